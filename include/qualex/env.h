/* The one door to the environment: where a program looks and how it speaks, never what is true. */
#ifndef QUALEX_ENV_H
#define QUALEX_ENV_H

/* NULL when the variable is unset or empty. Borrowed from the process. */
const char *qx_env(const char *name) __attribute__((nonnull));

#endif
