/* The journal of a sitting: its chain, its fold, and what policy and admission make of each event.
 */
#include "issue.h"

#include <qualex/hex.h>
#include <qualex/journal.h>

static enum qx_err refuse(const struct issue_fold *f, const struct qx_event *e, enum qx_err err,
                          const char *what)
{
    return qx_fail(f->report, err, f->sitting.id, 0,
                   "event %llu: %s: keep the room as it is and call the licenser",
                   (unsigned long long)e->seq, what);
}

static enum qx_err check_admitted(const struct issue_fold *f, const struct qx_event *e)
{
    const struct qx_admission *p = f->paper;
    int64_t limit = qx_policy_limit_ms(f->policy, p->time_num, p->time_den, p->extra_s);

    if (qx_json_get_int(e->body, "limit_ms", -1) != limit) {
        return refuse(f, e, QX_ERR_EVENT, "the time is not what policy and admission give");
    }
    if (qx_json_get_int(e->body, "consents", -1) != (int64_t)f->policy->n_consents) {
        return refuse(f, e, QX_ERR_EVENT, "other texts than the policy's are to be accepted");
    }
    return QX_OK;
}

/* Texts are accepted in the policy's order, worded as it words them. */
static enum qx_err check_consented(struct issue_fold *f, const struct qx_event *e)
{
    const char *lang = qx_json_get_text(e->body, "lang");
    const char *id = qx_json_get_text(e->body, "text");
    const char *said = qx_json_get_text(e->body, "digest");
    uint8_t digest[QX_SHA256_LEN];
    char hex[2 * QX_SHA256_LEN + 1];

    if (!qx_json_get_bool(e->body, "accepted", false)) {
        return QX_OK;
    }
    if (f->consents == f->policy->n_consents || lang == NULL || id == NULL || said == NULL) {
        return refuse(f, e, QX_ERR_EVENT, "accepts a text that the policy lacks");
    }
    const struct qx_consent *due = &f->policy->consents[f->consents++];

    qx_sha256(qx_slice_text(qx_texts_in(&due->text, lang, f->policy->prevailing)), digest);
    qx_hex(qx_slice(digest, sizeof digest), hex);
    if (strcmp(id, due->id) != 0 || qx_json_get_int(e->body, "version", 0) != due->version ||
        strcmp(said, hex) != 0) {
        return refuse(f, e, QX_ERR_EVENT, "accepts another text than the policy's");
    }
    return QX_OK;
}

static enum qx_err check_started(const struct issue_fold *f, const struct qx_event *e)
{
    const struct qx_admission *p = f->paper;

    if (qx_json_get_int(e->body, "window_from", -1) != p->from_ms ||
        qx_json_get_int(e->body, "window_until", -1) != p->until_ms || e->wall > p->until_ms) {
        return refuse(f, e, QX_ERR_ADMISSION_WINDOW,
                      "started outside the admission's window, or under another one");
    }
    return QX_OK;
}

/* A seat gets back what the policy allows; anybody else's absence is given back whole. */
static enum qx_err check_resumed(const struct issue_fold *f, const struct qx_event *e)
{
    const char *reason = qx_json_get_text(e->body, "reason");
    int64_t compensated = qx_json_get_int(e->body, "compensated_ms", 0);
    int64_t lost = qx_json_get_int(e->body, "lost_ms", 0);
    int64_t due_back;
    int64_t due_lost;

    if (f->sitting.phase == QX_PHASE_OVER || reason == NULL || compensated < 0 || lost < 0) {
        return QX_OK; /* nothing to split, or the fold's to refuse */
    }
    qx_sitting_split_gap(&f->sitting, reason, compensated + lost, f->policy->seat_lost_s * 1000,
                         &due_back, &due_lost);
    return compensated == due_back
               ? QX_OK
               : refuse(f, e, QX_ERR_EVENT, "gives back another time than the policy allows");
}

/* What the candidate chose is recorded, and nothing where there was no choice. */
static enum qx_err check_shown(const struct issue_fold *f, const struct qx_event *e)
{
    if (qx_json_get_int(e->body, "n", 0) == 0 ||
        qx_policy_shows_in(f->policy, qx_json_get_text(e->body, "lang"))) {
        return QX_OK;
    }
    return refuse(f, e, QX_ERR_EVENT, "a question in a language that the policy does not give");
}

/* The fold knows no policy; this is what it leaves open. */
static enum qx_err check(struct issue_fold *f, const struct qx_event *e)
{
    switch (e->kind) {
    case QX_EV_ADMITTED:
        return check_admitted(f, e);
    case QX_EV_CONSENTED:
        return check_consented(f, e);
    case QX_EV_RESEATED:
        f->consents = f->sitting.phase == QX_PHASE_DECLINED ? 0 : f->consents;
        return QX_OK;
    case QX_EV_STARTED:
        return check_started(f, e);
    case QX_EV_SHOWN:
        return check_shown(f, e);
    case QX_EV_RESUMED:
        return check_resumed(f, e);
    default:
        return QX_OK;
    }
}

static enum qx_err take(struct issue_fold *f, const struct qx_json *json)
{
    struct qx_buf bytes = {0};
    struct qx_event event = {0};

    qx_json_write(&bytes, json);
    enum qx_err err =
        qx_event_read(qx_buf_slice(&bytes), f->paper->number, f->arena, f->report, &event);

    if (err == QX_OK) {
        err = check(f, &event);
    }
    if (err == QX_OK) {
        err = qx_sitting_apply(&f->sitting, &event, f->report);
    }
    if (err == QX_OK) {
        qx_journal_step(f->head, qx_buf_slice(&bytes));
        if (event.kind == QX_EV_SUBMITTED || event.kind == QX_EV_EXPIRED) {
            f->ended_ms = event.wall;
            memcpy(f->end_head, f->head, sizeof f->end_head);
        }
    }
    qx_json_free(&event.body);
    qx_buf_free(&bytes);
    return err;
}

enum qx_err issue_fold(struct issue_fold *f, const struct qx_json *events)
{
    const char *number = f->paper->number;

    qx_sitting_init(&f->sitting, number, f->arena);
    qx_journal_start(number, f->head);
    for (size_t i = 0; i < qx_json_count(events); i++) {
        enum qx_err err = take(f, qx_json_at(events, i));

        if (err != QX_OK) {
            return err;
        }
    }
    if (f->sitting.phase != QX_PHASE_OVER) {
        return qx_fail(f->report, QX_ERR_TRANSITION, number, 0,
                       "is %s: only a submitted or expired sitting is sealed",
                       qx_phase_name(f->sitting.phase));
    }
    return QX_OK;
}
