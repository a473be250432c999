/* Who must sign, and whether they did: the same rules when signing and when verifying. */
#ifndef QUALEX_PROOF_SIGNERS_H
#define QUALEX_PROOF_SIGNERS_H

#include <qualex/proof.h>

/* What every payload says of itself. */
struct proof_head {
    enum qx_kind kind;
    const char *mode;                                /* borrowed from the payload */
    enum qx_key_policy required[QX_CMS_SIGNERS_MAX]; /* as in "requiredSigners"; may repeat */
    size_t n_required;
};

/* Reads "qualex", "mode" and "requiredSigners". Errors, reported: KIND (a kind that is not known),
 * PAYLOAD (a member missing or wrong; a kind's own key policy not among those required). */
QX_MUST_USE enum qx_err proof_head(const struct qx_json *payload, const char *where,
                                   struct qx_report *report, struct proof_head *out);

/* Whether each signer may sign this kind (KEY_POLICY) and each required policy is met by a key of
 * its own (SIGNER_MISSING); reported. */
QX_MUST_USE enum qx_err proof_check_signers(const struct proof_head *head,
                                            const struct qx_cms_signer *signers, size_t n_signers,
                                            const char *where, struct qx_report *report);

#endif
