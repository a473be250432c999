#include "html_reader.h"

#include <qualex/utf8.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

/* Longer texts than this are refused before they are put together. */
#define TEXT_BOUND ((size_t)4 * QX_QUESTION_TEXT_MAX)

/* Asked for places one after another, mostly. */
static uint32_t line_at(struct html_reader *r, const uint8_t *at)
{
    if (r->counted == NULL || at < r->counted) {
        r->counted = r->source->html.ptr;
        r->line = r->source->line;
    }
    for (; r->counted < at; r->counted++) {
        r->line += *r->counted == '\n' ? 1 : 0;
    }
    return r->line;
}

void html_fault(struct html_reader *r, enum qx_err err, const uint8_t *at, const char *format, ...)
{
    char text[256];
    va_list args;

    if (r->err != QX_OK) {
        return;
    }
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    r->err = qx_fail(r->source->report, err, r->source->where, line_at(r, at), "%s", text);
}

bool html_doubt(struct html_reader *r, const uint8_t *at, const char *format, ...)
{
    char text[256];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (!r->source->lenient) {
        html_fault(r, QX_ERR_QUESTION, at, "%s", text);
        return false;
    }
    qx_report_add(r->source->report, QX_WARNING, r->source->where, line_at(r, at), "%s", text);
    return true;
}

/* --- characters --- */

static bool is_space(uint32_t rune)
{
    return rune == ' ' || rune == '\r' || rune == '\f' || rune == 0xA0 || rune == 0x1680 ||
           (rune >= 0x2000 && rune <= 0x200A) || rune == 0x202F || rune == 0x205F || rune == 0x3000;
}

/* Places where a word may be divided, and the byte order mark: nothing that is read. */
static bool is_invisible(uint32_t rune)
{
    return rune == 0xAD || rune == 0x200B || rune == 0x2060 || rune == 0xFEFF;
}

static void put(struct html_reader *r, uint32_t rune, const uint8_t *at)
{
    if (rune == '\n' && (r->code > 0 || r->source->keep_lines)) {
        html_flow_line(r->flow);
    } else if (rune == '\t' && r->code > 0) {
        html_flow_rune(r->flow, rune);
    } else if (is_space(rune) || rune == '\n' || rune == '\t') {
        html_flow_blank(r->flow);
    } else if (rune == QX_RUNE_BAD) {
        html_fault(r, QX_ERR_UTF8, at, "byte %02X is not UTF-8: save the text as UTF-8", *at);
    } else if (is_invisible(rune)) {
        return;
    } else if (!qx_rune_allowed(rune)) {
        html_fault(r, QX_ERR_CHARACTER, at,
                   "U+%04X is not on the list of allowed characters: write another",
                   (unsigned)rune);
    } else {
        html_flow_rune(r->flow, rune);
    }
}

/* One character or entity off the front. */
static void put_next(struct html_reader *r, struct qx_slice *s)
{
    uint32_t runes[2];
    size_t len = 0;
    const uint8_t *at = s->ptr;
    size_t n = *at == '&' ? html_entity(*s, runes, &len) : 0;

    if (n == 0) {
        runes[0] = qx_utf8_next(*s, &len);
        n = 1;
    }
    for (size_t i = 0; i < n; i++) {
        put(r, runes[i], at);
    }
    *s = qx_slice(s->ptr + len, s->len - len);
}

/* Bytes at the front that are words of printable ASCII with one blank between them, without markup:
 * most of most texts. */
static size_t plain_run(struct qx_slice s)
{
    size_t n = 0;
    uint8_t before = ' ';

    while (n < s.len && s.ptr[n] >= ' ' && s.ptr[n] < 0x7F && s.ptr[n] != '<' && s.ptr[n] != '&' &&
           (s.ptr[n] != ' ' || before != ' ')) {
        before = s.ptr[n++];
    }
    return n > 0 && before == ' ' ? n - 1 : n;
}

/* What comes next and is no tag, off the front. */
static void put_some(struct html_reader *r, struct qx_slice *s)
{
    const uint8_t *at = s->ptr;
    size_t n = plain_run(*s);

    if (n < 2) {
        put_next(r, s);
    } else {
        html_flow_settle(r->flow);
        qx_buf_add(&r->flow->text, qx_slice(at, n));
        *s = qx_slice(at + n, s->len - n);
    }
    if (r->flow->text.len > TEXT_BOUND) {
        html_fault(r, QX_ERR_TOO_LARGE, at, "a text of more than %d bytes: shorten it",
                   QX_QUESTION_TEXT_MAX);
    }
}

void html_put(struct html_reader *r, struct qx_slice s)
{
    while (s.len > 0 && r->err == QX_OK) {
        put_some(r, &s);
    }
}

/* --- tags --- */

/* What can be in a tag's name, to be told. */
#define TAG_ARG(tag) (int)((tag)->all.len > 40 ? 40 : (tag)->all.len), (const char *)(tag)->all.ptr

/* An element that is not shown: on to its end. */
static void skip_element(struct html_reader *r, const struct html_tag *tag)
{
    size_t len = strlen(tag->name);

    for (struct qx_slice s = r->rest; s.len > len + 2; s = qx_slice(s.ptr + 1, s.len - 1)) {
        if (s.ptr[0] == '<' && s.ptr[1] == '/' &&
            strncasecmp((const char *)s.ptr + 2, tag->name, len) == 0) {
            const uint8_t *end = memchr(s.ptr, '>', s.len);
            const uint8_t *last = s.ptr + s.len;

            r->rest = end == NULL ? qx_slice(last, 0) : qx_slice(end + 1, (size_t)(last - end) - 1);
            return;
        }
    }
    html_fault(r, QX_ERR_QUESTION, tag->all.ptr, "<%s> without </%s>: close it", tag->name,
               tag->name);
}

static void rule(struct html_reader *r)
{
    html_block(r, 2);
    html_put(r, qx_slice_text("-----"));
    html_block(r, 2);
}

static void act(struct html_reader *r, const struct html_tag *tag, enum html_kind kind)
{
    switch (kind) {
    case HTML_BLOCK:
        html_block(r, 1);
        break;
    case HTML_BREAK:
        html_flow_line(r->flow);
        break;
    case HTML_CELL:
        html_on_cell(r, tag);
        break;
    case HTML_CODE:
    case HTML_PRE:
        html_on_code(r, tag, kind == HTML_PRE);
        break;
    case HTML_DEFINITION:
        html_on_definition(r, tag);
        break;
    case HTML_ITEM:
        html_on_item(r, tag);
        break;
    case HTML_LINK:
        html_on_link(r, tag);
        break;
    case HTML_NUMBERED:
    case HTML_UNNUMBERED:
        html_on_list(r, tag, kind == HTML_NUMBERED);
        break;
    case HTML_PARAGRAPH:
        html_block(r, 2);
        break;
    case HTML_PICTURE:
        html_on_picture(r, tag);
        break;
    case HTML_QUOTE:
        html_put(r, qx_slice_text(tag->end ? "\u201d" : "\u201c"));
        break;
    case HTML_ROW:
        html_on_row(r, tag);
        break;
    case HTML_RULE:
        rule(r);
        break;
    case HTML_SUB:
    case HTML_SUP:
        html_on_raised(r, tag, kind == HTML_SUP);
        break;
    case HTML_TABLE:
        html_on_table(r, tag);
        break;
    default:
        break;
    }
}

/* Whether a tag may be acted upon; *text: it is rather text, and is to be kept. */
static bool judge(struct html_reader *r, const struct html_tag *tag, enum html_kind kind,
                  bool *text)
{
    const uint8_t *at = tag->all.ptr;

    if (kind == HTML_NO) {
        html_fault(r, QX_ERR_QUESTION, at, "<%s> cannot be shown as text: remove it", tag->name);
    } else if (kind == HTML_UNKNOWN && strpbrk(tag->name, ":-") == NULL) {
        *text = html_doubt(r, at, "'%.*s' is no element of HTML: write &lt; for '<'", TAG_ARG(tag));
    } else if (tag->attributes.len > 0 && html_reads_like_text(tag)) {
        *text = html_doubt(r, at, "'%.*s' reads like text: write &lt; for '<'", TAG_ARG(tag));
    } else if (!tag->end && kind == HTML_STRUCK) {
        (void)html_doubt(r, at,
                         "struck-out text, which could not be told from other text: remove it");
    } else if (tag->attributes.len > 0 && html_is_hidden(tag)) {
        (void)html_doubt(r, at, "hidden text, which would be shown here: remove it");
    } else if (tag->attributes.len > 0 && html_is_one_of_languages(tag)) {
        html_fault(r, QX_ERR_QUESTION, at,
                   "one text in several languages (multilang): write one file for each");
    }
    return r->err == QX_OK && !*text;
}

/* Takes a tag off the front. False: none is there, or nothing that ends. */
static bool take_tag(struct html_reader *r)
{
    struct html_tag tag;
    bool text = false;

    if (r->no_tags || !html_tag_read(r->rest, &tag)) {
        return false;
    }
    if (tag.all.len == 0) {
        r->no_tags = true;
        return !html_doubt(r, r->rest.ptr, "'<%s' without a '>' after it: write &lt; for '<'",
                           tag.name);
    }
    enum html_kind kind = html_kind_of(tag.name);
    bool taken = judge(r, &tag, kind, &text);

    r->rest = qx_slice(r->rest.ptr + tag.all.len, r->rest.len - tag.all.len);
    if (text) {
        html_put(r, tag.all);
    } else if (taken && kind == HTML_SILENT && !tag.end) {
        skip_element(r, &tag);
    } else if (taken) {
        act(r, &tag, kind);
    }
    return true;
}

/* <!-- … -->, <!doctype …>, <?xml … ?>: dropped. False: something else begins. */
static bool take_comment(struct html_reader *r)
{
    struct qx_slice s = r->rest;
    bool comment = qx_slice_starts(s, "<!--");

    if (s.len < 2 || (s.ptr[1] != '!' && s.ptr[1] != '?')) {
        return false;
    }
    const uint8_t *end =
        comment ? memmem(s.ptr + 4, s.len - 4, "-->", 3) : memchr(s.ptr, '>', s.len);

    if (end == NULL) {
        html_fault(r, QX_ERR_QUESTION, s.ptr, "a comment that does not end: close it with %s",
                   comment ? "-->" : ">");
        return true;
    }
    size_t len = (size_t)(end - s.ptr) + (comment ? 3 : 1);

    r->rest = qx_slice(s.ptr + len, s.len - len);
    return true;
}

/* What was paid for something that did not come. */
static void trim_end(struct qx_buf *text)
{
    while (text->len > 0 && strchr(" \n", text->ptr[text->len - 1]) != NULL) {
        text->ptr[--text->len] = 0;
    }
}

static void read_all(struct html_reader *r)
{
    while (r->rest.len > 0 && r->err == QX_OK) {
        bool markup = r->rest.ptr[0] == '<' && (take_comment(r) || take_tag(r));

        if (!markup) {
            put_some(r, &r->rest);
        }
    }
    if (r->err == QX_OK) {
        html_end_link(r);
        html_end_table(r, r->rest.ptr);
        html_block(r, 1);
    }
    trim_end(&r->main.text);
}

enum qx_err html_text(const struct html_source *source, struct qx_buf *out)
{
    struct html_reader r = {.source = source, .rest = source->html};

    r.flow = &r.main;
    if (out->len == 0) { /* its room is used */
        r.main.text = *out;
        *out = (struct qx_buf){0};
    }
    if (source->html.len > 0) {
        read_all(&r);
    }
    if (r.err != QX_OK) {
        qx_buf_clear(&r.main.text);
    }
    if (out->cap == 0) {
        *out = r.main.text; /* now owned by the caller */
    } else {
        qx_buf_add(out, qx_buf_slice(&r.main.text));
        qx_buf_free(&r.main.text);
    }
    free(r.table);
    qx_buf_free(&r.cell.text);
    qx_arena_free(&r.arena);
    return r.err;
}
