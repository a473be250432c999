/* The text of a question as HTML that the reader (html.h) makes the same text of. It is XHTML too.
 */
#include "html.h"
#include "writing.h"
#include "xml_write.h"

#define INDENT 4 /* blanks that make a line code */

static bool is_code(struct qx_slice line)
{
    return qx_slice_starts(line, "    ");
}

static bool is_fence(struct qx_slice line)
{
    return qx_slice_starts(line, "```");
}

/* The line at the front of *rest, which is moved past its end; false when none is left. */
static bool next_line(const char **rest, struct qx_slice *line)
{
    if (*rest == NULL) {
        return false;
    }
    size_t n = strcspn(*rest, "\n");

    *line = qx_slice(*rest, n);
    *rest = (*rest)[n] == '\0' ? NULL : *rest + n + 1;
    return true;
}

bool writing_has_code(const char *text)
{
    struct qx_slice line;

    while (next_line(&text, &line)) {
        if (is_code(line) || is_fence(line)) {
            return true;
        }
    }
    return false;
}

static void put_slice(struct qx_buf *out, struct qx_slice s)
{
    struct qx_buf copy = {0};

    qx_buf_add(&copy, s);
    xml_text(out, qx_buf_cstr(&copy));
    qx_buf_free(&copy);
}

/* --- as others write it: paragraphs, lines, code --- */

enum block { BLOCK_NONE, BLOCK_LINES, BLOCK_CODE };

static void enter(struct qx_buf *out, enum block *now, enum block next)
{
    static const char *const OPEN[] = {"", "<p>", "<pre>"};
    static const char *const CLOSE[] = {"", "</p>", "</pre>"};

    if (*now != next) {
        qx_buf_text(out, CLOSE[*now]);
        qx_buf_text(out, OPEN[next]);
        *now = next;
    } else if (next != BLOCK_NONE) {
        qx_buf_text(out, next == BLOCK_CODE ? "\n" : "<br/>");
    }
}

/* Whether the next line that is not empty is code. */
static bool goes_on_as_code(const char *rest)
{
    struct qx_slice line;

    while (next_line(&rest, &line)) {
        if (line.len > 0) {
            return is_code(line);
        }
    }
    return false;
}

static void put_blocks(struct qx_buf *out, const char *text)
{
    enum block now = BLOCK_NONE;
    struct qx_slice line;

    while (next_line(&text, &line)) {
        bool code = is_code(line);
        bool gap = line.len == 0;

        if (code || (gap && now == BLOCK_CODE && goes_on_as_code(text))) {
            enter(out, &now, BLOCK_CODE);
            put_slice(out, gap ? line : qx_slice(line.ptr + INDENT, line.len - INDENT));
        } else {
            enter(out, &now, gap ? BLOCK_NONE : BLOCK_LINES);
            put_slice(out, line);
        }
    }
    enter(out, &now, BLOCK_NONE);
}

/* --- exactly: each line end and each blank --- */

/* A blank that HTML would drop, at the front of a line or behind another, is U+2005, as wide as a
 * blank and in no text of ours. */
static void put_kept(struct qx_buf *out, struct qx_slice line)
{
    bool kept = true;
    size_t start = 0;

    for (size_t i = 0; i < line.len; i++) {
        bool blank = line.ptr[i] == ' ';

        if (blank && (kept || i + 1 == line.len)) {
            put_slice(out, qx_slice(line.ptr + start, i - start));
            qx_buf_text(out, "&#8197;");
            start = i + 1;
        }
        kept = blank;
    }
    put_slice(out, qx_slice(line.ptr + start, line.len - start));
}

struct exact {
    bool first;  /* no line stands before */
    bool code;   /* within <pre> */
    bool fenced; /* between lines of ``` */
};

/* What ends the line before and begins this one: <pre> ends lines by itself. */
static void begin_line(struct qx_buf *out, struct exact *e, bool code)
{
    if (e->code) {
        qx_buf_text(out, code ? "\n" : "</pre>");
    } else if (!code && !e->first) {
        qx_buf_text(out, "<br/>");
    }
    qx_buf_text(out, code && !e->code ? "<pre>" : "");
    e->code = code;
    e->first = false;
}

static void put_exact_line(struct qx_buf *out, struct exact *e, struct qx_slice line)
{
    bool fence = is_fence(line);
    bool code = is_code(line) && !e->fenced;

    begin_line(out, e, code);
    if (code) {
        put_slice(out, qx_slice(line.ptr + INDENT, line.len - INDENT));
    } else {
        qx_buf_text(out, e->fenced && !fence && line.len > 0 ? "<code>" : "");
        put_kept(out, line);
        qx_buf_text(out, e->fenced && !fence && line.len > 0 ? "</code>" : "");
    }
    e->fenced = e->fenced != fence;
}

static void put_exact(struct qx_buf *out, const char *text)
{
    struct exact e = {.first = true};
    struct qx_slice line;

    qx_buf_text(out, HTML_EXACT);
    while (next_line(&text, &line)) {
        put_exact_line(out, &e, line);
    }
    qx_buf_text(out, e.code ? "</pre></div>" : "</div>");
}

static bool reads_back(const struct qx_buf *out, size_t start, const char *text)
{
    const struct html_source source = {
        .html = qx_slice(out->ptr + start, out->len - start), .where = "", .line = 1};
    struct qx_buf back = {0};
    bool same = html_plain(&source, &back) == QX_OK && strcmp(qx_buf_cstr(&back), text) == 0;

    qx_buf_free(&back);
    return same;
}

void writing_html(struct qx_buf *out, const char *text)
{
    size_t start = out->len;

    if (strchr(text, '\n') == NULL && !is_code(qx_slice_text(text))) {
        xml_text(out, text);
    } else {
        put_blocks(out, text);
    }
    if (out->len > start && !reads_back(out, start, text)) {
        out->len = start;
        put_exact(out, text);
    }
}
