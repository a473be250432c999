/* The answer in the body of `answered`, as its question asks for it. */
#include "step.h"

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
static void want_options(struct qx_json_reader *r, struct qx_sitting_question *q)
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

/* Each option once, or none at all. */
static void want_order(struct qx_step *step, struct qx_json_reader *r)
{
    struct qx_sitting_question *q = &step->question;
    const struct qx_json *list = qx_json_want_array(r, "order");
    size_t n = qx_json_count(list);
    uint32_t seen = 0;

    q->filled = NULL;
    if (n == 0) {
        return;
    }
    if (n != q->n_options) {
        qx_reader_fail(r, QX_ERR_EVENT, "order", "not all of the options: give each once");
        return;
    }
    q->filled = qx_arena_alloc(step->next.arena, n, sizeof *q->filled);
    for (size_t i = 0; i < n; i++) {
        const char *id = qx_json_text(qx_json_at(list, i));
        uint32_t bit = 0;

        if (id == NULL || !place_of(q, id, &bit) || (seen & bit) != 0) {
            qx_reader_fail(r, QX_ERR_EVENT, "order", "not each option of the question once");
            return;
        }
        seen |= bit;
        q->filled[i] = qx_arena_text(step->next.arena, qx_slice_text(id));
    }
}

static bool is_decimal(const char *text)
{
    char canonical[QX_DECIMAL_MAX];

    return qx_decimal_read(qx_slice_text(text), canonical) == QX_OK && strcmp(text, canonical) == 0;
}

/* Why a value cannot stand in the field, or NULL. */
static const char *value_problem(const struct qx_sitting_question *q, enum qx_fill fill,
                                 const char *value)
{
    uint32_t bit;

    switch (fill) {
    case QX_FILL_CHOICE:
        return place_of(q, value, &bit) ? NULL : "not an option of this question: use its ids";
    case QX_FILL_NUMBER:
        return is_decimal(value) ? NULL : "not a canonical decimal: write it as -0.5 or 42";
    default:
        return qx_text_problem(value, QX_ANSWER_TEXT_MAX, false);
    }
}

static void want_fields(struct qx_step *step, struct qx_json_reader *r)
{
    struct qx_sitting_question *q = &step->question;
    const struct qx_json *list = qx_json_want_array(r, "fields");
    bool some = false;

    if (qx_json_count(list) != q->n_fields) {
        qx_reader_fail(r, QX_ERR_EVENT, "fields", "not one for each field: null where it is empty");
        return;
    }
    const char **filled = qx_arena_alloc(step->next.arena, q->n_fields, sizeof *filled);

    for (size_t i = 0; i < q->n_fields; i++) {
        const char *value = qx_json_text(qx_json_at(list, i));
        const char *problem = value == NULL ? NULL : value_problem(q, q->fields[i].fill, value);

        if (value == NULL && !qx_json_is_null(qx_json_at(list, i))) {
            problem = "neither a string nor null: give one of them";
        }
        if (problem != NULL) {
            qx_reader_fail(r, QX_ERR_EVENT, "fields", problem);
            return;
        }
        if (value != NULL) {
            filled[i] = qx_arena_text(step->next.arena, qx_slice_text(value));
            some = true;
        }
    }
    q->filled = some ? filled : NULL;
}

void qx_want_answer(struct qx_step *step, struct qx_json_reader *r)
{
    if (step->question.n_fields > 0) {
        want_fields(step, r);
    } else if (step->question.ordered) {
        want_order(step, r);
    } else {
        want_options(r, &step->question);
    }
}
