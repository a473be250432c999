#include "seat.h"

#include <stdio.h>
#include <string.h>

#include <qualex/secret.h>

enum { STEP_NUMBER, STEP_PIN };

static void enter(struct seat *seat)
{
    qx_wipe(seat->number, sizeof seat->number);
}

static void draw(struct seat *seat, struct page *page)
{
    page_gap(page);
    page_text(page, 2, _("Log in to your exam"), QX_LOOK_TITLE);
    page_gap(page);
    page_text(page, 2,
              _("Your admission shows a number and came with a PIN. Type them here; after each, "
                "press Enter."),
              QX_LOOK_PLAIN);
    page_gap(page);
    if (seat->step == STEP_NUMBER) {
        page_field(page, _("Admission number"), seat->field, false);
    } else {
        page_pair(page, _("Admission number"), seat->number);
        page_field(page, _("PIN"), seat->field, true);
    }
    page_gap(page);
    page_text(page, 2,
              _("Digits and letters count by the place of their key, so the keyboard may stand on "
                "Kazakh, Russian or Latin."),
              QX_LOOK_QUIET);
    page_text(page, 2, _("To leave, type EXIT as the number."), QX_LOOK_QUIET);
}

static struct effect log_in(struct seat *seat)
{
    struct qx_json *request = qx_json_new_object();

    qx_json_set_text(request, "admission", seat->number);
    qx_json_set_text(request, "pin", seat->field);
    qx_wipe(seat->field, sizeof seat->field);
    return effect_call(QX_OP_LOG_IN, request);
}

static struct effect act_go_on(struct seat *seat, struct qx_input input)
{
    (void)input;
    if (seat->field[0] == '\0') {
        seat_say(seat, QX_LOOK_WARNING, "%s",
                 seat->step == STEP_NUMBER ? _("Type the admission number first.")
                                           : _("Type the PIN first."));
        return effect_none();
    }
    if (seat->step == STEP_PIN) {
        return log_in(seat);
    }
    if (strcmp(seat->field, "EXIT") == 0) {
        return effect_of(EFFECT_LEAVE);
    }
    memcpy(seat->number, seat->field, sizeof seat->number);
    qx_wipe(seat->field, sizeof seat->field);
    seat->step = STEP_PIN;
    return effect_none();
}

static struct effect act_back(struct seat *seat, struct qx_input input)
{
    (void)input;
    seat_enter(seat, SCREEN_LOG_IN);
    return effect_none();
}

static bool at_pin(const struct seat *seat)
{
    return seat->step == STEP_PIN;
}

static const char *why(enum qx_err err, const char *text)
{
    switch (err) {
    case QX_ERR_ADMISSION:
        return _("This room has no admission of that number. Compare it with your paper.");
    case QX_ERR_PIN:
        return _("The PIN is not the right one. Too many wrong ones lock the admission.");
    case QX_ERR_PIN_LOCKED:
        return _("The admission is locked after too many wrong PINs. Tell the proctor.");
    case QX_ERR_SEAT_TAKEN:
        return _("This admission is in use at another seat. Tell the proctor.");
    default:
        return qx_err_class(err) == QX_CLASS_INTEGRITY
                   ? _("The room's papers for this admission are not in order. Tell the proctor.")
                   : text;
    }
}

static void answered(struct seat *seat, enum qx_op op, enum qx_err err, const char *text,
                     const struct qx_json *reply)
{
    (void)op;
    (void)reply;
    if (err != QX_OK) {
        seat_enter(seat, SCREEN_LOG_IN);
        seat_say(seat, QX_LOOK_WARNING, "%s", why(err, text));
    }
}

static const struct binding bindings[] = {
    {.request = QX_WANT_GO_ON,
     .label = N_("go on"),
     .help = N_("what you typed is complete"),
     .act = act_go_on},
    {.request = QX_WANT_PREVIOUS,
     .label = N_("back"),
     .help = N_("type the number again"),
     .act = act_back,
     .when = at_pin},
    {0                                       },
};

const struct screen_ops screen_log_in = {
    .name = "log-in",
    .enter = enter,
    .draw = draw,
    .answered = answered,
    .bindings = bindings,
    .field = SEAT_FIELD_MAX,
};
