/*
 * Sealing of one record under one key that is used once: AES-256-GCM (NIST SP 800-38D) with an
 * all-zero nonce, committed to its key.
 *   sealed = commitment (32) ‖ ciphertext ‖ tag (16)
 *   commitment = SHA-256("qualex commitment/1" 00 key): GCM alone does not bind a ciphertext to
 *   one key, and an auditor is handed the key, not the secret that it comes from.
 */
#ifndef QUALEX_SEAL_H
#define QUALEX_SEAL_H

#include <qualex/buf.h>
#include <qualex/err.h>

#define QX_SEAL_KEY_LEN 32
#define QX_SEAL_OVERHEAD 48

void qx_seal(const uint8_t key[static QX_SEAL_KEY_LEN], struct qx_slice associated,
             struct qx_slice plain, struct qx_buf *out);

/* Errors: SEAL (wrong key, altered, too short); nothing is appended then. */
QX_MUST_USE enum qx_err qx_unseal(const uint8_t key[static QX_SEAL_KEY_LEN],
                                  struct qx_slice associated, struct qx_slice sealed,
                                  struct qx_buf *out);

#endif
