#include "decided.h"

#include <inttypes.h>
#include <stdio.h>

#define BASIS_MAX 1024
#define NO_BASIS "its basis is missing: name the act and paragraph, or the licenser's order"

void qx_want_basis(struct qx_json_reader *r)
{
    const char *basis = qx_json_text(qx_json_may(r, "basis"));

    if (basis == NULL || qx_text_problem(basis, BASIS_MAX, false) != NULL) {
        qx_reader_fail(r, QX_ERR_NO_BASIS, "", NO_BASIS);
    }
}

const struct qx_json *qx_decided(struct qx_json_reader *r, const char *key)
{
    const struct qx_json *object = qx_json_may(r, key);
    char path[96];

    if (r->err != QX_OK) {
        return NULL;
    }
    if (object == NULL) {
        qx_reader_fail(r, QX_ERR_JSON_FIELD, key, "missing: give {\"value\": …, \"basis\": \"…\"}");
        return NULL;
    }
    if (!qx_json_is_object(object)) {
        qx_reader_fail(r, QX_ERR_NO_BASIS, key, NO_BASIS);
        return NULL;
    }
    (void)snprintf(path, sizeof path, "%s%s%s", r->path, r->path[0] == '\0' ? "" : ".", key);
    struct qx_json_reader inner = qx_json_reader(object, r->where, path, r->report);
    const struct qx_json *value = qx_json_get(object, "value");

    qx_want_basis(&inner);
    (void)qx_json_may(&inner, "value");
    if (value == NULL) {
        qx_reader_fail(&inner, QX_ERR_JSON_FIELD, "value", "missing: give it, or null");
    }
    r->err = qx_json_done(&inner);
    return r->err == QX_OK ? value : NULL;
}

static int64_t in_range(struct qx_json_reader *r, const char *key, const struct qx_json *value,
                        int64_t min, int64_t max)
{
    int64_t n = 0;
    char what[128];

    if (value == NULL) {
        return min;
    }
    if (!qx_json_int(value, &n) || n < min || n > max) {
        (void)snprintf(what, sizeof what,
                       "not a whole number from %" PRId64 " to %" PRId64 ": give one", min, max);
        qx_reader_fail(r, QX_ERR_JSON_FIELD, key, what);
        return min;
    }
    return n;
}

int64_t qx_decided_int(struct qx_json_reader *r, const char *key, int64_t min, int64_t max)
{
    return in_range(r, key, qx_decided(r, key), min, max);
}

int64_t qx_decided_int_or(struct qx_json_reader *r, const char *key, int64_t min, int64_t max,
                          int64_t otherwise)
{
    const struct qx_json *value = qx_decided(r, key);

    return qx_json_is_null(value) ? otherwise : in_range(r, key, value, min, max);
}

bool qx_decided_bool(struct qx_json_reader *r, const char *key)
{
    const struct qx_json *value = qx_decided(r, key);
    bool truth = false;

    if (value != NULL && !qx_json_bool(value, &truth)) {
        qx_reader_fail(r, QX_ERR_JSON_FIELD, key, "neither true nor false: give one of them");
    }
    return truth;
}

const char *qx_decided_choice(struct qx_json_reader *r, const char *key, const char *one,
                              const char *other)
{
    const struct qx_json *value = qx_decided(r, key);
    const char *text = qx_json_text(value);
    char what[96];

    if (value == NULL || (text != NULL && strcmp(text, one) == 0)) {
        return one;
    }
    if (text == NULL || strcmp(text, other) != 0) {
        (void)snprintf(what, sizeof what, "unknown: use %s or %s", one, other);
        qx_reader_fail(r, QX_ERR_JSON_FIELD, key, what);
    }
    return other;
}

const char *qx_decided_text(struct qx_json_reader *r, const char *key, struct qx_arena *arena)
{
    const struct qx_json *value = qx_decided(r, key);

    if (value != NULL && qx_json_text(value) == NULL) {
        qx_reader_fail(r, QX_ERR_JSON_FIELD, key, "not a string: give one");
    }
    return qx_arena_text(arena, qx_slice_text(qx_json_text(value)));
}

const char **qx_decided_strings(struct qx_json_reader *r, const char *key, size_t max,
                                struct qx_arena *arena, size_t *n)
{
    const struct qx_json *value = qx_decided(r, key);

    *n = 0;
    if (value == NULL) {
        return NULL;
    }
    return qx_read_strings(r, key, value, max, arena, n);
}
