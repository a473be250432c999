/* Questions of every type, case by case; decimals; gaps. */
#include "cases.h"

#include <qualex/question.h>

/* --- questions --- */

/* Read, written and read again: the same bytes; the body tells nothing of the key. */
static void assert_lossless(const char *name, const struct qx_json *json,
                            const struct qx_question *q)
{
    struct qx_json *again = qx_question_to_json(q);
    struct qx_json *body = qx_question_body_to_json(q);
    struct qx_arena arena = {0};
    struct qx_question back = {0};
    struct qx_buf one = {0};
    struct qx_buf two = {0};

    qx_json_write(&one, json);
    qx_json_write(&two, again);
    assert_string_equal(qx_buf_cstr(&one), qx_buf_cstr(&two));
    qx_buf_clear(&two);
    qx_json_write(&two, body);
    if (strstr(qx_buf_cstr(&two), "accepted") != NULL ||
        strstr(qx_buf_cstr(&two), "weight") != NULL) {
        fail_msg("%s: the body tells of the key: %s", name, qx_buf_cstr(&two));
    }
    assert_int_equal(qx_question_body_from_json(body, name, &arena, NULL, &back), QX_OK);
    assert_int_equal(back.n_fields, q->n_fields);
    qx_arena_free(&arena);
    qx_buf_free(&one);
    qx_buf_free(&two);
    qx_json_free(&again);
    qx_json_free(&body);
}

static void run_case(const char *name, const struct qx_json *test)
{
    const struct qx_json *json = qx_json_get(test, "question");
    const char *expect = qx_json_get_text(test, "expect");
    struct qx_arena arena = {0};
    struct qx_report report = {0};
    struct qx_question q = {0};
    enum qx_err err = qx_question_from_json(json, "case", &arena, &report, &q);
    const char *said = err == QX_OK ? "OK" : qx_report_last(&report);

    if (strstr(said, expect) == NULL || (err == QX_OK) != (strcmp(expect, "OK") == 0)) {
        fail_msg("%s: '%s', not '%s'", name, said, expect);
    }
    if (err == QX_OK) {
        assert_lossless(name, json, &q);
    }
    qx_report_free(&report);
    qx_arena_free(&arena);
}

static void each_question_is_taken_or_refused_by_its_fault(void **state)
{
    (void)state;
    each_case("question", 54, run_case);
}

/* --- decimals --- */

static void a_decimal_has_one_canonical_form(void **state)
{
    static const char *const PAIRS[][2] = {
        {"42",                                   "42"                                  },
        {"+042.500",                             "42.5"                                },
        {"-0",                                   "0"                                   },
        {"-0.0",                                 "0"                                   },
        {"0,5",                                  "0.5"                                 },
        {".5",                                   "0.5"                                 },
        {" -.25\n",                              "-0.25"                               },
        {"\u22127",                              "-7"                                  },
        {"99999999999999999999.999999999999999", "99999999999999999999.999999999999999"},
        {"000000000000000000000000000000000007", "7"                                   },
        {"0.1230000000000000000000000000000000", "0.123"                               },
    };

    (void)state;
    for (size_t i = 0; i < sizeof PAIRS / sizeof PAIRS[0]; i++) {
        char out[QX_DECIMAL_MAX];

        assert_int_equal(qx_decimal_read(qx_slice_text(PAIRS[i][0]), out), QX_OK);
        assert_string_equal(out, PAIRS[i][1]);
    }
}

static void what_is_no_decimal_is_refused(void **state)
{
    static const char *const BAD[] = {"",
                                      "-",
                                      "+",
                                      ".",
                                      "1.",
                                      "1e5",
                                      "1 000",
                                      "0x10",
                                      "--1",
                                      "1.2.3",
                                      "1,2,3",
                                      "\u2212",
                                      "½",
                                      "1-",
                                      "100000000000000000000",
                                      "0.0000000000000001",
                                      "1.5 %"};

    (void)state;
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        char out[QX_DECIMAL_MAX] = "untouched";

        assert_int_equal(qx_decimal_read(qx_slice_text(BAD[i]), out), QX_ERR_SYNTAX);
        assert_string_equal(out, "untouched");
    }
}

static void decimals_compare_by_value(void **state)
{
    static const char *const RISING[] = {"-100", "-99.5", "-1",   "-0.000000000000001",
                                         "0",    "0.001", "0.01", "1",
                                         "9",    "10",    "10.5", "99999999999999999999"};
    size_t n = sizeof RISING / sizeof RISING[0];

    (void)state;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < n; k++) {
            int order = qx_decimal_compare(RISING[i], RISING[k]);

            assert_true(i < k ? order < 0 : i > k ? order > 0 : order == 0);
        }
    }
}

static void assert_sum(const char *a, const char *b, bool subtract, const char *sum)
{
    char out[QX_DECIMAL_MAX];

    assert_int_equal(qx_decimal_add(a, b, subtract, out), QX_OK);
    assert_string_equal(out, sum);
}

static void decimals_add_exactly(void **state)
{
    char out[QX_DECIMAL_MAX];

    (void)state;
    assert_sum("0.1", "0.2", false, "0.3");
    assert_sum("1", "0.000000000000001", true, "0.999999999999999");
    assert_sum("-1", "0.5", false, "-0.5");
    assert_sum("0.5", "1", true, "-0.5");
    assert_sum("-5", "-5", true, "0");
    assert_sum("999", "1", false, "1000");
    assert_int_equal(qx_decimal_add("99999999999999999999", "1", false, out), QX_ERR_TOO_LARGE);
}

/* --- gaps --- */

static void gaps_are_found_in_their_order(void **state)
{
    static const char TEXT[] = "a [[1]] [[ no ]] x[[i]=[[j]]] [[]] [[two]]";
    const char *at = TEXT;
    struct qx_slice id;

    (void)state;
    at = qx_gap_next(TEXT, &id, &at);
    assert_memory_equal(id.ptr, "1", id.len);
    assert_ptr_equal(at, TEXT + 2);
    const char *after = TEXT + 7;

    assert_non_null(qx_gap_next(after, &id, &after));
    assert_true(qx_slice_equal(id, qx_slice_text("j")));
    assert_non_null(qx_gap_next(after, &id, &after));
    assert_true(qx_slice_equal(id, qx_slice_text("two")));
    assert_null(qx_gap_next(after, &id, &after));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_question_is_taken_or_refused_by_its_fault),
        cmocka_unit_test(a_decimal_has_one_canonical_form),
        cmocka_unit_test(what_is_no_decimal_is_refused),
        cmocka_unit_test(decimals_compare_by_value),
        cmocka_unit_test(decimals_add_exactly),
        cmocka_unit_test(gaps_are_found_in_their_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
