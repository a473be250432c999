#include "seat.h"

/* The keys of the screen that was left, as they stand there. */
static void draw_keys(struct seat *seat, struct page *page)
{
    enum screen_id here = seat->screen;
    const struct binding *b;

    seat->screen = seat->under_help;
    for (size_t i = 0; (b = seat_binding(seat, seat_ops(seat), i)) != NULL; i++) {
        if (b->help != NULL && (b->when == NULL || b->when(seat))) {
            page_pair(page, frame_key(b), _(b->help));
        }
    }
    seat->screen = here;
}

static void draw(struct seat *seat, struct page *page)
{
    page_gap(page);
    page_text(page, 2, _("Help"), QX_LOOK_TITLE);
    page_text(page, 2, _("The clock goes on. Enter or F1 leads back."), QX_LOOK_PLAIN);
    page_gap(page);
    draw_keys(seat, page);
    page_gap(page);
    page_text(page, 2,
              _("Answers are saved when the screen says so, not later. Letters count by the place "
                "of their key, on Kazakh, Russian and Latin alike; answers are never letters. Esc, "
                "and keys with Ctrl or Alt, do nothing."),
              QX_LOOK_QUIET);
}

static struct effect act_back(struct seat *seat, struct qx_input input)
{
    (void)input;
    seat->screen = seat->under_help;
    seat->scroll = 0;
    seat->follow = true;
    return effect_none();
}

static const struct binding bindings[] = {
    {.request = QX_WANT_GO_ON, .label = N_("back"), .act = act_back},
    {.request = QX_WANT_HELP,         .act = act_back},
    {.request = QX_WANT_PREVIOUS,  .act = act_back},
    {0                       },
};

const struct screen_ops screen_help = {
    .name = "help",
    .draw = draw,
    .bindings = bindings,
};
