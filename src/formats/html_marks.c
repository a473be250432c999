/* Super- and subscripts, marks of lists. */
#include "html_parts.h"

#include <qualex/utf8.h>

#include <stdio.h>

struct raised {
    char plain;
    uint16_t sup; /* 0: there is none */
    uint16_t sub;
};

static const struct raised RAISED[] = {
    {'0', 0x2070, 0x2080},
    {'1', 0x00B9, 0x2081},
    {'2', 0x00B2, 0x2082},
    {'3', 0x00B3, 0x2083},
    {'4', 0x2074, 0x2084},
    {'5', 0x2075, 0x2085},
    {'6', 0x2076, 0x2086},
    {'7', 0x2077, 0x2087},
    {'8', 0x2078, 0x2088},
    {'9', 0x2079, 0x2089},
    {'+', 0x207A, 0x208A},
    {'-', 0x207B, 0x208B},
    {'=', 0x207C, 0x208C},
    {'(', 0x207D, 0x208D},
    {')', 0x207E, 0x208E},
    {'n', 0x207F, 0x2099},
    {'i', 0x2071, 0     },
};

static uint32_t raised_form(uint32_t rune, bool sup)
{
    rune = rune == 0x2212 ? '-' : rune; /* the minus sign */
    for (size_t i = 0; i < sizeof RAISED / sizeof RAISED[0]; i++) {
        if ((uint32_t)RAISED[i].plain == rune) {
            return sup ? RAISED[i].sup : RAISED[i].sub;
        }
    }
    return 0;
}

/* All of text in characters that stand high or low by themselves; false when one has no such form.
 */
static bool all_raised(struct qx_slice text, bool sup, struct qx_buf *out)
{
    for (size_t len; text.len > 0; text = qx_slice(text.ptr + len, text.len - len)) {
        uint32_t form = raised_form(qx_utf8_next(text, &len), sup);
        uint8_t bytes[4];

        if (form == 0) {
            return false;
        }
        qx_buf_add(out, qx_slice(bytes, qx_utf8_put(form, bytes)));
    }
    return true;
}

/* "1st": that it is raised says nothing. */
static bool is_ordinal(const struct qx_buf *text, size_t from)
{
    static const char *const ENDS[] = {"st", "nd", "rd", "th"};
    struct qx_slice end = qx_slice(text->ptr + from, text->len - from);
    bool known = false;

    for (size_t i = 0; i < sizeof ENDS / sizeof ENDS[0]; i++) {
        known = known || qx_slice_equal(end, qx_slice_text(ENDS[i]));
    }
    return known && from > 0 && text->ptr[from - 1] >= '0' && text->ptr[from - 1] <= '9';
}

void html_raise(struct qx_buf *text, size_t from, bool sup)
{
    struct qx_buf raised = {0};
    size_t len;

    if (from >= text->len || (sup && is_ordinal(text, from))) {
        return;
    }
    struct qx_slice content = qx_slice(text->ptr + from, text->len - from);

    if (!all_raised(content, sup, &raised)) {
        (void)qx_utf8_next(content, &len);
        qx_buf_clear(&raised);
        qx_buf_text(&raised, sup ? "^" : "_");
        qx_buf_text(&raised, len < content.len ? "(" : "");
        qx_buf_add(&raised, content);
        qx_buf_text(&raised, len < content.len ? ")" : "");
    }
    text->len = from;
    qx_buf_add(text, qx_buf_slice(&raised));
    qx_buf_free(&raised);
}

static void roman(char out[static HTML_MARK_MAX], size_t number)
{
    static const struct {
        size_t value;
        const char *digits;
    } DIGITS[] = {
        {900, "cm"},
        {500, "d" },
        {400, "cd"},
        {100, "c" },
        {90,  "xc"},
        {50,  "l" },
        {40,  "xl"},
        {10,  "x" },
        {9,   "ix"},
        {5,   "v" },
        {4,   "iv"},
        {1,   "i" },
    };
    size_t n = 0;

    for (size_t i = 0; i < sizeof DIGITS / sizeof DIGITS[0]; i++) {
        for (; number >= DIGITS[i].value && n + 2 < HTML_MARK_MAX; number -= DIGITS[i].value) {
            memcpy(out + n, DIGITS[i].digits, strlen(DIGITS[i].digits));
            n += strlen(DIGITS[i].digits);
        }
    }
    out[n] = '\0';
}

void html_mark(char out[static HTML_MARK_MAX], size_t indent, char type, size_t number)
{
    char label[HTML_MARK_MAX] = "";
    bool upper = type == 'A' || type == 'I';

    if ((type | 0x20) == 'a' && number <= 26) {
        (void)snprintf(label, sizeof label, "%c", (char)('a' + number - 1));
    } else if ((type | 0x20) == 'i' && number < 900) {
        roman(label, number);
    } else {
        (void)snprintf(label, sizeof label, "%zu", number % 1000000);
    }
    for (size_t i = 0; upper && label[i] != '\0'; i++) {
        label[i] = (char)(label[i] >= 'a' ? label[i] - 0x20 : label[i]);
    }
    (void)snprintf(out, HTML_MARK_MAX, "%*s%.16s. ", (int)indent, "", label);
}
