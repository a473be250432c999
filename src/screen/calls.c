#include "calls.h"

#include <stdlib.h>

enum { PATIENCE = 3000, LONG_PATIENCE = 30000, PROBE_PATIENCE = 1000 };

/* scrypt, the signer and a whole form take their time. */
bool calls_take_long(enum qx_op op)
{
    return op == QX_OP_LOG_IN || op == QX_OP_NONCE || op == QX_OP_SUBMIT || op == QX_OP_START;
}

/* Whether the connection is of no use any more; a keeper that refuses is there. */
static bool is_broken(const struct qx_client *client, enum qx_err err)
{
    return qx_client_refusal(client) == NULL && (err == QX_ERR_NO_KEEPER || err == QX_ERR_TIMEOUT ||
                                                 err == QX_ERR_FRAME || err == QX_ERR_JSON_SYNTAX);
}

#define ANY_OP QX_OP_COUNT

/* Every refusal that a candidate can meet, by its code: the keeper's words are for its room. The
 * first that fits is said. */
static const struct {
    enum qx_op op;
    enum qx_err err;
    const char *text;
} said[] = {
    {QX_OP_LOG_IN, QX_ERR_ADMISSION,
     N_("This room has no admission of that number. Compare it with your paper.")                            },
    {QX_OP_LOG_IN, QX_ERR_PIN,
     N_("The PIN is not the right one. Too many wrong ones lock the admission.")                             },
    {ANY_OP,       QX_ERR_PIN_LOCKED,
     N_("The admission is locked after too many wrong PINs. Tell the proctor.")                              },
    {ANY_OP,       QX_ERR_SEAT_TAKEN,       N_("This admission is in use at another seat. Tell the proctor.")},
    {ANY_OP,       QX_ERR_ADMISSION_WINDOW,
     N_("It is not the time of this admission. Tell the proctor.")                                           },
    {ANY_OP,       QX_ERR_ADMISSION_EXAM,
     N_("This admission is for another exam than this room's. Tell the proctor.")                            },
    {ANY_OP,       QX_ERR_MODE,
     N_("This admission is for another exam than this room's. Tell the proctor.")                            },
    {ANY_OP,       QX_ERR_NOT_SEATED,       N_("Another seat has taken over. Log in again.")                 },
    {ANY_OP,       QX_ERR_DRAW_EXISTS,
     N_("The questions of this attempt are drawn already. Tell the proctor.")                                },
    {QX_OP_SHOW,   QX_ERR_NO_SIGNER,
     N_("Your questions cannot be opened yet: the signer does not answer.")                                  },
    {ANY_OP,       QX_ERR_NO_SIGNER,
     N_("The signer does not answer. All is saved; tell the proctor if it lasts.")                           },
    {ANY_OP,       QX_ERR_DISK_FULL,        N_("Nothing can be saved now. Tell the proctor.")                },
    {QX_OP_ANSWER, QX_ERR_INPUT,
     N_("That is no answer to this question: write it as the question asks.")                                },
    {QX_OP_SUBMIT, QX_ERR_INPUT,
     N_("Another number of questions is unanswered. Look at the review, then submit.")                       },
    {QX_OP_ANSWER, QX_ERR_TOO_LARGE,
     N_("Too much has been entered in this sitting. Submit it, or tell the proctor.")                        },
    {ANY_OP,       QX_ERR_TOO_LARGE,
     N_("Too much has been entered: only answers and submitting are left. Tell the proctor.")                },
    {ANY_OP,       QX_ERR_TRANSITION,       N_("That is not possible now. Nothing has changed.")             },
    {ANY_OP,       QX_ERR_SITTING_SEALED,   N_("The exam is handed in: nothing can be changed any more.")    },
    {ANY_OP,       QX_ERR_TIME_OVER,        N_("The time is over. What was saved counts.")                   },
};

const char *calls_why(enum qx_op op, enum qx_err err)
{
    for (size_t i = 0; i < sizeof said / sizeof said[0]; i++) {
        if (said[i].err == err && (said[i].op == op || said[i].op == ANY_OP)) {
            return _(said[i].text);
        }
    }
    return qx_err_class(err) == QX_CLASS_INTEGRITY
               ? _("The room's papers for this admission are not in order. Tell the proctor.")
               : _("The room could not do that. What was saved is kept; tell the proctor.");
}

static void tell(struct seat *seat, const struct screen_ops *asker, enum qx_op op, enum qx_err err,
                 const struct qx_json *reply)
{
    const char *why = err == QX_OK ? "" : calls_why(op, err);

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
    struct qx_json *reply = NULL;
    enum qx_err err =
        qx_client_call(client, effect.op, effect.request,
                       calls_take_long(effect.op) ? LONG_PATIENCE : PATIENCE, NULL, &reply);

    *refused = err != QX_OK;
    if (err == QX_OK) {
        err = seat_take_reply(seat, reply);
    }
    if (!is_broken(client, err)) {
        tell(seat, asker, effect.op, err, err == QX_OK ? reply : qx_client_refusal(client));
        err = QX_OK;
    }
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

    bool answers = err == QX_OK || qx_client_refusal(client) != NULL;

    qx_json_free(&reply);
    qx_client_free(&client);
    return answers;
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
        seat->view.exam = seat_name(seat, &seat->view_arena, exam);
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
    struct qx_json *reply = NULL;

    qx_json_set_text(request, "token", seat->memory.token);
    enum qx_err err = qx_client_call(client, QX_OP_REJOIN, request, PATIENCE, NULL, &reply);

    if (err == QX_OK) {
        err = seat_take_reply(seat, reply);
        if (err == QX_OK) {
            err = calls_make(seat, client, seat_wants(seat));
        }
    } else if (!is_broken(client, err)) {
        seat->memory.token[0] = '\0';
        seat->memory_changed = true;
        seat_say(seat, QX_LOOK_WARNING, "%s",
                 _("Log in again: your answers are kept and you go on where you were."));
        err = QX_OK;
    }
    qx_json_free(&reply);
    return err;
}

void calls_leave(struct qx_client *client)
{
    struct qx_json *reply = NULL;

    (void)!qx_client_call(client, QX_OP_BYE, NULL, PROBE_PATIENCE, NULL, &reply);
    qx_json_free(&reply);
}
