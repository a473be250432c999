/* Signing of artefacts: library proof_private, linked by qualex-sign alone (and tests). */
#ifndef QUALEX_PROOF_SIGN_H
#define QUALEX_PROOF_SIGN_H

#include <qualex/key.h>
#include <qualex/proof.h>

/* Signs payload as the kind that its "qualex" names; the message is appended. Refuses what would
 * not verify: a payload without "mode" or "requiredSigners" (PAYLOAD), a key that may not sign the
 * kind (KEY_POLICY), a required signer that is not there (SIGNER_MISSING), a kind other than
 * expected (KIND; expected NULL = any). Errors: CRYPTO too. */
QX_MUST_USE enum qx_err qx_proof_sign(const struct qx_json *payload, const char *expected,
                                      const struct qx_signer *signers, size_t n_signers,
                                      int64_t signing_time_ms, const char *where,
                                      struct qx_report *report, struct qx_buf *der);

#endif
