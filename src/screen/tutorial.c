#include "seat.h"

/* A live question of no consequence: what works here works in the exam. */
static const struct {
    enum qx_request request;
    unsigned place;
    const char *ask;
} steps[] = {
    {QX_WANT_DOWN,   0, N_("Press the arrow down: the mark > moves to the next line.")           },
    {QX_WANT_UP,     0, N_("Press the arrow up: the mark > moves back.")                         },
    {QX_WANT_PLACE,  2, N_("Press the key 2 in the top row: line 2 is chosen.")                  },
    {QX_WANT_PLACE,  5, N_("Press the key 5 in the top row: line 5 is chosen.")                  },
    {QX_WANT_CHOOSE, 0, N_("Press Space: the line with the mark > is chosen, or no longer.")     },
    {QX_WANT_MARK,   0, N_("Press m: the question is marked for review.")                        },
    {QX_WANT_HELP,   0, N_("Press F1 (or h): in the exam, the help page opens.")                 },
    {QX_WANT_NEXT,   0, N_("Press the arrow to the right: in the exam, the next question opens.")},
};

enum { STEPS = sizeof steps / sizeof steps[0], OPTIONS = 5, MISSES = 3 };

static bool done(const struct seat *seat)
{
    return seat->plain || seat->step >= STEPS;
}

static void draw_practice(struct seat *seat, struct page *page)
{
    static const char *const options[OPTIONS] = {N_("four"), N_("five"), N_("six"), N_("seven"),
                                                 N_("eight")};

    page_text(page, 2, _("Practice: how much is two and three?"), QX_LOOK_PLAIN);
    page_gap(page);
    for (size_t i = 0; i < OPTIONS; i++) {
        page_option(page, &(struct page_option){.place = i + 1,
                                                .text = _(options[i]),
                                                .mark = seat->picked == i + 1 ? "(x)" : "( )",
                                                .focused = seat->focus == i,
                                                .chosen = seat->picked == i + 1});
    }
}

static void draw(struct seat *seat, struct page *page)
{
    page_gap(page);
    page_text(page, 2, _("Try the keys"), QX_LOOK_TITLE);
    page_gap(page);
    if (done(seat)) {
        page_text(page, 2, _("That is all. The clock does not run yet."), QX_LOOK_PLAIN);
    } else {
        page_printf(page, 2, QX_LOOK_QUIET, _("Key %zu of %d"), seat->step + 1, (int)STEPS);
        page_text(page, 2, _(steps[seat->step].ask), QX_LOOK_CHOSEN);
    }
    page_gap(page);
    draw_practice(seat, page);
    page_gap(page);
    page_text(page, 2,
              _("Every character here must be readable:  Әә Ғғ Ққ Ңң Өө Ұұ Үү Һһ Іі  Яя "
                "Щщ  Ää Ğğ Şş Ūū  ≤ ≠ → √"),
              QX_LOOK_PLAIN);
    page_text(page, 2, _("If not, or if a key does nothing, tell the proctor now."), QX_LOOK_QUIET);
}

static bool fits(const struct seat *seat, struct qx_input input)
{
    return steps[seat->step].request == input.request &&
           (input.request != QX_WANT_PLACE || steps[seat->step].place == input.place);
}

/* What the key does in the exam it does here. */
static void do_as_in_exam(struct seat *seat, struct qx_input input)
{
    if (input.request == QX_WANT_PLACE && input.place >= 1 && input.place <= OPTIONS) {
        seat->focus = input.place - 1;
        seat->picked = input.place;
    } else if (input.request == QX_WANT_CHOOSE) {
        seat->picked = seat->picked == seat->focus + 1 ? 0 : seat->focus + 1;
    } else if (input.request == QX_WANT_DOWN && seat->focus + 1 < OPTIONS) {
        seat->focus++;
    } else if (input.request == QX_WANT_UP && seat->focus > 0) {
        seat->focus--;
    }
    seat->follow = true;
}

static struct effect act_try(struct seat *seat, struct qx_input input)
{
    do_as_in_exam(seat, input);
    if (done(seat)) {
        return effect_none();
    }
    if (fits(seat, input)) {
        seat->step++;
        seat->misses = 0;
        seat_say(seat, QX_LOOK_GOOD, "%s", _("Good."));
    } else if (++seat->misses < MISSES) {
        seat_say(seat, QX_LOOK_WARNING, "%s", _("That was another key. Try again."));
    } else {
        seat_say(seat, QX_LOOK_WARNING, "%s",
                 _("If the key does not work, tell the proctor; Enter leaves it out."));
    }
    return effect_none();
}

static struct effect act_go_on(struct seat *seat, struct qx_input input)
{
    if (done(seat)) {
        return effect_call(QX_OP_PRACTISED, NULL);
    }
    if (seat->misses < MISSES) {
        return act_try(seat, input);
    }
    seat->step++;
    seat->misses = 0;
    seat_say(seat, QX_LOOK_WARNING, "%s", _("Left out."));
    return effect_none();
}

static bool leaves_out(const struct seat *seat)
{
    return !done(seat) && seat->misses >= MISSES;
}

static bool help_is_asked(const struct seat *seat)
{
    return !done(seat) && steps[seat->step].request == QX_WANT_HELP;
}

static const struct binding bindings[] = {
    {.request = QX_WANT_GO_ON,
     .label = N_("go on"),
     .help = N_("ends the tutorial"),
     .act = act_go_on,
     .when = done},
    {.request = QX_WANT_GO_ON, .label = N_("leave out"), .act = act_go_on, .when = leaves_out},
    {.request = QX_WANT_GO_ON,                    .act = act_go_on},
    {.request = QX_WANT_UP,        .key = "↑↓", .label = N_("move"), .act = act_try},
    {.request = QX_WANT_DOWN,               .act = act_try},
    {.request = QX_WANT_PLACE,                               .key = "1-5", .label = N_("choose"), .act = act_try},
    {.request = QX_WANT_CHOOSE,.label = N_("choose"), .act = act_try},
    {.request = QX_WANT_MARK,           .label = N_("mark"), .act = act_try},
    {.request = QX_WANT_NEXT,            .key = "←→", .label = N_("question"), .act = act_try},
    {.request = QX_WANT_PREVIOUS,                               .act = act_try},
    {.request = QX_WANT_HELP,   .label = N_("help"), .act = act_try, .when = help_is_asked},
    {0       },
};

const struct screen_ops screen_tutorial = {
    .name = "tutorial",
    .draw = draw,
    .bindings = bindings,
};
