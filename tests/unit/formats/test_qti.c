#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "qti.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

static void a_name_of_either_version_is_the_same(void **state)
{
    static const struct {
        const char *name;
        const char *camel;
        bool same;
    } CASES[] = {
        {"choiceInteraction",      "choiceInteraction",  true },
        {"qti-choice-interaction", "choiceInteraction",  true },
        {"response-identifier",    "responseIdentifier", true },
        {"qti-not",                "not",                true },
        {"p",                      "p",                  true },
        {"choiceinteraction",      "choiceInteraction",  false},
        {"choice-Interaction",     "choiceInteraction",  false},
        {"choice--interaction",    "choiceInteraction",  false},
        {"choice-interaction-",    "choiceInteraction",  false},
        {"choice",                 "choiceInteraction",  false},
        {"choiceInteraction2",     "choiceInteraction",  false},
        {"qti-",                   "p",                  false},
    };

    (void)state;
    for (size_t i = 0; i < N(CASES); i++) {
        assert_int_equal(qti_same(CASES[i].name, CASES[i].camel), CASES[i].same);
    }
    assert_true(qti_ends("hotspotInteraction", "Interaction"));
    assert_true(qti_ends("qti-hotspot-interaction", "Interaction"));
    assert_false(qti_ends("interactions", "Interaction"));
    assert_false(qti_ends("Interaction", "Interaction"));
    assert_string_equal(qti_last_segment("http://a/b/match_correct"), "match_correct");
    assert_string_equal(qti_last_segment("match_correct"), "match_correct");
}

static void a_mark_is_an_exact_number(void **state)
{
    static const struct {
        const char *text;
        int64_t value;
    } GOOD[] = {
        {"1",               QTI_ONE            },
        {"1.0",             QTI_ONE            },
        {" -2 ",            -2 * QTI_ONE       },
        {"+0.5",            QTI_ONE / 2        },
        {".5",              QTI_ONE / 2        },
        {"3.",              3 * QTI_ONE        },
        {"0.333333333",     333333333          },
        {"0.3333333330000", 333333333          },
        {"999999999",       999999999 * QTI_ONE},
    };
    static const char *const BAD[] = {"",    ".",   "-",     "1e2", "0x1",        "1,5",
                                      "1 2", "--1", "1.2.3", "NaN", "1000000000", "0.3333333331"};
    int64_t value = 7;

    (void)state;
    for (size_t i = 0; i < N(GOOD); i++) {
        assert_true(qti_number(GOOD[i].text, &value));
        assert_int_equal(value, GOOD[i].value);
    }
    for (size_t i = 0; i < N(BAD); i++) {
        assert_false(qti_number(BAD[i], &value));
    }
}

static void a_share_is_in_lowest_terms_or_refused(void **state)
{
    struct qx_fraction f = {0, 0};

    (void)state;
    assert_true(qti_share(QTI_ONE, 3 * QTI_ONE, &f));
    assert_int_equal(f.num, 1);
    assert_int_equal(f.den, 3);
    assert_true(qti_share(-333333333, 999999999, &f));
    assert_int_equal(f.num, -1);
    assert_int_equal(f.den, 3);
    assert_true(qti_share(0, 5, &f));
    assert_int_equal(f.num, 0);
    assert_int_equal(f.den, 1);
    assert_false(qti_share(2, 1, &f));
    assert_false(qti_share(-2, 1, &f));
    assert_false(qti_share(1, 0, &f));
    assert_false(qti_share(1, INT64_C(10000000019), &f)); /* a prime of more than 32 bits */
}

static void assert_range(const char *number, struct qti_tolerance tolerance, const char *expected)
{
    char from[QX_DECIMAL_MAX];
    char to[QX_DECIMAL_MAX];
    char found[2 * QX_DECIMAL_MAX + 2] = "none";

    if (qti_tolerance(number, &tolerance, from, to)) {
        strcpy(found, from);
        strcat(found, "..");
        strcat(found, to);
    }
    assert_string_equal(found, expected);
}

static void a_tolerance_is_an_exact_range(void **state)
{
    (void)state;
    assert_range("2.5", (struct qti_tolerance){.text = "0.1"}, "2.4..2.6");
    assert_range("2.5", (struct qti_tolerance){.text = "0.1 0.2"}, "2.4..2.7");
    assert_range("2.5", (struct qti_tolerance){.text = "0.1 0.2", .swapped = true}, "2.3..2.6");
    assert_range("200", (struct qti_tolerance){.text = "5", .relative = true}, "190..210");
    assert_range("-200", (struct qti_tolerance){.text = "5 10", .relative = true}, "-210..-180");
    assert_range("0.001", (struct qti_tolerance){.text = "0.5", .relative = true},
                 "0.000995..0.001005");
    assert_range("0", (struct qti_tolerance){.text = "5", .relative = true}, "0..0");
    assert_range("1", (struct qti_tolerance){.text = "-1"}, "none");
    assert_range("1", (struct qti_tolerance){.text = ""}, "none");
    assert_range("1", (struct qti_tolerance){.text = "1 2 3"}, "none");
    assert_range("x", (struct qti_tolerance){.text = "1"}, "none");
    assert_range("123456789012", (struct qti_tolerance){.text = "0.123456789", .relative = true},
                 "none");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_of_either_version_is_the_same),
        cmocka_unit_test(a_mark_is_an_exact_number),
        cmocka_unit_test(a_share_is_in_lowest_terms_or_refused),
        cmocka_unit_test(a_tolerance_is_an_exact_range),
    };

    return cmocka_run_group_tests_name("qti", tests, NULL, NULL);
}
