/*
 * What a screen looks like before any terminal is asked: rows × columns of cells. Pure.
 * The grid is a sink: every text passes text_safe on its way in, so that no control character,
 * bidi override or invisible character of a foreign text can reach a terminal.
 */
#ifndef QUALEX_GRID_H
#define QUALEX_GRID_H

#include <qualex/slice.h>

/* What a cell means; themes say how that looks. */
enum qx_look {
    QX_LOOK_PLAIN,
    QX_LOOK_BAR,     /* line 1 */
    QX_LOOK_TITLE,   /* heading of a screen */
    QX_LOOK_FOCUS,   /* where the cursor stands */
    QX_LOOK_CHOSEN,  /* an answer that counts */
    QX_LOOK_FLAGGED, /* marked for review */
    QX_LOOK_STRUCK,  /* an option struck out */
    QX_LOOK_WARNING,
    QX_LOOK_GOOD,
    QX_LOOK_QUIET,  /* hints, positions */
    QX_LOOK_KEY,    /* the name of a key in the key bar */
    QX_LOOK_FIELD,  /* room for typing */
    QX_LOOK_BANNER, /* what must not be overlooked */
    QX_LOOK_COUNT
};

#define QX_CELL_RUNES 3 /* a character and at most two combining marks (utf8.h) */

struct qx_grid_cell {
    uint32_t runes[QX_CELL_RUNES]; /* 0 ends; a blank is {' '} */
    uint8_t look;                  /* enum qx_look */
    uint8_t width;                 /* 1 or 2 columns; 0 = right half of the cell before */
};

/* Start from {0}; free with qx_grid_free. */
struct qx_grid {
    int rows, cols;
    struct qx_grid_cell *cells; /* rows * cols, row by row */
    int cursor_row, cursor_col;
};

#define QX_GRID_ROWS_MAX 40000
#define QX_GRID_COLS_MAX 1000

/* Blank cells of that size (clamped to 1 … the bounds above); the cursor at 0, 0. */
void qx_grid_reset(struct qx_grid *grid, int rows, int cols) __attribute__((nonnull));
/* At least rows rows; new ones are blank. */
void qx_grid_extend(struct qx_grid *grid, int rows) __attribute__((nonnull));
void qx_grid_free(struct qx_grid *grid) __attribute__((nonnull));

/* Writes text from that cell on, cut at the right edge (a wide character never by half); line
 * breaks become blanks. Nothing happens outside the grid. Returns the column after it. */
int qx_grid_text(struct qx_grid *grid, int row, int col, struct qx_slice text, enum qx_look look)
    __attribute__((nonnull));
/* Changes the look of n cells. */
void qx_grid_look(struct qx_grid *grid, int row, int col, int n, enum qx_look look)
    __attribute__((nonnull));
/* Copies n whole rows; what does not fit on either side is left out. Widths may differ. */
void qx_grid_rows(struct qx_grid *to, int to_row, const struct qx_grid *from, int from_row, int n)
    __attribute__((nonnull));
/* NULL outside the grid. */
struct qx_grid_cell *qx_grid_at(const struct qx_grid *grid, int row, int col)
    __attribute__((nonnull));
/* The ASCII skin: what stands for a character where only ASCII is shown; '?' when nothing does. */
uint32_t qx_rune_ascii(uint32_t rune);
struct qx_buf;
/* Appends a text for the ASCII skin, Cyrillic (Russian and Kazakh) in Latin letters
 * (GOST 7.79-2000, system B, as near as a name needs): for names, which have to be recognised. */
void qx_text_ascii(struct qx_slice text, struct qx_buf *out) __attribute__((nonnull));
/* Appends one row as UTF-8 without its trailing blanks. */
void qx_grid_row_text(const struct qx_grid *grid, int row, struct qx_buf *out)
    __attribute__((nonnull));

#endif
