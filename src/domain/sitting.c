#include "step.h"

#include <inttypes.h>
#include <stdio.h>

#define PHASES (QX_PHASE_LOCKED + 1)

/* The listed transitions: TO(phase) where the event leads, nothing where it is refused. A step may
 * go further than its entry: the last consent, or none needed, leads to the tutorial. After the end
 * a keeper that died before the seal may still note that it was away. */
#define TO(phase) ((uint8_t)(QX_PHASE_##phase + 1))
#define AROUND(phase) \
    [QX_EV_PIN_REFUSED] = TO(phase), [QX_EV_RESEATED] = TO(phase), [QX_EV_INCIDENT] = TO(phase)

/* clang-format off */
static const uint8_t TRANSITIONS[PHASES][QX_EV_COUNT] = {
    [QX_PHASE_NEW] = {[QX_EV_PIN_REFUSED] = TO(NEW), [QX_EV_INCIDENT] = TO(NEW),
                      [QX_EV_LOCKED] = TO(LOCKED), [QX_EV_ADMITTED] = TO(ADMITTED)},
    [QX_PHASE_ADMITTED] = {AROUND(ADMITTED), [QX_EV_IDENTIFIED] = TO(CONSENTS)},
    [QX_PHASE_CONSENTS] = {AROUND(CONSENTS), [QX_EV_CONSENTED] = TO(CONSENTS),
                           [QX_EV_DECLINED] = TO(DECLINED)},
    [QX_PHASE_TUTORIAL] = {AROUND(TUTORIAL), [QX_EV_PRACTISED] = TO(READY)},
    [QX_PHASE_READY] = {AROUND(READY), [QX_EV_DRAWN] = TO(DRAWN)},
    [QX_PHASE_DRAWN] = {AROUND(DRAWN), [QX_EV_STARTED] = TO(WORKING)},
    [QX_PHASE_WORKING] = {AROUND(WORKING), [QX_EV_SHOWN] = TO(WORKING),
                          [QX_EV_ANSWERED] = TO(WORKING), [QX_EV_MARKED] = TO(WORKING),
                          [QX_EV_RESUMED] = TO(WORKING), [QX_EV_PAUSED] = TO(PAUSED),
                          [QX_EV_SUBMITTED] = TO(OVER), [QX_EV_EXPIRED] = TO(OVER)},
    [QX_PHASE_PAUSED] = {AROUND(PAUSED), [QX_EV_RESUMED] = TO(WORKING)},
    [QX_PHASE_OVER] = {AROUND(OVER), [QX_EV_PAUSED] = TO(OVER), [QX_EV_RESUMED] = TO(OVER),
                       [QX_EV_SEALED] = TO(SEALED)},
    [QX_PHASE_DECLINED] = {[QX_EV_PIN_REFUSED] = TO(DECLINED), [QX_EV_INCIDENT] = TO(DECLINED),
                           [QX_EV_RESEATED] = TO(ADMITTED)},
};
/* clang-format on */

const char *qx_phase_name(enum qx_phase phase)
{
    static const char *const NAMES[PHASES] = {"new",   "admitted", "consents", "tutorial",
                                              "ready", "drawn",    "working",  "paused",
                                              "over",  "sealed",   "declined", "locked"};

    return phase < PHASES ? NAMES[phase] : "unknown";
}

void qx_sitting_init(struct qx_sitting *sitting, const char *id, struct qx_arena *arena)
{
    memset(sitting, 0, sizeof *sitting);
    sitting->id = qx_arena_text(arena, qx_slice_text(id));
    sitting->phase = QX_PHASE_NEW;
    sitting->arena = arena;
}

enum qx_answered qx_sitting_answered(const struct qx_sitting_question *question)
{
    size_t filled = 0;

    if (question->n_fields == 0) {
        return question->answer != 0 || question->filled != NULL ? QX_ANSWERED : QX_NOT_ANSWERED;
    }
    for (size_t i = 0; question->filled != NULL && i < question->n_fields; i++) {
        filled += question->filled[i] != NULL;
    }
    return filled == 0                    ? QX_NOT_ANSWERED
           : filled == question->n_fields ? QX_ANSWERED
                                          : QX_PARTLY_ANSWERED;
}

size_t qx_sitting_unanswered(const struct qx_sitting *sitting)
{
    size_t n = 0;

    for (size_t i = 0; sitting->questions != NULL && i < sitting->n_questions; i++) {
        n += qx_sitting_answered(&sitting->questions[i]) != QX_ANSWERED;
    }
    return n;
}

enum qx_err qx_step_fail(struct qx_step *step, enum qx_err err, const char *what)
{
    return qx_fail(step->report, err, step->where, 0, "%s: %s",
                   qx_event_kind_name(step->event->kind), what);
}

static enum qx_err refuse_transition(struct qx_step *step)
{
    const struct qx_sitting *s = step->before;
    enum qx_event_kind kind = step->event->kind;

    if (kind == QX_EV_DRAWN && s->questions != NULL) {
        return qx_step_fail(step, QX_ERR_DRAW_EXISTS, "one attempt has one draw: keep its form");
    }
    if (s->phase == QX_PHASE_OVER && kind == QX_EV_ANSWERED && qx_sitting_left_ms(s, 0) == 0) {
        return qx_step_fail(step, QX_ERR_TIME_OVER, "the time is over: nothing more counts");
    }
    return qx_fail(step->report, QX_ERR_TRANSITION, step->where, 0,
                   "%s: not in phase '%s': look at the journal's list of transitions",
                   qx_event_kind_name(kind), qx_phase_name(s->phase));
}

static enum qx_err check_place(struct qx_step *step)
{
    const struct qx_sitting *s = step->before;
    const struct qx_event *e = step->event;

    if (strcmp(s->id, e->sitting) != 0) {
        return qx_step_fail(step, QX_ERR_EVENT, "of another sitting: keep them apart");
    }
    if (s->phase == QX_PHASE_SEALED) {
        return qx_step_fail(step, QX_ERR_SITTING_SEALED, "the sitting is sealed: it is closed");
    }
    if (s->phase == QX_PHASE_LOCKED) {
        return qx_step_fail(step, QX_ERR_PIN_LOCKED, "too many wrong PINs: ask the registrar");
    }
    if (e->seq != s->next_seq) {
        return qx_fail(step->report, QX_ERR_TRANSITION, step->where, 0,
                       "%s: number %" PRIu64 " where %" PRIu64
                       " is next: one is missing or doubled",
                       qx_event_kind_name(e->kind), e->seq, s->next_seq);
    }
    if ((strcmp(s->last_boot, e->boot) == 0 && e->boot_ms < s->last_boot_ms) ||
        (strcmp(s->boot, e->boot) == 0 && e->boot_ms < s->boot_ms)) {
        return qx_step_fail(step, QX_ERR_EVENT, "earlier than the event before it: time runs on");
    }
    return QX_OK;
}

static enum qx_err read_body(struct qx_step *step)
{
    static enum qx_err (*const READ[QX_EV_COUNT])(struct qx_step *) = {
        [QX_EV_ADMITTED] = qx_step_admitted,   [QX_EV_PIN_REFUSED] = qx_step_pin_refused,
        [QX_EV_LOCKED] = qx_step_nothing,      [QX_EV_IDENTIFIED] = qx_step_identified,
        [QX_EV_CONSENTED] = qx_step_consented, [QX_EV_DECLINED] = qx_step_declined,
        [QX_EV_PRACTISED] = qx_step_nothing,   [QX_EV_DRAWN] = qx_step_drawn,
        [QX_EV_STARTED] = qx_step_started,     [QX_EV_SHOWN] = qx_step_shown,
        [QX_EV_ANSWERED] = qx_step_answered,   [QX_EV_MARKED] = qx_step_marked,
        [QX_EV_PAUSED] = qx_step_paused,       [QX_EV_RESUMED] = qx_step_resumed,
        [QX_EV_RESEATED] = qx_step_reseated,   [QX_EV_INCIDENT] = qx_step_incident,
        [QX_EV_SUBMITTED] = qx_step_submitted, [QX_EV_EXPIRED] = qx_step_nothing,
        [QX_EV_SEALED] = qx_step_sealed,
    };

    return READ[step->event->kind](step);
}

/* Nothing here can fail: the state is changed whole or not at all. */
static void put_in_place(struct qx_sitting *sitting, const struct qx_step *step)
{
    size_t current = sitting->current;

    *sitting = step->next;
    sitting->next_seq++;
    memcpy(sitting->last_boot, step->event->boot, sizeof sitting->last_boot);
    sitting->last_boot_ms = step->event->boot_ms;
    if (current > 0) {
        sitting->questions[current - 1].response_ms += step->on_screen_ms;
    }
    if (step->edited > 0) {
        sitting->questions[step->edited - 1] = step->question;
    }
}

enum qx_err qx_sitting_apply(struct qx_sitting *sitting, const struct qx_event *event,
                             struct qx_report *report)
{
    struct qx_step step = {.before = sitting, .event = event, .report = report, .next = *sitting};
    uint8_t to = 0;
    enum qx_err err;

    (void)snprintf(step.where, sizeof step.where, "%s event %" PRIu64, sitting->id, event->seq);
    if ((err = check_place(&step)) != QX_OK) {
        return err;
    }
    to = TRANSITIONS[sitting->phase][event->kind];
    if (to == 0) {
        return refuse_transition(&step);
    }
    step.next.phase = (enum qx_phase)(to - 1);
    if (qx_ledger_moves(sitting, event->kind) && (err = qx_ledger_step(&step)) != QX_OK) {
        return err;
    }
    if ((err = read_body(&step)) != QX_OK) {
        return err;
    }
    put_in_place(sitting, &step);
    return QX_OK;
}
