#include "licence_rules.h"

#include <qualex/clock.h>

#include <stdlib.h>
#include <string.h>

#define RULES_LIST_MAX 256

const char *licence_want_text(struct rules_reading *reading, struct qx_json_reader *r,
                              const char *key)
{
    return qx_arena_text(reading->arena, qx_slice_text(qx_json_want_text(r, key)));
}

const char *licence_want_basis(struct rules_reading *reading, struct qx_json_reader *r)
{
    qx_want_basis(r);
    return qx_arena_text(reading->arena, qx_slice_text(qx_json_get_text(r->object, "basis")));
}

enum qx_err licence_want_texts(struct rules_reading *reading, struct qx_json_reader *r,
                               const char *key, const char ***out, size_t *n)
{
    const struct qx_json *list = qx_json_want_array(r, key);
    size_t count = qx_json_count(list);

    if (r->err == QX_OK && (count == 0 || count > RULES_LIST_MAX)) {
        return qx_fail(reading->report, QX_ERR_RULES, reading->where, 0,
                       "%s: '%s' is empty or too long", r->path, key);
    }
    const char **texts = qx_arena_alloc(reading->arena, count, sizeof *texts);

    for (size_t i = 0; i < count; i++) {
        const char *text = qx_json_text(qx_json_at(list, i));

        if (text == NULL) {
            return qx_fail(reading->report, QX_ERR_JSON_FIELD, reading->where, 0,
                           "%s.%s[%zu]: not a string: give one", r->path, key, i);
        }
        texts[i] = qx_arena_text(reading->arena, qx_slice_text(text));
    }
    *out = texts;
    *n = count;
    return r->err;
}

/* Numbers decide; none may stand alone. */
static enum qx_err check_numbers(const struct rules_reading *reading, const struct qx_json *v,
                                 const char *key, const struct qx_json *parent)
{
    struct qx_json_member *members = NULL;
    enum qx_err err = QX_OK;
    int64_t number;

    if (qx_json_int(v, &number)) {
        const char *basis = qx_json_get_text(parent, "basis");

        if (strcmp(key, "value") != 0 || qx_slice_trim(qx_slice_text(basis)).len == 0) {
            return qx_fail(reading->report, QX_ERR_NO_BASIS, reading->where, 0,
                           "%s: a number without its basis: write {\"value\", \"basis\"}", key);
        }
    }
    for (size_t i = 0; qx_json_is_array(v) && err == QX_OK && i < qx_json_count(v); i++) {
        err = check_numbers(reading, qx_json_at(v, i), key, NULL);
    }
    size_t n = qx_json_is_object(v) ? qx_json_members(v, &members) : 0;

    for (size_t i = 0; err == QX_OK && i < n; i++) {
        err = check_numbers(reading, members[i].value, members[i].key, v);
    }
    free(members);
    return err;
}

/* --- what stands in lists: each reader fills one element --- */

struct element {
    struct rules_reading *reading;
    const struct qx_json *json;
    const char *path;
};

typedef enum qx_err read_element(struct element e, void *out);

static enum qx_err read_list(struct rules_reading *reading, struct qx_json_reader *r,
                             const char *key, size_t min, size_t size, read_element *read,
                             void *items, size_t *n)
{
    const struct qx_json *list = qx_json_get(r->object, key) == NULL && min == 0
                                     ? qx_json_may(r, key)
                                     : qx_json_want_array(r, key);
    size_t count = qx_json_count(list);
    uint8_t *all = qx_arena_alloc(reading->arena, count, size);

    if (r->err != QX_OK) {
        return r->err;
    }
    if (count < min || count > RULES_LIST_MAX) {
        return qx_fail(reading->report, QX_ERR_RULES, reading->where, 0, "%s: too few or too many",
                       key);
    }
    memcpy(items, &all, sizeof(void *)); /* items is the address of a pointer of any type */
    for (size_t i = 0; i < count; i++) {
        struct element e = {reading, qx_json_at(list, i),
                            qx_arena_printf(reading->arena, "%s[%zu]", key, i)};
        enum qx_err err = read(e, all + i * size);

        if (err != QX_OK) {
            return err;
        }
        *n = i + 1; /* a definition may use those above it */
    }
    return QX_OK;
}

static struct qx_json_reader reader_of(struct element e)
{
    return qx_json_reader(e.json, e.reading->where, e.path, e.reading->report);
}

static enum qx_err read_field(struct element e, void *out)
{
    struct qx_rule_field *field = out;
    struct qx_json_reader r = reader_of(e);
    const char *type = qx_json_want_text(&r, "type");
    bool required = false;

    (void)qx_json_bool(qx_json_may(&r, "required"), &required);
    *field = (struct qx_rule_field){.path = licence_want_text(e.reading, &r, "field"),
                                    .required = required,
                                    .text = licence_want_text(e.reading, &r, "text")};
    field->basis = licence_want_basis(e.reading, &r);
    if (r.err == QX_OK && !licence_field_type_of(type, &field->type)) {
        return qx_fail(e.reading->report, QX_ERR_RULES, e.reading->where, 0,
                       "%s: '%s' is no type of a field", e.path, type);
    }
    return qx_json_done(&r);
}

static enum qx_err read_test(struct element e, struct qx_json_reader *r, const char *scope,
                             struct qx_rule_test *out)
{
    const struct qx_json *json = qx_json_want_object(r, "test");

    return r->err != QX_OK ? r->err
                           : licence_test_read(e.reading, json,
                                               qx_arena_printf(e.reading->arena, "%s.test", e.path),
                                               scope, out);
}

static enum qx_err read_definition(struct element e, void *out)
{
    struct qx_rule_definition *d = out;
    struct qx_json_reader r = reader_of(e);

    d->name = licence_want_text(e.reading, &r, "name");
    d->in = licence_want_text(e.reading, &r, "in");
    enum qx_err err = read_test(
        e, &r, d->in[0] == '\0' ? "" : qx_arena_printf(e.reading->arena, "%s[].", d->in), &d->test);

    return err != QX_OK ? err : qx_json_done(&r);
}

static enum qx_err read_subtype(struct element e, void *out)
{
    struct qx_rule_subtype *subtype = out;
    struct qx_json_reader r = reader_of(e);

    subtype->id = licence_want_text(e.reading, &r, "id");
    subtype->title = licence_want_text(e.reading, &r, "title");
    subtype->basis = licence_want_basis(e.reading, &r);
    return qx_json_done(&r);
}

static enum qx_err read_exception(struct element e, void *out)
{
    struct qx_rule_exception *x = out;
    struct qx_json_reader r = reader_of(e);

    x->id = licence_want_text(e.reading, &r, "id");
    x->paragraph = licence_want_text(e.reading, &r, "paragraph");
    x->text = licence_want_text(e.reading, &r, "text");
    x->basis = licence_want_basis(e.reading, &r);
    enum qx_err err = read_test(e, &r, "", &x->test);

    return err != QX_OK ? err : qx_json_done(&r);
}

static enum qx_err read_notice(struct element e, void *out)
{
    struct qx_rule_notice *notice = out;
    struct qx_json_reader r = reader_of(e);

    notice->text = licence_want_text(e.reading, &r, "text");
    qx_want_basis(&r);
    enum qx_err err = read_test(e, &r, "", &notice->test);

    return err != QX_OK ? err : qx_json_done(&r);
}

static bool is_subtype(const struct qx_rules *rules, const char *id)
{
    for (size_t i = 0; i < rules->n_subtypes; i++) {
        if (strcmp(rules->subtypes[i].id, id) == 0) {
            return true;
        }
    }
    return false;
}

static enum qx_err check_subtypes(const struct element *e, const struct qx_requirement *q)
{
    for (size_t i = 0; i < q->n_subtypes; i++) {
        if (!is_subtype(e->reading->rules, q->subtypes[i])) {
            return qx_fail(e->reading->report, QX_ERR_RULES, e->reading->where, 0,
                           "%s: '%s' is no subtype of these rules", e->path, q->subtypes[i]);
        }
    }
    return QX_OK;
}

static enum qx_err read_requirement(struct element e, void *out)
{
    struct qx_requirement *q = out;
    struct qx_json_reader r = reader_of(e);

    q->id = licence_want_text(e.reading, &r, "id");
    q->paragraph = licence_want_text(e.reading, &r, "paragraph");
    q->text = licence_want_text(e.reading, &r, "text");
    q->met = licence_want_text(e.reading, &r, "met");
    q->basis = licence_want_basis(e.reading, &r);
    enum qx_err err = licence_want_texts(e.reading, &r, "subtypes", &q->subtypes, &q->n_subtypes);

    err = err != QX_OK ? err : check_subtypes(&e, q);
    err = err != QX_OK ? err : read_test(e, &r, "", &q->test);
    return err != QX_OK ? err : qx_json_done(&r);
}

/* --- the head --- */

/* {"value", "basis"} of a date; absent or of value null = not known. */
static int64_t read_day(struct rules_reading *reading, struct qx_json_reader *r, const char *key)
{
    const struct qx_json *member = qx_json_may(r, key);
    const char *text = NULL;
    int64_t day = QX_NO_DAY;

    if (member != NULL && !qx_json_is_null(member)) {
        text = qx_json_text(qx_decided(r, key));
    }
    if (text != NULL && r->err == QX_OK && qx_date_parse(qx_slice_text(text), &day) != QX_OK) {
        r->err = qx_fail(reading->report, QX_ERR_RULES, reading->where, 0,
                         "%s: '%s' is no date: write YYYY-MM-DD", key, text);
    }
    return day;
}

/* {"not_by": [field…], "basis"}: whose hand a finding may not come from. */
static enum qx_err read_findings(struct rules_reading *reading, struct qx_json_reader *head)
{
    const struct qx_json *json = qx_json_may(head, "findings");
    struct qx_rules *rules = reading->rules;

    if (json == NULL) {
        return QX_OK;
    }
    struct qx_json_reader r = qx_json_reader(json, reading->where, "findings", reading->report);

    qx_want_basis(&r);
    enum qx_err err =
        licence_want_texts(reading, &r, "not_by", &rules->finding_not_by, &rules->n_finding_not_by);

    for (size_t i = 0; err == QX_OK && i < rules->n_finding_not_by; i++) {
        const struct qx_rule_field *field = licence_field(rules, rules->finding_not_by[i]);

        if (field == NULL || field->type != QX_FIELD_PERSON) {
            err = qx_fail(reading->report, QX_ERR_RULES, reading->where, 0,
                          "findings.not_by: '%s' is no declared person", rules->finding_not_by[i]);
        }
    }
    return err != QX_OK ? err : qx_json_done(&r);
}

static enum qx_err read_head(struct rules_reading *reading, struct qx_json_reader *r)
{
    struct qx_rules *rules = reading->rules;
    int64_t days;

    if (strcmp(qx_json_want_text(r, "qualex"), "rules/1") != 0) {
        return qx_fail(reading->report, QX_ERR_RULES, reading->where, 0,
                       "\"qualex\" is not \"rules/1\": give a rules file");
    }
    rules->id = licence_want_text(reading, r, "id");
    rules->title = licence_want_text(reading, r, "title");
    rules->rehearsal_allowed = qx_json_want_bool(r, "rehearsal_allowed");
    rules->licenser = qx_decided_text(r, "licenser", reading->arena);
    (void)read_day(reading, r, "date"); /* these two are for the record */
    (void)read_day(reading, r, "date_in_supplied_text");
    (void)qx_json_may_text(r, "repeals");
    rules->published_ms = read_day(reading, r, "published");
    rules->repealed_ms = read_day(reading, r, "repealed");
    days = qx_decided_int(r, "in_force_after_days", 0, 3660);
    /* "upon expiry of N days after": the day of publication and N whole days have gone by */
    rules->in_force_ms =
        rules->published_ms == QX_NO_DAY ? QX_NO_DAY : rules->published_ms + (days + 1) * QX_DAY_MS;
    return r->err;
}

enum qx_err qx_rules_from_json(const struct qx_json *json, const char *where,
                               struct qx_arena *arena, struct qx_report *report,
                               struct qx_rules *out)
{
    struct qx_rules rules = {0};
    struct rules_reading reading = {where, arena, report, &rules};
    struct qx_json_reader r = qx_json_reader(json, where, "", report);
    enum qx_err err = r.err != QX_OK ? r.err : check_numbers(&reading, json, "", NULL);

    err = err != QX_OK ? err : read_head(&reading, &r);
    err = err != QX_OK ? err
                       : read_list(&reading, &r, "fields", 1, sizeof *rules.fields, read_field,
                                   &rules.fields, &rules.n_fields);
    err = err != QX_OK ? err : read_findings(&reading, &r);
    err = err != QX_OK ? err
                       : read_list(&reading, &r, "definitions", 0, sizeof *rules.definitions,
                                   read_definition, &rules.definitions, &rules.n_definitions);
    err = err != QX_OK ? err
                       : read_list(&reading, &r, "subtypes", 1, sizeof *rules.subtypes,
                                   read_subtype, &rules.subtypes, &rules.n_subtypes);
    err = err != QX_OK ? err
                       : read_list(&reading, &r, "out_of_scope", 0, sizeof *rules.exceptions,
                                   read_exception, &rules.exceptions, &rules.n_exceptions);
    err = err != QX_OK ? err
                       : read_list(&reading, &r, "requirements", 1, sizeof *rules.requirements,
                                   read_requirement, &rules.requirements, &rules.n_requirements);
    err = err != QX_OK ? err
                       : read_list(&reading, &r, "notices", 0, sizeof *rules.notices, read_notice,
                                   &rules.notices, &rules.n_notices);
    err = err != QX_OK ? err : qx_json_done(&r);
    if (err == QX_OK) {
        *out = rules;
    }
    return err;
}
