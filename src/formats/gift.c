/* GIFT files: blocks divided by blank lines, comments with ids and tags, categories. */
#include "gift.h"

#include <stdlib.h>

struct gift_file {
    struct making m;
    struct gift_block block;
    struct qx_buf comments; /* of the block, one a line */
    struct qx_buf category; /* last segment of the newest $CATEGORY */
    struct qx_buf fix;      /* of the block: which options are fixed */
    uint32_t line;
};

uint32_t gift_line(const struct gift_block *block, const uint8_t *p)
{
    const uint8_t *at = block->text.ptr;
    size_t n = 0;

    while (at != NULL && at < p && (at = memchr(at, '\n', (size_t)(p - at))) != NULL) {
        n++;
        at++;
    }
    return n < block->n_lines ? block->lines[n] : block->first_line;
}

#define ESCAPE 64   /* '\\' */
#define ESCAPED 128 /* 'n' behind it */

static const uint8_t CLASS[UINT8_MAX + 1] = {
    [':'] = GIFT_COLON, ['='] = GIFT_EQUALS, ['~'] = GIFT_TILDE, ['#'] = GIFT_HASH,
    ['{'] = GIFT_OPEN,  ['}'] = GIFT_CLOSE,  ['\\'] = ESCAPE,    ['n'] = ESCAPED,
};

static bool is_escape(struct qx_slice s, size_t at)
{
    return s.ptr[at] == '\\' && at + 1 < s.len && CLASS[s.ptr[at + 1]] != 0;
}

size_t gift_find(struct qx_slice s, unsigned set)
{
    const unsigned stops = set | ESCAPE;
    size_t i = 0;

    for (;;) {
        while (i < s.len && (CLASS[s.ptr[i]] & stops) == 0) {
            i++;
        }
        if (i >= s.len || (CLASS[s.ptr[i]] & set) != 0) {
            return i < s.len ? i : s.len;
        }
        i += is_escape(s, i) ? 2 : 1;
    }
}

void gift_unescape(struct qx_slice s, struct qx_buf *out)
{
    uint8_t *to = qx_buf_grow(out, s.len); /* no longer than what it is made of */

    for (size_t i = 0; i < s.len; i++) {
        bool escape = is_escape(s, i);

        i += escape ? 1 : 0;
        *to++ = escape && s.ptr[i] == 'n' ? '\n' : s.ptr[i];
    }
    out->len = (size_t)(to - out->ptr);
    *to = 0;
}

/* --- comments: [id:…] [tag:name:value] --- */

/* The next "[kind:value]" of a comment; "\]" is a bracket within. */
static bool next_bracket(struct qx_slice *rest, const char *kind, struct qx_buf *value)
{
    size_t len = strlen(kind);

    for (size_t i = 0; i + len <= rest->len; i++) {
        if (memcmp(rest->ptr + i, kind, len) != 0) {
            continue;
        }
        size_t end = i + len;

        qx_buf_clear(value);
        while (end < rest->len && rest->ptr[end] != ']') {
            end += rest->ptr[end] == '\\' && end + 1 < rest->len && rest->ptr[end + 1] == ']';
            qx_buf_byte(value, rest->ptr[end++]);
        }
        if (end == rest->len) {
            return false;
        }
        *rest = qx_slice(rest->ptr + end + 1, rest->len - end - 1);
        return true;
    }
    return false;
}

static enum qx_err take_comments(struct gift_file *f)
{
    struct qx_slice rest = qx_buf_slice(&f->comments);
    struct qx_slice tags = rest;
    struct qx_buf value = {0};
    enum qx_err err = QX_OK;

    qx_buf_clear(&f->fix);
    if (next_bracket(&rest, "[id:", &value)) {
        err = qx_making_text(&f->m, qx_buf_slice(&value), f->block.first_line, &f->m.q.id);
    }
    while (err == QX_OK && next_bracket(&tags, "[tag:", &value)) {
        err = qx_making_note(&f->m, qx_slice_trim(qx_buf_slice(&value)), f->block.first_line,
                             &f->fix);
    }
    qx_buf_free(&value);
    return err;
}

/* --- blocks --- */

/* Takes a $CATEGORY line off the block; *rest is what follows it. */
static bool take_category(struct gift_file *f, struct qx_slice *rest)
{
    static const char NAME[] = "$CATEGORY:";
    struct qx_slice text = *rest;

    if (!qx_slice_starts(text, NAME)) {
        return false;
    }
    const uint8_t *end = memchr(text.ptr, '\n', text.len);
    size_t len = end == NULL ? text.len : (size_t)(end - text.ptr);

    qx_category_topic(qx_slice(text.ptr + sizeof NAME - 1, len - (sizeof NAME - 1)), &f->category);
    *rest = end == NULL ? qx_slice(NULL, 0) : qx_slice(end + 1, text.len - len - 1);
    return true;
}

/* Drops the first line of the block's text. */
static void drop_line(struct gift_block *b, struct qx_slice rest)
{
    memmove(b->text.ptr, rest.ptr, rest.len);
    b->text.len = rest.len;
    b->n_lines--;
    memmove(b->lines, b->lines + 1, b->n_lines * sizeof b->lines[0]);
}

static enum qx_err read_question(struct gift_file *f)
{
    struct making *m = &f->m;

    qx_making_start(m);
    enum qx_err err = take_comments(f);

    if (err == QX_OK && m->q.topic[0] == '\0') {
        err = qx_making_text(m, qx_buf_slice(&f->category), f->block.first_line, &m->q.topic);
    }
    if (err != QX_OK) {
        qx_making_refuse(m);
        return QX_OK;
    }
    return gift_question(m, &f->block, qx_slice_trim(qx_buf_slice(&f->fix)));
}

/* One block is done: a category, a question, or comments alone. */
static enum qx_err end_block(struct gift_file *f)
{
    struct gift_block *b = &f->block;
    struct qx_slice rest = qx_buf_slice(&b->text);
    enum qx_err err = QX_OK;

    if (b->too_long) {
        qx_making_fault(&f->m, b->first_line, "more than %d lines without a blank one: divide it",
                        GIFT_BLOCK_LINES_MAX);
        return QX_OK;
    }
    if (rest.len > 0 && take_category(f, &rest)) {
        if (rest.len == 0) {
            return QX_OK;
        }
        if (!qx_making_lenient(&f->m, b->lines[0],
                               "a question right after $CATEGORY, which other programs swallow: "
                               "put a blank line between")) {
            qx_making_refuse(&f->m);
            return QX_OK;
        }
        drop_line(b, rest);
    }
    if (b->text.len > 0) {
        err = read_question(f);
    }
    return err;
}

static void start_block(struct gift_file *f)
{
    qx_buf_clear(&f->block.text);
    qx_buf_clear(&f->comments);
    f->block.n_lines = 0;
    f->block.first_line = 0;
    f->block.inner_comment = 0;
    f->block.too_long = false;
}

/* Whether the question in the block has ended, so that a comment may follow. */
static bool is_complete(const struct gift_block *b)
{
    return b->text.len > 0 && b->text.ptr[b->text.len - 1] == '}';
}

static void add_line(struct gift_file *f, struct qx_slice line)
{
    struct gift_block *b = &f->block;

    if (b->first_line == 0) {
        b->first_line = f->line;
    }
    if (qx_slice_starts(line, "//")) {
        qx_buf_add(&f->comments, line);
        qx_buf_byte(&f->comments, '\n');
        if (b->n_lines > 0 && !is_complete(b)) {
            b->inner_comment = f->line;
        }
        return;
    }
    if (b->n_lines == GIFT_BLOCK_LINES_MAX) {
        b->too_long = true;
        return;
    }
    if (b->n_lines > 0) {
        qx_buf_byte(&b->text, '\n');
    }
    b->lines[b->n_lines++] = f->line;
    qx_buf_add(&b->text, line);
}

static enum qx_err read_blocks(struct gift_file *f, struct qx_slice text)
{
    const uint8_t *at = text.ptr;
    const uint8_t *end = text.ptr + text.len;
    enum qx_err err = QX_OK;

    start_block(f);
    while (at < end && err == QX_OK) {
        const uint8_t *stop = memchr(at, '\n', (size_t)(end - at));
        struct qx_slice line =
            qx_slice_trim(qx_slice(at, (size_t)((stop == NULL ? end : stop) - at)));

        f->line++;
        at = stop == NULL ? end : stop + 1;
        if (line.len > 0) {
            add_line(f, line);
            continue;
        }
        err = end_block(f);
        start_block(f);
        if (err == QX_OK) {
            err = qx_making_go_on(&f->m, (size_t)(at - text.ptr));
        }
    }
    return err == QX_OK ? end_block(f) : err;
}

enum qx_err qx_gift_read(struct qx_slice text, struct qx_reading *reading)
{
    struct gift_file *f = qx_alloc(1, sizeof *f);

    f->m.reading = reading;
    enum qx_err err = text.len == 0 ? QX_OK : read_blocks(f, text);

    qx_making_end(&f->m);
    qx_buf_free(&f->block.text);
    qx_buf_free(&f->comments);
    qx_buf_free(&f->category);
    qx_buf_free(&f->fix);
    free(f);
    return err;
}
