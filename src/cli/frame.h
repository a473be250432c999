/* What the files of the frame share. */
#ifndef QUALEX_CLI_FRAME_H
#define QUALEX_CLI_FRAME_H

#include <qualex/cli.h>

/* One option as it stood on the command line; value NULL for a flag, else borrowed from argv. */
struct qx_given {
    const struct qx_cli_option *option;
    const char *value;
};

/* Sorts argv into cli->given and operands (moved to the front of argv; *argc says how many).
 * *help is set when --help stands anywhere. Errors: USAGE, reported. */
QX_MUST_USE enum qx_err cli_parse(struct qx_cli *cli, int *argc, char **argv, bool *help);

void cli_usage(const struct qx_cli *cli, FILE *file);

#endif
