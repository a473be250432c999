/* What goes into a manifest beside the questions. */
#ifndef QUALEX_CLI_BANK_RELEASE_SPEC_H
#define QUALEX_CLI_BANK_RELEASE_SPEC_H

#include <qualex/cli.h>

#include "openers.h"

/* Number, times, the release before, seed and openers, as the options of 'release' give them; path:
 * of the release. out has its policy already; seed holds what out borrows. Errors: USAGE, those of
 * reading; reported. */
QX_MUST_USE enum qx_err cli_release_spec(struct qx_cli *cli, const char *path, struct qx_buf *seed,
                                         struct cli_openers *openers, struct qx_release_spec *out);

#endif
