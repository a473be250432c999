#include "seat.h"

#include <stdio.h>

static uint32_t bit(size_t place)
{
    return UINT32_C(1) << (place - 1);
}

static const char *type_text(enum qx_question_type type)
{
    switch (type) {
    case QX_MULTIPLE:
        return _("choose all that are right");
    case QX_TRUE_FALSE:
        return _("true or false");
    default:
        return _("choose one");
    }
}

/* " · text" behind what stands in the last row, or in a row of its own where it does not fit. */
static int add_state(struct page *page, int col, const char *text, enum qx_look look)
{
    char state[96];

    (void)snprintf(state, sizeof state, " · %s", text);
    if (col + (int)qx_width(qx_slice_text(state)) > page->width) {
        page_gap(page);
        col = 1;
    }
    return qx_grid_text(&page->grid, page->rows - 1, col, qx_slice_text(state), look);
}

static void draw_head(const struct seat *seat, struct page *page)
{
    char item = view_item(&seat->view, seat->question.n);
    char head[96];

    (void)snprintf(head, sizeof head, _("Question %lld"), (long long)seat->question.n);
    page_text(page, 2, head, QX_LOOK_TITLE);
    int col = 2 + (int)qx_width(qx_slice_text(head));

    col = add_state(page, col, type_text(seat->question.type), QX_LOOK_QUIET);
    if (view_answered(item)) {
        col = add_state(page, col, _("answered"), QX_LOOK_GOOD);
    }
    if (view_marked(item)) {
        (void)snprintf(head, sizeof head, "! %s", _("marked for review"));
        (void)add_state(page, col, head, QX_LOOK_FLAGGED);
    }
}

static const char *mark_of(const struct seat *seat, size_t place)
{
    bool chosen = (seat->question.chosen & bit(place)) != 0;

    if (seat->question.type == QX_MULTIPLE) {
        return chosen ? "[x]" : "[ ]";
    }
    return chosen ? "(x)" : "( )";
}

static void draw(struct seat *seat, struct page *page)
{
    const struct view_question *q = &seat->question;

    if (q->n == 0) {
        page_gap(page);
        page_text(page, 2,
                  _("The question cannot be shown yet: it comes by itself. What you answered is "
                    "saved."),
                  QX_LOOK_PLAIN);
        return;
    }
    draw_head(seat, page);
    page_gap(page);
    page_text(page, 2, q->stem, QX_LOOK_PLAIN);
    if (q->figure[0] != '\0') {
        page_gap(page);
        page_pair(page, _("Figure (paper booklet)"), q->figure);
    }
    page_gap(page);
    for (size_t i = 0; i < q->n_options; i++) {
        page_option(page, &(struct page_option){.place = i + 1,
                                                .text = q->options[i],
                                                .mark = mark_of(seat, i + 1),
                                                .focused = seat->focus == i,
                                                .chosen = (q->chosen & bit(i + 1)) != 0,
                                                .struck = (seat_struck(seat) & bit(i + 1)) != 0});
    }
}

static struct effect send_answer(struct seat *seat, uint32_t chosen)
{
    struct qx_json *request = qx_json_new_object();
    struct qx_json *places = qx_json_new_array();

    for (size_t place = 1; place <= seat->question.n_options; place++) {
        if ((chosen & bit(place)) != 0) {
            qx_json_append(places, qx_json_new_int((int64_t)place));
        }
    }
    qx_json_set_int(request, "n", seat->question.n);
    qx_json_set(request, "places", places);
    seat->pending = chosen;
    return effect_call(QX_OP_ANSWER, request);
}

static struct effect choose(struct seat *seat, size_t place)
{
    uint32_t chosen = seat->question.chosen;

    if (place < 1 || place > seat->question.n_options) {
        seat_say(seat, QX_LOOK_WARNING, _("There is no option %zu."), place);
        return effect_none();
    }
    seat->focus = place - 1;
    seat->follow = true;
    if (seat->question.type == QX_MULTIPLE) {
        chosen ^= bit(place);
    } else if (chosen == bit(place)) {
        seat_say(seat, QX_LOOK_GOOD, _("Option %zu is chosen already; Del clears the answer."),
                 place);
        return effect_none();
    } else {
        chosen = bit(place);
    }
    return send_answer(seat, chosen);
}

static struct effect act_choose(struct seat *seat, struct qx_input input)
{
    (void)input;
    return choose(seat, seat->focus + 1);
}

static struct effect act_place(struct seat *seat, struct qx_input input)
{
    return choose(seat, input.place == 0 ? 10 : input.place);
}

static struct effect act_clear(struct seat *seat, struct qx_input input)
{
    (void)input;
    return seat->question.chosen == 0 ? effect_none() : send_answer(seat, 0);
}

static struct effect show(struct seat *seat, int64_t n)
{
    struct qx_json *request = qx_json_new_object();

    (void)seat;
    qx_json_set_int(request, "n", n);
    return effect_call(QX_OP_SHOW, request);
}

static struct effect act_next(struct seat *seat, struct qx_input input)
{
    (void)input;
    if (seat->question.n < seat->view.total) {
        return show(seat, seat->question.n + 1);
    }
    seat_enter(seat, SCREEN_REVIEW);
    return effect_none();
}

static struct effect act_previous(struct seat *seat, struct qx_input input)
{
    (void)input;
    if (seat->question.n > 1) {
        return show(seat, seat->question.n - 1);
    }
    seat_say(seat, QX_LOOK_PLAIN, "%s", _("This is the first question."));
    return effect_none();
}

static struct effect act_mark(struct seat *seat, struct qx_input input)
{
    struct qx_json *request = qx_json_new_object();

    (void)input;
    qx_json_set_int(request, "n", seat->question.n);
    qx_json_set_bool(request, "on", !view_marked(view_item(&seat->view, seat->question.n)));
    return effect_call(QX_OP_MARK, request);
}

static struct effect act_strike(struct seat *seat, struct qx_input input)
{
    (void)input;
    seat->memory.struck[seat->question.n - 1] ^= bit(seat->focus + 1);
    seat->memory_changed = true;
    seat->follow = true;
    seat_say(seat, QX_LOOK_PLAIN, "%s",
             _("Striking out is for your eyes only; it changes no answer."));
    return effect_none();
}

static struct effect act_review(struct seat *seat, struct qx_input input)
{
    (void)input;
    seat_enter(seat, SCREEN_REVIEW);
    return effect_none();
}

static struct effect act_go_to(struct seat *seat, struct qx_input input)
{
    (void)input;
    seat_enter(seat, SCREEN_GO_TO);
    return effect_none();
}

static bool there(const struct seat *seat)
{
    return seat->question.n > 0;
}

static bool there_on_terminal(const struct seat *seat)
{
    return there(seat) && !seat->plain;
}

/* *Saved* is said of what the keeper has acknowledged, and of nothing else. */
static void answered(struct seat *seat, enum qx_op op, enum qx_err err, const char *text,
                     const struct qx_json *reply)
{
    if (op == QX_OP_SHOW) { /* saves nothing */
        seat_say(seat, QX_LOOK_WARNING, "%s", err == QX_OK ? "" : text);
        return;
    }
    if (err != QX_OK) {
        seat_say(seat, QX_LOOK_WARNING, _("Not saved: %s"), text);
        return;
    }
    if (op == QX_OP_ANSWER && qx_json_get_bool(reply, "saved", false)) {
        seat->question.chosen = seat->pending;
        seat_say(seat, QX_LOOK_GOOD, "%s",
                 view_answered(view_item(&seat->view, seat->question.n))
                     ? _("Saved.")
                     : _("Saved: the answer is cleared."));
    } else if (op == QX_OP_MARK) {
        seat_say(seat, QX_LOOK_GOOD, "%s", _("Saved."));
    }
}

static const struct binding bindings[] = {
    {.request = QX_WANT_PLACE,
     .key = "1-9/Space",
     .label = N_("choose"),
     .help = N_("choose the option of that number; saved at once"),
     .act = act_place,
     .when = there},
    {.request = QX_WANT_UP,
     .key = "↑↓",
     .label = N_("move"),
     .help = N_("move between the options (k and j do the same)"),
     .act = act_up},
    {.request = QX_WANT_DOWN,                                                      .act = act_down},
    {.request = QX_WANT_CHOOSE,
     .help = N_("choose the option at the cursor; saved at once"),
     .act = act_choose,
     .when = there_on_terminal},
    {.request = QX_WANT_NEXT,
     .key = "←→",
     .label = N_("question"),
     .help = N_("the next or the previous question (n and p do the same)"),
     .word = N_("next"),
     .act = act_next,
     .when = there},
    {.request = QX_WANT_GO_ON,          .help = N_("the next question"), .act = act_next, .when = there},
    {.request = QX_WANT_PREVIOUS,                                                                     .word = N_("previous"), .act = act_previous, .when = there},
    {.request = QX_WANT_MARK,
     .label = N_("mark"),
     .help = N_("mark for review, or no longer"),
     .act = act_mark,
     .when = there},
    {.request = QX_WANT_REVIEW,
     .label = N_("review"),
     .help = N_("all questions at a glance; from there you submit"),
     .act = act_review},
    {.request = QX_WANT_GO_TO,
     .label = N_("go to"),
     .help = N_("go to a question by its number"),
     .act = act_go_to},
    {.request = QX_WANT_STRIKE,
     .label = N_("strike"),
     .help = N_("strike an option out, for your eyes only"),
     .act = act_strike,
     .when = there_on_terminal},
    {.request = QX_WANT_ERASE,
     .help = N_("clear the answer"),
     .word = N_("clear"),
     .act = act_clear,
     .when = there},
    {0},
};

const struct screen_ops screen_question = {
    .name = "question",
    .draw = draw,
    .answered = answered,
    .bindings = bindings,
    .reads = true,
};
