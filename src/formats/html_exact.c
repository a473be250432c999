/* The exact form: what html_write.c makes of a text whose blanks and lines HTML would change. */
#include "html_parts.h"

#include <qualex/text.h>
#include <qualex/utf8.h>

#define FOUR_PER_EM 0x2005 /* a blank that HTML keeps */

static bool take(struct qx_slice *s, const char *what)
{
    size_t n = strlen(what);

    if (!qx_slice_starts(*s, what)) {
        return false;
    }
    *s = qx_slice(s->ptr + n, s->len - n);
    return true;
}

static void put_rune(struct qx_buf *out, uint32_t rune)
{
    uint8_t bytes[4];

    qx_buf_add(out, qx_slice(bytes, qx_utf8_put(rune == FOUR_PER_EM ? ' ' : rune, bytes)));
}

/* A character or an entity; false when it is not UTF-8. */
static bool take_rune(struct qx_slice *s, struct qx_buf *out)
{
    uint32_t runes[2];
    size_t len = 0;
    size_t n = s->ptr[0] == '&' ? html_entity(*s, runes, &len) : 0;

    if (n == 0) {
        runes[0] = qx_utf8_next(*s, &len);
        n = 1;
    }
    for (size_t i = 0; i < n; i++) {
        put_rune(out, runes[i]);
    }
    *s = qx_slice(s->ptr + len, s->len - len);
    return runes[0] != QX_RUNE_BAD;
}

/* What an item of QTI has behind its stem. */
static bool is_nothing(struct qx_slice s)
{
    s = qx_slice_trim(s);
    while (take(&s, "<p></p>") || take(&s, "<p/>")) {
        s = qx_slice_trim(s);
    }
    return s.len == 0;
}

static bool take_break(struct qx_slice *s)
{
    return take(s, "<br/>") || take(s, "<br />") || take(s, "<br>");
}

/* <pre> and its end stand for the line ends around it, where there is something. */
static void end_line(struct qx_buf *out, size_t before)
{
    if (out->len > before) {
        qx_buf_byte(out, '\n');
    }
}

/* A run of code, whose lines each begin with four blanks; behind its <pre>. */
static bool take_code(struct qx_slice *s, size_t before, struct qx_buf *out)
{
    end_line(out, before);
    qx_buf_text(out, "    ");
    while (s->len > 0 && !take(s, "</pre>")) {
        bool line = s->ptr[0] == '\n';

        if (s->ptr[0] == '<' || !take_rune(s, out)) {
            return false;
        }
        qx_buf_text(out, line ? "    " : "");
    }
    if (!qx_slice_starts(*s, "</div>")) {
        end_line(out, before);
    }
    return true;
}

bool html_exact(struct qx_slice html, struct qx_buf *out)
{
    struct qx_slice s = qx_slice_trim(html);
    size_t before = out->len;
    bool ended = false;
    bool good = take(&s, HTML_EXACT);

    if (!good) {
        return false;
    }
    while (good && s.len > 0 && !(ended = take(&s, "</div>"))) {
        if (take_break(&s)) {
            qx_buf_byte(out, '\n');
        } else if (take(&s, "<pre>")) {
            good = take_code(&s, before, out);
        } else if (!take(&s, "<code>") && !take(&s, "</code>")) {
            good = s.ptr[0] != '<' && take_rune(&s, out);
        }
    }
    if (!good || !ended || !is_nothing(s)) {
        out->len = before;
        return false;
    }
    return true;
}

enum qx_err html_plain(const struct html_source *source, struct qx_buf *out)
{
    size_t before = out->len;

    if (!html_exact(source->html, out)) {
        return html_text(source, out);
    }
    enum qx_err err = out->len == before
                          ? QX_OK
                          : qx_text_check(qx_slice(out->ptr + before, out->len - before),
                                          source->where, source->line, source->report);

    out->len = err == QX_OK ? out->len : before;
    return err;
}
