#include "choice.h"

void choice_draw(struct seat *seat, struct page *page, const char *const *texts, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        page_option(page, &(struct page_option){.place = i + 1,
                                                .text = texts[i],
                                                .mark = seat->picked == i + 1 ? "(x)" : "( )",
                                                .focused = seat->focus == i,
                                                .chosen = seat->picked == i + 1});
    }
}

size_t choice_lines(const struct seat *seat)
{
    (void)seat;
    return 2;
}

struct effect act_pick(struct seat *seat, struct qx_input input)
{
    (void)input;
    seat->picked = seat->focus + 1;
    seat->follow = true;
    if (!seat->plain) { /* there the page tells it, and which number confirms */
        seat_say(seat, QX_LOOK_PLAIN, "%s", _("Chosen. Press Enter to confirm."));
    }
    return effect_none();
}

struct effect act_pick_place(struct seat *seat, struct qx_input input)
{
    if (input.place >= 1 && input.place <= seat_lines(seat)) {
        seat->focus = input.place - 1;
        return act_pick(seat, input);
    }
    return effect_none();
}

bool choice_made(struct seat *seat)
{
    if (seat->picked == 0) {
        seat_say(seat, QX_LOOK_WARNING, "%s", _("Choose a line first: with its number or Space."));
    }
    return seat->picked != 0;
}

struct effect act_next_hint(struct seat *seat, struct qx_input input)
{
    (void)input;
    seat_say(seat, QX_LOOK_PLAIN, "%s", _("Choose a line, then press Enter."));
    return effect_none();
}
