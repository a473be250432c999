/* The dated allow-list of signature algorithms. */
#ifndef QUALEX_CRYPTO_ALGORITHM_H
#define QUALEX_CRYPTO_ALGORITHM_H

#include <stdbool.h>
#include <stdint.h>

#include <openssl/x509.h>

/* Whether this signature algorithm, made with this key, is good at that instant. digest: NID of the
 * digest named beside it (CMS), or NID_undef where none is named (X.509). */
bool algorithm_allowed(int signature, int digest, EVP_PKEY *key, int64_t at_ms);

/* The digest of a key's algorithm: NULL for a key off the list. */
const EVP_MD *algorithm_digest(EVP_PKEY *key);

/* Whether an ECDSA-Sig-Value (RFC 3279) is DER, in range and has s ≤ n/2. */
enum algorithm_s { S_LOW, S_HIGH, S_MALFORMED };
enum algorithm_s algorithm_low_s(const unsigned char *signature, size_t len, EVP_PKEY *key);

#endif
