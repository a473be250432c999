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

bool gift_doubt(struct gift_parser *p, const uint8_t *at, const char *format, ...)
{
    char text[512];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return qx_making_lenient(p->m, gift_line(p->block, at), "%s", text);
}

void gift_format(struct qx_slice *raw, bool *is_html)
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
    if (raw->len == 0 || raw->ptr[0] != '[') {
        return;
    }
    for (size_t i = 0; i < sizeof FORMATS / sizeof FORMATS[0]; i++) {
        size_t len = strlen(FORMATS[i].name);

        if (qx_slice_starts(*raw, FORMATS[i].name)) {
            *is_html = FORMATS[i].is_html;
            *raw = qx_slice_trim(qx_slice(raw->ptr + len, raw->len - len));
            return;
        }
    }
}

/* The one place where HTML becomes plain text: html is unescaped, at is where it stands. */
static bool plain_of_html(struct gift_parser *p, const uint8_t *at, struct qx_slice html,
                          struct qx_texts *out)
{
    return qx_making_html(p->m, html, gift_line(p->block, at), false, out) == QX_OK;
}

bool gift_source(struct gift_parser *p, struct qx_slice raw, unsigned set, struct qx_buf *out)
{
    size_t control = gift_find(raw, set);

    if (control < raw.len &&
        !gift_doubt(p, raw.ptr + control,
                    "'%c' without a backslash, which programs read differently: write '\\%c'",
                    raw.ptr[control], raw.ptr[control])) {
        return false;
    }
    gift_unescape(raw, out);
    return true;
}

bool gift_texts(struct gift_parser *p, struct qx_slice raw, unsigned set, bool is_html,
                struct qx_texts *out)
{
    struct qx_buf source = {0};
    bool good = gift_source(p, raw, set, &source);

    if (good && is_html) {
        good = plain_of_html(p, raw.ptr, qx_buf_slice(&source), out);
    } else if (good) {
        good = qx_making_texts(p->m, qx_buf_slice(&source), gift_line(p->block, raw.ptr), out) ==
               QX_OK;
    }
    qx_buf_free(&source);
    return good;
}

bool gift_piece(struct gift_parser *p, struct qx_slice raw, bool is_html, struct qx_texts *out)
{
    gift_format(&raw, &is_html);
    if (raw.len == 0) {
        *out = (struct qx_texts){0};
        return true;
    }
    return gift_texts(p, raw, GIFT_CONTROLS, is_html, out);
}

/* "::title::" at the front. */
static bool take_title(struct gift_parser *p, struct qx_slice *rest)
{
    if (!qx_slice_starts(*rest, "::")) {
        return true;
    }
    struct qx_slice after = qx_slice(rest->ptr + 2, rest->len - 2);
    size_t end = gift_find(after, GIFT_COLON);

    while (end + 1 < after.len && after.ptr[end + 1] != ':') {
        struct qx_slice more = qx_slice(after.ptr + end + 1, after.len - end - 1);

        end += 1 + gift_find(more, GIFT_COLON);
    }
    if (end + 1 >= after.len) {
        return gift_fault(
            p, rest->ptr,
            "a title that does not end with '::': end it so, or write '\\:\\:' where it is text");
    }
    *rest = qx_slice_trim(qx_slice(after.ptr + end + 2, after.len - end - 2));
    return gift_piece(p, qx_slice(after.ptr, end), false, &p->m->q.title);
}

/* Where the braces are, and that there is one pair. */
static bool find_braces(struct gift_parser *p, struct qx_slice text, size_t *open, size_t *close)
{
    *open = gift_find(text, GIFT_OPEN | GIFT_CLOSE);
    if (*open == text.len) {
        return gift_fault(p, text.ptr,
                          "unsupported type description: a question needs answers in { }");
    }
    if (text.ptr[*open] == '}') {
        return gift_fault(p, text.ptr + *open, "'}' without '{': write '\\}' or open the answers");
    }
    struct qx_slice rest = qx_slice(text.ptr + *open + 1, text.len - *open - 1);
    size_t end = gift_find(rest, GIFT_OPEN | GIFT_CLOSE);

    if (end == rest.len) {
        return gift_fault(p, text.ptr + *open,
                          "'{' without '}': close the answers (a blank line ends a question)");
    }
    if (rest.ptr[end] == '{') {
        return gift_fault(p, rest.ptr + end, "a second '{': write '\\{' where it is text");
    }
    *close = *open + 1 + end;
    struct qx_slice tail = qx_slice(text.ptr + *close + 1, text.len - *close - 1);
    size_t stray = gift_find(tail, GIFT_OPEN | GIFT_CLOSE);

    if (stray < tail.len) {
        return gift_fault(p, tail.ptr + stray,
                          "'%c' after the answers: write '\\%c' where it is text", tail.ptr[stray],
                          tail.ptr[stray]);
    }
    return true;
}

/* What stands before the braces, and after them, with a blank where they were; unescaped. */
static bool stem_source(struct gift_parser *p, struct qx_slice before, struct qx_slice after,
                        bool spaced, struct qx_buf *out)
{
    if (!gift_source(p, before, GIFT_CONTROLS, out)) {
        return false;
    }
    if (qx_slice_trim(after).len == 0) {
        return true;
    }
    qx_buf_text(out, spaced ? " _____" : "_____");
    return gift_source(p, after, GIFT_CONTROLS, out);
}

static bool take_stem(struct gift_parser *p, struct qx_slice before, struct qx_slice after,
                      bool *is_html)
{
    bool spaced = before.len > 0 && strchr(" \t\n", before.ptr[before.len - 1]) != NULL;
    struct qx_buf source = {0};

    gift_format(&before, is_html);
    bool good = stem_source(p, before, after, spaced, &source);

    if (good && *is_html) {
        good = plain_of_html(p, before.ptr, qx_buf_slice(&source), &p->m->q.stem);
    } else if (good) {
        good = qx_making_texts(p->m, qx_buf_slice(&source), gift_line(p->block, before.ptr),
                               &p->m->q.stem) == QX_OK;
    }
    qx_buf_free(&source);
    return good;
}

/* The parts of a question that has answers of a type that is known. */
static bool read_parts(struct gift_parser *p, struct qx_slice text, size_t open, size_t close)
{
    struct qx_slice answers;
    struct qx_slice rationale;
    bool is_html = false;

    gift_split_rationale(qx_slice(text.ptr + open + 1, close - open - 1), &answers, &rationale);
    enum gift_kind kind = gift_kind_of(answers);

    if (kind == GIFT_ESSAY) {
        return gift_fault(p, text.ptr + open,
                          "unsupported type essay: nobody marks texts here: write what is right "
                          "into the { }, or ask by a choice");
    }
    return take_stem(p, qx_slice(text.ptr, open),
                     qx_slice(text.ptr + close + 1, text.len - close - 1), &is_html) &&
           gift_piece(p, rationale, is_html, &p->m->q.rationale) &&
           gift_answers(p, kind, answers, is_html);
}

static bool read_question(struct gift_parser *p, struct qx_slice fix)
{
    struct qx_slice text = qx_buf_slice(&p->block->text);
    size_t open = 0;
    size_t close = 0;

    if (p->block->inner_comment != 0 &&
        !qx_making_lenient(p->m, p->block->inner_comment,
                           "a comment amid a question, which some programs read as text: move it "
                           "above")) {
        return false;
    }
    return take_title(p, &text) && find_braces(p, text, &open, &close) &&
           read_parts(p, text, open, close) &&
           (fix.len == 0 || qx_making_fix(p->m, fix, p->block->first_line) == QX_OK);
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
