#include "question_parts.h"

#include <stdio.h>

/* --- writing --- */

struct qx_json *qx_weight_to_json(struct qx_fraction weight)
{
    struct qx_json *object = qx_json_new_object();

    qx_json_set_int(object, "num", weight.num);
    qx_json_set_int(object, "den", weight.den);
    return object;
}

static struct qx_json *accepted_to_json(const struct qx_accepted *a, enum qx_fill fill)
{
    struct qx_json *object = qx_json_new_object();

    if (fill == QX_FILL_CHOICE) {
        qx_json_set_text(object, "option", a->option);
    } else if (fill == QX_FILL_TEXT) {
        qx_json_set(object, "text", qx_texts_to_json(&a->text));
    } else {
        qx_json_set_text(object, "from", a->from);
        qx_json_set_text(object, "to", a->to);
    }
    qx_json_set(object, "weight", qx_weight_to_json(a->weight));
    qx_json_set(object, "feedback", qx_texts_to_json(&a->feedback));
    return object;
}

static struct qx_json *field_to_json(const struct qx_field *f, enum qx_question_type type,
                                     bool with_key)
{
    struct qx_json *object = qx_json_new_object();
    struct qx_json *accepted = qx_json_new_array();

    qx_json_set_text(object, "id", f->id);
    qx_json_set_text(object, "fill", qx_fill_name(f->fill));
    if (f->fill == QX_FILL_TEXT) {
        qx_json_set_bool(object, "case_sensitive", f->case_sensitive);
    }
    if (type == QX_MATCHING) {
        qx_json_set(object, "text", qx_texts_to_json(&f->text));
    }
    for (size_t i = 0; i < f->n_accepted; i++) {
        qx_json_append(accepted, accepted_to_json(&f->accepted[i], f->fill));
    }
    if (with_key) {
        qx_json_set(object, "accepted", accepted);
    } else {
        qx_json_free(&accepted);
    }
    return object;
}

struct qx_json *qx_fields_to_json(const struct qx_question *q, bool with_key)
{
    struct qx_json *fields = qx_json_new_array();

    for (size_t i = 0; i < q->n_fields; i++) {
        qx_json_append(fields, field_to_json(&q->fields[i], q->type, with_key));
    }
    return fields;
}

/* --- reading --- */

const char *qx_may_kept(struct qx_json_reader *r, const char *key, struct qx_arena *arena)
{
    const char *text = qx_json_may_text(r, key);

    return text == NULL ? "" : qx_arena_text(arena, qx_slice_text(text));
}

enum qx_err qx_want_weight(struct qx_json_reader *r, struct qx_fraction *out)
{
    const struct qx_json *json = qx_json_want_object(r, "weight");
    char path[64];

    if (json == NULL) {
        return r->err;
    }
    (void)snprintf(path, sizeof path, "%s.weight", r->path);
    struct qx_json_reader inner = qx_json_reader(json, r->where, path, r->report);

    out->num = (int32_t)qx_json_want_int(&inner, "num", INT32_MIN + 1, INT32_MAX);
    out->den = (int32_t)qx_json_want_int(&inner, "den", 1, INT32_MAX);
    return qx_json_done(&inner);
}

static enum qx_err read_accepted(const struct qx_json *json, const struct qx_json_reader *parent,
                                 size_t i, enum qx_fill fill, struct qx_arena *arena,
                                 struct qx_accepted *out)
{
    char path[64];

    (void)snprintf(path, sizeof path, "%s.accepted[%zu]", parent->path, i);
    struct qx_json_reader r = qx_json_reader(json, parent->where, path, parent->report);

    *out = (struct qx_accepted){.option = "", .from = "", .to = ""};
    if (fill == QX_FILL_CHOICE) {
        out->option = qx_want_kept(&r, "option", arena);
    } else if (fill == QX_FILL_TEXT) {
        out->text = qx_want_texts(&r, "text", false, arena);
    } else {
        out->from = qx_want_kept(&r, "from", arena);
        out->to = qx_want_kept(&r, "to", arena);
    }
    out->feedback = qx_want_texts(&r, "feedback", false, arena);
    enum qx_err err = qx_want_weight(&r, &out->weight);

    return err != QX_OK ? err : qx_json_done(&r);
}

static enum qx_err read_key(struct qx_json_reader *r, struct qx_arena *arena, struct qx_field *out)
{
    const struct qx_json *accepted = qx_json_want_array(r, "accepted");
    size_t n = qx_json_count(accepted);

    if (n > QX_QUESTION_ACCEPTED_MAX) {
        qx_reader_fail(r, QX_ERR_JSON_FIELD, "accepted", "more than 64: remove some");
        return r->err;
    }
    out->accepted = qx_arena_alloc(arena, n, sizeof *out->accepted);
    out->n_accepted = n;
    for (size_t i = 0; i < n; i++) {
        enum qx_err err =
            read_accepted(qx_json_at(accepted, i), r, i, out->fill, arena, &out->accepted[i]);

        if (err != QX_OK) {
            return err;
        }
    }
    return QX_OK;
}

static enum qx_err read_field(const struct qx_json *json, const struct qx_json_reader *parent,
                              size_t i, enum qx_question_type type, bool with_key,
                              struct qx_arena *arena, struct qx_field *out)
{
    char path[32];
    enum qx_err err = QX_OK;

    (void)snprintf(path, sizeof path, "fields[%zu]", i);
    struct qx_json_reader r = qx_json_reader(json, parent->where, path, parent->report);

    out->id = qx_want_kept(&r, "id", arena);
    if (!qx_fill_of_name(qx_json_want_text(&r, "fill"), &out->fill)) {
        qx_reader_fail(&r, QX_ERR_JSON_FIELD, "fill", "unknown: use choice, text or number");
    }
    if (out->fill == QX_FILL_TEXT) {
        out->case_sensitive = qx_json_want_bool(&r, "case_sensitive");
    }
    if (type == QX_MATCHING) {
        out->text = qx_want_texts(&r, "text", false, arena);
    }
    if (with_key && r.err == QX_OK) {
        err = read_key(&r, arena, out);
    }
    return err != QX_OK ? err : qx_json_done(&r);
}

static enum qx_err read_array(struct qx_json_reader *r, const struct qx_json *array, bool with_key,
                              struct qx_arena *arena, struct qx_question *q)
{
    size_t n = qx_json_count(array);

    if (!qx_json_is_array(array) || n == 0 || n > QX_QUESTION_FIELDS_MAX) {
        qx_reader_fail(r, QX_ERR_JSON_FIELD, "fields",
                       "not an array of 1 to 26: correct it, or leave it out");
        return r->err;
    }
    q->fields = qx_arena_alloc(arena, n, sizeof *q->fields);
    q->n_fields = n;
    for (size_t i = 0; i < n; i++) {
        enum qx_err err =
            read_field(qx_json_at(array, i), r, i, q->type, with_key, arena, &q->fields[i]);

        if (err != QX_OK) {
            return err;
        }
    }
    return QX_OK;
}

enum qx_err qx_read_fields(struct qx_json_reader *r, bool with_key, struct qx_arena *arena,
                           struct qx_question *q)
{
    const struct qx_json *array = qx_json_may(r, "fields");

    return array == NULL ? QX_OK : read_array(r, array, with_key, arena, q);
}

struct qx_json *qx_question_fields_to_json(const struct qx_question *question)
{
    return qx_fields_to_json(question, true);
}

enum qx_err qx_question_fields_from_json(const struct qx_json *fields, const char *where,
                                         struct qx_arena *arena, struct qx_report *report,
                                         struct qx_question *q)
{
    struct qx_json_reader r = {.where = where, .path = "", .report = report};

    return read_array(&r, fields, true, arena, q);
}
