/* Signals of a process that has the terminal; private. */
#ifndef TERM_SIGNALS_H
#define TERM_SIGNALS_H

#include <qualex/term.h>

enum signal_note { SIGNAL_RESIZE = 'r', SIGNAL_END = 'e' };

/* Installs the handlers; *fd becomes readable with one signal_note byte a signal. saved is borrowed
 * until signals_release and written to standard output when the process dies of a defect. */
QX_MUST_USE enum qx_err signals_take(const struct qx_term_saved *saved, int *fd);
void signals_release(void);

#endif
