/* Rules and their pure evaluation: what is refused, what is asked for, how answers add up. The
 * whole Resolution is tried by case files, with real signatures, in tests/unit/decide. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include <qualex/clock.h>
#include <qualex/licence.h>

#define DAY INT64_C(1795392000000) /* 2026-11-23 */

/* One subtype, fields of every kind; %s is the test of its only requirement. */
#define RULES                                                                                    \
    "{\"qualex\":\"rules/1\",\"id\":\"r\",\"title\":\"t\",\"rehearsal_allowed\":false,"          \
    "\"licenser\":{\"value\":\"l\",\"basis\":\"b\"},"                                            \
    "\"published\":{\"value\":\"2012-05-05\",\"basis\":\"b\"},"                                  \
    "\"in_force_after_days\":{\"value\":21,\"basis\":\"b\"},"                                    \
    "\"fields\":["                                                                               \
    "{\"field\":\"yes\",\"type\":\"flag\",\"text\":\"t\",\"basis\":\"b\"},"                      \
    "{\"field\":\"no\",\"type\":\"flag\",\"text\":\"t\",\"basis\":\"b\"},"                       \
    "{\"field\":\"silent\",\"type\":\"flag\",\"text\":\"t\",\"basis\":\"b\"},"                   \
    "{\"field\":\"paper\",\"type\":\"document\",\"text\":\"t\",\"basis\":\"b\"},"                \
    "{\"field\":\"n\",\"type\":\"number\",\"text\":\"t\",\"basis\":\"b\"},"                      \
    "{\"field\":\"items[].good\",\"type\":\"flag\",\"text\":\"t\",\"basis\":\"b\"},"             \
    "{\"field\":\"items[].name\",\"type\":\"text\",\"text\":\"t\",\"basis\":\"b\"},"             \
    "{\"field\":\"items[].paper\",\"type\":\"document\",\"text\":\"t\",\"basis\":\"b\"}],"       \
    "\"definitions\":[%s],"                                                                      \
    "\"subtypes\":[{\"id\":\"s\",\"title\":\"t\",\"basis\":\"b\"},"                              \
    "{\"id\":\"other\",\"title\":\"t\",\"basis\":\"b\"}],"                                       \
    "\"requirements\":[{\"id\":\"1\",\"paragraph\":\"1\",\"subtypes\":[\"s\"],\"text\":\"ask\"," \
    "\"basis\":\"act, 1\",\"met\":\"so it is\",\"test\":%s}]}"

#define MET "{\"test\":\"is\",\"field\":\"yes\",\"value\":true,\"code\":\"A\",\"reason\":\"a\"}"
#define NOT_MET "{\"test\":\"is\",\"field\":\"no\",\"value\":true,\"code\":\"B\",\"reason\":\"b\"}"
#define MISSING \
    "{\"test\":\"is\",\"field\":\"silent\",\"value\":true,\"code\":\"C\",\"reason\":\"c\"}"
#define UNKNOWN "{\"test\":\"document\",\"field\":\"paper\"}"
#define EXISTS(where) \
    "{\"test\":\"exists\",\"in\":\"items\",\"where\":" where ",\"code\":\"E\",\"reason\":\"e\"}"
#define GOOD "{\"test\":\"is\",\"field\":\"good\",\"value\":true,\"code\":\"G\",\"reason\":\"g\"}"

#define DIGEST "\"0000000000000000000000000000000000000000000000000000000000000000\""
#define DOSSIER                                                                 \
    "{\"applicant\":{\"scheme\":\"BIN\",\"id\":\"1\",\"name\":\"A\"},"          \
    "\"filed\":\"2026-11-01\",\"subtypes\":[\"%s\"],\"yes\":true,\"no\":false," \
    "\"paper\":{\"file\":\"p\",\"sha256\":" DIGEST "},\"n\":7,\"items\":[%s]}"

struct judged {
    struct qx_arena arena;
    struct qx_json *rules_json;
    struct qx_json *dossier_json;
    struct qx_rules rules;
    struct qx_dossier dossier;
    struct qx_decision decision;
    int asked; /* for evidence */
};

static struct qx_evidence unknown(void *ctx, const char *file, const uint8_t sha256[static 32])
{
    (void)file;
    (void)sha256;
    ++*(int *)ctx;
    return (struct qx_evidence){
        .state = QX_EVIDENCE_UNDETERMINED, .code = "IO", .reason = "cannot be read"};
}

static struct qx_evidence no_paper(void *ctx, const char *file, const uint8_t sha256[static 32],
                                   const char *kind)
{
    (void)kind;
    return unknown(ctx, file, sha256);
}

/* Not SHA-256, but as good for telling contents apart here. */
static void toy_digest(const struct qx_slice *parts, size_t n, uint8_t out[static 32])
{
    uint64_t h = UINT64_C(14695981039346656037);

    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < parts[i].len; k++) {
            h = (h ^ parts[i].ptr[k]) * UINT64_C(1099511628211);
        }
    }
    for (size_t i = 0; i < 32; i++) {
        out[i] = (uint8_t)(h >> (8 * (i % 8)));
    }
}

static struct qx_json *parse(const char *text)
{
    struct qx_report report = {0};
    struct qx_json *json = NULL;

    if (qx_json_parse(qx_slice_text(text), "test", &report, &json) != QX_OK) {
        fail_msg("%s in %s", qx_report_last(&report), text);
    }
    qx_report_free(&report);
    return json;
}

static enum qx_err read_rules(struct judged *j, const char *definitions, const char *test)
{
    struct qx_buf text = {0};

    qx_buf_printf(&text, RULES, definitions, test);
    j->rules_json = parse(qx_buf_cstr(&text));
    qx_buf_free(&text);
    return qx_rules_from_json(j->rules_json, "rules", &j->arena, NULL, &j->rules);
}

static void close_judged(struct judged *j)
{
    qx_json_free(&j->rules_json);
    qx_json_free(&j->dossier_json);
    qx_arena_free(&j->arena);
    *j = (struct judged){0};
}

static enum qx_err read_dossier(struct judged *j, const char *subtype, const char *items)
{
    struct qx_buf text = {0};

    qx_buf_printf(&text, DOSSIER, subtype, items);
    j->dossier_json = parse(qx_buf_cstr(&text));
    qx_buf_free(&text);
    return qx_dossier_from_json(j->dossier_json, "dossier", &j->rules, &j->arena, NULL,
                                &j->dossier);
}

static struct judged judge(const char *subtype, const char *test, const char *items)
{
    struct judged j = {0};
    struct qx_evidence_source source = {
        .ctx = &j.asked, .document = unknown, .artefact = no_paper, .sha256 = toy_digest};

    assert_int_equal(read_rules(&j, "", test), QX_OK);
    assert_int_equal(read_dossier(&j, subtype, items), QX_OK);
    qx_licence_decide(&j.rules, &j.dossier, DAY, &source, &j.arena, &j.decision);
    return j;
}

static void assert_says(const char *test, const char *items, enum qx_licence_verdict verdict,
                        const char *code)
{
    struct judged j = judge("s", test, items);
    const struct qx_subtype_result *s = &j.decision.subtypes[0];

    assert_string_equal(qx_licence_verdict_text(s->verdict), qx_licence_verdict_text(verdict));
    assert_string_equal(s->results[0].code, code);
    close_judged(&j);
}

static void of_parts_the_worst_or_the_best_decides(void **state)
{
    (void)state;
#define ALL(a, b) "{\"test\":\"all\",\"of\":[" a "," b "]}"
#define ANY(a, b) "{\"test\":\"any\",\"of\":[" a "," b "]}"
#define NOT(a) "{\"test\":\"not\",\"of\":[" a "],\"code\":\"N\",\"reason\":\"n\"}"
    static const struct {
        const char *test;
        enum qx_licence_verdict verdict;
        const char *code;
    } CASES[] = {
        {ALL(MET,                  MET),                     QX_LICENCE_SATISFIED,                                   "MET"},
        {ALL(MET,                        MISSING),                                          QX_LICENCE_INCOMPLETE,                                                                 "NOT_STATED"},
        {ALL(MISSING,            UNKNOWN),                                    QX_LICENCE_UNDETERMINED,                "IO"},
        {ALL(UNKNOWN, NOT_MET),QX_LICENCE_NOT_SATISFIED,                         "B"},
        {ALL(MISSING,                NOT_MET),                               QX_LICENCE_NOT_SATISFIED,                                                          "B"},
        {ANY(NOT_MET,              MET),               QX_LICENCE_SATISFIED,               "MET"},
        {ANY(UNKNOWN,                        MET),                                      QX_LICENCE_SATISFIED,                                                                           "MET"},
        {ANY(NOT_MET,                   MISSING),                                           QX_LICENCE_INCOMPLETE,                                                                         "NOT_STATED"},
        {ANY(MISSING,    UNKNOWN),QX_LICENCE_UNDETERMINED,"IO"},
        {ANY(NOT_MET,NOT_MET),QX_LICENCE_NOT_SATISFIED,"B"},
        {NOT(NOT_MET),              QX_LICENCE_SATISFIED,                           "MET"                                                                        },
        {NOT(MET),                        QX_LICENCE_NOT_SATISFIED,                                      "N"                                                                                      },
        {NOT(MISSING),                     QX_LICENCE_INCOMPLETE,                                             "NOT_STATED"                                                                                                                                                               },
        {NOT(UNKNOWN),                   QX_LICENCE_UNDETERMINED,                 "IO"},
    };

    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        assert_says(CASES[i].test, "", CASES[i].verdict, CASES[i].code);
    }
}

static void of_items_as_many_as_asked_must_meet_it(void **state)
{
    (void)state;
#define TWO                                                                          \
    "{\"test\":\"exists\",\"in\":\"items\",\"least\":{\"value\":2,\"basis\":\"b\"}," \
    "\"where\":" GOOD ",\"code\":\"E\",\"reason\":\"e\"}"
    assert_says(EXISTS(GOOD), "", QX_LICENCE_NOT_SATISFIED, "E");
    assert_says(EXISTS(GOOD), "{\"good\":false},{\"good\":true}", QX_LICENCE_SATISFIED, "MET");
    assert_says(EXISTS(GOOD), "{\"good\":false},{}", QX_LICENCE_INCOMPLETE, "NOT_STATED");
    assert_says(EXISTS(GOOD), "{\"good\":false},{\"good\":false}", QX_LICENCE_NOT_SATISFIED, "G");
    assert_says(TWO, "{\"good\":true}", QX_LICENCE_NOT_SATISFIED, "E");
    assert_says(TWO, "{\"good\":true},{}", QX_LICENCE_INCOMPLETE, "NOT_STATED");
    assert_says(TWO, "{\"good\":true},{\"good\":false}", QX_LICENCE_NOT_SATISFIED, "G");
    assert_says(TWO, "{\"good\":true},{\"good\":false},{\"good\":true}", QX_LICENCE_SATISFIED,
                "MET");
}

static void numbers_hold_up_to_their_bound(void **state)
{
    (void)state;
#define BOUND(test, n)                                                                             \
    "{\"test\":\"" test "\",\"field\":\"n\",\"value\":{\"value\":" n ",\"basis\":\"b\"},\"code\":" \
    "\"N\",\"reason\":\"n\"}"
    assert_says(BOUND("at-least", "7"), "", QX_LICENCE_SATISFIED, "MET");
    assert_says(BOUND("at-least", "8"), "", QX_LICENCE_NOT_SATISFIED, "N");
    assert_says(BOUND("at-most", "7"), "", QX_LICENCE_SATISFIED, "MET");
    assert_says(BOUND("at-most", "6"), "", QX_LICENCE_NOT_SATISFIED, "N");
}

static void what_is_not_applicable_is_never_looked_at(void **state)
{
    (void)state;
    struct judged j = judge("other", UNKNOWN, "");
    const struct qx_requirement_result *r = &j.decision.subtypes[0].results[0];

    assert_int_equal(j.decision.verdict, QX_LICENCE_SATISFIED);
    assert_int_equal(r->status, QX_REQUIREMENT_NOT_APPLICABLE);
    assert_int_equal(r->n_exhibits, 0);
    assert_int_equal(j.asked, 0);
    close_judged(&j);
    j = judge("s", UNKNOWN, "");
    assert_int_equal(j.asked, 1); /* so the count is no blind one */
    close_judged(&j);
}

static void assert_refused(const char *definitions, const char *test, enum qx_err expected)
{
    struct judged j = {0};

    assert_string_equal(qx_err_name(read_rules(&j, definitions, test)), qx_err_name(expected));
    close_judged(&j);
}

static void rules_that_cannot_be_meant_are_refused(void **state)
{
    (void)state;
    assert_refused("",
                   "{\"test\":\"is\",\"field\":\"none\",\"value\":true,\"code\":\"A\",\"reason\":"
                   "\"a\"}",
                   QX_ERR_RULES);
    assert_refused("",
                   "{\"test\":\"is\",\"field\":\"n\",\"value\":true,\"code\":\"A\",\"reason\":"
                   "\"a\"}",
                   QX_ERR_RULES);
    assert_refused("", "{\"test\":\"is\",\"field\":\"yes\",\"value\":true,\"code\":\"A\"}",
                   QX_ERR_JSON_FIELD);
    assert_refused("",
                   "{\"test\":\"is\",\"field\":\"yes\",\"value\":7,\"code\":\"A\",\"reason\":"
                   "\"a\"}",
                   QX_ERR_NO_BASIS);
    assert_refused("",
                   "{\"test\":\"at-least\",\"field\":\"n\",\"value\":{\"value\":7},\"code\":"
                   "\"A\",\"reason\":\"a\"}",
                   QX_ERR_NO_BASIS);
    assert_refused("", "{\"test\":\"all\",\"of\":[]}", QX_ERR_RULES);
    assert_refused("", "{\"test\":\"magic\"}", QX_ERR_RULES);
    assert_refused("", "{\"test\":\"document\",\"field\":\"paper\",\"x\":1}", QX_ERR_NO_BASIS);
    assert_refused("", "{\"test\":\"document\",\"field\":\"paper\",\"x\":\"\"}", QX_ERR_JSON_FIELD);
    assert_refused("", "{\"test\":\"use\",\"name\":\"d\"}", QX_ERR_RULES);
    assert_refused("", EXISTS(MET), QX_ERR_RULES); /* a field of the dossier inside an item */
    assert_refused("{\"name\":\"d\",\"in\":\"items\",\"test\":" GOOD "}",
                   "{\"test\":\"use\",\"name\":\"d\"}", QX_ERR_RULES);
    assert_refused("{\"name\":\"d\",\"in\":\"\",\"test\":{\"test\":\"use\",\"name\":\"d\"}}", MET,
                   QX_ERR_RULES); /* of itself */
    assert_refused("{\"name\":\"d\",\"in\":\"items\",\"test\":" GOOD "}",
                   EXISTS("{\"test\":\"use\",\"name\":\"d\"}"), QX_OK);
}

static void definitions_that_explode_are_refused(void **state)
{
    (void)state;
    struct qx_buf text = {0};

    qx_buf_text(&text, "{\"name\":\"d0\",\"in\":\"\",\"test\":" MET "}");
    for (int i = 1; i < 60; i++) {
        qx_buf_printf(&text,
                      ",{\"name\":\"d%d\",\"in\":\"\",\"test\":{\"test\":\"all\",\"of\":["
                      "{\"test\":\"use\",\"name\":\"d%d\"},{\"test\":\"use\",\"name\":\"d%d\"}]}}",
                      i, i - 1, i - 1);
    }
    assert_refused(qx_buf_cstr(&text), MET, QX_ERR_RULES);
    qx_buf_free(&text);
}

static void a_list_may_hold_as_many_items_as_the_bound(void **state)
{
    (void)state;
    for (int n = QX_DOSSIER_ITEMS_MAX - 1; n <= QX_DOSSIER_ITEMS_MAX + 1; n++) {
        struct judged j = {0};
        struct qx_buf items = {0};

        for (int i = 0; i < n; i++) {
            qx_buf_text(&items, i == 0 ? "{}" : ",{}");
        }
        assert_int_equal(read_rules(&j, "", MET), QX_OK);
        assert_int_equal(read_dossier(&j, "s", qx_buf_cstr(&items)),
                         n <= QX_DOSSIER_ITEMS_MAX ? QX_OK : QX_ERR_TOO_LARGE);
        qx_buf_free(&items);
        close_judged(&j);
    }
}

#define ASKS                             \
    "{\"test\":\"all\",\"of\":[" EXISTS( \
        "{\"test\":\"finding\",\"requirement\":\"1\",\"of\":[\"good\",\"paper\"]}") "," MET "]}"

/* The digest of what the finding is about, in hexadecimal. */
static enum qx_err about(const char *requirement, const char *item, const char *items,
                         char out[static 65])
{
    struct judged j = judge("s", ASKS, items);
    struct qx_evidence_source source = {.sha256 = toy_digest};
    struct qx_finding finding = {.requirement = requirement,
                                 .item = item,
                                 .by = "O",
                                 .date_ms = DAY,
                                 .met = true,
                                 .reason = "seen"};
    struct qx_json *json = NULL;
    enum qx_err err = qx_finding_to_json(&j.rules, &j.dossier, &finding, &source, NULL, &json);

    if (err == QX_OK) {
        assert_string_equal(qx_json_get_text(json, "qualex"), "finding/1");
        assert_string_equal(qx_json_get_text(json, "result"), "met");
        assert_string_equal(qx_json_get_text(json, "date"), "2026-11-23");
        assert_string_equal(qx_json_get_text(json, "rules"), "r");
        (void)snprintf(out, 65, "%s", qx_json_get_text(json, "about"));
    }
    qx_json_free(&json);
    close_judged(&j);
    return err;
}

static void a_finding_falls_with_what_it_is_about_and_nothing_else(void **state)
{
    (void)state;
    char first[65];
    char other[65];

    assert_int_equal(about("1", "items[0]", "{\"good\":true,\"name\":\"a\"}", first), QX_OK);
    assert_int_equal(about("1", "items[0]", "{\"good\":true,\"name\":\"b\"}", other), QX_OK);
    assert_string_equal(first, other);
    assert_int_equal(about("1", "items[1]", "{},{\"good\":true}", other), QX_OK);
    assert_string_equal(first, other);
    assert_int_equal(about("1", "items[0]", "{\"good\":false,\"name\":\"a\"}", other), QX_OK);
    assert_string_not_equal(first, other);
    assert_int_equal(about("1", "items[0]",
                           "{\"good\":true,\"paper\":{\"file\":\"p\",\"sha256\":" DIGEST "}}",
                           other),
                     QX_OK);
    assert_string_not_equal(first, other);
}

static void a_finding_on_nothing_is_refused(void **state)
{
    (void)state;
    char out[65];
    static const char *const ITEMS[] = {
        "items[1]", "items",     "items[]", "items[x]",  "items[0]]",
        "[0]",      "things[0]", "items[0", "items[-1]", "items[99999999999999999999]"};

    for (size_t i = 0; i < sizeof ITEMS / sizeof ITEMS[0]; i++) {
        assert_int_equal(about("1", ITEMS[i], "{}", out), QX_ERR_DOSSIER);
    }
    assert_int_equal(about("2", "items[0]", "{}", out), QX_ERR_RULES);
    assert_int_equal(about("1", "", "{}", out), QX_ERR_RULES);
}

static void the_explanation_tells_each_requirement_with_its_basis(void **state)
{
    (void)state;
    struct judged j = judge("s", ASKS, "");
    struct qx_buf words = {0};

    qx_rules_explain(&j.rules, &words);
    assert_non_null(strstr(qx_buf_cstr(&words), "in force from: 2012-05-27\n"));
    assert_non_null(
        strstr(qx_buf_cstr(&words), "1  (paragraph 1) for s\n  ask\n  basis: act, 1\n"));
    assert_non_null(
        strstr(qx_buf_cstr(&words), "an officer's signed finding on 1 about good, paper"));
    qx_buf_free(&words);
    close_judged(&j);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_parts_the_worst_or_the_best_decides),
        cmocka_unit_test(of_items_as_many_as_asked_must_meet_it),
        cmocka_unit_test(numbers_hold_up_to_their_bound),
        cmocka_unit_test(what_is_not_applicable_is_never_looked_at),
        cmocka_unit_test(rules_that_cannot_be_meant_are_refused),
        cmocka_unit_test(definitions_that_explode_are_refused),
        cmocka_unit_test(a_list_may_hold_as_many_items_as_the_bound),
        cmocka_unit_test(a_finding_falls_with_what_it_is_about_and_nothing_else),
        cmocka_unit_test(a_finding_on_nothing_is_refused),
        cmocka_unit_test(the_explanation_tells_each_requirement_with_its_basis),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
