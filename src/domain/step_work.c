#include "step.h"

/* The question of that number is the one that this step changes. */
static void edit(struct qx_step *step, size_t n)
{
    step->edited = n;
    step->question = step->before->questions[n - 1];
    step->question.response_ms += n == step->before->current ? step->on_screen_ms : 0;
}

static size_t want_number(struct qx_step *step, struct qx_json_reader *r, int64_t least)
{
    return (size_t)qx_json_want_int(r, "n", least, (int64_t)step->before->n_questions);
}

enum qx_err qx_step_shown(struct qx_step *step)
{
    struct qx_json_reader r = qx_step_body_of(step);
    size_t n = want_number(step, &r, 0);

    if (qx_step_end(&r) != QX_OK) {
        return QX_ERR_EVENT;
    }
    step->next.current = n;
    if (n > 0) {
        edit(step, n);
        step->question.shown = true;
    }
    return QX_OK;
}

enum qx_err qx_step_answered(struct qx_step *step)
{
    struct qx_json_reader r = qx_step_body_of(step);
    size_t n = want_number(step, &r, 1);
    int64_t response = qx_json_want_int(&r, "response_ms", 0, QX_JSON_INT_MAX);
    const char *id = qx_json_want_text(&r, "question");

    if (r.err == QX_OK && n != step->before->current) {
        qx_reader_fail(&r, QX_ERR_EVENT, "n", "not the question shown: show it first");
    }
    if (r.err != QX_OK) {
        return QX_ERR_EVENT;
    }
    edit(step, n);
    if (strcmp(step->question.id, id) != 0) {
        qx_reader_fail(&r, QX_ERR_EVENT, "question", "another question stands at that number");
    }
    if (step->question.response_ms != response) {
        qx_reader_fail(&r, QX_ERR_EVENT, "response_ms", "not what the ledger gives: derive it");
    }
    qx_want_answer(step, &r);
    return qx_step_end(&r);
}

enum qx_err qx_step_marked(struct qx_step *step)
{
    struct qx_json_reader r = qx_step_body_of(step);
    size_t n = want_number(step, &r, 1);
    bool on = qx_json_want_bool(&r, "on");

    if (qx_step_end(&r) != QX_OK) {
        return QX_ERR_EVENT;
    }
    edit(step, n);
    step->question.marked = on;
    return QX_OK;
}

enum qx_err qx_step_paused(struct qx_step *step)
{
    struct qx_json_reader r = qx_step_body_of(step);

    qx_want_line(&r, "reason");
    return qx_step_end(&r);
}

enum qx_err qx_step_submitted(struct qx_step *step)
{
    struct qx_json_reader r = qx_step_body_of(step);
    int64_t unanswered = qx_json_want_int(&r, "unanswered", 0, QX_FORM_QUESTIONS_MAX);

    if (unanswered != (int64_t)qx_sitting_unanswered(step->before)) {
        qx_reader_fail(&r, QX_ERR_EVENT, "unanswered", "not as many as are: count again");
    }
    return qx_step_end(&r);
}
