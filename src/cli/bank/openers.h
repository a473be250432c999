/* Who can open a release: each alone, or custodians together. */
#ifndef QUALEX_CLI_BANK_OPENERS_H
#define QUALEX_CLI_BANK_OPENERS_H

#include <qualex/cli.h>
#include <qualex/release.h>

#define CLI_OPENERS_MAX 256

struct cli_openers {
    struct qx_cert *certs[CLI_OPENERS_MAX]; /* of --to or --custodian */
};

/* Reads --to or --custodian and --threshold into spec, which borrows the certificates. Start from
 * {0}; free with cli_openers_free. Errors: USAGE, those of reading certificates. */
QX_MUST_USE enum qx_err cli_openers_read(struct qx_cli *cli, struct cli_openers *openers,
                                         struct qx_release_spec *spec);
void cli_openers_free(struct cli_openers *openers);

#endif
