/* The jailed child of the candidate's client: no_new_privs, seccomp, Landlock. */
#ifndef QUALEX_JAIL_H
#define QUALEX_JAIL_H

#include <qualex/err.h>
#include <qualex/report.h>

enum qx_jail_layers { QX_JAIL_SECCOMP = 1, QX_JAIL_LANDLOCK = 2 };

/* Closes the jail around the calling process, for good: afterwards it may read, write and close the
 * file descriptors it has, poll, tell the time, get random bytes, map and lock anonymous memory,
 * handle signals, exit, and use the terminal ioctls TCGETS, TCSETS*, TIOCGWINSZ, TCFLSH. Everything
 * else (open, socket, fork, exec, TIOCSTI, kill of others, executable memory) gives EPERM. Not
 * dumpable, no core, no new file descriptor. Catalogues and terminfo must be loaded before. layers
 * says what holds: QX_JAIL_SECCOMP always, QX_JAIL_LANDLOCK where the kernel has it. Errors: JAIL
 * (nothing is promised then). Source: seccomp(2), landlock(7). */
QX_MUST_USE enum qx_err qx_jail_close(unsigned *layers, struct qx_report *report);

#endif
