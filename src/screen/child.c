#include "child.h"

#include "calls.h"

#include <qualex/digest.h>
#include <qualex/jail.h>

#include <unistd.h>

void child_remember(struct seat *seat, int parent)
{
    if (seat->memory_changed && write(parent, &seat->memory, sizeof seat->memory) >= 0) {
        seat->memory_changed = false;
    }
}

enum child_end child_told(int parent)
{
    char byte;

    return read(parent, &byte, 1) == 1 ? CHILD_REPLACED : CHILD_HUNG_UP;
}

/* What libraries load at their first use must be loaded while files can still be opened. */
static enum child_end close_jail(const struct seat *seat, struct qx_report *report)
{
    uint8_t warm[QX_SHA256_LEN];
    unsigned layers = 0;

    qx_sha256(qx_slice_text("warm"), warm);
    (void)!qx_rng_fill(seat->rng, warm, sizeof warm);
    if (qx_jail_close(&layers, report) != QX_OK && seat->memory.jail_required) {
        return CHILD_NO_JAIL;
    }
    return CHILD_LEFT;
}

static enum child_end on_terminal(const struct child *child, struct seat *seat,
                                  struct qx_client *client, struct qx_report *report)
{
    struct qx_term_options options = {.ascii = child->options->ascii,
                                      .no_colour = child->options->no_colour,
                                      .theme = (enum qx_theme)seat->memory.theme};
    struct qx_term *term = NULL;

    if (qx_term_open(&options, &term, report) != QX_OK) {
        return CHILD_NO_TERMINAL;
    }
    enum child_end end = close_jail(seat, report);

    if (end == CHILD_LEFT) {
        end = loop_run(seat, term, client, child->parent);
    }
    if (end == CHILD_REPLACED || end == CHILD_LOST) {
        qx_term_abandon(&term); /* the next child draws over it */
    } else {
        qx_term_close(&term);
    }
    return end;
}

static enum child_end in_plain(const struct child *child, struct seat *seat,
                               struct qx_client *client, struct qx_report *report)
{
    enum child_end end = close_jail(seat, report);

    return end == CHILD_LEFT ? plain_run(seat, client, child->parent) : end;
}

/* What a child that was not itself any more may have sent. */
static void sanitise(struct seat_memory *memory)
{
    memory->token[SEAT_TOKEN_MAX - 1] = '\0';
    memory->admission[SEAT_ADMISSION_MAX - 1] = '\0';
    memory->lang[SEAT_LANG_MAX - 1] = '\0';
    memory->draft.text[QX_ANSWER_TEXT_MAX] = '\0';
    if (memory->theme < 0 || memory->theme >= QX_THEME_COUNT) {
        memory->theme = QX_THEME_DARK;
    }
}

static enum child_end with_seat(const struct child *child, struct seat *seat,
                                struct qx_client *client, struct qx_report *report)
{
    if (client == NULL) {
        seat_enter(seat, SCREEN_LOST);
    } else if (calls_greet(seat, client, child->options->lang, report) != QX_OK) {
        return qx_client_refusal(client) != NULL ? CHILD_REFUSED : CHILD_LOST;
    } else if (calls_rejoin(seat, client) != QX_OK) {
        return CHILD_LOST;
    }
    child_remember(seat, child->parent);
    enum child_end end = seat->plain ? in_plain(child, seat, client, report)
                                     : on_terminal(child, seat, client, report);

    if (end == CHILD_LEFT && client != NULL) {
        calls_leave(client);
    }
    return end;
}

enum child_end child_run(const struct child *child, struct qx_report *report)
{
    struct seat seat;
    struct qx_client *client = NULL;

    if (child->keeper >= 0) {
        client = qx_client_new(child->keeper, false);
    }
    seat_init(&seat, child->options->clock, child->options->rng);
    seat.memory = child->memory;
    sanitise(&seat.memory);
    seat.plain = child->options->plain;
    seat.ascii = child->options->ascii;
    seat.follows = child->options->follows;
    if (seat.memory.lang[0] != '\0') {
        qx_text_speak(seat.memory.lang); /* a wait for the keeper is said in it too */
    }
    enum child_end end = with_seat(child, &seat, client, report);

    qx_client_free(&client);
    seat_free(&seat);
    return end;
}
