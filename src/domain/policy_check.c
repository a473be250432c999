#include "policy_check.h"

#include "texts.h"

#include <inttypes.h>

#define TEXT_MAX 65536
#define LINE_MAX_BYTES 1024

struct check {
    const struct qx_policy *p;
    const char *where;
    struct qx_report *report;
};

static bool is_live(const struct check *c)
{
    return strcmp(c->p->mode, "live") == 0;
}

static enum qx_err refuse(const struct check *c, const char *part, const char *what)
{
    return qx_fail(c->report, QX_ERR_POLICY, c->where, 0, "%s %s", part, what);
}

/* An error in a live policy, a warning in a rehearsal. */
static enum qx_err refuse_live(const struct check *c, const char *part, const char *what)
{
    if (is_live(c)) {
        return refuse(c, part, what);
    }
    qx_report_add(c->report, QX_WARNING, c->where, 0, "%s %s", part, what);
    return QX_OK;
}

static enum qx_err check_line(const struct check *c, const char *part, const char *text)
{
    const char *problem = qx_text_problem(text, LINE_MAX_BYTES, false);

    return problem == NULL ? QX_OK : refuse(c, part, problem);
}

static enum qx_err check_languages(const struct check *c)
{
    const struct qx_policy *p = c->p;
    bool prevails = false;

    if (p->n_languages == 0) {
        return refuse(c, "languages", "are none: name at least one");
    }
    for (size_t i = 0; i < p->n_languages; i++) {
        if (!qx_lang_well_formed(p->languages[i])) {
            return refuse(c, "languages", "hold something else than a language tag: correct it");
        }
        if (i > 0 && strcmp(p->languages[i - 1], p->languages[i]) >= 0) {
            return refuse(c, "languages", "are not distinct and in byte order: sort them");
        }
        prevails = prevails || strcmp(p->languages[i], p->prevailing) == 0;
    }
    return prevails ? QX_OK
                    : refuse(c, "prevailing", "is none of the languages: choose one of them");
}

/* A text in exactly the policy's languages. */
static enum qx_err check_texts(const struct check *c, const char *part,
                               const struct qx_texts *texts, bool multiline)
{
    const char *problem = qx_texts_problem(texts, TEXT_MAX, multiline);

    if (problem != NULL) {
        return refuse(c, part, problem);
    }
    bool same = texts->n == c->p->n_languages;

    for (size_t i = 0; same && i < texts->n; i++) {
        same = strcmp(texts->v[i].lang, c->p->languages[i]) == 0;
    }
    return same ? QX_OK : refuse(c, part, "is not in each language of the exam: translate it");
}

static enum qx_err check_heading(const struct check *c)
{
    enum qx_err err;

    if (!qx_id_well_formed(c->p->id)) {
        return refuse(c, "id", "is malformed: use 1 to 64 of A-Z a-z 0-9 . _ -");
    }
    if (!is_live(c) && strcmp(c->p->mode, "rehearsal") != 0) {
        return refuse(c, "mode", "is unknown: use rehearsal or live");
    }
    if ((err = check_languages(c)) != QX_OK ||
        (err = check_line(c, "licenser", c->p->licenser)) != QX_OK ||
        (err = check_line(c, "legal_basis", c->p->legal_basis)) != QX_OK ||
        (err = check_texts(c, "title", &c->p->title, false)) != QX_OK) {
        return err;
    }
    return check_texts(c, "scope", &c->p->scope, true);
}

static enum qx_err check_cell(const struct check *c, size_t i)
{
    const struct qx_cell *a = &c->p->cells[i];
    enum qx_err err = check_line(c, "a cell's topic", a->topic);

    if (err != QX_OK) {
        return err;
    }
    if (a->level[0] != '\0' && strcmp(a->level, "know") != 0 && strcmp(a->level, "apply") != 0 &&
        strcmp(a->level, "analyse") != 0) {
        return refuse(c, "a cell's level", "is unknown: use know, apply, analyse, or \"\" for any");
    }
    for (size_t k = 0; k < i; k++) {
        const struct qx_cell *b = &c->p->cells[k];

        if (a->pretest == b->pretest && strcmp(a->topic, b->topic) == 0 &&
            (a->level[0] == '\0' || b->level[0] == '\0' || strcmp(a->level, b->level) == 0)) {
            return qx_fail(c->report, QX_ERR_POLICY, c->where, 0,
                           "cells of topic '%s' overlap: a question would fall into two; join them",
                           a->topic);
        }
    }
    return QX_OK;
}

static enum qx_err check_section(const struct check *c, size_t i)
{
    const struct qx_section *s = &c->p->sections[i];
    enum qx_err err;

    if (!qx_id_well_formed(s->id)) {
        return refuse(c, "a section's id", "is malformed: use 1 to 64 of A-Z a-z 0-9 . _ -");
    }
    for (size_t k = 0; k < i; k++) {
        if (strcmp(c->p->sections[k].id, s->id) == 0) {
            return refuse(c, "sections", "share an id: give each its own");
        }
    }
    if ((err = check_texts(c, "a section's title", &s->title, false)) != QX_OK) {
        return err;
    }
    if (s->n_cells == 0) {
        return refuse(c, "a section", "has no cells: give it one or remove it");
    }
    if (s->cut > (int64_t)s->questions) {
        return refuse(c, "a section's cut", "is above its questions: nobody could pass; lower it");
    }
    if (s->cut >= 0 && s->questions < QX_SECTION_CUT_QUESTIONS) {
        return refuse_live(c, "a section's cut",
                           "rests on fewer than ten questions: add questions or drop the cut");
    }
    return QX_OK;
}

static enum qx_err check_blueprint(const struct check *c)
{
    enum qx_err err = QX_OK;
    int64_t counted = 0;

    if (c->p->n_sections == 0) {
        return refuse(c, "sections", "are none: give at least one");
    }
    for (size_t i = 0; err == QX_OK && i < c->p->n_cells; i++) {
        err = check_cell(c, i);
    }
    for (size_t i = 0; err == QX_OK && i < c->p->n_sections; i++) {
        err = check_section(c, i);
        counted += c->p->sections[i].questions;
    }
    if (err == QX_OK && c->p->cut > counted) {
        err = refuse(c, "cut", "is above the questions that count: nobody could pass; lower it");
    }
    return err;
}

static enum qx_err check_consent(const struct check *c, size_t i)
{
    const struct qx_consent *consent = &c->p->consents[i];
    enum qx_err err;

    if (!qx_id_well_formed(consent->id)) {
        return refuse(c, "a consent's id", "is malformed: use 1 to 64 of A-Z a-z 0-9 . _ -");
    }
    for (size_t k = 0; k < i; k++) {
        if (strcmp(c->p->consents[k].id, consent->id) == 0) {
            return refuse(c, "consents", "share an id: give each its own");
        }
    }
    err = check_texts(c, "a consent's title", &consent->title, false);
    return err != QX_OK ? err : check_texts(c, "a consent's text", &consent->text, true);
}

static bool has_consent(const struct check *c, const char *id)
{
    for (size_t i = 0; i < c->p->n_consents; i++) {
        if (strcmp(c->p->consents[i].id, id) == 0) {
            return true;
        }
    }
    return false;
}

static enum qx_err check_consents(const struct check *c)
{
    static const char *const NEEDED[] = {"rules", "confidentiality", "personal-data", "fit-to-sit"};
    enum qx_err err = QX_OK;

    for (size_t i = 0; err == QX_OK && i < c->p->n_consents; i++) {
        err = check_consent(c, i);
    }
    for (size_t i = 0; err == QX_OK && i < sizeof NEEDED / sizeof NEEDED[0]; i++) {
        if (!has_consent(c, NEEDED[i])) {
            err = refuse_live(c, NEEDED[i], "is missing among the consents: add the text");
        }
    }
    return err;
}

static enum qx_err check_pinned(const struct check *c)
{
    enum qx_err err = QX_OK;

    for (size_t i = 0; err == QX_OK && i < c->p->n_pinned; i++) {
        err = check_line(c, "a pinned option", c->p->pinned[i]);
    }
    return err;
}

enum qx_err qx_policy_check(const struct qx_policy *policy, bool has_standard_setting,
                            const char *where, struct qx_report *report)
{
    const struct check c = {policy, where, report};
    enum qx_err err;

    if ((err = check_heading(&c)) != QX_OK || (err = check_blueprint(&c)) != QX_OK ||
        (err = check_consents(&c)) != QX_OK || (err = check_pinned(&c)) != QX_OK) {
        return err;
    }
    if (is_live(&c) && !has_standard_setting) {
        return refuse(&c, "standard_setting",
                      "is missing: a live exam names method, panel, date and report");
    }
    return QX_OK;
}
