#include "licence_rules.h"

#include <string.h>

/* One test while it is read. */
struct test_reading {
    struct rules_reading *rules;
    struct qx_json_reader json;
    const char *path;
    const char *scope;
};

static enum qx_err refuse(const struct test_reading *t, const char *what, const char *name)
{
    return qx_fail(t->rules->report, QX_ERR_RULES, t->rules->where, 0, "%s: '%s' %s", t->path, name,
                   what);
}

static const char *want(struct test_reading *t, const char *key)
{
    return licence_want_text(t->rules, &t->json, key);
}

static void read_why(struct test_reading *t, struct qx_rule_test *out)
{
    out->code = want(t, "code");
    out->reason = want(t, "reason");
}

#define ANY_TYPE (-1)

/* A field of the item in question, which must be declared with that type. */
static enum qx_err read_field(struct test_reading *t, const char *key, int type, const char **out)
{
    const char *name = want(t, key);
    const struct qx_rule_field *field;

    if (t->json.err != QX_OK) {
        return t->json.err;
    }
    field =
        licence_field(t->rules->rules, qx_arena_printf(t->rules->arena, "%s%s", t->scope, name));
    if (field == NULL) {
        return refuse(t, "is no declared field of this item: declare it among the fields", name);
    }
    if (type != ANY_TYPE && (int)field->type != type) {
        return refuse(t, "is declared with another type than this test takes", name);
    }
    *out = name;
    return QX_OK;
}

static enum qx_err read_parts(struct test_reading *t, const struct qx_json *list, const char *scope,
                              size_t min, size_t max, struct qx_rule_test *out)
{
    size_t n = qx_json_count(list);
    struct qx_rule_test *parts = qx_arena_alloc(t->rules->arena, n, sizeof *parts);

    if (n < min || n > max) {
        return refuse(t, "has too few or too many parts", "of");
    }
    out->parts = parts;
    out->n_parts = n;
    for (size_t i = 0; i < n; i++) {
        const char *path = qx_arena_printf(t->rules->arena, "%s.of[%zu]", t->path, i);
        enum qx_err err = licence_test_read(t->rules, qx_json_at(list, i), path, scope, &parts[i]);

        if (err != QX_OK) {
            return err;
        }
        out->weight += parts[i].weight;
    }
    return QX_OK;
}

static enum qx_err read_all(struct test_reading *t, struct qx_rule_test *out)
{
    return read_parts(t, qx_json_want_array(&t->json, "of"), t->scope, 1, 100, out);
}

static enum qx_err read_not(struct test_reading *t, struct qx_rule_test *out)
{
    read_why(t, out);
    return read_parts(t, qx_json_want_array(&t->json, "of"), t->scope, 1, 1, out);
}

static enum qx_err read_exists(struct test_reading *t, struct qx_rule_test *out)
{
    const struct qx_json *where = qx_json_want_object(&t->json, "where");
    struct qx_rule_test *part = qx_arena_alloc(t->rules->arena, 1, sizeof *part);
    enum qx_err err;

    out->field = want(t, "in");
    read_why(t, out);
    out->number = 1;
    if (t->json.err != QX_OK) {
        return t->json.err;
    }
    if (!licence_field_below(t->rules->rules,
                             qx_arena_printf(t->rules->arena, "%s%s", t->scope, out->field),
                             "[].")) {
        return refuse(t, "is no list of declared fields", out->field);
    }
    if (qx_json_get(t->json.object, "least") != NULL) {
        out->number = qx_decided_int(&t->json, "least", 1, QX_DOSSIER_ITEMS_MAX);
    }
    err =
        licence_test_read(t->rules, where, qx_arena_printf(t->rules->arena, "%s.where", t->path),
                          qx_arena_printf(t->rules->arena, "%s%s[].", t->scope, out->field), part);
    out->parts = part;
    out->n_parts = 1;
    out->weight += part->weight;
    return err;
}

static enum qx_err read_use(struct test_reading *t, struct qx_rule_test *out)
{
    const struct qx_rules *rules = t->rules->rules;

    out->field = want(t, "name");
    for (size_t i = 0; t->json.err == QX_OK && i < rules->n_definitions; i++) {
        const struct qx_rule_definition *d = &rules->definitions[i];
        const char *scope =
            d->in[0] == '\0' ? "" : qx_arena_printf(t->rules->arena, "%s[].", d->in);

        if (strcmp(d->name, out->field) == 0 && strcmp(scope, t->scope) == 0) {
            out->parts = &d->test;
            out->n_parts = 1;
            out->weight += d->test.weight;
            return QX_OK;
        }
    }
    return t->json.err != QX_OK
               ? t->json.err
               : refuse(t, "is no definition above that speaks of this item", out->field);
}

static enum qx_err read_is(struct test_reading *t, struct qx_rule_test *out)
{
    const struct qx_json *value = qx_json_may(&t->json, "value");
    const char *text = qx_json_text(value);

    read_why(t, out);
    if (text != NULL) {
        out->texts = qx_arena_alloc(t->rules->arena, 1, sizeof *out->texts);
        out->texts[0] = qx_arena_text(t->rules->arena, qx_slice_text(text));
        out->n_texts = 1;
        return read_field(t, "field", QX_FIELD_TEXT, &out->field);
    }
    if (!qx_json_bool(value, &out->flag)) {
        return refuse(t, "is neither a text nor true nor false", "value");
    }
    return read_field(t, "field", QX_FIELD_FLAG, &out->field);
}

static enum qx_err read_one_of(struct test_reading *t, struct qx_rule_test *out)
{
    read_why(t, out);
    enum qx_err err = licence_want_texts(t->rules, &t->json, "values", &out->texts, &out->n_texts);

    return err != QX_OK ? err : read_field(t, "field", QX_FIELD_TEXT, &out->field);
}

static enum qx_err read_contains(struct test_reading *t, struct qx_rule_test *out)
{
    read_why(t, out);
    out->texts = qx_arena_alloc(t->rules->arena, 1, sizeof *out->texts);
    out->texts[0] = want(t, "value");
    out->n_texts = 1;
    return read_field(t, "field", QX_FIELD_TEXTS, &out->field);
}

static enum qx_err read_stated(struct test_reading *t, struct qx_rule_test *out)
{
    read_why(t, out);
    return read_field(t, "field", ANY_TYPE, &out->field);
}

static enum qx_err read_bound(struct test_reading *t, struct qx_rule_test *out)
{
    read_why(t, out);
    out->number = qx_decided_int(&t->json, "value", -QX_JSON_INT_MAX, QX_JSON_INT_MAX);
    return read_field(t, "field", QX_FIELD_NUMBER, &out->field);
}

static enum qx_err read_on_day(struct test_reading *t, struct qx_rule_test *out)
{
    enum qx_err err = QX_OK;

    read_why(t, out);
    if (qx_json_may_text(&t->json, "from") != NULL) {
        err = read_field(t, "from", QX_FIELD_DATE, &out->field);
    }
    if (err == QX_OK && qx_json_may_text(&t->json, "to") != NULL) {
        err = read_field(t, "to", QX_FIELD_DATE, &out->other);
    }
    if (err == QX_OK && out->field == NULL && out->other == NULL) {
        err = refuse(t, "or \"to\" is missing", "from");
    }
    return err;
}

static enum qx_err read_document(struct test_reading *t, struct qx_rule_test *out)
{
    return read_field(t, "field", QX_FIELD_DOCUMENT, &out->field);
}

static enum qx_err read_finding(struct test_reading *t, struct qx_rule_test *out)
{
    const struct qx_rules *rules = t->rules->rules;
    enum qx_err err = licence_want_texts(t->rules, &t->json, "of", &out->texts, &out->n_texts);

    out->field = want(t, "requirement");
    for (size_t i = 0; err == QX_OK && i < out->n_texts; i++) {
        const char *path = qx_arena_printf(t->rules->arena, "%s%s", t->scope, out->texts[i]);

        if (strchr(out->texts[i], '.') != NULL ||
            (licence_field(rules, path) == NULL && !licence_field_below(rules, path, ".") &&
             !licence_field_below(rules, path, "[]."))) {
            err = refuse(t, "is no declared member of this item", out->texts[i]);
        }
    }
    /* kept here, so that a finding can be written for it without walking the definitions */
    out->other = t->scope;
    return err != QX_OK ? err : t->json.err;
}

static enum qx_err read_certificate(struct test_reading *t, struct qx_rule_test *out)
{
    const struct qx_json *exams = qx_json_want_array(&t->json, "exams");
    enum qx_err err = read_field(t, "field", QX_FIELD_CERTIFICATE, &out->field);

    if (err == QX_OK) {
        err = read_field(t, "person", QX_FIELD_PERSON, &out->other);
    }
    out->n_texts = qx_json_count(exams);
    out->texts = qx_arena_alloc(t->rules->arena, out->n_texts, sizeof *out->texts);
    if (err == QX_OK && out->n_texts == 0) {
        return refuse(t, "names no exam", "exams");
    }
    for (size_t i = 0; err == QX_OK && i < out->n_texts; i++) {
        struct qx_json_reader r = qx_json_reader(
            qx_json_at(exams, i), t->rules->where,
            qx_arena_printf(t->rules->arena, "%s.exams[%zu]", t->path, i), t->rules->report);

        out->texts[i] = licence_want_text(t->rules, &r, "value");
        qx_want_basis(&r);
        err = qx_json_done(&r);
    }
    return err;
}

static const struct {
    const char *name;
    enum qx_err (*read)(struct test_reading *t, struct qx_rule_test *out);
} VOCABULARY[QX_TEST_COUNT] = {
    [QX_TEST_ALL] = {"all",         read_all        },
    [QX_TEST_ANY] = {"any",         read_all        },
    [QX_TEST_NOT] = {"not",         read_not        },
    [QX_TEST_EXISTS] = {"exists",      read_exists     },
    [QX_TEST_USE] = {"use",         read_use        },
    [QX_TEST_IS] = {"is",          read_is         },
    [QX_TEST_ONE_OF] = {"one-of",      read_one_of     },
    [QX_TEST_CONTAINS] = {"contains",    read_contains   },
    [QX_TEST_STATED] = {"stated",      read_stated     },
    [QX_TEST_AT_LEAST] = {"at-least",    read_bound      },
    [QX_TEST_AT_MOST] = {"at-most",     read_bound      },
    [QX_TEST_ON_DAY] = {"on-day",      read_on_day     },
    [QX_TEST_DOCUMENT] = {"document",    read_document   },
    [QX_TEST_FINDING] = {"finding",     read_finding    },
    [QX_TEST_CERTIFICATE] = {"certificate", read_certificate},
};

const char *licence_test_name(enum qx_test_kind kind)
{
    return VOCABULARY[kind].name;
}

enum qx_err licence_test_read(struct rules_reading *reading, const struct qx_json *json,
                              const char *path, const char *scope, struct qx_rule_test *out)
{
    struct test_reading t = {reading, qx_json_reader(json, reading->where, path, reading->report),
                             path, scope};
    const char *name = qx_json_want_text(&t.json, "test");

    for (size_t i = 0; t.json.err == QX_OK && i < QX_TEST_COUNT; i++) {
        if (strcmp(VOCABULARY[i].name, name) != 0) {
            continue;
        }
        *out = (struct qx_rule_test){.kind = (enum qx_test_kind)i, .weight = 1};
        enum qx_err err = VOCABULARY[i].read(&t, out);

        if (err == QX_OK && out->weight > QX_RULE_TESTS_MAX) {
            err = refuse(&t, "unfolds into too many tests", name);
        }
        return err != QX_OK ? err : qx_json_done(&t.json);
    }
    return t.json.err != QX_OK ? qx_json_done(&t.json) : refuse(&t, "is no test", name);
}
