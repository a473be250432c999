#include "seat.h"

#include <stdio.h>

/* --- moving, the same on every screen --- */

static int last_scroll(const struct seat *seat)
{
    int last = seat->page.rows - frame_room(seat);

    return last > 0 ? last : 0;
}

static bool focus_in_sight(const struct seat *seat)
{
    int row = seat->page.focus_row;

    return row < 0 || (row >= seat->scroll && row < seat->scroll + frame_room(seat));
}

static void scroll_by(struct seat *seat, int rows)
{
    int to = seat->scroll + rows;

    seat->scroll = to < 0 ? 0 : to > last_scroll(seat) ? last_scroll(seat) : to;
    seat->follow = false;
}

static int page_step(const struct seat *seat)
{
    return frame_room(seat) > 2 ? frame_room(seat) - 1 : 1;
}

static void move_focus(struct seat *seat, bool down)
{
    size_t n = seat_choices(seat);

    if (n == 0) {
        scroll_by(seat, down ? 1 : -1);
    } else if (!focus_in_sight(seat)) {
        scroll_by(seat, seat->page.focus_row >= seat->scroll ? page_step(seat) : -page_step(seat));
    } else if (down && seat->focus + 1 < n) {
        seat->focus++;
        seat->follow = true;
    } else if (!down && seat->focus > 0) {
        seat->focus--;
        seat->follow = true;
    } else {
        scroll_by(seat, down ? page_step(seat) : -page_step(seat));
    }
}

struct effect act_up(struct seat *seat, struct qx_input input)
{
    (void)input;
    move_focus(seat, false);
    return effect_none();
}

struct effect act_down(struct seat *seat, struct qx_input input)
{
    (void)input;
    move_focus(seat, true);
    return effect_none();
}

static struct effect act_page_up(struct seat *seat, struct qx_input input)
{
    (void)input;
    scroll_by(seat, -page_step(seat));
    return effect_none();
}

static struct effect act_page_down(struct seat *seat, struct qx_input input)
{
    (void)input;
    scroll_by(seat, page_step(seat));
    return effect_none();
}

static struct effect act_top(struct seat *seat, struct qx_input input)
{
    (void)input;
    scroll_by(seat, -seat->scroll);
    return effect_none();
}

static struct effect act_bottom(struct seat *seat, struct qx_input input)
{
    (void)input;
    scroll_by(seat, seat->page.rows);
    return effect_none();
}

/* --- what all screens share --- */

static struct effect act_help(struct seat *seat, struct qx_input input)
{
    (void)input;
    enum screen_id from = seat->screen;
    size_t focus = seat->focus;

    seat->under_help = from;
    seat->screen = SCREEN_HELP;
    seat->scroll = 0;
    seat->follow = false;
    seat->focus = focus; /* kept for the way back */
    return effect_none();
}

static struct effect act_clock(struct seat *seat, struct qx_input input)
{
    (void)input;
    seat->memory.clock_hidden = !seat->memory.clock_hidden;
    seat->memory_changed = true;
    return effect_none();
}

static struct effect act_colours(struct seat *seat, struct qx_input input)
{
    (void)input;
    seat->memory.theme = (seat->memory.theme + 1) % QX_THEME_COUNT;
    seat->memory_changed = true;
    return effect_of(EFFECT_THEME);
}

static struct effect act_redraw(struct seat *seat, struct qx_input input)
{
    (void)seat;
    (void)input;
    return effect_of(EFFECT_REDRAW);
}

static bool scrolls(const struct seat *seat)
{
    return !seat->plain && seat->page.rows > frame_room(seat);
}

static bool clock_runs(const struct seat *seat)
{
    return !seat_ops(seat)->quiet && seat_ops(seat)->field == 0 &&
           seat->view.phase == QX_PHASE_WORKING;
}

static bool no_field(const struct seat *seat)
{
    return seat->screen != SCREEN_HELP && seat_ops(seat)->field == 0;
}

static bool at_field(const struct seat *seat)
{
    return seat_ops(seat)->field > 0;
}

static bool on_terminal(const struct seat *seat)
{
    return !seat->plain && seat_ops(seat)->field == 0;
}

static const struct binding shared[] = {
    {.request = QX_WANT_HELP,
     .label = N_("help"),
     .help = N_("this page; h and ? do the same"),
     .act = act_help,
     .when = no_field},
    {.request = QX_WANT_HELP,
     .label = N_("help"),
     .help = N_("this page; ? does the same"),
     .act = act_help,
     .when = at_field},
    {.request = QX_WANT_PAGE_DOWN,
     .help = N_("the rest of a long text"),
     .act = act_page_down,
     .when = scrolls},
    {.request = QX_WANT_PAGE_UP,
     .help = N_("back in a long text"),
     .act = act_page_up,
     .when = scrolls},
    {.request = QX_WANT_TOP,                 .act = act_top, .when = scrolls},
    {.request = QX_WANT_BOTTOM,                         .act = act_bottom, .when = scrolls},
    {.request = QX_WANT_UP,                                            .act = act_up},
    {.request = QX_WANT_DOWN,            .act = act_down},
    {.request = QX_WANT_CLOCK,
     .label = N_("clock"),
     .help = N_("hide or show the clock; it comes back when 5 minutes are left"),
     .act = act_clock,
     .when = clock_runs},
    {.request = QX_WANT_COLOURS,
     .help = N_("other colours"),
     .act = act_colours,
     .when = on_terminal},
    {.request = QX_WANT_REDRAW,                             .act = act_redraw},
    {0                   },
};

const struct binding *seat_binding(const struct seat *seat, const struct screen_ops *ops, size_t i)
{
    size_t own = 0;

    (void)seat;
    while (ops->bindings[own].act != NULL) {
        own++;
    }
    if (i < own) {
        return &ops->bindings[i];
    }
    return i - own < sizeof shared / sizeof shared[0] - 1 ? &shared[i - own] : NULL;
}

bool binding_shown(const struct seat *seat, const struct binding *binding)
{
    return binding->label != NULL && (binding->when == NULL || binding->when(seat));
}

/* --- typing --- */

static bool type_character(struct seat *seat, const struct screen_ops *ops, char typed)
{
    size_t len = strlen(seat->field);
    bool digit = typed >= '0' && typed <= '9';

    if (typed == 0 || (ops->digits_only && !digit)) {
        return false;
    }
    if (len < ops->field) {
        seat->field[len] = typed;
        seat->field[len + 1] = '\0';
    }
    return true;
}

static void erase_character(struct seat *seat)
{
    size_t len = strlen(seat->field);

    if (len > 0) {
        seat->field[len - 1] = '\0';
    }
}

/* True when the input was for the field. Letters never act as commands while a field is open. */
static bool into_field(struct seat *seat, const struct screen_ops *ops, struct qx_input input)
{
    if (ops->field == 0) {
        return false;
    }
    if (input.request == QX_WANT_ERASE) {
        erase_character(seat);
        return true;
    }
    return type_character(seat, ops, input.typed) || input.typed != 0;
}

/* --- the way of every input --- */

static bool too_small(const struct seat *seat)
{
    return !seat->plain && (seat->rows < FRAME_ROWS_MIN || seat->cols < FRAME_COLS_MIN);
}

static bool goes_on(enum qx_request request)
{
    return request == QX_WANT_NEXT || request == QX_WANT_GO_ON;
}

/* The first Next scrolls if text is unseen. */
static bool scrolled_instead(struct seat *seat, const struct screen_ops *ops, struct qx_input input)
{
    if (!ops->reads || seat->plain || !goes_on(input.request) || seat->seen >= seat->page.rows) {
        return false;
    }
    scroll_by(seat, seat->seen - 1 - seat->scroll);
    seat_say(seat, QX_LOOK_WARNING, "%s", _("There was more to read: here it is."));
    return true;
}

struct effect seat_dispatch(struct seat *seat, struct qx_input input)
{
    const struct screen_ops *ops = seat_ops(seat);
    const struct binding *binding;

    if (too_small(seat)) {
        return input.request == QX_WANT_HELP || input.request == QX_WANT_REDRAW
                   ? effect_of(EFFECT_REDRAW)
                   : effect_none();
    }
    if (into_field(seat, ops, input)) {
        qx_buf_clear(&seat->status);
        return effect_none();
    }
    for (size_t i = 0; (binding = seat_binding(seat, ops, i)) != NULL; i++) {
        if (binding->request == input.request && input.request != QX_WANT_NOTHING &&
            (binding->when == NULL || binding->when(seat))) {
            qx_buf_clear(&seat->status);
            if (scrolled_instead(seat, ops, input)) {
                return effect_none();
            }
            return binding->act(seat, input);
        }
    }
    return effect_none();
}
