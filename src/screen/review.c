#include "seat.h"

#include <stdio.h>

enum { CELL = 9, LEFT = 2 };

static const char *const filter_names[FILTER_COUNT] = {N_("all"), N_("unanswered"), N_("marked")};

static bool passes(const struct seat *seat, int64_t n)
{
    char item = view_item(&seat->view, n);

    return seat->filter == FILTER_ALL ||
           (seat->filter == FILTER_UNANSWERED && !view_answered(item)) ||
           (seat->filter == FILTER_MARKED && view_marked(item));
}

/* Number of the question at that place of the filtered list; 0 past its end. */
static int64_t nth(const struct seat *seat, size_t place)
{
    for (int64_t n = 1; n <= seat->view.total; n++) {
        if (passes(seat, n) && place-- == 0) {
            return n;
        }
    }
    return 0;
}

static size_t count(const struct seat *seat)
{
    size_t found = 0;

    for (int64_t n = 1; n <= seat->view.total; n++) {
        found += passes(seat, n);
    }
    return found;
}

static size_t columns(const struct seat *seat)
{
    int width = (seat->plain || seat->cols > 100 ? 100 : seat->cols) - LEFT;

    return seat->plain ? 7 : (size_t)(width / CELL > 10 ? 10 : width / CELL);
}

static const char *mark_of(char item)
{
    return view_answered(item) ? "x" : view_partly(item) ? "/" : item == '-' ? "-" : "o";
}

static void draw_cell(struct seat *seat, struct page *page, int row, size_t place)
{
    int64_t n = nth(seat, place);
    char item = view_item(&seat->view, n);
    int col = LEFT + (int)(place % columns(seat)) * CELL;
    char text[24];

    (void)snprintf(text, sizeof text, "%4lld", (long long)n);
    (void)qx_grid_text(&page->grid, row, col, qx_slice_text(text), QX_LOOK_PLAIN);
    (void)qx_grid_text(&page->grid, row, col + 5, qx_slice_text(mark_of(item)),
                       view_answered(item) ? QX_LOOK_CHOSEN : QX_LOOK_PLAIN);
    if (view_marked(item)) {
        (void)qx_grid_text(&page->grid, row, col + 6, qx_slice_text("!"), QX_LOOK_FLAGGED);
    }
    if (seat->focus == place && !seat->plain) {
        (void)qx_grid_text(&page->grid, row, col, qx_slice_text(">"), QX_LOOK_FOCUS);
        page->focus_row = row;
        page->focus_col = col + 5;
    }
}

static void draw_summary(const struct seat *seat, struct page *page)
{
    int64_t unanswered = view_unanswered(&seat->view);
    int64_t partly = view_partly_answered(&seat->view);

    page_text(page, 2, _("Review"), QX_LOOK_TITLE);
    page_printf(page, 2, QX_LOOK_PLAIN, _("Unanswered: %lld of %lld.   Marked for review: %lld."),
                (long long)unanswered, (long long)seat->view.total,
                (long long)view_marks(&seat->view));
    if (partly > 0) {
        page_printf(page, 2, QX_LOOK_WARNING,
                    qx_trn("%lld of the unanswered is answered in part.",
                           "%lld of the unanswered are answered in part.", (unsigned long)partly),
                    (long long)partly);
    }
    page_printf(page, 2, QX_LOOK_QUIET,
                _("Shown: %s.  x answered  / in part  o no answer  - not seen  ! marked"),
                _(filter_names[seat->filter]));
}

static void draw(struct seat *seat, struct page *page)
{
    size_t n = count(seat);

    draw_summary(seat, page);
    page_gap(page);
    if (n == 0) {
        page_text(page, 2, _("None."), QX_LOOK_PLAIN);
        return;
    }
    int first = page->rows;

    for (size_t row = 0; row * columns(seat) < n; row++) {
        page_gap(page);
    }
    for (size_t place = 0; place < n; place++) {
        draw_cell(seat, page, first + (int)(place / columns(seat)), place);
    }
}

static void enter(struct seat *seat)
{
    seat->filter = FILTER_ALL;
    seat->focus = seat->question.n > 0 ? (size_t)seat->question.n - 1 : 0;
    seat->follow = true;
}

static struct effect move(struct seat *seat, size_t by, bool forward)
{
    size_t n = count(seat);

    seat->follow = true;
    if (forward && seat->focus + by < n) {
        seat->focus += by;
    } else if (!forward && seat->focus >= by) {
        seat->focus -= by;
    }
    return effect_none();
}

static struct effect act_row_up(struct seat *seat, struct qx_input input)
{
    (void)input;
    return move(seat, columns(seat), false);
}

static struct effect act_row_down(struct seat *seat, struct qx_input input)
{
    (void)input;
    return move(seat, columns(seat), true);
}

static struct effect act_left(struct seat *seat, struct qx_input input)
{
    (void)input;
    return move(seat, 1, false);
}

static struct effect act_right(struct seat *seat, struct qx_input input)
{
    (void)input;
    return move(seat, 1, true);
}

static struct effect act_filter(struct seat *seat, struct qx_input input)
{
    (void)input;
    seat->filter = (enum filter)((seat->filter + 1) % FILTER_COUNT);
    seat->focus = 0;
    seat->follow = true;
    return effect_none();
}

static struct effect act_open(struct seat *seat, struct qx_input input)
{
    int64_t n = seat->plain ? seat->question.n : nth(seat, seat->focus);

    (void)input;
    if (n == 0) {
        return effect_none();
    }
    struct qx_json *request = qx_json_new_object();

    qx_json_set_int(request, "n", n);
    return effect_call(QX_OP_SHOW, request);
}

static struct effect act_submit(struct seat *seat, struct qx_input input)
{
    (void)input;
    seat_enter(seat, SCREEN_SUBMIT);
    return effect_none();
}

static struct effect act_go_to(struct seat *seat, struct qx_input input)
{
    (void)input;
    seat_enter(seat, SCREEN_GO_TO);
    return effect_none();
}

static struct effect act_back(struct seat *seat, struct qx_input input)
{
    (void)input;
    seat_enter(seat, SCREEN_QUESTION);
    return effect_none();
}

static bool on_terminal(const struct seat *seat)
{
    return !seat->plain;
}

static const struct binding bindings[] = {
    {.request = QX_WANT_UP,
     .key = "←↑↓→",
     .label = N_("move"),
     .help = N_("move between the questions"),
     .act = act_row_up,
     .when = on_terminal},
    {.request = QX_WANT_DOWN,                           .act = act_row_down},
    {.request = QX_WANT_NEXT,                             .act = act_right},
    {.request = QX_WANT_PREVIOUS,                                             .act = act_left},
    {.request = QX_WANT_GO_ON,
     .label = N_("open"),
     .help = N_("open the question at the cursor"),
     .act = act_open},
    {.request = QX_WANT_FILTER,
     .label = N_("filter"),
     .help = N_("all questions, the unanswered, the marked"),
     .act = act_filter},
    {.request = QX_WANT_GO_TO,
     .label = N_("go to"),
     .help = N_("go to a question by its number"),
     .act = act_go_to},
    {.request = QX_WANT_REVIEW,
     .label = N_("back"),
     .help = N_("back to the question"),
     .act = act_back},
    {.request = QX_WANT_SUBMIT,
     .label = N_("submit"),
     .help = N_("submit the exam; a code is asked for first"),
     .act = act_submit},
    {0},
};

const struct screen_ops screen_review = {
    .name = "review",
    .enter = enter,
    .draw = draw,
    .bindings = bindings,
};
