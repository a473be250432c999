#include "step.h"

#include <qualex/question.h>

static bool twice(const char *const *ids, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        if (strcmp(ids[k], ids[n]) == 0) {
            return true;
        }
    }
    return false;
}

static void drawn_field(struct qx_step *step, const struct qx_json *json,
                        struct qx_sitting_field *field)
{
    struct qx_json_reader r =
        qx_json_reader(json, step->where, "body.questions[].fields[]", step->report);

    field->id = qx_arena_text(step->next.arena, qx_slice_text(qx_want_id(&r, "id")));
    if (!qx_fill_of_name(qx_json_want_text(&r, "fill"), &field->fill)) {
        qx_reader_fail(&r, QX_ERR_EVENT, "fill", "unknown: use choice, text or number");
    }
    step->err = qx_step_end(&r) == QX_OK ? step->err : QX_ERR_EVENT;
}

/* What is asked for beside a choice. */
static void drawn_fields(struct qx_step *step, struct qx_json_reader *r,
                         struct qx_sitting_question *q)
{
    const struct qx_json *fields = qx_json_may(r, "fields");
    size_t n = qx_json_count(fields);

    q->ordered = qx_json_may(r, "ordered") != NULL && qx_json_want_bool(r, "ordered");
    if (fields == NULL) {
        return;
    }
    if (!qx_json_is_array(fields) || n == 0 || n > QX_QUESTION_FIELDS_MAX || q->ordered) {
        qx_reader_fail(r, QX_ERR_EVENT, "fields", "not 1 to 26 fields: list each");
        return;
    }
    q->fields = qx_arena_alloc(step->next.arena, n, sizeof *q->fields);
    q->n_fields = (uint8_t)n;
    for (size_t i = 0; i < n; i++) {
        drawn_field(step, qx_json_at(fields, i), &q->fields[i]);
    }
}

static enum qx_err drawn_question(struct qx_step *step, const struct qx_json *json,
                                  struct qx_sitting_question *q)
{
    struct qx_json_reader r = qx_json_reader(json, step->where, "body.questions[]", step->report);
    size_t n = 0;

    q->id = qx_arena_text(step->next.arena, qx_slice_text(qx_want_id(&r, "id")));
    q->version = qx_json_want_int(&r, "version", 1, QX_JSON_INT_MAX);
    q->options = qx_want_strings(&r, "options", QX_QUESTION_OPTIONS_MAX, step->next.arena, &n);
    q->n_options = (uint8_t)n;
    drawn_fields(step, &r, q);
    if (n < 2 && q->n_fields == 0) {
        qx_reader_fail(&r, QX_ERR_EVENT, "options", "fewer than two: list each as displayed");
    }
    for (size_t i = 0; i < n; i++) {
        if (!qx_id_well_formed(q->options[i]) || twice(q->options, i)) {
            qx_reader_fail(&r, QX_ERR_EVENT, "options", "an id is malformed or stands twice");
        }
    }
    return step->err == QX_OK ? qx_step_end(&r) : step->err;
}

enum qx_err qx_step_drawn(struct qx_step *step)
{
    struct qx_json_reader r = qx_step_body_of(step);
    struct qx_sitting *next = &step->next;
    const struct qx_json *list = qx_json_want_array(&r, "questions");
    const char **ids;

    qx_want_digest(&r, "room_nonce", next->room_nonce);
    qx_want_digest(&r, "candidate_nonce", next->candidate_nonce);
    if (qx_json_count(list) != next->n_questions) {
        qx_reader_fail(&r, QX_ERR_EVENT, "questions", "not as many as were announced: draw again");
    }
    if (qx_step_end(&r) != QX_OK) {
        return QX_ERR_EVENT;
    }
    next->questions = qx_arena_alloc(next->arena, next->n_questions, sizeof *next->questions);
    ids = qx_arena_alloc(next->arena, next->n_questions, sizeof *ids);
    for (size_t i = 0; i < next->n_questions; i++) {
        enum qx_err err = drawn_question(step, qx_json_at(list, i), &next->questions[i]);

        if (err != QX_OK) {
            return err;
        }
        ids[i] = next->questions[i].id;
        if (twice(ids, i)) {
            return qx_step_fail(step, QX_ERR_EVENT, "a question stands twice: no form has that");
        }
    }
    return QX_OK;
}

enum qx_err qx_step_started(struct qx_step *step)
{
    struct qx_json_reader r = qx_step_body_of(step);
    int64_t from = qx_json_want_int(&r, "window_from", 0, QX_JSON_INT_MAX);
    int64_t until = qx_json_want_int(&r, "window_until", 0, QX_JSON_INT_MAX);

    if (from > until) {
        qx_reader_fail(&r, QX_ERR_EVENT, "window_until", "before the window begins: swap them");
    }
    memcpy(step->next.boot, step->event->boot, sizeof step->next.boot);
    step->next.boot_ms = step->event->boot_ms;
    return qx_step_end(&r);
}
