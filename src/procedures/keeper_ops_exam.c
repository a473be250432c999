/* Operations from the draw to the hand-in. */
#include "keeper.h"

#include <qualex/hex.h>

/* --- the draw --- */

static struct qx_json *fields_json(const struct qx_released *q)
{
    struct qx_json *fields = qx_json_new_array();

    for (size_t i = 0; i < q->n_fields; i++) {
        struct qx_json *one = qx_json_new_object();

        qx_json_set_text(one, "id", q->fields[i].id);
        qx_json_set_text(one, "fill", qx_fill_name(q->fields[i].fill));
        qx_json_append(fields, one);
    }
    return fields;
}

static struct qx_json *form_json(const struct qx_form *form)
{
    struct qx_json *questions = qx_json_new_array();

    for (size_t i = 0; i < form->n; i++) {
        const struct qx_released *q = &form->questions[i].question;
        struct qx_json *one = qx_json_new_object();
        struct qx_json *options = qx_json_new_array();

        for (size_t p = 0; p < q->n_options; p++) {
            qx_json_append(options, qx_json_new_text(q->options[form->questions[i].order[p]]));
        }
        qx_json_set_text(one, "id", q->id);
        qx_json_set_int(one, "version", q->version);
        qx_json_set(one, "options", options);
        if (q->type == QX_ORDERING) {
            qx_json_set_bool(one, "ordered", true);
        }
        if (q->n_fields > 0) {
            qx_json_set(one, "fields", fields_json(q));
        }
        qx_json_append(questions, one);
    }
    return questions;
}

/* The same nonce again gets the same answer: the reply may have been lost. Another is refused. */
static enum qx_err drawn_before(const struct keeper_attempt *a, const char *nonce,
                                struct keeper_call *call)
{
    if (strcmp(a->sitting.candidate_nonce, nonce) != 0) {
        return qx_fail(call->report, QX_ERR_DRAW_EXISTS, "", 0,
                       "the questions of this attempt are drawn already: go on with them");
    }
    qx_json_set_text(call->reply, "room_nonce", a->sitting.room_nonce);
    return QX_OK;
}

enum qx_err keeper_op_nonce(struct qx_keeper *k, struct keeper_call *call)
{
    struct keeper_attempt *a = call->seat->attempt;
    const char *given = qx_json_get_text(call->request, "nonce");
    uint8_t candidate[32];
    uint8_t room[32];
    char hex[65];

    if (given == NULL || qx_unhex(qx_slice_text(given), candidate, sizeof candidate) != QX_OK) {
        return qx_fail(call->report, QX_ERR_FRAME, "", 0, "a nonce has 64 hexadecimal digits");
    }
    qx_hex(qx_slice(candidate, sizeof candidate), hex);
    if (a->sitting.questions != NULL) {
        return drawn_before(a, hex, call);
    }
    enum qx_err err = keeper_attempt_draw(k, a, candidate, call->report);

    if (err == QX_OK) {
        err = qx_journal_nonce(k->journal, a->sitting.id, room);
    }
    if (err != QX_OK) {
        return err;
    }
    struct qx_json *body = qx_json_new_object();

    qx_json_set_hex(body, "room_nonce", qx_slice(room, sizeof room));
    qx_json_set_text(body, "candidate_nonce", hex);
    qx_json_set(body, "questions", form_json(&a->form));
    qx_json_set_hex(call->reply, "room_nonce", qx_slice(room, sizeof room));
    err = keeper_attempt_add(k, a, QX_EV_DRAWN, body, call->report);
    if (err == QX_OK) {
        keeper_signer_want(a, ASKED_FORM); /* meanwhile the candidate reads on */
    }
    return err;
}

/* --- start --- */

static enum qx_err check_space(const struct qx_keeper *k, struct qx_report *report)
{
    uint64_t bytes = 0;
    enum qx_err err = qx_free_space(k->room.folder, &bytes);

    if (err == QX_OK && bytes < QX_KEEPER_SPACE) {
        return qx_fail(report, QX_ERR_DISK_FULL, "", 0,
                       "too little space in the room to start a sitting: call the proctor");
    }
    return err;
}

enum qx_err keeper_op_start(struct qx_keeper *k, struct keeper_call *call)
{
    struct keeper_attempt *a = call->seat->attempt;

    if (a->sitting.phase != QX_PHASE_DRAWN) {
        return QX_OK; /* started already */
    }
    enum qx_err err = keeper_paper_window(&a->paper, keeper_time_judged(k), call->report);

    if (err == QX_OK) {
        err = qx_release_check_time(k->room.release, keeper_time_judged(k), "", call->report);
    }
    if (err == QX_OK) {
        err = check_space(k, call->report);
    }
    if (err != QX_OK) {
        return err;
    }
    if (a->keys.len == 0) {
        keeper_signer_want(a, ASKED_FORM);
        call->parked = true;
        return QX_OK;
    }
    struct qx_json *body = qx_json_new_object();

    qx_json_set_int(body, "window_from", a->paper.admission.from_ms);
    qx_json_set_int(body, "window_until", a->paper.admission.until_ms);
    a->left_pushed_ms = k->now;
    return keeper_attempt_add(k, a, QX_EV_STARTED, body, call->report);
}

/* --- working --- */

/* Question n of the request, 0 when there is none. */
static size_t question_of(const struct keeper_call *call)
{
    int64_t n = qx_json_get_int(call->request, "n", 0);
    size_t total = call->seat->attempt->sitting.n_questions;

    return n >= 1 && (uint64_t)n <= total ? (size_t)n : 0;
}

static enum qx_err no_question(struct keeper_call *call)
{
    return qx_fail(call->report, QX_ERR_FRAME, "", 0, "n must be 1 to %zu",
                   call->seat->attempt->sitting.n_questions);
}

/* Showing and marking leave room for answers and for the end. */
static enum qx_err check_bound(const struct keeper_attempt *a, uint64_t reserved,
                               struct qx_report *report)
{
    return a->sitting.next_seq + reserved < KEEPER_EVENTS_MAX
               ? QX_OK
               : qx_fail(report, QX_ERR_TOO_LARGE, a->sitting.id, 0,
                         "this sitting has too many entries: call the proctor");
}

enum qx_err keeper_op_show(struct qx_keeper *k, struct keeper_call *call)
{
    struct keeper_attempt *a = call->seat->attempt;
    size_t n = question_of(call);
    struct qx_json *question = NULL;
    enum qx_err err = n == 0 ? no_question(call) : QX_OK;

    if (err != QX_OK) {
        return err;
    }
    if (a->keys.len == 0) {
        keeper_signer_want(a, ASKED_FORM);
        call->parked = true;
        return QX_OK;
    }
    if (a->sitting.current != n) {
        struct qx_json *body = qx_json_new_object();

        qx_json_set_int(body, "n", (int64_t)n);
        err = check_bound(a, 2 * KEEPER_EVENTS_RESERVED, call->report);
        if (err != QX_OK) {
            qx_json_free(&body);
            return err;
        }
        err = keeper_attempt_add(k, a, QX_EV_SHOWN, body, call->report);
    }
    if (err == QX_OK) {
        err = keeper_view_question(k, a, n, &question);
    }
    if (err == QX_OK) {
        qx_json_set(call->reply, "question", question);
    }
    return err;
}

enum qx_err keeper_op_answer(struct qx_keeper *k, struct keeper_call *call)
{
    struct keeper_attempt *a = call->seat->attempt;
    size_t n = question_of(call);
    struct qx_json *body = qx_json_new_object();
    enum qx_err err = n == 0 ? no_question(call) : keeper_answer_read(call, a, n, body);

    if (err == QX_OK && n != a->sitting.current) {
        err = qx_fail(call->report, QX_ERR_TRANSITION, "", 0, "show the question first");
    }
    if (err == QX_OK) {
        err = check_bound(a, KEEPER_EVENTS_RESERVED, call->report);
    }
    if (err != QX_OK) {
        qx_json_free(&body);
        return err;
    }
    qx_json_set_int(body, "n", (int64_t)n);
    qx_json_set_text(body, "question", a->sitting.questions[n - 1].id);
    qx_json_set_int(body, "response_ms", qx_sitting_response_ms(&a->sitting, n, k->now));
    err = keeper_attempt_add(k, a, QX_EV_ANSWERED, body, call->report);
    if (err == QX_OK) {
        qx_json_set_bool(call->reply, "saved", true);
    }
    return err;
}

enum qx_err keeper_op_mark(struct qx_keeper *k, struct keeper_call *call)
{
    struct keeper_attempt *a = call->seat->attempt;
    size_t n = question_of(call);
    bool on = false;
    enum qx_err err = n == 0 ? no_question(call) : QX_OK;

    if (err == QX_OK && !qx_json_bool(qx_json_get(call->request, "on"), &on)) {
        err = qx_fail(call->report, QX_ERR_FRAME, "", 0, "on must be true or false");
    }
    if (err == QX_OK) {
        err = check_bound(a, 2 * KEEPER_EVENTS_RESERVED, call->report);
    }
    if (err != QX_OK) {
        return err;
    }
    struct qx_json *body = qx_json_new_object();

    qx_json_set_int(body, "n", (int64_t)n);
    qx_json_set_bool(body, "on", on);
    return keeper_attempt_add(k, a, QX_EV_MARKED, body, call->report);
}

enum qx_err keeper_op_submit(struct qx_keeper *k, struct keeper_call *call)
{
    struct keeper_attempt *a = call->seat->attempt;
    size_t unanswered = qx_sitting_unanswered(&a->sitting);

    if (a->sitting.phase != QX_PHASE_WORKING) {
        return QX_OK; /* submitted already */
    }
    if (qx_json_get_int(call->request, "unanswered", -1) != (int64_t)unanswered) {
        return qx_fail(call->report, QX_ERR_INPUT, "", 0,
                       "%zu questions are unanswered here: look again, then submit", unanswered);
    }
    struct qx_json *body = qx_json_new_object();

    qx_json_set_int(body, "unanswered", (int64_t)unanswered);
    enum qx_err err = keeper_attempt_add(k, a, QX_EV_SUBMITTED, body, call->report);

    if (err == QX_OK) {
        keeper_signer_want(a, ASKED_SEAL);
    }
    return err;
}
