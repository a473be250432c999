#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <qualex/text.h>

#include "test_text.h"

static void width_counts_cells(void **state)
{
    (void)state;
    assert_int_equal(qx_width(qx_slice_text("")), 0);
    assert_int_equal(qx_width(qx_slice_text("ab c")), 4);
    assert_int_equal(qx_width(qx_slice_text("Қазақ")), 5);
    assert_int_equal(qx_width(qx_slice_text("x\u0301\u0302y")), 2);
    assert_int_equal(qx_width(qx_slice_text("漢a")), 3);
    assert_int_equal(qx_width(qx_slice_text("─→∑\t")), 4);
    assert_int_equal(qx_width(qx_slice_text("\uFFFD")), 1);
}

/* The lines joined by '|', verbatim ones after '='. */
static void assert_wrapped(const char *text, size_t width, const char *expected)
{
    struct qx_line *lines = NULL;
    struct qx_buf out = {0};
    size_t n = qx_wrap(qx_slice_text(text), width, &lines);

    for (size_t i = 0; i < n; i++) {
        qx_buf_text(&out, i > 0 ? "|" : "");
        qx_buf_text(&out, lines[i].verbatim ? "=" : "");
        qx_buf_add(&out, lines[i].text);
        assert_true(lines[i].verbatim || width < 2 || qx_width(lines[i].text) <= width);
    }
    assert_string_equal(qx_buf_cstr(&out), expected);
    qx_buf_free(&out);
    free(lines);
}

static void lines_break_at_blanks(void **state)
{
    (void)state;
    assert_wrapped("", 10, "");
    assert_wrapped("one two three", 7, "one two|three");
    assert_wrapped("one two three", 6, "one|two|three");
    assert_wrapped("one  two   ", 5, "one|two");
    assert_wrapped("a\n\n  b c\n", 10, "a||  b c");
    assert_wrapped("   ", 2, "");
    assert_wrapped("Қазақстан Республикасы", 12, "Қазақстан|Республикасы");
    assert_wrapped("no\u00a0break here", 8, "no\u00a0break|here");
}

static void operators_stay_whole(void **state)
{
    (void)state;
    assert_wrapped("add i++ or a-b now", 6, "add|i++ or|a-b|now");
    assert_wrapped("add i++ or a-b now", 9, "add i++|or a-b|now");
    assert_wrapped("x i++;", 4, "x|i++;");
}

static void a_word_too_long_is_cut_at_last(void **state)
{
    (void)state;
    assert_wrapped("abcdefghij", 4, "abcd|efgh|ij");
    assert_wrapped("x abcdefghij y", 4, "x|abcd|efgh|ij y");
    assert_wrapped("file-name-here", 10, "file-name-|here");
    assert_wrapped("xx\u0301\u0302x\u0301x", 2, "xx\u0301\u0302|x\u0301x");
    assert_wrapped("漢字", 1, "漢|字");
    assert_wrapped("ab", 0, "a|b");
}

static void code_is_left_alone(void **state)
{
    (void)state;
    assert_wrapped("Code:\n    for (i = 0; i < n; i++) { }\nand\n\tx  y", 10,
                   "Code:|=    for (i = 0; i < n; i++) { }|and|=\tx  y");
    assert_wrapped("```c\nlong line of code\n\n```\nafter it all", 8,
                   "=long line of code|=|after it|all");
    assert_wrapped("```\nnever closed here", 5, "=never closed here");
}

static void words_are_letters_digits_and_marks(void **state)
{
    (void)state;
    for (const char *p = "aZ0"; *p != '\0'; p++) {
        assert_true(qx_rune_in_word((uint32_t)*p));
    }
    assert_true(qx_rune_in_word(0x49B)); /* қ */
    assert_true(qx_rune_in_word(0x306)); /* a breve of its own */
    assert_false(qx_rune_in_word('_'));
    assert_false(qx_rune_in_word(0x2014)); /* a dash */
}

static void capitals_of_every_script_have_small_letters(void **state)
{
    static const uint32_t PAIRS[][2] = {
        {'A',   'a'  },
        {'[',   '['  },
        {0x419, 0x439},
        {0x401, 0x451},
        {0x49A, 0x49B},
        {0x4A2, 0x4A3},
        {0x15E, 0x15F},
        {0x3A9, 0x3C9},
        {0x439, 0x439},
    };

    (void)state;
    for (size_t i = 0; i < sizeof PAIRS / sizeof PAIRS[0]; i++) {
        assert_int_equal(qx_rune_lower(PAIRS[i][0]), PAIRS[i][1]);
    }
}

int test_wrap(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(width_counts_cells),
        cmocka_unit_test(lines_break_at_blanks),
        cmocka_unit_test(operators_stay_whole),
        cmocka_unit_test(a_word_too_long_is_cut_at_last),
        cmocka_unit_test(code_is_left_alone),
        cmocka_unit_test(words_are_letters_digits_and_marks),
        cmocka_unit_test(capitals_of_every_script_have_small_letters),
    };

    return cmocka_run_group_tests_name("text wrap", tests, NULL, NULL);
}
