/* The layers of the jail, each closed for good by its call. no_new_privs must be set before. */
#ifndef QUALEX_JAIL_LAYERS_H
#define QUALEX_JAIL_LAYERS_H

#include <stdbool.h>

/* 0, or a negative errno. */
int qx_jail_seccomp(void);

/* Denies every path. 0, or a negative errno; *holds is false where the kernel has no Landlock. */
int qx_jail_landlock(bool *holds);

#endif
