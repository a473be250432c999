/* The program qualex-licence, for its main and for tests. */
#ifndef QUALEX_LICENCE_CLI_H
#define QUALEX_LICENCE_CLI_H

#include <qualex/cli.h>

extern const struct qx_program qx_licence_program;

#endif
