#include "html_parts.h"

#include <qualex/text.h>

#include <stdlib.h>

#define COLUMN_MIN 6
#define FRAME(n) (4 + 1 + 3 * (n)) /* four blanks, "|", and " … |" for each column */

const char *html_table_row(struct html_table *t)
{
    if (t->rows == HTML_ROWS_MAX) {
        return "a table of more than 64 rows: divide it";
    }
    t->rows++;
    t->at = 0;
    return NULL;
}

static const char *const TOO_MANY = "a table of more than 16 columns: divide it";

const char *html_table_cell(struct html_table *t, bool heading, size_t columns, size_t rows)
{
    size_t row = t->rows - 1;
    size_t at = 0;

    while (at < HTML_COLUMNS_MAX && t->cells[row][at].taken) {
        at++;
    }
    if (columns > HTML_COLUMNS_MAX - at) {
        return TOO_MANY;
    }
    for (size_t r = row; r < row + rows && r < HTML_ROWS_MAX; r++) {
        for (size_t c = at; c < at + columns; c++) {
            t->cells[r][c].taken = true;
        }
    }
    t->at = at;
    t->heading[row] = heading && (t->heading[row] || at == 0);
    t->columns = t->columns < at + columns ? at + columns : t->columns;
    return NULL;
}

const char *html_table_text(struct html_table *t, struct qx_slice text)
{
    t->cells[t->rows - 1][t->at].text = text;
    return text.len > HTML_CELL_MAX ? "a table's cell of more than 4096 bytes: shorten it" : NULL;
}

/* --- layout --- */

struct layout {
    const struct html_table *table;
    size_t width[HTML_COLUMNS_MAX];
    size_t least[HTML_COLUMNS_MAX];
};

/* The widest line of a cell, and the widest that cannot be broken. */
static void measure(struct layout *l, size_t row, size_t column)
{
    struct qx_line *lines = NULL;
    size_t n = qx_wrap(l->table->cells[row][column].text, HTML_TABLE_WIDTH, &lines);

    for (size_t i = 0; i < n; i++) {
        size_t wide = qx_width(lines[i].text);

        l->width[column] = l->width[column] < wide ? wide : l->width[column];
        if (lines[i].verbatim && l->least[column] < wide) {
            l->least[column] = wide;
        }
    }
    free(lines);
}

static size_t total(const struct layout *l)
{
    size_t all = FRAME(l->table->columns);

    for (size_t c = 0; c < l->table->columns; c++) {
        all += l->width[c];
    }
    return all;
}

/* The widest column that can be made narrower; columns when there is none. */
static size_t widest(const struct layout *l)
{
    size_t best = l->table->columns;

    for (size_t c = 0; c < l->table->columns; c++) {
        bool can = l->width[c] > COLUMN_MIN && l->width[c] > l->least[c];

        if (can && (best == l->table->columns || l->width[c] > l->width[best])) {
            best = c;
        }
    }
    return best;
}

static bool fit(struct layout *l)
{
    while (total(l) > HTML_TABLE_WIDTH) {
        size_t c = widest(l);

        if (c == l->table->columns) {
            return false;
        }
        l->width[c]--;
    }
    return true;
}

static void pad(struct qx_buf *out, size_t n, char c)
{
    for (size_t i = 0; i < n; i++) {
        qx_buf_byte(out, (uint8_t)c);
    }
}

static void write_line(const struct layout *l, struct qx_line *const *lines, const size_t *n,
                       size_t i, struct qx_buf *out)
{
    for (size_t c = 0; c < l->table->columns; c++) {
        struct qx_slice text = i < n[c] ? lines[c][i].text : qx_slice("", 0);

        qx_buf_text(out, c == 0 ? "| " : " | ");
        qx_buf_add(out, text);
        pad(out, qx_width(text) < l->width[c] ? l->width[c] - qx_width(text) : 0, ' ');
    }
    qx_buf_text(out, " |\n");
}

static void write_row(const struct layout *l, size_t row, struct qx_buf *out)
{
    struct qx_line *lines[HTML_COLUMNS_MAX] = {0};
    size_t n[HTML_COLUMNS_MAX] = {0};
    size_t height = 1;

    for (size_t c = 0; c < l->table->columns; c++) {
        n[c] = qx_wrap(l->table->cells[row][c].text, l->width[c], &lines[c]);
        height = height < n[c] ? n[c] : height;
    }
    for (size_t i = 0; i < height; i++) {
        write_line(l, lines, n, i, out);
    }
    for (size_t c = 0; c < l->table->columns; c++) {
        free(lines[c]);
    }
}

/* Below the headings. */
static void write_rule(const struct layout *l, struct qx_buf *out)
{
    for (size_t c = 0; c < l->table->columns; c++) {
        qx_buf_byte(out, '|');
        pad(out, l->width[c] + 2, '-');
    }
    qx_buf_text(out, "|\n");
}

/* A table that only holds things together: what is in it, one below the other. */
static void write_column(const struct html_table *t, struct html_flow *flow)
{
    for (size_t row = 0; row < t->rows; row++) {
        if (t->cells[row][0].text.len > 0) {
            html_flow_break(flow, 2);
            html_flow_settle(flow);
            qx_buf_add(&flow->text, t->cells[row][0].text);
        }
    }
    html_flow_break(flow, 2);
}

const char *html_table_write(const struct html_table *t, struct html_flow *flow)
{
    struct layout l = {.table = t};
    struct qx_buf out = {0};

    if (t->columns < 2) {
        write_column(t, flow);
        return NULL;
    }
    for (size_t row = 0; row < t->rows; row++) {
        for (size_t c = 0; c < t->columns; c++) {
            measure(&l, row, c);
        }
    }
    if (!fit(&l)) {
        return "a table wider than 76 columns: divide it";
    }
    for (size_t row = 0; row < t->rows; row++) {
        write_row(&l, row, &out);
        if (row == 0 && t->heading[0] && t->rows > 1) {
            write_rule(&l, &out);
        }
    }
    html_flow_code(flow, qx_slice(out.ptr, out.len == 0 ? 0 : out.len - 1));
    qx_buf_free(&out);
    return NULL;
}
