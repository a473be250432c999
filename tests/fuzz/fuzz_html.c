/*
 * Fragments of HTML, on any bytes. What must hold: no crash, a reason for each refusal, and text
 * that is UTF-8 of the whitelist, without blanks or line ends before it but for code.
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include <qualex/text.h>
#include <qualex/utf8.h>

#include "html.h"

struct qx_slice fuzz_seed(size_t i)
{
    static const char *const SEEDS[] = {"<p>a<br>b &lt; <sup>2</sup></p><pre>x\n  y</pre>"};

    return qx_slice_text(i < sizeof SEEDS / sizeof SEEDS[0] ? SEEDS[i] : NULL);
}

static void check_text(struct qx_slice text)
{
    struct qx_buf normal = {0};
    size_t len;

    for (struct qx_slice s = text; s.len > 0; s = qx_slice(s.ptr + len, s.len - len)) {
        if (!qx_rune_allowed(qx_utf8_next(s, &len))) {
            abort();
        }
    }
    if (text.len == 0) {
        return;
    }
    if (qx_nfc(text, &normal) != QX_OK || text.ptr[0] == '\n' || text.ptr[text.len - 1] == '\n' ||
        (text.ptr[0] == ' ' && (text.len < 5 || memcmp(text.ptr, "    ", 4) != 0))) {
        abort();
    }
    qx_buf_free(&normal);
}

static void read_by(struct qx_slice html, bool lenient, bool keep_lines)
{
    struct qx_report report = {0};
    struct qx_buf out = {0};
    const struct html_source source = {.html = html,
                                       .where = "fuzz",
                                       .line = 1,
                                       .keep_lines = keep_lines,
                                       .lenient = lenient,
                                       .report = &report};
    enum qx_err err = html_text(&source, &out);

    if ((err != QX_OK) != (report.errors > 0)) {
        abort();
    }
    if (err == QX_OK) {
        check_text(qx_buf_slice(&out));
    }
    qx_buf_free(&out);
    qx_report_free(&report);
}

/* The same bytes within the exact form: what is taken so is of the whitelist, blanks and all. */
static void read_exact(struct qx_slice html)
{
    struct qx_report report = {0};
    struct qx_buf whole = {0};
    struct qx_buf normal = {0};
    struct qx_buf out = {0};

    qx_buf_text(&whole, HTML_EXACT);
    qx_buf_add(&whole, html);
    qx_buf_text(&whole, "</div>");
    const struct html_source source = {
        .html = qx_buf_slice(&whole), .where = "fuzz", .line = 1, .report = &report};
    enum qx_err err = html_plain(&source, &out);

    if ((err != QX_OK) != (report.errors > 0) || (err != QX_OK && out.len > 0)) {
        abort();
    }
    /* What is not of the exact form is taken as other HTML is, in whatever form its letters have.
     */
    if (err == QX_OK && (qx_nfc(qx_buf_slice(&out), &normal) != QX_OK ||
                         qx_text_check(qx_buf_slice(&normal), "fuzz", 1, NULL) != QX_OK)) {
        abort();
    }
    qx_buf_free(&normal);
    qx_buf_free(&whole);
    qx_buf_free(&out);
    qx_report_free(&report);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct qx_slice html = qx_slice(data, size);

    read_by(html, false, false);
    read_by(html, true, false);
    read_by(html, true, true);
    read_exact(html);
    return 0;
}

void fuzz_close(void)
{
}
