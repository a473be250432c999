#include "tree.h"

#include <qualex/utf8.h>

#include <stdlib.h>
#include <string.h>

/* What jansson lets pass and we do not: found before it, in one pass over the bytes. */
struct scan {
    struct qx_slice text;
    size_t at;
    uint32_t line;
    unsigned depth;
    bool in_string;
};

static const char *scan_number(struct scan *s)
{
    size_t start = s->at;
    bool minus = s->text.ptr[s->at] == '-';
    int64_t n = 0;
    size_t i = s->at + minus;

    for (; i < s->text.len && s->text.ptr[i] >= '0' && s->text.ptr[i] <= '9'; i++) {
        n = n > QX_JSON_INT_MAX ? n : 10 * n + (s->text.ptr[i] - '0');
    }
    s->at = i - 1;
    if (n > QX_JSON_INT_MAX) {
        return "integer of 2^53 or more: write it as a string";
    }
    if (i < s->text.len && (s->text.ptr[i] == '.' || (s->text.ptr[i] | 0x20) == 'e')) {
        return "number with a fraction or exponent: write an integer";
    }
    return minus && n == 0 && i > start + 1 ? "-0: write 0" : NULL;
}

/* NULL, or what is wrong at s->at. */
static const char *scan_byte(struct scan *s)
{
    uint8_t c = s->text.ptr[s->at];

    s->line += c == '\n';
    if (s->in_string) {
        s->at += c == '\\'; /* the escaped byte may be a quote */
        s->in_string = c != '"';
        return NULL;
    }
    switch (c) {
    case '"':
        s->in_string = true;
        return NULL;
    case '{':
    case '[':
        return ++s->depth > QX_JSON_DEPTH ? "nested deeper than 32: flatten it" : NULL;
    case '}':
    case ']':
        s->depth -= s->depth > 0; /* jansson tells when none was open */
        return NULL;
    default:
        return c == '-' || (c >= '0' && c <= '9') ? scan_number(s) : NULL;
    }
}

static enum qx_err scan(struct qx_slice text, const char *where, struct qx_report *report)
{
    for (struct scan s = {.text = text, .line = 1}; s.at < text.len; s.at++) {
        const char *wrong = scan_byte(&s);

        if (wrong != NULL) {
            return qx_fail(report, QX_ERR_JSON_SYNTAX, where, s.line, "%s", wrong);
        }
    }
    return QX_OK;
}

static enum qx_err syntax(const json_error_t *error, const char *where, struct qx_report *report)
{
    struct qx_buf safe = {0};

    qx_text_safe(&safe, qx_slice_text(error->text), false);
    (void)qx_fail(report, QX_ERR_JSON_SYNTAX, where, error->line < 1 ? 1 : (uint32_t)error->line,
                  "%s: correct the JSON there", qx_buf_cstr(&safe));
    qx_buf_free(&safe);
    return QX_ERR_JSON_SYNTAX;
}

enum qx_err qx_json_parse(struct qx_slice text, const char *where, struct qx_report *report,
                          struct qx_json **out)
{
    json_error_t error = {.line = 1};

    if (text.len > 0 && memchr(text.ptr, '\0', text.len) != NULL) {
        return qx_fail(report, QX_ERR_JSON_SYNTAX, where, 1,
                       "holds bytes that no text has: give the JSON file");
    }
    enum qx_err err = scan(text, where, report);

    if (err != QX_OK) {
        return err;
    }
    qx_json_prepare();
    json_t *v = json_loadb(text.len == 0 ? "" : (const char *)text.ptr, text.len,
                           JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);

    if (v == NULL) {
        return syntax(&error, where, report);
    }
    *out = value(v);
    return QX_OK;
}

static bool key_is_plain(const char *key)
{
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.@-";

    return key[0] != '\0' && key[strspn(key, plain)] == '\0';
}

static bool keys_are_plain(json_t *v)
{
    for (void *i = json_object_iter(v); i != NULL; i = json_object_iter_next(v, i)) {
        if (!key_is_plain(json_object_iter_key(i)) || !keys_are_plain(json_object_iter_value(i))) {
            return false;
        }
    }
    for (size_t i = 0; i < json_array_size(v); i++) {
        if (!keys_are_plain(json_array_get(v, i))) {
            return false;
        }
    }
    return true;
}

static enum qx_err check_canonical(const struct qx_json *v, struct qx_slice text, const char *where,
                                   struct qx_report *report)
{
    struct qx_buf canonical = {0};
    size_t at = 0;

    if (!keys_are_plain(tree(v))) {
        return qx_fail(report, QX_ERR_NOT_CANONICAL, where, 0,
                       "a key is not of A-Z a-z 0-9 _ . @ -: rename it");
    }
    qx_json_write(&canonical, v);
    while (at < text.len && at < canonical.len && text.ptr[at] == canonical.ptr[at]) {
        at++;
    }
    bool same = at == text.len && at == canonical.len;

    qx_buf_free(&canonical);
    return same ? QX_OK
                : qx_fail(report, QX_ERR_NOT_CANONICAL, where, 0,
                          "differs from its RFC 8785 form at byte %zu: write it canonically", at);
}

enum qx_err qx_json_parse_canonical(struct qx_slice text, const char *where,
                                    struct qx_report *report, struct qx_json **out)
{
    struct qx_json *v = NULL;
    enum qx_err err = qx_json_parse(text, where, report, &v);

    if (err == QX_OK) {
        err = check_canonical(v, text, where, report);
    }
    if (err == QX_OK) {
        *out = v;
        v = NULL; /* now owned by the caller */
    }
    qx_json_free(&v);
    return err;
}
