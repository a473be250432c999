/* Derived keys and streams: HKDF-SHA-256 (RFC 5869), scrypt (RFC 7914), ChaCha20 (RFC 8439). */
#ifndef QUALEX_KDF_H
#define QUALEX_KDF_H

#include <qualex/err.h>
#include <qualex/secret.h>
#include <qualex/slice.h>

/* Extract and expand; out_len at most 8160. */
void qx_hkdf(struct qx_slice ikm, struct qx_slice salt, struct qx_slice info, uint8_t *out,
             size_t out_len);

/* Errors: CRYPTO for impossible parameters; memory is bounded to 64 MiB. */
QX_MUST_USE enum qx_err qx_scrypt(struct qx_slice password, struct qx_slice salt, uint64_t n,
                                  uint32_t r, uint32_t p, uint8_t *out, size_t out_len);

/* The ChaCha20 key stream from block 0 with an all-zero nonce. */
struct qx_chacha20;
struct qx_chacha20 *qx_chacha20_new(const uint8_t key[static 32]);
void qx_chacha20_next(struct qx_chacha20 *stream, uint8_t *out, size_t len);
void qx_chacha20_free(struct qx_chacha20 **stream);

#endif
