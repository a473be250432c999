#include "pool.h"

#include <stdio.h>
#include <stdlib.h>

bool qx_langs_cover(const char *langs, const char *const *wanted, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char one[24];

        (void)snprintf(one, sizeof one, ",%s,", wanted[i]);
        if (strstr(langs, one) == NULL) {
            return false;
        }
    }
    return true;
}

uint32_t pool_cell(const struct qx_policy *policy, bool pretest, const char *topic,
                   const char *level, const char *langs)
{
    for (size_t i = 0; i < policy->n_cells; i++) {
        const struct qx_cell *c = &policy->cells[i];

        if (c->pretest == pretest && strcmp(c->topic, topic) == 0 &&
            (c->level[0] == '\0' || strcmp(c->level, level) == 0) &&
            qx_langs_cover(langs, policy->languages, policy->n_languages)) {
            return (uint32_t)i;
        }
    }
    return POOL_NO_CELL;
}

/* --- questions with enemies or rivals, as the bank tells of them --- */

struct tied {
    const char *id;
    const char *other; /* id of an enemy or name of a group */
    bool rival;
};

struct reading {
    struct qx_bank *bank;
    struct qx_arena *arena;
    struct pool *pool;
    struct tied *ties;
    size_t n_ties;
    const char **ids; /* of all that are named, then sorted and once each */
    size_t n_ids;
};

/* Room for one more of n, grown at the powers of two. */
static void *grown(void *list, size_t n, size_t size)
{
    return (n & (n - 1)) == 0 ? qx_realloc(list, n == 0 ? 1U : 2 * n, size) : list;
}

static void add_id(struct reading *r, const char *id)
{
    r->ids = grown(r->ids, r->n_ids, sizeof *r->ids);
    r->ids[r->n_ids++] = id;
}

static void add_tie(struct reading *r, const char *id, const char *other, bool rival)
{
    r->ties = grown(r->ties, r->n_ties, sizeof *r->ties);
    r->ties[r->n_ties++] = (struct tied){id, other, rival};
    if (!rival) {
        add_id(r, other);
    }
}

static const char *kept(struct reading *r, const char *text)
{
    return qx_arena_text(r->arena, qx_slice_text(text));
}

static enum qx_err add_ties(struct reading *r, const char *id, struct qx_slice text)
{
    struct qx_json *json = NULL;
    enum qx_err err = qx_json_parse(text, id, NULL, &json);
    const struct qx_json *enemies = qx_json_get(json, "enemies");
    const struct qx_json *tags = qx_json_get(json, "tags");

    add_id(r, id);
    for (size_t i = 0; i < qx_json_count(enemies); i++) {
        add_tie(r, id, kept(r, qx_json_text(qx_json_at(enemies, i))), false);
    }
    for (size_t i = 0; i < qx_json_count(tags); i++) {
        const char *tag = qx_json_text(qx_json_at(tags, i));

        if (tag != NULL && strncmp(tag, "rivals:", 7) == 0) {
            add_tie(r, id, kept(r, tag + 7), true);
        }
    }
    qx_json_free(&json);
    return err;
}

static bool is_pretest(struct qx_rows *rows, int column)
{
    return strcmp(qx_row_text(rows, column), qx_status_name(QX_PRETEST)) == 0;
}

static enum qx_err read_ties(struct reading *r)
{
    struct qx_rows *rows = NULL;
    enum qx_err err = qx_db_query(r->bank->db, FEUDS, NULL, 0, &rows);

    while (err == QX_OK && qx_rows_next(rows)) {
        if (pool_cell(r->pool->policy, is_pretest(rows, 5), qx_row_text(rows, 1),
                      qx_row_text(rows, 2), qx_row_text(rows, 3)) != POOL_NO_CELL) {
            err = add_ties(r, kept(r, qx_row_text(rows, 0)), qx_row_bytes(rows, 4));
        }
    }
    enum qx_err end = qx_rows_end(&rows);

    return err == QX_OK ? end : err;
}

/* --- nodes --- */

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static enum qx_err find_cell(struct reading *r, const char *id, uint32_t *cell)
{
    struct qx_rows *rows = NULL;
    enum qx_err err =
        qx_db_query(r->bank->db, APPROVED, (const struct qx_value[]){qx_text(id)}, 1, &rows);

    *cell = POOL_NO_CELL;
    while (err == QX_OK && qx_rows_next(rows) && *cell == POOL_NO_CELL) {
        *cell = pool_cell(r->pool->policy, is_pretest(rows, 3), qx_row_text(rows, 0),
                          qx_row_text(rows, 1), qx_row_text(rows, 2));
    }
    enum qx_err end = qx_rows_end(&rows);

    return err == QX_OK ? end : err;
}

static enum qx_err make_nodes(struct reading *r)
{
    struct pool *pool = r->pool;
    uint32_t *next = qx_arena_alloc(r->arena, pool->policy->n_cells, sizeof *next);
    enum qx_err err = QX_OK;

    if (r->n_ids > 0) {
        qsort(r->ids, r->n_ids, sizeof *r->ids, by_text);
    }
    pool->nodes = qx_arena_alloc(r->arena, r->n_ids, sizeof *pool->nodes);
    for (size_t i = 0; err == QX_OK && i < r->n_ids; i++) {
        struct pool_node *node = &pool->nodes[pool->n_nodes];

        if (i > 0 && strcmp(r->ids[i - 1], r->ids[i]) == 0) {
            continue;
        }
        node->id = r->ids[i];
        err = find_cell(r, node->id, &node->pick.cell);
        if (err == QX_OK && node->pick.cell != POOL_NO_CELL) {
            node->pick.ordinal = next[node->pick.cell]++;
        }
        pool->n_nodes++;
    }
    return err;
}

const struct pool_node *pool_node_of(const struct pool *pool, const char *id)
{
    size_t low = 0;
    size_t n = pool->n_nodes;

    while (n > 0) {
        int order = strcmp(pool->nodes[low + n / 2].id, id);

        if (order == 0) {
            return &pool->nodes[low + n / 2];
        }
        low = order < 0 ? low + n / 2 + 1 : low;
        n = order < 0 ? n - n / 2 - 1 : n / 2;
    }
    return NULL;
}

/* --- the lists of the draw --- */

static uint64_t key_of(struct qx_pick pick)
{
    return (uint64_t)pick.cell << 32 | pick.ordinal;
}

static int by_keys(uint64_t a, uint64_t b, uint64_t c, uint64_t d)
{
    return a != b ? (a < b ? -1 : 1) : c != d ? (c < d ? -1 : 1) : 0;
}

static int by_enemy(const void *a, const void *b)
{
    const struct qx_enemy *x = a;
    const struct qx_enemy *y = b;

    return by_keys(key_of(x->a), key_of(y->a), key_of(x->b), key_of(y->b));
}

static int by_member(const void *a, const void *b)
{
    const struct qx_member *x = a;
    const struct qx_member *y = b;

    return by_keys(key_of(x->pick), key_of(y->pick), x->group, y->group);
}

static void make_enemies(struct reading *r)
{
    struct pool *pool = r->pool;

    pool->enemies = qx_arena_alloc(r->arena, r->n_ties, sizeof *pool->enemies);
    for (size_t i = 0; i < r->n_ties; i++) {
        const struct pool_node *a = pool_node_of(pool, r->ties[i].id);
        const struct pool_node *b = r->ties[i].rival ? NULL : pool_node_of(pool, r->ties[i].other);

        if (a != NULL && b != NULL && a != b && a->pick.cell != POOL_NO_CELL &&
            b->pick.cell != POOL_NO_CELL) {
            bool rising = key_of(a->pick) < key_of(b->pick);

            pool->enemies[pool->n_enemies++] =
                (struct qx_enemy){rising ? a->pick : b->pick, rising ? b->pick : a->pick};
        }
    }
    if (pool->n_enemies > 0) {
        qsort(pool->enemies, pool->n_enemies, sizeof *pool->enemies, by_enemy);
    }
}

static int by_other(const void *a, const void *b)
{
    return strcmp(((const struct tied *)a)->other, ((const struct tied *)b)->other);
}

/* Groups are numbered in byte order of their names; each member once. */
static void make_rivals(struct reading *r)
{
    struct pool *pool = r->pool;
    uint32_t group = 0;
    const char *last = NULL;

    pool->rivals = qx_arena_alloc(r->arena, r->n_ties, sizeof *pool->rivals);
    if (r->n_ties > 0) {
        qsort(r->ties, r->n_ties, sizeof *r->ties, by_other);
    }
    for (size_t i = 0; i < r->n_ties; i++) {
        const struct pool_node *node = r->ties[i].rival ? pool_node_of(pool, r->ties[i].id) : NULL;

        if (node == NULL || node->pick.cell == POOL_NO_CELL) {
            continue;
        }
        group += last == NULL || strcmp(last, r->ties[i].other) != 0;
        last = r->ties[i].other;
        pool->rivals[pool->n_rivals++] = (struct qx_member){.pick = node->pick, .group = group};
    }
    if (pool->n_rivals > 0) {
        qsort(pool->rivals, pool->n_rivals, sizeof *pool->rivals, by_member);
    }
}

/* --- all of it --- */

static void make_draw(struct pool *pool, struct qx_arena *arena)
{
    const struct qx_policy *policy = pool->policy;
    struct qx_draw_cell *cells = qx_arena_alloc(arena, policy->n_cells, sizeof *cells);

    for (size_t i = 0; i < policy->n_cells; i++) {
        cells[i] = (struct qx_draw_cell){pool->sizes[i], policy->cells[i].count};
    }
    pool->draw = (struct qx_draw){.cells = cells,
                                  .n_cells = policy->n_cells,
                                  .enemies = pool->enemies,
                                  .n_enemies = pool->n_enemies,
                                  .rivals = pool->rivals,
                                  .n_rivals = pool->n_rivals,
                                  .ratings = pool->ratings,
                                  .rating_from = policy->expected_from,
                                  .rating_to = policy->expected_to};
    pool->draw.checked = qx_draw_in_order(&pool->draw);
}

enum qx_err pool_read(struct qx_bank *bank, const struct qx_policy *policy, uint32_t *sizes,
                      struct qx_arena *arena, struct pool *out)
{
    struct reading r = {.bank = bank, .arena = arena, .pool = out};

    *out = (struct pool){.policy = policy, .sizes = sizes};
    enum qx_err err = read_ties(&r);

    if (err == QX_OK) {
        err = make_nodes(&r);
    }
    if (err == QX_OK) {
        make_enemies(&r);
        make_rivals(&r);
        err = policy->expected_from < 0 ? QX_OK : pool_read_ratings(bank, arena, out);
    }
    if (err == QX_OK) {
        make_draw(out, arena);
    }
    free(r.ties);
    free(r.ids);
    return err;
}
