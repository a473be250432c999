#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "test_json.h"

static struct qx_json *parsed(const char *text)
{
    struct qx_json *v = NULL;

    assert_int_equal(qx_json_parse(qx_slice_text(text), "test", NULL, &v), QX_OK);
    return v;
}

/* Reads {"id": text, "n": 1…9, "on": bool, "at": {}, "list": [], "sum": 2 bytes, "note"?: text} */
static enum qx_err read_all(const struct qx_json *v, struct qx_report *report)
{
    struct qx_json_reader r = qx_json_reader(v, "exam.json", "sections[2]", report);
    uint8_t sum[2];

    (void)qx_json_want_text(&r, "id");
    (void)qx_json_want_int(&r, "n", 1, 9);
    (void)qx_json_want_bool(&r, "on");
    (void)qx_json_want_object(&r, "at");
    (void)qx_json_want_array(&r, "list");
    qx_json_want_hex(&r, "sum", sum, sizeof sum);
    (void)qx_json_may_text(&r, "note");
    (void)qx_json_may(&r, "any");
    return qx_json_done(&r);
}

static void assert_refused(const char *text, const char *message)
{
    struct qx_json *v = parsed(text);
    struct qx_report report = {0};

    assert_int_equal(read_all(v, &report), QX_ERR_JSON_FIELD);
    assert_int_equal(report.n, 1);
    assert_string_equal(report.messages[0].where, "exam.json");
    assert_string_equal(report.messages[0].text, message);
    qx_report_free(&report);
    qx_json_free(&v);
}

#define REST "\"on\":true,\"at\":{},\"list\":[],\"sum\":\"00fF\"}"

static void a_complete_object_is_read(void **state)
{
    (void)state;
    struct qx_json *v = parsed("{\"id\":\"a\",\"n\":9,\"note\":null,\"any\":3," REST);

    assert_int_equal(read_all(v, NULL), QX_OK);
    qx_json_free(&v);
    v = parsed("{\"id\":\"a\",\"n\":1,\"note\":\"x\"," REST);
    assert_int_equal(read_all(v, NULL), QX_OK);
    qx_json_free(&v);
}

static void a_member_missing_is_refused(void **state)
{
    (void)state;
    assert_refused("{\"n\":1," REST, "sections[2].id: missing: give it");
    assert_refused("{\"id\":\"a\",\"n\":1,\"on\":true,\"at\":{},\"list\":[]}",
                   "sections[2].sum: missing: give it");
    assert_refused("{}", "sections[2].id: missing: give it");
}

static void a_member_of_another_type_is_refused(void **state)
{
    (void)state;
    assert_refused("{\"id\":5,\"n\":1," REST, "sections[2].id: not a string: give one");
    assert_refused("{\"id\":\"a\",\"n\":\"1\"," REST, "sections[2].n: not an integer: give one");
    assert_refused("{\"id\":\"a\",\"n\":true," REST, "sections[2].n: not an integer: give one");
    assert_refused("{\"id\":\"a\",\"n\":1,\"note\":1," REST,
                   "sections[2].note: not a string: give one, or leave it out");
    assert_refused("{\"id\":\"a\",\"n\":1,\"on\":0,\"at\":{},\"list\":[],\"sum\":\"0000\"}",
                   "sections[2].on: neither true nor false: give one of them");
    assert_refused("{\"id\":\"a\",\"n\":1,\"on\":true,\"at\":[],\"list\":[],\"sum\":\"0000\"}",
                   "sections[2].at: not an object: give one");
    assert_refused("{\"id\":\"a\",\"n\":1,\"on\":true,\"at\":{},\"list\":{},\"sum\":\"0000\"}",
                   "sections[2].list: not an array: give one");
}

static void a_value_outside_its_bounds_is_refused(void **state)
{
    (void)state;
    assert_refused("{\"id\":\"a\",\"n\":0," REST,
                   "sections[2].n: 0 is outside 1…9: give one inside");
    assert_refused("{\"id\":\"a\",\"n\":10," REST,
                   "sections[2].n: 10 is outside 1…9: give one inside");
    assert_refused("{\"id\":\"a\",\"n\":1,\"on\":true,\"at\":{},\"list\":[],\"sum\":\"00000\"}",
                   "sections[2].sum: not 4 hexadecimal digits: give them");
    assert_refused("{\"id\":\"a\",\"n\":1,\"on\":true,\"at\":{},\"list\":[],\"sum\":\"00g0\"}",
                   "sections[2].sum: not 4 hexadecimal digits: give them");
}

static void a_member_nobody_asked_for_is_refused(void **state)
{
    (void)state;
    assert_refused("{\"id\":\"a\",\"n\":1,\"nota\":\"x\"," REST,
                   "sections[2].nota: unknown member: correct its name or remove it");
    assert_refused("{\"id\":\"a\",\"n\":1,\"\\u001b[31m\":1," REST,
                   "sections[2].\uFFFD[31m: unknown member: correct its name or remove it");
}

static void what_is_no_object_is_refused(void **state)
{
    (void)state;
    struct qx_report report = {0};

    assert_refused("[]", "sections[2]: not an object: give one");
    assert_int_equal(read_all(NULL, &report), QX_ERR_JSON_FIELD);
    assert_string_equal(qx_report_last(&report), "sections[2]: missing: give an object");
    qx_report_free(&report);
}

static void the_root_has_no_dot_before_its_members(void **state)
{
    (void)state;
    struct qx_json *v = parsed("{}");
    struct qx_report report = {0};
    struct qx_json_reader r = qx_json_reader(v, "x", "", &report);
    uint8_t out[1] = {7};

    qx_json_want_hex(&r, "h", out, 1);
    assert_int_equal(out[0], 7);
    assert_string_equal(qx_json_want_text(&r, "t"), "");
    assert_int_equal(qx_json_want_int(&r, "n", 5, 9), 0);
    assert_int_equal(qx_json_done(&r), QX_ERR_JSON_FIELD);
    assert_string_equal(qx_report_last(&report), "h: missing: give it");
    assert_int_equal(report.n, 1);
    qx_report_free(&report);
    qx_json_free(&v);
}

int test_reader(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_complete_object_is_read),
        cmocka_unit_test(a_member_missing_is_refused),
        cmocka_unit_test(a_member_of_another_type_is_refused),
        cmocka_unit_test(a_value_outside_its_bounds_is_refused),
        cmocka_unit_test(a_member_nobody_asked_for_is_refused),
        cmocka_unit_test(what_is_no_object_is_refused),
        cmocka_unit_test(the_root_has_no_dot_before_its_members),
    };

    return cmocka_run_group_tests_name("json reader", tests, NULL, NULL);
}
