#include "cases.h"

#include <qualex/policy.h>

/* The base with the case's changes: members under "set" replaced, those under "remove" left out. */
static struct qx_json *changed(const struct qx_json *base, const struct qx_json *test)
{
    struct qx_json *out = qx_json_new_object();
    const struct qx_json *set = qx_json_get(test, "set");
    const struct qx_json *removed = qx_json_get(test, "remove");
    const char *key = NULL;
    const struct qx_json *v;

    for (size_t i = 0; (v = qx_json_member(base, i, &key)) != NULL; i++) {
        bool keep = true;

        for (size_t k = 0; k < qx_json_count(removed); k++) {
            keep = keep && strcmp(qx_json_text(qx_json_at(removed, k)), key) != 0;
        }
        if (keep) {
            qx_json_set(out, key, qx_json_copy(v));
        }
    }
    for (size_t i = 0; (v = qx_json_member(set, i, &key)) != NULL; i++) {
        qx_json_set(out, key, qx_json_copy(v));
    }
    return out;
}

static void run_case(const char *name, const struct qx_json *test)
{
    char base_name[64];
    struct qx_arena arena = {0};
    struct qx_report report = {0};
    struct qx_policy policy = {0};

    (void)snprintf(base_name, sizeof base_name, "%s.json", qx_json_get_text(test, "base"));
    struct qx_json *base = read_case("policy-base", base_name);
    struct qx_json *json = changed(base, test);
    enum qx_err err = qx_policy_from_json(json, "exam.json", &arena, &report, &policy);
    const char *expect = qx_json_get_text(test, "expect");
    const char *says = qx_json_get_text(test, "says");

    if (strcmp(qx_err_name(err), expect) != 0) {
        fail_msg("%s: %s, not %s: %s", name, qx_err_name(err), expect, qx_report_last(&report));
    }
    if (says != NULL && strstr(qx_report_last(&report), says) == NULL) {
        fail_msg("%s: '%s' does not say '%s'", name, qx_report_last(&report), says);
    }
    if (err != QX_OK) {
        assert_null(policy.id);
        assert_int_equal(report.errors, 1);
        assert_non_null(strstr(qx_report_last(&report), ": "));
    }
    assert_int_equal(report.warnings, qx_json_get_int(test, "warnings", 0));
    qx_json_free(&base);
    qx_json_free(&json);
    qx_report_free(&report);
    qx_arena_free(&arena);
}

static void each_policy_case_is_judged_as_written(void **state)
{
    (void)state;
    each_case("policy", 30, run_case);
}

static void a_policy_is_read_whole(void **state)
{
    (void)state;
    struct qx_arena arena = {0};
    struct qx_policy p = {0};
    struct qx_json *json = read_case("policy-base", "live.json");

    assert_int_equal(qx_policy_from_json(json, "live", &arena, NULL, &p), QX_OK);
    qx_json_free(&json); /* nothing may point into it */
    assert_string_equal(p.id, "mcpi-developer");
    assert_int_equal(p.edition, 3);
    assert_string_equal(p.mode, "live");
    assert_false(p.public_bank);
    assert_int_equal(p.n_languages, 2);
    assert_string_equal(p.prevailing, "ru");
    assert_false(p.free_language); /* not said: the admission chooses */
    assert_string_equal(qx_texts_in(&p.title, "en", "ru"), "MCPI developer");
    assert_int_equal(p.time_limit_s, 3600);
    assert_int_equal(p.n_sections, 2);
    assert_int_equal(p.n_cells, 3);
    assert_int_equal(p.questions, 22);
    assert_int_equal(p.sections[1].first_cell, 1);
    assert_int_equal(p.sections[1].n_cells, 2);
    assert_int_equal(p.sections[1].questions, 12);
    assert_int_equal(p.sections[0].cut, 6);
    assert_int_equal(p.sections[1].cut, -1);
    assert_string_equal(p.cells[1].level, "apply");
    assert_int_equal(p.cut, 15);
    assert_true(p.shuffle_options);
    assert_int_equal(p.n_pinned, 1);
    assert_int_equal(p.attempts_max, 3);
    assert_int_equal(p.attempts_wait_days, 30);
    assert_int_equal(p.validity_days, -1);
    assert_string_equal(p.result_release, "board");
    assert_string_equal(p.jail, "required");
    assert_int_equal(p.pin_tries, 5);
    assert_int_equal(p.seat_lost_s, 900);
    assert_int_equal(p.appeal_days, 3);
    assert_int_equal(p.n_consents, 4);
    qx_arena_free(&arena);
}

static void a_question_is_shown_as_the_policy_gives(void **state)
{
    (void)state;
    const char *languages[] = {"en", "kk"};
    struct qx_policy p = {.languages = languages, .n_languages = 2};

    assert_true(qx_policy_shows_in(&p, NULL));
    assert_false(qx_policy_shows_in(&p, "en"));
    p.free_language = true;
    assert_true(qx_policy_shows_in(&p, "kk"));
    assert_false(qx_policy_shows_in(&p, "ru"));
    assert_false(qx_policy_shows_in(&p, NULL));
}

static void extensions_round_up_to_a_second(void **state)
{
    (void)state;
    const struct qx_policy p = {.time_limit_s = 1801};

    assert_int_equal(qx_policy_limit_ms(&p, 1, 1, 0), 1801000);
    assert_int_equal(qx_policy_limit_ms(&p, 5, 4, 0), 2252000);  /* 2251.25 s */
    assert_int_equal(qx_policy_limit_ms(&p, 4, 3, 30), 2432000); /* 2401.33… s + 30 s */
    assert_int_equal(qx_policy_limit_ms(&p, 2, 1, 0), 3602000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_policy_case_is_judged_as_written),
        cmocka_unit_test(a_policy_is_read_whole),
        cmocka_unit_test(a_question_is_shown_as_the_policy_gives),
        cmocka_unit_test(extensions_round_up_to_a_second),
    };

    return cmocka_run_group_tests_name("policy", tests, NULL, NULL);
}
