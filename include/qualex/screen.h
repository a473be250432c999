/*
 * The candidate's seat: a parent that connects and keeps the token, and a jailed child that draws.
 * When the keeper or the child dies, the parent reconnects and forks a new child.
 */
#ifndef QUALEX_SCREEN_H
#define QUALEX_SCREEN_H

#include <qualex/clock.h>
#include <qualex/err.h>
#include <qualex/report.h>
#include <qualex/rng.h>

struct qx_seat_options {
    const char *room; /* folder; the keeper listens on keeper.sock in it */
    const char *lang; /* BCP 47; in it the seat speaks, or begins to */
    bool follows;     /* speaks the language of the sitting, once it is known */
    bool plain;       /* line by line, without placing the cursor */
    bool ascii;       /* no character above U+007E */
    bool no_colour;
    struct qx_clock clock;
    struct qx_rng rng;
};

/* Sits until the candidate leaves or the terminal hangs up. The terminal is restored in any case.
 * Errors: NO_KEEPER (it was not there at the start), TERMINAL, JAIL (required and not to be had),
 * INTERRUPTED (hung up or asked to end by a signal), INTERNAL (the child died again and again). */
QX_MUST_USE enum qx_err qx_seat_run(const struct qx_seat_options *options,
                                    struct qx_report *report);

#endif
