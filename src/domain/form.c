#include <qualex/form.h>

#include "arrange.h"
#include "pick_table.h"

#define FORMS_MAX 10000

uint32_t qx_uniform(struct qx_stream stream, uint32_t n)
{
    if (n <= 1) {
        return 0;
    }
    const uint64_t limit = (UINT64_C(1) << 32) / n * n;

    for (;;) {
        uint8_t b[4];

        stream.next(stream.ctx, b, sizeof b);
        uint32_t u =
            (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;

        if (u < limit) {
            return u % n;
        }
    }
}

/* --- one cell --- */

/* The part of the excluded picks that lies in a cell. */
struct excluded {
    const struct qx_pick *v;
    size_t n;
};

static struct excluded next_excluded(const struct qx_draw *draw, size_t *at, uint32_t cell)
{
    struct excluded part = {draw->n_excluded == 0 ? NULL : draw->excluded + *at, 0};

    while (*at < draw->n_excluded && draw->excluded[*at].cell == cell) {
        ++*at;
        part.n++;
    }
    return part;
}

/* The ordinal of that rank among those that are not excluded. */
static uint32_t ordinal_of(struct excluded part, uint32_t rank)
{
    for (size_t i = 0; i < part.n && part.v[i].ordinal <= rank; i++) {
        rank++;
    }
    return rank;
}

/* The head of a Fisher–Yates shuffle of 0 … left-1, of which only displaced places are kept. */
static void draw_cell(struct pick_table *moved, struct qx_draw_cell cell, uint32_t number,
                      struct excluded part, struct qx_stream stream, struct qx_pick *picks)
{
    uint32_t left = cell.size - (uint32_t)part.n;

    pick_table_clear(moved, cell.count);
    for (uint32_t i = 0; i < cell.count; i++) {
        uint32_t j = i + qx_uniform(stream, left - i);
        uint32_t at_i = i;
        uint32_t at_j = j;

        (void)pick_table_get(moved, i, &at_i);
        (void)pick_table_get(moved, j, &at_j);
        picks[i] = (struct qx_pick){number, ordinal_of(part, at_j)};
        pick_table_set(moved, j, at_i);
    }
}

/* --- what must not be in one form --- */

/* First enemy whose a is not below pick. */
static size_t first_enemy(const struct qx_enemy *enemies, size_t n, struct qx_pick pick)
{
    size_t low = 0;

    while (n > 0) {
        size_t half = n / 2;

        if (pick_key(enemies[low + half].a) < pick_key(pick)) {
            low += half + 1;
            n -= half + 1;
        } else {
            n = half;
        }
    }
    return low;
}

static bool enemies_meet(struct pick_table *drawn, const struct qx_draw *draw,
                         const struct qx_pick *picks, size_t n)
{
    uint32_t ignored;

    pick_table_clear(drawn, n);
    for (size_t i = 0; i < n; i++) {
        pick_table_set(drawn, pick_key(picks[i]), 0);
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t e = first_enemy(draw->enemies, draw->n_enemies, picks[i]);
             e < draw->n_enemies && pick_key(draw->enemies[e].a) == pick_key(picks[i]); e++) {
            if (pick_table_get(drawn, pick_key(draw->enemies[e].b), &ignored)) {
                return true;
            }
        }
    }
    return false;
}

static bool rivals_meet(struct pick_table *groups, const struct qx_draw *draw,
                        const struct qx_pick *picks, size_t n)
{
    size_t put = 0;
    uint32_t ignored;

    pick_table_clear(groups,
                     draw->n_rivals < PICK_TABLE_MAX / 2 ? draw->n_rivals : PICK_TABLE_MAX / 2);
    for (size_t i = 0; i < n; i++) {
        for (size_t r = first_member(draw->rivals, draw->n_rivals, picks[i]);
             r < draw->n_rivals && pick_key(draw->rivals[r].pick) == pick_key(picks[i]); r++) {
            if (pick_table_get(groups, draw->rivals[r].group, &ignored) ||
                ++put > PICK_TABLE_MAX / 2) {
                return true;
            }
            pick_table_set(groups, draw->rivals[r].group, 0);
        }
    }
    return false;
}

static bool out_of_band(const struct qx_draw *draw, const struct qx_pick *picks, size_t n)
{
    int64_t sum = 0;

    for (size_t i = 0; i < n; i++) {
        sum += draw->ratings[picks[i].cell][picks[i].ordinal];
    }
    return sum < draw->rating_from || sum > draw->rating_to;
}

static bool acceptable(const struct qx_draw *draw, struct pick_table *table,
                       const struct qx_pick *picks, size_t n)
{
    return !(draw->n_enemies > 0 && enemies_meet(table, draw, picks, n)) &&
           !(draw->n_rivals > 0 && rivals_meet(table, draw, picks, n)) &&
           !(draw->ratings != NULL && out_of_band(draw, picks, n));
}

/* --- the lists --- */

static bool enemies_in_order(const struct qx_draw *d)
{
    for (size_t i = 0; i < d->n_enemies; i++) {
        if (pick_key(d->enemies[i].a) >= pick_key(d->enemies[i].b) ||
            (i > 0 && pick_key(d->enemies[i - 1].a) > pick_key(d->enemies[i].a))) {
            return false;
        }
    }
    return true;
}

/* With once, no pick stands twice. */
static bool members_in_order(const struct qx_member *members, size_t n, bool once)
{
    for (size_t i = 1; i < n; i++) {
        uint64_t before = pick_key(members[i - 1].pick);
        uint64_t here = pick_key(members[i].pick);

        if (before > here ||
            (before == here && (once || members[i - 1].group >= members[i].group))) {
            return false;
        }
    }
    return true;
}

static bool excluded_in_order(const struct qx_draw *d)
{
    for (size_t i = 0; i < d->n_excluded; i++) {
        if (d->excluded[i].cell >= d->n_cells ||
            d->excluded[i].ordinal >= d->cells[d->excluded[i].cell].size ||
            (i > 0 && pick_key(d->excluded[i - 1]) >= pick_key(d->excluded[i]))) {
            return false;
        }
    }
    return true;
}

bool qx_draw_in_order(const struct qx_draw *draw)
{
    return enemies_in_order(draw) && members_in_order(draw->rivals, draw->n_rivals, false) &&
           members_in_order(draw->cases, draw->n_cases, true);
}

static enum qx_err measure(const struct qx_draw *draw, size_t *questions)
{
    size_t at = 0;

    *questions = 0;
    for (size_t c = 0; c < draw->n_cells; c++) {
        size_t gone = next_excluded(draw, &at, (uint32_t)c).n;

        if (draw->cells[c].count + gone > draw->cells[c].size) {
            return QX_ERR_INFEASIBLE;
        }
        if (draw->cells[c].count > QX_FORM_QUESTIONS_MAX - *questions) {
            return QX_ERR_TOO_LARGE;
        }
        *questions += draw->cells[c].count;
    }
    return QX_OK;
}

/* --- the form --- */

static void draw_cells(const struct qx_draw *draw, struct pick_table *table,
                       struct qx_stream stream, struct qx_pick *form)
{
    size_t excluded = 0;

    for (size_t c = 0; c < draw->n_cells; c++) {
        struct excluded part = next_excluded(draw, &excluded, (uint32_t)c);

        draw_cell(table, draw->cells[c], (uint32_t)c, part, stream, form);
        form += draw->cells[c].count;
    }
}

enum qx_err qx_form_draw(const struct qx_draw *draw, struct qx_stream stream, struct qx_pick *picks,
                         uint32_t *rejected)
{
    struct qx_pick form[QX_FORM_QUESTIONS_MAX];
    struct pick_table table;
    size_t n;

    if ((!draw->checked && !qx_draw_in_order(draw)) || !excluded_in_order(draw)) {
        return QX_ERR_INTERNAL;
    }
    enum qx_err err = measure(draw, &n);

    for (uint32_t forms = 0; err == QX_OK && forms < FORMS_MAX; forms++) {
        draw_cells(draw, &table, stream, form);
        if (acceptable(draw, &table, form, n)) {
            arrange_form(draw, form, n, stream);
            memcpy(picks, form, n * sizeof *picks);
            *rejected = forms;
            return QX_OK;
        }
    }
    return err == QX_OK ? QX_ERR_DRAW_REJECTED : err;
}
