/* Verbs of qualex-licence and what they share. */
#ifndef QUALEX_CLI_LICENCE_H
#define QUALEX_CLI_LICENCE_H

#include <qualex/buf.h>
#include <qualex/cli.h>

int cli_licence_check(struct qx_cli *cli, int argc, char **argv);
int cli_licence_explain(struct qx_cli *cli, int argc, char **argv);
int cli_licence_finding(struct qx_cli *cli, int argc, char **argv);

/* Path of the rules: given, else rules/kz-440.json among the data of this very program: installed
 * (../share/qualex from its folder), in a build folder (../../../data), last where the build was
 * told to install. Errors: NOT_FOUND, reported. */
QX_MUST_USE enum qx_err cli_licence_rules(struct qx_cli *cli, const char *given,
                                          struct qx_buf *path);

/* When nothing could be decided: 2, whatever the error. */
int cli_licence_undecided(struct qx_cli *cli, enum qx_err err);

#endif
