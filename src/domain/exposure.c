#include <qualex/exposure.h>

#include "exposure_count.h"
#include "pick_table.h"

#define FORMS_FIRST 20000 /* the cap is looked at after each so many */
#define FORMS_MAX 200000
#define DRAWN_MAX 1000000
#define REJECTED 10000 /* after which a draw gives up */
#define WATCHED 500    /* forms from one step of the watch to the next */
#define ERRORS 5       /* standard errors beyond which a share is told from the cap */
#define BILLION UINT64_C(1000000000)
#define RATIO_MAX (UINT64_C(1) << 33)

struct judging {
    const struct qx_draw *draw;
    int64_t cap;
    struct qx_arena arena;
    struct exposure_counts tied;
    bool *uneven;    /* by cell: its questions are not all alike */
    uint32_t **seen; /* simulated forms with each question of an uneven cell */
    uint64_t drawn;  /* forms, rejected ones too */
    uint32_t forms;  /* accepted of them */
    uint64_t shared; /* by two forms, of questions whose share is known: billionths */
    bool any;
    struct qx_exposure *out;
};

/* --- a share that is known --- */

static void consider(struct judging *j, struct qx_pick pick, uint64_t part, uint64_t whole)
{
    uint32_t share = (uint32_t)((part * EXPOSURE_SHARES + whole / 2) / whole);
    bool above = part * 100 > (uint64_t)j->cap * whole;
    bool was_above = j->out->answer == QX_EXPOSED_ABOVE;

    if (j->any && (above != was_above ? was_above : share <= j->out->share)) {
        return;
    }
    j->any = true;
    j->out->answer = above ? QX_EXPOSED_ABOVE : QX_EXPOSED_WITHIN;
    j->out->pick = pick;
    j->out->share = share;
}

static void consider_even(struct judging *j)
{
    for (uint32_t i = 0; i < j->draw->n_cells; i++) {
        struct qx_draw_cell of = j->draw->cells[i];

        if (!j->uneven[i]) {
            consider(j, (struct qx_pick){i, 0}, of.count, of.size);
            j->shared += BILLION * of.count * of.count / of.size;
        }
    }
}

/* Square of part / whole over n, in billionths; part at most 1,000 times whole. */
static uint64_t squared(uint64_t part, uint64_t whole, uint64_t n)
{
    while (whole > RATIO_MAX) {
        whole /= 2;
        part /= 2;
    }
    uint64_t ratio = (part * (BILLION / 1000) + whole / 2) / whole;

    return ratio * ratio / n / 1000;
}

/* What the questions of a cell without enemies or rivals have left, the first of them for all. */
static void consider_others(struct judging *j, uint32_t cell, size_t first, size_t end)
{
    const struct exposure_counts *t = &j->tied;
    struct qx_draw_cell of = j->draw->cells[cell];
    uint64_t left = of.count * t->forms;
    uint64_t others = of.size - (end - first);
    uint32_t ordinal = 0;

    for (size_t i = first; i < end; i++) {
        left -= t->in[i];
        ordinal += t->picks[i].ordinal == ordinal;
    }
    if (others > 0) {
        consider(j, (struct qx_pick){cell, ordinal}, left, others * t->forms);
        j->shared += squared(left, t->forms, others);
    }
}

static void consider_counted(struct judging *j)
{
    const struct exposure_counts *t = &j->tied;
    size_t first = 0;

    for (size_t i = 0; i < t->n; i++) {
        consider(j, t->picks[i], t->in[i], t->forms);
        j->shared += squared(t->in[i], t->forms, 1);
        if (i + 1 == t->n || t->picks[i + 1].cell != t->picks[i].cell) {
            consider_others(j, t->picks[i].cell, first, i + 1);
            first = i + 1;
        }
    }
}

/* --- a share that is simulated --- */

static uint64_t root_of(uint64_t square)
{
    uint64_t root = square;

    for (uint64_t next = root / 2 + 1; next < root; next = (root + square / root) / 2) {
        root = next;
    }
    return root;
}

static void find_most_seen(struct judging *j, struct qx_pick *pick, uint32_t *most)
{
    *most = 0;
    for (uint32_t c = 0; c < j->draw->n_cells; c++) {
        for (uint32_t i = 0; j->uneven[c] && i < j->draw->cells[c].size; i++) {
            if (j->seen[c][i] > *most) {
                *most = j->seen[c][i];
                *pick = (struct qx_pick){c, i};
            }
        }
    }
}

/* Of a hundred times what is seen most: at the cap; without one, where it stands. */
static uint64_t variance_of(const struct judging *j, uint64_t most, uint64_t forms)
{
    uint64_t cap = (uint64_t)j->cap;

    return cap < 100 ? forms * cap * (100 - cap) : 10000 * most * (forms - most) / forms;
}

/* After so many forms; what the even cells say stands where it weighs more. */
static void settle(struct judging *j, const struct qx_exposure *even, uint32_t forms)
{
    struct qx_exposure simulated = {.forms = forms};
    uint32_t most;

    find_most_seen(j, &simulated.pick, &most);
    int64_t beyond = 100 * (int64_t)most - j->cap * forms;
    uint64_t variance = variance_of(j, most, forms);
    bool told = j->cap == 100 || (uint64_t)(beyond * beyond) > (uint64_t)ERRORS * ERRORS * variance;

    simulated.share = (uint32_t)(((uint64_t)most * EXPOSURE_SHARES + forms / 2) / forms);
    simulated.error = (uint32_t)(ERRORS * 100 * root_of(variance) / forms + 1); /* rounded up */
    simulated.answer = !told        ? QX_EXPOSED_UNTOLD
                       : beyond > 0 ? QX_EXPOSED_ABOVE
                                    : QX_EXPOSED_WITHIN;
    *j->out = even->answer == QX_EXPOSED_ABOVE ||
                      (simulated.answer == QX_EXPOSED_WITHIN && even->share > simulated.share)
                  ? *even
                  : simulated;
}

static void note_seen(struct judging *j, const struct qx_pick *picks, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (j->uneven[picks[i].cell]) {
            j->seen[picks[i].cell][picks[i].ordinal]++;
        }
    }
}

static bool watched(struct qx_watch watch, uint32_t forms, uint64_t drawn)
{
    uint64_t target = forms < FORMS_FIRST ? FORMS_FIRST : FORMS_MAX;
    uint64_t done = forms * (uint64_t)DRAWN_MAX / target;

    return watch.step == NULL || watch.step(watch.ctx, done > drawn ? done : drawn, DRAWN_MAX);
}

/* One form more, or REJECTED tries in vain. Errors: those of qx_form_draw but for DRAW_REJECTED. */
static enum qx_err try_form(struct judging *j, struct qx_stream stream, size_t n)
{
    struct qx_pick picks[QX_FORM_QUESTIONS_MAX];
    uint32_t rejected = 0;
    enum qx_err err = qx_form_draw(j->draw, stream, picks, &rejected);

    if (err == QX_OK) {
        note_seen(j, picks, n);
        j->drawn += UINT64_C(1) + rejected;
        j->forms++;
    } else if (err == QX_ERR_DRAW_REJECTED) {
        j->drawn += REJECTED;
    }
    return err;
}

static enum qx_err simulate(struct judging *j, struct qx_stream stream, struct qx_watch watch)
{
    const struct qx_exposure even = *j->out;
    enum qx_err err = QX_OK;
    size_t n = 0;

    for (size_t i = 0; i < j->draw->n_cells; i++) {
        n += j->draw->cells[i].count;
    }
    j->out->answer = QX_EXPOSED_UNTOLD;
    while (j->out->answer == QX_EXPOSED_UNTOLD && j->drawn < DRAWN_MAX && j->forms < FORMS_MAX) {
        err = try_form(j, stream, n);
        if (err != QX_OK && err != QX_ERR_DRAW_REJECTED) {
            return err;
        }
        if (err == QX_OK && j->forms % WATCHED == 0 && !watched(watch, j->forms, j->drawn)) {
            return QX_ERR_INTERRUPTED;
        }
        if (j->forms > 0 && (j->forms % FORMS_FIRST == 0 || j->drawn >= DRAWN_MAX)) {
            settle(j, &even, j->forms);
        }
    }
    return j->forms > 0 ? QX_OK : err;
}

/* By two different forms of those simulated, over all pairs: billionths. What the shares themselves
 * give would be too much, for each form shares everything with itself. */
static uint64_t shared_by_pairs(const struct judging *j)
{
    uint64_t pairs = 0;

    for (uint32_t c = 0; c < j->draw->n_cells; c++) {
        for (uint32_t i = 0; j->uneven[c] && i < j->draw->cells[c].size; i++) {
            uint64_t seen = j->seen[c][i];

            pairs += seen > 0 ? seen * (seen - 1) : 0;
        }
    }
    return pairs * 1000 / j->forms * (BILLION / 1000) / (j->forms - UINT64_C(1));
}

/* --- which of them --- */

static bool rated_alike(const struct qx_draw *draw, size_t cell)
{
    for (uint32_t i = 1; draw->ratings != NULL && i < draw->cells[cell].size; i++) {
        if (draw->ratings[cell][i] != draw->ratings[cell][0]) {
            return false;
        }
    }
    return true;
}

/* Whether any cell has questions of several ratings. */
static bool find_uneven(struct judging *j)
{
    size_t n = j->draw->n_cells;
    bool rated = false;

    j->uneven = qx_arena_alloc(&j->arena, n, sizeof *j->uneven);
    j->seen = qx_arena_alloc(&j->arena, n, sizeof *j->seen);
    for (size_t i = 0; i < n; i++) {
        j->uneven[i] = !rated_alike(j->draw, i);
        rated = rated || j->uneven[i];
    }
    for (size_t i = 0; i < j->tied.n; i++) {
        j->uneven[j->tied.picks[i].cell] = true;
    }
    return rated;
}

static void make_room(struct judging *j)
{
    for (size_t i = 0; i < j->draw->n_cells; i++) {
        j->seen[i] = j->uneven[i]
                         ? qx_arena_alloc(&j->arena, j->draw->cells[i].size, sizeof **j->seen)
                         : NULL;
    }
}

enum qx_err qx_exposure_judge(const struct qx_draw *draw, int64_t cap, struct qx_stream stream,
                              struct qx_watch watch, struct qx_exposure *out)
{
    struct qx_exposure found = {0};
    struct judging j = {.draw = draw, .cap = cap == 0 ? 100 : cap, .out = &found};
    bool known = true;
    enum qx_err err = QX_OK;

    exposure_tied(draw, &j.arena, &j.tied);
    bool rated = find_uneven(&j);

    consider_even(&j);
    if (!rated && exposure_count(draw, &j.arena, &j.tied)) {
        consider_counted(&j);
    } else if (cap < 100) {
        make_room(&j);
        err = simulate(&j, stream, watch);
        known = err == QX_OK && j.forms > 1;
        j.shared += known ? shared_by_pairs(&j) : 0;
    } else {
        known = false;
    }
    found.overlap =
        (struct qx_overlap){known ? (int64_t)((j.shared + 500000) / 1000000) : -1, j.forms};
    qx_arena_free(&j.arena);
    if (err == QX_OK) {
        *out = found;
    }
    return err;
}
