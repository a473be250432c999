#include <qualex/policy.h>

#include "decided.h"
#include "policy_check.h"

#include <qualex/clock.h>
#include <qualex/form.h>

#include <stdio.h>

#define SECTIONS_MAX 32
#define CELLS_MAX 512
#define CONSENTS_MAX 16
#define PINNED_MAX 64
#define DAYS_MAX 36600

struct parse {
    const char *where;
    struct qx_arena *arena;
    struct qx_report *report;
    struct qx_policy p;
};

static void read_cell(struct parse *parse, struct qx_section *section, const struct qx_json *json,
                      struct qx_json_reader *parent, size_t i)
{
    char path[64];
    struct qx_cell *cell = &parse->p.cells[parse->p.n_cells];

    (void)snprintf(path, sizeof path, "%s.cells[%zu]", parent->path, i);
    struct qx_json_reader r = qx_json_reader(json, parse->where, path, parse->report);

    cell->topic = qx_want_kept(&r, "topic", parse->arena);
    cell->level = qx_want_kept(&r, "level", parse->arena);
    cell->count = (uint32_t)qx_json_want_int(&r, "count", 1, QX_FORM_QUESTIONS_MAX);
    cell->pretest = qx_json_may(&r, "pretest") != NULL && qx_json_want_bool(&r, "pretest");
    parent->err = qx_json_done(&r);
    parse->p.n_cells++;
    section->n_cells++;
    section->questions += cell->pretest ? 0 : cell->count;
    parse->p.questions += cell->count;
}

static void read_cells(struct parse *parse, struct qx_section *section, struct qx_json_reader *r)
{
    const struct qx_json *cells = qx_json_want_array(r, "cells");
    size_t n = qx_json_count(cells);

    section->first_cell = (uint32_t)parse->p.n_cells;
    if (n > CELLS_MAX - parse->p.n_cells) {
        qx_reader_fail(r, QX_ERR_JSON_FIELD, "cells", "more than 512 in all: join some");
    }
    for (size_t i = 0; r->err == QX_OK && i < n; i++) {
        read_cell(parse, section, qx_json_at(cells, i), r, i);
    }
}

static enum qx_err read_section(struct parse *parse, const struct qx_json *json, size_t i)
{
    char path[32];
    struct qx_section *section = &parse->p.sections[i];

    (void)snprintf(path, sizeof path, "sections[%zu]", i);
    struct qx_json_reader r = qx_json_reader(json, parse->where, path, parse->report);

    section->id = qx_want_kept(&r, "id", parse->arena);
    section->title = qx_want_texts(&r, "title", false, parse->arena);
    qx_want_basis(&r);
    section->cut =
        qx_json_may(&r, "cut") == NULL ? -1 : qx_decided_int(&r, "cut", 1, QX_FORM_QUESTIONS_MAX);
    read_cells(parse, section, &r);
    return qx_json_done(&r);
}

static void read_sections(struct parse *parse, struct qx_json_reader *r)
{
    const struct qx_json *sections = qx_json_want_array(r, "sections");
    size_t n = qx_json_count(sections);

    if (n > SECTIONS_MAX) {
        qx_reader_fail(r, QX_ERR_JSON_FIELD, "sections", "more than 32: join some");
        return;
    }
    parse->p.sections = qx_arena_alloc(parse->arena, n, sizeof *parse->p.sections);
    parse->p.cells = qx_arena_alloc(parse->arena, CELLS_MAX, sizeof *parse->p.cells);
    parse->p.n_sections = n;
    for (size_t i = 0; r->err == QX_OK && i < n; i++) {
        r->err = read_section(parse, qx_json_at(sections, i), i);
    }
    if (r->err == QX_OK && parse->p.questions > QX_FORM_QUESTIONS_MAX) {
        qx_reader_fail(r, QX_ERR_POLICY, "sections", "take more than 1000 questions: lower counts");
    }
}

static enum qx_err read_topic(struct parse *parse, const struct qx_json *json, size_t i)
{
    char path[32];
    struct qx_topic_title *topic = &parse->p.topics[i];

    (void)snprintf(path, sizeof path, "topics[%zu]", i);
    struct qx_json_reader r = qx_json_reader(json, parse->where, path, parse->report);

    topic->topic = qx_want_kept(&r, "topic", parse->arena);
    topic->title = qx_want_texts(&r, "title", false, parse->arena);
    return qx_json_done(&r);
}

static void read_topics(struct parse *parse, struct qx_json_reader *r)
{
    if (qx_json_may(r, "topics") == NULL) {
        return;
    }
    const struct qx_json *topics = qx_json_want_array(r, "topics");
    size_t n = qx_json_count(topics);

    if (n > CELLS_MAX) {
        qx_reader_fail(r, QX_ERR_JSON_FIELD, "topics", "more than 512: remove some");
        return;
    }
    parse->p.topics = qx_arena_alloc(parse->arena, n, sizeof *parse->p.topics);
    parse->p.n_topics = n;
    for (size_t i = 0; r->err == QX_OK && i < n; i++) {
        r->err = read_topic(parse, qx_json_at(topics, i), i);
    }
}

static enum qx_err read_consent(struct parse *parse, const struct qx_json *json, size_t i)
{
    char path[32];
    struct qx_consent *consent = &parse->p.consents[i];

    (void)snprintf(path, sizeof path, "consents[%zu]", i);
    struct qx_json_reader r = qx_json_reader(json, parse->where, path, parse->report);

    consent->id = qx_want_kept(&r, "id", parse->arena);
    consent->version = qx_json_want_int(&r, "version", 1, INT32_MAX);
    consent->title = qx_want_texts(&r, "title", false, parse->arena);
    consent->text = qx_want_texts(&r, "text", false, parse->arena);
    return qx_json_done(&r);
}

static void read_consents(struct parse *parse, struct qx_json_reader *r)
{
    const struct qx_json *consents = qx_json_want_array(r, "consents");
    size_t n = qx_json_count(consents);

    if (n > CONSENTS_MAX) {
        qx_reader_fail(r, QX_ERR_JSON_FIELD, "consents", "more than 16: remove some");
        return;
    }
    parse->p.consents = qx_arena_alloc(parse->arena, n, sizeof *parse->p.consents);
    parse->p.n_consents = n;
    for (size_t i = 0; r->err == QX_OK && i < n; i++) {
        r->err = read_consent(parse, qx_json_at(consents, i), i);
    }
}

static void read_attempts(struct parse *parse, struct qx_json_reader *r)
{
    struct qx_json_reader inner = qx_json_reader(qx_json_want_object(r, "attempts"), parse->where,
                                                 "attempts", r->err == QX_OK ? r->report : NULL);

    parse->p.attempts_max = qx_decided_int(&inner, "max", 0, 1000);
    parse->p.attempts_wait_days = qx_decided_int(&inner, "wait_days", 0, DAYS_MAX);
    enum qx_err err = qx_json_done(&inner);

    r->err = r->err == QX_OK ? err : r->err;
}

/* Method, panel, date and report digest; none of them decides anything here. The method
 * "placeholder" says that none has been used: whether there is a standard setting. */
static bool read_standard_setting(struct parse *parse, struct qx_json_reader *r)
{
    const struct qx_json *json = qx_json_may(r, "standard_setting");
    uint8_t digest[32];
    int64_t day;

    if (json == NULL || r->err != QX_OK) {
        return false;
    }
    struct qx_json_reader inner = qx_json_reader(json, parse->where, "standard_setting", r->report);
    const char *method = qx_json_want_text(&inner, "method");
    const char *panel = qx_json_want_text(&inner, "panel");

    if (qx_text_problem(method, 1024, false) != NULL ||
        qx_text_problem(panel, 1024, false) != NULL) {
        qx_reader_fail(&inner, QX_ERR_POLICY, "", "method or panel is blank: name them");
    }
    if (qx_date_parse(qx_slice_text(qx_json_want_text(&inner, "date")), &day) != QX_OK) {
        qx_reader_fail(&inner, QX_ERR_JSON_FIELD, "date", "not a date: write YYYY-MM-DD");
    }
    qx_json_want_hex(&inner, "report", digest, sizeof digest);
    r->err = qx_json_done(&inner);
    return strcmp(method, "placeholder") != 0;
}

static int64_t may_decide(struct qx_json_reader *r, const char *key, int64_t min, int64_t max)
{
    return qx_json_may(r, key) == NULL ? -1 : qx_decided_int(r, key, min, max);
}

static void read_expected_cut(struct parse *parse, struct qx_json_reader *r)
{
    struct qx_policy *p = &parse->p;

    p->expected_from = p->expected_to = -1;
    if (qx_json_may(r, "expected_cut") == NULL) {
        return;
    }
    const struct qx_json *value = qx_decided(r, "expected_cut");

    if (value == NULL) {
        return;
    }
    struct qx_json_reader inner =
        qx_json_reader(value, parse->where, "expected_cut.value", parse->report);

    p->expected_from = qx_json_want_int(&inner, "from", 0, QX_FORM_QUESTIONS_MAX * 100);
    p->expected_to = qx_json_want_int(&inner, "to", p->expected_from, QX_FORM_QUESTIONS_MAX * 100);
    r->err = qx_json_done(&inner);
}

static void read_decisions(struct parse *parse, struct qx_json_reader *r)
{
    struct qx_policy *p = &parse->p;

    p->public_bank = qx_decided_bool(r, "public_bank");
    p->languages =
        qx_decided_strings(r, "languages", QX_QUESTION_LANGS_MAX, parse->arena, &p->n_languages);
    p->prevailing = qx_decided_text(r, "prevailing", parse->arena);
    p->free_language =
        qx_json_may(r, "language_choice") != NULL &&
        strcmp(qx_decided_choice(r, "language_choice", "fixed", "free"), "free") == 0;
    p->time_limit_s = qx_decided_int(r, "time_limit_s", 1, 2 * 86400);
    p->cut = qx_decided_int(r, "cut", 1, QX_FORM_QUESTIONS_MAX);
    p->partial_credit =
        qx_json_may(r, "partial_credit") != NULL && qx_decided_bool(r, "partial_credit");
    read_expected_cut(parse, r);
    p->exposure_percent = may_decide(r, "exposure_percent", 1, 100);
    p->pool_ratio = may_decide(r, "pool_ratio", 1, 1000);
    p->reuse_days = may_decide(r, "reuse_days", 1, DAYS_MAX);
    p->shuffle_options =
        strcmp(qx_decided_choice(r, "option_order", "shuffled", "authored"), "shuffled") == 0;
    p->pinned = qx_decided_strings(r, "pinned_options", PINNED_MAX, parse->arena, &p->n_pinned);
    p->validity_days = qx_decided_int_or(r, "validity_days", 1, DAYS_MAX, -1);
    p->result_release = qx_decided_choice(r, "result_release", "automatic", "board");
    p->jail = qx_decided_choice(r, "jail", "required", "preferred");
    p->pin_tries = qx_decided_int(r, "pin_tries", 1, 100);
    p->seat_lost_s = qx_decided_int(r, "seat_lost_s", 0, 2 * 86400);
    p->appeal_days = qx_decided_int(r, "appeal_days", 0, DAYS_MAX);
}

static enum qx_err read_policy(struct parse *parse, const struct qx_json *json,
                               bool *has_standard_setting)
{
    struct qx_json_reader r = qx_json_reader(json, parse->where, "", parse->report);
    struct qx_policy *p = &parse->p;

    if (strcmp(qx_json_want_text(&r, "qualex"), "exam/1") != 0) {
        qx_reader_fail(&r, QX_ERR_JSON_FIELD, "qualex",
                       "another kind: give an exam policy, exam/1");
    }
    p->id = qx_want_kept(&r, "id", parse->arena);
    p->edition = qx_json_want_int(&r, "edition", 1, INT32_MAX);
    p->mode = qx_want_kept(&r, "mode", parse->arena);
    p->title = qx_want_texts(&r, "title", false, parse->arena);
    p->scope = qx_want_texts(&r, "scope", false, parse->arena);
    p->licenser = qx_want_kept(&r, "licenser", parse->arena);
    p->legal_basis = qx_want_kept(&r, "legal_basis", parse->arena);
    read_decisions(parse, &r);
    read_sections(parse, &r);
    read_topics(parse, &r);
    read_attempts(parse, &r);
    *has_standard_setting = read_standard_setting(parse, &r);
    read_consents(parse, &r);
    return qx_json_done(&r);
}

enum qx_err qx_policy_from_json(const struct qx_json *json, const char *where,
                                struct qx_arena *arena, struct qx_report *report,
                                struct qx_policy *out)
{
    struct parse parse = {.where = where, .arena = arena, .report = report};
    bool has_standard_setting = false;
    enum qx_err err = read_policy(&parse, json, &has_standard_setting);

    if (err != QX_OK ||
        (err = qx_policy_check(&parse.p, has_standard_setting, where, report)) != QX_OK) {
        return err;
    }
    *out = parse.p;
    return QX_OK;
}

uint32_t qx_policy_section_of(const struct qx_policy *policy, uint32_t cell)
{
    uint32_t section = 0;

    while (section < policy->n_sections &&
           cell >= policy->sections[section].first_cell + policy->sections[section].n_cells) {
        section++;
    }
    return section;
}

bool qx_policy_shows_in(const struct qx_policy *policy, const char *lang)
{
    for (size_t i = 0; lang != NULL && policy->free_language && i < policy->n_languages; i++) {
        if (strcmp(policy->languages[i], lang) == 0) {
            return true;
        }
    }
    return lang == NULL && !policy->free_language;
}

int64_t qx_policy_limit_ms(const struct qx_policy *policy, int64_t num, int64_t den,
                           int64_t extra_s)
{
    int64_t scaled = (policy->time_limit_s * num + den - 1) / den;

    return (scaled + extra_s) * 1000;
}
