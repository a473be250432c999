#include <qualex/hex.h>
#include <qualex/json.h>
#include <qualex/utf8.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* Keeps the first failure only: what follows it is mostly its echo. */
static void fail(struct qx_json_reader *r, const char *key, const char *what)
{
    struct qx_buf name = {0};

    if (r->err == QX_OK) {
        qx_text_safe(&name, qx_slice_text(key), false);
        r->err = qx_fail(r->report, QX_ERR_JSON_FIELD, r->where, 0, "%s%s%s: %s", r->path,
                         r->path[0] != '\0' && key[0] != '\0' ? "." : "", qx_buf_cstr(&name), what);
        qx_buf_free(&name);
    }
}

struct qx_json_reader qx_json_reader(const struct qx_json *object, const char *where,
                                     const char *path, struct qx_report *report)
{
    struct qx_json_reader r = {
        .object = object, .where = where, .path = path == NULL ? "" : path, .report = report};

    if (object == NULL) {
        fail(&r, "", "missing: give an object");
    } else if (!qx_json_is_object(object)) {
        fail(&r, "", "not an object: give one");
    }
    return r;
}

static bool was_asked(const struct qx_json_reader *r, const char *key)
{
    for (size_t i = 0; i < r->n; i++) {
        if (strcmp(r->asked[i], key) == 0) {
            return true;
        }
    }
    return false;
}

static const struct qx_json *ask(struct qx_json_reader *r, const char *key)
{
    if (!was_asked(r, key)) {
        if (r->n == QX_JSON_ASKED) {
            fail(r, key, "more members than a reader keeps: raise QX_JSON_ASKED");
            return NULL;
        }
        r->asked[r->n++] = key;
    }
    return qx_json_get(r->object, key);
}

static const struct qx_json *want(struct qx_json_reader *r, const char *key)
{
    const struct qx_json *v = ask(r, key);

    if (v == NULL) {
        fail(r, key, "missing: give it");
    }
    return v;
}

const char *qx_json_want_text(struct qx_json_reader *r, const char *key)
{
    const char *text = qx_json_text(want(r, key));

    if (text == NULL) {
        fail(r, key, "not a string: give one");
    }
    return text == NULL ? "" : text;
}

int64_t qx_json_want_int(struct qx_json_reader *r, const char *key, int64_t min, int64_t max)
{
    int64_t n = 0;
    char what[96];

    if (!qx_json_int(want(r, key), &n)) {
        fail(r, key, "not an integer: give one");
    } else if (n < min || n > max) {
        (void)snprintf(what, sizeof what,
                       "%" PRId64 " is outside %" PRId64 "…%" PRId64 ": give one inside", n, min,
                       max);
        fail(r, key, what);
        n = 0;
    }
    return n;
}

bool qx_json_want_bool(struct qx_json_reader *r, const char *key)
{
    bool truth = false;

    if (!qx_json_bool(want(r, key), &truth)) {
        fail(r, key, "neither true nor false: give one of them");
    }
    return truth;
}

const struct qx_json *qx_json_want_object(struct qx_json_reader *r, const char *key)
{
    const struct qx_json *v = want(r, key);

    if (!qx_json_is_object(v)) {
        fail(r, key, "not an object: give one");
        return NULL;
    }
    return v;
}

const struct qx_json *qx_json_want_array(struct qx_json_reader *r, const char *key)
{
    const struct qx_json *v = want(r, key);

    if (!qx_json_is_array(v)) {
        fail(r, key, "not an array: give one");
        return NULL;
    }
    return v;
}

void qx_json_want_hex(struct qx_json_reader *r, const char *key, uint8_t *out, size_t len)
{
    const char *text = qx_json_want_text(r, key);
    char what[64];

    if (qx_unhex(qx_slice_text(text), out, len) != QX_OK) {
        (void)snprintf(what, sizeof what, "not %zu hexadecimal digits: give them", 2 * len);
        fail(r, key, what);
    }
}

const struct qx_json *qx_json_may(struct qx_json_reader *r, const char *key)
{
    const struct qx_json *v = ask(r, key);

    return qx_json_is_null(v) ? NULL : v;
}

const char *qx_json_may_text(struct qx_json_reader *r, const char *key)
{
    const struct qx_json *v = qx_json_may(r, key);

    if (v != NULL && qx_json_text(v) == NULL) {
        fail(r, key, "not a string: give one, or leave it out");
    }
    return qx_json_text(v);
}

enum qx_err qx_json_done(struct qx_json_reader *r)
{
    struct qx_json_member *members;
    size_t n = qx_json_members(r->object, &members);

    for (size_t i = 0; i < n; i++) {
        if (!was_asked(r, members[i].key)) {
            fail(r, members[i].key, "unknown member: correct its name or remove it");
        }
    }
    free(members);
    return r->err;
}
