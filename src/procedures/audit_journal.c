#include "audit_parts.h"

#include <qualex/journal.h>

struct walk {
    struct audit *a;
    const char *first_boot; /* where the ledger started and stands last, all in one boot */
    int64_t from_ms;
    int64_t to_ms;
    bool one_boot;
    size_t consents; /* of the policy, accepted so far in order */
};

/* --- time --- */

static void check_limit(struct audit *a)
{
    const struct qx_admission *p = &a->admission;
    int64_t limit;

    if (!a->has_admission) {
        audit_say(a, "time", QX_AUDIT_UNKNOWN, "the admission with its accommodation is not here");
        return;
    }
    limit = qx_policy_limit_ms(a->policy, p->time_num, p->time_den, p->extra_s);
    if (a->state.limit_ms != limit) {
        audit_say(a, "time", QX_AUDIT_DIFFERS,
                  "the sitting was given %lld ms, policy and admission give %lld ms",
                  (long long)a->state.limit_ms, (long long)limit);
    }
}

/* A seat gets back what the policy allows, anybody else's absence is given back whole. */
static void check_gap(struct walk *w, const struct qx_event *e)
{
    int64_t compensated = qx_json_get_int(e->body, "compensated_ms", 0);
    int64_t lost = qx_json_get_int(e->body, "lost_ms", 0);
    const char *reason = audit_text(e->body, "reason");
    int64_t due_back;
    int64_t due_lost;

    qx_sitting_split_gap(&w->a->state, reason, compensated + lost, w->a->policy->seat_lost_s * 1000,
                         &due_back, &due_lost);
    if (compensated != due_back) {
        audit_say(w->a, "time", QX_AUDIT_DIFFERS,
                  "event %llu gives back %lld ms of an absence of the %s, the policy %lld ms",
                  (unsigned long long)e->seq, (long long)compensated, reason, (long long)due_back);
    }
}

static void check_start(struct walk *w, const struct qx_event *e)
{
    const struct qx_admission *p = &w->a->admission;

    if (w->a->has_admission &&
        (qx_json_get_int(e->body, "window_from", -1) != p->from_ms ||
         qx_json_get_int(e->body, "window_until", -1) != p->until_ms || e->wall > p->until_ms)) {
        audit_say(w->a, "time", QX_AUDIT_DIFFERS,
                  "event %llu: started outside the window of the admission, or under another one",
                  (unsigned long long)e->seq);
    }
    w->one_boot = true;
    w->from_ms = e->boot_ms;
}

static void check_ledger(struct walk *w)
{
    const struct qx_time_ledger *l = &w->a->state.ledger;
    int64_t sum = l->working + l->paused + l->compensated + l->lost;

    if (w->one_boot && sum != w->a->state.boot_ms - w->from_ms) {
        audit_say(w->a, "time", QX_AUDIT_DIFFERS, "the accounts sum to %lld ms, %lld ms passed",
                  (long long)sum, (long long)(w->a->state.boot_ms - w->from_ms));
    }
    audit_say(w->a, "time", QX_AUDIT_SAME,
              "working %lld ms + paused %lld + compensated %lld + lost %lld = %lld ms; limit %lld",
              (long long)l->working, (long long)l->paused, (long long)l->compensated,
              (long long)l->lost, (long long)sum, (long long)w->a->state.limit_ms);
}

/* --- consents --- */

static void check_consent(struct walk *w, const struct qx_event *e)
{
    const struct qx_policy *policy = w->a->policy;
    uint8_t digest[32];

    if (!qx_json_get_bool(e->body, "accepted", false)) {
        return;
    }
    if (w->consents == policy->n_consents) {
        audit_say(w->a, "consents", QX_AUDIT_DIFFERS, "event %llu: a text that the policy lacks",
                  (unsigned long long)e->seq);
        return;
    }
    const struct qx_consent *due = &policy->consents[w->consents++];
    const char *text = qx_texts_in(&due->text, audit_text(e->body, "lang"), policy->prevailing);

    qx_sha256(qx_slice_text(text), digest);
    if (strcmp(audit_text(e->body, "text"), due->id) != 0 ||
        qx_json_get_int(e->body, "version", 0) != due->version ||
        strcmp(audit_text(e->body, "digest"), audit_hex(w->a, digest)) != 0) {
        audit_say(w->a, "consents", QX_AUDIT_DIFFERS,
                  "event %llu: not version %lld of '%s' as the policy words it",
                  (unsigned long long)e->seq, (long long)due->version, due->id);
    }
}

static void check_shown(struct walk *w, const struct qx_event *e)
{
    if (qx_json_get_int(e->body, "n", 0) > 0 &&
        !qx_policy_shows_in(w->a->policy, qx_json_get_text(e->body, "lang"))) {
        audit_say(w->a, "journal", QX_AUDIT_DIFFERS,
                  "event %llu: a question in a language that the policy does not give",
                  (unsigned long long)e->seq);
    }
}

/* --- the walk --- */

static void look_before(struct walk *w, const struct qx_event *e)
{
    bool over = w->a->state.phase == QX_PHASE_OVER;

    if (e->kind == QX_EV_STARTED) {
        check_start(w, e);
    } else if (e->kind == QX_EV_RESUMED && !over) {
        check_gap(w, e);
    } else if (e->kind == QX_EV_CONSENTED) {
        check_consent(w, e);
    } else if (e->kind == QX_EV_SHOWN) {
        check_shown(w, e);
    } else if (e->kind == QX_EV_RESEATED && w->a->state.phase == QX_PHASE_DECLINED) {
        w->consents = 0;
    } else if (e->kind == QX_EV_SUBMITTED || e->kind == QX_EV_EXPIRED) {
        w->a->ended_wall = e->wall;
    }
    if (e->kind == QX_EV_RESUMED && !over && strcmp(w->a->state.boot, e->boot) != 0) {
        w->one_boot = false; /* across boots the quotation is all there is */
    }
}

static enum qx_err take(struct walk *w, const struct qx_json *json)
{
    struct audit *a = w->a;
    struct qx_buf bytes = {0};
    struct qx_event event = {0};

    qx_json_write(&bytes, json);
    qx_journal_step(a->head, qx_buf_slice(&bytes));
    enum qx_err err =
        qx_event_read(qx_buf_slice(&bytes), a->files->sitting, a->arena, a->report, &event);

    if (err == QX_OK) {
        look_before(w, &event);
        err = qx_sitting_apply(&a->state, &event, a->report);
    }
    qx_json_free(&event.body);
    qx_buf_free(&bytes);
    return err;
}

static bool fold(struct walk *w, const struct qx_json *events)
{
    for (size_t i = 0; i < qx_json_count(events); i++) {
        enum qx_err err = take(w, qx_json_at(events, i));

        if (err != QX_OK) {
            audit_say(w->a, "journal", QX_AUDIT_DIFFERS, "event %zu: %s: %s", i, qx_err_name(err),
                      qx_report_last(w->a->report));
            return false;
        }
    }
    if (w->a->state.phase != QX_PHASE_OVER) {
        audit_say(w->a, "journal", QX_AUDIT_DIFFERS, "it ends in phase '%s', not over",
                  qx_phase_name(w->a->state.phase));
        return false;
    }
    audit_say(w->a, "journal", QX_AUDIT_SAME, "%zu events", qx_json_count(events));
    return true;
}

/* The chain covers all events, those that the fold refuses too. */
static void check_chain(struct audit *a, const struct qx_json *events, const char *number)
{
    uint8_t head[32];

    qx_journal_start(number, head);
    for (size_t i = 0; i < qx_json_count(events); i++) {
        struct qx_buf bytes = {0};

        qx_json_write(&bytes, qx_json_at(events, i));
        qx_journal_step(head, qx_buf_slice(&bytes));
        qx_buf_free(&bytes);
    }
    const char *derived = audit_hex(a, head);

    if (strcmp(audit_text(a->sitting.json, "head"), derived) != 0 ||
        strcmp(audit_text(a->paper.json, "head"), derived) != 0) {
        audit_say(a, "chain", QX_AUDIT_DIFFERS, "the events hash to %s, sitting or paper say else",
                  derived);
        return;
    }
    audit_say(a, "chain", QX_AUDIT_SAME, "head %.16s…", derived);
}

static void not_derived(struct audit *a)
{
    audit_say(a, "time", QX_AUDIT_UNKNOWN, "not derived: the journal does not hold");
    audit_say(a, "consents", QX_AUDIT_UNKNOWN, "not derived: the journal does not hold");
}

void audit_journal(struct audit *a)
{
    const struct qx_json *events = qx_json_get(a->sitting.json, "events");
    const char *number = audit_text(a->sitting.json, "sitting");
    struct walk w = {.a = a};

    qx_sitting_init(&a->state, number, a->arena);
    qx_journal_start(number, a->head);
    check_chain(a, events, number);
    a->folded = fold(&w, events);
    if (!a->folded) {
        not_derived(a);
        return;
    }
    if (strcmp(a->state.admission, audit_text(a->sitting.json, "admission")) != 0 ||
        strcmp(a->state.release, audit_text(a->sitting.json, "release")) != 0) {
        audit_say(a, "journal", QX_AUDIT_DIFFERS, "its first events name another admission");
    }
    check_limit(a);
    check_ledger(&w);
    if (w.consents < a->policy->n_consents) {
        audit_say(a, "consents", QX_AUDIT_DIFFERS, "%zu of %zu texts were accepted", w.consents,
                  a->policy->n_consents);
    }
    audit_say(a, "consents", QX_AUDIT_SAME, "%zu texts", w.consents);
}
