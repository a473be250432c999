/* The table of handlers, and serving one request. */
#include "keeper.h"

#include <stdlib.h>

keeper_handler *const keeper_handlers[QX_OP_COUNT] = {
    [QX_OP_HELLO] = keeper_op_hello,     [QX_OP_LOG_IN] = keeper_op_log_in,
    [QX_OP_REJOIN] = keeper_op_rejoin,   [QX_OP_CONFIRM] = keeper_op_confirm,
    [QX_OP_CONSENT] = keeper_op_consent, [QX_OP_PRACTISED] = keeper_op_practised,
    [QX_OP_NONCE] = keeper_op_nonce,     [QX_OP_START] = keeper_op_start,
    [QX_OP_SHOW] = keeper_op_show,       [QX_OP_ANSWER] = keeper_op_answer,
    [QX_OP_MARK] = keeper_op_mark,       [QX_OP_SUBMIT] = keeper_op_submit,
    [QX_OP_VIEW] = keeper_op_view,       [QX_OP_BYE] = keeper_op_bye,
};

/* Why an operation is not allowed in this phase, as the candidate is told. */
static enum qx_err why_not(const struct keeper_attempt *a, enum qx_op op, struct qx_report *report)
{
    switch (a->sitting.phase) {
    case QX_PHASE_LOCKED:
        return qx_fail(report, QX_ERR_PIN_LOCKED, "", 0, "call the proctor");
    case QX_PHASE_SEALED:
        return qx_fail(report, QX_ERR_SITTING_SEALED, "", 0, "nothing can be changed any more");
    case QX_PHASE_OVER:
        return a->expired ? qx_fail(report, QX_ERR_TIME_OVER, "", 0,
                                    "the time is over: what was saved counts")
                          : qx_fail(report, QX_ERR_TRANSITION, "", 0, "it is submitted already");
    default:
        return qx_fail(report, QX_ERR_TRANSITION, "", 0, "'%s' is not possible while it is %s",
                       qx_op_name(op), qx_phase_name(a->sitting.phase));
    }
}

static enum qx_err may(struct qx_keeper *k, struct keeper_call *call, enum qx_op op)
{
    const struct keeper_seat *seat = call->seat;
    enum qx_err err = QX_OK;

    if (op == QX_OP_COUNT || keeper_handlers[op] == NULL) {
        return qx_fail(call->report, QX_ERR_FRAME, "", 0, "no such operation");
    }
    if (!seat->greeted && op != QX_OP_HELLO && op != QX_OP_BYE) {
        return qx_fail(call->report, QX_ERR_FRAME, "", 0, "say hello first");
    }
    if (!qx_op_row(op)->seated) {
        return QX_OK;
    }
    if (seat->attempt == NULL) {
        return qx_fail(call->report, QX_ERR_NOT_SEATED, "", 0, "log in first");
    }
    if (k->disk_full && op != QX_OP_VIEW) {
        return qx_fail(call->report, QX_ERR_DISK_FULL, "", 0,
                       "nothing can be saved now: call the proctor");
    }
    err = keeper_time_check(k, seat->attempt, call->report);
    if (err == QX_OK && !qx_op_allowed(op, seat->attempt->sitting.phase)) {
        err = why_not(seat->attempt, op, call->report);
    }
    return err;
}

static void answer(struct qx_keeper *k, struct keeper_call *call, enum qx_err err, int64_t id)
{
    struct qx_json *reply = call->reply;

    if (err != QX_OK) {
        const char *text = qx_report_last(call->report);

        qx_json_free(&reply);
        reply = qx_json_new_object();
        qx_json_set_text(reply, "error", qx_err_name(err));
        qx_json_set_text(reply, "text", text[0] == '\0' ? qx_err_text(err) : text);
        if (call->tries_left > 0) {
            qx_json_set_int(reply, "tries_left", call->tries_left);
        }
    } else if (call->seat->attempt != NULL) {
        qx_json_set(reply, "view", keeper_view(k, call->seat->attempt));
    }
    qx_json_set_int(reply, "re", id);
    keeper_batch_send(k, call->seat, id, reply);
}

void keeper_serve(struct qx_keeper *k, struct keeper_seat *seat, const struct qx_json *request)
{
    struct qx_report report = {0};
    struct keeper_call call = {
        .seat = seat, .request = request, .reply = qx_json_new_object(), .report = &report};
    int64_t id = qx_json_get_int(request, "id", 0);
    enum qx_op op = qx_op_of(qx_json_get_text(request, "op"));
    enum qx_err err =
        id < 1 ? qx_fail(&report, QX_ERR_FRAME, "", 0, "a request needs an id") : may(k, &call, op);

    if (err == QX_OK) {
        err = keeper_handlers[op](k, &call);
    }
    if (err == QX_OK && call.parked && keeper_has_parked(k, seat)) {
        err = qx_fail(&report, QX_ERR_FRAME, "", 0, "one of these waits already: be patient");
    }
    if (err == QX_OK && call.parked) {
        keeper_park(k, seat, request);
        qx_json_free(&call.reply);
    } else {
        answer(k, &call, err, id);
    }
    qx_report_free(&report);
}
