/* The program qualex-bank as a table: for its main program and for tests. */
#ifndef QUALEX_BANK_CLI_H
#define QUALEX_BANK_CLI_H

#include <qualex/cli.h>

extern const struct qx_program qx_bank_program;

#endif
