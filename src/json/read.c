#include "tree.h"

#include <qualex/arena.h>

#include <stdlib.h>

void qx_json_free(struct qx_json **v)
{
    json_decref(tree(*v));
    *v = NULL;
}

bool qx_json_is_object(const struct qx_json *v)
{
    return json_is_object(tree(v));
}

bool qx_json_is_array(const struct qx_json *v)
{
    return json_is_array(tree(v));
}

bool qx_json_is_null(const struct qx_json *v)
{
    return json_is_null(tree(v));
}

const struct qx_json *qx_json_get(const struct qx_json *object, const char *key)
{
    return value(json_object_get(tree(object), key));
}

size_t qx_json_count(const struct qx_json *v)
{
    return qx_json_is_array(v) ? json_array_size(tree(v)) : json_object_size(tree(v));
}

const struct qx_json *qx_json_at(const struct qx_json *array, size_t i)
{
    return value(json_array_get(tree(array), i));
}

/* The first byte of a surrogate pair of UTF-16 sorts below U+E000…U+FFFF, that of UTF-8 above. */
static unsigned rank(char byte)
{
    unsigned b = (uint8_t)byte;

    return b == 0xEE || b == 0xEF ? b + 0x10 : b;
}

static int compare_members(const void *left, const void *right)
{
    const char *a = ((const struct qx_json_member *)left)->key;
    const char *b = ((const struct qx_json_member *)right)->key;

    while (*a != '\0' && *a == *b) {
        a++;
        b++;
    }
    return (int)rank(*a) - (int)rank(*b);
}

size_t qx_json_members(const struct qx_json *object, struct qx_json_member **out)
{
    size_t count = json_object_size(tree(object));
    struct qx_json_member *members = NULL;
    size_t n = 0;

    if (count > 0) {
        members = qx_alloc(count, sizeof *members);
        for (void *i = json_object_iter(tree(object)); i != NULL;
             i = json_object_iter_next(tree(object), i)) {
            members[n].key = json_object_iter_key(i);
            members[n++].value = value(json_object_iter_value(i));
        }
        qsort(members, n, sizeof *members, compare_members);
    }
    *out = members;
    return n;
}

const struct qx_json *qx_json_member(const struct qx_json *object, size_t i, const char **key)
{
    const struct qx_json *found = NULL;
    struct qx_json_member *members;

    if (i < qx_json_members(object, &members)) {
        *key = members[i].key;
        found = members[i].value;
    }
    free(members);
    return found;
}

const char *qx_json_text(const struct qx_json *v)
{
    return json_string_value(tree(v));
}

bool qx_json_int(const struct qx_json *v, int64_t *out)
{
    if (!json_is_integer(tree(v))) {
        return false;
    }
    *out = json_integer_value(tree(v));
    return true;
}

bool qx_json_bool(const struct qx_json *v, bool *out)
{
    if (!json_is_boolean(tree(v))) {
        return false;
    }
    *out = json_is_true(tree(v));
    return true;
}

const char *qx_json_get_text(const struct qx_json *object, const char *key)
{
    return qx_json_text(qx_json_get(object, key));
}

int64_t qx_json_get_int(const struct qx_json *object, const char *key, int64_t otherwise)
{
    (void)qx_json_int(qx_json_get(object, key), &otherwise);
    return otherwise;
}

bool qx_json_get_bool(const struct qx_json *object, const char *key, bool otherwise)
{
    (void)qx_json_bool(qx_json_get(object, key), &otherwise);
    return otherwise;
}
