#include "step.h"

static bool runs(const struct qx_sitting *s)
{
    return s->phase == QX_PHASE_WORKING;
}

bool qx_ledger_moves(const struct qx_sitting *s, enum qx_event_kind kind)
{
    if (!runs(s) && s->phase != QX_PHASE_PAUSED) {
        return false;
    }
    switch (kind) {
    case QX_EV_SHOWN:
    case QX_EV_ANSWERED:
    case QX_EV_MARKED:
    case QX_EV_PAUSED:
    case QX_EV_RESUMED:
    case QX_EV_SUBMITTED:
    case QX_EV_EXPIRED:
        return true;
    default:
        return false;
    }
}

static int64_t left_of(const struct qx_sitting *s)
{
    int64_t left = s->limit_ms - s->ledger.working - s->ledger.lost;

    return left < 0 ? 0 : left;
}

int64_t qx_sitting_left_ms(const struct qx_sitting *sitting, int64_t boot_ms)
{
    int64_t since = runs(sitting) && boot_ms > sitting->boot_ms ? boot_ms - sitting->boot_ms : 0;
    int64_t left = left_of(sitting);

    return since > left ? 0 : left - since;
}

int64_t qx_sitting_response_ms(const struct qx_sitting *sitting, size_t n, int64_t boot_ms)
{
    if (sitting->questions == NULL || n == 0 || n > sitting->n_questions) {
        return 0;
    }
    bool on_screen = runs(sitting) && n == sitting->current && boot_ms > sitting->boot_ms;

    return sitting->questions[n - 1].response_ms + (on_screen ? boot_ms - sitting->boot_ms : 0);
}

void qx_sitting_split_gap(const struct qx_sitting *sitting, const char *reason, int64_t gap_ms,
                          int64_t allowance_ms, int64_t *compensated_ms, int64_t *lost_ms)
{
    int64_t given = gap_ms;

    if (strcmp(reason, "seat") == 0) {
        int64_t rest = allowance_ms - sitting->seat_compensated_ms;

        given = rest < 0 ? 0 : gap_ms < rest ? gap_ms : rest;
    }
    *compensated_ms = given;
    *lost_ms = gap_ms - given;
}

/* Books ms under the phase in which they passed. */
static void pass(struct qx_step *step, int64_t ms)
{
    if (runs(step->before)) {
        step->next.ledger.working += ms;
        step->on_screen_ms += ms;
    } else {
        step->next.ledger.paused += ms;
    }
    step->next.boot_ms += ms;
}

struct gap {
    const char *reason;
    char boot[QX_BOOT_ID_LEN + 1];
    int64_t boot_ms;
    int64_t compensated;
    int64_t lost;
};

/* Whoever paused goes on; beside that, who was away. */
static bool known_reason(const char *reason, const struct qx_sitting *s)
{
    if (strcmp(reason, "seat") == 0 || strcmp(reason, "keeper") == 0 ||
        strcmp(reason, "machine") == 0) {
        return true;
    }
    return !runs(s) && strcmp(reason, s->keyless ? QX_PAUSE_SIGNER : "proctor") == 0;
}

static enum qx_err read_gap(struct qx_step *step, struct gap *gap)
{
    struct qx_json_reader r = qx_json_reader(step->event->body, step->where, "body", step->report);
    const struct qx_json *heartbeat = qx_json_want_object(&r, "heartbeat");

    gap->reason = qx_json_want_text(&r, "reason");
    gap->compensated = qx_json_want_int(&r, "compensated_ms", 0, QX_JSON_INT_MAX);
    gap->lost = qx_json_want_int(&r, "lost_ms", 0, QX_JSON_INT_MAX);
    if (!known_reason(gap->reason, step->before)) {
        qx_reader_fail(&r, QX_ERR_EVENT, "reason",
                       "unknown here: seat, keeper or machine; "
                       "after a pause who paused, proctor or signer");
    }
    if (qx_json_done(&r) != QX_OK) {
        return QX_ERR_EVENT;
    }
    struct qx_json_reader inner =
        qx_json_reader(heartbeat, step->where, "body.heartbeat", step->report);

    qx_want_boot(&inner, gap->boot, &gap->boot_ms);
    return qx_json_done(&inner) == QX_OK ? QX_OK : QX_ERR_EVENT;
}

/*
 * Up to the last sign of life (never before where the ledger stands) time passed as usual; what is
 * between it and `resumed` is quoted. Within one boot the quotation must be exact; across boots it
 * rests on the wall clock and is recorded.
 */
static enum qx_err resume(struct qx_step *step)
{
    const struct qx_sitting *s = step->before;
    const struct qx_event *e = step->event;
    bool same_boot = strcmp(s->boot, e->boot) == 0;
    struct gap gap = {0};
    enum qx_err err = read_gap(step, &gap);

    if (err != QX_OK) {
        return err;
    }
    step->next.keyless = false;
    if (!runs(s) && same_boot) {
        pass(step, e->boot_ms - s->boot_ms);
    } else if (strcmp(s->boot, gap.boot) == 0 && gap.boot_ms > s->boot_ms) {
        if (same_boot && gap.boot_ms > e->boot_ms) {
            return qx_step_fail(step, QX_ERR_EVENT,
                                "heartbeat after the event: quote the last one");
        }
        pass(step, gap.boot_ms - s->boot_ms);
    }
    if (same_boot && gap.compensated + gap.lost != e->boot_ms - step->next.boot_ms) {
        return qx_step_fail(step, QX_ERR_EVENT,
                            "compensated and lost are not the time since the heartbeat: book "
                            "each millisecond once");
    }
    step->next.ledger.compensated += gap.compensated;
    step->next.ledger.lost += gap.lost;
    step->next.seat_compensated_ms += strcmp(gap.reason, "seat") == 0 ? gap.compensated : 0;
    return QX_OK;
}

enum qx_err qx_step_resumed(struct qx_step *step)
{
    struct gap gap = {0};

    return step->before->phase == QX_PHASE_OVER ? read_gap(step, &gap) : QX_OK;
}

/* Work needs time left, expiry needs none. */
static enum qx_err check_left(struct qx_step *step)
{
    int64_t left = left_of(&step->next);

    if (step->event->kind == QX_EV_EXPIRED) {
        return left == 0
                   ? QX_OK
                   : qx_step_fail(step, QX_ERR_TRANSITION, "time is left: it cannot expire yet");
    }
    if (left == 0 && step->event->kind != QX_EV_RESUMED) {
        return qx_step_fail(step, QX_ERR_TIME_OVER, "the time is over: nothing more counts");
    }
    return QX_OK;
}

enum qx_err qx_ledger_step(struct qx_step *step)
{
    const struct qx_sitting *s = step->before;
    const struct qx_event *e = step->event;
    enum qx_err err = QX_OK;

    if (e->kind == QX_EV_RESUMED) {
        err = resume(step);
    } else if (strcmp(s->boot, e->boot) != 0) {
        err = qx_step_fail(step, QX_ERR_TRANSITION,
                           "the machine was started anew: 'resumed' must come first");
    } else {
        pass(step, e->boot_ms - s->boot_ms);
    }
    if (err != QX_OK) {
        return err;
    }
    const struct qx_time_ledger *l = &step->next.ledger;

    if (l->working > QX_JSON_INT_MAX || l->paused > QX_JSON_INT_MAX ||
        l->compensated > QX_JSON_INT_MAX || l->lost > QX_JSON_INT_MAX) {
        return qx_step_fail(step, QX_ERR_EVENT, "more time than a ledger holds: no such sitting");
    }
    memcpy(step->next.boot, e->boot, sizeof step->next.boot);
    step->next.boot_ms = e->boot_ms;
    return check_left(step);
}
