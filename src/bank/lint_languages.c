/* What should be the same in every language: numbers and code. */
#include "lint.h"

#include <stdio.h>
#include <stdlib.h>

#include <qualex/life.h>

#define NUMBERS_MAX 256
#define NUMBER_LEN 32

/* The numbers of a text, written one way, in byte order. */
struct numbers {
    char v[NUMBERS_MAX][NUMBER_LEN];
    size_t n;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Length of a sign between digits: a point or comma, a blank or no-break blank before three. */
static size_t separator(const char *p)
{
    size_t n = *p == '.' || *p == ',' || *p == ' '  ? 1
               : strncmp(p, "\xC2\xA0", 2) == 0     ? 2
               : strncmp(p, "\xE2\x80\xAF", 3) == 0 ? 3
                                                    : 0;
    bool three =
        n > 0 && is_digit(p[n]) && is_digit(p[n + 1]) && is_digit(p[n + 2]) && !is_digit(p[n + 3]);

    return n > 0 && is_digit(p[n]) && (three || *p == '.' || *p == ',') ? n : 0;
}

/* "1,000", "1 000" and "1.000" are one number here, and "0,5" and "0.5": what a language writes
 * differently must not be a finding. Returns what follows. */
static const char *read_number(const char *p, struct numbers *out)
{
    char *number = out->v[out->n];
    size_t len = 0;

    for (;;) {
        for (; is_digit(*p); p++) {
            if (len + 2 < NUMBER_LEN) {
                number[len++] = *p;
            }
        }
        size_t skipped = separator(p);

        if (skipped == 0) {
            break;
        }
        bool three =
            is_digit(p[skipped + 1]) && is_digit(p[skipped + 2]) && !is_digit(p[skipped + 3]);

        if (!three && len + 2 < NUMBER_LEN) {
            number[len++] = '.';
        }
        p += skipped;
    }
    number[len] = '\0';
    out->n++;
    return p;
}

static void add_numbers(const char *text, struct numbers *out)
{
    while (*text != '\0' && out->n < NUMBERS_MAX) {
        text = is_digit(*text) ? read_number(text, out) : text + 1;
    }
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* Of stem, options and fields. */
static void numbers_of(const struct qx_question *q, const char *lang, struct numbers *out)
{
    out->n = 0;
    add_numbers(qx_texts_in(&q->stem, lang, NULL), out);
    for (size_t i = 0; i < q->n_options; i++) {
        add_numbers(qx_texts_in(&q->options[i].text, lang, NULL), out);
    }
    for (size_t i = 0; i < q->n_fields; i++) {
        add_numbers(qx_texts_in(&q->fields[i].text, lang, NULL), out);
    }
    qsort(out->v, out->n, sizeof out->v[0], by_bytes);
}

static bool same_numbers(const struct numbers *a, const struct numbers *b)
{
    bool same = a->n == b->n;

    for (size_t i = 0; same && i < a->n; i++) {
        same = strcmp(a->v[i], b->v[i]) == 0;
    }
    return same;
}

/* --- code --- */

static bool is_fence(const char *line)
{
    return strncmp(line, "```", 3) == 0;
}

/* What stands between backticks within a line. */
static void add_inline(const char *line, size_t n, struct qx_buf *out)
{
    const char *end = line + n;

    for (const char *p = line; p < end;) {
        const char *open = memchr(p, '`', (size_t)(end - p));
        const char *close = open == NULL ? NULL : memchr(open + 1, '`', (size_t)(end - open - 1));

        if (close == NULL) {
            return;
        }
        qx_buf_add(out, qx_slice(open, (size_t)(close - open)));
        qx_buf_byte(out, '\n');
        p = close + 1;
    }
}

/* Lines in fences or behind four blanks, and inline code, a line each. */
static void code_of(const char *text, struct qx_buf *out)
{
    bool fenced = false;

    qx_buf_clear(out);
    while (*text != '\0') {
        size_t n = strcspn(text, "\n");

        if (is_fence(text)) {
            fenced = !fenced;
        } else if (fenced || strncmp(text, "    ", 4) == 0 || *text == '\t') {
            qx_buf_add(out, qx_slice(text, n));
            qx_buf_byte(out, '\n');
        } else {
            add_inline(text, n, out);
        }
        text += n + (text[n] == '\n' ? 1 : 0);
    }
}

static bool is_ascii(struct qx_slice s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] >= 0x80) {
            return false;
        }
    }
    return true;
}

static struct qx_slice take_line(struct qx_slice *rest)
{
    const uint8_t *end = memchr(rest->ptr, '\n', rest->len);
    size_t n = end == NULL ? rest->len : (size_t)(end - rest->ptr);
    struct qx_slice line = qx_slice(rest->ptr, n);

    n += end == NULL ? 0 : 1;
    *rest = qx_slice(rest->ptr + n, rest->len - n);
    return line;
}

/* Line by line. What has letters beyond ASCII is a remark or a table, and is translated. */
static bool same_code(struct qx_slice a, struct qx_slice b)
{
    bool same = true;

    while (same && a.len > 0 && b.len > 0) {
        struct qx_slice x = take_line(&a);
        struct qx_slice y = take_line(&b);

        same = !is_ascii(x) || !is_ascii(y) || qx_slice_equal(x, y);
    }
    return same && a.len == b.len;
}

/* --- all --- */

static void compare(struct lint *l, const char *first, const char *lang, struct numbers *numbers,
                    struct qx_buf *code)
{
    numbers_of(l->q, lang, &numbers[1]);
    if (!same_numbers(&numbers[0], &numbers[1])) {
        lint_say(l, QX_LINT_NUMBERS_DIFFER, lang, first);
    }
    code_of(qx_texts_in(&l->q->stem, lang, NULL), &code[1]);
    if (!same_code(qx_buf_slice(&code[0]), qx_buf_slice(&code[1]))) {
        lint_say(l, QX_LINT_CODE_DIFFERS, lang, first);
    }
}

static void check_missing(struct lint *l)
{
    const char *rest = l->with->langs;
    struct qx_slice lang;

    while (qx_langs_next(&rest, &lang)) {
        char name[24];

        (void)snprintf(name, sizeof name, "%.*s", QX_ARG(lang));
        if (qx_texts_find(&l->q->stem, name) == NULL) {
            lint_say(l, QX_LINT_MISSING_LANGUAGE, NULL, name);
        }
    }
}

void lint_languages(struct lint *l)
{
    const struct qx_texts *stem = &l->q->stem;

    check_missing(l);
    if (stem->n < 2 ||
        (!lint_wants(l, QX_LINT_NUMBERS_DIFFER) && !lint_wants(l, QX_LINT_CODE_DIFFERS))) {
        return;
    }
    struct numbers *numbers = qx_alloc(2, sizeof *numbers);
    struct qx_buf code[2] = {{0}, {0}};

    numbers_of(l->q, stem->v[0].lang, &numbers[0]);
    code_of(stem->v[0].text, &code[0]);
    for (size_t i = 1; i < stem->n; i++) {
        compare(l, stem->v[0].lang, stem->v[i].lang, numbers, code);
    }
    free(numbers);
    qx_buf_free(&code[0]);
    qx_buf_free(&code[1]);
}
