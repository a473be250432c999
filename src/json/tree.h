/* A qx_json is a jansson value under another name: no header outside this folder knows jansson. */
#ifndef QUALEX_JSON_TREE_H
#define QUALEX_JSON_TREE_H

#include <qualex/json.h>

#include <jansson.h>

/* jansson takes some arguments without const although it does not change them. */
static inline json_t *tree(const struct qx_json *v)
{
    return (json_t *)(uintptr_t)v;
}

static inline struct qx_json *value(json_t *v)
{
    return (struct qx_json *)v;
}

/* Gives jansson the allocator that does not fail and a seed of its hash tables; before the first
 * value is made. */
void qx_json_prepare(void);

#endif
