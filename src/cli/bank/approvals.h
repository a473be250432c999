/*
 * The signatures in a live bank, judged anew when it is released: whoever can write to the file can
 * set a status, but not sign. A version may be released when author, review and approve of exactly
 * its digest were signed by three keys.
 */
#ifndef QUALEX_CLI_BANK_APPROVALS_H
#define QUALEX_CLI_BANK_APPROVALS_H

#include <qualex/bank.h>
#include <qualex/cli.h>

struct approval_item;

/* Start from {0}; free with cli_bank_approvals_free. */
struct approvals {
    struct approval_item *items; /* sorted */
    size_t n;
    uint32_t messages;
};

/* Verifies every signed file of the bank with its trust and the lists of --crl, at now_ms. Errors:
 * those of qx_proof_verify, PAYLOAD, MODE; reported. */
QX_MUST_USE enum qx_err cli_bank_approvals_read(struct qx_cli *cli, struct qx_bank *bank,
                                                const char *where, int64_t now_ms,
                                                struct approvals *out);
/* Errors: SIGNER_MISSING, SAME_PERSON; reported. */
QX_MUST_USE enum qx_err cli_bank_approvals_cover(const struct approvals *approvals,
                                                 const struct qx_entry *entry, const char *where,
                                                 struct qx_report *report);
void cli_bank_approvals_free(struct approvals *approvals);

#endif
