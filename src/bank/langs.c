#include <qualex/life.h>

#include <stdio.h>

bool qx_langs_next(const char **rest, struct qx_slice *lang)
{
    const char *start = **rest == ',' ? *rest + 1 : *rest;
    size_t n = strcspn(start, ",");

    if (n == 0) {
        return false;
    }
    *lang = qx_slice(start, n);
    *rest = start + n;
    return true;
}

static bool has(const char *set, struct qx_slice lang)
{
    struct qx_slice one;

    while (qx_langs_next(&set, &one)) {
        if (qx_slice_equal(one, lang)) {
            return true;
        }
    }
    return false;
}

static void append(struct qx_langs *set, struct qx_slice lang)
{
    size_t n = strlen(set->text);

    if (n + lang.len + 3 <= sizeof set->text) {
        (void)snprintf(set->text + n, sizeof set->text - n, "%s%.*s,", n == 0 ? "," : "",
                       QX_ARG(lang));
    }
}

void qx_langs_add(struct qx_langs *set, struct qx_slice lang)
{
    const struct qx_langs before = *set;
    const char *rest = before.text;
    struct qx_slice one;
    bool added = has(before.text, lang);

    set->text[0] = '\0';
    while (qx_langs_next(&rest, &one)) {
        if (!added && qx_slice_compare(lang, one) < 0) {
            append(set, lang);
            added = true;
        }
        append(set, one);
    }
    if (!added) {
        append(set, lang);
    }
}

void qx_langs_join(const char *a, const char *b, struct qx_langs *out)
{
    struct qx_langs all = {""};
    struct qx_slice one;

    while (qx_langs_next(&a, &one)) {
        qx_langs_add(&all, one);
    }
    while (qx_langs_next(&b, &one)) {
        qx_langs_add(&all, one);
    }
    *out = all;
}

void qx_langs_without(const char *a, const char *b, struct qx_langs *out)
{
    struct qx_langs left = {""};
    struct qx_slice one;

    while (qx_langs_next(&a, &one)) {
        if (!has(b, one)) {
            append(&left, one);
        }
    }
    *out = left;
}

bool qx_langs_within(const char *a, const char *b)
{
    struct qx_slice one;

    while (qx_langs_next(&a, &one)) {
        if (!has(b, one)) {
            return false;
        }
    }
    return true;
}

bool qx_langs_meet(const char *a, const char *b)
{
    struct qx_slice one;

    while (qx_langs_next(&a, &one)) {
        if (has(b, one)) {
            return true;
        }
    }
    return false;
}
