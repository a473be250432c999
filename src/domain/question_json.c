#include "question_parts.h"

#include <stdio.h>

/* --- writing --- */

static struct qx_json *option_to_json(const struct qx_option *o, bool with_key)
{
    struct qx_json *object = qx_json_new_object();

    qx_json_set_text(object, "id", o->id);
    qx_json_set(object, "text", qx_texts_to_json(&o->text));
    qx_json_set_bool(object, "fixed", o->fixed);
    if (o->field != NULL && o->field[0] != '\0') {
        qx_json_set_text(object, "field", o->field);
    }
    if (with_key) {
        qx_json_set(object, "weight", qx_weight_to_json(o->weight));
        qx_json_set(object, "feedback", qx_texts_to_json(&o->feedback));
    }
    return object;
}

static struct qx_json *to_json(const struct qx_question *q, bool with_key)
{
    struct qx_json *object = qx_json_new_object();
    struct qx_json *options = qx_json_new_array();

    qx_json_set_text(object, "qualex", with_key ? "question/1" : "question-body/1");
    qx_json_set_text(object, "id", q->id);
    qx_json_set_int(object, "version", q->version);
    qx_json_set_text(object, "type", qx_question_type_name(q->type));
    qx_json_set_text(object, "topic", q->topic);
    qx_json_set_text(object, "level", q->level);
    qx_json_set_text(object, "source", q->source);
    qx_json_set_text(object, "author", q->author);
    qx_json_set_text(object, "figure", q->figure);
    qx_json_set(object, "title", qx_texts_to_json(&q->title));
    qx_json_set(object, "stem", qx_texts_to_json(&q->stem));
    for (size_t i = 0; i < q->n_options; i++) {
        qx_json_append(options, option_to_json(&q->options[i], with_key));
    }
    qx_json_set(object, "options", options);
    if (q->n_fields > 0) {
        qx_json_set(object, "fields", qx_fields_to_json(q, with_key));
    }
    qx_json_set(object, "enemies", qx_strings_to_json(q->enemies, q->n_enemies));
    qx_json_set(object, "tags", qx_strings_to_json(q->tags, q->n_tags));
    if (with_key) {
        qx_json_set(object, "rationale", qx_texts_to_json(&q->rationale));
    }
    return object;
}

struct qx_json *qx_question_to_json(const struct qx_question *question)
{
    return to_json(question, true);
}

struct qx_json *qx_question_body_to_json(const struct qx_question *question)
{
    return to_json(question, false);
}

/* --- reading --- */

static bool want_type(struct qx_json_reader *r, enum qx_question_type *type)
{
    if (qx_question_type_of_name(qx_json_want_text(r, "type"), type)) {
        return true;
    }
    qx_reader_fail(r, QX_ERR_JSON_FIELD, "type",
                   "unknown: use single, multiple, true-false, short, numeric, matching, ordering "
                   "or gaps");
    return false;
}

static enum qx_err read_option(const struct qx_json *json, size_t i, bool with_key,
                               const struct qx_json_reader *parent, struct qx_arena *arena,
                               struct qx_option *out)
{
    char path[32];
    enum qx_err err = QX_OK;

    (void)snprintf(path, sizeof path, "options[%zu]", i);
    struct qx_json_reader r = qx_json_reader(json, parent->where, path, parent->report);

    out->id = qx_want_kept(&r, "id", arena);
    out->text = qx_want_texts(&r, "text", false, arena);
    out->fixed = qx_json_want_bool(&r, "fixed");
    out->field = qx_may_kept(&r, "field", arena);
    out->weight = (struct qx_fraction){0, 1};
    if (with_key) {
        out->feedback = qx_want_texts(&r, "feedback", false, arena);
        err = qx_want_weight(&r, &out->weight);
    }
    return err != QX_OK ? err : qx_json_done(&r);
}

static enum qx_err read_options(struct qx_json_reader *r, bool with_key, struct qx_arena *arena,
                                struct qx_question *q)
{
    const struct qx_json *array = qx_json_want_array(r, "options");
    size_t n = qx_json_count(array);

    if (n > QX_QUESTION_OPTIONS_MAX) {
        qx_reader_fail(r, QX_ERR_JSON_FIELD, "options", "more than 26: remove some");
        return r->err;
    }
    q->options = qx_arena_alloc(arena, n, sizeof *q->options);
    q->n_options = n;
    for (size_t i = 0; i < n; i++) {
        enum qx_err err = read_option(qx_json_at(array, i), i, with_key, r, arena, &q->options[i]);

        if (err != QX_OK) {
            return err;
        }
    }
    return QX_OK;
}

static enum qx_err read_question(const struct qx_json *json, const char *where, bool with_key,
                                 struct qx_arena *arena, struct qx_report *report,
                                 struct qx_question *q)
{
    struct qx_json_reader r = qx_json_reader(json, where, "", report);
    const char *kind = with_key ? "question/1" : "question-body/1";

    if (strcmp(qx_json_want_text(&r, "qualex"), kind) != 0) {
        qx_reader_fail(&r, QX_ERR_JSON_FIELD, "qualex", "another kind: give a question");
    }
    q->id = qx_want_kept(&r, "id", arena);
    q->version = qx_json_want_int(&r, "version", 1, QX_JSON_INT_MAX);
    (void)want_type(&r, &q->type);
    q->topic = qx_want_kept(&r, "topic", arena);
    q->level = qx_want_kept(&r, "level", arena);
    q->source = qx_want_kept(&r, "source", arena);
    q->author = qx_want_kept(&r, "author", arena);
    q->figure = qx_want_kept(&r, "figure", arena);
    q->title = qx_want_texts(&r, "title", false, arena);
    q->stem = qx_want_texts(&r, "stem", false, arena);
    if (with_key) {
        q->rationale = qx_want_texts(&r, "rationale", false, arena);
    }
    q->enemies = qx_want_strings(&r, "enemies", QX_QUESTION_ENEMIES_MAX, arena, &q->n_enemies);
    q->tags = qx_want_strings(&r, "tags", QX_QUESTION_TAGS_MAX, arena, &q->n_tags);
    enum qx_err err = read_options(&r, with_key, arena, q);

    if (err == QX_OK) {
        err = qx_read_fields(&r, with_key, arena, q);
    }
    return err != QX_OK ? err : qx_json_done(&r);
}

enum qx_err qx_question_take_json(const struct qx_json *json, qx_normal *nfc, const char *where,
                                  struct qx_arena *arena, struct qx_report *report,
                                  struct qx_question *out)
{
    struct qx_question q = {0};
    enum qx_err err = read_question(json, where, true, arena, report, &q);

    if (err == QX_OK && nfc != NULL) {
        qx_question_normalise(&q, nfc, arena);
    }
    if (err != QX_OK || (err = qx_question_check(&q, where, 0, report)) != QX_OK) {
        return err;
    }
    *out = q;
    return QX_OK;
}

enum qx_err qx_question_from_json(const struct qx_json *json, const char *where,
                                  struct qx_arena *arena, struct qx_report *report,
                                  struct qx_question *out)
{
    return qx_question_take_json(json, NULL, where, arena, report, out);
}

enum qx_err qx_question_body_from_json(const struct qx_json *json, const char *where,
                                       struct qx_arena *arena, struct qx_report *report,
                                       struct qx_question *out)
{
    struct qx_question q = {0};
    enum qx_err err = read_question(json, where, false, arena, report, &q);

    if (err != QX_OK || (err = qx_question_body_check(&q, where, 0, report)) != QX_OK) {
        return err;
    }
    *out = q;
    return QX_OK;
}
