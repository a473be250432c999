#include "choice.h"

static const struct view_consent *at_hand(const struct seat *seat)
{
    for (size_t i = 0; i < seat->view.n_consents; i++) {
        if (!seat->view.consents[i].accepted) {
            return &seat->view.consents[i];
        }
    }
    return NULL;
}

static void draw(struct seat *seat, struct page *page)
{
    const char *const choices[] = {_("I accept."), _("I do not accept: this ends the seating, "
                                                     "and uses up no attempt.")};
    const struct view_consent *consent = at_hand(seat);

    page_gap(page);
    if (consent == NULL) {
        page_text(page, 2, _("All texts are accepted."), QX_LOOK_TITLE);
        return;
    }
    page_printf(page, 2, QX_LOOK_QUIET, _("Text %zu of %zu"),
                (size_t)(consent - seat->view.consents) + 1, seat->view.n_consents);
    page_text(page, 2, consent->title, QX_LOOK_TITLE);
    page_gap(page);
    page_text(page, 2, consent->text, QX_LOOK_PLAIN);
    page_gap(page);
    choice_draw(seat, page, choices, 2);
}

static struct effect act_confirm(struct seat *seat, struct qx_input input)
{
    const struct view_consent *consent = at_hand(seat);

    (void)input;
    if (consent == NULL || !choice_made(seat)) {
        return effect_none();
    }
    struct qx_json *request = qx_json_new_object();

    qx_json_set_text(request, "text", consent->id);
    qx_json_set_bool(request, "accept", seat->picked == 1);
    return effect_call(QX_OP_CONSENT, request);
}

static void answered(struct seat *seat, enum qx_op op, enum qx_err err, const char *text,
                     const struct qx_json *reply)
{
    (void)op;
    (void)reply;
    if (err != QX_OK) {
        seat_say(seat, QX_LOOK_WARNING, "%s", text);
    } else if (seat->screen == SCREEN_CONSENTS) {
        seat_enter(seat, SCREEN_CONSENTS); /* the next text, from its top */
    }
}

static const struct binding bindings[] = {CHOICE_BINDINGS(act_confirm), {0}};

const struct screen_ops screen_consents = {
    .name = "consents",
    .draw = draw,
    .answered = answered,
    .bindings = bindings,
    .lines = choice_lines,
};
