/* What a program judges signed files by: options trust, crl, status and at of the running verb. */
#ifndef QUALEX_CLI_JUDGE_H
#define QUALEX_CLI_JUDGE_H

#include <qualex/cli.h>
#include <qualex/proof.h>

#define CLI_OPTIONS_JUDGE                                          \
    {.name = "trust",                                              \
     .argument = "ROOT.pem",                                       \
     .kind = QX_OPTION_VALUE,                                      \
     .required = true,                                             \
     .help = "the licenser's root certificate"},                   \
        {.name = "crl",                                            \
         .argument = "FILE",                                       \
         .kind = QX_OPTION_LIST,                                   \
         .help = "revocation lists of keys (PEM); repeatable"},    \
        {.name = "status",                                         \
         .argument = "FILE",                                       \
         .kind = QX_OPTION_VALUE,                                  \
         .help = "the status list of documents (status.p7m)"},     \
    {                                                              \
        .name = "at", .argument = "TIME", .kind = QX_OPTION_VALUE, \
        .help = "judge at that instant instead of now"             \
    }

/* Start from {0}; free with cli_judge_close. judge points into it. */
struct cli_judge {
    struct qx_judge judge;
    struct qx_trust *trust;
    struct qx_status_list *status;
};

/* A status list that does not hold is as none, with a warning: what depends on it is undetermined.
 * Errors, reported: those of reading root and lists, USAGE (at). */
QX_MUST_USE enum qx_err cli_judge_open(struct qx_cli *cli, struct cli_judge *out);
void cli_judge_close(struct cli_judge *judge);

#endif
