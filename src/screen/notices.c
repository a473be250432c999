/* Screens that only tell something: nothing can be done on them but wait, or leave. */
#include "seat.h"

static void draw_paused(struct seat *seat, struct page *page)
{
    page_gap(page);
    page_text(page, 2, _("The exam is paused"), QX_LOOK_TITLE);
    page_gap(page);
    page_text(page, 2, _("Your answers are saved and your clock stands still."), QX_LOOK_PLAIN);
    if (seat->view.reason[0] != '\0') {
        page_gap(page);
        page_pair(page, _("Reason"), seat->view.reason);
    }
    page_gap(page);
    page_text(page, 2, _("It goes on when the proctor says so; you need not press anything."),
              QX_LOOK_PLAIN);
}

static void draw_waiting(struct seat *seat, struct page *page)
{
    page_gap(page);
    page_text(page, 2, _("Your exam is handed in"), QX_LOOK_TITLE);
    page_gap(page);
    page_text(page, 2,
              _("All saved answers count. The sitting is being sealed; your result "
                "appears here by itself."),
              QX_LOOK_PLAIN);
    if (seat->view.reason[0] != '\0') {
        page_gap(page);
        page_text(page, 2, _("It takes longer than usual. Tell the proctor if it lasts."),
                  QX_LOOK_WARNING);
        page_pair(page, _("Reason"), seat->view.reason);
    }
}

static void draw_ended(struct seat *seat, struct page *page)
{
    bool locked = seat->view.phase == QX_PHASE_LOCKED;

    page_gap(page);
    page_text(page, 2, locked ? _("This admission is locked") : _("The seating has ended"),
              QX_LOOK_TITLE);
    page_gap(page);
    page_text(page, 2,
              locked ? _("There were too many wrong PINs. Tell the proctor.")
                     : _("You did not accept a text. No attempt was used up. Tell the proctor if "
                         "this was a mistake."),
              QX_LOOK_PLAIN);
}

static void draw_lost(struct seat *seat, struct page *page)
{
    (void)seat;
    page_gap(page);
    page_text(page, 2, _("The room's computer does not answer"), QX_LOOK_TITLE);
    page_gap(page);
    page_text(page, 2,
              _("Your answers are safe; the clock is stopped. This seat tries again by itself and "
                "goes on where you were. Stay seated; tell the proctor if it takes long."),
              QX_LOOK_PLAIN);
}

static struct effect act_leave(struct seat *seat, struct qx_input input)
{
    (void)seat;
    (void)input;
    return effect_of(EFFECT_LEAVE);
}

static const struct binding nothing[] = {{0}};

static const struct binding leave[] = {
    {.request = QX_WANT_GO_ON,
     .label = N_("leave"),
     .help = N_("leave this seat"),
     .act = act_leave},
    {0},
};

const struct screen_ops screen_paused = {
    .name = "paused", .draw = draw_paused, .bindings = nothing, .quiet = true};
const struct screen_ops screen_waiting = {
    .name = "waiting", .draw = draw_waiting, .bindings = nothing};
const struct screen_ops screen_ended = {.name = "ended", .draw = draw_ended, .bindings = leave};
const struct screen_ops screen_lost = {
    .name = "lost", .draw = draw_lost, .bindings = nothing, .quiet = true};
