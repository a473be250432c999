/* The draw: which questions, in which order, with which option orders (docs/formats/draw.md). */
#ifndef QUALEX_FORM_H
#define QUALEX_FORM_H

#include <qualex/arena.h>
#include <qualex/err.h>

#define QX_FORM_QUESTIONS_MAX 1000

/* A source of uniformly random bytes: the ChaCha20 stream of the draw. */
struct qx_stream {
    void *ctx;
    void (*next)(void *ctx, uint8_t *out, size_t len);
};

/* 0 … n-1 without bias: little-endian u32, accepted below ⌊2³²/n⌋·n. n ≥ 1; n = 1 takes nothing. */
uint32_t qx_uniform(struct qx_stream stream, uint32_t n);

struct qx_draw_cell {
    uint32_t size; /* questions in it: ordinals 0 … size-1, fixed at release by byte order of id */
    uint32_t count; /* drawn from it */
};

struct qx_pick {
    uint32_t cell;
    uint32_t ordinal;
};

/* Two picks that must not meet in one form; a < b in (cell, ordinal) order. */
struct qx_enemy {
    struct qx_pick a;
    struct qx_pick b;
};

/* A question's part in a group. Of rivals at most one is in a form; those of one case set stand
 * together in a form, in the order of their positions. */
struct qx_member {
    struct qx_pick pick;
    uint32_t group;
    uint32_t position; /* case sets only */
};

/* What forms may be drawn. Every list is sorted by (cell, ordinal) of a or pick, members then by
 * group; nothing is owned. */
struct qx_draw {
    const struct qx_draw_cell *cells;
    size_t n_cells;
    const struct qx_enemy *enemies;
    size_t n_enemies;
    const struct qx_member *rivals;
    size_t n_rivals;
    const struct qx_member *cases; /* a question is in one case set at most */
    size_t n_cases;
    const struct qx_pick *excluded; /* each once: not drawn for this person */
    size_t n_excluded;
    const uint8_t *const *ratings; /* ratings[cell][ordinal], percent; NULL = no band */
    int64_t rating_from;           /* least and greatest sum of ratings of a form */
    int64_t rating_to;
    bool checked; /* qx_draw_in_order was true: a draw need not read its lists whole */
};

/* Whether the lists but for the excluded are sorted as they must be. O(lists). */
bool qx_draw_in_order(const struct qx_draw *draw);

/*
 * Cells in order, each by sparse Fisher–Yates over what is not excluded (j = i + uniform(size −
 * i)). A form in which enemies or rivals meet, or whose ratings leave the band, is rejected whole
 * and the stream goes on from the first cell; the accepted one is shuffled once (i from last to 1,
 * j = uniform(i + 1)), and case sets are gathered at their first question. picks holds the sum of
 * counts, in the order of display. Cost O(form × log of the lists) a form, whatever the sizes, once
 * the lists are checked.
 * Errors: INFEASIBLE (a count above what its cell has left), TOO_LARGE (more than
 * QX_FORM_QUESTIONS_MAX), DRAW_REJECTED after 10,000 forms, INTERNAL (a list out of order).
 */
QX_MUST_USE enum qx_err qx_form_draw(const struct qx_draw *draw, struct qx_stream stream,
                                     struct qx_pick *picks, uint32_t *rejected);

/* Order of display: order[p] = index of the option shown at place p. Fixed options keep their
 * index; the others are shuffled among the remaining places (i from last to 1, j = uniform(i + 1)).
 * Takes nothing from the stream when shuffle is false. */
void qx_form_options(const bool *fixed, size_t n, bool shuffle, struct qx_stream stream,
                     uint8_t *order);

#endif
