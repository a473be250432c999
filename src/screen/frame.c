#include "seat.h"

#include <stdio.h>
#include <stdlib.h>

#include <qualex/utf8.h>

enum { MINUTE = 60 * 1000, NOTICE = 20 * 1000 };

/* --- line 1 --- */

void frame_clock(const struct seat *seat, char *out, size_t size)
{
    long long left = (long long)seat_left_ms(seat);
    bool shows = seat->view.phase == QX_PHASE_WORKING || seat->view.phase == QX_PHASE_PAUSED;

    out[0] = '\0';
    if (!shows) {
        return;
    }
    if (left <= 5 * MINUTE) {
        long long seconds = (left + 999) / 1000;

        (void)snprintf(out, size, "%02lld:%02lld %s", seconds / 60, seconds % 60, _("min"));
    } else if (seat->memory.clock_hidden) {
        (void)snprintf(out, size, "%s", _("clock hidden"));
    } else {
        long long minutes = (left + MINUTE - 1) / MINUTE;

        (void)snprintf(out, size, "%02lld:%02lld %s", minutes / 60, minutes % 60, _("h"));
    }
}

static size_t columns(const char *text)
{
    return qx_width(qx_slice_text(text));
}

static void right_of_line_1(const struct seat *seat, char *out, size_t size)
{
    char clock[64];

    frame_clock(seat, clock, sizeof clock);
    if (seat->question.n > 0 && !seat_ops(seat)->quiet) {
        (void)snprintf(out, size, "  %lld/%lld   %s ", (long long)seat->question.n,
                       (long long)seat->view.total, clock);
    } else {
        (void)snprintf(out, size, "  %s ", clock);
    }
}

/* A long exam's name is cut, so that the candidate's stays. */
static void draw_line_1(const struct seat *seat, struct qx_grid *grid)
{
    const char *exam = seat->view.exam[0] == '\0' ? "Qualex" : seat->view.exam;
    bool named = seat->view.name[0] != '\0' && !seat_ops(seat)->quiet;
    struct qx_buf name = {0};
    char right[128];

    if (named) {
        qx_buf_printf(&name, " · %s", seat->view.name);
    }
    right_of_line_1(seat, right, sizeof right);
    int at = grid->cols - (int)columns(right);
    int room = at - 1 - (int)columns(qx_buf_cstr(&name));
    int end = qx_grid_text(grid, 0, 1, qx_slice_text(exam), QX_LOOK_BAR);

    if (end > room && room > 1) {
        end = qx_grid_text(grid, 0, room - 1, qx_slice_text("…"), QX_LOOK_BAR);
    }
    for (int col = end; col < grid->cols; col++) {
        (void)qx_grid_text(grid, 0, col, qx_slice_text(" "), QX_LOOK_BAR);
    }
    qx_grid_look(grid, 0, 0, grid->cols, QX_LOOK_BAR);
    (void)qx_grid_text(grid, 0, end, qx_buf_slice(&name), QX_LOOK_BAR);
    (void)qx_grid_text(grid, 0, at, qx_slice_text(right), QX_LOOK_BAR);
    qx_buf_free(&name);
}

/* --- line 2 --- */

const char *frame_banner(const struct seat *seat)
{
    static const struct {
        int minutes;
        const char *text;
    } notices[] = {
        {30, N_("30 minutes are left.")                                     },
        {10, N_("10 minutes are left.")                                     },
        {5,  N_("5 minutes are left.")                                      },
        {1,  N_("1 minute is left. What is saved counts, submitted or not.")},
    };
    int64_t left = seat_left_ms(seat);

    if (seat->view.phase != QX_PHASE_WORKING) {
        return "";
    }
    for (size_t i = 0; i < sizeof notices / sizeof notices[0]; i++) {
        int64_t from = (int64_t)notices[i].minutes * MINUTE;
        int64_t until = notices[i].minutes == 1 ? -1 : from - NOTICE;

        if (left <= from && left > until && from < seat->view.limit_ms) {
            return _(notices[i].text);
        }
    }
    return "";
}

static void draw_banner(const struct seat *seat, struct qx_grid *grid)
{
    const char *banner = frame_banner(seat);

    if (banner[0] != '\0') {
        int end = qx_grid_text(grid, 1, 1, qx_slice_text(" ! "), QX_LOOK_BANNER);

        end = qx_grid_text(grid, 1, end, qx_slice_text(banner), QX_LOOK_BANNER);
        (void)qx_grid_text(grid, 1, end, qx_slice_text(" "), QX_LOOK_BANNER);
    }
}

/* --- the last lines: the status, and the keys --- */

enum { STATUS_ROWS = 4, PERCENT = 9 }; /* at most; " ↓ 100 % " */

/* Columns of the note that tells of more text, wherever one may be needed. */
static int more_width(const struct seat *seat)
{
    size_t down = columns(_("PgDn: more"));
    size_t up = columns(_("PgUp: end"));
    bool needed = seat->page.rows > seat->rows - FRAME_TOP - FRAME_BOTTOM;

    return needed ? (int)(down > up ? down : up) + PERCENT + 2 : 0;
}

/* The lines of the status; translations may need more than one. Free *lines. */
static int wrap_status(const struct seat *seat, struct qx_buf *safe, struct qx_line **lines)
{
    int width = seat->cols - 2 - more_width(seat);

    qx_text_safe(safe, qx_buf_slice(&seat->status), false);
    size_t n = qx_wrap(qx_buf_slice(safe), (size_t)(width > 1 ? width : 1), lines);

    return n > STATUS_ROWS ? STATUS_ROWS : n < 1 ? 1 : (int)n;
}

static int status_rows(const struct seat *seat)
{
    struct qx_buf safe = {0};
    struct qx_line *lines = NULL;
    int n = seat->status.len == 0 ? 1 : wrap_status(seat, &safe, &lines);

    free(lines);
    qx_buf_free(&safe);
    return n;
}

static void draw_more(const struct seat *seat, struct qx_grid *grid)
{
    int room = frame_room(seat);
    int below = seat->page.rows - seat->scroll - room;
    int percent = (seat->scroll + room) * 100 / seat->page.rows;
    char more[64];

    (void)snprintf(more, sizeof more, below > 0 ? "  %s ↓ %d %%" : "  %s ↑ %d %%",
                   below > 0 ? _("PgDn: more") : _("PgUp: end"), percent > 100 ? 100 : percent);
    (void)qx_grid_text(grid, grid->rows - FRAME_BOTTOM, grid->cols - (int)columns(more) - 1,
                       qx_slice_text(more), below > 0 ? QX_LOOK_WARNING : QX_LOOK_QUIET);
}

static void draw_status(const struct seat *seat, struct qx_grid *grid)
{
    struct qx_buf safe = {0};
    struct qx_line *lines = NULL;
    int n = seat->status.len == 0 ? 0 : wrap_status(seat, &safe, &lines);

    for (int i = 0; i < n; i++) {
        (void)qx_grid_text(grid, grid->rows - FRAME_BOTTOM - n + 1 + i, 1, lines[i].text,
                           seat->status_look);
    }
    free(lines);
    qx_buf_free(&safe);
    if (seat->page.rows > frame_room(seat)) {
        draw_more(seat, grid);
    }
}

static int key_width(const char *key, const char *label)
{
    return (int)(columns(key) + 1 + columns(label) + 2);
}

static int draw_key(struct qx_grid *grid, int col, const char *key, const char *label)
{
    int row = grid->rows - 1;

    col = qx_grid_text(grid, row, col, qx_slice_text(key), QX_LOOK_KEY);
    return qx_grid_text(grid, row, col + 1, qx_slice_text(label), QX_LOOK_PLAIN) + 2;
}

const char *frame_key(const struct binding *binding)
{
    static const char *const words[] = {N_("Space"), N_("1-9/Space"), N_("Enter"), N_("Del"),
                                        N_("PgUp"),  N_("PgDn"),      N_("Home"),  N_("End")};
    const char *key = binding->key != NULL ? binding->key : qx_request_key(binding->request);

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(key, words[i]) == 0) {
            return _(words[i]);
        }
    }
    return key;
}

/* In the order of the tables, as many as fit; help always has its place at the right. */
static void draw_key_bar(const struct seat *seat, struct qx_grid *grid)
{
    const struct screen_ops *ops = seat_ops(seat);
    const struct binding *b;
    int help = grid->cols;
    int col = 1;

    for (size_t i = 0; (b = seat_binding(seat, ops, i)) != NULL; i++) {
        if (b->request == QX_WANT_HELP && binding_shown(seat, b)) {
            help = grid->cols - key_width(frame_key(b), _(b->label)) + 1;
            (void)draw_key(grid, help, frame_key(b), _(b->label));
        }
    }
    for (size_t i = 0; (b = seat_binding(seat, ops, i)) != NULL; i++) {
        if (b->request != QX_WANT_HELP && binding_shown(seat, b) &&
            col + key_width(frame_key(b), _(b->label)) <= help) {
            col = draw_key(grid, col, frame_key(b), _(b->label));
        }
    }
}

/* --- the whole --- */

int frame_room(const struct seat *seat)
{
    int room = seat->rows - FRAME_TOP - FRAME_BOTTOM + 1 - status_rows(seat);

    return room > 1 ? room : 1;
}

void frame_page(struct seat *seat, int width)
{
    page_reset(&seat->page, width, seat->plain);
    seat_ops(seat)->draw(seat, &seat->page);
}

static void settle_scroll(struct seat *seat)
{
    int room = frame_room(seat);
    int last = seat->page.rows > room ? seat->page.rows - room : 0;
    int focus = seat->page.focus_row;

    if (seat->follow && focus >= 0) {
        if (focus < seat->scroll) {
            seat->scroll = focus;
        } else if (focus + 1 >= seat->scroll + room) {
            seat->scroll = focus + 2 - room;
        }
    }
    seat->scroll = seat->scroll > last ? last : seat->scroll < 0 ? 0 : seat->scroll;
    if (seat->screen != SCREEN_HELP && seat->scroll <= seat->seen &&
        seat->scroll + room > seat->seen) {
        seat->seen = seat->scroll + room;
    }
}

static void place_cursor(const struct seat *seat, struct qx_grid *grid)
{
    int row = seat->page.focus_row - seat->scroll;
    bool in_sight = seat->page.focus_row >= 0 && row >= 0 && row < frame_room(seat);

    grid->cursor_row = FRAME_TOP + (in_sight ? row : 0);
    grid->cursor_col = in_sight ? seat->page.focus_col : 0;
}

static void draw_too_small(const struct seat *seat, struct qx_grid *grid)
{
    char clock[64];
    char text[128];

    frame_clock(seat, clock, sizeof clock);
    (void)snprintf(text, sizeof text, "%d×%d < %d×%d", seat->cols, seat->rows, FRAME_COLS_MIN,
                   FRAME_ROWS_MIN);
    (void)qx_grid_text(grid, 0, 0, qx_slice_text(clock[0] == '\0' ? "Qualex" : clock),
                       QX_LOOK_TITLE);
    (void)qx_grid_text(grid, 1, 0, qx_slice_text(_("This terminal is too small.")),
                       QX_LOOK_WARNING);
    (void)qx_grid_text(grid, 2, 0, qx_slice_text(text), QX_LOOK_PLAIN);
    (void)qx_grid_text(grid, 3, 0, qx_slice_text(_("Enlarge it; nothing is lost.")), QX_LOOK_PLAIN);
    (void)qx_grid_text(grid, 4, 0, qx_slice_text(_("F1 draws it again.")), QX_LOOK_PLAIN);
}

void frame_draw(struct seat *seat, struct qx_grid *grid)
{
    qx_grid_reset(grid, seat->rows, seat->cols);
    if (seat->rows < FRAME_ROWS_MIN || seat->cols < FRAME_COLS_MIN) {
        draw_too_small(seat, grid);
        return;
    }
    frame_page(seat, seat->cols);
    settle_scroll(seat);
    draw_line_1(seat, grid);
    draw_banner(seat, grid);
    qx_grid_rows(grid, FRAME_TOP, &seat->page.grid, seat->scroll,
                 seat->page.rows - seat->scroll < frame_room(seat) ? seat->page.rows - seat->scroll
                                                                   : frame_room(seat));
    draw_status(seat, grid);
    draw_key_bar(seat, grid);
    place_cursor(seat, grid);
}
