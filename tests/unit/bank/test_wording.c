/* What changed, word by word and part by part. */
#include "test_bank.h"

#include <qualex/wording.h>

static const char *const MARKS[3][2] = {
    {"",   ""  },
    {"[-", "-]"},
    {"{+", "+}"}
};

static void add_run(void *ctx, enum qx_wording what, struct qx_slice text)
{
    qx_buf_printf(ctx, "%s%.*s%s", MARKS[what][0], QX_ARG(text), MARKS[what][1]);
}

static void assert_compared(const char *first, const char *second, const char *expected)
{
    struct qx_buf out = {0};

    qx_wording_compare(qx_slice_text(first), qx_slice_text(second), add_run, &out);
    assert_string_equal(qx_buf_cstr(&out), expected);
    qx_buf_free(&out);
}

static void words_are_compared_whole(void **state)
{
    (void)state;
    assert_compared("a key", "a key", "a key");
    assert_compared("a key", "one key", "[-a-]{+one+} key");
    assert_compared("", "new", "{+new+}");
    assert_compared("old", "", "[-old-]");
    assert_compared("", "", "");
    assert_compared("one two three", "one three", "one [-two -]three");
    assert_compared("not two.", "not two, but three.", "not two{+, but three+}.");
    assert_compared("ключ один", "ключ два", "ключ [-один-]{+два+}");
    assert_compared("AES-128", "AES-256", "AES-[-128-]{+256+}");
    assert_compared("a a a", "a a", "a a[- a-]");
}

struct halves {
    struct qx_buf first;
    struct qx_buf second;
};

static void add_half(void *ctx, enum qx_wording what, struct qx_slice text)
{
    struct halves *h = ctx;

    if (what != QX_WORDING_NEW) {
        qx_buf_add(&h->first, text);
    }
    if (what != QX_WORDING_GONE) {
        qx_buf_add(&h->second, text);
    }
}

/* Whatever the texts are, also where they are too long to be compared exactly. */
static void the_runs_make_both_texts(void **state)
{
    static const size_t LENGTHS[] = {3, 40, 16000};
    uint32_t random = 1;

    (void)state;
    for (size_t round = 0; round < 60; round++) {
        struct qx_buf texts[2] = {{0}, {0}};
        struct halves h = {{0}, {0}};

        for (size_t t = 0; t < 2; t++) {
            for (size_t i = 0; i < LENGTHS[round % 3]; i++) {
                random = random * 1664525 + 1013904223;
                qx_buf_byte(&texts[t], (uint8_t) "ab ,"[random >> 30]);
            }
        }
        qx_wording_compare(qx_buf_slice(&texts[0]), qx_buf_slice(&texts[1]), add_half, &h);
        assert_true(qx_slice_equal(qx_buf_slice(&h.first), qx_buf_slice(&texts[0])));
        assert_true(qx_slice_equal(qx_buf_slice(&h.second), qx_buf_slice(&texts[1])));
        qx_buf_free(&h.first);
        qx_buf_free(&h.second);
        qx_buf_free(&texts[0]);
        qx_buf_free(&texts[1]);
    }
}

static void add_change(void *ctx, const char *part, const char *lang, const char *first,
                       const char *second)
{
    qx_buf_printf(ctx, "%s %s: %s > %s\n", part, lang, first == NULL ? "-" : first,
                  second == NULL ? "-" : second);
}

static void each_part_that_differs_is_told(void **state)
{
    struct qx_translation was[] = {
        {"en", "one"     },
        {"ru", "один"}
    };
    struct qx_translation is[] = {
        {"en", "one"   },
        {"kk", "бір"}
    };
    struct qx_option old_options[] = {
        {.id = "a", .weight = {1, 1}},
        {.id = "b", .weight = {0, 1}}
    };
    struct qx_option new_options[] = {
        {.id = "a",         .weight = {0, 1}},
        { .id = "c", .weight = {1, 1},    .fixed = true}
    };
    struct qx_accepted three = {
        .option = "", .from = "3", .to = "3", .weight = {1, 1}
    };
    struct qx_accepted range = {
        .option = "", .from = "3", .to = "4", .weight = {1, 2}
    };
    struct qx_field old_field = {
        .id = "1", .fill = QX_FILL_NUMBER, .accepted = &three, .n_accepted = 1};
    struct qx_field new_field = {
        .id = "1", .fill = QX_FILL_NUMBER, .accepted = &range, .n_accepted = 1};
    const char *tags[] = {"x:y"};
    const struct qx_question first = {
        .topic = "t",
        .level = "know",
        .source = "",
        .author = "",
        .figure = "",
        .stem = {was, 2},
        .options = old_options,
        .n_options = 2,
        .fields = &old_field,
        .n_fields = 1
    };
    struct qx_question second = first;
    struct qx_buf out = {0};

    (void)state;
    assert_int_equal(qx_question_compare(&first, &second, add_change, &out), 0);
    second.level = "apply";
    second.stem = (struct qx_texts){is, 2};
    second.options = new_options;
    second.fields = &new_field;
    second.tags = tags;
    second.n_tags = 1;
    assert_int_equal(qx_question_compare(&first, &second, add_change, &out), 8);
    assert_string_equal(qx_buf_cstr(&out), "level : know > apply\n"
                                           "stem ru: один > -\n"
                                           "stem kk: - > бір\n"
                                           "option a : place 1, 1/1 > place 1, 0/1\n"
                                           "option b : place 2, 0/1 > -\n"
                                           "option c : - > place 2, 1/1, fixed\n"
                                           "field 1 accepted 1 : 3 to 3, 1/1 > 3 to 4, 1/2\n"
                                           "tags : - > x:y\n");
    qx_buf_free(&out);
}

int test_wording(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_compared_whole),
        cmocka_unit_test(the_runs_make_both_texts),
        cmocka_unit_test(each_part_that_differs_is_told),
    };

    return cmocka_run_group_tests_name("wording", tests, NULL, NULL);
}
