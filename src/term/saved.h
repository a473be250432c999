/* What a terminal is left with. */
#ifndef TERM_SAVED_H
#define TERM_SAVED_H

#include <qualex/term.h>

#define PASTE_OFF "\033[?2004l"

/* Leaving says too that nobody wants to be told of a paste any more; false when this terminal does
 * not tell of one. */
bool saved_tell_paste(struct qx_term_saved *saved);

#endif
