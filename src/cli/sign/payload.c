/* What a document has to say before a person's key signs it: a signature is not taken back. */
#include "sign.h"

#include <stdlib.h>
#include <string.h>

#include <qualex/clock.h>
#include <qualex/release.h>
#include <qualex/utf8.h>

/* --- every kind: texts of the character whitelist --- */

static bool is_clean(const char *text)
{
    struct qx_slice rest = qx_slice_text(text);

    while (rest.len > 0) {
        size_t len;
        uint32_t rune = qx_utf8_next(rest, &len);

        if (rune == QX_RUNE_BAD || !qx_rune_allowed(rune)) {
            return false;
        }
        rest = qx_slice(rest.ptr + len, rest.len - len);
    }
    return true;
}

/* The name of the first member whose text is not clean; NULL when all are. Depth: QX_JSON_DEPTH. */
static const char *unclean(const struct qx_json *v, const char *name)
{
    const char *text = qx_json_text(v);
    struct qx_json_member *members = NULL;
    size_t n = qx_json_is_object(v) ? qx_json_members(v, &members) : 0;
    const char *found = text != NULL && !is_clean(text) ? name : NULL;

    for (size_t i = 0; found == NULL && i < n; i++) {
        found = unclean(members[i].value, members[i].key);
    }
    for (size_t i = 0; found == NULL && qx_json_is_array(v) && i < qx_json_count(v); i++) {
        found = unclean(qx_json_at(v, i), name);
    }
    free(members);
    return found;
}

/* --- what each kind has beside "qualex", "mode" and "requiredSigners" --- */

static void want_head(struct qx_json_reader *r)
{
    (void)qx_json_want_text(r, "qualex");
    (void)qx_json_want_text(r, "mode");
    (void)qx_json_want_array(r, "requiredSigners");
}

static void want_digest(struct qx_json_reader *r, const char *key)
{
    uint8_t digest[32];

    qx_json_want_hex(r, key, digest, sizeof digest);
}

static void want_one_of(struct qx_json_reader *r, const char *key, const char *const *allowed,
                        size_t n, const char *problem)
{
    const char *text = qx_json_want_text(r, key);

    for (size_t i = 0; i < n; i++) {
        if (strcmp(text, allowed[i]) == 0) {
            return;
        }
    }
    if (r->err == QX_OK) {
        r->err = qx_fail(r->report, QX_ERR_PAYLOAD, r->where, 0,
                         "%s '%s': mend %s, or bring what is missing and check again", problem,
                         text, key);
    }
}

static void want_time(struct qx_json_reader *r, const char *key)
{
    int64_t ms;
    const char *text = qx_json_want_text(r, key);

    if (r->err == QX_OK && qx_time_parse(qx_slice_text(text), &ms) != QX_OK) {
        r->err = qx_fail(r->report, QX_ERR_PAYLOAD, r->where, 0,
                         "%s: '%s' is no date: write 2026-11-23", key, text);
    }
}

static enum qx_err check_applicant(const struct qx_json *applicant, const char *where,
                                   struct qx_report *report)
{
    struct qx_json_reader r = qx_json_reader(applicant, where, "applicant", report);

    (void)qx_json_want_text(&r, "scheme");
    (void)qx_json_want_text(&r, "id");
    (void)qx_json_want_text(&r, "name");
    return qx_json_done(&r);
}

static enum qx_err check_finding(const struct qx_json *json, const char *where,
                                 struct qx_report *report)
{
    static const char *const RESULTS[] = {"met", "not met"};
    struct qx_json_reader r = qx_json_reader(json, where, "", report);

    want_head(&r);
    want_digest(&r, "about");
    (void)qx_json_want_text(&r, "rules");
    (void)qx_json_want_text(&r, "requirement");
    (void)qx_json_want_text(&r, "by");
    (void)qx_json_want_text(&r, "reason");
    want_time(&r, "date");
    want_one_of(&r, "result", RESULTS, 2,
                "an officer finds 'met' or 'not met', and here the result is");
    if (qx_json_may_text(&r, "document") != NULL) {
        want_digest(&r, "document");
    }
    const struct qx_json *applicant = qx_json_want_object(&r, "applicant");
    enum qx_err err = qx_json_done(&r);

    return err == QX_OK ? check_applicant(applicant, where, report) : err;
}

/* What could not be told, or lies outside the rules, decides nothing (docs/formats/dossier.md). */
static enum qx_err check_decision(const struct qx_json *json, const char *where,
                                  struct qx_report *report)
{
    static const char *const DECIDING[] = {"satisfied", "not satisfied", "incomplete"};
    struct qx_json_reader r = qx_json_reader(json, where, "", report);

    want_head(&r);
    want_one_of(&r, "verdict", DECIDING, 3, "nothing may be decided on the verdict");
    want_digest(&r, "dossier");
    want_digest(&r, "rules");
    (void)qx_json_want_text(&r, "rulesId");
    (void)qx_json_want_text(&r, "licenser");
    want_time(&r, "at");
    (void)qx_json_want_array(&r, "subtypes");
    (void)qx_json_want_array(&r, "notices");
    const struct qx_json *applicant = qx_json_want_object(&r, "applicant");
    enum qx_err err = qx_json_done(&r);

    return err == QX_OK ? check_applicant(applicant, where, report) : err;
}

static enum qx_err check_approval(const struct qx_json *json, const char *where,
                                  struct qx_report *report)
{
    struct qx_json_reader r = qx_json_reader(json, where, "", report);

    want_head(&r);
    (void)qx_json_want_text(&r, "act");
    const struct qx_json *items = qx_json_want_array(&r, "items");
    enum qx_err err = qx_json_done(&r);

    if (err == QX_OK && qx_json_count(items) == 0) {
        err = qx_fail(report, QX_ERR_PAYLOAD, where, 0,
                      "items: none: make the request with 'qualex bank'");
    }
    for (size_t i = 0; err == QX_OK && i < qx_json_count(items); i++) {
        struct qx_json_reader item = qx_json_reader(qx_json_at(items, i), where, "items", report);

        (void)qx_json_want_text(&item, "id");
        (void)qx_json_want_int(&item, "version", 1, QX_JSON_INT_MAX);
        want_digest(&item, "digest");
        err = qx_json_done(&item);
    }
    return err;
}

/* The list of questions as established: each once, in byte order of ids, without its key. */
static enum qx_err check_list(const struct qx_json *json, const char *where,
                              struct qx_report *report)
{
    struct qx_json_reader r = qx_json_reader(json, where, "", report);

    want_head(&r);
    want_time(&r, "date");
    want_time(&r, "in_force");
    (void)qx_json_want_text(&r, "order");
    (void)qx_json_want_text(&r, "signatory");
    (void)qx_json_want_text(&r, "licenser");
    const struct qx_json *questions = qx_json_want_array(&r, "questions");
    enum qx_err err = qx_json_done(&r);
    const char *last = "";

    for (size_t i = 0; err == QX_OK && i < qx_json_count(questions); i++) {
        struct qx_arena arena = {0};
        struct qx_question q;

        err = qx_question_body_from_json(qx_json_at(questions, i), where, &arena, report, &q);
        const char *id = qx_json_get_text(qx_json_at(questions, i), "id");

        if (err == QX_OK && strcmp(last, id) >= 0) {
            err = qx_fail(report, QX_ERR_PAYLOAD, where, 0,
                          "questions: %s stands out of order: make the list with 'qualex bank "
                          "establish'",
                          id);
        }
        last = id;
        qx_arena_free(&arena);
    }
    return err;
}

/* What is written has to be readable again: keys outside the alphabet are not. */
static enum qx_err check_canonical(const struct qx_json *json, const char *where,
                                   struct qx_report *report)
{
    struct qx_buf bytes = {0};
    struct qx_json *again = NULL;

    qx_json_write(&bytes, json);
    enum qx_err err = qx_json_parse_canonical(qx_buf_slice(&bytes), where, report, &again);

    qx_json_free(&again);
    qx_buf_free(&bytes);
    return err;
}

static enum qx_err check_release(const struct qx_json *json, const char *where,
                                 struct qx_report *report)
{
    struct qx_buf bytes = {0};

    qx_json_write(&bytes, json);
    enum qx_err err = qx_release_check(qx_buf_slice(&bytes), where, report);

    qx_buf_free(&bytes);
    return err;
}

enum qx_err sign_check_payload(const struct qx_json *payload, enum qx_kind kind, const char *where,
                               struct qx_report *report)
{
    const char *named = qx_json_get_text(payload, "qualex");
    const char *bad = unclean(payload, "");

    if (named == NULL || strcmp(named, qx_kind_name(kind)) != 0) {
        return qx_fail(report, QX_ERR_KIND, where, 0,
                       "%s%s%s, and this verb signs %s alone: give another file or use another "
                       "verb",
                       named == NULL ? "does not say what it is" : "is '",
                       named == NULL ? "" : named, named == NULL ? "" : "'", qx_kind_name(kind));
    }
    if (bad != NULL) {
        return qx_fail(report, QX_ERR_CHARACTER, where, 0,
                       "%s: has a character outside the whitelist: replace it", bad);
    }
    enum qx_err err = check_canonical(payload, where, report);

    if (err != QX_OK) {
        return err;
    }
    switch (kind) {
    case QX_KIND_RELEASE:
        return check_release(payload, where, report);
    case QX_KIND_LIST:
        return check_list(payload, where, report);
    case QX_KIND_APPROVAL:
        return check_approval(payload, where, report);
    case QX_KIND_FINDING:
        return check_finding(payload, where, report);
    case QX_KIND_DECISION:
        return check_decision(payload, where, report);
    default:
        return QX_OK; /* made here */
    }
}
