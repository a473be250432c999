#include "change.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct change {
    const char *at;              /* what is left of the path, with its slash */
    const struct qx_json *value; /* NULL = remove */
};

static void lost(const char *at)
{
    (void)fprintf(stderr, "a change leads nowhere: %s\n", at);
    abort();
}

/* The first part of the path; *rest points at what follows. */
static void part(const char *at, char key[static 128], const char **rest)
{
    size_t len = strcspn(at + 1, "/");

    if (at[0] != '/' || len >= 128) {
        lost(at);
    }
    memcpy(key, at + 1, len);
    key[len] = '\0';
    *rest = at + 1 + len;
}

static struct qx_json *changed(const struct qx_json *v, struct change c);

static struct qx_json *changed_array(const struct qx_json *v, const char *key, struct change rest)
{
    struct qx_json *copy = qx_json_new_array();
    size_t n = qx_json_count(v);
    size_t at = strcmp(key, "-") == 0 ? n : (size_t)strtoul(key, NULL, 10);

    for (size_t i = 0; i < n; i++) {
        if (i != at) {
            qx_json_append(copy, qx_json_copy(qx_json_at(v, i)));
        } else if (rest.at[0] != '\0' || rest.value != NULL) {
            qx_json_append(copy, changed(qx_json_at(v, i), rest));
        }
    }
    if (at == n && rest.value != NULL) {
        qx_json_append(copy, qx_json_copy(rest.value));
    } else if (at >= n) {
        lost(key);
    }
    return copy;
}

static struct qx_json *changed_object(const struct qx_json *v, const char *key, struct change rest)
{
    struct qx_json *copy = qx_json_new_object();
    struct qx_json_member *members = NULL;
    size_t n = qx_json_members(v, &members);

    for (size_t i = 0; i < n; i++) {
        if (strcmp(members[i].key, key) != 0) {
            qx_json_set(copy, members[i].key, qx_json_copy(members[i].value));
        }
    }
    free(members);
    if (rest.at[0] != '\0' || rest.value != NULL) {
        qx_json_set(copy, key, changed(qx_json_get(v, key), rest));
    } else if (qx_json_get(v, key) == NULL) {
        lost(key);
    }
    return copy;
}

static struct qx_json *changed(const struct qx_json *v, struct change c)
{
    struct change rest = c;
    char key[128];

    if (c.at[0] == '\0') {
        return qx_json_copy(c.value);
    }
    part(c.at, key, &rest.at);
    if (qx_json_is_array(v)) {
        return changed_array(v, key, rest);
    }
    if (!qx_json_is_object(v)) {
        lost(c.at);
    }
    return changed_object(v, key, rest);
}

void apply_changes(struct qx_json **tree, const struct qx_json *changes)
{
    for (size_t i = 0; i < qx_json_count(changes); i++) {
        const struct qx_json *one = qx_json_at(changes, i);
        struct change c = {qx_json_get_text(one, "at"), qx_json_get(one, "value")};

        if (c.at == NULL || (c.value == NULL && !qx_json_get_bool(one, "remove", false))) {
            lost("a change without \"at\", or with neither \"value\" nor \"remove\"");
        }
        struct qx_json *copy = changed(*tree, c);

        qx_json_free(tree);
        *tree = copy;
    }
}

struct filling {
    void *ctx;
    void (*digest)(void *ctx, const char *file, char hex[static 65]);
};

static struct qx_json *filled(const struct qx_json *v, struct filling f)
{
    const char *file = qx_json_get_text(v, "file");
    const char *mark = qx_json_get_text(v, "sha256");
    struct qx_json_member *members = NULL;
    struct qx_json *copy;
    char hex[65];

    if (qx_json_is_array(v)) {
        copy = qx_json_new_array();
        for (size_t i = 0; i < qx_json_count(v); i++) {
            qx_json_append(copy, filled(qx_json_at(v, i), f));
        }
        return copy;
    }
    if (!qx_json_is_object(v)) {
        return qx_json_copy(v);
    }
    copy = qx_json_new_object();
    size_t n = qx_json_members(v, &members);

    for (size_t i = 0; i < n; i++) {
        qx_json_set(copy, members[i].key, filled(members[i].value, f));
    }
    free(members);
    if (file != NULL && mark != NULL && strcmp(mark, "@") == 0) {
        f.digest(f.ctx, file, hex);
        qx_json_set_text(copy, "sha256", hex);
    }
    return copy;
}

void fill_digests(struct qx_json **tree, void *ctx,
                  void (*digest)(void *ctx, const char *file, char hex[static 65]))
{
    struct qx_json *copy = filled(*tree, (struct filling){ctx, digest});

    qx_json_free(tree);
    *tree = copy;
}
