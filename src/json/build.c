#include "tree.h"

#include <qualex/arena.h>
#include <qualex/rng.h>

#include <stdlib.h>
#include <unistd.h>

/* The caller gave what only a defect can give; going on would sign nonsense. */
static _Noreturn void defect(void)
{
    static const char text[] = "qualex: json: not UTF-8, not below 2^53 or not a container: "
                               "report this defect\n";
    ssize_t written = write(STDERR_FILENO, text, sizeof text - 1);

    (void)written;
    _exit(2);
}

static void *allocate(size_t size)
{
    return qx_realloc(NULL, size, 1);
}

void qx_json_prepare(void)
{
    static bool prepared;
    uint32_t seed = 0;

    if (prepared) {
        return;
    }
    json_set_alloc_funcs(allocate, free);
    if (qx_rng_fill(qx_rng_system(), (uint8_t *)&seed, sizeof seed) != QX_OK || seed == 0) {
        seed = 1; /* 0 would make jansson look for a file */
    }
    json_object_seed(seed);
    prepared = true;
}

static struct qx_json *made(json_t *v)
{
    if (v == NULL) {
        defect();
    }
    return value(v);
}

struct qx_json *qx_json_new_object(void)
{
    qx_json_prepare();
    return made(json_object());
}

struct qx_json *qx_json_new_array(void)
{
    qx_json_prepare();
    return made(json_array());
}

struct qx_json *qx_json_new_text(const char *text)
{
    qx_json_prepare();
    return made(text == NULL ? json_null() : json_string(text));
}

struct qx_json *qx_json_new_int(int64_t n)
{
    qx_json_prepare();
    if (n > QX_JSON_INT_MAX || n < -QX_JSON_INT_MAX) {
        defect();
    }
    return made(json_integer(n));
}

struct qx_json *qx_json_new_bool(bool truth)
{
    return made(json_boolean(truth));
}

struct qx_json *qx_json_new_null(void)
{
    return made(json_null());
}

struct qx_json *qx_json_copy(const struct qx_json *v)
{
    return made(json_deep_copy(tree(v)));
}

void qx_json_set(struct qx_json *object, const char *key, struct qx_json *v)
{
    if (json_object_set_new(tree(object), key, tree(v)) != 0) {
        defect();
    }
}

void qx_json_append(struct qx_json *array, struct qx_json *v)
{
    if (json_array_append_new(tree(array), tree(v)) != 0) {
        defect();
    }
}

void qx_json_set_text(struct qx_json *object, const char *key, const char *text)
{
    qx_json_set(object, key, qx_json_new_text(text));
}

void qx_json_set_int(struct qx_json *object, const char *key, int64_t n)
{
    qx_json_set(object, key, qx_json_new_int(n));
}

void qx_json_set_bool(struct qx_json *object, const char *key, bool truth)
{
    qx_json_set(object, key, qx_json_new_bool(truth));
}

void qx_json_set_hex(struct qx_json *object, const char *key, struct qx_slice bytes)
{
    struct qx_buf digits = {0};

    qx_buf_hex(&digits, bytes);
    qx_json_set_text(object, key, qx_buf_cstr(&digits));
    qx_buf_free(&digits);
}
