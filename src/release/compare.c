/* Two editions side by side: both walked once, in byte order of ids. */
#include "layout.h"

#include <string.h>

/* One side of the walk. */
struct side {
    const struct qx_release *release;
    struct qx_rows *rows;
    bool more;
    const char *id; /* of the row it stands on; borrowed from it */
    int64_t version;
    uint32_t cell;
};

static enum qx_err step(struct side *s)
{
    struct qx_pick pick = {0};

    s->more = qx_rows_next(s->rows);
    if (!s->more) {
        return QX_OK;
    }
    s->id = qx_row_text(s->rows, 0);
    s->version = qx_row_int(s->rows, 1);
    bool known = release_pick_of(s->release, qx_row_int(s->rows, 2), &pick);

    s->cell = pick.cell;
    return known ? QX_OK : QX_ERR_DB_CORRUPT;
}

static enum qx_err start(const struct qx_release *release, struct side *s)
{
    s->release = release;
    enum qx_err err = qx_db_query(release->db, ALL_IDS, NULL, 0, &s->rows);

    return err == QX_OK ? step(s) : err;
}

static bool same_cell(const struct side *a, const struct side *b)
{
    const struct qx_cell *one = &a->release->policy.cells[a->cell];
    const struct qx_cell *other = &b->release->policy.cells[b->cell];

    return strcmp(one->topic, other->topic) == 0 && strcmp(one->level, other->level) == 0;
}

/* Negative: only the first has it next; positive: only the second; 0: both. */
static int order(const struct side *a, const struct side *b)
{
    return !a->more ? 1 : !b->more ? -1 : strcmp(a->id, b->id);
}

enum qx_err qx_release_compare(const struct qx_release *first, const struct qx_release *second,
                               qx_edition_visit *visit, void *ctx, size_t *same)
{
    struct side a = {0};
    struct side b = {0};
    enum qx_err err = start(first, &a);

    *same = 0;
    if (err == QX_OK) {
        err = start(second, &b);
    }
    while (err == QX_OK && (a.more || b.more)) {
        int side = order(&a, &b);
        struct qx_edition_change change = {
            .id = side <= 0 ? a.id : b.id,
            .from = side <= 0 ? a.version : 0,
            .to = side >= 0 ? b.version : 0,
            .from_cell = a.cell,
            .to_cell = b.cell,
        };

        if (side == 0 && a.version == b.version && same_cell(&a, &b)) {
            ++*same;
        } else {
            visit(ctx, &change);
        }
        err = side <= 0 ? step(&a) : QX_OK;
        if (err == QX_OK && side >= 0) {
            err = step(&b);
        }
    }
    enum qx_err end_a = a.rows == NULL ? QX_OK : qx_rows_end(&a.rows);
    enum qx_err end_b = b.rows == NULL ? QX_OK : qx_rows_end(&b.rows);

    err = err == QX_OK ? end_a : err;
    return err == QX_OK ? end_b : err;
}
