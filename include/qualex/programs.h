/* The programs, one const table each, in a library of its own below src/cli. */
#ifndef QUALEX_PROGRAMS_H
#define QUALEX_PROGRAMS_H

#include <qualex/cli.h>

extern const struct qx_program QX_PROGRAM_BANK;
extern const struct qx_program QX_PROGRAM_DEMO;
extern const struct qx_program QX_PROGRAM_KEEPER;
extern const struct qx_program QX_PROGRAM_SIGN;
extern const struct qx_program QX_PROGRAM_LICENCE;
extern const struct qx_program QX_PROGRAM_AUDIT;
extern const struct qx_program QX_PROGRAM_VERIFY;

#endif
