/* A draft of an exam policy from a test. Nothing in it is decided: each basis says so. */
#include "qti_package.h"

#include <qualex/json.h>
#include <qualex/policy.h>

#include <stdlib.h>

/* What no test says; to be decided like the rest. */
#define TIME_S 3600
#define PIN_TRIES 5

struct draft {
    const struct qti_test *test;
    const char *lang;
    const char *from; /* "imported from FILE, to be decided" */
    const char *none; /* "not in FILE, to be decided" */
};

static void decide(struct qx_json *object, const char *key, struct qx_json *value,
                   const char *basis)
{
    struct qx_json *decided = qx_json_new_object();

    qx_json_set(decided, "value", value);
    qx_json_set_text(decided, "basis", basis);
    qx_json_set(object, key, decided);
}

static void set_texts(struct qx_json *object, const char *key, const struct draft *d,
                      const char *text)
{
    struct qx_json *texts = qx_json_new_object();

    qx_json_set_text(texts, d->lang, text);
    qx_json_set(object, key, texts);
}

static struct qx_json *array_of(const char *text)
{
    struct qx_json *array = qx_json_new_array();

    if (text != NULL) {
        qx_json_append(array, qx_json_new_text(text));
    }
    return array;
}

/* An identifier of QTI, with '_' for what an id here has not. */
static void set_id(struct qx_json *object, const char *given, struct qx_arena *arena)
{
    char *id = qx_arena_printf(arena, "%.64s", given[0] == '\0' ? "imported" : given);

    for (char *c = id; *c != '\0'; c++) {
        if (strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-", *c) ==
            NULL) {
            *c = '_';
        }
    }
    qx_json_set_text(object, "id", id);
}

static struct qx_json *cell(const struct qti_cell *c)
{
    struct qx_json *json = qx_json_new_object();

    qx_json_set_text(json, "topic", c->topic);
    qx_json_set_text(json, "level", "");
    qx_json_set_int(json, "count", c->count);
    return json;
}

static struct qx_json *section(const struct draft *d, size_t i)
{
    const struct qti_test *t = d->test;
    size_t end = i + 1 < t->n_sections ? t->sections[i + 1].first : t->n_cells;
    struct qx_json *json = qx_json_new_object();
    struct qx_json *cells = qx_json_new_array();

    for (size_t k = t->sections[i].first; k < end; k++) {
        qx_json_append(cells, cell(&t->cells[k]));
    }
    set_id(json, t->sections[i].id, t->arena);
    set_texts(json, "title", d, t->sections[i].title);
    qx_json_set_text(json, "basis", d->from);
    qx_json_set(json, "cut", qx_json_new_null());
    qx_json_set(json, "cells", cells);
    return json;
}

static int64_t set_sections(struct qx_json *json, const struct draft *d)
{
    struct qx_json *sections = qx_json_new_array();
    int64_t questions = 0;

    for (size_t i = 0; i < d->test->n_sections; i++) {
        qx_json_append(sections, section(d, i));
    }
    for (size_t i = 0; i < d->test->n_cells; i++) {
        questions += d->test->cells[i].count;
    }
    qx_json_set(json, "sections", sections);
    return questions;
}

static void set_heading(struct qx_json *json, const struct draft *d)
{
    const struct qti_test *t = d->test;

    qx_json_set_text(json, "qualex", "exam/1");
    set_id(json, t->id, t->arena);
    qx_json_set_int(json, "edition", 1);
    qx_json_set_text(json, "mode", "rehearsal");
    set_texts(json, "title", d, t->title[0] == '\0' ? "to be decided" : t->title);
    set_texts(json, "scope", d, "to be decided");
    qx_json_set_text(json, "licenser", "to be decided");
    qx_json_set_text(json, "legal_basis", "to be decided");
}

static void set_decisions(struct qx_json *json, const struct draft *d, int64_t questions)
{
    struct qx_json *attempts = qx_json_new_object();
    bool timed = d->test->time_s > 0;

    decide(json, "public_bank", qx_json_new_bool(false), d->none);
    decide(json, "languages", array_of(d->lang), d->from);
    decide(json, "prevailing", qx_json_new_text(d->lang), d->from);
    decide(json, "time_limit_s", qx_json_new_int(timed ? d->test->time_s : TIME_S),
           timed ? d->from : d->none);
    decide(json, "cut", qx_json_new_int(questions), d->none);
    decide(json, "option_order", qx_json_new_text("shuffled"), d->from);
    decide(json, "pinned_options", array_of(NULL), d->from);
    qx_json_set(json, "standard_setting", qx_json_new_null());
    decide(attempts, "max", qx_json_new_int(1), d->none);
    decide(attempts, "wait_days", qx_json_new_int(0), d->none);
    qx_json_set(json, "attempts", attempts);
    decide(json, "validity_days", qx_json_new_null(), d->none);
    decide(json, "result_release", qx_json_new_text("board"), d->none);
    decide(json, "jail", qx_json_new_text("required"), d->none);
    decide(json, "pin_tries", qx_json_new_int(PIN_TRIES), d->none);
    decide(json, "seat_lost_s", qx_json_new_int(0), d->none);
    decide(json, "appeal_days", qx_json_new_int(0), d->none);
    qx_json_set(json, "consents", qx_json_new_array());
}

/* Written only when it is one: what a test says may be beyond what a policy can be. */
static enum qx_err write_draft(const struct draft *d, struct qx_buf *out)
{
    struct qx_json *json = qx_json_new_object();
    struct qx_policy policy;

    set_heading(json, d);
    set_decisions(json, d, set_sections(json, d));
    enum qx_err err =
        qx_policy_from_json(json, d->test->where, d->test->arena, d->test->report, &policy);

    if (err == QX_OK) {
        qx_json_write_pretty(out, json);
    }
    qx_json_free(&json);
    return err;
}

static enum qx_err draft(const struct qti_place *place, const struct qx_xml *root,
                         struct qti_test *t, const char *lang, struct qx_buf *out)
{
    const char *file = qti_last_segment(place->package == NULL ? t->where : place->package->where);
    struct draft d = {
        .test = t,
        .lang = lang,
        .from = qx_arena_printf(t->arena, "imported from %.200s, to be decided", file),
        .none = qx_arena_printf(t->arena, "not in %.200s, to be decided", file),
    };

    return qti_test_read(place, root, t) ? write_draft(&d, out) : QX_ERR_QUESTION;
}

enum qx_err qx_qti_policy(struct qx_slice text, const char *where, const char *lang,
                          struct qx_report *report, struct qx_buf *out)
{
    struct qx_arena arena = {0};
    struct qti_test *t = qx_alloc(1, sizeof *t);
    struct qti_place place = {.path = ""};
    struct qx_xml_source source = {.text = text, .where = where};
    const struct qx_xml *root = NULL;

    t->where = where;
    t->report = report;
    t->arena = &arena;
    enum qx_err err = qx_xml_parse(&source, &arena, report, &root);

    if (err == QX_OK) {
        err = draft(&place, root, t, lang, out);
    }
    free(t);
    qx_arena_free(&arena);
    return err;
}

static enum qx_err find_test(struct qti_package *p, struct qti_place *place)
{
    size_t found = 0;

    for (size_t i = 0; i < p->n; i++) {
        if (p->resources[i].kind == QTI_KIND_TEST) {
            place->path = p->resources[i].path;
            found++;
        }
    }
    return found == 1 ? QX_OK
                      : qx_fail(p->report, QX_ERR_SYNTAX, p->where, 0,
                                "%zu tests in the package: give one with one", found);
}

enum qx_err qx_qti_package_policy(const char *path, const char *lang, struct qx_report *report,
                                  struct qx_buf *out)
{
    struct qti_package p;
    struct qti_place place = {.package = &p};
    struct qti_test *t = qx_alloc(1, sizeof *t);
    const struct qx_xml *root = NULL;
    enum qx_err err = qti_package_open(&p, path, report);

    if (err == QX_OK) {
        err = find_test(&p, &place);
    }
    if (err == QX_OK) {
        err = qti_package_tree(&p, place.path, QTI_TEST_MAX, &p.arena, true, &root);
    }
    if (err == QX_OK) {
        t->where = qx_arena_text(&p.arena, qx_slice_text(qti_package_where(&p, place.path)));
        t->report = report;
        t->arena = &p.arena;
        err = draft(&place, root, t, lang, out);
    }
    free(t);
    qti_package_close(&p);
    return err;
}
