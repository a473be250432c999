/* The questions of a cell in the order of the pool. */
#include "pool.h"

static enum qx_err rating_of(const struct qx_entry *entry, uint8_t *out)
{
    struct qx_json *json = NULL;
    enum qx_err err = qx_json_parse(entry->json, entry->id, NULL, &json);
    const struct qx_json *tags = qx_json_get(json, "tags");

    for (size_t i = 0; i < qx_json_count(tags); i++) {
        const char *tag = qx_json_text(qx_json_at(tags, i));
        const struct qx_question q = {.tags = &tag, .n_tags = tag == NULL ? 0U : 1U};
        int rating = qx_question_rating(&q);

        *out = rating > 0 ? (uint8_t)rating : *out;
    }
    qx_json_free(&json);
    return err;
}

/* Nodes have their ordinals already; the others take what is left, as they come. */
struct numbering {
    const struct pool *pool;
    uint32_t cell;
    uint32_t next;
};

static struct numbering numbering_of(const struct pool *pool, uint32_t cell)
{
    struct numbering n = {pool, cell, 0};

    for (size_t i = 0; i < pool->n_nodes; i++) {
        n.next += pool->nodes[i].pick.cell == cell;
    }
    return n;
}

/* False for a question that is not in the pool. */
static bool number(struct numbering *n, const struct qx_entry *entry, uint32_t *ordinal)
{
    const struct qx_policy *policy = n->pool->policy;
    const struct pool_node *node = pool_node_of(n->pool, entry->id);

    if (!qx_langs_cover(entry->langs, policy->languages, policy->n_languages)) {
        return false;
    }
    *ordinal = node != NULL ? node->pick.ordinal : n->next++;
    return *ordinal < n->pool->sizes[n->cell];
}

static enum qx_err read_ratings(struct qx_bank *bank, struct qx_arena *arena, struct pool *pool,
                                uint32_t cell)
{
    const struct qx_policy *policy = pool->policy;
    uint8_t *ratings = qx_arena_alloc(arena, (size_t)pool->sizes[cell] + 1, 1);
    struct numbering numbers = numbering_of(pool, cell);
    struct qx_entry entry = {0};
    uint32_t ordinal;

    pool->ratings[cell] = ratings;
    enum qx_err err =
        policy->cells[cell].pretest ? QX_OK : qx_bank_cell(bank, &policy->cells[cell]);

    if (err != QX_OK || policy->cells[cell].pretest) {
        return err;
    }
    while (err == QX_OK && qx_bank_cell_next(bank, &entry)) {
        if (number(&numbers, &entry, &ordinal)) {
            err = rating_of(&entry, &ratings[ordinal]);
        }
    }
    enum qx_err end = qx_bank_cell_end(bank);

    return err == QX_OK ? end : err;
}

enum qx_err pool_read_ratings(struct qx_bank *bank, struct qx_arena *arena, struct pool *pool)
{
    size_t n = pool->policy->n_cells;
    enum qx_err err = QX_OK;

    pool->ratings = qx_arena_alloc(arena, n, sizeof *pool->ratings);
    for (uint32_t cell = 0; err == QX_OK && cell < n; cell++) {
        err = read_ratings(bank, arena, pool, cell);
    }
    return err;
}

enum qx_err pool_id(struct qx_bank *bank, const struct pool *pool, struct qx_pick pick,
                    struct qx_arena *arena, const char **id)
{
    struct numbering numbers = numbering_of(pool, pick.cell);
    struct qx_entry entry = {0};
    uint32_t ordinal;
    enum qx_err err = qx_bank_cell(bank, &pool->policy->cells[pick.cell]);

    *id = "";
    while (err == QX_OK && (*id)[0] == '\0' && qx_bank_cell_next(bank, &entry)) {
        if (number(&numbers, &entry, &ordinal) && ordinal == pick.ordinal) {
            *id = qx_arena_text(arena, qx_slice_text(entry.id));
        }
    }
    enum qx_err end = err == QX_OK ? qx_bank_cell_end(bank) : QX_OK;

    return err == QX_OK ? end : err;
}
