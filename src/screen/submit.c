#include "seat.h"

enum { CODE = 4 };

/* Digits 1 to 9 only: a zero is far away on the keyboard and looks like a letter. */
static void enter(struct seat *seat)
{
    uint8_t random[CODE] = {4, 7, 2, 5};

    (void)!qx_rng_fill(seat->rng, random, sizeof random); /* not a secret: against accidents */
    for (size_t i = 0; i < CODE; i++) {
        seat->code[i] = (char)('1' + random[i] % 9);
    }
    seat->code[CODE] = '\0';
}

static void draw_counts(const struct seat *seat, struct page *page)
{
    long long unanswered = (long long)view_unanswered(&seat->view);
    long long partly = (long long)view_partly_answered(&seat->view);
    long long marked = (long long)view_marks(&seat->view);

    if (unanswered == 0) {
        page_text(page, 2, _("Every question is answered."), QX_LOOK_PLAIN);
    } else {
        page_printf(page, 2, QX_LOOK_WARNING,
                    qx_trn("%lld question is unanswered.", "%lld questions are unanswered.",
                           (unsigned long)unanswered),
                    unanswered);
    }
    if (partly > 0) {
        page_printf(page, 2, QX_LOOK_WARNING,
                    qx_trn("%lld of the unanswered is answered in part.",
                           "%lld of the unanswered are answered in part.", (unsigned long)partly),
                    partly);
    }
    if (marked > 0) {
        page_printf(page, 2, QX_LOOK_WARNING,
                    qx_trn("%lld question is marked for review.",
                           "%lld questions are marked for review.", (unsigned long)marked),
                    marked);
    }
}

static void draw(struct seat *seat, struct page *page)
{
    page_gap(page);
    page_text(page, 2, _("Submit the exam"), QX_LOOK_TITLE);
    page_gap(page);
    draw_counts(seat, page);
    page_text(page, 2, _("After submitting, no answer can be changed."), QX_LOOK_PLAIN);
    page_gap(page);
    page_printf(page, 2, QX_LOOK_PLAIN, _("To submit, type the code %s and press Enter."),
                seat->code);
    page_gap(page);
    page_field(page, _("Code"), seat->field, false);
}

static struct effect act_submit(struct seat *seat, struct qx_input input)
{
    (void)input;
    if (strcmp(seat->field, seat->code) != 0) {
        seat->field[0] = '\0';
        seat_say(seat, QX_LOOK_WARNING, _("Not submitted: the code is %s."), seat->code);
        return effect_none();
    }
    struct qx_json *request = qx_json_new_object();

    qx_json_set_int(request, "unanswered", view_unanswered(&seat->view));
    return effect_call(QX_OP_SUBMIT, request);
}

static struct effect act_back(struct seat *seat, struct qx_input input)
{
    (void)input;
    seat_enter(seat, SCREEN_REVIEW);
    return effect_none();
}

static const struct binding bindings[] = {
    {.request = QX_WANT_GO_ON,
     .label = N_("submit"),
     .help = N_("submit, once the code is typed"),
     .act = act_submit},
    {.request = QX_WANT_PREVIOUS,
     .label = N_("back"),
     .help = N_("back to the review"),
     .act = act_back},
    {0                                           },
};

const struct screen_ops screen_submit = {
    .name = "submit",
    .enter = enter,
    .draw = draw,
    .bindings = bindings,
    .field = CODE,
    .digits_only = true,
};
