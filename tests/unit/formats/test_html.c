/* Each file of tests/cases/html: a fragment, "====", and its text, or "!! " and a part of the
 * message that refuses it. lenient-*: read with lenient; lines-*: line ends are kept. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <glob.h>

#include "html_parts.h"

#include <qualex/io.h>
#include <qualex/text.h>

struct html_case {
    char *name;
    struct qx_slice html;
    struct qx_slice text;
};

static void refused(const struct html_case *c, enum qx_err err, const struct qx_report *report,
                    const char *text)
{
    char said[512];
    const struct qx_message *m = &report->messages[0];

    assert_int_not_equal(err, QX_OK);
    assert_int_equal(report->errors, 1);
    (void)snprintf(said, sizeof said, "case:%u: %s", m->line, m->text);
    if (strstr(said, text) == NULL) {
        fail_msg("%s: \"%s\" does not speak of \"%s\"", c->name, said, text);
    }
}

static void read_case(const struct html_case *c)
{
    struct qx_report report = {0};
    struct qx_buf out = {0};
    struct html_source source = {.html = c->html,
                                 .where = "case",
                                 .line = 1,
                                 .keep_lines = strstr(c->name, "/lines-") != NULL,
                                 .lenient = strstr(c->name, "/lenient-") != NULL,
                                 .report = &report};
    enum qx_err err = html_text(&source, &out);
    char *text = qx_strndup(c->text);

    if (strncmp(text, "!! ", 3) == 0) {
        refused(c, err, &report, text + 3);
    } else if (err != QX_OK || strcmp(qx_buf_cstr(&out), text) != 0) {
        fail_msg("%s: %s\n%s\n-- instead of --\n%s", c->name, qx_report_last(&report),
                 qx_buf_cstr(&out), text);
    } else {
        assert_int_equal(report.warnings > 0, source.lenient);
        assert_int_equal(qx_text_check(qx_buf_slice(&out), "case", 1, &report), QX_OK);
    }
    free(text);
    qx_buf_free(&out);
    qx_report_free(&report);
}

static void a_fragment_becomes_the_text_that_its_case_says(void **state)
{
    static const char DIVIDER[] = "\n====\n";
    glob_t files;

    (void)state;
    assert_int_equal(glob(QX_HTML_CASES "/*.txt", 0, NULL, &files), 0);
    for (size_t i = 0; i < files.gl_pathc; i++) {
        struct qx_buf bytes = {0};

        assert_int_equal(qx_read_file(files.gl_pathv[i], 65536, &bytes, NULL), QX_OK);
        const char *all = qx_buf_cstr(&bytes);
        const char *divider = strstr(all, DIVIDER);

        assert_non_null(divider);
        const char *text = divider + sizeof DIVIDER - 1;
        struct html_case c = {files.gl_pathv[i], qx_slice(all, (size_t)(divider - all)),
                              qx_slice(text, strlen(text) - 1)};

        read_case(&c);
        qx_buf_free(&bytes);
    }
    globfree(&files);
}

static void assert_entity(const char *text, uint32_t rune, size_t length)
{
    uint32_t runes[2] = {0};
    size_t len = 0;
    size_t n = html_entity(qx_slice_text(text), runes, &len);

    assert_int_equal(n, rune == 0 ? 0 : 1);
    assert_int_equal(runes[0], rune);
    assert_int_equal(len, length);
}

static void entities_are_those_of_the_standard(void **state)
{
    uint32_t runes[2];
    size_t len = 0;

    (void)state;
    assert_entity("&AElig;x", 0xC6, 7);
    assert_entity("&AEligx", 0xC6, 6);
    assert_entity("&zwnj;", 0x200C, 6);
    assert_entity("&CounterClockwiseContourIntegral;", 0x2233, 33);
    assert_entity("&notit;", 0xAC, 4);
    assert_entity("&notin;", 0x2209, 7);
    assert_entity("&le;", 0x2264, 4);
    assert_entity("&le", 0, 0);
    assert_entity("&", 0, 0);
    assert_entity("&;", 0, 0);
    assert_entity("&#;", 0, 0);
    assert_entity("&#x;", 0, 0);
    assert_entity("&#65", 65, 4);
    assert_entity("&#X41;2", 65, 6);
    assert_entity("&#0;", 0xFFFD, 4);
    assert_entity("&#xD800;", 0xFFFD, 8);
    assert_entity("&#99999999999999999999;", 0xFFFD, 23);
    assert_int_equal(html_entity(qx_slice_text("&nvlt;"), runes, &len), 2);
    assert_int_equal(runes[0], '<');
    assert_int_equal(runes[1], 0x20D2);
}

static char *repeated(const char *before, const char *piece, size_t n, const char *after)
{
    struct qx_buf text = {0};

    qx_buf_text(&text, before);
    for (size_t i = 0; i < n; i++) {
        qx_buf_text(&text, piece);
    }
    qx_buf_text(&text, after);
    char *all = qx_strndup(qx_buf_slice(&text));

    qx_buf_free(&text);
    return all;
}

/* Takes html. */
static void assert_bound(char *html, bool over)
{
    struct html_source source = {.html = qx_slice_text(html), .where = "case", .line = 1};
    struct qx_buf out = {0};

    assert_int_equal(html_text(&source, &out) != QX_OK, over);
    qx_buf_free(&out);
    free(html);
}

static void tables_are_bounded(void **state)
{
    (void)state;
    for (size_t over = 0; over < 2; over++) {
        assert_bound(repeated("<table>", "<tr><td>x<td>y", HTML_ROWS_MAX + over, ""), over);
        assert_bound(repeated("<table>", "<td>x", HTML_COLUMNS_MAX + over, ""), over);
        assert_bound(repeated("<table><td>", "x", HTML_CELL_MAX + over, ""), over);
    }
    assert_bound(repeated("", "<ul><li>", 1000, "x"), false);
    assert_bound(repeated("", "<sup>", 1000, "x"), false);
    assert_bound(repeated("", "x", 70000, ""), true);
    assert_bound(repeated("<table><td colspan=99 rowspan=999999999999>", "x", 1, ""), true);
}

/* Each of a megabyte: they end at once when the work grows with the length alone. */
static void no_fragment_takes_longer_than_its_length(void **state)
{
    static const char *const PIECES[] = {
        "<a",      "<code>", "&aaaaaaaaaaaaaaaa", "</x",   "<!-->",     "<style><a", "</ul>",
        "<table>", "<td>",   "<p title='",        "<x y>", "<sub></p>", "<s>"};

    (void)state;
    for (size_t i = 0; i < sizeof PIECES / sizeof PIECES[0]; i++) {
        for (size_t lenient = 0; lenient < 2; lenient++) {
            char *html = repeated("", PIECES[i], 1000000 / strlen(PIECES[i]), "");
            struct qx_report report = {0};
            struct html_source source = {.html = qx_slice_text(html),
                                         .where = "case",
                                         .line = 1,
                                         .lenient = lenient,
                                         .report = &report};
            struct qx_buf out = {0};
            enum qx_err err = html_text(&source, &out);

            (void)err;
            qx_report_free(&report);
            qx_buf_free(&out);
            free(html);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fragment_becomes_the_text_that_its_case_says),
        cmocka_unit_test(entities_are_those_of_the_standard),
        cmocka_unit_test(tables_are_bounded),
        cmocka_unit_test(no_fragment_takes_longer_than_its_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
