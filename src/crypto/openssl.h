/* The door to libcrypto: what the files of this module share. */
#ifndef QUALEX_CRYPTO_OPENSSL_H
#define QUALEX_CRYPTO_OPENSSL_H

#include <stdbool.h>

#include <openssl/evp.h>

/* Ends the process unless ok: for operations on good parameters, which fail only when memory is out
 * or libcrypto is broken. Going on without a digest would be worse. */
void crypto_require(bool ok);

/* Empties libcrypto's error queue, which is this thread's and outlives a call. */
void crypto_drain(void);

/* Fetched once: an implicit fetch costs more than hashing a short message. Borrowed. */
const EVP_MD *crypto_sha256(void);

#endif
