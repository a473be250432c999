/* Names and numbers of QTI. */
#include "qti.h"

#include <stdio.h>

/* 2.x: choiceInteraction; 3.0: qti-choice-interaction, and response-identifier of an attribute. */
bool qti_same(const char *name, const char *camel)
{
    if (name[0] == 'q' && strncmp(name, "qti-", 4) == 0) {
        name += 4;
    }
    if (*name != *camel) {
        return false; /* mostly */
    }
    while (*camel != '\0' && *name != '\0') {
        if (*name == '-') {
            name++;
            if (*camel != (*name & ~0x20) || *name < 'a') {
                return false;
            }
        } else if (*name != *camel) {
            return false;
        }
        name++;
        camel++;
    }
    return *name == *camel;
}

bool qti_is(const struct qx_xml *node, const char *camel)
{
    return node != NULL && node->name != NULL && qti_same(node->name, camel);
}

static const struct qx_xml *find(const struct qx_xml *node, const char *camel)
{
    while (node != NULL &&
           (node->name == NULL || (camel != NULL && !qti_same(node->name, camel)))) {
        node = node->next;
    }
    return node;
}

const struct qx_xml *qti_child(const struct qx_xml *parent, const char *camel)
{
    return parent == NULL ? NULL : find(parent->first, camel);
}

const struct qx_xml *qti_next(const struct qx_xml *node, const char *camel)
{
    return node == NULL ? NULL : find(node->next, camel);
}

const char *qti_attribute(const struct qx_xml *node, const char *camel)
{
    for (size_t i = 0; node != NULL && i < node->n_attributes; i++) {
        if (node->attributes[i].ns[0] == '\0' && qti_same(node->attributes[i].name, camel)) {
            return node->attributes[i].value;
        }
    }
    return NULL;
}

const char *qti_attribute_or(const struct qx_xml *node, const char *camel, const char *otherwise)
{
    const char *value = qti_attribute(node, camel);

    return value == NULL ? otherwise : value;
}

bool qti_is_true(const struct qx_xml *node, const char *camel)
{
    const char *value = qti_attribute(node, camel);

    return value != NULL && (strcmp(value, "true") == 0 || strcmp(value, "1") == 0);
}

bool qti_ends(const char *name, const char *camel_tail)
{
    size_t n = strlen(name);
    size_t tail = strlen(camel_tail);

    if (n > tail && strcmp(name + n - tail, camel_tail) == 0) {
        return true;
    }
    return n > tail && name[n - tail - 1] == '-' && name[n - tail] == (camel_tail[0] | 0x20) &&
           strcmp(name + n - tail + 1, camel_tail + 1) == 0;
}

const char *qti_last_segment(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? path : slash + 1;
}

/* --- numbers --- */

#define DIGITS_MAX 9

/* Digits at *text, at most nine that count. */
static bool digits(const char **text, int64_t *value, size_t *n)
{
    for (*n = 0; **text >= '0' && **text <= '9'; ++*text) {
        if (*n == DIGITS_MAX) {
            return false;
        }
        *value = *value * 10 + (**text - '0');
        ++*n;
    }
    return true;
}

/* Zeros that say nothing at the end of a fraction: "0.3333333330000". */
static void skip_zeros(const char **text)
{
    while (**text == '0') {
        ++*text;
    }
}

bool qti_number(const char *text, int64_t *out)
{
    int64_t value = 0;
    size_t before = 0;
    size_t after = 0;

    text += strspn(text, " \t\r\n");
    bool negative = *text == '-';

    text += *text == '-' || *text == '+' ? 1 : 0;
    if (!digits(&text, &value, &before)) {
        return false;
    }
    if (*text == '.') {
        text++;
        if (!digits(&text, &value, &after)) {
            skip_zeros(&text);
        }
    }
    text += strspn(text, " \t\r\n");
    if (before + after == 0 || *text != '\0') {
        return false;
    }
    for (; after < DIGITS_MAX; after++) {
        value *= 10;
    }
    *out = negative ? -value : value;
    return true;
}

bool qti_share(int64_t part, int64_t whole, struct qx_fraction *out)
{
    if (whole <= 0 || part > whole || part < -whole) {
        return false;
    }
    int64_t by = qx_common_divisor(part, whole);

    if (whole / by > INT32_MAX) {
        return false;
    }
    *out = (struct qx_fraction){(int32_t)(part / by), (int32_t)(whole / by)};
    return true;
}

/* --- tolerances --- */

/* A decimal as an integer and how many of its digits stand after the point. */
struct scaled {
    int64_t value;
    int scale;
};

static bool scale(const char *canonical, struct scaled *out)
{
    bool negative = canonical[0] == '-';
    bool point = false;

    *out = (struct scaled){0, 0};
    for (const char *c = canonical + (negative ? 1 : 0); *c != '\0'; c++) {
        if (*c == '.') {
            point = true;
        } else if (__builtin_mul_overflow(out->value, 10, &out->value) ||
                   __builtin_add_overflow(out->value, *c - '0', &out->value)) {
            return false;
        } else {
            out->scale += point ? 1 : 0;
        }
    }
    return true; /* without its sign */
}

/* |number| × percent / 100 as a canonical decimal. */
static bool hundredths(const char *number, const char *percent, char out[static QX_DECIMAL_MAX])
{
    struct scaled a;
    struct scaled b;
    int64_t product = 0;
    char text[QX_DECIMAL_MAX];

    if (!scale(number, &a) || !scale(percent, &b) ||
        __builtin_mul_overflow(a.value, b.value, &product)) {
        return false;
    }
    int places = a.scale + b.scale + 2;
    int n = snprintf(text, sizeof text, "%0*lld", places + 1, (long long)product);

    if (n < 0 || (size_t)n + 2 > sizeof text) {
        return false;
    }
    memmove(text + n - places + 1, text + n - places, (size_t)places + 1);
    text[n - places] = '.';
    return qx_decimal_read(qx_slice_text(text), out) == QX_OK;
}

/* The first word of *text, off its front. */
static struct qx_slice word(const char **text)
{
    *text += strspn(*text, " \t\r\n");
    struct qx_slice found = qx_slice(*text, strcspn(*text, " \t\r\n"));

    *text += found.len;
    return found;
}

/* Below and above, as canonical decimals. */
static bool read_off(const struct qti_tolerance *tolerance, char off[static 2][QX_DECIMAL_MAX])
{
    const char *text = tolerance->text;
    struct qx_slice below = word(&text);
    struct qx_slice above = word(&text);
    size_t first = tolerance->swapped ? 1 : 0;

    return word(&text).len == 0 && qx_decimal_read(below, off[first]) == QX_OK &&
           qx_decimal_read(above.len > 0 ? above : below, off[1 - first]) == QX_OK &&
           off[0][0] != '-' && off[1][0] != '-';
}

bool qti_tolerance(const char *number, const struct qti_tolerance *tolerance,
                   char from[static QX_DECIMAL_MAX], char to[static QX_DECIMAL_MAX])
{
    char off[2][QX_DECIMAL_MAX];
    char centre[QX_DECIMAL_MAX];

    if (qx_decimal_read(qx_slice_text(number), centre) != QX_OK || !read_off(tolerance, off)) {
        return false;
    }
    for (size_t i = 0; tolerance->relative && i < 2; i++) {
        char percent[QX_DECIMAL_MAX];

        memcpy(percent, off[i], sizeof percent);
        if (!hundredths(centre, percent, off[i])) {
            return false;
        }
    }
    return qx_decimal_add(centre, off[0], true, from) == QX_OK &&
           qx_decimal_add(centre, off[1], false, to) == QX_OK;
}
