#include "seat.h"

#include <stdlib.h>

static void draw(struct seat *seat, struct page *page)
{
    page_gap(page);
    page_text(page, 2, _("Go to a question"), QX_LOOK_TITLE);
    page_gap(page);
    page_printf(page, 2, QX_LOOK_PLAIN, _("Type its number, 1 to %lld, then Enter."),
                (long long)seat->view.total);
    page_gap(page);
    page_field(page, _("Question"), seat->field, false);
}

static struct effect act_open(struct seat *seat, struct qx_input input)
{
    long n = strtol(seat->field, NULL, 10);

    (void)input;
    if (seat->field[0] == '\0') {
        seat_enter(seat, SCREEN_QUESTION);
        return effect_none();
    }
    if (n < 1 || n > seat->view.total) {
        seat_say(seat, QX_LOOK_WARNING, _("There is no question %s."), seat->field);
        seat->field[0] = '\0';
        return effect_none();
    }
    struct qx_json *request = qx_json_new_object();

    qx_json_set_int(request, "n", n);
    return effect_call(QX_OP_SHOW, request);
}

static struct effect act_back(struct seat *seat, struct qx_input input)
{
    (void)input;
    seat_enter(seat, SCREEN_QUESTION);
    return effect_none();
}

static const struct binding bindings[] = {
    {.request = QX_WANT_GO_ON,
     .label = N_("open"),
     .help = N_("open the question"),
     .act = act_open},
    {.request = QX_WANT_PREVIOUS,
     .label = N_("back"),
     .help = N_("back to the question"),
     .act = act_back},
    {0                              },
};

const struct screen_ops screen_go_to = {
    .name = "go-to",
    .draw = draw,
    .bindings = bindings,
    .field = 4,
    .digits_only = true,
};
