#include "approval.h"

#include <qualex/clock.h>
#include <qualex/proof.h>
#include <qualex/text.h>

#define LANG_MAX 15 /* bytes of one tag, as in a question */

enum qx_err cli_bank_why_check(const char *why, const char *where, struct qx_report *report)
{
    struct qx_slice s = qx_slice_text(why);

    if (s.len > CLI_BANK_WHY_MAX || strchr(why, '\n') != NULL) {
        return qx_fail(report, QX_ERR_TOO_LARGE, where, 0,
                       "the reason is longer than one line of %d bytes: shorten it, and use "
                       "'comment' for more",
                       CLI_BANK_WHY_MAX);
    }
    return qx_text_check(s, where, 1, report);
}

static bool act_of_name(const char *name, enum qx_act *out)
{
    for (int a = QX_ACT_AUTHOR; a <= QX_ACT_RETIRE; a++) {
        if (strcmp(qx_act_name((enum qx_act)a), name) == 0) {
            *out = (enum qx_act)a;
            return true;
        }
    }
    return false;
}

bool cli_bank_lang_fits(const char *lang)
{
    size_t n = strcspn(lang, ",");

    return n > 0 && n <= LANG_MAX && lang[n] == '\0';
}

/* Optional. What is no list of languages must not pass for no list, which means all of them. */
static void read_langs(struct qx_json_reader *r, struct qx_langs *out)
{
    const struct qx_json *langs = qx_json_may(r, "langs");
    size_t n = qx_json_count(langs);
    bool fits = langs == NULL || (qx_json_is_array(langs) && n > 0 && n <= QX_QUESTION_LANGS_MAX);

    *out = (struct qx_langs){""};
    for (size_t i = 0; fits && i < n; i++) {
        const char *lang = qx_json_text(qx_json_at(langs, i));

        fits = lang != NULL && cli_bank_lang_fits(lang);
        if (fits) {
            qx_langs_add(out, qx_slice_text(lang));
        }
    }
    if (!fits) {
        r->err = qx_fail(r->report, QX_ERR_PAYLOAD, r->where, 0,
                         "langs: not a list of 1 to %d languages: make a new request",
                         QX_QUESTION_LANGS_MAX);
    }
}

static void read_times(struct qx_json_reader *r, struct approval *out)
{
    const char *at = qx_json_may_text(r, "at");
    const char *date = qx_json_may_text(r, "review_by");
    int64_t ms = 0;

    if ((at != NULL && qx_time_parse(qx_slice_text(at), &out->at_ms) != QX_OK) ||
        (date != NULL && qx_date_parse(qx_slice_text(date), &ms) != QX_OK)) {
        r->err = qx_fail(r->report, QX_ERR_PAYLOAD, r->where, 0,
                         "at, review_by: no such time: make a new request");
    }
    out->review_by = date == NULL ? "" : date;
}

enum qx_err cli_bank_approval_read(const struct qx_json *json, const char *where,
                                   struct qx_report *report, struct approval *out)
{
    struct qx_json_reader r = qx_json_reader(json, where, "", report);
    struct approval a = {.why = ""};

    (void)qx_json_want_text(&r, "qualex");
    (void)qx_json_want_text(&r, "mode");
    (void)qx_json_want_array(&r, "requiredSigners");
    const char *act = qx_json_want_text(&r, "act");
    const char *why = qx_json_may_text(&r, "why");

    a.why = why == NULL ? "" : why;
    a.items = qx_json_want_array(&r, "items");
    read_langs(&r, &a.langs);
    read_times(&r, &a);
    enum qx_err err = qx_json_done(&r);

    if (err == QX_OK && (!act_of_name(act, &a.act) || qx_json_count(a.items) == 0)) {
        err = qx_fail(report, QX_ERR_PAYLOAD, where, 0,
                      "'%s' of %zu versions: make a request with 'qualex bank'", act,
                      qx_json_count(a.items));
    }
    if (err == QX_OK) {
        err = cli_bank_why_check(a.why, where, report);
    }
    if (err == QX_OK) {
        *out = a;
    }
    return err;
}

enum qx_err cli_bank_approval_item(const struct qx_json *item, const char *where,
                                   struct qx_report *report, struct approval_item *out)
{
    struct qx_json_reader r = qx_json_reader(item, where, "items", report);

    out->id = qx_json_want_text(&r, "id");
    out->version = qx_json_want_int(&r, "version", 1, QX_JSON_INT_MAX);
    qx_json_want_hex(&r, "digest", out->digest, sizeof out->digest);
    return qx_json_done(&r);
}
