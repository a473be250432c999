/* One option, or all that are right: saved at once. */
#include "question.h"

static void draw(struct seat *seat, struct page *page)
{
    struct showing s = seat_showing(seat);

    if (!question_head(seat, page)) {
        return;
    }
    showing_stem(page, s.q);
    showing_choices(page, &s);
}

static size_t lines(const struct seat *seat)
{
    return seat->question.n_options;
}

static struct effect send(struct seat *seat, uint32_t chosen)
{
    struct qx_json *places = qx_json_new_array();

    for (size_t place = 1; place <= seat->question.n_options; place++) {
        if ((chosen & question_bit(place)) != 0) {
            qx_json_append(places, qx_json_new_int((int64_t)place));
        }
    }
    seat->pending.chosen = chosen;
    return question_send(seat, "places", places);
}

static void took(struct seat *seat)
{
    seat->question.chosen = seat->pending.chosen;
}

static void answered(struct seat *seat, enum qx_op op, enum qx_err err, const char *text,
                     const struct qx_json *reply)
{
    question_answered(seat, op, err, text, reply, took);
}

static struct effect choose(struct seat *seat, size_t place)
{
    uint32_t chosen = seat->question.chosen;

    if (place < 1 || place > seat->question.n_options) {
        seat_say(seat, QX_LOOK_WARNING, _("There is no option %zu."), place);
        return effect_none();
    }
    seat_focus(seat, place - 1);
    if (seat->question.type == QX_MULTIPLE) {
        chosen ^= question_bit(place);
    } else if (chosen == question_bit(place)) {
        seat_say(seat, QX_LOOK_GOOD, _("Option %zu is chosen already; Del clears the answer."),
                 place);
        return effect_none();
    } else {
        chosen = question_bit(place);
    }
    return send(seat, chosen);
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
    return seat->question.chosen == 0 ? effect_none() : send(seat, 0);
}

static struct effect act_strike(struct seat *seat, struct qx_input input)
{
    (void)input;
    seat->memory.struck[seat->question.n - 1] ^= question_bit(seat->focus + 1);
    seat->memory_changed = true;
    seat->follow = true;
    seat_say(seat, QX_LOOK_PLAIN, "%s",
             _("Striking out is for your eyes only; it changes no answer."));
    return effect_none();
}

static const struct binding bindings[] = {
    {.request = QX_WANT_PLACE,
     .key = "1-9/Space",
     .label = N_("choose"),
     .help = N_("choose the option of that number; saved at once"),
     .act = act_place,
     .when = question_there},
    {.request = QX_WANT_UP,
     .key = "↑↓",
     .label = N_("move"),
     .help = N_("move between the options (k and j do the same)"),
     .act = act_up},
    {.request = QX_WANT_DOWN,                                             .act = act_down},
    {.request = QX_WANT_CHOOSE,
     .help = N_("choose the option at the cursor; saved at once"),
     .act = act_choose,
     .when = question_on_terminal},
    QUESTION_NEXT_BINDINGS(question_there),
    {.request = QX_WANT_GO_ON,
     .help = N_("the next question"),
     .act = act_next,
     .when = question_there,
     .reads = true},
    QUESTION_BINDINGS,
    {.request = QX_WANT_STRIKE,
     .label = N_("strike"),
     .help = N_("strike an option out, for your eyes only"),
     .act = act_strike,
     .when = question_on_terminal},
    {.request = QX_WANT_ERASE,
     .help = N_("clear the answer"),
     .word = N_("clear"),
     .act = act_clear,
     .when = question_there},
    {0},
};

const struct screen_ops screen_question = {
    .name = "question",
    .lines = lines,
    .draw = draw,
    .answered = answered,
    .bindings = bindings,
};
