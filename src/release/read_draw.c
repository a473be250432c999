/* What forms may be drawn, as it stands in the file. */
#include "layout.h"

#include <stdlib.h>

static enum qx_err bad_layout(struct qx_report *report, const char *what)
{
    return qx_fail(report, QX_ERR_DB_CORRUPT, what, 0, "the release is not laid out as it must be");
}

static enum qx_err load_cells(struct qx_release *release, struct qx_report *report)
{
    const struct qx_policy *policy = &release->policy;
    struct qx_rows *rows = NULL;
    size_t n = 0;
    int64_t place = 0;

    struct qx_draw_cell *cells = qx_arena_alloc(&release->arena, policy->n_cells, sizeof *cells);
    release->draw.cells = cells;
    release->draw.n_cells = policy->n_cells;
    release->first = qx_arena_alloc(&release->arena, policy->n_cells, sizeof *release->first);
    enum qx_err err = qx_db_query(release->db, ALL_CELLS, NULL, 0, &rows);
    bool sound = true;

    while (err == QX_OK && sound && qx_rows_next(rows)) {
        int64_t size = qx_row_int(rows, 2);

        sound = n < policy->n_cells && qx_row_int(rows, 0) == (int64_t)n &&
                qx_row_int(rows, 1) == place && size >= policy->cells[n].count &&
                size <= UINT32_MAX;
        if (sound) {
            release->first[n] = place;
            cells[n] = (struct qx_draw_cell){(uint32_t)size, policy->cells[n].count};
            place += size;
            n++;
        }
    }
    enum qx_err end = qx_rows_end(&rows);

    err = err == QX_OK ? end : err;
    return err == QX_OK && (!sound || n != policy->n_cells) ? bad_layout(report, "cell") : err;
}

bool release_pick_of(const struct qx_release *release, int64_t place, struct qx_pick *out)
{
    size_t low = 0;
    size_t high = release->policy.n_cells;

    while (high - low > 1) {
        size_t middle = (low + high) / 2;

        if (release->first[middle] <= place) {
            low = middle;
        } else {
            high = middle;
        }
    }
    int64_t ordinal = place - release->first[low];

    *out = (struct qx_pick){(uint32_t)low, (uint32_t)ordinal};
    return ordinal >= 0 && ordinal < release->draw.cells[low].size;
}

/* Room for one more of n, grown at the powers of two. */
static void *grown(void *list, size_t n, size_t size)
{
    return (n & (n - 1)) == 0 ? qx_realloc(list, n == 0 ? 1U : 2 * n, size) : list;
}

static enum qx_err load_enemies(struct qx_release *release, struct qx_report *report)
{
    struct qx_rows *rows = NULL;
    struct qx_enemy *enemies = NULL;
    size_t n = 0;
    bool sound = true;
    enum qx_err err = qx_db_query(release->db, ALL_ENEMIES, NULL, 0, &rows);

    while (err == QX_OK && sound && qx_rows_next(rows)) {
        struct qx_enemy pair;

        sound = release_pick_of(release, qx_row_int(rows, 0), &pair.a) &&
                release_pick_of(release, qx_row_int(rows, 1), &pair.b);
        enemies = grown(enemies, n, sizeof *enemies);
        enemies[n++] = pair;
    }
    enum qx_err end = qx_rows_end(&rows);

    err = err == QX_OK ? end : err;
    release->draw.enemies = release->enemies = enemies;
    release->draw.n_enemies = n;
    return err == QX_OK && !sound ? bad_layout(report, "enemy") : err;
}

/* Rows of place, group, position. */
static enum qx_err load_members(struct qx_release *release, enum release_statement statement,
                                struct qx_report *report, struct qx_member **out, size_t *n_out)
{
    struct qx_rows *rows = NULL;
    struct qx_member *members = NULL;
    size_t n = 0;
    bool sound = true;
    enum qx_err err = qx_db_query(release->db, statement, NULL, 0, &rows);

    while (err == QX_OK && sound && qx_rows_next(rows)) {
        int64_t group = qx_row_int(rows, 1);
        int64_t position = qx_row_int(rows, 2);
        struct qx_member one = {.group = (uint32_t)group, .position = (uint32_t)position};

        sound = release_pick_of(release, qx_row_int(rows, 0), &one.pick) && group >= 0 &&
                group <= UINT32_MAX && position >= 0 && position <= UINT32_MAX;
        members = grown(members, n, sizeof *members);
        members[n++] = one;
    }
    enum qx_err end = qx_rows_end(&rows);

    err = err == QX_OK ? end : err;
    *out = members;
    *n_out = n;
    return err == QX_OK && !sound ? bad_layout(report, "group") : err;
}

/* One byte a question, by cell; only where the policy has a band for them. */
static enum qx_err load_ratings(struct qx_release *release, struct qx_report *report)
{
    size_t n_cells = release->draw.n_cells;
    size_t last = n_cells - 1;
    size_t all = (size_t)release->first[last] + (size_t)release->draw.cells[last].size;
    struct qx_rows *rows = NULL;
    size_t n = 0;

    release->ratings = qx_alloc(all + 1, 1);
    release->rating_of = qx_alloc(n_cells, sizeof *release->rating_of);
    for (size_t i = 0; i < n_cells; i++) {
        release->rating_of[i] = release->ratings + release->first[i];
    }
    enum qx_err err = qx_db_query(release->db, ALL_RATINGS, NULL, 0, &rows);

    for (; err == QX_OK && qx_rows_next(rows); n++) {
        if (n < all) {
            release->ratings[n] = (uint8_t)qx_row_int(rows, 0);
        }
    }
    enum qx_err end = qx_rows_end(&rows);

    err = err == QX_OK ? end : err;
    release->draw.ratings = release->rating_of;
    release->draw.rating_from = release->policy.expected_from;
    release->draw.rating_to = release->policy.expected_to;
    return err == QX_OK && n != all ? bad_layout(report, "rating") : err;
}

enum qx_err release_load_draw(struct qx_release *release, struct qx_report *report)
{
    enum qx_err err = load_cells(release, report);

    if (err == QX_OK) {
        err = load_enemies(release, report);
    }
    if (err == QX_OK) {
        err = load_members(release, ALL_RIVALS, report, &release->rivals, &release->draw.n_rivals);
    }
    if (err == QX_OK) {
        err = load_members(release, ALL_CASES, report, &release->cases, &release->draw.n_cases);
    }
    release->draw.rivals = release->rivals;
    release->draw.cases = release->cases;
    release->draw.checked = err == QX_OK && qx_draw_in_order(&release->draw);
    return err == QX_OK && release->policy.expected_from >= 0 ? load_ratings(release, report) : err;
}

void release_free_draw(struct qx_release *release)
{
    free(release->enemies);
    free(release->rivals);
    free(release->cases);
    free(release->rating_of);
    free(release->ratings);
}
