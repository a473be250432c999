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

static bool place_of(const struct qx_sitting_question *q, const char *id, uint32_t *bit)
{
    for (uint32_t p = 0; p < q->n_options; p++) {
        if (strcmp(q->options[p], id) == 0) {
            *bit = UINT32_C(1) << p;
            return true;
        }
    }
    return false;
}

/* Ids in byte order, each of this question, as bits of places. */
static void want_answer(struct qx_json_reader *r, struct qx_sitting_question *q)
{
    const struct qx_json *list = qx_json_want_array(r, "options");
    const char *last = "";

    q->answer = 0;
    for (size_t i = 0; i < qx_json_count(list); i++) {
        const char *id = qx_json_text(qx_json_at(list, i));
        uint32_t bit = 0;

        if (id == NULL || !place_of(q, id, &bit)) {
            qx_reader_fail(r, QX_ERR_EVENT, "options",
                           "not an option of this question: use its ids");
            return;
        }
        if (strcmp(last, id) >= 0) {
            qx_reader_fail(r, QX_ERR_EVENT, "options", "not distinct and in byte order: sort them");
            return;
        }
        q->answer |= bit;
        last = id;
    }
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
    want_answer(&r, &step->question);
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
