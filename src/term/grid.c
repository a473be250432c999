#include <qualex/grid.h>

#include <qualex/arena.h>
#include <qualex/buf.h>
#include <qualex/utf8.h>

#include <stdlib.h>

static const struct qx_grid_cell blank = {.runes = {' '}, .width = 1};

static int clamp(int value, int max)
{
    return value < 1 ? 1 : value > max ? max : value;
}

static void fill_blank(struct qx_grid_cell *cells, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        cells[i] = blank;
    }
}

void qx_grid_reset(struct qx_grid *grid, int rows, int cols)
{
    rows = clamp(rows, QX_GRID_ROWS_MAX);
    cols = clamp(cols, QX_GRID_COLS_MAX);
    if (rows != grid->rows || cols != grid->cols) {
        free(grid->cells);
        grid->cells = qx_alloc((size_t)rows * (size_t)cols, sizeof *grid->cells);
        grid->rows = rows;
        grid->cols = cols;
    }
    fill_blank(grid->cells, (size_t)rows * (size_t)cols);
    grid->cursor_row = grid->cursor_col = 0;
}

void qx_grid_extend(struct qx_grid *grid, int rows)
{
    rows = clamp(rows, QX_GRID_ROWS_MAX);
    if (rows <= grid->rows) {
        return;
    }
    size_t before = (size_t)grid->rows * (size_t)grid->cols;
    size_t after = (size_t)rows * (size_t)grid->cols;

    grid->cells = qx_realloc(grid->cells, after, sizeof *grid->cells);
    fill_blank(grid->cells + before, after - before);
    grid->rows = rows;
}

void qx_grid_free(struct qx_grid *grid)
{
    free(grid->cells);
    *grid = (struct qx_grid){0};
}

struct qx_grid_cell *qx_grid_at(const struct qx_grid *grid, int row, int col)
{
    if (row < 0 || col < 0 || row >= grid->rows || col >= grid->cols) {
        return NULL;
    }
    return &grid->cells[(size_t)row * (size_t)grid->cols + (size_t)col];
}

/* UAX #11 for what is on the whitelist: few are wide, marks take no room. */
static int rune_width(uint32_t rune)
{
    bool wide = rune == 0x2329 || rune == 0x232A || rune == 0x25FD || rune == 0x25FE;

    return qx_rune_combining(rune) ? 0 : wide ? 2 : 1;
}

static void add_mark(struct qx_grid_cell *cell, uint32_t mark)
{
    if (cell != NULL && cell->width == 0) {
        cell--;
    }
    for (size_t i = 1; cell != NULL && i < QX_CELL_RUNES; i++) {
        if (cell->runes[i] == 0) {
            cell->runes[i] = mark;
            return;
        }
    }
}

/* What half of a wide character would be left over becomes a blank. */
static void split_wide(const struct qx_grid *grid, int row, int col)
{
    struct qx_grid_cell *here = qx_grid_at(grid, row, col);
    struct qx_grid_cell *before = qx_grid_at(grid, row, col - 1);
    struct qx_grid_cell *after = qx_grid_at(grid, row, col + 1);

    if (here->width == 0 && before != NULL) {
        *before = blank;
    }
    if (here->width == 2 && after != NULL) {
        *after = blank;
    }
}

static void put(const struct qx_grid *grid, int row, int col, uint32_t rune, int width,
                enum qx_look look)
{
    for (int i = 0; i < width; i++) {
        split_wide(grid, row, col + i);
    }
    *qx_grid_at(grid, row, col) =
        (struct qx_grid_cell){.runes = {rune}, .look = (uint8_t)look, .width = (uint8_t)width};
    if (width == 2) {
        *qx_grid_at(grid, row, col + 1) = (struct qx_grid_cell){.look = (uint8_t)look, .width = 0};
    }
}

int qx_grid_text(struct qx_grid *grid, int row, int col, struct qx_slice text, enum qx_look look)
{
    struct qx_buf safe = {0};

    qx_text_safe(&safe, text, false);
    struct qx_slice left = qx_buf_slice(&safe);

    while (left.len > 0 && row >= 0 && row < grid->rows && col >= 0) {
        size_t len;
        uint32_t rune = qx_utf8_next(left, &len);
        int width = rune_width(rune);

        if (width == 0) {
            add_mark(qx_grid_at(grid, row, col - 1), rune);
        } else if (col + width > grid->cols) {
            break;
        } else {
            put(grid, row, col, rune, width, look);
            col += width;
        }
        left = qx_slice(left.ptr + len, left.len - len);
    }
    qx_buf_free(&safe);
    return col;
}

void qx_grid_look(struct qx_grid *grid, int row, int col, int n, enum qx_look look)
{
    for (int i = 0; i < n; i++) {
        struct qx_grid_cell *cell = qx_grid_at(grid, row, col + i);

        if (cell != NULL) {
            cell->look = (uint8_t)look;
        }
    }
}

void qx_grid_rows(struct qx_grid *to, int to_row, const struct qx_grid *from, int from_row, int n)
{
    int cols = to->cols < from->cols ? to->cols : from->cols;

    for (int i = 0; i < n; i++) {
        struct qx_grid_cell *target = qx_grid_at(to, to_row + i, 0);
        const struct qx_grid_cell *source = qx_grid_at(from, from_row + i, 0);

        if (target == NULL || source == NULL) {
            continue;
        }
        memcpy(target, source, (size_t)cols * sizeof *target);
        if (target[cols - 1].width == 2) {
            target[cols - 1] = blank;
        }
    }
}

void qx_grid_row_text(const struct qx_grid *grid, int row, struct qx_buf *out)
{
    size_t kept = out->len;

    for (int col = 0; col < grid->cols; col++) {
        const struct qx_grid_cell *cell = qx_grid_at(grid, row, col);

        if (cell == NULL || cell->width == 0) {
            continue;
        }
        for (size_t i = 0; i < QX_CELL_RUNES && cell->runes[i] != 0; i++) {
            uint8_t bytes[4];

            qx_buf_add(out, qx_slice(bytes, qx_utf8_put(cell->runes[i], bytes)));
        }
        if (cell->runes[0] != ' ' || cell->runes[1] != 0) {
            kept = out->len;
        }
    }
    if (out->ptr != NULL) {
        out->len = kept;
        out->ptr[kept] = '\0';
    }
}
