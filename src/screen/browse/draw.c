#include "browse.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <qualex/text.h>

enum { LIST_COLS_MIN = 28, LIST_COLS_MAX = 56 };

int browse_room(const struct browse *b)
{
    int room = b->rows - BROWSE_TOP - BROWSE_BOTTOM;

    return room > 1 ? room : 1;
}

static int list_cols(const struct browse *b)
{
    int cols = b->cols * 2 / 5;

    return cols < LIST_COLS_MIN ? LIST_COLS_MIN : cols > LIST_COLS_MAX ? LIST_COLS_MAX : cols;
}

static void blank(struct qx_grid *grid, int row, int from, int until, enum qx_look look)
{
    for (int col = from; col < until; col++) {
        (void)qx_grid_text(grid, row, col, qx_slice_text(" "), look);
    }
}

/* What text takes of a grid's row, cut before until. */
static int put(struct qx_grid *grid, int row, int col, int until, const char *text,
               enum qx_look look)
{
    int end = qx_grid_text(grid, row, col, qx_slice_text(text), look);

    if (end > until) {
        blank(grid, row, until - 1, end, QX_LOOK_PLAIN);
        (void)qx_grid_text(grid, row, until - 1, qx_slice_text("…"), look);
        end = until;
    }
    return end;
}

/* --- the two lines on top --- */

static void draw_bar(const struct browse *b, struct qx_grid *grid)
{
    const char *who = b->read_only                ? _("reading only")
                      : b->options->as[0] == '\0' ? _("nobody acts")
                                                  : b->options->as;
    struct qx_buf right = {0};

    qx_buf_printf(&right, " %s · %s · %s ", qx_bank_live(b->bank) ? _("live") : _("rehearsal"), who,
                  b->lang);
    int at = grid->cols - (int)qx_width(qx_buf_slice(&right));

    at = at > 1 ? at : 1;
    blank(grid, 0, 0, grid->cols, QX_LOOK_BAR);
    (void)put(grid, 0, 1, at, b->options->bank, QX_LOOK_BAR);
    qx_grid_look(grid, 0, 0, grid->cols, QX_LOOK_BAR);
    (void)qx_grid_text(grid, 0, at, qx_buf_slice(&right), QX_LOOK_BAR);
    qx_buf_free(&right);
}

/* A line for typing, from its label to the right edge; the cursor stands in it. */
static void draw_field(const struct browse *b, struct qx_grid *grid, int row, const char *label)
{
    int col = qx_grid_text(grid, row, 1, qx_slice_text(label), QX_LOOK_KEY);
    int width = grid->cols - col - 2 > 2 ? grid->cols - col - 2 : 2;
    struct field_window window = field_window(&b->field, width);

    (void)qx_grid_text(grid, row, col, qx_slice_text(window.before ? "<" : "["), QX_LOOK_KEY);
    blank(grid, row, col + 1, col + 1 + width, QX_LOOK_FIELD);
    (void)qx_grid_text(grid, row, col + 1, window.shown, QX_LOOK_FIELD);
    (void)qx_grid_text(grid, row, col + 1 + width, qx_slice_text(window.after ? ">" : "]"),
                       QX_LOOK_KEY);
    grid->cursor_row = row;
    grid->cursor_col = col + 1 + window.cursor;
}

/* Which of how many; what is not known is left out. */
static void write_place(const struct browse *b, char *out, size_t size)
{
    long long place = b->before < 0 ? -1 : (long long)b->before + (long long)b->at + 1;
    long long total = b->more && place > b->total ? place : (long long)b->total;
    const char *more = b->more ? "+" : "";

    out[0] = '\0';
    if (b->n == 0 || (place < 0 && total < 0)) {
        return;
    }
    if (total < 0) {
        (void)snprintf(out, size, "%lld ", place);
    } else if (place < 0) {
        (void)snprintf(out, size, _("of %lld%s "), total, more);
    } else {
        (void)snprintf(out, size, _("%lld of %lld%s "), place, total, more);
    }
}

static void draw_filter(const struct browse *b, struct qx_grid *grid)
{
    struct qx_buf text = {0};
    char place[64];

    if (b->prompt == PROMPT_FILTER) {
        draw_field(b, grid, 1, _("filter "));
        return;
    }
    browse_filter_write(&b->filter, &text);
    int col =
        qx_grid_text(grid, 1, 1, qx_slice_text(b->queue ? _("queue ") : _("filter ")), QX_LOOK_KEY);

    write_place(b, place, sizeof place);
    int until = grid->cols - (int)qx_width(qx_slice_text(place));

    (void)qx_grid_text(grid, 1, until, qx_slice_text(place), QX_LOOK_QUIET);
    (void)put(grid, 1, col, until - 1,
              text.len > 0 ? qx_buf_cstr(&text)
              : b->queue   ? _("what you may take on")
                           : _("none: / to type one"),
              QX_LOOK_PLAIN);
    qx_buf_free(&text);
}

/* --- the panes --- */

static void draw_entry(const struct browse *b, struct qx_grid *grid, size_t i, int cols)
{
    const struct browse_row *r = &b->list[i];
    int row = BROWSE_TOP + (int)i * BROWSE_ENTRY_ROWS;
    struct qx_buf line = {0};

    qx_buf_printf(&line, "%s v%lld %s · %s", r->id, (long long)r->version,
                  browse_word(qx_status_name(r->status)), r->topic);
    (void)put(grid, row, 2, cols, qx_buf_cstr(&line), QX_LOOK_PLAIN);
    (void)put(grid, row + 1, 4, cols, r->stem, QX_LOOK_QUIET);
    if (i == b->at) {
        (void)qx_grid_text(grid, row, 0, qx_slice_text(">"), QX_LOOK_FOCUS);
        qx_grid_look(grid, row, 0, cols, QX_LOOK_FOCUS);
        grid->cursor_row = row;
        grid->cursor_col = 0;
    }
    qx_buf_free(&line);
}

static void draw_empty(const struct browse *b, struct qx_grid *grid, int cols)
{
    struct qx_line *lines = NULL;
    size_t n = qx_wrap(qx_slice_text(b->empty), (size_t)(cols - 3), &lines);

    for (size_t i = 0; i < n && (int)i < browse_room(b); i++) {
        (void)qx_grid_text(grid, BROWSE_TOP + (int)i, 2, lines[i].text, QX_LOOK_QUIET);
    }
    free(lines);
}

static void draw_list(const struct browse *b, struct qx_grid *grid, int cols)
{
    for (size_t i = 0; i < b->n && i < b->room; i++) {
        draw_entry(b, grid, i, cols);
    }
    if (b->n == 0) {
        draw_empty(b, grid, cols);
    }
}

/* Copies the rows of the page that are shown to the right of the list. */
static void draw_right(struct browse *b, struct qx_grid *grid, int at)
{
    int room = browse_room(b);
    int last = b->page.rows > room ? b->page.rows - room : 0;

    b->scroll = b->scroll > last ? last : b->scroll < 0 ? 0 : b->scroll;
    for (int row = 0; row < room; row++) {
        (void)qx_grid_text(grid, BROWSE_TOP + row, at - 1, qx_slice_text("│"), QX_LOOK_QUIET);
        for (int col = 0; col < grid->cols - at && b->scroll + row < b->page.rows; col++) {
            const struct qx_grid_cell *from = qx_grid_at(&b->page.grid, b->scroll + row, col);
            struct qx_grid_cell *to = qx_grid_at(grid, BROWSE_TOP + row, at + col);

            if (from != NULL && to != NULL) {
                *to = *from;
            }
        }
    }
}

/* --- the two lines below --- */

static const char *question_of(const struct browse *b)
{
    return b->prompt == PROMPT_EDIT
               ? _("Enter: edit again. k: keep the file. Esc: throw the text away.")
           : !browse_may_choose(b) ? _("Enter: yes. Any other key: no.")
           : b->alone              ? _("Enter: yes. l: in all these languages. Any other key: no.")
                                   : _("Enter: yes. l: in the one shown alone. Any other key: no.");
}

enum { STATUS_ROWS = 3 }; /* at most: a long one covers the last rows of the panes */

static void draw_message(const struct browse *b, struct qx_grid *grid, int row, int until)
{
    struct qx_line *lines = NULL;
    size_t n = qx_wrap(qx_buf_slice(&b->status), (size_t)(until > 2 ? until - 1 : 1), &lines);
    size_t shown = n < STATUS_ROWS ? n : STATUS_ROWS;

    for (size_t i = 0; i < shown; i++) {
        int at = row - (int)(shown - 1 - i);

        blank(grid, at, 0, i + 1 < shown ? grid->cols : until, QX_LOOK_PLAIN);
        (void)qx_grid_text(grid, at, 1, lines[i].text, b->status_look);
    }
    free(lines);
}

static void draw_status(const struct browse *b, struct qx_grid *grid)
{
    int row = grid->rows - BROWSE_BOTTOM;
    int room = browse_room(b);
    char more[48] = "";

    if (b->prompt == PROMPT_COMMENT) {
        if (b->status.len > 0) {
            draw_message(b, grid, row - 1, grid->cols);
        }
        draw_field(b, grid, row, _("comment "));
        return;
    }
    if (b->page.rows > b->scroll + room) {
        (void)snprintf(more, sizeof more, _(" Space: %d more ↓"), b->page.rows - b->scroll - room);
    }
    int at = grid->cols - 1 - (int)qx_width(qx_slice_text(more));

    draw_message(b, grid, row, at);
    (void)qx_grid_text(grid, row, at, qx_slice_text(more), QX_LOOK_QUIET);
}

/* Where the next one stands. */
static int draw_key(struct qx_grid *grid, int row, int col, const char *key, const char *label)
{
    col = qx_grid_text(grid, row, col, qx_slice_text(key), QX_LOOK_KEY);
    return qx_grid_text(grid, row, col + 1, qx_slice_text(label), QX_LOOK_PLAIN) + 2;
}

static void draw_keys(const struct browse *b, struct qx_grid *grid)
{
    static const struct {
        const char *key;
        const char *label;
    } KEYS[] = {
        {"/", N_("filter")  },
        {"r", N_("queue")   },
        {"e", N_("edit")    },
        {"v", "review"      },
        {"a", "approve"     },
        {"c", "comment"     },
        {"h", N_("history") },
        {"l", N_("language")},
        {"s", N_("status")  },
        {"t", N_("topic")   },
    };
    int row = grid->rows - 1;
    const char *help = _("help");
    const char *leave = _("leave");
    int until =
        grid->cols - 6 - (int)(qx_width(qx_slice_text(help)) + qx_width(qx_slice_text(leave)));
    int col = 1;

    if (b->prompt == PROMPT_ACT || b->prompt == PROMPT_EDIT) {
        (void)put(grid, row, 1, grid->cols, question_of(b), QX_LOOK_BANNER);
        return;
    }
    if (b->prompt != PROMPT_NONE) {
        (void)put(grid, row, 1, grid->cols, _("Enter: done. Esc: leave it as it was."),
                  QX_LOOK_PLAIN);
        return;
    }
    for (size_t i = 0; i < sizeof KEYS / sizeof KEYS[0]; i++) {
        const char *label = browse_word(KEYS[i].label);

        if (col + 1 + (int)qx_width(qx_slice_text(label)) + 3 > until) {
            break;
        }
        col = draw_key(grid, row, col, KEYS[i].key, label);
    }
    col = draw_key(grid, row, until, "?", help);
    (void)draw_key(grid, row, col, "q", leave);
}

static void draw_too_small(const struct browse *b, struct qx_grid *grid)
{
    char size[64];

    (void)snprintf(size, sizeof size, "%d×%d < %d×%d", b->cols, b->rows, BROWSE_COLS_MIN,
                   BROWSE_ROWS_MIN);
    (void)qx_grid_text(grid, 0, 0, qx_slice_text(_("This terminal is too small.")),
                       QX_LOOK_WARNING);
    (void)qx_grid_text(grid, 1, 0, qx_slice_text(size), QX_LOOK_PLAIN);
    (void)qx_grid_text(grid, 2, 0, qx_slice_text(_("Enlarge it; q leaves.")), QX_LOOK_PLAIN);
}

void browse_draw(struct browse *b, struct qx_grid *grid)
{
    int cols = list_cols(b);

    qx_grid_reset(grid, b->rows, b->cols);
    if (b->rows < BROWSE_ROWS_MIN || b->cols < BROWSE_COLS_MIN) {
        draw_too_small(b, grid);
        return;
    }
    browse_draw_pane(b, b->cols - cols - 1);
    grid->cursor_row = BROWSE_TOP;
    draw_list(b, grid, cols);
    draw_right(b, grid, cols + 1);
    draw_bar(b, grid);
    draw_status(b, grid);
    draw_keys(b, grid);
    draw_filter(b, grid);
}
