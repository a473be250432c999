/* The list of questions as established (list/1), as a release cites it. */
#ifndef QUALEX_CLI_BANK_ESTABLISHED_H
#define QUALEX_CLI_BANK_ESTABLISHED_H

#include <qualex/bank.h>
#include <qualex/cli.h>
#include <qualex/policy.h>
#include <qualex/proof.h>

struct cli_list {
    struct qx_artefact artefact;
    const struct qx_json *questions; /* bodies in byte order of ids; NULL = no list */
    struct qx_json *cited;           /* what the manifest says of it */
    const char *path;
};

/* Reads --list, when it is given: a list/1 of the policy's mode, in force at that instant; of a
 * live bank verified now, by the root that the bank trusts and --crl. A live release without it is
 * refused. Start from {0}; free with cli_list_free. Errors: MODE, KIND, LIST, JSON_FIELD, those of
 * qx_proof_verify. */
QX_MUST_USE enum qx_err cli_list_read(struct qx_cli *cli, struct qx_bank *bank,
                                      const struct qx_policy *policy, int64_t at_ms,
                                      struct cli_list *out);
/* Whether the question stands on the list word for word. Errors: LIST. */
QX_MUST_USE enum qx_err cli_list_covers(const struct cli_list *list,
                                        const struct qx_question *question, const char *where,
                                        struct qx_report *report);
void cli_list_free(struct cli_list *list);

#endif
