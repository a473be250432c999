/* Items to be put into order: as they stand on the screen they count only once the candidate has
 * confirmed them; before that nothing is answered, and nobody can go away from what was moved. */
#include "question.h"

/* --- how they stand --- */

/* The order on disk; the displayed one when there is none. */
static size_t place_on_disk(const struct view_question *q, size_t i)
{
    return q->ordered ? q->order[i] : i + 1;
}

static bool moved(const struct seat *seat)
{
    for (size_t i = 0; i < seat->question.n_options; i++) {
        if (seat->order[i] != place_on_disk(&seat->question, i)) {
            return true;
        }
    }
    return false;
}

static bool confirmed(const struct seat *seat)
{
    return seat->question.ordered && !moved(seat);
}

static void as_on_disk(struct seat *seat)
{
    for (size_t i = 0; i < seat->question.n_options; i++) {
        seat->order[i] = (uint8_t)place_on_disk(&seat->question, i);
    }
    seat->held = false;
    seat->digit = 0;
    seat_keep(seat, NULL);
}

/* Each place once: what comes out of the memory may be of another question. */
static bool is_whole(const struct view_question *q, const uint8_t *order)
{
    uint32_t seen = 0;

    for (size_t i = 0; i < q->n_options; i++) {
        if (order[i] < 1 || order[i] > q->n_options || (seen & question_bit(order[i])) != 0) {
            return false;
        }
        seen |= question_bit(order[i]);
    }
    return true;
}

static void enter(struct seat *seat)
{
    struct draft draft = seat->memory.draft;

    as_on_disk(seat);
    if (draft.n == seat->question.n && is_whole(&seat->question, draft.order)) {
        memcpy(seat->order, draft.order, seat->question.n_options);
        seat_keep(seat, &draft);
    }
}

static void keep(struct seat *seat)
{
    struct draft draft = {.n = seat->question.n};

    memcpy(draft.order, seat->order, seat->question.n_options);
    seat_keep(seat, moved(seat) ? &draft : NULL);
}

/* The item at the focus goes to that line (from 0); those between move up. */
static void put_at(struct seat *seat, size_t to)
{
    size_t from = seat->focus;
    uint8_t place = seat->order[from];

    for (; from < to; from++) {
        seat->order[from] = seat->order[from + 1];
    }
    for (; from > to; from--) {
        seat->order[from] = seat->order[from - 1];
    }
    seat->order[to] = place;
    seat_focus(seat, to);
    keep(seat);
}

/* --- drawing --- */

static const char *state_text(const struct seat *seat)
{
    if (confirmed(seat)) {
        return _("Saved: this order is your answer.");
    }
    if (seat->question.ordered) {
        return seat->plain
                   ? _("Not saved yet: your answer is another order until you confirm this one.")
                   : _("Not saved yet: your answer is another order until you press Enter.");
    }
    return seat->plain ? _("Not answered yet: this order counts once you confirm it.")
                       : _("Not answered yet: this order counts once you press Enter.");
}

static void draw(struct seat *seat, struct page *page)
{
    struct showing s = seat_showing(seat);

    if (!question_head(seat, page)) {
        return;
    }
    showing_stem(page, s.q);
    showing_order(page, &s);
    page_gap(page);
    page_text(page, 2, state_text(seat), confirmed(seat) ? QX_LOOK_GOOD : QX_LOOK_WARNING);
}

static size_t lines(const struct seat *seat)
{
    return seat->question.n_options;
}

static bool typing(const struct seat *seat)
{
    return seat->open;
}

/* --- saving --- */

static struct effect send(struct seat *seat, bool cleared)
{
    struct qx_json *places = qx_json_new_array();

    seat->pending = (struct pending){0};
    for (size_t i = 0; !cleared && i < seat->question.n_options; i++) {
        seat->pending.order[i] = seat->order[i];
        qx_json_append(places, qx_json_new_int(seat->order[i]));
    }
    return question_send(seat, "order", places);
}

static void took(struct seat *seat)
{
    seat->question.ordered = seat->pending.order[0] != 0;
    memcpy(seat->question.order, seat->pending.order, sizeof seat->question.order);
    as_on_disk(seat);
}

static void answered(struct seat *seat, enum qx_op op, enum qx_err err, const char *text,
                     const struct qx_json *reply)
{
    question_answered(seat, op, err, text, reply, took);
}

static bool unsaved(const struct seat *seat)
{
    return moved(seat) || seat->digit > 0;
}

/* Nobody's order is confirmed for them: going away waits for Enter or Del. */
static struct effect ask(struct seat *seat)
{
    seat_say(seat, QX_LOOK_WARNING, "%s",
             seat->plain ? _("The order is not saved: confirm it, or clear what you moved.")
                         : _("The order is not saved: Enter saves it, Del undoes what you moved."));
    return effect_none();
}

/* --- the keys --- */

static struct effect act_line(struct seat *seat, struct qx_input input)
{
    bool down = input.request == QX_WANT_DOWN;
    size_t line;

    seat->digit = 0;
    if (!seat->held) {
        return down ? act_down(seat, input) : act_up(seat, input);
    }
    if (seat_step(seat, down, &line)) {
        put_at(seat, line);
    }
    return effect_none();
}

static struct effect act_hold(struct seat *seat, struct qx_input input)
{
    (void)input;
    seat->digit = 0;
    seat->held = !seat->held;
    seat->follow = true;
    seat_say(seat, QX_LOOK_PLAIN, "%s",
             seat->held ? _("Taken: ↑↓ move it, Space puts it down.") : _("Put down."));
    return effect_none();
}

static struct effect move_to(struct seat *seat, size_t number)
{
    put_at(seat, number - 1);
    seat_say(seat, QX_LOOK_PLAIN, _("Moved to line %zu. Enter saves the order."), number);
    return effect_none();
}

static struct effect act_digit(struct seat *seat, struct qx_input input)
{
    size_t number = seat_number(seat, input.place, seat->question.n_options);

    seat->follow = true;
    return number == 0 ? effect_none() : move_to(seat, number);
}

static struct effect act_confirm(struct seat *seat, struct qx_input input)
{
    size_t number = seat->digit;

    (void)input;
    seat->digit = 0;
    if (number > 0) {
        return move_to(seat, number);
    }
    seat->held = false;
    return send(seat, false);
}

static struct effect act_clear(struct seat *seat, struct qx_input input)
{
    (void)input;
    if (seat->digit > 0) {
        seat->digit = 0;
        return effect_none();
    }
    if (moved(seat)) {
        as_on_disk(seat);
        seat_say(seat, QX_LOOK_PLAIN, "%s",
                 seat->question.ordered ? _("Undone: the order is the saved one again.")
                                        : _("Undone: the order is the first one again."));
        return effect_none();
    }
    return seat->question.ordered ? send(seat, true) : effect_none();
}

/* --- plain mode --- */

static struct effect act_open(struct seat *seat, struct qx_input input)
{
    if (input.place < 1 || input.place > seat->question.n_options) {
        seat_say(seat, QX_LOOK_WARNING, _("There is no line %u."), input.place);
        return effect_none();
    }
    seat_focus(seat, input.place - 1);
    seat->open = true;
    seat_say(seat, QX_LOOK_PLAIN,
             _("Line %u: type the number of its new line, 1 to %zu. An empty line leaves it."),
             input.place, seat->question.n_options);
    return effect_none();
}

static struct effect fill(struct seat *seat, struct qx_slice line)
{
    int number = seat_line_number(qx_slice_trim(line));

    if (line.len == 0) {
        seat->open = false;
        seat_say(seat, QX_LOOK_PLAIN, "%s", _("Left as it was."));
        return effect_none();
    }
    if (number < 1 || number > (int)seat->question.n_options) {
        seat_say(seat, QX_LOOK_WARNING, _("Type a number of 1 to %zu, or nothing."),
                 seat->question.n_options);
        return effect_none();
    }
    seat->open = false;
    put_at(seat, (size_t)number - 1);
    seat_say(seat, QX_LOOK_PLAIN, "%s", _("Moved. The order counts once it is confirmed."));
    return effect_none();
}

static bool plain_there(const struct seat *seat)
{
    return seat->plain && question_there(seat);
}

static bool to_confirm(const struct seat *seat)
{
    return question_there(seat) && !confirmed(seat);
}

static bool done(const struct seat *seat)
{
    return question_there(seat) && confirmed(seat);
}

static const struct binding bindings[] = {
    {.request = QX_WANT_PLACE,
     .label = N_("move"),
     .help = N_("move the item of that number"),
     .act = act_open,
     .when = plain_there},
    {.request = QX_WANT_GO_ON,
     .label = N_("save order"),
     .help = N_("save the order as it stands: it is your answer then"),
     .word = N_("confirm the order"),
     .act = act_confirm,
     .when = to_confirm,
     .reads = true},
    {.request = QX_WANT_GO_ON,
     .help = N_("the next question"),
     .act = act_next,
     .when = done,
     .reads = true},
    {.request = QX_WANT_CHOOSE,
     .label = N_("take"),
     .help = N_("take the item at the cursor, or put it down; the arrows move what is taken"),
     .act = act_hold,
     .when = question_on_terminal},
    {.request = QX_WANT_UP,
     .key = "↑↓",
     .label = N_("move"),
     .help = N_("move between the items, or move the item that is taken"),
     .act = act_line},
    {.request = QX_WANT_DOWN,                                                .act = act_line},
    {.request = QX_WANT_PLACE,
     .label = N_("to line"),
     .help = N_("move the item at the cursor to the line of that number"),
     .act = act_digit,
     .when = question_on_terminal},
    QUESTION_NEXT_BINDINGS(question_there),
    QUESTION_BINDINGS,
    {.request = QX_WANT_ERASE,
     .help = N_("undo what was moved; once it is saved, clear the answer"),
     .word = N_("clear"),
     .act = act_clear,
     .when = question_there},
    {0                                                  },
};

const struct screen_ops screen_order = {
    .name = "order",
    .enter = enter,
    .lines = lines,
    .draw = draw,
    .answered = answered,
    .typing = typing,
    .fill = fill,
    .unsaved = unsaved,
    .save = ask,
    .bindings = bindings,
};
