#include "exposure_count.h"

#include <stdlib.h>

#include "pick_table.h"

#define STEPS_MAX (UINT64_C(1) << 20)
#define LARGEST ((uint64_t)INT64_MAX)

/* --- the questions --- */

static int by_key(const void *a, const void *b)
{
    uint64_t left = pick_key(*(const struct qx_pick *)a);
    uint64_t right = pick_key(*(const struct qx_pick *)b);

    return left < right ? -1 : left > right;
}

void exposure_tied(const struct qx_draw *draw, struct qx_arena *arena, struct exposure_counts *out)
{
    size_t n = 0;
    struct qx_pick *all = qx_arena_alloc(arena, 2 * draw->n_enemies + draw->n_rivals, sizeof *all);

    for (size_t i = 0; i < draw->n_enemies; i++) {
        all[n++] = draw->enemies[i].a;
        all[n++] = draw->enemies[i].b;
    }
    for (size_t i = 0; i < draw->n_rivals; i++) {
        all[n++] = draw->rivals[i].pick;
    }
    if (n > 0) {
        qsort(all, n, sizeof *all, by_key);
    }
    *out = (struct exposure_counts){.picks = all};
    for (size_t i = 0; i < n; i++) {
        if (out->n == 0 || by_key(&all[out->n - 1], &all[i]) != 0) {
            all[out->n++] = all[i];
        }
    }
}

/* --- the count: over all sets of them that may meet --- */

struct count {
    const struct qx_draw *draw;
    struct exposure_counts *counts;
    uint8_t *foes;     /* [a * n + b] */
    uint16_t *blocked; /* foes that are chosen, by question */
    uint32_t *used;    /* chosen, by cell */
    uint64_t **ways;   /* ways[cell][used]: to fill the cell up with its other questions; NULL: no
                        * question of the cell is among these */
    uint64_t steps;
    bool failed;
};

static size_t index_of(const struct exposure_counts *c, struct qx_pick pick)
{
    const struct qx_pick *at = bsearch(&pick, c->picks, c->n, sizeof pick, by_key);

    return (size_t)(at - c->picks);
}

static void make_foes(struct count *c, struct qx_pick one, struct qx_pick other)
{
    size_t a = index_of(c->counts, one);
    size_t b = index_of(c->counts, other);

    c->foes[a * c->counts->n + b] = c->foes[b * c->counts->n + a] = 1;
}

static void read_foes(struct count *c)
{
    const struct qx_draw *d = c->draw;

    for (size_t i = 0; i < d->n_enemies; i++) {
        make_foes(c, d->enemies[i].a, d->enemies[i].b);
    }
    for (size_t i = 0; i < d->n_rivals; i++) {
        for (size_t k = 0; k < i; k++) {
            if (d->rivals[i].group == d->rivals[k].group) {
                make_foes(c, d->rivals[i].pick, d->rivals[k].pick);
            }
        }
    }
}

/* n over k, or UINT64_MAX when it is too large. */
static uint64_t choose(uint64_t n, uint64_t k)
{
    uint64_t out = 1;

    for (uint64_t i = 0; i < k; i++) {
        if (__builtin_mul_overflow(out, n - i, &out)) {
            return UINT64_MAX;
        }
        out /= i + 1;
    }
    return k > n ? 0 : out;
}

static uint64_t common(uint64_t a, uint64_t b)
{
    while (b != 0) {
        uint64_t rest = a % b;

        a = b;
        b = rest;
    }
    return a;
}

/* Of a cell with so many of these questions; divided by what the numbers have in common. */
static void fill_ways(struct count *c, struct qx_draw_cell cell, uint32_t tied, uint64_t *ways)
{
    uint64_t divisor = 0;

    for (uint32_t k = 0; k <= cell.count && k <= tied; k++) {
        ways[k] = choose(cell.size - tied, cell.count - k);
        c->failed = c->failed || ways[k] > LARGEST;
        divisor = common(ways[k], divisor);
    }
    for (uint32_t k = 0; divisor > 0 && k <= cell.count && k <= tied; k++) {
        ways[k] /= divisor;
    }
}

static void read_ways(struct count *c, struct qx_arena *arena)
{
    const struct exposure_counts *counts = c->counts;

    for (size_t i = 0; i < counts->n;) {
        uint32_t cell = counts->picks[i].cell;
        uint32_t tied = 0;

        for (; i < counts->n && counts->picks[i].cell == cell; i++) {
            tied++;
        }
        c->ways[cell] = qx_arena_alloc(arena, (size_t)tied + 1, sizeof **c->ways);
        fill_ways(c, c->draw->cells[cell], tied, c->ways[cell]);
    }
}

/* Forms with the questions that are chosen and no others of these. */
static uint64_t filled_up(struct count *c)
{
    uint64_t forms = 1;

    for (size_t i = 0; i < c->draw->n_cells && forms > 0; i++) {
        if (c->ways[i] != NULL && __builtin_mul_overflow(forms, c->ways[i][c->used[i]], &forms)) {
            c->failed = true;
        }
    }
    return forms;
}

static void block(struct count *c, size_t at, int by)
{
    const uint8_t *foes = c->foes + at * c->counts->n;

    for (size_t i = 0; i < c->counts->n; i++) {
        c->blocked[i] = (uint16_t)(c->blocked[i] + (foes[i] != 0 ? by : 0));
    }
}

/* Forms with what is chosen so far, over all choices from at on. */
static uint64_t forms_from(struct count *c, size_t at)
{
    if (c->failed || ++c->steps > STEPS_MAX) {
        c->failed = true;
        return 0;
    }
    if (at == c->counts->n) {
        return filled_up(c);
    }
    uint32_t cell = c->counts->picks[at].cell;
    uint64_t forms = forms_from(c, at + 1);

    if (c->blocked[at] == 0 && c->used[cell] < c->draw->cells[cell].count) {
        block(c, at, 1);
        c->used[cell]++;
        uint64_t with = forms_from(c, at + 1);

        c->used[cell]--;
        block(c, at, -1);
        c->counts->in[at] += with;
        c->failed = c->failed || __builtin_add_overflow(forms, with, &forms);
    }
    return forms;
}

bool exposure_count(const struct qx_draw *draw, struct qx_arena *arena,
                    struct exposure_counts *counts)
{
    size_t n = counts->n;
    uint64_t largest = LARGEST / EXPOSURE_SHARES;

    if (n > EXPOSURE_NODES_MAX) {
        return false;
    }
    struct count c = {.draw = draw,
                      .counts = counts,
                      .foes = qx_arena_alloc(arena, n * n, 1),
                      .blocked = qx_arena_alloc(arena, n, sizeof *c.blocked),
                      .used = qx_arena_alloc(arena, draw->n_cells, sizeof *c.used),
                      .ways = qx_arena_alloc(arena, draw->n_cells, sizeof *c.ways)};

    counts->in = qx_arena_alloc(arena, n, sizeof *counts->in);
    read_foes(&c);
    read_ways(&c, arena);
    counts->forms = forms_from(&c, 0);
    for (size_t i = 0; i < draw->n_cells; i++) {
        c.failed = c.failed || counts->forms > largest / (draw->cells[i].size + UINT64_C(1));
    }
    return !c.failed && counts->forms > 0;
}
