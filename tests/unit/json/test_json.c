#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "test_json.h"

static enum qx_err parse(const char *text, struct qx_json **out)
{
    return qx_json_parse(qx_slice_text(text), "test", NULL, out);
}

static void assert_slice(struct qx_slice text, uint32_t line, const char *what)
{
    struct qx_report report = {0};
    struct qx_json *v = NULL;

    assert_int_equal(qx_json_parse(text, "file", &report, &v), QX_ERR_JSON_SYNTAX);
    assert_null(v);
    assert_int_equal(report.n, 1);
    assert_string_equal(report.messages[0].where, "file");
    assert_int_equal(report.messages[0].line, line);
    if (strstr(report.messages[0].text, what) == NULL) {
        fail_msg("\"%s\" does not speak of \"%s\"", report.messages[0].text, what);
    }
    qx_report_free(&report);
}

static void assert_line(const char *text, uint32_t line, const char *what)
{
    assert_slice(qx_slice_text(text), line, what);
}

static void what_is_no_accepted_json_is_refused_with_its_line(void **state)
{
    (void)state;
    assert_line("", 1, "correct");
    assert_line("{\"a\":1}\n\n{", 3, "end of file");
    assert_line("{\"a\":1,\n\"a\":2}", 2, "duplicate");
    assert_slice(qx_slice("0\x82\x01\0\n\n1.0", 9), 1, "give the JSON file");
    assert_line("{\"b\":\n1.0}", 2, "fraction");
    assert_line("[1e3]", 1, "exponent");
    assert_line("[1E3]", 1, "exponent");
    assert_line("\n[-0]", 2, "-0");
    assert_line("[-0.5]", 1, "fraction");
    assert_line("[01]", 1, "");
    assert_line("[-]", 1, "");
    assert_line("[9007199254740992]", 1, "2^53");
    assert_line("[-9007199254740992]", 1, "2^53");
    assert_line("[123456789012345678901234567890]", 1, "2^53");
    assert_line("[\"\\u0000\"]", 1, "\\u0000");
    assert_line("[\"\xff\"]", 1, "0xff");
    assert_line("[\"\\ud800\"]", 1, "");
    assert_line("[\"a\nb\"]", 1, "");
    assert_line("[1,]", 1, "");
    assert_line("[NaN]", 1, "");
    assert_line("]", 1, "");
    assert_line("{\"a\\\"\":[\"\\\\\",1.5]}", 1, "fraction");
}

/* Wherever a byte stands among others, by eights or not. */
static void a_text_of_any_byte_is_written_and_read(void **state)
{
    (void)state;
    for (unsigned byte = 1; byte < 0x80; byte++) {
        for (size_t at = 0; at < 20; at++) {
            char text[] = "!!!!!!!!!!!!!!!!!!!!";
            struct qx_json *v = NULL;
            struct qx_buf out = {0};

            text[at] = (char)byte;
            qx_json_write_text(&out, qx_slice_text(text));
            assert_int_equal(out.len > 22, byte < 0x20 || byte == '"' || byte == '\\');
            qx_buf_text(&out, "\n");
            assert_int_equal(parse(qx_buf_cstr(&out), &v), QX_OK);
            assert_string_equal(qx_json_text(v), text);
            qx_json_free(&v);
            qx_buf_free(&out);
        }
    }
}

static void a_raw_nul_is_refused(void **state)
{
    (void)state;
    struct qx_json *v = NULL;

    assert_int_equal(qx_json_parse(qx_slice("[1]\0", 4), "t", NULL, &v), QX_ERR_JSON_SYNTAX);
    assert_int_equal(qx_json_parse(qx_slice("[\"a\0b\"]", 7), "t", NULL, &v), QX_ERR_JSON_SYNTAX);
    assert_int_equal(qx_json_parse(qx_slice(NULL, 0), "t", NULL, &v), QX_ERR_JSON_SYNTAX);
    assert_null(v);
}

static void depth_is_32_and_not_33(void **state)
{
    (void)state;
    char text[2 * 33 + 1] = {0};
    struct qx_json *v = NULL;

    memset(text, '[', 32);
    memset(text + 32, ']', 32);
    assert_int_equal(parse(text, &v), QX_OK);
    qx_json_free(&v);
    memset(text, '[', 33);
    memset(text + 33, ']', 33);
    assert_line(text, 1, "32");
    assert_int_equal(parse("[[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],"
                           "[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[]]",
                           &v),
                     QX_OK);
    qx_json_free(&v);
}

static void integers_reach_their_ends(void **state)
{
    (void)state;
    struct qx_json *v = NULL;
    int64_t n = 0;

    assert_int_equal(parse("[9007199254740991,-9007199254740991,0,\"1.5e3 -0 [[\"]", &v), QX_OK);
    assert_true(qx_json_int(qx_json_at(v, 0), &n) && n == QX_JSON_INT_MAX);
    assert_true(qx_json_int(qx_json_at(v, 1), &n) && n == -QX_JSON_INT_MAX);
    assert_true(qx_json_int(qx_json_at(v, 2), &n) && n == 0);
    assert_string_equal(qx_json_text(qx_json_at(v, 3)), "1.5e3 -0 [[");
    assert_null(qx_json_at(v, 4));
    qx_json_free(&v);
}

static void accessors_answer_absent_for_null_and_other_types(void **state)
{
    (void)state;
    struct qx_json *v = NULL;
    int64_t n = 7;
    bool truth = true;

    assert_false(qx_json_is_object(NULL) || qx_json_is_array(NULL) || qx_json_is_null(NULL));
    assert_null(qx_json_get(NULL, "a"));
    assert_null(qx_json_at(NULL, 0));
    assert_null(qx_json_text(NULL));
    assert_int_equal(qx_json_count(NULL), 0);
    assert_false(qx_json_int(NULL, &n) || qx_json_bool(NULL, &truth));
    assert_int_equal(n, 7);
    assert_true(truth);
    assert_int_equal(parse("{\"a\":\"x\",\"b\":false,\"c\":3,\"d\":null}", &v), QX_OK);
    assert_string_equal(qx_json_get_text(v, "a"), "x");
    assert_null(qx_json_get_text(v, "c"));
    assert_int_equal(qx_json_get_int(v, "c", 9), 3);
    assert_int_equal(qx_json_get_int(v, "a", 9), 9);
    assert_false(qx_json_get_bool(v, "b", true));
    assert_true(qx_json_get_bool(v, "d", true));
    assert_true(qx_json_is_null(qx_json_get(v, "d")));
    assert_int_equal(qx_json_count(v), 4);
    assert_null(qx_json_at(v, 0));
    qx_json_free(&v);
}

static char *written(const char *text)
{
    struct qx_json *v = NULL;
    struct qx_buf out = {0};

    assert_int_equal(parse(text, &v), QX_OK);
    qx_json_write(&out, v);
    qx_json_free(&v);
    return (char *)out.ptr;
}

static void assert_written(const char *text, const char *canonical)
{
    char *got = written(text);

    assert_string_equal(got, canonical);
    free(got);
}

static void strings_are_escaped_as_rfc_8785_says(void **state)
{
    (void)state;
    /* section 3.2.2.2: the five short forms, lower-case \u00hh, and nothing else escaped */
    assert_written("\"\\b\\t\\n\\f\\r\\u0008\\u000a\"", "\"\\b\\t\\n\\f\\r\\b\\n\"");
    assert_written("\"\\u0001\\u001F\\u007f\"", "\"\\u0001\\u001f\x7f\"");
    assert_written("\"\\\"\\\\\\/\"", "\"\\\"\\\\/\"");
    assert_written("\"\\u20ac$\\u000F\\nA'\\u0042\\\"\\\\\\\"\\/\"",
                   "\"€$\\u000f\\nA'B\\\"\\\\\\\"/\"");
    assert_written("\"\\ud83d\\ude00 \\u049b\"", "\"😀 қ\"");
    assert_written("\"\"", "\"\"");
}

static void members_are_sorted_by_utf_16_units(void **state)
{
    (void)state;
    /* the order of the example in section 3.2.3 */
    assert_written("{\"€\":5,\"\\r\":1,\"\\ufb33\":7,\"1\":2,\"😀\":6,\"\\u0080\":3,\"ö\":4}",
                   "{\"\\r\":1,\"1\":2,\"\xc2\x80\":3,\"ö\":4,\"€\":5,\"😀\":6,\"\xef\xac\xb3\":7}");
    assert_written(
        " { \"b\" : [ true , false , null , -5 , { } , [ ] ] , \"a.b\" : 1, \"a\" : 0 } ",
        "{\"a\":0,\"a.b\":1,\"b\":[true,false,null,-5,{},[]]}");
}

static void the_ith_member_is_the_ith_of_the_sorted(void **state)
{
    (void)state;
    struct qx_json *v = NULL;
    const char *key = "untouched";

    assert_int_equal(parse("{\"b\":1,\"a\":2,\"ab\":3}", &v), QX_OK);
    assert_non_null(qx_json_member(v, 1, &key));
    assert_string_equal(key, "ab");
    key = "untouched";
    assert_null(qx_json_member(v, 3, &key));
    assert_string_equal(key, "untouched");
    qx_json_free(&v);
}

static void what_differs_from_its_canonical_form_is_refused(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "{\"b\":1,\"a\":2}", "{ }",           "{}\n",          " {}",           "[1, 2]",
        "[\"\\/\"]",         "[\"\\u0041\"]", "[\"\\u001F\"]", "[\"\\u000a\"]", "[\"\\u20ac\"]",
        "{\"a b\":1}",       "{\"\":1}",      "[{\"ө\":1}]"};
    struct qx_json *v = NULL;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(qx_json_parse_canonical(qx_slice_text(cases[i]), "t", NULL, &v),
                         QX_ERR_NOT_CANONICAL);
        assert_null(v);
    }
    assert_int_equal(qx_json_parse_canonical(qx_slice_text("[1.0]"), "t", NULL, &v),
                     QX_ERR_JSON_SYNTAX);
    assert_int_equal(qx_json_parse_canonical(qx_slice_text("{\"A\":[\"\\n€\"],\"a-b_c.d@1\":{}}"),
                                             "t", NULL, &v),
                     QX_OK);
    qx_json_free(&v);
}

static void what_is_built_reads_back(void **state)
{
    (void)state;
    struct qx_json *v = qx_json_new_object();
    struct qx_json *list = qx_json_new_array();
    struct qx_buf out = {0};

    qx_json_append(list, qx_json_new_int(-1));
    qx_json_append(list, qx_json_new_null());
    qx_json_append(list, qx_json_copy(list));
    qx_json_set(v, "list", list);
    qx_json_set_text(v, "text", "old");
    qx_json_set_text(v, "text", "Ұ\n");
    qx_json_set_text(v, "none", NULL);
    qx_json_set_bool(v, "yes", true);
    qx_json_set_int(v, "n", 5);
    qx_json_set_hex(v, "hex", qx_slice("\x00\xff", 2));
    qx_json_set_hex(v, "empty", qx_slice(NULL, 0));
    qx_json_set(v, "o", qx_json_new_object());
    qx_json_write(&out, v);
    assert_string_equal(qx_buf_cstr(&out),
                        "{\"empty\":\"\",\"hex\":\"00ff\",\"list\":[-1,null,[-1,null]],\"n\":5,"
                        "\"none\":null,\"o\":{},\"text\":\"Ұ\\n\",\"yes\":true}");
    struct qx_json *back = NULL;

    assert_int_equal(qx_json_parse_canonical(qx_buf_slice(&out), "t", NULL, &back), QX_OK);
    qx_json_free(&back);
    qx_json_free(&v);
    qx_buf_free(&out);
}

static void pretty_is_indented_by_two(void **state)
{
    (void)state;
    struct qx_json *v = NULL;
    struct qx_buf out = {0};

    assert_int_equal(parse("{\"b\":[1,{\"c\":2}],\"a\":{},\"d\":[]}", &v), QX_OK);
    qx_json_write_pretty(&out, v);
    assert_string_equal(qx_buf_cstr(&out), "{\n  \"a\": {},\n  \"b\": [\n    1,\n    {\n"
                                           "      \"c\": 2\n    }\n  ],\n  \"d\": []\n}\n");
    qx_json_free(&v);
    qx_buf_free(&out);
}

/* Bytes are changed at random: what is still accepted has one canonical form, and that is stable.
 */
static void changed_bytes_are_refused_or_written_back(void **state)
{
    (void)state;
    static const char original[] =
        "{\"a\":[1,-20,{\"b\\u0041\":\"\\ud83d\\ude00қ\\n\"},null,true,false,[]],\"c.d\":\"\\\\\"}";
    static const char bytes[] = "{}[]\",:\\u0019-e.tn \n\x01\xd2\xff";
    uint32_t random = 1;
    size_t accepted = 0;

    for (int round = 0; round < 50000; round++) {
        char text[sizeof original];
        struct qx_json *v = NULL;
        struct qx_json *again = NULL;
        struct qx_buf first = {0};
        struct qx_buf second = {0};

        memcpy(text, original, sizeof text);
        for (int i = 0; i <= round % 3; i++) {
            random = random * 1664525U + 1013904223U;
            text[(random >> 8) % (sizeof text - 1)] = bytes[(random >> 24) % (sizeof bytes - 1)];
        }
        if (qx_json_parse(qx_slice(text, sizeof text - 1), "t", NULL, &v) != QX_OK) {
            assert_null(v);
            continue;
        }
        accepted++;
        qx_json_write(&first, v);
        assert_int_equal(qx_json_parse(qx_buf_slice(&first), "t", NULL, &again), QX_OK);
        qx_json_write(&second, again);
        assert_string_equal(qx_buf_cstr(&second), qx_buf_cstr(&first));
        qx_json_free(&v);
        qx_json_free(&again);
        qx_buf_free(&first);
        qx_buf_free(&second);
    }
    assert_in_range(accepted, 1000, 49000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_accepted_json_is_refused_with_its_line),
        cmocka_unit_test(a_text_of_any_byte_is_written_and_read),
        cmocka_unit_test(a_raw_nul_is_refused),
        cmocka_unit_test(depth_is_32_and_not_33),
        cmocka_unit_test(integers_reach_their_ends),
        cmocka_unit_test(accessors_answer_absent_for_null_and_other_types),
        cmocka_unit_test(strings_are_escaped_as_rfc_8785_says),
        cmocka_unit_test(members_are_sorted_by_utf_16_units),
        cmocka_unit_test(the_ith_member_is_the_ith_of_the_sorted),
        cmocka_unit_test(what_differs_from_its_canonical_form_is_refused),
        cmocka_unit_test(what_is_built_reads_back),
        cmocka_unit_test(pretty_is_indented_by_two),
        cmocka_unit_test(changed_bytes_are_refused_or_written_back),
    };

    return cmocka_run_group_tests_name("json", tests, NULL, NULL) != 0 || test_reader() != 0;
}
