/*
 * The one door to ncursesw: shows a grid, gives keys. One terminal a process.
 * The terminal is in raw mode: ^C ^Z ^\ ^S ^Q are characters like any other. The hardware cursor is
 * visible and stands where the grid says, restored in the same write as everything else (braille
 * displays and screen readers follow it). The caller has set a locale (qx_text_init).
 */
#ifndef QUALEX_TERM_H
#define QUALEX_TERM_H

#include <qualex/err.h>
#include <qualex/grid.h>
#include <qualex/keys.h>
#include <qualex/report.h>

#include <poll.h>
#include <termios.h>

enum qx_theme { QX_THEME_DARK, QX_THEME_LIGHT, QX_THEME_CONTRAST, QX_THEME_MONO, QX_THEME_COUNT };

struct qx_term_options {
    bool ascii;     /* the ASCII skin: no character above U+007E is sent */
    bool no_colour; /* NO_COLOR, or wished */
    enum qx_theme theme;
    bool paste; /* tell what is pasted from what is typed, where the terminal can */
};

struct qx_term;

/* Whether in and out are terminals and the terminal can place the cursor; otherwise the caller
 * speaks plainly, line by line. */
bool qx_term_capable(int in, int out);

/* Takes standard input and output. Loads terminfo and everything else that needs files, so that a
 * jail may close afterwards. Handlers for SIGWINCH, SIGTERM, SIGHUP, SIGINT, and for the signals of
 * a defect (the terminal is restored, then the process dies of it). Errors: TERMINAL. */
QX_MUST_USE enum qx_err qx_term_open(const struct qx_term_options *options, struct qx_term **out,
                                     struct qx_report *report);
/* Restores the terminal. */
void qx_term_close(struct qx_term **term);
/* Gives up without touching the terminal: another process takes over the screen as it is. */
void qx_term_abandon(struct qx_term **term);

void qx_term_size(const struct qx_term *term, int *rows, int *cols);
/* Sends what differs from the grid shown before, in one write; a grid of another size is cut. */
void qx_term_show(struct qx_term *term, const struct qx_grid *grid);
/* Everything is sent again by the next qx_term_show. */
void qx_term_redraw(struct qx_term *term);
/* QX_THEME_MONO stays when there is no colour. */
void qx_term_set_theme(struct qx_term *term, enum qx_theme theme);

enum qx_term_event {
    QX_TERM_KEY = 1,    /* qx_term_key has something */
    QX_TERM_RESIZE = 2, /* the size is another one */
    QX_TERM_ENDED = 4,  /* hung up, or asked to end by a signal */
    QX_TERM_OTHER = 8   /* one of others[].revents is set */
};
/* Waits until something happens or timeout_ms (-1 = for ever) have passed. Bits of the above. */
unsigned qx_term_wait(struct qx_term *term, struct pollfd *others, size_t n_others, int timeout_ms);
/* The next key that is there; false when there is none. A paste is QX_KEY_PASTE, keys that are
 * marked, QX_KEY_PASTE_END; should its end be lost, it ends when qx_term_wait has met nothing. */
bool qx_term_key(struct qx_term *term, struct qx_key *out);
/* Drops the keys that are there and those on their heels, as a paste has them that nobody told,
 * until none comes for a moment. Whether there were any. */
bool qx_term_drop(struct qx_term *term);

/* --- for the parent of a process that has the terminal: what a kill -9 leaves is put right --- */
struct qx_term_saved {
    struct termios modes;
    bool valid;
    char leave[128]; /* terminfo: normal screen, visible cursor, no attributes, keypad off */
};
void qx_term_save(int fd, struct qx_term_saved *saved);
void qx_term_restore(int fd, const struct qx_term_saved *saved);

#endif
