#include "step.h"

#define LIMIT_MAX_MS INT64_C(864000000) /* ten days */

enum qx_err qx_step_admitted(struct qx_step *step)
{
    struct qx_json_reader r = qx_step_body_of(step);
    struct qx_sitting *next = &step->next;

    qx_want_digest(&r, "admission", next->admission);
    qx_want_digest(&r, "release", next->release);
    qx_want_digest(&r, "commitment", next->commitment);
    next->epoch = qx_json_want_int(&r, "epoch", 1, QX_JSON_INT_MAX);
    next->unprotected = qx_json_want_bool(&r, "unprotected");
    next->limit_ms = qx_json_want_int(&r, "limit_ms", 1, LIMIT_MAX_MS);
    qx_want_lang(&r, next->lang);
    memcpy(next->shown_lang, next->lang, sizeof next->shown_lang);
    next->n_questions = (size_t)qx_json_want_int(&r, "questions", 1, QX_FORM_QUESTIONS_MAX);
    next->consents_needed = (size_t)qx_json_want_int(&r, "consents", 0, QX_CONSENTS_MAX);
    next->pins_refused = 0;
    return qx_step_end(&r);
}

enum qx_err qx_step_pin_refused(struct qx_step *step)
{
    struct qx_json_reader r = qx_step_body_of(step);

    (void)qx_json_want_int(&r, "tries_left", 0, 1000);
    step->next.pins_refused++;
    return qx_step_end(&r);
}

enum qx_err qx_step_nothing(struct qx_step *step)
{
    struct qx_json_reader r = qx_step_body_of(step);

    return qx_step_end(&r);
}

enum qx_err qx_step_identified(struct qx_step *step)
{
    struct qx_json_reader r = qx_step_body_of(step);

    qx_want_line(&r, "by");
    if (step->next.consents_needed == 0) {
        step->next.phase = QX_PHASE_TUTORIAL;
    }
    return qx_step_end(&r);
}

static enum qx_err accept_text(struct qx_step *step, const char *id)
{
    struct qx_sitting *next = &step->next;

    for (size_t i = 0; i < next->consents; i++) {
        if (strcmp(next->consented[i], id) == 0) {
            return qx_step_fail(step, QX_ERR_EVENT, "this text is accepted already: go on");
        }
    }
    next->consented[next->consents++] = qx_arena_text(next->arena, qx_slice_text(id));
    if (next->consents == next->consents_needed) {
        next->phase = QX_PHASE_TUTORIAL;
    }
    return QX_OK;
}

enum qx_err qx_step_consented(struct qx_step *step)
{
    struct qx_json_reader r = qx_step_body_of(step);
    char digest[65];
    char lang[16];
    const char *id = qx_want_id(&r, "text");
    bool accepted = qx_json_want_bool(&r, "accepted");

    (void)qx_json_want_int(&r, "version", 1, QX_JSON_INT_MAX);
    qx_want_digest(&r, "digest", digest);
    qx_want_lang(&r, lang);
    if (qx_step_end(&r) != QX_OK) {
        return QX_ERR_EVENT;
    }
    return accepted ? accept_text(step, id) : QX_OK;
}

enum qx_err qx_step_declined(struct qx_step *step)
{
    struct qx_json_reader r = qx_step_body_of(step);

    (void)qx_want_id(&r, "text");
    return qx_step_end(&r);
}

enum qx_err qx_step_reseated(struct qx_step *step)
{
    struct qx_json_reader r = qx_step_body_of(step);

    step->next.epoch = qx_json_want_int(&r, "epoch", step->before->epoch + 1, QX_JSON_INT_MAX);
    step->next.pins_refused = 0;
    if (step->before->phase == QX_PHASE_DECLINED) {
        step->next.consents = 0;
    }
    return qx_step_end(&r);
}

enum qx_err qx_step_incident(struct qx_step *step)
{
    struct qx_json_reader r = qx_step_body_of(step);
    const char *text = qx_json_want_text(&r, "text");
    const char *problem = text[0] == '\0' ? NULL : qx_text_problem(text, QX_REASON_MAX, true);

    (void)qx_want_id(&r, "code");
    if (problem != NULL) {
        qx_reader_fail(&r, QX_ERR_EVENT, "text", problem);
    }
    return qx_step_end(&r);
}

enum qx_err qx_step_sealed(struct qx_step *step)
{
    struct qx_json_reader r = qx_step_body_of(step);
    const char *outcome = qx_json_want_text(&r, "outcome");
    char digest[65];

    qx_want_digest(&r, "result", digest);
    qx_want_digest(&r, "sitting", digest);
    if (strcmp(outcome, "pass") != 0 && strcmp(outcome, "fail") != 0 &&
        strcmp(outcome, "held") != 0) {
        qx_reader_fail(&r, QX_ERR_EVENT, "outcome", "unknown: use pass, fail or held");
    }
    return qx_step_end(&r);
}
