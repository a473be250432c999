/* Enemies, rivals and case sets: what questions say about others. */
#include "writing.h"

#include <stdlib.h>

static void keep(struct writing *w, enum tie_kind kind, struct qx_slice name, uint32_t position)
{
    if ((w->n_ties & (w->n_ties - 1)) == 0) { /* grow at the powers of two */
        w->ties = qx_realloc(w->ties, w->n_ties == 0 ? 1 : 2 * w->n_ties, sizeof *w->ties);
    }
    w->ties[w->n_ties++] = (struct tie){kind, w->place, qx_strndup(name), position};
}

void release_remember_ties(struct writing *w, const struct qx_question *q)
{
    struct qx_slice name;
    uint32_t position;
    size_t at = 0;

    for (size_t i = 0; i < q->n_enemies; i++) {
        keep(w, TIE_ENEMY, qx_slice_text(q->enemies[i]), 0);
    }
    while (qx_question_rivals(q, &at, &name)) {
        keep(w, TIE_RIVALS, name, 0);
    }
    if (qx_question_case(q, &name, &position)) {
        keep(w, TIE_CASE, name, position);
    }
}

void release_free_ties(struct writing *w)
{
    for (size_t i = 0; i < w->n_ties; i++) {
        free(w->ties[i].name);
    }
    free(w->ties);
}

/* An enemy that is not released, or in another cell's future edition, harms nobody. */
static enum qx_err place_of(struct writing *w, const char *id, int64_t *place)
{
    struct qx_rows *rows = NULL;
    const struct qx_value value = qx_text(id);
    enum qx_err err = qx_db_query(w->db, PLACE_OF, &value, 1, &rows);

    *place = -1;
    if (err == QX_OK && qx_rows_next(rows)) {
        *place = qx_row_int(rows, 0);
    }
    enum qx_err end = qx_rows_end(&rows);

    return err == QX_OK ? end : err;
}

static enum qx_err write_enemy(struct writing *w, const struct tie *tie)
{
    int64_t other;
    enum qx_err err = place_of(w, tie->name, &other);

    if (err != QX_OK || other < 0 || other == tie->place) {
        return err;
    }
    return qx_db_exec(w->db, ADD_ENEMY, qx_int(tie->place < other ? tie->place : other),
                      qx_int(tie->place < other ? other : tie->place));
}

static int by_name(const void *a, const void *b)
{
    const struct tie *left = a;
    const struct tie *right = b;

    if (left->kind != right->kind) {
        return left->kind < right->kind ? -1 : 1;
    }
    int order = strcmp(left->name, right->name);

    return order != 0 ? order : left->place < right->place ? -1 : 1;
}

/* Groups are numbered from 1 in byte order of their names, rivals and case sets apart. */
enum qx_err release_write_ties(struct writing *w)
{
    int64_t group = 0;
    enum qx_err err = QX_OK;

    if (w->n_ties > 0) {
        qsort(w->ties, w->n_ties, sizeof *w->ties, by_name);
    }
    for (size_t i = 0; err == QX_OK && i < w->n_ties; i++) {
        const struct tie *tie = &w->ties[i];
        bool first = i == 0 || tie[-1].kind != tie->kind;

        group = first ? 1 : group + (strcmp(tie[-1].name, tie->name) != 0);
        if (tie->kind == TIE_ENEMY) {
            err = write_enemy(w, tie);
        } else if (tie->kind == TIE_RIVALS) {
            err = qx_db_exec(w->db, ADD_RIVAL, qx_int(tie->place), qx_int(group));
        } else {
            err = qx_db_exec(w->db, ADD_CASE, qx_int(tie->place), qx_int(group),
                             qx_int(tie->position));
        }
    }
    return release_told(w, err);
}
