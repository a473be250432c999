/*
 * The signatures in a live bank, judged anew when it is released: whoever can write to the file can
 * set a status, but not sign. A version may be released when author, review and approve of exactly
 * its digest were signed by three keys for each of the exam's languages, when it was not suspended
 * or retired by a signature, and when the date of review that was signed last is not over.
 */
#ifndef QUALEX_CLI_BANK_APPROVALS_H
#define QUALEX_CLI_BANK_APPROVALS_H

#include <qualex/arena.h>
#include <qualex/bank.h>
#include <qualex/cli.h>

struct approval_sign;

/* Start from {0}; free with cli_bank_approvals_free. */
struct approvals {
    struct approval_sign *items; /* sorted */
    size_t n;
    struct qx_arena files; /* what items point to */
    uint32_t messages;
    int64_t now_ms;
};

/* Verifies every signed file of the bank with its trust and the lists of --crl, at now_ms. Errors:
 * those of qx_proof_verify, PAYLOAD, MODE; reported. */
QX_MUST_USE enum qx_err cli_bank_approvals_read(struct qx_cli *cli, struct qx_bank *bank,
                                                const char *where, int64_t now_ms,
                                                struct approvals *out);
/* Errors: PAYLOAD, SIGNER_MISSING, SAME_PERSON, QUESTION_STATUS; reported. */
QX_MUST_USE enum qx_err cli_bank_approvals_cover(const struct approvals *approvals,
                                                 const struct qx_entry *entry,
                                                 const char *const *langs, size_t n_langs,
                                                 const char *where, struct qx_report *report);
void cli_bank_approvals_free(struct approvals *approvals);

#endif
