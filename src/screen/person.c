#include "choice.h"

static void draw(struct seat *seat, struct page *page)
{
    const char *const choices[] = {_("Yes: this is my name, and this is my exam."),
                                   _("No: this is not me, or not my exam.")};

    page_gap(page);
    page_text(page, 2, _("Is this you?"), QX_LOOK_TITLE);
    page_gap(page);
    page_pair(page, _("Name"), seat->view.name);
    page_pair(page, _("Exam"), seat->view.exam);
    page_pair(page, _("Admission number"), seat->view.admission);
    page_gap(page);
    choice_draw(seat, page, choices, 2);
}

static struct effect act_confirm(struct seat *seat, struct qx_input input)
{
    (void)input;
    if (!choice_made(seat)) {
        return effect_none();
    }
    struct qx_json *request = qx_json_new_object();

    qx_json_set_bool(request, "yes", seat->picked == 1);
    return effect_call(QX_OP_CONFIRM, request);
}

static void answered(struct seat *seat, enum qx_op op, enum qx_err err, const char *text,
                     const struct qx_json *reply)
{
    (void)op;
    (void)reply;
    if (err != QX_OK) {
        seat_say(seat, QX_LOOK_WARNING, "%s", text);
    } else if (seat->screen == SCREEN_PERSON || seat->screen == SCREEN_LOG_IN) {
        seat->memory.token[0] = '\0'; /* said no: the seat is free again */
        seat->memory_changed = true;
        seat_enter(seat, SCREEN_LOG_IN);
        seat_say(seat, QX_LOOK_WARNING, "%s",
                 _("Tell the proctor that name or exam are not yours."));
    }
}

static const struct binding bindings[] = {CHOICE_BINDINGS(act_confirm), {0}};

const struct screen_ops screen_person = {
    .name = "person",
    .draw = draw,
    .answered = answered,
    .bindings = bindings,
    .lines = choice_lines,
};
