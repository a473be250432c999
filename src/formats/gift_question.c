/* One question of a GIFT file: title, stem, braces. */
#include "gift.h"

#include <stdarg.h>
#include <stdio.h>

bool gift_fault(struct gift_parser *p, const uint8_t *at, const char *format, ...)
{
    const struct qx_reading *r = p->m->reading;
    char text[512];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    (void)qx_fail(r->report, QX_ERR_QUESTION, r->where, gift_line(p->block, at), "%s", text);
    return false;
}

/* Takes "[html]" and its like off the front. */
static void take_format(struct qx_slice *raw, bool *is_html)
{
    static const struct {
        const char *name;
        bool is_html;
    } FORMATS[] = {
        {"[html]",     true },
        {"[moodle]",   false},
        {"[plain]",    false},
        {"[markdown]", false},
    };

    *raw = qx_slice_trim(*raw);
    for (size_t i = 0; i < sizeof FORMATS / sizeof FORMATS[0]; i++) {
        size_t len = strlen(FORMATS[i].name);

        if (qx_slice_starts(*raw, FORMATS[i].name)) {
            *is_html = FORMATS[i].is_html;
            *raw = qx_slice_trim(qx_slice(raw->ptr + len, raw->len - len));
            return;
        }
    }
}

/* Markup: a tag, a closing tag, a comment, or an entity. */
static bool has_markup(struct qx_slice s)
{
    for (size_t i = 0; i + 1 < s.len; i++) {
        uint8_t next = s.ptr[i + 1];
        bool letter = (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z');

        if ((s.ptr[i] == '<' && (letter || next == '/' || next == '!')) ||
            (s.ptr[i] == '&' && (letter || next == '#'))) {
            return true;
        }
    }
    return false;
}

bool gift_piece(struct gift_parser *p, struct qx_slice raw, bool *is_html, struct qx_texts *out)
{
    struct qx_buf text = {0};
    bool good = true;

    take_format(&raw, is_html);
    size_t control = gift_find(raw, ":=~#{}");

    if (control < raw.len &&
        !qx_making_lenient(p->m, gift_line(p->block, raw.ptr + control),
                           "'%c' without a backslash, which programs read differently: write "
                           "'\\%c'",
                           raw.ptr[control], raw.ptr[control])) {
        return false;
    }
    gift_unescape(raw, &text);
    if (*is_html && has_markup(qx_buf_slice(&text))) {
        good = gift_fault(p, raw.ptr, "HTML markup: only plain text is taken");
    }
    if (good) {
        uint32_t line = raw.len == 0 ? p->block->first_line : gift_line(p->block, raw.ptr);

        good = qx_making_texts(p->m, qx_buf_slice(&text), line, out) == QX_OK;
    }
    qx_buf_free(&text);
    return good;
}

/* "::title::" at the front. */
static bool take_title(struct gift_parser *p, struct qx_slice *rest)
{
    bool plain = false;

    if (!qx_slice_starts(*rest, "::")) {
        return true;
    }
    struct qx_slice after = qx_slice(rest->ptr + 2, rest->len - 2);
    size_t end = gift_find(after, ":");

    while (end + 1 < after.len && after.ptr[end + 1] != ':') {
        struct qx_slice more = qx_slice(after.ptr + end + 1, after.len - end - 1);

        end += 1 + gift_find(more, ":");
    }
    if (end + 1 >= after.len) {
        return gift_fault(p, rest->ptr, "a title that does not end with '::'");
    }
    *rest = qx_slice_trim(qx_slice(after.ptr + end + 2, after.len - end - 2));
    return gift_piece(p, qx_slice(after.ptr, end), &plain, &p->m->q.title);
}

/* Where the braces are, and that there is one pair. */
static bool find_braces(struct gift_parser *p, struct qx_slice text, size_t *open, size_t *close)
{
    *open = gift_find(text, "{}");
    if (*open == text.len) {
        return gift_fault(p, text.ptr,
                          "unsupported type description: a question needs answers in { }");
    }
    if (text.ptr[*open] == '}') {
        return gift_fault(p, text.ptr + *open, "'}' without '{': write '\\}' or open the answers");
    }
    struct qx_slice rest = qx_slice(text.ptr + *open + 1, text.len - *open - 1);
    size_t end = gift_find(rest, "{}");

    if (end == rest.len) {
        return gift_fault(p, text.ptr + *open,
                          "'{' without '}': close the answers (a blank line ends a question)");
    }
    if (rest.ptr[end] == '{') {
        return gift_fault(p, rest.ptr + end, "a second '{': write '\\{' where it is text");
    }
    *close = *open + 1 + end;
    struct qx_slice tail = qx_slice(text.ptr + *close + 1, text.len - *close - 1);
    size_t stray = gift_find(tail, "{}");

    if (stray < tail.len) {
        return gift_fault(p, tail.ptr + stray,
                          "'%c' after the answers: write '\\%c' where it is text", tail.ptr[stray],
                          tail.ptr[stray]);
    }
    return true;
}

/* The stem: what stands before the braces, and after them, with a blank where they were. */
static bool take_stem(struct gift_parser *p, struct qx_slice before, struct qx_slice after,
                      bool *is_html)
{
    struct qx_buf whole = {0};
    struct qx_texts tail = {0};
    bool good;

    if (qx_slice_trim(after).len == 0) {
        return gift_piece(p, before, is_html, &p->m->q.stem);
    }
    good = gift_piece(p, before, is_html, &p->m->q.stem) && gift_piece(p, after, is_html, &tail);
    if (good) {
        /* Joined before trimming, as they stood in the source. */
        take_format(&before, is_html);
        gift_unescape(before, &whole);
        if (before.len > 0 && before.ptr + before.len < after.ptr &&
            memchr(" \t\n", before.ptr[before.len], 3) != NULL) {
            qx_buf_byte(&whole, ' ');
        }
        qx_buf_text(&whole, "_____");
        gift_unescape(after, &whole);
        good = qx_making_texts(p->m, qx_buf_slice(&whole), gift_line(p->block, after.ptr),
                               &p->m->q.stem) == QX_OK;
    }
    qx_buf_free(&whole);
    return good;
}

static bool read_question(struct gift_parser *p, struct qx_slice fix)
{
    struct qx_slice text = qx_buf_slice(&p->block->text);
    size_t open = 0;
    size_t close = 0;
    bool is_html = false;

    if (p->block->inner_comment != 0 &&
        !qx_making_lenient(p->m, p->block->inner_comment,
                           "a comment amid a question, which some programs read as text: move it "
                           "above")) {
        return false;
    }
    if (!take_title(p, &text) || !find_braces(p, text, &open, &close)) {
        return false;
    }
    struct qx_slice answers = qx_slice_trim(qx_slice(text.ptr + open + 1, close - open - 1));
    const char *type = gift_unsupported(answers);

    if (type != NULL) {
        return gift_fault(p, text.ptr + open, "unsupported type %s", type);
    }
    if (!take_stem(p, qx_slice(text.ptr, open),
                   qx_slice(text.ptr + close + 1, text.len - close - 1), &is_html) ||
        !gift_answers(p, answers, is_html)) {
        return false;
    }
    return fix.len == 0 || qx_making_fix(p->m, fix, p->block->first_line) == QX_OK;
}

enum qx_err gift_question(struct making *m, const struct gift_block *block, struct qx_slice fix)
{
    struct gift_parser p = {.m = m, .block = block};

    if (!read_question(&p, fix)) {
        qx_making_refuse(m);
        return QX_OK;
    }
    return qx_making_give(m, block->lines[0]);
}
