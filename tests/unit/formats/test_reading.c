#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "csv.h"

/* --- percentages --- */

static void assert_percent(const char *text, int32_t num, int32_t den)
{
    struct qx_fraction f = {0, 0};

    assert_true(qx_percent(qx_slice_text(text), &f));
    assert_int_equal(f.num, num);
    assert_int_equal(f.den, den);
}

static void a_percentage_is_an_exact_share(void **state)
{
    (void)state;
    assert_percent("100", 1, 1);
    assert_percent("-100", -1, 1);
    assert_percent("0", 0, 1);
    assert_percent("50", 1, 2);
    assert_percent("12.5", 1, 8);
    assert_percent("33.33333", 1, 3);
    assert_percent("33.3", 333, 1000); /* not enough decimals to mean a third */
    assert_percent("33.33", 1, 3);
    assert_percent("66.66667", 2, 3);
    assert_percent("66.66666", 2, 3);
    assert_percent("-16.66667", -1, 6);
    assert_percent("14.28571", 1, 7);
    assert_percent("11.11111", 1, 9);
    assert_percent("33.34", 1667, 5000);
    assert_percent("50.00", 1, 2);
}

static void what_is_no_percentage_is_refused(void **state)
{
    static const char *const BAD[] = {"",
                                      "-",
                                      "x",
                                      "1e2",
                                      "101",
                                      "-100.1",
                                      "1.2.3",
                                      ".5",
                                      "50%",
                                      "1.23456789",
                                      "99999999999999999999"};
    struct qx_fraction f;

    (void)state;
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        assert_false(qx_percent(qx_slice_text(BAD[i]), &f));
    }
}

/* --- CSV records (RFC 4180, section 2) --- */

/* Each record as "a|b|c" or "!fault", joined by blanks. */
static void assert_records(const char *text, const char *expected)
{
    struct csv_file file = {.rest = qx_slice_text(text), .delimiter = ',', .line = 1};
    struct csv_record record = {0};
    struct qx_buf found = {0};

    while (csv_next(&file, &record)) {
        qx_buf_printf(&found, "%s%u:", found.len == 0 ? "" : " ", record.line);
        for (size_t i = 0; i < record.n && record.fault == NULL; i++) {
            qx_buf_text(&found, i == 0 ? "" : "|");
            qx_buf_add(&found, csv_field(&record, i));
        }
        qx_buf_text(&found, record.fault == NULL ? "" : "!");
    }
    assert_string_equal(qx_buf_cstr(&found), expected);
    qx_buf_free(&found);
    qx_buf_free(&record.bytes);
}

static void records_are_read_as_the_standard_says(void **state)
{
    (void)state;
    assert_records("a,b\n1,2\n", "1:a|b 2:1|2");
    assert_records("a,b", "1:a|b");
    assert_records("\"a,\"\"b\"\"\nc\",d\ne,f", "1:a,\"b\"\nc|d 3:e|f");
    assert_records(",,", "1:||");
    assert_records("\n\na\n\n", "3:a");
    assert_records("\"\",x", "1:|x");
}

static void broken_records_are_faults_and_the_next_line_is_read(void **state)
{
    (void)state;
    assert_records("a\"b,c\nd,e", "1:! 2:d|e");
    assert_records("\"a\"b,c\nd,e", "1:! 2:d|e");
    assert_records("\"never closed\nd,e", "1:!");
}

static void more_columns_than_the_bound_are_a_fault(void **state)
{
    struct qx_buf row = {0};

    (void)state;
    for (int i = 0; i < CSV_COLUMNS_MAX + 1; i++) {
        qx_buf_text(&row, i == 0 ? "x" : ",x");
    }
    assert_records(qx_buf_cstr(&row), "1:!");
    qx_buf_free(&row);
}

/* --- files of questions --- */

struct taken {
    char ids[256];
    char keys[256];
};

static enum qx_err take(void *ctx, const struct qx_question *q, uint32_t line, bool *refused)
{
    struct taken *t = ctx;
    size_t n = strlen(t->ids);
    size_t k = strlen(t->keys);

    (void)refused;
    (void)snprintf(t->ids + n, sizeof t->ids - n, "%s@%u ", q->id, line);
    for (size_t i = 0; i < q->n_options; i++) {
        if (q->options[i].weight.num > 0) {
            (void)snprintf(t->keys + k, sizeof t->keys - k, "%s", q->options[i].id);
            k = strlen(t->keys);
        }
    }
    (void)snprintf(t->keys + k, sizeof t->keys - k, " ");
    return QX_OK;
}

static struct qx_reading reading_of(struct taken *t, struct qx_report *report)
{
    return (struct qx_reading){
        .where = "test", .lang = "en", .intake = {.ctx = t, .take = take},
                .report = report
    };
}

static void assert_csv(const char *text, enum qx_err expected, size_t seen, size_t refused,
                       const char *keys, const char *message)
{
    struct taken t = {0};
    struct qx_report report = {0};
    struct qx_reading reading = reading_of(&t, &report);

    assert_int_equal(qx_csv_read(qx_slice_text(text), NULL, 0, &reading), expected);
    assert_int_equal(reading.seen, seen);
    assert_int_equal(reading.refused, refused);
    assert_int_equal(reading.accepted, seen - refused);
    assert_string_equal(t.keys, keys);
    if (message[0] != '\0') {
        assert_non_null(strstr(qx_report_last(&report), message));
    }
    qx_report_free(&report);
}

#define NCVEC "id,correct,question,refs,a,b,c,d,figure,correct_letter\n"

static void a_known_header_names_its_map(void **state)
{
    (void)state;
    assert_csv(NCVEC "T1A01,2,Q?,[1],w,x,y,z,,C\n", QX_OK, 1, 0, "c ", "");
    assert_csv("one,two\n1,2\n", QX_ERR_SYNTAX, 0, 0, "", "--map");
    assert_csv("", QX_ERR_SYNTAX, 0, 0, "", "--map");
}

static void columns_that_disagree_about_the_key_are_refused(void **state)
{
    (void)state;
    assert_csv(NCVEC "T1A01,2,Q?,[1],w,x,y,z,,B\n", QX_OK, 1, 1, "", "disagree");
    assert_csv(NCVEC "T1A01,4,Q?,[1],w,x,y,z,,E\n", QX_OK, 1, 1, "", "not there");
    assert_csv(NCVEC "T1A01,,Q?,[1],w,x,y,z,,\n", QX_OK, 1, 1, "", "no key");
}

static void rows_that_are_not_whole_are_refused_and_the_rest_read(void **state)
{
    (void)state;
    assert_csv(NCVEC "T1A01,2,Q?,[1],w,x\nT1A02,0,Q?,[1],w,x,y,z,,A\n", QX_OK, 2, 1, "a ", "");
    assert_csv(NCVEC "T1A01,0,,[1],w,x,y,z,,A\n", QX_OK, 1, 1, "", "stem");
    assert_csv(NCVEC "T1A01,0,Q?,[1],w,,y,z,,A\n", QX_OK, 1, 1, "", "empty option");
    assert_csv(NCVEC "T1A01,0,Q?,[1],w,x,,,,A\n", QX_OK, 1, 0, "a ", "");
    assert_csv(NCVEC "T1A01,0,Q?,[1],w,w,y,z,,A\n", QX_OK, 1, 1, "", "one text");
}

static void several_letters_are_a_multiple_response(void **state)
{
    (void)state;
    assert_csv("id,topic,level,stem,a,b,c,d,e,f,correct,fixed,source,author,title,rationale,"
               "enemies,tags\n"
               "q1,t,know,Which?,w,x,y,,,,\"A, C\",last,src,ann,,,q2 q3,x:y\n",
               QX_OK, 1, 0, "ac ", "");
}

static void a_short_row_after_a_whole_one_reads_nothing_of_it(void **state)
{
    (void)state;
    assert_csv("id,topic,level,stem,a,b,c,d,e,f,correct,fixed,source,author,title,rationale,"
               "enemies,tags\n"
               "q1,t,know,Which?,w,x,y,,,,A,last,src,ann,,,q2 q3,x:y\nq2,t\n",
               QX_OK, 2, 1, "a ", "2 fields where the header has 18");
}

/* The last message about a GIFT question. */
static void assert_gift_says(const char *text, const char *expected)
{
    struct taken t = {0};
    struct qx_report report = {0};
    struct qx_reading reading = reading_of(&t, &report);

    assert_int_equal(qx_gift_read(qx_slice_text(text), &reading), QX_OK);
    assert_int_equal(reading.refused, 1);
    assert_string_equal(qx_report_last(&report), expected);
    qx_report_free(&report);
}

static void what_is_too_much_is_told_with_what_to_do(void **state)
{
    struct qx_buf text = {0};

    (void)state;
    qx_buf_text(&text, "Which? {=a");
    for (int i = 0; i < 26; i++) {
        qx_buf_printf(&text, "~%d", i);
    }
    qx_buf_text(&text, "}\n");
    assert_gift_says(qx_buf_cstr(&text), "more than 26 options: remove some");
    qx_buf_clear(&text);
    for (int i = 0; i < 17000; i++) {
        qx_buf_byte(&text, 'x');
    }
    qx_buf_text(&text, " {=a~b}\n");
    assert_gift_says(qx_buf_cstr(&text), "a text of 17000 bytes: shorten it to 16384");
    qx_buf_clear(&text);
    for (int i = 0; i < 200; i++) {
        qx_buf_printf(&text, i == 0 ? "// [tag:t%d]" : " [tag:t%d]", i);
    }
    qx_buf_text(&text, "\nWhich? {=a~b}\n");
    assert_gift_says(qx_buf_cstr(&text), "more than 64 tags or enemies: remove some");
    qx_buf_free(&text);
}

#define Q "{\"qualex\":\"question/9\"}" /* one that is refused by itself */

static void a_broken_json_file_is_refused_where_it_breaks(void **state)
{
    static const struct {
        const char *text;
        enum qx_err err;
        size_t seen;
    } CASES[] = {
        {"[]",            QX_OK,         0},
        {" [ ] ",         QX_OK,         0},
        {"",              QX_ERR_SYNTAX, 0},
        {"{}",            QX_ERR_SYNTAX, 0},
        {"[" Q,           QX_ERR_SYNTAX, 1},
        {"[" Q "] x",     QX_ERR_SYNTAX, 1},
        {"[" Q ", {}]",   QX_OK,         2},
        {"[" Q ",]",      QX_OK,         2},
        {"[" Q ",\"a\"]", QX_OK,         2},
        {"[" Q " " Q "]", QX_OK,         1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct taken t = {0};
        struct qx_reading reading = reading_of(&t, NULL);

        assert_int_equal(qx_json_read(qx_slice_text(CASES[i].text), &reading), CASES[i].err);
        assert_int_equal(reading.seen, CASES[i].seen);
        assert_int_equal(reading.refused, CASES[i].seen);
    }
}

static void json_of_another_publisher_is_told_once(void **state)
{
    static const char *const TEXTS[] = {
        "[\n{\"question\":\"What?\",\"choices\":[\"a\",\"b\"]},\n{\"question\":\"Who?\"}]",
        "[{}, {}]", "[\"a\",{}]", "{\"questions\":[]}"};

    (void)state;
    for (size_t i = 0; i < sizeof TEXTS / sizeof TEXTS[0]; i++) {
        struct taken t = {0};
        struct qx_report report = {0};
        struct qx_reading reading = reading_of(&t, &report);

        assert_int_equal(qx_json_read(qx_slice_text(TEXTS[i]), &reading), QX_ERR_SYNTAX);
        assert_int_equal(report.n, 1);
        assert_non_null(strstr(qx_report_last(&report), "not an array of question/1: give"));
        assert_int_equal(reading.seen, 0);
        qx_report_free(&report);
    }
}

static void a_broken_json_question_is_told_with_its_line(void **state)
{
    static const char TEXT[] = "[\n{\"qualex\":\"question/9\"},\n\n{\"id\":1,\n\"id\":2}]";
    struct taken t = {0};
    struct qx_report report = {0};
    struct qx_reading reading = reading_of(&t, &report);

    (void)state;
    assert_int_equal(qx_json_read(qx_slice_text(TEXT), &reading), QX_OK);
    assert_int_equal(reading.refused, 2);
    assert_int_equal(report.n, 2);
    assert_int_equal(report.messages[0].line, 2);
    assert_string_equal(report.messages[0].text, "qualex: another kind: give a question");
    assert_int_equal(report.messages[1].line, 5);
    assert_non_null(strstr(report.messages[1].text, "duplicate"));
    qx_report_free(&report);
}

/* One text of a question that is taken. */
static enum qx_err take_stem(void *ctx, const struct qx_question *q, uint32_t line, bool *refused)
{
    (void)line;
    (void)refused;
    qx_buf_printf(ctx, "%s|%s|%s", q->stem.v[0].text, q->tags[0], q->tags[1]);
    return QX_OK;
}

#define MADE(stem, b)                                                                              \
    "[{\"qualex\":\"question/1\",\"id\":\"q\",\"version\":1,\"type\":\"single\",\"topic\":\"t\","  \
    "\"level\":\"\",\"source\":\"\",\"author\":\"\",\"figure\":\"\",\"title\":{},\"rationale\":{}" \
    ","                                                                                            \
    "\"enemies\":[],\"tags\":[\"cafe\xCC\x81\",\"cafz\"],\"stem\":{\"en\":\"" stem                 \
    "\"},\"options\":["                                                                            \
    "{\"id\":\"a\",\"text\":{\"en\":\"caf\xC3\xA9\"},\"feedback\":{},\"weight\":{\"num\":1,"       \
    "\"den\":1},\"fixed\":false},{\"id\":\"b\",\"text\":{\"en\":\"" b "\"},\"feedback\":{},"       \
    "\"weight\":{\"num\":0,\"den\":1},\"fixed\":false}]}]"

static void json_is_brought_to_form_c(void **state)
{
    struct qx_buf out = {0};
    struct qx_report report = {0};
    struct qx_reading reading = reading_of(NULL, &report);

    (void)state;
    reading.intake = (struct qx_intake){.ctx = &out, .take = take_stem};
    assert_int_equal(
        qx_json_read(qx_slice_text(MADE("A\\u030a \xE2\x84\xAB \xE2\x84\xA6 x", "no")), &reading),
        QX_OK);
    assert_string_equal(qx_buf_cstr(&out), "\xC3\x85 \xC3\x85 \xCE\xA9 x|cafz|caf\xC3\xA9");
    assert_int_equal(reading.accepted, 1);
    assert_int_equal(qx_json_read(qx_slice_text(MADE("x", "cafe\xCC\x81")), &reading), QX_OK);
    assert_int_equal(reading.refused, 1); /* one text on the screen */
    assert_non_null(strstr(qx_report_last(&report), "two options of one text"));
    assert_int_equal(qx_json_read(qx_slice_text(MADE("x", "a\\n\\u00ad")), &reading), QX_OK);
    assert_non_null(strstr(qx_report_last(&report),
                           "question q: option b in en: line 2, character 1 is U+00AD: not on"));
    qx_buf_free(&out);
    qx_report_free(&report);
}

/* --- encodings --- */

static void an_encoding_is_named_never_guessed(void **state)
{
    struct qx_buf out = {0};
    struct qx_slice latin = qx_slice_text("a\nb\xE9\r\n");

    (void)state;
    assert_int_equal(qx_decode(latin, NULL, "f", NULL, &out), QX_ERR_UTF8);
    assert_int_equal(qx_decode(latin, "ISO-8859-1", "f", NULL, &out), QX_OK);
    assert_string_equal(qx_buf_cstr(&out), "a\nb\xC3\xA9\n");
    qx_buf_clear(&out);
    assert_int_equal(qx_decode(qx_slice_text("\xEF\xBB\xBFx\ry"), "utf-8", "f", NULL, &out), QX_OK);
    assert_string_equal(qx_buf_cstr(&out), "x\ny");
    assert_int_equal(qx_decode(latin, "no such", "f", NULL, &out), QX_ERR_USAGE);
    assert_int_equal(qx_decode(latin, "US-ASCII", "f", NULL, &out), QX_ERR_CHARACTER);
    qx_buf_free(&out);
}

/* Longer than any piece, with a character, a CR LF and a CR on each border. */
static void a_long_text_is_decoded_as_a_short_one_is(void **state)
{
    struct qx_buf latin = {0};
    struct qx_buf wide = {0};
    struct qx_buf expected = {0};
    struct qx_buf out = {0};
    struct qx_report report = {0};

    (void)state;
    while (latin.len < (size_t)1 << 20) {
        qx_buf_text(&latin, "\xE9\r\n\r");
        qx_buf_text(&wide, "\xC3\xA9\r\n\r");
        qx_buf_text(&expected, "\xC3\xA9\n\n");
    }
    assert_int_equal(qx_decode(qx_buf_slice(&latin), "latin1", "f", NULL, &out), QX_OK);
    assert_true(qx_slice_equal(qx_buf_slice(&out), qx_buf_slice(&expected)));
    qx_buf_clear(&out);
    assert_int_equal(qx_decode(qx_buf_slice(&wide), NULL, "f", NULL, &out), QX_OK);
    assert_true(qx_slice_equal(qx_buf_slice(&out), qx_buf_slice(&expected)));
    qx_buf_text(&wide, "\n\xC3");
    assert_int_equal(qx_decode(qx_buf_slice(&wide), "utf-8", "f", &report, &out), QX_ERR_UTF8);
    assert_true(qx_slice_equal(qx_buf_slice(&out), qx_buf_slice(&expected)));
    assert_int_equal(report.messages[0].line, 262144 + 2);
    qx_buf_free(&latin);
    qx_buf_free(&wide);
    qx_buf_free(&expected);
    qx_buf_free(&out);
    qx_report_free(&report);
}

/* --- column maps --- */

static void a_map_that_is_not_whole_is_refused(void **state)
{
    static const char *const BAD[] = {
        "{}",
        "{\"qualex\":\"map/2\",\"name\":\"x\",\"delimiter\":\",\",\"fields\":{},\"options\":[\"a\","
        "\"b\"],\"key\":[{\"form\":\"first\"}]}",
        "{\"qualex\":\"map/1\",\"name\":\"x\",\"delimiter\":\"\",\"fields\":{},\"options\":[\"a\","
        "\"b\"],\"key\":[{\"form\":\"first\"}]}",
        "{\"qualex\":\"map/1\",\"name\":\"x\",\"delimiter\":\",\",\"fields\":{\"no\":{}},"
        "\"options\":[\"a\",\"b\"],\"key\":[{\"form\":\"first\"}]}",
        "{\"qualex\":\"map/1\",\"name\":\"x\",\"delimiter\":\",\",\"fields\":{\"id\":{}},"
        "\"options\":[\"a\",\"b\"],\"key\":[{\"form\":\"first\"}]}",
        "{\"qualex\":\"map/1\",\"name\":\"x\",\"delimiter\":\",\",\"fields\":{},\"options\":[\"a\"]"
        ",\"key\":[{\"form\":\"first\"}]}",
        "{\"qualex\":\"map/1\",\"name\":\"x\",\"delimiter\":\",\",\"fields\":{},\"options\":[\"a\","
        "\"b\"],\"key\":[]}",
        "{\"qualex\":\"map/1\",\"name\":\"x\",\"delimiter\":\",\",\"fields\":{},\"options\":[\"a\","
        "\"b\"],\"key\":[{\"form\":\"letter\"}]}",
    };

    (void)state;
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        struct qx_map *map = NULL;

        assert_int_equal(qx_map_read(qx_slice_text(BAD[i]), "map", NULL, &map), QX_ERR_JSON_FIELD);
        assert_null(map);
    }
}

static void every_map_of_the_program_can_be_read(void **state)
{
    static const char *const NAMES[] = {"ncvec", "ised-en", "plain"};

    (void)state;
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        struct qx_map *map = NULL;

        assert_int_equal(qx_map_read(qx_slice_text(qx_map_known(NAMES[i])), "map", NULL, &map),
                         QX_OK);
        qx_map_free(&map);
    }
    assert_null(qx_map_known("nowhere"));
}

static void options_that_speak_of_the_others_are_known(void **state)
{
    (void)state;
    assert_true(qx_positional("All of the above") >= 0);
    assert_true(qx_positional("ALL THESE CHOICES ARE CORRECT") >= 0);
    assert_true(qx_positional("Все перечисленные варианты") >= 0);
    assert_true(qx_positional("ВСЕ ВЫШЕПЕРЕЧИСЛЕННОЕ") >= 0);
    assert_int_equal(qx_positional("All keys are random"), -1);
    assert_int_equal(qx_positional(""), -1);
}

/* "1:a|b 3:c", and no more than three. */
static bool add_fields(void *ctx, const struct qx_slice *fields, size_t n, uint32_t line)
{
    struct qx_buf *out = ctx;

    qx_buf_printf(out, "%s%u:", out->len == 0 ? "" : " ", line);
    for (size_t i = 0; i < n; i++) {
        qx_buf_printf(out, "%s%.*s", i == 0 ? "" : "|", QX_ARG(fields[i]));
    }
    return line < 5;
}

static void any_table_is_read_record_by_record(void **state)
{
    struct qx_buf out = {0};
    struct qx_report report = {0};

    (void)state;
    assert_int_equal(qx_csv_records(qx_slice_text("en,ru\n\"a, b\",\n\nc,d\ne,f\ng,h\n"), ',',
                                    "t.csv", &report, add_fields, &out),
                     QX_OK);
    assert_string_equal(qx_buf_cstr(&out), "1:en|ru 2:a, b| 4:c|d 5:e|f");
    assert_int_equal(
        qx_csv_records(qx_slice_text("a\nb \"c\n"), ',', "t.csv", &report, add_fields, &out),
        QX_ERR_SYNTAX);
    assert_int_equal(report.messages[0].line, 2);
    qx_report_free(&report);
    qx_buf_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_percentage_is_an_exact_share),
        cmocka_unit_test(what_is_no_percentage_is_refused),
        cmocka_unit_test(records_are_read_as_the_standard_says),
        cmocka_unit_test(broken_records_are_faults_and_the_next_line_is_read),
        cmocka_unit_test(more_columns_than_the_bound_are_a_fault),
        cmocka_unit_test(a_known_header_names_its_map),
        cmocka_unit_test(columns_that_disagree_about_the_key_are_refused),
        cmocka_unit_test(rows_that_are_not_whole_are_refused_and_the_rest_read),
        cmocka_unit_test(several_letters_are_a_multiple_response),
        cmocka_unit_test(a_short_row_after_a_whole_one_reads_nothing_of_it),
        cmocka_unit_test(a_broken_json_file_is_refused_where_it_breaks),
        cmocka_unit_test(what_is_too_much_is_told_with_what_to_do),
        cmocka_unit_test(json_of_another_publisher_is_told_once),
        cmocka_unit_test(a_broken_json_question_is_told_with_its_line),
        cmocka_unit_test(json_is_brought_to_form_c),
        cmocka_unit_test(an_encoding_is_named_never_guessed),
        cmocka_unit_test(a_long_text_is_decoded_as_a_short_one_is),
        cmocka_unit_test(a_map_that_is_not_whole_is_refused),
        cmocka_unit_test(every_map_of_the_program_can_be_read),
        cmocka_unit_test(options_that_speak_of_the_others_are_known),
        cmocka_unit_test(any_table_is_read_record_by_record),
    };

    return cmocka_run_group_tests_name("reading", tests, NULL, NULL);
}
