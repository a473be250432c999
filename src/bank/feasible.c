#include "feud.h"
#include "pool.h"

#include <stdlib.h>

#include <qualex/kdf.h>

#define SAMPLE 100         /* forms that are to be accepted */
#define DRAWN_MAX 100000   /* and drawn at most: fewer than 1 in 1,000 are too few */
#define ATTEMPTS_SAMPLE 20 /* people who sit all of their attempts */

struct judging {
    struct qx_bank *bank;
    const struct qx_policy *policy;
    struct qx_arena *arena;
    struct pool pool;
    struct qx_feasibility *out;
};

static void answer(struct judging *j, enum qx_feasible feasible, const char *reason)
{
    j->out->answer = feasible;
    j->out->reason = reason;
}

/* --- counting --- */

static bool count(void *ctx, bool pretest, const char *topic, const char *level, const char *langs,
                  int64_t n)
{
    struct judging *j = ctx;
    uint32_t cell = pool_cell(j->policy, pretest, topic, level, langs);

    if (cell != POOL_NO_CELL) {
        j->out->sizes[cell] += (uint32_t)n;
    }
    return true;
}

enum qx_err qx_bank_sizes(struct qx_bank *bank, const struct qx_policy *policy, uint32_t *sizes)
{
    struct qx_feasibility out = {.sizes = sizes};
    struct judging j = {.bank = bank, .policy = policy, .out = &out};

    memset(sizes, 0, policy->n_cells * sizeof *sizes);
    return qx_bank_counts(bank, count, &j);
}

/* What hinders one cell by itself, or NULL. */
static const char *hindrance(const struct qx_policy *p, const struct qx_cell *cell, int64_t size)
{
    int64_t n = cell->count;

    if (size < n) {
        return "count";
    }
    if (p->pool_ratio > 0 && size < p->pool_ratio * n) {
        return "pool_ratio";
    }
    if (p->exposure_percent > 0 && 100 * n > p->exposure_percent * size) {
        return "exposure_percent";
    }
    return p->reuse_days > 0 && p->attempts_max > 0 && size < p->attempts_max * n ? "attempts"
                                                                                  : NULL;
}

/* One cell is a minimal set. */
static bool judge_cells(struct judging *j)
{
    for (size_t i = 0; i < j->policy->n_cells; i++) {
        const struct qx_cell *cell = &j->policy->cells[i];
        const char *reason = hindrance(j->policy, cell, j->out->sizes[i]);

        if (reason != NULL) {
            j->out->conflict[i] = true;
            answer(j, QX_INFEASIBLE, reason);
            return false;
        }
    }
    return true;
}

/* --- the band: sums that forms can have, were there no enemies --- */

static int64_t extreme(const uint8_t *ratings, uint32_t size, uint32_t n, bool most)
{
    uint32_t of[256] = {0};
    int64_t sum = 0;

    for (uint32_t i = 0; i < size; i++) {
        of[ratings[i]]++;
    }
    for (int k = 0; k < 256 && n > 0; k++) {
        int rating = most ? 255 - k : k;
        uint32_t taken = of[rating] < n ? of[rating] : n;

        sum += (int64_t)taken * rating;
        n -= taken;
    }
    return sum;
}

static bool judge_band(struct judging *j)
{
    struct qx_feasibility *out = j->out;

    for (size_t i = 0; j->pool.ratings != NULL && i < j->policy->n_cells; i++) {
        uint32_t n = j->policy->cells[i].count;

        out->rating_least += extreme(j->pool.ratings[i], out->sizes[i], n, false);
        out->rating_most += extreme(j->pool.ratings[i], out->sizes[i], n, true);
    }
    if (j->pool.ratings != NULL && (out->rating_most < j->policy->expected_from ||
                                    out->rating_least > j->policy->expected_to)) {
        answer(j, QX_INFEASIBLE, "expected_cut");
        return false;
    }
    return true;
}

/* --- a sample of forms --- */

static void next_bytes(void *ctx, uint8_t *out, size_t len)
{
    qx_chacha20_next(ctx, out, len);
}

/* A fixed stream: the same bank gets the same answer. */
static enum qx_err draw_one(const struct qx_draw *draw, uint32_t number, struct qx_pick *picks,
                            uint32_t *rejected)
{
    uint8_t key[32] = {(uint8_t)number, (uint8_t)(number >> 8)};
    struct qx_chacha20 *chacha = qx_chacha20_new(key);
    enum qx_err err = qx_form_draw(draw, (struct qx_stream){chacha, next_bytes}, picks, rejected);

    qx_chacha20_free(&chacha);
    return err;
}

/* Whether any form at all was accepted. */
static bool sample(struct judging *j)
{
    struct qx_pick *picks = qx_arena_alloc(j->arena, QX_FORM_QUESTIONS_MAX, sizeof *picks);

    for (uint32_t i = 0; i < SAMPLE && j->out->drawn <= DRAWN_MAX; i++) {
        uint32_t rejected = 0;

        if (draw_one(&j->pool.draw, i, picks, &rejected) != QX_OK) {
            break;
        }
        j->out->accepted++;
        j->out->drawn += rejected + 1;
    }
    return j->out->accepted > 0;
}

static int by_pick(const void *a, const void *b)
{
    const struct qx_pick *x = a;
    const struct qx_pick *y = b;

    if (x->cell != y->cell) {
        return x->cell < y->cell ? -1 : 1;
    }
    return x->ordinal < y->ordinal ? -1 : x->ordinal > y->ordinal;
}

/* People who sit all attempts, none of which repeats a question. */
static bool attempts_fit(struct judging *j)
{
    size_t form = j->policy->questions;
    size_t attempts = j->policy->reuse_days > 0 ? (size_t)j->policy->attempts_max : 0;
    struct qx_pick *seen = qx_arena_alloc(j->arena, form * attempts + 1, sizeof *seen);
    bool fit = true;

    for (uint32_t person = 0; fit && attempts > 1 && person < ATTEMPTS_SAMPLE; person++) {
        struct qx_draw draw = j->pool.draw;

        draw.excluded = seen;
        for (size_t a = 0; fit && a < attempts; a++) {
            uint32_t rejected;

            fit = draw_one(&draw, (uint32_t)(1000 + person * attempts + a), seen + form * a,
                           &rejected) == QX_OK;
            draw.n_excluded = form * (a + 1);
            qsort(seen, draw.n_excluded, sizeof *seen, by_pick);
        }
    }
    return fit;
}

static void judge_sample(struct judging *j)
{
    if (j->out->drawn > 1000 * j->out->accepted) {
        answer(j, QX_INFEASIBLE, "acceptance");
    } else if (!attempts_fit(j)) {
        answer(j, QX_FEASIBLE_UNKNOWN, "attempts");
    } else {
        answer(j, QX_FEASIBLE, "");
    }
}

/* --- no form was accepted: the search --- */

static void make_graph(const struct pool *pool, struct feud_graph *g)
{
    for (size_t i = 0; i < pool->n_nodes; i++) {
        g->cell[i] = pool->nodes[i].pick.cell;
    }
    g->n = pool->n_nodes;
}

static size_t node_at(const struct pool *pool, struct qx_pick pick)
{
    size_t i = 0;

    while (pool->nodes[i].pick.cell != pick.cell || pool->nodes[i].pick.ordinal != pick.ordinal) {
        i++;
    }
    return i;
}

static void make_foes(struct feud_graph *g, size_t a, size_t b)
{
    g->enemies[a * FEUD_NODES_MAX + b] = 1;
    g->enemies[b * FEUD_NODES_MAX + a] = 1;
}

static void make_edges(const struct pool *pool, struct feud_graph *g)
{
    for (size_t i = 0; i < pool->n_enemies; i++) {
        make_foes(g, node_at(pool, pool->enemies[i].a), node_at(pool, pool->enemies[i].b));
    }
    for (size_t i = 0; i < pool->n_rivals; i++) {
        for (size_t k = 0; k < i; k++) {
            if (pool->rivals[i].group == pool->rivals[k].group) {
                make_foes(g, node_at(pool, pool->rivals[i].pick),
                          node_at(pool, pool->rivals[k].pick));
            }
        }
    }
}

/* How many questions with enemies each cell needs beside all those without. */
static void needs(const struct judging *j, uint32_t *needed)
{
    for (size_t i = 0; i < j->policy->n_cells; i++) {
        uint32_t peaceful = j->out->sizes[i];

        for (size_t k = 0; k < j->pool.n_nodes; k++) {
            peaceful -= j->pool.nodes[k].pick.cell == i ? 1 : 0;
        }
        needed[i] = j->policy->cells[i].count > peaceful ? j->policy->cells[i].count - peaceful : 0;
    }
}

/* Takes cells away as long as the rest still conflicts. */
static void reduce(const struct judging *j, const struct feud_graph *g, uint32_t *needed)
{
    size_t n = j->policy->n_cells;

    for (size_t i = 0; i < n; i++) {
        uint32_t whole = needed[i];

        needed[i] = 0;
        if (whole > 0 && feud_solve(g, needed, n) != 0) {
            needed[i] = whole;
        }
        j->out->conflict[i] = needed[i] > 0;
    }
}

/* Nodes that cannot be drawn are left out of the graph. */
static void keep_drawable(struct pool *pool)
{
    size_t n = 0;

    for (size_t i = 0; i < pool->n_nodes; i++) {
        if (pool->nodes[i].pick.cell != POOL_NO_CELL) {
            pool->nodes[n++] = pool->nodes[i];
        }
    }
    pool->n_nodes = n;
}

static void search(struct judging *j)
{
    keep_drawable(&j->pool);
    if (j->pool.n_nodes > FEUD_NODES_MAX) {
        answer(j, QX_FEASIBLE_UNKNOWN, "enemies");
        return;
    }
    struct feud_graph *g = qx_alloc(1, sizeof *g);
    uint32_t *needed = qx_alloc(j->policy->n_cells + 1, sizeof *needed);

    g->enemies = qx_alloc(FEUD_NODES_MAX, FEUD_NODES_MAX);
    make_graph(&j->pool, g);
    make_edges(&j->pool, g);
    needs(j, needed);
    int found = feud_solve(g, needed, j->policy->n_cells);

    if (found == 0) {
        answer(j, QX_INFEASIBLE, "enemies");
        reduce(j, g, needed);
    } else if (found > 0 && j->pool.ratings == NULL) {
        answer(j, QX_INFEASIBLE, "acceptance");
    } else {
        answer(j, QX_FEASIBLE_UNKNOWN, found > 0 ? "expected_cut" : "enemies");
    }
    free(g->enemies);
    free(needed);
    free(g);
}

/* --- the question that is seen most, and what two forms share --- */

static enum qx_err judge_exposure(struct judging *j, struct qx_watch watch)
{
    const uint8_t key[32] = {[31] = 1};
    struct qx_exposure *found = &j->out->exposure;
    struct qx_chacha20 *chacha = qx_chacha20_new(key);
    bool capped = j->out->answer == QX_FEASIBLE && j->policy->exposure_percent > 0;
    int64_t cap = capped && j->policy->exposure_percent < 100 ? j->policy->exposure_percent : 0;
    enum qx_err err =
        qx_exposure_judge(&j->pool.draw, cap, (struct qx_stream){chacha, next_bytes}, watch, found);

    qx_chacha20_free(&chacha);
    if (err == QX_OK && capped) {
        err = pool_id(j->bank, &j->pool, found->pick, j->arena, &j->out->most_seen);
    }
    if (err == QX_OK && capped && found->answer != QX_EXPOSED_WITHIN) {
        answer(j, found->answer == QX_EXPOSED_ABOVE ? QX_INFEASIBLE : QX_FEASIBLE_UNKNOWN,
               "exposure");
        j->out->conflict[found->pick.cell] = found->answer == QX_EXPOSED_ABOVE;
    }
    return err;
}

enum qx_err qx_bank_feasible(struct qx_bank *bank, const struct qx_policy *policy,
                             struct qx_arena *arena, struct qx_watch watch,
                             struct qx_feasibility *out)
{
    struct judging j = {.bank = bank, .policy = policy, .arena = arena, .out = out};

    *out = (struct qx_feasibility){
        .reason = "",
        .exposure.overlap.thousandths = -1,
        .sizes = qx_arena_alloc(arena, policy->n_cells, sizeof *out->sizes),
        .conflict = qx_arena_alloc(arena, policy->n_cells, sizeof *out->conflict)};
    enum qx_err err = qx_bank_counts(bank, count, &j);

    if (err != QX_OK || !judge_cells(&j)) {
        return err;
    }
    err = pool_read(bank, policy, out->sizes, arena, &j.pool);
    if (err != QX_OK || !judge_band(&j)) {
        return err;
    }
    if (sample(&j)) {
        judge_sample(&j);
    } else {
        search(&j);
    }
    return out->answer == QX_INFEASIBLE || out->accepted == 0 ? QX_OK : judge_exposure(&j, watch);
}
