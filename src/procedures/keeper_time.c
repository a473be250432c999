/* The keeper alone knows the time: CLOCK_BOOTTIME decides, the wall clock is noted. */
#include "keeper.h"

#include <stdio.h>
#include <stdlib.h>

#define JUMP_MS 2000
#define PUSH_MS 5000

static bool works(const struct keeper_attempt *a)
{
    return a->sitting.phase == QX_PHASE_WORKING;
}

/* Paused by the keeper, which waits for the signer. */
static bool waits(const struct keeper_attempt *a)
{
    return a->sitting.phase == QX_PHASE_PAUSED && a->sitting.keyless;
}

static int64_t allowance(const struct qx_keeper *k)
{
    return k->room.policy->seat_lost_s * 1000;
}

static bool same_boot(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

/* {reason, heartbeat, compensated_ms, lost_ms} */
static struct qx_json *resumed_body(const struct qx_keeper *k, const struct keeper_attempt *a,
                                    const char *reason, const char *boot, int64_t boot_ms,
                                    int64_t gap_ms)
{
    struct qx_json *body = qx_json_new_object();
    struct qx_json *heartbeat = qx_json_new_object();
    int64_t compensated = 0;
    int64_t lost = 0;

    qx_sitting_split_gap(&a->sitting, reason, gap_ms, allowance(k), &compensated, &lost);
    qx_json_set_text(heartbeat, "boot", boot);
    qx_json_set_int(heartbeat, "boot_ms", boot_ms);
    qx_json_set_text(body, "reason", reason);
    qx_json_set(body, "heartbeat", heartbeat);
    qx_json_set_int(body, "compensated_ms", compensated);
    qx_json_set_int(body, "lost_ms", lost);
    return body;
}

/* --- the seat --- */

enum qx_err keeper_time_seat_away(struct qx_keeper *k, struct keeper_attempt *a,
                                  struct qx_report *report)
{
    if (!works(a) || a->away) {
        return QX_OK;
    }
    struct qx_json *body = qx_json_new_object();

    qx_json_set_text(body, "code", KEEPER_SEAT_AWAY);
    qx_json_set_text(body, "text", "the terminal is gone: its time stands still for now");
    return keeper_attempt_add(k, a, QX_EV_INCIDENT, body, report);
}

/* Journals at an instant of the past or now; the fold demands that every millisecond is booked. */
static enum qx_err end_away(struct qx_keeper *k, struct keeper_attempt *a, const char *boot,
                            int64_t boot_ms, struct qx_report *report)
{
    int64_t gap = same_boot(a->away_boot, boot) ? boot_ms - a->away_boot_ms : 0;

    return keeper_attempt_add_at(
        k, a, QX_EV_RESUMED,
        resumed_body(k, a, "seat", a->away_boot, a->away_boot_ms, gap < 0 ? 0 : gap), boot, boot_ms,
        report);
}

enum qx_err keeper_time_seat_back(struct qx_keeper *k, struct keeper_attempt *a,
                                  struct qx_report *report)
{
    if (!works(a) || !a->away) {
        return QX_OK;
    }
    enum qx_err err = end_away(k, a, k->boot, k->now, report);

    a->left_pushed_ms = k->now;
    if (err == QX_OK) {
        err = keeper_time_check(k, a, report);
    }
    return err == QX_OK ? keeper_time_keys(k, a, report) : err;
}

/* --- the signer --- */

static enum qx_err pause_for_keys(struct qx_keeper *k, struct keeper_attempt *a,
                                  struct qx_report *report)
{
    struct qx_json *body = qx_json_new_object();

    qx_json_set_text(body, "reason", QX_PAUSE_SIGNER);
    enum qx_err err = keeper_attempt_add(k, a, QX_EV_PAUSED, body, report);

    if (err == QX_OK) {
        keeper_give_reason(k, a, QX_ERR_NO_SIGNER, "the signer has not opened the questions yet");
    }
    return err;
}

static enum qx_err go_on_with_keys(struct qx_keeper *k, struct keeper_attempt *a,
                                   struct qx_report *report)
{
    enum qx_err err = keeper_attempt_add(
        k, a, QX_EV_RESUMED, resumed_body(k, a, QX_PAUSE_SIGNER, k->boot, k->now, 0), report);

    if (err == QX_OK && a->seat == NULL) {
        err = keeper_time_seat_away(k, a, report);
    }
    keeper_give_reason(k, a, QX_OK, "");
    a->left_pushed_ms = k->now;
    return err;
}

enum qx_err keeper_time_keys(struct qx_keeper *k, struct keeper_attempt *a,
                             struct qx_report *report)
{
    enum qx_err err = QX_OK;
    bool looks = a->seat != NULL && !a->away && same_boot(a->sitting.boot, k->boot);

    if (works(a) && a->keys.len == 0 && looks) {
        err = pause_for_keys(k, a, report);
    } else if (waits(a) && a->keys.len > 0) {
        err = go_on_with_keys(k, a, report);
    }
    if (err == QX_OK && waits(a) && a->asked == ASKED_NOTHING) {
        keeper_signer_want(a, ASKED_FORM);
    }
    return err;
}

/* --- the keeper --- */

enum qx_err keeper_time_resume(struct qx_keeper *k, struct keeper_attempt *a,
                               const struct qx_heartbeat *beat, struct qx_report *report)
{
    const struct qx_sitting *s = &a->sitting;
    struct qx_heartbeat last = *beat;

    if (!works(a) && !waits(a)) {
        return QX_OK;
    }
    if (!same_boot(last.boot, s->last_boot) || s->last_boot_ms > last.boot_ms) {
        memcpy(last.boot, s->last_boot, sizeof last.boot);
        last.boot_ms = s->last_boot_ms;
    }
    if (a->away) { /* until the last sign of the keeper the seat was away, by the keeper's own eyes
                    */
        enum qx_err err = end_away(k, a, last.boot, last.boot_ms, report);

        if (err != QX_OK) {
            return err;
        }
    }
    bool same = same_boot(last.boot, k->boot);
    int64_t gap = !same ? k->wall - beat->wall : waits(a) ? 0 : k->now - last.boot_ms;

    return keeper_attempt_add(
        k, a, QX_EV_RESUMED,
        resumed_body(k, a, same ? "keeper" : "machine", last.boot, last.boot_ms, gap < 0 ? 0 : gap),
        report);
}

/* --- the end --- */

/* When the time of a working attempt is over, on the boot clock. */
static int64_t end_of(const struct qx_keeper *k, const struct keeper_attempt *a)
{
    const struct qx_sitting *s = &a->sitting;
    int64_t given = allowance(k) - s->seat_compensated_ms;

    if (!a->away) {
        return k->now + qx_sitting_left_ms(s, k->now);
    }
    return a->away_boot_ms + (given > 0 ? given : 0) + qx_sitting_left_ms(s, a->away_boot_ms);
}

enum qx_err keeper_time_check(struct qx_keeper *k, struct keeper_attempt *a,
                              struct qx_report *report)
{
    enum qx_err err = QX_OK;

    if (!works(a) || k->disk_full || k->now < end_of(k, a)) {
        return QX_OK;
    }
    if (a->away) {
        err = end_away(k, a, k->boot, k->now, report);
    }
    if (err == QX_OK) {
        err = keeper_attempt_add(k, a, QX_EV_EXPIRED, NULL, report);
    }
    if (err == QX_OK) {
        keeper_signer_want(a, ASKED_SEAL);
        keeper_push_view(k, a);
    }
    return err;
}

int64_t keeper_time_due(const struct qx_keeper *k, const struct keeper_attempt *a)
{
    if (!works(a) || k->disk_full) {
        return INT64_MAX;
    }
    int64_t end = end_of(k, a);
    int64_t push = a->seat == NULL ? INT64_MAX : a->left_pushed_ms + PUSH_MS;

    return end < push ? end : push;
}

void keeper_time_push(struct qx_keeper *k, struct keeper_attempt *a)
{
    if (!works(a) || a->seat == NULL || k->now - a->left_pushed_ms < PUSH_MS) {
        return;
    }
    struct qx_json *push = qx_json_new_object();

    a->left_pushed_ms = k->now;
    qx_json_set_text(push, "push", "time");
    qx_json_set_int(push, "left_ms", qx_sitting_left_ms(&a->sitting, k->now));
    keeper_batch_send(k, a->seat, 0, push);
}

/* --- the wall clock --- */

int64_t keeper_time_judged(const struct qx_keeper *k)
{
    return k->wall > k->newest_wall ? k->wall : k->newest_wall;
}

static void note_jump(struct qx_keeper *k, struct keeper_attempt *a, int64_t jump_ms)
{
    struct qx_json *body = qx_json_new_object();
    struct qx_report report = {0};
    char text[120];

    (void)snprintf(text, sizeof text,
                   "the wall clock jumped by %lld ms: time left is measured by another clock",
                   (long long)jump_ms);
    qx_json_set_text(body, "code", "clock-jump");
    qx_json_set_text(body, "text", text);
    if (keeper_attempt_add(k, a, QX_EV_INCIDENT, body, &report) != QX_OK) {
        keeper_tell(k, a->sitting.id, qx_report_last(&report));
    }
    qx_report_free(&report);
}

void keeper_time_watch_wall(struct qx_keeper *k)
{
    int64_t offset = k->wall - k->now;
    int64_t jump = offset - k->wall_offset;

    k->wall_offset = offset;
    if (llabs(jump) <= JUMP_MS) {
        return;
    }
    keeper_tell(k, "clock", "the wall clock jumped: set it right; sittings are not touched");
    for (struct keeper_attempt *a = k->attempts; a != NULL; a = a->next) {
        if (keeper_attempt_open(a)) {
            note_jump(k, a, jump);
        }
    }
}
