/* One admission's attempt: its papers, the fold of its events, its form. */
#include "keeper.h"

#include <stdio.h>
#include <stdlib.h>

#include <qualex/hex.h>

struct keeper_attempt *keeper_attempt_find(struct qx_keeper *k, const char *number)
{
    struct keeper_attempt *a = k->attempts;

    while (a != NULL && strcmp(a->sitting.id, number) != 0) {
        a = a->next;
    }
    return a;
}

bool keeper_attempt_open(const struct keeper_attempt *a)
{
    switch (a->sitting.phase) {
    case QX_PHASE_NEW:
    case QX_PHASE_OVER: /* the signer may have seen its end: nothing more but `sealed` */
    case QX_PHASE_SEALED:
    case QX_PHASE_LOCKED:
        return false;
    default:
        return true;
    }
}

/* --- the fold, and what the keeper reads from events beside it --- */

static void follow(struct keeper_attempt *a, const struct qx_event *event)
{
    const char *code = qx_json_get_text(event->body, "code");

    switch (event->kind) {
    case QX_EV_INCIDENT:
        if (code != NULL && strcmp(code, KEEPER_SEAT_AWAY) == 0) {
            a->away = true;
            memcpy(a->away_boot, event->boot, sizeof a->away_boot);
            a->away_boot_ms = event->boot_ms;
        }
        break;
    case QX_EV_RESUMED:
        a->away = false;
        break;
    case QX_EV_EXPIRED:
        a->expired = true;
        break;
    default:
        break;
    }
}

struct folding {
    struct keeper_attempt *attempt;
    struct qx_report *report;
};

static enum qx_err fold_one(void *ctx, struct qx_slice bytes)
{
    struct folding *f = ctx;
    struct keeper_attempt *a = f->attempt;
    struct qx_event event = {0};
    enum qx_err err = qx_event_read(bytes, a->sitting.id, &a->arena, f->report, &event);

    if (err == QX_OK) {
        err = qx_sitting_apply(&a->sitting, &event, f->report);
    }
    if (err == QX_OK) {
        follow(a, &event);
    }
    qx_json_free(&event.body);
    return err;
}

static bool same_form(const struct qx_sitting *s, const struct qx_form *form)
{
    bool same = form->n == s->n_questions;

    for (size_t i = 0; same && i < form->n; i++) {
        same = qx_form_same_question(&form->questions[i], &s->questions[i]);
    }
    return same;
}

/* The same questions in the same order as before, or nothing goes on. */
static enum qx_err draw_again(struct qx_keeper *k, struct keeper_attempt *a,
                              struct qx_report *report)
{
    uint8_t candidate[32];
    enum qx_err err = qx_unhex(qx_slice_text(a->sitting.candidate_nonce), candidate, 32);

    if (err == QX_OK) {
        err = keeper_attempt_draw(k, a, candidate, report);
    }
    if (err == QX_OK && !same_form(&a->sitting, &a->form)) {
        err = qx_fail(report, QX_ERR_DRAW_DIFFERS, a->sitting.id, 0,
                      "the journal's form is not what its nonces give: keep the room as it is and "
                      "call the licenser");
    }
    return err;
}

static enum qx_err load_result(struct qx_keeper *k, struct keeper_attempt *a)
{
    struct qx_buf text = {0};
    enum qx_err err = qx_journal_result(k->journal, a->sitting.id, &text);

    qx_json_free(&a->result);
    if (err == QX_OK) {
        err = qx_json_parse(qx_buf_slice(&text), a->sitting.id, NULL, &a->result);
    }
    qx_buf_free(&text);
    return err == QX_ERR_NOT_FOUND ? QX_OK : err;
}

enum qx_err keeper_attempt_reload(struct qx_keeper *k, struct keeper_attempt *a,
                                  struct qx_report *report)
{
    struct folding f = {a, report};
    char *id = qx_strndup(qx_slice_text(a->sitting.id));

    qx_arena_free(&a->arena);
    qx_sitting_init(&a->sitting, id, &a->arena);
    free(id);
    a->away = false;
    a->expired = false;

    enum qx_err err = qx_journal_read(k->journal, a->sitting.id, fold_one, &f);

    if (err == QX_OK && a->sitting.phase == QX_PHASE_SEALED) {
        err = load_result(k, a);
    }
    return err;
}

static enum qx_err check_papers(const struct keeper_attempt *a, struct qx_report *report)
{
    const struct qx_sitting *s = &a->sitting;

    if (s->admission[0] != '\0' && strcmp(s->admission, a->paper.digest) != 0) {
        return qx_fail(report, QX_ERR_ADMISSION, s->id, 0,
                       "this sitting began under another admission of the same number: put that "
                       "file back");
    }
    return QX_OK;
}

static void attempt_free(struct keeper_attempt *a)
{
    free(a->reason);
    qx_json_free(&a->result);
    qx_secret_free(&a->keys);
    qx_arena_free(&a->form_arena);
    qx_arena_free(&a->arena);
    keeper_paper_free(&a->paper);
    free(a);
}

enum qx_err keeper_attempt_load(struct qx_keeper *k, const char *number, struct qx_report *report,
                                struct keeper_attempt **out)
{
    struct keeper_paper paper = {0};
    enum qx_err err = keeper_paper_read(&k->room, number, keeper_time_judged(k), report, &paper);

    if (err != QX_OK) {
        return err;
    }
    struct keeper_attempt *a = qx_alloc(1, sizeof *a);

    a->paper = paper;
    qx_sitting_init(&a->sitting, number, &a->arena);
    err = keeper_attempt_reload(k, a, report);
    if (err == QX_OK) {
        err = check_papers(a, report);
    }
    if (err == QX_OK && a->sitting.questions != NULL) {
        err = draw_again(k, a, report);
    }
    if (err != QX_OK) {
        attempt_free(a);
        return err;
    }
    if (a->sitting.phase == QX_PHASE_OVER) {
        keeper_signer_want(a, ASKED_SEAL);
    }
    a->next = k->attempts;
    k->attempts = a;
    *out = a;
    return QX_OK;
}

enum qx_err keeper_attempt_add_at(struct qx_keeper *k, struct keeper_attempt *a,
                                  enum qx_event_kind kind, struct qx_json *body, const char *boot,
                                  int64_t boot_ms, struct qx_report *report)
{
    struct qx_event event = {.kind = kind,
                             .seq = a->sitting.next_seq,
                             .sitting = a->sitting.id,
                             .boot_ms = boot_ms,
                             .wall = k->wall,
                             .body = body == NULL ? qx_json_new_object() : body};

    (void)snprintf(event.boot, sizeof event.boot, "%s", boot);
    enum qx_err err = qx_sitting_apply(&a->sitting, &event, report);

    if (err != QX_OK) {
        qx_json_free(&event.body);
        return err;
    }
    follow(a, &event);
    keeper_batch_event(k, a, &event);
    return QX_OK;
}

enum qx_err keeper_attempt_add(struct qx_keeper *k, struct keeper_attempt *a,
                               enum qx_event_kind kind, struct qx_json *body,
                               struct qx_report *report)
{
    return keeper_attempt_add_at(k, a, kind, body, k->boot, k->now, report);
}

enum qx_err keeper_attempt_draw(struct qx_keeper *k, struct keeper_attempt *a,
                                const uint8_t candidate_nonce[static 32], struct qx_report *report)
{
    uint8_t ikm[96];
    uint8_t room_nonce[32];
    enum qx_err err = qx_journal_nonce(k->journal, a->sitting.id, room_nonce);

    if (err != QX_OK) {
        return qx_fail(report, err, a->sitting.id, 0, "the room's nonce cannot be read: %s",
                       qx_err_text(err));
    }
    size_t len = qx_admission_draw_input(&a->paper.admission, room_nonce, candidate_nonce, ikm);

    qx_arena_free(&a->form_arena);
    a->form = (struct qx_form){0};
    err = qx_release_draw(k->room.release, qx_slice(ikm, len), a->sitting.id, QX_NOTHING_EXCLUDED,
                          &a->form_arena, &a->form);
    qx_wipe(ikm, sizeof ikm);
    return err == QX_OK
               ? QX_OK
               : qx_fail(report, err, a->sitting.id, 0, "the draw failed: %s", qx_err_text(err));
}

/* --- what is kept in memory --- */

static bool idle(const struct keeper_attempt *a)
{
    bool done = a->sitting.phase == QX_PHASE_SEALED || a->sitting.phase == QX_PHASE_DECLINED ||
                a->sitting.phase == QX_PHASE_LOCKED || a->sitting.phase == QX_PHASE_NEW;

    return done && a->seat == NULL && !a->touched && a->asked == ASKED_NOTHING &&
           a->pins_unwritten == 0;
}

void keeper_attempts_trim(struct qx_keeper *k)
{
    struct keeper_attempt **at = &k->attempts;

    while (*at != NULL) {
        struct keeper_attempt *a = *at;

        if (idle(a) && k->signer.about != a) {
            *at = a->next;
            attempt_free(a);
        } else {
            at = &a->next;
        }
    }
}

void keeper_attempts_free(struct qx_keeper *k)
{
    while (k->attempts != NULL) {
        struct keeper_attempt *a = k->attempts;

        k->attempts = a->next;
        attempt_free(a);
    }
}
