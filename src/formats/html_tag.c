#include "html_parts.h"

#include <strings.h>

static bool is_letter(uint8_t c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static struct qx_slice from(struct qx_slice s, size_t at)
{
    return at > s.len ? qx_slice(s.ptr + s.len, 0) : qx_slice(s.ptr + at, s.len - at);
}

static bool is_named(struct qx_slice s, const char *name)
{
    return s.len == strlen(name) && strncasecmp((const char *)s.ptr, name, s.len) == 0;
}

/* Where the tag ends: a ">" outside quotes that follow a "=". s.len: nowhere. */
static size_t tag_end(struct qx_slice s)
{
    uint8_t before = 0; /* the last byte that was no blank */

    for (size_t i = 1; i < s.len; i++) {
        uint8_t c = s.ptr[i];

        if (c == '>') {
            return i;
        }
        if ((c == '"' || c == '\'') && before == '=') {
            const uint8_t *end = memchr(s.ptr + i + 1, c, s.len - i - 1);

            if (end == NULL) {
                return s.len;
            }
            i = (size_t)(end - s.ptr);
        }
        before = is_blank(c) ? before : c;
    }
    return s.len;
}

bool html_tag_read(struct qx_slice s, struct html_tag *out)
{
    size_t at = s.len > 1 && s.ptr[1] == '/' ? 2 : 1;
    size_t n = 0;

    if (at >= s.len || !is_letter(s.ptr[at])) {
        return false;
    }
    *out = (struct html_tag){.end = at == 2};
    for (; at < s.len && !is_blank(s.ptr[at]) && s.ptr[at] != '>' && s.ptr[at] != '/'; at++) {
        if (n < sizeof out->name - 1) {
            out->name[n++] = (char)(s.ptr[at] | (is_letter(s.ptr[at]) ? 0x20 : 0));
        }
    }
    size_t end = tag_end(s);

    if (end < s.len) {
        out->all = qx_slice(s.ptr, end + 1);
        out->attributes = qx_slice(s.ptr + at, end - at);
    }
    return true;
}

static struct qx_slice skip_blanks(struct qx_slice s)
{
    while (s.len > 0 && is_blank(s.ptr[0])) {
        s = from(s, 1);
    }
    return s;
}

/* What follows a "=", in quotes or to the next blank. */
static struct qx_slice take_value(struct qx_slice *rest)
{
    struct qx_slice s = skip_blanks(from(*rest, 1));
    size_t n = 0;

    if (s.len > 0 && (s.ptr[0] == '"' || s.ptr[0] == '\'')) {
        const uint8_t *end = memchr(s.ptr + 1, s.ptr[0], s.len - 1);

        n = end == NULL ? s.len : (size_t)(end - s.ptr);
        *rest = from(s, n + 1);
        return qx_slice(s.ptr + 1, n - 1);
    }
    while (n < s.len && !is_blank(s.ptr[n])) {
        n++;
    }
    *rest = from(s, n);
    return qx_slice(s.ptr, n);
}

bool html_attribute_next(struct qx_slice *rest, struct qx_slice *name, struct qx_slice *value,
                         bool *has_value)
{
    struct qx_slice s = *rest;
    size_t n = 0;

    while (s.len > 0 && (is_blank(s.ptr[0]) || s.ptr[0] == '/')) {
        s = from(s, 1);
    }
    while (n < s.len && !is_blank(s.ptr[n]) && s.ptr[n] != '/' && (n == 0 || s.ptr[n] != '=')) {
        n++;
    }
    *name = qx_slice(s.ptr, n);
    *rest = skip_blanks(from(s, n));
    *has_value = n > 0 && rest->len > 0 && rest->ptr[0] == '=';
    *value = *has_value ? take_value(rest) : qx_slice("", 0);
    return n > 0;
}

bool html_attribute(const struct html_tag *tag, const char *name, struct qx_slice *value)
{
    struct qx_slice rest = tag->attributes;
    struct qx_slice found;
    bool has_value;

    while (html_attribute_next(&rest, &found, value, &has_value)) {
        if (is_named(found, name)) {
            return true;
        }
    }
    return false;
}

size_t html_number(const struct html_tag *tag, const char *name, size_t otherwise)
{
    struct qx_slice value;
    size_t n = 0;

    if (!html_attribute(tag, name, &value)) {
        return otherwise;
    }
    value = qx_slice_trim(value);
    for (size_t i = 0; i < value.len; i++) {
        if (value.ptr[i] < '0' || value.ptr[i] > '9' || n > 99) {
            return otherwise;
        }
        n = n * 10 + (size_t)(value.ptr[i] - '0');
    }
    return n == 0 ? otherwise : n;
}

/* Whether text, without its blanks, holds what. */
static bool holds(struct qx_slice text, const char *what)
{
    for (size_t i = 0; i < text.len; i++) {
        size_t n = 0;

        for (size_t k = i; k < text.len && what[n] != '\0'; k++) {
            if (is_blank(text.ptr[k])) {
                continue;
            }
            if ((text.ptr[k] | 0x20) != ((uint8_t)what[n] | 0x20)) {
                break;
            }
            n++;
        }
        if (what[n] == '\0') {
            return true;
        }
    }
    return false;
}

bool html_is_hidden(const struct html_tag *tag)
{
    struct qx_slice value;

    return html_attribute(tag, "hidden", &value) ||
           (html_attribute(tag, "style", &value) &&
            (holds(value, "display:none") || holds(value, "visibility:hidden")));
}

bool html_is_one_of_languages(const struct html_tag *tag)
{
    struct qx_slice value;

    return html_attribute(tag, "class", &value) && holds(value, "multilang");
}

/* Attributes that HTML writes without a value. */
static bool is_flag(struct qx_slice name)
{
    static const char *const FLAGS[] = {
        "hidden", "nowrap",   "noshade",   "compact", "reversed", "ismap",     "border",
        "inert",  "disabled", "itemscope", "alt",     "title",    "autofocus", "download",
        "nosave", "async",    "defer",     "open",    "default",  "class",     "style",
    };

    for (size_t i = 0; i < sizeof FLAGS / sizeof FLAGS[0]; i++) {
        if (is_named(name, FLAGS[i])) {
            return true;
        }
    }
    return false;
}

bool html_reads_like_text(const struct html_tag *tag)
{
    struct qx_slice rest = tag->attributes;
    struct qx_slice name;
    struct qx_slice value;
    bool has_value;

    while (html_attribute_next(&rest, &name, &value, &has_value)) {
        if (!has_value && !is_flag(name)) {
            return true;
        }
    }
    return false;
}
