/* The way to the seat: hello, log in, who it is, consents, tutorial. */
#include "keeper.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <qualex/hex.h>

#define TOKEN_MAX 160 /* number, '.', 64 hexadecimal digits */

/* --- hello --- */

enum qx_err keeper_op_hello(struct qx_keeper *k, struct keeper_call *call)
{
    int64_t protocol = qx_json_get_int(call->request, "protocol", 0);
    const char *lang = qx_json_get_text(call->request, "lang");
    const struct qx_policy *policy = k->room.policy;

    if (protocol != QX_WIRE_PROTOCOL) {
        return qx_fail(call->report, QX_ERR_FRAME, "", 0,
                       "this room speaks protocol %d: install the same version everywhere",
                       QX_WIRE_PROTOCOL);
    }
    call->seat->greeted = true;
    qx_json_set_int(call->reply, "protocol", QX_WIRE_PROTOCOL);
    qx_json_set_text(call->reply, "room", k->room.name);
    qx_json_set_text(call->reply, "mode", policy->mode);
    qx_json_set_text(call->reply, "jail", policy->jail);
    qx_json_set_text(call->reply, "exam",
                     qx_texts_in(&policy->title, lang == NULL ? "" : lang, policy->prevailing));
    return QX_OK;
}

/* --- to the seat --- */

static bool ended(const struct keeper_attempt *a)
{
    return a->sitting.phase == QX_PHASE_OVER || a->sitting.phase == QX_PHASE_SEALED;
}

/* A new terminal for this attempt: a new epoch from the second on; what was paused because the seat
 * was away goes on. Once it is over nothing is journalled: the signer may have seen its end. */
static enum qx_err seat_down(struct qx_keeper *k, struct keeper_call *call,
                             struct keeper_attempt *a)
{
    bool first = a->sitting.admission[0] == '\0';
    enum qx_err err = QX_OK;

    if (!first && !ended(a)) {
        struct qx_json *body = qx_json_new_object();

        qx_json_set_int(body, "epoch", a->sitting.epoch + 1);
        err = keeper_attempt_add(k, a, QX_EV_RESEATED, body, call->report);
    }
    if (err == QX_OK && a->seat != NULL && a->seat != call->seat) {
        keeper_seat_fence(k, a->seat);
    }
    if (err == QX_OK) {
        a->seat = call->seat;
        call->seat->attempt = a;
        err = keeper_time_seat_back(k, a, call->report);
    }
    return err;
}

static enum qx_err admit(struct qx_keeper *k, struct keeper_call *call, struct keeper_attempt *a)
{
    const struct qx_admission *paper = &a->paper.admission;
    const struct qx_policy *policy = k->room.policy;
    struct qx_json *body = qx_json_new_object();
    uint8_t nonce[32];
    uint8_t commitment[32];
    const char *lang = policy->prevailing;
    enum qx_err err = qx_rng_fill(k->spec.rng, nonce, sizeof nonce);

    for (size_t i = 0; i < policy->n_languages; i++) {
        lang = strcmp(policy->languages[i], paper->lang) == 0 ? paper->lang : lang;
    }
    qx_sha256(qx_slice(nonce, sizeof nonce), commitment);
    qx_json_set_text(body, "admission", a->paper.digest);
    qx_json_set_text(body, "release", k->room.release_digest);
    qx_json_set_hex(body, "commitment", qx_slice(commitment, sizeof commitment));
    qx_json_set_int(body, "epoch", 1);
    qx_json_set_bool(body, "unprotected", call->seat->peer.uid == (int64_t)getuid());
    qx_json_set_int(body, "limit_ms",
                    qx_policy_limit_ms(policy, paper->time_num, paper->time_den, paper->extra_s));
    qx_json_set_text(body, "lang", lang);
    qx_json_set_int(body, "questions", policy->questions);
    qx_json_set_int(body, "consents", (int64_t)policy->n_consents);
    if (err != QX_OK) {
        qx_json_free(&body);
        return err;
    }
    keeper_batch_bytes(k, a, ENTRY_NONCE, nonce);
    qx_wipe(nonce, sizeof nonce);
    return keeper_attempt_add(k, a, QX_EV_ADMITTED, body, call->report);
}

/* A token of the terminal: its digest stays with the room. */
static enum qx_err give_token(struct qx_keeper *k, struct keeper_call *call,
                              struct keeper_attempt *a)
{
    uint8_t secret[32];
    uint8_t digest[32];
    char hex[65];
    char token[TOKEN_MAX];
    enum qx_err err = qx_rng_fill(k->spec.rng, secret, sizeof secret);

    if (err != QX_OK) {
        return err;
    }
    qx_hex(qx_slice(secret, sizeof secret), hex);
    (void)snprintf(token, sizeof token, "%s.%s", a->sitting.id, hex);
    qx_sha256(qx_slice(secret, sizeof secret), digest);
    keeper_batch_bytes(k, a, ENTRY_SEAT, digest);
    qx_json_set_text(call->reply, "token", token);
    qx_wipe(secret, sizeof secret);
    qx_wipe(hex, sizeof hex);
    qx_wipe(token, sizeof token);
    return QX_OK;
}

/* Before anybody was admitted the last wrong PIN ends the attempt. Later it only closes the way in
 * by PIN: whoever sits goes on, so that nobody can end another's exam at a second terminal. */
static enum qx_err refuse_pin(struct qx_keeper *k, struct keeper_call *call,
                              struct keeper_attempt *a)
{
    int64_t left = k->room.policy->pin_tries - a->sitting.pins_refused - ++a->pins_unwritten;
    struct qx_json *body = qx_json_new_object();
    enum qx_err err = QX_OK;

    if (ended(a)) { /* nothing more is journalled; this process remembers */
        qx_json_free(&body);
    } else {
        a->pins_unwritten = 0;
        left = k->room.policy->pin_tries - a->sitting.pins_refused - 1;
        qx_json_set_int(body, "tries_left", left);
        err = keeper_attempt_add(k, a, QX_EV_PIN_REFUSED, body, call->report);
        if (err == QX_OK && left <= 0 && a->sitting.phase == QX_PHASE_NEW) {
            err = keeper_attempt_add(k, a, QX_EV_LOCKED, NULL, call->report);
        }
    }
    if (err != QX_OK) {
        return err;
    }
    call->tries_left = left;
    return left <= 0 ? qx_fail(call->report, QX_ERR_PIN_LOCKED, "", 0,
                               "wrong PIN, and it was the last try: call the proctor")
                     : qx_fail(call->report, QX_ERR_PIN, "", 0, "wrong PIN: %lld %s left",
                               (long long)left, left == 1 ? "try" : "tries");
}

static bool locked(const struct qx_keeper *k, const struct keeper_attempt *a)
{
    return a->sitting.phase == QX_PHASE_LOCKED ||
           a->sitting.pins_refused + a->pins_unwritten >= k->room.policy->pin_tries;
}

static enum qx_err find_attempt(struct qx_keeper *k, const char *number, struct qx_report *report,
                                struct keeper_attempt **out)
{
    struct keeper_attempt *a = keeper_attempt_find(k, number);

    if (a == NULL) {
        return keeper_attempt_load(k, number, report, out);
    }
    *out = a;
    return QX_OK;
}

/* What is wrong with the room's papers is for the room to hear; the candidate can do nothing. */
static enum qx_err not_in_order(const struct qx_keeper *k, const char *number, enum qx_err err,
                                struct qx_report *report)
{
    enum qx_err_class class = qx_err_class(err);

    if (class != QX_CLASS_INTEGRITY && class != QX_CLASS_RESOURCE) {
        return err;
    }
    for (size_t i = 0; i < report->n; i++) {
        keeper_tell(k, report->messages[i].where, report->messages[i].text);
    }
    return qx_fail(report, err, number, 0,
                   "the room's papers for this admission are not in order: tell the proctor");
}

enum qx_err keeper_op_log_in(struct qx_keeper *k, struct keeper_call *call)
{
    const char *number = qx_json_get_text(call->request, "admission");
    const char *pin = qx_json_get_text(call->request, "pin");
    struct keeper_attempt *a = NULL;

    if (number == NULL || pin == NULL || call->seat->attempt != NULL) {
        return qx_fail(call->report, QX_ERR_FRAME, "", 0, "log_in takes admission and pin, once");
    }
    if (k->disk_full) {
        return qx_fail(call->report, QX_ERR_DISK_FULL, "", 0,
                       "nothing can be saved now: call the proctor");
    }
    if (k->pin_checked) {
        call->parked = true;
        return QX_OK;
    }
    k->pin_checked = true;
    enum qx_err err = find_attempt(k, number, call->report, &a);

    if (err != QX_OK) {
        return not_in_order(k, number, err, call->report);
    }
    if (locked(k, a)) {
        return qx_fail(call->report, QX_ERR_PIN_LOCKED, "", 0,
                       "too many wrong PINs: call the proctor");
    }
    err = keeper_paper_pin(&a->paper, pin);
    if (err == QX_ERR_PIN) {
        return refuse_pin(k, call, a);
    }
    if (err == QX_OK && a->seat != NULL) {
        err = qx_fail(call->report, QX_ERR_SEAT_TAKEN, "", 0,
                      "it is in use at another terminal: go there, or call the proctor");
    }
    if (err == QX_OK && a->sitting.admission[0] == '\0') {
        err = keeper_paper_window(&a->paper, keeper_time_judged(k), call->report);
        if (err == QX_OK) {
            err = admit(k, call, a);
        }
        if (err == QX_OK) {
            a->seat = call->seat;
            call->seat->attempt = a;
        }
    } else if (err == QX_OK) {
        err = seat_down(k, call, a);
    }
    return err == QX_OK ? give_token(k, call, a) : err;
}

enum qx_err keeper_op_rejoin(struct qx_keeper *k, struct keeper_call *call)
{
    const char *token = qx_json_get_text(call->request, "token");
    const char *dot = token == NULL ? NULL : strchr(token, '.');
    char number[33] = "";
    uint8_t secret[32];
    uint8_t digest[32];
    uint8_t kept[32];
    struct keeper_attempt *a = NULL;

    if (dot == NULL || dot - token > 32 || call->seat->attempt != NULL ||
        qx_unhex(qx_slice_text(dot + 1), secret, sizeof secret) != QX_OK) {
        return qx_fail(call->report, QX_ERR_NOT_SEATED, "", 0, "not a token: log in again");
    }
    (void)snprintf(number, sizeof number, "%.*s", (int)(dot - token), token);
    qx_sha256(qx_slice(secret, sizeof secret), digest);

    enum qx_err err = find_attempt(k, number, call->report, &a);

    if (err != QX_OK) {
        return err;
    }
    if (qx_journal_seat(k->journal, number, kept) != QX_OK ||
        !qx_secret_equal(qx_slice(kept, 32), qx_slice(digest, 32))) {
        return qx_fail(call->report, QX_ERR_NOT_SEATED, "", 0,
                       "another terminal has taken the seat: log in again");
    }
    err = seat_down(k, call, a);
    if (err == QX_OK) {
        qx_json_set_text(call->reply, "token", token);
    }
    return err;
}

/* --- who it is, consents, tutorial --- */

enum qx_err keeper_op_confirm(struct qx_keeper *k, struct keeper_call *call)
{
    struct keeper_attempt *a = call->seat->attempt;
    struct qx_json *body = qx_json_new_object();

    if (qx_json_get_bool(call->request, "yes", false)) {
        qx_json_set_text(body, "by", "candidate");
        return keeper_attempt_add(k, a, QX_EV_IDENTIFIED, body, call->report);
    }
    /* Nothing is consumed: whoever it was leaves the seat. */
    qx_json_set_text(body, "code", "not-this-person");
    qx_json_set_text(body, "text", "the person at the seat said that the name or exam is wrong");
    enum qx_err err = keeper_attempt_add(k, a, QX_EV_INCIDENT, body, call->report);

    if (err == QX_OK) {
        qx_json_set(call->reply, "view", keeper_view(k, a));
        a->seat = NULL;
        call->seat->attempt = NULL;
    }
    return err;
}

enum qx_err keeper_op_consent(struct qx_keeper *k, struct keeper_call *call)
{
    struct keeper_attempt *a = call->seat->attempt;
    const struct qx_policy *policy = k->room.policy;
    const char *id = qx_json_get_text(call->request, "text");
    const struct qx_consent *next =
        a->sitting.consents < policy->n_consents ? &policy->consents[a->sitting.consents] : NULL;
    uint8_t digest[32];

    if (next == NULL || id == NULL || strcmp(id, next->id) != 0) {
        return qx_fail(call->report, QX_ERR_TRANSITION, "", 0, "the texts are accepted in order");
    }
    struct qx_json *body = qx_json_new_object();

    qx_json_set_text(body, "text", next->id);
    if (!qx_json_get_bool(call->request, "accept", false)) {
        return keeper_attempt_add(k, a, QX_EV_DECLINED, body, call->report);
    }
    const char *text = qx_texts_in(&next->text, a->sitting.lang, policy->prevailing);

    qx_sha256(qx_slice_text(text), digest);
    qx_json_set_int(body, "version", next->version);
    qx_json_set_hex(body, "digest", qx_slice(digest, sizeof digest));
    qx_json_set_text(body, "lang", a->sitting.lang);
    qx_json_set_bool(body, "accepted", true);
    return keeper_attempt_add(k, a, QX_EV_CONSENTED, body, call->report);
}

enum qx_err keeper_op_practised(struct qx_keeper *k, struct keeper_call *call)
{
    return keeper_attempt_add(k, call->seat->attempt, QX_EV_PRACTISED, NULL, call->report);
}

enum qx_err keeper_op_view(struct qx_keeper *k, struct keeper_call *call)
{
    (void)k;
    (void)call;
    return QX_OK;
}

enum qx_err keeper_op_bye(struct qx_keeper *k, struct keeper_call *call)
{
    (void)k;
    call->seat->leaving = true;
    return QX_OK;
}
