/* Fragments of HTML, as editors write them, as the text of a question. */
#ifndef QUALEX_FORMATS_HTML_H
#define QUALEX_FORMATS_HTML_H

#include <qualex/buf.h>
#include <qualex/err.h>
#include <qualex/report.h>

struct html_source {
    struct qx_slice html;
    const char *where; /* the file's name in messages */
    uint32_t line;     /* of the first byte */
    bool keep_lines;   /* a line end is one, as in Moodle's own format */
    bool lenient;      /* take what is doubtful, with a warning */
    struct qx_report *report;
};

/*
 * The text, appended, as docs/formats/html.md says: paragraphs, lists, code (lines that begin with
 * four blanks), tables of at most 76 columns, super- and subscripts, pictures by their alternative
 * text; other formatting is dropped and its text kept. All of it is of the whitelist; neither
 * blanks nor line ends stand around it, but for those that make its first line code. Errors, each
 * reported with its line: QUESTION (what cannot be shown as text, by name), CHARACTER, UTF8,
 * TOO_LARGE.
 */
QX_MUST_USE enum qx_err html_text(const struct html_source *source, struct qx_buf *out);

/* The exact form, in which blanks are kept, each <br/> is a line end, and <pre> holds lines of code
 * between line ends: what begins so and ends with its </div>, with nothing but <br/>, <pre>, <code>
 * and text in it. */
#define HTML_EXACT "<div class=\"qualex-text\">"
/* Its text, appended, not yet judged by the whitelist; false, and nothing, when html is another. */
bool html_exact(struct qx_slice html, struct qx_buf *out);
/* Out of the exact form, in which blanks and line ends may stand around the text, else as
 * html_text. Errors: as html_text. */
QX_MUST_USE enum qx_err html_plain(const struct html_source *source, struct qx_buf *out);

#endif
