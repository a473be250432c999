#include "calls.h"

#include <stdlib.h>

enum { PATIENCE = 3000, LONG_PATIENCE = 30000, PROBE_PATIENCE = 1000 };

/* scrypt, the signer and a whole form take their time. */
bool calls_take_long(enum qx_op op)
{
    return op == QX_OP_LOG_IN || op == QX_OP_NONCE || op == QX_OP_SUBMIT || op == QX_OP_START;
}

static bool is_broken(enum qx_err err)
{
    return err == QX_ERR_NO_KEEPER || err == QX_ERR_TIMEOUT || err == QX_ERR_FRAME ||
           err == QX_ERR_JSON_SYNTAX;
}

/* What may happen to anybody, in the candidate's language; the rest comes in the keeper's words. */
static const struct {
    enum qx_err err;
    const char *text;
} said[] = {
    {QX_ERR_NO_SIGNER,
     N_("The signer does not answer. All is saved; tell the proctor if it lasts.")                    },
    {QX_ERR_DISK_FULL,        N_("Nothing can be saved now. Tell the proctor.")                       },
    {QX_ERR_ADMISSION_WINDOW, N_("It is not the time of this admission. Tell the proctor.")           },
    {QX_ERR_DRAW_EXISTS,      N_("The questions of this attempt are drawn already. Tell the proctor.")},
};

static const char *why_not(enum qx_err err, const char *text)
{
    for (size_t i = 0; i < sizeof said / sizeof said[0]; i++) {
        if (said[i].err == err) {
            return _(said[i].text);
        }
    }
    return text[0] != '\0' ? text : qx_err_text(err);
}

static void tell(struct seat *seat, const struct screen_ops *asker, enum qx_op op, enum qx_err err,
                 const char *text, const struct qx_json *reply)
{
    const char *why = why_not(err, text);

    if (asker->answered != NULL) {
        asker->answered(seat, op, err, why, reply);
    } else if (err != QX_OK) {
        seat_say(seat, QX_LOOK_WARNING, "%s", why);
    }
}

static enum qx_err one_call(struct seat *seat, struct qx_client *client, struct effect effect,
                            bool *refused)
{
    const struct screen_ops *asker = seat_ops(seat);
    struct qx_report report = {0};
    struct qx_json *reply = NULL;
    enum qx_err err =
        qx_client_call(client, effect.op, effect.request,
                       calls_take_long(effect.op) ? LONG_PATIENCE : PATIENCE, &report, &reply);

    *refused = err != QX_OK;
    if (err == QX_OK) {
        err = seat_take_reply(seat, reply);
    }
    if (!is_broken(err)) {
        tell(seat, asker, effect.op, err, qx_report_last(&report), reply);
        err = QX_OK;
    }
    qx_report_free(&report);
    qx_json_free(&reply);
    return err;
}

enum qx_err calls_make(struct seat *seat, struct qx_client *client, struct effect effect)
{
    bool refused = false;

    while (effect.kind == EFFECT_CALL && !refused) {
        enum qx_err err = one_call(seat, client, effect, &refused);

        if (err != QX_OK) {
            return err;
        }
        effect = refused ? effect_none() : seat_wants(seat);
    }
    return QX_OK;
}

enum qx_err calls_take_pushes(struct seat *seat, struct qx_client *client, bool *any)
{
    *any = false;
    for (;;) {
        struct qx_json *push = NULL;
        enum qx_err err = qx_client_push(client, &push);

        if (err != QX_OK || push == NULL) {
            return err;
        }
        const char *kind = qx_json_get_text(push, "push");

        *any = true;
        if (kind != NULL && strcmp(kind, "time") == 0) {
            seat_take_time(seat, qx_json_get_int(push, "left_ms", seat->left_ms));
        } else {
            err = seat_take_reply(seat, push);
        }
        qx_json_free(&push);
        if (err == QX_OK) {
            err = calls_make(seat, client, seat_wants(seat));
        }
        if (err != QX_OK) {
            return err;
        }
    }
}

static struct qx_json *greeting(const char *lang)
{
    struct qx_json *request = qx_json_new_object();

    qx_json_set_int(request, "protocol", QX_WIRE_PROTOCOL);
    qx_json_set_text(request, "program", "qualex-exam " QX_VERSION);
    qx_json_set_text(request, "lang", lang);
    return request;
}

bool calls_probe(const char *path, const char *lang)
{
    struct qx_json *reply = NULL;
    int fd = -1;

    if (qx_wire_connect(path, false, &fd) != QX_OK) {
        return false;
    }
    struct qx_client *client = qx_client_new(fd, false);
    enum qx_err err =
        qx_client_call(client, QX_OP_HELLO, greeting(lang), PROBE_PATIENCE, NULL, &reply);

    qx_json_free(&reply);
    qx_client_free(&client);
    return err == QX_OK;
}

enum qx_err calls_greet(struct seat *seat, struct qx_client *client, const char *lang,
                        struct qx_report *report)
{
    struct qx_json *reply = NULL;
    enum qx_err err = qx_client_call(client, QX_OP_HELLO, greeting(lang), PATIENCE, report, &reply);

    if (err != QX_OK) {
        return err;
    }
    const char *jail = qx_json_get_text(reply, "jail");
    const char *exam = qx_json_get_text(reply, "exam");

    seat->memory.jail_required = jail == NULL || strcmp(jail, "preferred") != 0;
    if (exam != NULL) {
        seat->view.exam = qx_arena_text(&seat->view_arena, qx_slice_text(exam));
    }
    qx_json_free(&reply);
    return QX_OK;
}

enum qx_err calls_rejoin(struct seat *seat, struct qx_client *client)
{
    if (seat->memory.token[0] == '\0') {
        return QX_OK;
    }
    struct qx_json *request = qx_json_new_object();
    struct qx_report report = {0};
    struct qx_json *reply = NULL;

    qx_json_set_text(request, "token", seat->memory.token);
    enum qx_err err = qx_client_call(client, QX_OP_REJOIN, request, PATIENCE, &report, &reply);

    if (err == QX_OK) {
        err = seat_take_reply(seat, reply);
        if (err == QX_OK) {
            err = calls_make(seat, client, seat_wants(seat));
        }
    } else if (!is_broken(err)) {
        seat->memory.token[0] = '\0';
        seat->memory_changed = true;
        seat_say(seat, QX_LOOK_WARNING, "%s",
                 _("Log in again: your answers are kept and you go on where you were."));
        err = QX_OK;
    }
    qx_report_free(&report);
    qx_json_free(&reply);
    return err;
}

void calls_leave(struct qx_client *client)
{
    struct qx_json *reply = NULL;

    (void)!qx_client_call(client, QX_OP_BYE, NULL, PROBE_PATIENCE, NULL, &reply);
    qx_json_free(&reply);
}
