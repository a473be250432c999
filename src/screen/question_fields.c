/* Fields to be filled in: a short answer, a number, matches, gaps. An option is saved at once, a
 * line by Enter or by going away from it; below the fields a door leads on. */
#include "fields.h"

static bool at_choice(const struct seat *seat)
{
    const struct view_field *field = fields_at_hand(seat);

    return !seat->plain && field != NULL && field->fill == QX_FILL_CHOICE;
}

static bool line_on_terminal(const struct seat *seat)
{
    return !seat->plain && fields_at_line(seat);
}

static bool at_field(const struct seat *seat)
{
    return !seat->plain && fields_at_hand(seat) != NULL;
}

/* Where nothing is filled in: the door below the fields, or plain mode between two of them. */
static bool at_door(const struct seat *seat)
{
    return question_there(seat) && !at_field(seat);
}

static bool typing(const struct seat *seat)
{
    return seat->plain ? seat->open : fields_at_line(seat);
}

static size_t lines(const struct seat *seat)
{
    return seat->question.n_fields + (seat->plain ? 0 : 1);
}

/* --- what is typed, and what is kept of it --- */

static void focused(struct seat *seat)
{
    const struct view_field *field = fields_at_hand(seat);

    seat->digit = 0;
    field_set(&seat->entry, field == NULL ? "" : field->typed);
}

static bool is_empty(const struct view_field *field)
{
    return field->place == 0 && field->typed[0] == '\0';
}

/* The first empty field, so that who goes through answered questions is not held up; a draft comes
 * first. */
static void enter(struct seat *seat)
{
    const struct draft *draft = &seat->memory.draft;
    size_t line = 0;

    while (line < seat->question.n_fields && !is_empty(&seat->question.fields[line])) {
        line++;
    }
    seat->focus = seat->plain ? 0 : line;
    focused(seat);
    if (draft->n == seat->question.n && draft->order[0] == 0 &&
        draft->row < seat->question.n_fields && !seat->plain) {
        seat_focus(seat, draft->row);
        field_set(&seat->entry, fields_at_line(seat) ? draft->text : "");
    }
}

static void keep(struct seat *seat)
{
    struct draft draft = {.n = seat->question.n, .row = (uint32_t)seat->focus};

    memcpy(draft.text, seat->entry.text, sizeof draft.text);
    seat_keep(seat, fields_line_differs(seat) ? &draft : NULL);
}

static void refuse(struct seat *seat, enum qx_fill fill)
{
    seat_say(seat, QX_LOOK_WARNING, "%s",
             fill == QX_FILL_NUMBER
                 ? _("A number has digits and one point or comma. (Kazakh layout: switch it.)")
                 : _("This character cannot stand in an answer."));
}

static bool take(struct seat *seat, struct qx_key key)
{
    if (seat->plain || !fields_at_line(seat)) {
        return false;
    }
    enum qx_fill fill = fields_at_hand(seat)->fill;
    enum field_took took = field_key(&seat->entry, key, fill);

    if (took == FIELD_IGNORED) {
        return false;
    }
    qx_buf_clear(&seat->status);
    seat->follow = true;
    if (took == FIELD_REFUSED) {
        refuse(seat, fill);
    } else if (took == FIELD_FULL) {
        seat_say(seat, QX_LOOK_WARNING, "%s", _("There is no room for more."));
    } else if (took == FIELD_AT_END || took == FIELD_AT_START) {
        seat_say(seat, QX_LOOK_PLAIN, "%s",
                 _("The line ends here: Enter or ↑↓ lead away from it."));
    }
    keep(seat);
    return true;
}

/* --- saving --- */

static struct qx_json *value_json(const struct view_field *field, size_t place, const char *typed)
{
    if (field->fill == QX_FILL_CHOICE) {
        return place == 0 ? qx_json_new_null() : qx_json_new_int((int64_t)place);
    }
    return typed[0] == '\0' ? qx_json_new_null() : qx_json_new_text(typed);
}

/* All fields, with what is pending. */
static struct effect send(struct seat *seat)
{
    const struct view_question *q = &seat->question;
    const struct pending *p = &seat->pending;
    struct qx_json *values = qx_json_new_array();

    for (size_t i = 0; i < q->n_fields; i++) {
        bool new = i == p->field || p->field == q->n_fields;
        const struct view_field *field = &q->fields[i];

        qx_json_append(values, value_json(field, new ? p->place : field->place,
                                          new ? p->typed : field->typed));
    }
    return question_send(seat, "fields", values);
}

static struct effect put_place(struct seat *seat, size_t place)
{
    if (fields_at_hand(seat)->place == place) {
        seat_say(seat, QX_LOOK_GOOD, "%s", _("It is saved already."));
        return effect_none();
    }
    seat->pending = (struct pending){.field = seat->focus, .place = place};
    return send(seat);
}

/* What is typed becomes what is pending; false, and says so, when it cannot be saved. */
static bool read_line(struct seat *seat, const char *typed)
{
    enum qx_fill fill = fields_at_hand(seat)->fill;

    seat->pending = (struct pending){.field = seat->focus};
    if (field_value(typed, fill, seat->pending.typed) == QX_OK) {
        return true;
    }
    seat_say(seat, QX_LOOK_WARNING, "%s",
             fill == QX_FILL_NUMBER
                 ? _("This is no number: write digits, and a point or comma before decimals.")
                 : _("This cannot be an answer: write letters, digits and signs."));
    return false;
}

static struct effect send_line(struct seat *seat)
{
    if (strcmp(seat->pending.typed, fields_at_hand(seat)->typed) == 0) {
        seat_say(seat, QX_LOOK_GOOD, "%s", _("It is saved already."));
        return effect_none();
    }
    return send(seat);
}

static bool unsaved(const struct seat *seat)
{
    return seat->digit > 0 || fields_line_differs(seat);
}

static struct effect save(struct seat *seat)
{
    size_t number = seat->digit;

    if (number > 0) {
        seat->digit = 0;
        return put_place(seat, fields_place(fields_at_hand(seat), number));
    }
    return read_line(seat, seat->entry.text) ? send_line(seat) : effect_none();
}

static void put(struct view_field *field, const struct pending *pending)
{
    field->place = pending->place;
    memcpy(field->typed, pending->typed, sizeof field->typed);
}

static void took(struct seat *seat)
{
    struct view_question *q = &seat->question;

    for (size_t i = 0; i < q->n_fields; i++) {
        if (i == seat->pending.field || seat->pending.field == q->n_fields) {
            put(&q->fields[i], &seat->pending);
        }
    }
    focused(seat);
    seat_keep(seat, NULL);
}

static void answered(struct seat *seat, enum qx_op op, enum qx_err err, const char *text,
                     const struct qx_json *reply)
{
    question_answered(seat, op, err, text, reply, took);
}

/* --- the keys --- */

static struct effect go_to_line(struct seat *seat, size_t line)
{
    return question_go(seat, (struct then){.kind = THEN_FOCUS, .to = (int64_t)line});
}

static struct effect act_line(struct seat *seat, struct qx_input input)
{
    size_t line;

    return seat_step(seat, input.request == QX_WANT_DOWN, &line) ? go_to_line(seat, line)
                                                                 : effect_none();
}

/* Nobody goes on from a line that is out of sight: it is scrolled to first. */
static struct effect act_enter(struct seat *seat, struct qx_input input)
{
    (void)input;
    if (!seat_sees_focus(seat)) {
        seat->follow = true;
        return effect_none();
    }
    return go_to_line(seat, seat->focus + 1);
}

static struct effect act_hint(struct seat *seat, struct qx_input input)
{
    (void)input;
    seat_say(seat, QX_LOOK_PLAIN, "%s",
             _("Type the number of an option, or go through them by ←→."));
    return effect_none();
}

static struct effect act_digit(struct seat *seat, struct qx_input input)
{
    const struct view_field *field = fields_at_hand(seat);
    size_t number = seat_number(seat, input.place, fields_offered(field));

    seat->follow = true;
    return number == 0 ? effect_none() : put_place(seat, fields_place(field, number));
}

/* The arrows go through the options; the letters n and p through the questions, as everywhere. */
static struct effect act_sideways(struct seat *seat, struct qx_input input)
{
    const struct view_field *field = fields_at_hand(seat);
    bool forward = input.request == QX_WANT_NEXT;
    size_t n = fields_offered(field);
    size_t rank = fields_rank(field, field->place);

    if (input.key.kind == QX_KEY_RUNE) {
        return forward ? question_next(seat) : question_previous(seat);
    }
    seat->digit = 0;
    seat->follow = true;
    rank = forward ? rank % n + 1 : rank > 1 ? rank - 1 : n;
    return put_place(seat, fields_place(field, rank));
}

static struct effect act_clear_line(struct seat *seat, struct qx_input input)
{
    (void)input;
    if (seat->digit > 0) {
        seat->digit = 0;
        return effect_none();
    }
    return fields_at_hand(seat)->place == 0 ? effect_none() : put_place(seat, 0);
}

static struct effect act_clear(struct seat *seat, struct qx_input input)
{
    bool any = false;

    (void)input;
    for (size_t i = 0; i < seat->question.n_fields; i++) {
        any = any || !is_empty(&seat->question.fields[i]);
    }
    seat->pending = (struct pending){.field = seat->question.n_fields};
    return any ? send(seat) : effect_none();
}

/* Only for the help: take has the keys of a line before. */
static struct effect act_taken(struct seat *seat, struct qx_input input)
{
    (void)seat;
    (void)input;
    return effect_none();
}

/* --- plain mode --- */

static struct effect act_open(struct seat *seat, struct qx_input input)
{
    if (input.place < 1 || input.place > seat->question.n_fields) {
        seat_say(seat, QX_LOOK_WARNING, _("There is no line %u."), input.place);
        return effect_none();
    }
    seat_focus(seat, input.place - 1);
    seat->open = true;
    if (fields_at_line(seat)) {
        seat_say(seat, QX_LOOK_PLAIN,
                 _("Line %u: type the answer. An empty line leaves it, a blank clears it."),
                 input.place);
    } else {
        seat_say(seat, QX_LOOK_PLAIN,
                 _("Line %u: type the number of an option, 1 to %zu. 0 clears the line, an empty "
                   "line leaves it."),
                 input.place, fields_offered(fields_at_hand(seat)));
    }
    return effect_none();
}

static struct effect fill_choice(struct seat *seat, struct qx_slice line)
{
    const struct view_field *field = fields_at_hand(seat);
    int number = seat_line_number(qx_slice_trim(line));

    if (number < 0 || number > (int)fields_offered(field)) {
        seat_say(seat, QX_LOOK_WARNING, _("Type a number of 0 to %zu, or nothing."),
                 fields_offered(field));
        return effect_none();
    }
    seat->open = false;
    return put_place(seat, number == 0 ? 0 : fields_place(field, (size_t)number));
}

static struct effect fill_line(struct seat *seat, struct qx_slice line)
{
    char typed[QX_ANSWER_TEXT_MAX + 1];

    if (line.len >= sizeof typed || memchr(line.ptr, '\0', line.len) != NULL) {
        seat_say(seat, QX_LOOK_WARNING, _("This is too long: type %d bytes at most."),
                 QX_ANSWER_TEXT_MAX);
        return effect_none();
    }
    memcpy(typed, line.ptr, line.len);
    typed[line.len] = '\0';
    if (!read_line(seat, typed)) {
        return effect_none();
    }
    seat->open = false;
    return send_line(seat);
}

static struct effect fill(struct seat *seat, struct qx_slice line)
{
    if (line.len == 0) {
        seat->open = false;
        seat_say(seat, QX_LOOK_PLAIN, "%s", _("Left as it was."));
        return effect_none();
    }
    return fields_at_line(seat) ? fill_line(seat, line) : fill_choice(seat, line);
}

static bool plain_there(const struct seat *seat)
{
    return seat->plain && question_there(seat);
}

static const struct binding bindings[] = {
    {.request = QX_WANT_PLACE,
     .label = N_("fill in"),
     .help = N_("fill in the line of that number"),
     .act = act_open,
     .when = plain_there},
    {.request = QX_WANT_GO_ON,
     .label = N_("save"),
     .help = N_("save the line and go to the next one"),
     .act = act_enter,
     .when = line_on_terminal},
    {.request = QX_WANT_GO_ON,
     .label = N_("next line"),
     .help = N_("the next line"),
     .act = act_enter,
     .when = at_choice},
    {.request = QX_WANT_UP,
     .key = "↑↓",
     .label = N_("line"),
     .help = N_("the line above or below; what is typed is saved"),
     .act = act_line},
    {.request = QX_WANT_DOWN, .act = act_line},
    {.request = QX_WANT_PLACE,
     .label = N_("option"),
     .help = N_("the option of that number; saved at once"),
     .act = act_digit,
     .when = at_choice},
    {.request = QX_WANT_CHOOSE,                           .act = act_hint, .when = at_choice},
    {.request = QX_WANT_NEXT,
     .key = "←→",
     .label = N_("option"),
     .help = N_("the next or the previous option, saved at once; n and p go to the next or the "
                "previous question"),
     .act = act_sideways,
     .when = at_choice},
    {.request = QX_WANT_PREVIOUS,                                  .act = act_sideways, .when = at_choice},
    {.request = QX_WANT_NEXT,
     .key = "←→",
     .help = N_("move in the line that is typed; Home and End, Del and Backspace do what they say"),
     .act = act_taken,
     .when = line_on_terminal},
    {.request = QX_WANT_ERASE,
     .label = N_("clear"),
     .help = N_("clear the line"),
     .act = act_clear_line,
     .when = at_choice},
    QUESTION_NEXT_BINDINGS(at_door),
    {.request = QX_WANT_GO_ON,
     .help = N_("the next question"),
     .act = act_next,
     .when = at_door,
     .reads = true},
    QUESTION_BINDINGS,
    {.request = QX_WANT_ERASE,
     .help = N_("clear all lines of the question"),
     .word = N_("clear"),
     .act = act_clear,
     .when = at_door},
    {0                                                 },
};

const struct screen_ops screen_fields = {
    .name = "fields",
    .enter = enter,
    .lines = lines,
    .focused = focused,
    .draw = fields_draw,
    .answered = answered,
    .typing = typing,
    .take = take,
    .fill = fill,
    .unsaved = unsaved,
    .save = save,
    .bindings = bindings,
};
