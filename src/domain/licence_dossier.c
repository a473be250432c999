#include "licence_rules.h"

#include <qualex/clock.h>
#include <qualex/hex.h>

#include <stdlib.h>
#include <string.h>

/* One walk through a dossier. */
struct walk {
    const struct qx_rules *rules;
    const char *where;
    struct qx_arena *arena;
    struct qx_report *report;
};

static enum qx_err refuse(const struct walk *w, const char *path, const char *what)
{
    return qx_fail(w->report, QX_ERR_DOSSIER, w->where, 0, "%s: %s", path, what);
}

/* Nothing outside the dossier's folder is opened. */
static bool stays_inside(const char *file)
{
    if (file[0] == '\0' || file[0] == '/' || strlen(file) > 1024) {
        return false;
    }
    for (const char *part = file; part != NULL; part = strchr(part, '/')) {
        part += *part == '/';
        if (strncmp(part, "..", 2) == 0 && (part[2] == '/' || part[2] == '\0')) {
            return false;
        }
    }
    return true;
}

/* {file, sha256} and, for a certificate, salt or nothing. */
static enum qx_err check_document(const struct walk *w, const struct qx_json *v, const char *path,
                                  bool salted)
{
    struct qx_json_reader r = qx_json_reader(v, w->where, path, w->report);
    uint8_t digest[32];
    const char *file = qx_json_want_text(&r, "file");

    qx_json_want_hex(&r, "sha256", digest, sizeof digest);
    if (salted && qx_json_may_text(&r, "salt") != NULL) {
        qx_json_want_hex(&r, "salt", digest, sizeof digest);
    }
    if (r.err == QX_OK && !stays_inside(file)) {
        return refuse(w, path, "the file lies outside the dossier's folder: put it there");
    }
    return qx_json_done(&r);
}

static enum qx_err check_person(const struct walk *w, const struct qx_json *v, const char *path)
{
    struct qx_json_reader r = qx_json_reader(v, w->where, path, w->report);
    bool whole = qx_json_want_text(&r, "scheme")[0] != '\0';

    whole &= qx_json_want_text(&r, "id")[0] != '\0';
    whole &= qx_json_want_text(&r, "name")[0] != '\0';
    if (r.err == QX_OK && !whole) {
        return refuse(w, path, "scheme, id and name must not be empty");
    }
    return qx_json_done(&r);
}

static bool is_date(const struct qx_json *v)
{
    const char *text = qx_json_text(v);
    int64_t day;

    return text != NULL && qx_date_parse(qx_slice_text(text), &day) == QX_OK;
}

static bool are_texts(const struct qx_json *v)
{
    for (size_t i = 0; i < qx_json_count(v); i++) {
        if (qx_json_text(qx_json_at(v, i)) == NULL) {
            return false;
        }
    }
    return qx_json_is_array(v) && qx_json_count(v) <= QX_DOSSIER_ITEMS_MAX;
}

static enum qx_err check_type(const struct walk *w, const struct qx_json *v, const char *path,
                              enum qx_field_type type)
{
    int64_t number;
    bool flag;

    switch (type) {
    case QX_FIELD_TEXT:
        return qx_json_text(v) != NULL ? QX_OK : refuse(w, path, "not a text: give one");
    case QX_FIELD_FLAG:
        return qx_json_bool(v, &flag)
                   ? QX_OK
                   : refuse(w, path, "neither true nor false: write one of them");
    case QX_FIELD_DATE:
        return is_date(v) ? QX_OK : refuse(w, path, "not a date: write YYYY-MM-DD");
    case QX_FIELD_NUMBER:
        return qx_json_int(v, &number) ? QX_OK : refuse(w, path, "not a whole number");
    case QX_FIELD_TEXTS:
        return are_texts(v) ? QX_OK : refuse(w, path, "not a list of texts");
    case QX_FIELD_PERSON:
        return check_person(w, v, path);
    case QX_FIELD_DOCUMENT:
        return check_document(w, v, path, false);
    case QX_FIELD_CERTIFICATE:
        return check_document(w, v, path, true);
    }
    return QX_ERR_INTERNAL;
}

static enum qx_err check_group(const struct walk *w, const struct qx_json *v, const char *path,
                               const char *declared);

static enum qx_err check_list(const struct walk *w, const struct qx_json *v, const char *path,
                              const char *declared)
{
    if (!qx_json_is_array(v)) {
        return refuse(w, path, "not a list: give one");
    }
    if (qx_json_count(v) > QX_DOSSIER_ITEMS_MAX) {
        return qx_fail(w->report, QX_ERR_TOO_LARGE, w->where, 0, "%s: more than %d items", path,
                       QX_DOSSIER_ITEMS_MAX);
    }
    for (size_t i = 0; i < qx_json_count(v); i++) {
        enum qx_err err =
            check_group(w, qx_json_at(v, i), qx_arena_printf(w->arena, "%s[%zu]", path, i),
                        qx_arena_printf(w->arena, "%s[]", declared));

        if (err != QX_OK) {
            return err;
        }
    }
    return QX_OK;
}

/* Members that every dossier has, whatever the rules. */
static bool is_frame(const char *declared, const char *key)
{
    static const char *const FRAME[] = {"qualex", "applicant", "filed", "subtypes", "findings"};

    for (size_t i = 0; declared[0] == '\0' && i < sizeof FRAME / sizeof FRAME[0]; i++) {
        if (strcmp(FRAME[i], key) == 0) {
            return true;
        }
    }
    return false;
}

static enum qx_err check_member(const struct walk *w, const struct qx_json_member *m,
                                const char *path, const char *declared)
{
    const char *dot = declared[0] == '\0' ? "" : ".";
    const char *name = qx_arena_printf(w->arena, "%s%s%s", declared, dot, m->key);
    const char *shown = qx_arena_printf(w->arena, "%s%s%s", path, dot, m->key);
    const struct qx_rule_field *field = licence_field(w->rules, name);

    if (qx_json_is_null(m->value)) { /* the same as not given */
        return QX_OK;
    }
    if (field != NULL) {
        return check_type(w, m->value, shown, field->type);
    }
    if (licence_field_below(w->rules, name, "[].")) {
        return check_list(w, m->value, shown, name);
    }
    if (licence_field_below(w->rules, name, ".")) {
        return check_group(w, m->value, shown, name);
    }
    return refuse(w, shown, "the rules know no such field: remove it or correct its name");
}

static enum qx_err check_group(const struct walk *w, const struct qx_json *v, const char *path,
                               const char *declared)
{
    struct qx_json_member *members = NULL;
    enum qx_err err = QX_OK;

    if (!qx_json_is_object(v)) {
        return refuse(w, path, "not an object: give one");
    }
    size_t n = qx_json_members(v, &members);

    for (size_t i = 0; err == QX_OK && i < n; i++) {
        if (!is_frame(declared, members[i].key)) {
            err = check_member(w, &members[i], path, declared);
        }
    }
    free(members);
    return err;
}

static enum qx_err check_required(const struct walk *w, const struct qx_json *json)
{
    for (size_t i = 0; i < w->rules->n_fields; i++) {
        const struct qx_rule_field *field = &w->rules->fields[i];
        const struct qx_json *v = qx_json_get(json, field->path);

        if (field->required && (v == NULL || qx_json_is_null(v))) {
            return refuse(w, field->path, "missing: these rules require it");
        }
    }
    return QX_OK;
}

static enum qx_err check_finding(const struct walk *w, const struct qx_json *v, const char *path)
{
    struct qx_json_reader r = qx_json_reader(v, w->where, path, w->report);
    const char *result;
    const struct qx_json *date = qx_json_may(&r, "date");
    const struct qx_json *document = qx_json_may(&r, "document");
    const struct qx_json *mark = qx_json_may(&r, "signed");
    enum qx_err err = QX_OK;

    (void)qx_json_want_text(&r, "requirement");
    (void)qx_json_want_text(&r, "by");
    (void)qx_json_want_text(&r, "date");
    (void)qx_json_want_text(&r, "reason");
    result = qx_json_want_text(&r, "result");
    if (r.err != QX_OK) {
        return r.err;
    }
    if (!is_date(date) || (strcmp(result, "met") != 0 && strcmp(result, "not met") != 0)) {
        return refuse(w, path, "date is no date, or result neither \"met\" nor \"not met\"");
    }
    if (document != NULL && !qx_json_is_null(document)) {
        err = check_document(w, document, qx_arena_printf(w->arena, "%s.document", path), false);
    }
    if (err == QX_OK && mark != NULL && !qx_json_is_null(mark)) {
        err = check_document(w, mark, qx_arena_printf(w->arena, "%s.signed", path), false);
    }
    return err != QX_OK ? err : qx_json_done(&r);
}

static enum qx_err check_findings(const struct walk *w, const struct qx_json *list)
{
    if (list != NULL && !qx_json_is_null(list) && !qx_json_is_array(list)) {
        return refuse(w, "findings", "not a list: give one");
    }
    if (qx_json_count(list) > QX_DOSSIER_ITEMS_MAX) {
        return qx_fail(w->report, QX_ERR_TOO_LARGE, w->where, 0, "findings: more than %d",
                       QX_DOSSIER_ITEMS_MAX);
    }
    for (size_t i = 0; i < qx_json_count(list); i++) {
        enum qx_err err =
            check_finding(w, qx_json_at(list, i), qx_arena_printf(w->arena, "findings[%zu]", i));

        if (err != QX_OK) {
            return err;
        }
    }
    return QX_OK;
}

static bool rules_know(const struct qx_rules *rules, const char *subtype)
{
    for (size_t i = 0; i < rules->n_subtypes; i++) {
        if (strcmp(rules->subtypes[i].id, subtype) == 0) {
            return true;
        }
    }
    return false;
}

static enum qx_err read_subtypes(const struct walk *w, const struct qx_json *list,
                                 struct qx_dossier *out)
{
    size_t n = qx_json_count(list);

    if (!are_texts(list) || n == 0 || n > w->rules->n_subtypes) {
        return refuse(w, "subtypes", "not a list of the requested subtypes, each once");
    }
    out->subtypes = qx_arena_alloc(w->arena, n, sizeof *out->subtypes);
    for (size_t i = 0; i < n; i++) {
        const char *subtype = qx_json_text(qx_json_at(list, i));

        if (!rules_know(w->rules, subtype)) {
            return qx_fail(w->report, QX_ERR_DOSSIER, w->where, 0,
                           "subtypes: '%s' is no subtype of %s", subtype, w->rules->id);
        }
        for (size_t k = 0; k < i; k++) {
            if (strcmp(out->subtypes[k], subtype) == 0) {
                return qx_fail(w->report, QX_ERR_DOSSIER, w->where, 0,
                               "subtypes: '%s' is requested twice", subtype);
            }
        }
        out->subtypes[i] = subtype;
    }
    out->n_subtypes = n;
    return QX_OK;
}

static enum qx_err read_frame(const struct walk *w, const struct qx_json *json,
                              struct qx_dossier *out)
{
    const struct qx_json *applicant = qx_json_get(json, "applicant");
    const char *kind = qx_json_get_text(json, "qualex");
    const char *filed = qx_json_get_text(json, "filed");

    if (qx_json_get(json, "qualex") != NULL && (kind == NULL || strcmp(kind, "dossier/1") != 0)) {
        return refuse(w, "qualex", "not \"dossier/1\": give a dossier");
    }
    if (filed == NULL || qx_date_parse(qx_slice_text(filed), &out->filed_ms) != QX_OK) {
        return refuse(w, "filed", "missing or no date: write YYYY-MM-DD");
    }
    enum qx_err err = check_person(w, applicant, "applicant");

    out->scheme = qx_json_get_text(applicant, "scheme");
    out->id = qx_json_get_text(applicant, "id");
    out->name = qx_json_get_text(applicant, "name");
    return err != QX_OK ? err : read_subtypes(w, qx_json_get(json, "subtypes"), out);
}

enum qx_err qx_dossier_from_json(const struct qx_json *json, const char *where,
                                 const struct qx_rules *rules, struct qx_arena *arena,
                                 struct qx_report *report, struct qx_dossier *out)
{
    struct walk w = {rules, where, arena, report};
    struct qx_dossier dossier = {.json = json};
    enum qx_err err =
        qx_json_is_object(json) ? QX_OK : refuse(&w, "the dossier", "not an object: give one");

    err = err != QX_OK ? err : read_frame(&w, json, &dossier);
    err = err != QX_OK ? err : check_required(&w, json);
    err = err != QX_OK ? err : check_group(&w, json, "", "");
    err = err != QX_OK ? err : check_findings(&w, qx_json_get(json, "findings"));
    if (err == QX_OK) {
        *out = dossier;
    }
    return err;
}
