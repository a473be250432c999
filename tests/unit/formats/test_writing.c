#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "html.h"
#include "writing.h"
#include "xml_write.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

/* --- numbers --- */

static void a_share_is_the_percentage_that_is_read_as_it(void **state)
{
    static const struct {
        struct qx_fraction share;
        const char *text;
    } CASES[] = {
        {{0, 1},          "0"        },
        {{1, 1},          "100"      },
        {{-1, 1},         "-100"     },
        {{1, 2},          "50"       },
        {{1, 3},          "33.33333" }, /* as Moodle lists it */
        {{2, 3},          "66.66667" },
        {{-1, 7},         "-14.28571"},
        {{1, 8},          "12.5"     },
        {{-1, 12},        "-8.33333" },
        {{1, 40},         "2.5"      },
        {{3333, 10000},   "33.330"   }, /* 33.33 would be a third */
        {{1, 1000},       "0.1"      },
        {{1, 1000000000}, "0.0000001"},
    };

    (void)state;
    for (size_t i = 0; i < N(CASES); i++) {
        struct qx_buf out = {0};

        qx_buf_text(&out, "%");
        writing_percent(&out, CASES[i].share);
        assert_string_equal(qx_buf_cstr(&out) + 1, CASES[i].text);
        qx_buf_free(&out);
    }
}

static void the_middle_of_a_range_is_exact_or_none(void **state)
{
    static const struct {
        const char *a;
        const char *b;
        const char *middle; /* NULL: too many digits */
    } CASES[] = {
        {"1",                    "2",                    "1.5"                 },
        {"3",                    "4.5",                  "3.75"                },
        {"-1",                   "0",                    "-0.5"                },
        {"-2",                   "2",                    "0"                   },
        {"0.1",                  "0.2",                  "0.15"                },
        {"0",                    "1000",                 "500"                 },
        {"99999999999999999999", "99999999999999999999", "99999999999999999999"},
        {"0.000000000000001",    "0.000000000000002",    NULL                  },
        {"99999999999999999998", "99999999999999999999", NULL                  },
    };
    char out[QX_DECIMAL_MAX];

    (void)state;
    for (size_t i = 0; i < N(CASES); i++) {
        assert_int_equal(writing_middle(CASES[i].a, CASES[i].b, out), CASES[i].middle != NULL);
        if (CASES[i].middle != NULL) {
            assert_string_equal(out, CASES[i].middle);
        }
    }
}

/* --- HTML and XML --- */

static void texts_go_as_html_and_come_back(void **state)
{
    static const struct {
        const char *text;
        const char *html;
    } CASES[] = {
        {"one line, 1 < 2 & \"x\"",    "one line, 1 &lt; 2 &amp; \"x\""                                     },
        {"a\nb\n\nc",                  "<p>a<br/>b</p><p>c</p>"                                             },
        {"    x = 1;",                 "<pre>x = 1;</pre>"                                                  },
        {"a\n\n    x\n\n      y\n\nb", "<p>a</p><pre>x\n\n  y</pre><p>b</p>"                                },
        {"a\n    x\nb",                HTML_EXACT "a<pre>x</pre>b</div>"                                    }, /* HTML would put blank lines between */
        {"a  b",                       HTML_EXACT "a &#8197;b</div>"                                        },
        {"a\n\n\nb",                   HTML_EXACT "a<br/><br/><br/>b</div>"                                 },
        {"a\n```\n  x\n```",           HTML_EXACT "a<br/>```<br/><code>&#8197;&#8197;x</code><br/>```</div>"},
        {"</div>\n  <br/>",            HTML_EXACT "&lt;/div&gt;<br/>&#8197;&#8197;&lt;br/&gt;</div>"        },
        {"a\xC2\xA0z",                 HTML_EXACT "a\xC2\xA0z</div>"                                        }, /* its blank is no blank of ours */
    };

    (void)state;
    for (size_t i = 0; i < N(CASES); i++) {
        struct qx_buf html = {0};
        struct qx_buf back = {0};

        writing_html(&html, CASES[i].text);
        assert_string_equal(qx_buf_cstr(&html), CASES[i].html);
        const struct html_source source = {.html = qx_buf_slice(&html), .where = "", .line = 1};

        assert_int_equal(html_plain(&source, &back), QX_OK);
        assert_string_equal(qx_buf_cstr(&back), CASES[i].text);
        qx_buf_free(&html);
        qx_buf_free(&back);
    }
}

static void what_is_not_quite_the_exact_form_is_html(void **state)
{
    static const char *const OTHERS[] = {
        "<div>a</div>",
        HTML_EXACT "a",
        HTML_EXACT "a</div>b",
        HTML_EXACT "a<b>c</b></div>",
        HTML_EXACT "<pre>a<br/></pre></div>",
        HTML_EXACT "a<div>b</div></div>",
        HTML_EXACT "\xFF</div>",
        "x" HTML_EXACT "a</div>",
    };

    (void)state;
    for (size_t i = 0; i < N(OTHERS); i++) {
        struct qx_buf out = {0};

        qx_buf_text(&out, "before");
        assert_false(html_exact(qx_slice_text(OTHERS[i]), &out));
        assert_int_equal(out.len, 6);
        qx_buf_free(&out);
    }
}

static void xml_ends_no_cdata_and_keeps_lines_of_attributes(void **state)
{
    struct qx_buf out = {0};

    (void)state;
    xml_text(&out, "]]> & <a b=\"c\">");
    xml_attribute(&out, "x", "a\n\t\"<&>'");
    assert_string_equal(qx_buf_cstr(&out), "]]&gt; &amp; &lt;a b=\"c\"&gt; "
                                           "x=\"a&#10;&#9;&quot;&lt;&amp;&gt;'\"");
    qx_buf_free(&out);
}

/* --- the writer --- */

static enum qx_err fail_on_second(void *ctx, struct qx_slice bytes)
{
    size_t *calls = ctx;

    (void)bytes;
    return ++*calls == 2 ? QX_ERR_DISK_FULL : QX_OK;
}

static void an_error_of_the_sink_ends_the_writing(void **state)
{
    static const char QUESTION[] =
        "{\"author\":\"\",\"enemies\":[],\"figure\":\"\",\"id\":\"q\",\"level\":\"\",\"options\":"
        "[{\"feedback\":{},\"fixed\":false,\"id\":\"a\",\"text\":{\"en\":\"x\"},\"weight\":{"
        "\"den\":1,\"num\":1}},{\"feedback\":{},\"fixed\":false,\"id\":\"b\",\"text\":{\"en\":"
        "\"y\"},\"weight\":{\"den\":1,\"num\":0}}],\"qualex\":\"question/1\",\"rationale\":{},"
        "\"source\":\"\",\"stem\":{\"en\":\"s\"},\"tags\":[],\"title\":{},\"topic\":\"t\","
        "\"type\":\"single\",\"version\":1}";
    static const enum qx_format FORMATS[] = {QX_FORMAT_JSON, QX_FORMAT_CSV, QX_FORMAT_MOODLE_XML};

    (void)state;
    for (size_t i = 0; i < N(FORMATS); i++) {
        size_t calls = 0;
        struct qx_writing writing = {
            .format = FORMATS[i],
            .where = "",
            .lang = "en",
            .sink = {.ctx = &calls, .write = fail_on_second}
        };
        struct qx_writer *writer = NULL;

        assert_int_equal(qx_writer_begin(&writing, &writer), QX_OK);
        assert_int_equal(qx_writer_put(writer, qx_slice_text(QUESTION)), QX_ERR_DISK_FULL);
        assert_int_equal(writing.written, 0);
        assert_int_equal(qx_writer_end(&writer, false), QX_OK);
        assert_null(writer);
    }
}

static void every_format_has_a_name_of_its_own(void **state)
{
    enum qx_format found;

    (void)state;
    for (size_t i = 0; i < QX_FORMATS; i++) {
        assert_true(qx_format_of_name(qx_format_name((enum qx_format)i), &found));
        assert_int_equal(found, i);
    }
    assert_false(qx_format_of_name("docx", &found));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_share_is_the_percentage_that_is_read_as_it),
        cmocka_unit_test(the_middle_of_a_range_is_exact_or_none),
        cmocka_unit_test(texts_go_as_html_and_come_back),
        cmocka_unit_test(what_is_not_quite_the_exact_form_is_html),
        cmocka_unit_test(xml_ends_no_cdata_and_keeps_lines_of_attributes),
        cmocka_unit_test(an_error_of_the_sink_ends_the_writing),
        cmocka_unit_test(every_format_has_a_name_of_its_own),
    };

    return cmocka_run_group_tests_name("writing", tests, NULL, NULL);
}
