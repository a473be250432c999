#include "field.h"

#include <string.h>

#include <qualex/text.h>
#include <qualex/utf8.h>

void field_set(struct field *field, const char *text)
{
    struct qx_slice left = qx_slice_text(text);

    *field = (struct field){0};
    while (left.len > 0) {
        size_t len;

        (void)qx_utf8_next(left, &len);
        if (field->at + len > QX_ANSWER_TEXT_MAX) {
            break;
        }
        memcpy(field->text + field->at, left.ptr, len);
        field->at += len;
        left = qx_slice(left.ptr + len, left.len - len);
    }
}

static uint32_t rune_at(const struct field *field, size_t at, size_t *len)
{
    return qx_utf8_next(qx_slice_text(field->text + at), len);
}

/* Behind the letter at that byte and its marks; the byte itself at the end of the line. */
static size_t after(const struct field *field, size_t at)
{
    size_t len;

    if (field->text[at] == '\0') {
        return at;
    }
    do {
        (void)rune_at(field, at, &len);
        at += len;
    } while (field->text[at] != '\0' && qx_rune_combining(rune_at(field, at, &len)));
    return at;
}

/* Where the letter before that byte begins. */
static size_t before(const struct field *field, size_t at)
{
    size_t start = 0;

    for (size_t next = 0; next < at; next = after(field, next)) {
        start = next;
    }
    return start;
}

static enum field_took erase(struct field *field, size_t from, size_t until)
{
    memmove(field->text + from, field->text + until, strlen(field->text + until) + 1);
    field->at = from;
    return FIELD_TAKEN;
}

static bool fits_number(uint32_t rune)
{
    return rune < 0x7F ? strchr("0123456789+-., ", (int)rune) != NULL : rune == 0x2212;
}

static enum field_took insert(struct field *field, uint32_t rune, enum qx_fill fill)
{
    uint8_t bytes[4];
    size_t len = qx_utf8_put(rune, bytes);
    size_t rest = strlen(field->text + field->at) + 1;

    if (len == 0 || !qx_rune_allowed(rune) || (fill == QX_FILL_NUMBER && !fits_number(rune))) {
        return FIELD_REFUSED;
    }
    if (field->at + len + rest > sizeof field->text) {
        return FIELD_FULL;
    }
    memmove(field->text + field->at + len, field->text + field->at, rest);
    memcpy(field->text + field->at, bytes, len);
    field->at += len;
    return FIELD_TAKEN;
}

static bool is_backspace(struct qx_key key)
{
    return key.kind == QX_KEY_RUNE && (key.rune == 0x08 || key.rune == 0x7F);
}

static enum field_took move(struct field *field, size_t to, enum field_took otherwise)
{
    if (field->at == to) {
        return otherwise;
    }
    field->at = to;
    return FIELD_TAKEN;
}

enum field_took field_key(struct field *field, struct qx_key key, enum qx_fill fill)
{
    if (is_backspace(key)) {
        return erase(field, before(field, field->at), field->at);
    }
    switch (key.kind) {
    case QX_KEY_RUNE:
        return qx_key_writes(key) ? insert(field, key.rune, fill) : FIELD_IGNORED;
    case QX_KEY_LEFT:
        return move(field, before(field, field->at), FIELD_AT_START);
    case QX_KEY_RIGHT:
        return move(field, after(field, field->at), FIELD_AT_END);
    case QX_KEY_HOME:
        return move(field, 0, FIELD_TAKEN);
    case QX_KEY_END:
        return move(field, strlen(field->text), FIELD_TAKEN);
    case QX_KEY_DELETE:
        return erase(field, field->at, after(field, field->at));
    default:
        return FIELD_IGNORED;
    }
}

static int columns(const char *from, size_t len)
{
    return (int)qx_width(qx_slice(from, len));
}

struct field_window field_window(const struct field *field, int width)
{
    const char *text = field->text;
    size_t from = 0;

    /* The cursor needs a column of its own, even behind the last character. */
    while (from < field->at && columns(text + from, field->at - from) > width - 1) {
        from = after(field, from);
    }
    size_t until = from;

    while (text[until] != '\0' && columns(text + from, after(field, until) - from) <= width) {
        until = after(field, until);
    }
    return (struct field_window){.shown = qx_slice(text + from, until - from),
                                 .cursor = columns(text + from, field->at - from),
                                 .before = from > 0,
                                 .after = text[until] != '\0'};
}

/* As the keeper takes a text: NFC, of the whitelist, one line. */
static enum qx_err text_value(struct qx_slice typed, struct qx_buf *normal)
{
    if (qx_nfc(typed, normal) != QX_OK || normal->len > QX_ANSWER_TEXT_MAX ||
        qx_text_check(qx_buf_slice(normal), "", 0, NULL) != QX_OK ||
        strpbrk(qx_buf_cstr(normal), "\n\t") != NULL) {
        return QX_ERR_INPUT;
    }
    return QX_OK;
}

enum qx_err field_value(const char *typed, enum qx_fill fill,
                        char out[static QX_ANSWER_TEXT_MAX + 1])
{
    struct qx_slice trimmed = qx_slice_trim(qx_slice_text(typed));
    struct qx_buf normal = {0};
    char number[QX_DECIMAL_MAX];
    enum qx_err err = QX_OK;

    if (trimmed.len > 0 && fill == QX_FILL_NUMBER) {
        err = qx_decimal_read(trimmed, number) == QX_OK ? QX_OK : QX_ERR_INPUT;
        qx_buf_text(&normal, err == QX_OK ? number : "");
    } else if (trimmed.len > 0) {
        err = text_value(trimmed, &normal);
    }
    if (err == QX_OK) {
        memcpy(out, qx_buf_cstr(&normal), normal.len + 1);
    }
    qx_buf_free(&normal);
    return err;
}
