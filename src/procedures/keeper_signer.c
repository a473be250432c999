/* The link to the signer: one request at a time, never waited for. */
#include "keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <qualex/hex.h>

#define AGAIN_MS 3000     /* between attempts to reach it */
#define REFUSED_MS 30000  /* before asking again for what it refused */
#define PATIENCE_MS 20000 /* for one reply: a form or a seal takes milliseconds */

static const char AWAY[] =
    "the signer does not answer; all is saved: call the proctor if this lasts";

void keeper_signer_want(struct keeper_attempt *a, enum keeper_asked what)
{
    a->asked = what;
    a->ask_again_ms = 0;
}

static void hang_up(struct keeper_signer *s)
{
    if (s->fd >= 0) {
        (void)close(s->fd);
    }
    s->fd = -1;
    qx_frames_free(&s->in);
    qx_buf_free(&s->out);
    s->sent = 0;
    s->waiting = false;
    s->about = NULL;
}

void keeper_signer_close(struct qx_keeper *k)
{
    hang_up(&k->signer);
}

/* --- what is asked --- */

static struct qx_json *ids_of(const struct qx_form *form)
{
    struct qx_json *ids = qx_json_new_array();

    for (size_t i = 0; i < form->n; i++) {
        struct qx_json *pair = qx_json_new_array();

        qx_json_append(pair, qx_json_new_text(form->questions[i].question.id));
        qx_json_append(pair, qx_json_new_int(form->questions[i].question.version));
        qx_json_append(ids, pair);
    }
    return ids;
}

static enum qx_err append_event(void *ctx, struct qx_slice bytes)
{
    struct qx_json *events = ctx;
    struct qx_json *event = NULL;
    enum qx_err err = qx_json_parse_canonical(bytes, "journal", NULL, &event);

    if (err == QX_OK) {
        qx_json_append(events, event);
    }
    return err;
}

/* The member that differs between the two requests. */
static enum qx_err fill_request(struct qx_keeper *k, const struct keeper_attempt *a,
                                struct qx_json *request)
{
    qx_json_set_hex(request, "admission", qx_buf_slice(&a->paper.der));
    if (a->asked == ASKED_FORM) {
        qx_json_set_text(request, "op", qx_op_name(QX_OP_FORM));
        qx_json_set_text(request, "room_nonce", a->sitting.room_nonce);
        qx_json_set_text(request, "candidate_nonce", a->sitting.candidate_nonce);
        qx_json_set(request, "ids", ids_of(&a->form));
        return QX_OK;
    }
    struct qx_json *events = qx_json_new_array();

    qx_json_set_text(request, "op", qx_op_name(QX_OP_SEAL));
    qx_json_set(request, "events", events);
    return qx_journal_read(k->journal, a->sitting.id, append_event, events);
}

static enum qx_err post(struct qx_keeper *k, struct keeper_attempt *about, struct qx_json *request)
{
    struct keeper_signer *s = &k->signer;

    qx_json_set_int(request, "id", s->id + 1);
    enum qx_err err = qx_frame_write(&s->out, request);

    if (err == QX_OK) {
        s->id++;
        s->waiting = true;
        s->about = about;
        s->what = about == NULL ? ASKED_NOTHING : about->asked;
        s->deadline_ms = k->now + PATIENCE_MS;
    }
    return err;
}

static void say_hello(struct qx_keeper *k)
{
    struct qx_json *request = qx_json_new_object();

    qx_json_set_text(request, "op", qx_op_name(QX_OP_HELLO));
    qx_json_set_int(request, "protocol", QX_WIRE_PROTOCOL);
    if (post(k, NULL, request) != QX_OK) {
        hang_up(&k->signer);
    }
    qx_json_free(&request);
}

/* --- when it is away --- */

static void give_reason(struct qx_keeper *k, struct keeper_attempt *a, const char *text)
{
    if (a->reason != NULL && strcmp(a->reason, text) == 0) {
        return;
    }
    free(a->reason);
    a->reason = qx_strndup(qx_slice_text(text));
    keeper_push_view(k, a);
}

static void put_off(struct qx_keeper *k, struct keeper_attempt *a, enum keeper_asked what,
                    int64_t wait_ms, enum qx_err err, const char *text)
{
    if (what == ASKED_FORM) { /* the seat asks again */
        a->asked = a->asked == what ? ASKED_NOTHING : a->asked;
        keeper_unpark(k, a, err, text);
    } else {
        a->ask_again_ms = k->now + wait_ms;
        give_reason(k, a, text);
    }
}

static void is_away(struct qx_keeper *k)
{
    struct keeper_signer *s = &k->signer;

    hang_up(s);
    s->connect_again_ms = k->now + AGAIN_MS;
    if (!s->told) {
        keeper_tell(k, k->room.signer,
                    "the signer does not answer: start 'qualex sign serve' for this room");
        s->told = true;
    }
    for (struct keeper_attempt *a = k->attempts; a != NULL; a = a->next) {
        if (a->asked != ASKED_NOTHING) {
            put_off(k, a, a->asked, AGAIN_MS, QX_ERR_NO_SIGNER, AWAY);
        }
    }
}

/* --- what it answered --- */

static enum qx_err take_keys(struct keeper_attempt *a, const struct qx_json *reply)
{
    const struct qx_json *keys = qx_json_get(reply, "keys");
    struct qx_secret taken = {0};
    enum qx_err err = QX_OK;

    if (qx_json_count(keys) != a->form.n || a->form.n == 0) {
        return QX_ERR_PAYLOAD;
    }
    qx_secret_alloc(&taken, 32 * a->form.n);
    for (size_t i = 0; err == QX_OK && i < a->form.n; i++) {
        const char *hex = qx_json_text(qx_json_at(keys, i));

        err = qx_unhex(qx_slice_text(hex), taken.ptr + 32 * i, 32);
    }
    if (err != QX_OK) {
        qx_secret_free(&taken);
        return QX_ERR_PAYLOAD;
    }
    qx_secret_free(&a->keys);
    a->keys = taken;
    return QX_OK;
}

static enum qx_err judge(struct qx_keeper *k, struct keeper_attempt *a, enum keeper_asked what,
                         const struct qx_json *reply, struct qx_report *report)
{
    const char *name = qx_json_get_text(reply, "error");
    const char *text = qx_json_get_text(reply, "text");

    if (name != NULL) {
        return qx_fail(report, qx_err_of_name(name), a->sitting.id, 0, "the signer refuses: %s",
                       text == NULL ? name : text);
    }
    return what == ASKED_FORM ? take_keys(a, reply) : keeper_papers_out(k, a, reply, report);
}

static void work_in(struct qx_keeper *k, struct keeper_attempt *a, enum keeper_asked what,
                    const struct qx_json *reply)
{
    struct qx_report report = {0};

    if (what == ASKED_SEAL && a->asked != ASKED_SEAL) {
        return; /* what was to be sealed did not reach the disk */
    }
    enum qx_err err = judge(k, a, what, reply, &report);

    if (err != QX_OK) {
        const char *why = qx_report_last(&report);

        why = why[0] == '\0' ? qx_err_text(err) : why;
        keeper_tell(k, a->sitting.id, why);
        put_off(k, a, what, REFUSED_MS, err, why);
    } else if (what == ASKED_FORM) {
        a->asked = a->asked == what ? ASKED_NOTHING : a->asked;
        keeper_unpark(k, a, QX_OK, "");
    } else {
        a->asked = ASKED_NOTHING;
        free(a->reason);
        a->reason = NULL;
        keeper_push_view(k, a);
    }
    qx_report_free(&report);
}

static void take_reply(struct qx_keeper *k, const struct qx_json *reply)
{
    struct keeper_signer *s = &k->signer;
    struct keeper_attempt *about = s->about;

    if (!s->waiting || qx_json_get_int(reply, "re", 0) != s->id) {
        is_away(k); /* what speaks there is no signer of ours */
        return;
    }
    s->waiting = false;
    s->about = NULL;
    s->told = false;
    if (about != NULL) {
        work_in(k, about, s->what, reply);
    } else if (qx_json_get(reply, "error") != NULL) {
        is_away(k);
    }
}

static void take_frames(struct qx_keeper *k)
{
    while (k->signer.fd >= 0) {
        struct qx_json *reply = NULL;

        if (qx_frames_next(k->signer.in, &reply) != QX_OK) {
            is_away(k);
            return;
        }
        if (reply == NULL) {
            return;
        }
        take_reply(k, reply);
        qx_json_free(&reply);
    }
}

void keeper_signer_read(struct qx_keeper *k)
{
    struct keeper_signer *s = &k->signer;
    uint8_t piece[65536];

    while (s->fd >= 0) {
        ssize_t got = read(s->fd, piece, sizeof piece);

        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0 && errno == EAGAIN) {
            break;
        }
        if (got <= 0 || qx_frames_feed(s->in, qx_slice(piece, (size_t)got)) != QX_OK) {
            is_away(k);
            return;
        }
        take_frames(k);
    }
    if (s->fd >= 0 && s->waiting && k->now >= s->deadline_ms) {
        is_away(k);
    }
}

/* --- sending --- */

static bool wants(const struct qx_keeper *k, const struct keeper_attempt *a)
{
    return a->asked != ASKED_NOTHING && k->now >= a->ask_again_ms;
}

static struct keeper_attempt *next_asker(const struct qx_keeper *k)
{
    struct keeper_attempt *seal = NULL;

    for (struct keeper_attempt *a = k->attempts; a != NULL; a = a->next) {
        if (wants(k, a) && a->asked == ASKED_FORM) {
            return a; /* somebody waits with the clock ahead of them */
        }
        seal = wants(k, a) ? a : seal;
    }
    return seal;
}

static void send_rest(struct qx_keeper *k)
{
    struct keeper_signer *s = &k->signer;

    while (s->fd >= 0 && s->sent < s->out.len) {
        ssize_t put = send(s->fd, s->out.ptr + s->sent, s->out.len - s->sent, MSG_NOSIGNAL);

        if (put < 0 && errno == EINTR) {
            continue;
        }
        if (put < 0) {
            if (errno != EAGAIN) {
                is_away(k);
            }
            return;
        }
        s->sent += (size_t)put;
    }
    qx_buf_clear(&s->out);
    s->sent = 0;
}

static void ask(struct qx_keeper *k, struct keeper_attempt *a)
{
    struct qx_json *request = qx_json_new_object();
    enum qx_err err = fill_request(k, a, request);

    if (err == QX_OK) {
        err = post(k, a, request);
    }
    if (err != QX_OK) {
        keeper_tell(k, a->sitting.id, qx_err_text(err));
        put_off(k, a, a->asked, REFUSED_MS, err, qx_err_text(err));
    }
    qx_json_free(&request);
}

static void connect_to(struct qx_keeper *k)
{
    struct keeper_signer *s = &k->signer;
    int fd = -1;

    if (qx_wire_connect(k->room.signer, true, &fd) != QX_OK) {
        is_away(k);
        return;
    }
    (void)fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    s->fd = fd;
    s->in = qx_frames_new(QX_FRAME_MAX);
    say_hello(k);
}

void keeper_signer_send(struct qx_keeper *k)
{
    struct keeper_signer *s = &k->signer;
    struct keeper_attempt *a = next_asker(k);

    if (a != NULL && s->fd < 0 && k->now >= s->connect_again_ms) {
        connect_to(k);
    }
    if (a != NULL && s->fd >= 0 && !s->waiting) {
        ask(k, a);
    }
    send_rest(k);
}

int64_t keeper_signer_due(const struct qx_keeper *k)
{
    const struct keeper_signer *s = &k->signer;
    int64_t due = INT64_MAX;

    if (s->waiting) {
        return s->deadline_ms;
    }
    for (const struct keeper_attempt *a = k->attempts; a != NULL; a = a->next) {
        if (a->asked != ASKED_NOTHING) {
            int64_t at = s->fd < 0 && s->connect_again_ms > a->ask_again_ms ? s->connect_again_ms
                                                                            : a->ask_again_ms;

            due = at < due ? at : due;
        }
    }
    return due;
}
