#include "question.h"

#include <stdio.h>

/* --- drawing --- */

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

    col = add_state(page, col, showing_task(seat->question.type), QX_LOOK_QUIET);
    if (view_answered(item)) {
        col = add_state(page, col, _("answered"), QX_LOOK_GOOD);
    } else if (view_partly(item)) {
        col = add_state(page, col, _("answered in part"), QX_LOOK_WARNING);
    }
    if (view_marked(item)) {
        (void)snprintf(head, sizeof head, "! %s", _("marked for review"));
        (void)add_state(page, col, head, QX_LOOK_FLAGGED);
    }
}

bool question_head(const struct seat *seat, struct page *page)
{
    if (seat->question.n == 0) {
        page_gap(page);
        page_text(page, 2,
                  _("The question cannot be shown yet: it comes by itself. What you answered is "
                    "saved."),
                  QX_LOOK_PLAIN);
        return false;
    }
    draw_head(seat, page);
    page_gap(page);
    return true;
}

struct showing seat_showing(const struct seat *seat)
{
    return (struct showing){.q = &seat->question,
                            .focus = seat->focus,
                            .digit = seat->digit,
                            .struck = seat_struck(seat),
                            .order = seat->order,
                            .held = seat->held};
}

/* --- saving and going --- */

struct effect question_send(struct seat *seat, const char *member, struct qx_json *value)
{
    struct qx_json *request = qx_json_new_object();

    qx_json_set_int(request, "n", seat->question.n);
    qx_json_set(request, member, value);
    return effect_call(QX_OP_ANSWER, request);
}

static struct effect follow(struct seat *seat, struct then then)
{
    switch (then.kind) {
    case THEN_SHOW:
        return seat_show(then);
    case THEN_SCREEN:
        seat_enter(seat, (enum screen_id)then.to);
        break;
    case THEN_FOCUS:
        seat_focus(seat, (size_t)then.to);
        break;
    case THEN_NOTHING:
        break;
    }
    return effect_none();
}

struct effect question_go(struct seat *seat, struct then then)
{
    const struct screen_ops *ops = seat_ops(seat);

    if (ops->unsaved == NULL || !ops->unsaved(seat)) {
        return follow(seat, then);
    }
    struct effect effect = ops->save(seat);

    if (effect.kind == EFFECT_CALL) {
        seat->then = then;
    }
    return effect;
}

struct effect question_next(struct seat *seat)
{
    if (seat->question.n < seat->view.total) {
        return question_go(seat, (struct then){.kind = THEN_SHOW, .to = seat->question.n + 1});
    }
    return question_go(seat, (struct then){.kind = THEN_SCREEN, .to = SCREEN_REVIEW});
}

struct effect question_previous(struct seat *seat)
{
    if (seat->question.n > 1) {
        return question_go(seat, (struct then){.kind = THEN_SHOW, .to = seat->question.n - 1});
    }
    seat_say(seat, QX_LOOK_PLAIN, "%s", _("This is the first question."));
    return effect_none();
}

static void said_saved(struct seat *seat)
{
    char item = view_item(&seat->view, seat->question.n);

    seat_say(seat, QX_LOOK_GOOD, "%s",
             view_answered(item) ? _("Saved.")
             : view_partly(item) ? _("Saved: answered in part.")
                                 : _("Saved: the answer is cleared."));
}

void question_answered(struct seat *seat, enum qx_op op, enum qx_err err, const char *text,
                       const struct qx_json *reply, void (*took)(struct seat *seat))
{
    struct then then = seat->then;

    if (op == QX_OP_SHOW) { /* saves nothing */
        seat_say(seat, QX_LOOK_WARNING, "%s", err == QX_OK ? "" : text);
        return;
    }
    if (err != QX_OK) {
        seat->then = (struct then){0};
        seat_say(seat, QX_LOOK_WARNING, _("Not saved: %s"), text);
        return;
    }
    if (op == QX_OP_ANSWER && qx_json_get_bool(reply, "saved", false)) {
        if (seat->question.n != 0) { /* the exam may have ended with it */
            took(seat);
        }
        if (then.kind != THEN_SHOW) { /* which seat_wants asks for */
            (void)follow(seat, then);
        }
        said_saved(seat);
    } else if (op == QX_OP_MARK) {
        seat_say(seat, QX_LOOK_GOOD, "%s", _("Saved."));
    }
}

/* --- the keys --- */

struct effect act_next(struct seat *seat, struct qx_input input)
{
    (void)input;
    return question_next(seat);
}

struct effect act_previous(struct seat *seat, struct qx_input input)
{
    (void)input;
    return question_previous(seat);
}

struct effect act_mark(struct seat *seat, struct qx_input input)
{
    struct qx_json *request = qx_json_new_object();

    (void)input;
    qx_json_set_int(request, "n", seat->question.n);
    qx_json_set_bool(request, "on", !view_marked(view_item(&seat->view, seat->question.n)));
    return effect_call(QX_OP_MARK, request);
}

struct effect act_review(struct seat *seat, struct qx_input input)
{
    (void)input;
    return question_go(seat, (struct then){.kind = THEN_SCREEN, .to = SCREEN_REVIEW});
}

struct effect act_go_to(struct seat *seat, struct qx_input input)
{
    (void)input;
    return question_go(seat, (struct then){.kind = THEN_SCREEN, .to = SCREEN_GO_TO});
}

struct effect act_language(struct seat *seat, struct qx_input input)
{
    struct then then = {.kind = THEN_SHOW, .to = seat->question.n};
    const char *lang = view_next_language(&seat->view, seat->question.lang);

    (void)input;
    (void)snprintf(then.lang, sizeof then.lang, "%s", lang);
    return question_go(seat, then);
}

bool question_has_languages(const struct seat *seat)
{
    return question_there(seat) && view_next_language(&seat->view, seat->question.lang) != NULL;
}

bool question_free(const struct seat *seat)
{
    return !seat_typing(seat);
}

bool question_there(const struct seat *seat)
{
    return seat->question.n > 0 && !seat_typing(seat);
}

bool question_on_terminal(const struct seat *seat)
{
    return question_there(seat) && !seat->plain;
}
