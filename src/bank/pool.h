/* What an exam may draw from a bank, as the draw sees it. */
#ifndef QUALEX_BANK_POOL_H
#define QUALEX_BANK_POOL_H

#include "store.h"

#include <qualex/form.h>

#define POOL_NO_CELL UINT32_MAX

/* A question that has enemies or rivals; in its cell these come first, in byte order of ids. */
struct pool_node {
    const char *id;
    struct qx_pick pick; /* cell POOL_NO_CELL: it cannot be drawn */
};

struct pool {
    const struct qx_policy *policy;
    uint32_t *sizes;
    struct pool_node *nodes; /* byte order of ids */
    size_t n_nodes;
    struct qx_enemy *enemies;
    size_t n_enemies;
    struct qx_member *rivals;
    size_t n_rivals;
    const uint8_t **ratings; /* by cell and ordinal; NULL without a band */
    struct qx_draw draw;     /* over all of these */
};

/* The cell of the policy for such a question, or POOL_NO_CELL. */
uint32_t pool_cell(const struct qx_policy *policy, bool pretest, const char *topic,
                   const char *level, const char *langs);

/* Everything in arena; sizes as from qx_bank_sizes. Errors: db's, JSON_SYNTAX. */
QX_MUST_USE enum qx_err pool_read(struct qx_bank *bank, const struct qx_policy *policy,
                                  uint32_t *sizes, struct qx_arena *arena, struct pool *out);

/* Of those with enemies or rivals; NULL = it is none of them. */
const struct pool_node *pool_node_of(const struct pool *pool, const char *id);
/* Fills pool->ratings, in arena. Errors: db's, JSON_SYNTAX. */
QX_MUST_USE enum qx_err pool_read_ratings(struct qx_bank *bank, struct qx_arena *arena,
                                          struct pool *pool);
/* The id of what stands at pick; in arena. O(cell). Errors: db's. */
QX_MUST_USE enum qx_err pool_id(struct qx_bank *bank, const struct pool *pool, struct qx_pick pick,
                                struct qx_arena *arena, const char **id);

#endif
