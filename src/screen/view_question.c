/* A question as the keeper tells it: the texts, and what is answered so far. */
#include "view.h"

#include <qualex/form.h>

static uint32_t bit(int64_t place)
{
    return UINT32_C(1) << (place - 1);
}

static const char *text_of(const struct qx_json *object, const char *key, struct qx_arena *arena)
{
    const char *text = qx_json_get_text(object, key);

    return text == NULL ? "" : qx_arena_text(arena, qx_slice_text(text));
}

/* A place of an option of this question. */
static bool read_place(const struct qx_json *json, const struct view_question *q, int64_t *out)
{
    return qx_json_int(json, out) && *out >= 1 && *out <= (int64_t)q->n_options;
}

static bool read_places(const struct qx_json *list, const struct view_question *q, uint32_t *out)
{
    *out = 0;
    for (size_t i = 0; i < qx_json_count(list); i++) {
        int64_t place = 0;

        if (!read_place(qx_json_at(list, i), q, &place)) {
            return false;
        }
        *out |= bit(place);
    }
    return true;
}

static bool read_options(const struct qx_json *list, struct qx_arena *arena,
                         struct view_question *out)
{
    out->n_options = qx_json_count(list);
    if (out->n_options > QX_QUESTION_OPTIONS_MAX) {
        return false;
    }
    for (size_t i = 0; i < out->n_options; i++) {
        const char *text = qx_json_text(qx_json_at(list, i));

        out->options[i] = qx_arena_text(arena, qx_slice_text(text));
    }
    return true;
}

/* Every place once, or none. */
static bool read_order(const struct qx_json *list, struct view_question *out)
{
    size_t n = qx_json_count(list);
    uint32_t seen = 0;

    if (!read_places(list, out, &seen) || (n != 0 && n != out->n_options) ||
        (n != 0 && seen != (uint32_t)((UINT64_C(1) << n) - 1))) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        int64_t place = 0;

        (void)qx_json_int(qx_json_at(list, i), &place);
        out->order[i] = (uint8_t)place;
    }
    out->ordered = n > 0;
    return true;
}

/* --- fields --- */

static bool read_value(const struct qx_json *json, const struct view_question *q,
                       struct view_field *out)
{
    const char *typed = qx_json_text(json);
    int64_t place = 0;

    if (json == NULL || qx_json_is_null(json)) {
        return true;
    }
    if (out->fill == QX_FILL_CHOICE) {
        bool ok = read_place(json, q, &place) && (out->offered & bit(place)) != 0;

        out->place = (size_t)place;
        return ok;
    }
    if (typed == NULL || strlen(typed) > QX_ANSWER_TEXT_MAX) {
        return false;
    }
    memcpy(out->typed, typed, strlen(typed) + 1);
    return true;
}

static bool read_field(const struct qx_json *json, struct qx_arena *arena,
                       const struct view_question *q, struct view_field *out)
{
    const char *fill = qx_json_get_text(json, "fill");

    out->id = text_of(json, "id", arena);
    out->text = text_of(json, "text", arena);
    return fill != NULL && qx_fill_of_name(fill, &out->fill) &&
           read_places(qx_json_get(json, "offered"), q, &out->offered) &&
           (out->fill == QX_FILL_CHOICE) == (out->offered != 0) &&
           read_value(qx_json_get(json, "value"), q, out);
}

static bool read_fields(const struct qx_json *list, struct qx_arena *arena,
                        struct view_question *out)
{
    out->n_fields = qx_json_count(list);
    if (out->n_fields > QX_QUESTION_FIELDS_MAX) {
        return false;
    }
    out->fields = qx_arena_alloc(arena, out->n_fields + 1, sizeof *out->fields);
    for (size_t i = 0; i < out->n_fields; i++) {
        if (!read_field(qx_json_at(list, i), arena, out, &out->fields[i])) {
            return false;
        }
    }
    return true;
}

/* Something to choose from, to order or to fill in, as the type has it. */
static bool is_whole(const struct view_question *q)
{
    bool fills = !qx_question_type_is_choice(q->type) && q->type != QX_ORDERING;

    return fills ? q->n_fields > 0 : q->n_options > 0 && q->n_fields == 0;
}

enum qx_err view_read_question(const struct qx_json *json, struct qx_arena *arena,
                               struct view_question *out)
{
    struct view_question question = {.n = qx_json_get_int(json, "n", 0)};
    const char *type = qx_json_get_text(json, "type");

    if (question.n < 1 || question.n > QX_FORM_QUESTIONS_MAX || type == NULL ||
        !qx_question_type_of_name(type, &question.type) ||
        !read_options(qx_json_get(json, "options"), arena, &question) ||
        !read_places(qx_json_get(json, "chosen"), &question, &question.chosen) ||
        !read_order(qx_json_get(json, "order"), &question) ||
        !read_fields(qx_json_get(json, "fields"), arena, &question) || !is_whole(&question)) {
        return QX_ERR_FRAME;
    }
    question.lang = text_of(json, "lang", arena);
    question.stem = text_of(json, "stem", arena);
    question.figure = text_of(json, "figure", arena);
    *out = question;
    return QX_OK;
}
