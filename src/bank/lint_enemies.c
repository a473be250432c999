/* Enemies that no question of the bank is: of a mistyped id no form takes notice. */
#include "lint.h"

#include <stdlib.h>

#include "store.h"

struct named {
    char *by; /* id of the question */
    char *enemy;
};

struct qx_lint_enemies {
    struct named *v;
    size_t n;
    size_t cap;
};

void qx_lint_enemies_add(struct qx_lint_enemies **enemies, const struct qx_question *question)
{
    if (question->n_enemies > 0 && *enemies == NULL) {
        *enemies = qx_alloc(1, sizeof **enemies);
    }
    struct qx_lint_enemies *e = *enemies;

    for (size_t i = 0; i < question->n_enemies; i++) {
        if (e->n == e->cap) {
            e->cap = e->cap == 0 ? 16 : e->cap * 2;
            e->v = qx_realloc(e->v, e->cap, sizeof *e->v);
        }
        e->v[e->n++] = (struct named){qx_strndup(qx_slice_text(question->id)),
                                      qx_strndup(qx_slice_text(question->enemies[i]))};
    }
}

static int by_enemy(const void *a, const void *b)
{
    const struct named *x = a;
    const struct named *y = b;
    int order = strcmp(x->enemy, y->enemy);

    return order != 0 ? order : strcmp(x->by, y->by);
}

/* Each once, in order: a JSON array. */
static void write_enemies(const struct qx_lint_enemies *e, struct qx_buf *out)
{
    qx_buf_byte(out, '[');
    for (size_t i = 0; i < e->n; i++) {
        if (i == 0 || strcmp(e->v[i - 1].enemy, e->v[i].enemy) != 0) {
            qx_buf_text(out, i == 0 ? "" : ",");
            qx_json_write_text(out, qx_slice_text(e->v[i].enemy));
        }
    }
    qx_buf_byte(out, ']');
}

/* By whoever names it, from *at on; what is before it is known. */
static size_t tell_unknown(const struct qx_lint_enemies *e, const char *enemy, size_t *at,
                           const struct qx_linter *linter)
{
    size_t told = 0;

    while (*at < e->n && strcmp(e->v[*at].enemy, enemy) < 0) {
        ++*at;
    }
    for (; *at < e->n && strcmp(e->v[*at].enemy, enemy) == 0; ++*at) {
        const struct qx_finding f = {
            .lint = QX_LINT_UNKNOWN_ENEMY, .id = e->v[*at].by, .lang = "", .detail = enemy};

        told += qx_lint_tell(linter, &f) ? 1 : 0;
    }
    return told;
}

enum qx_err qx_lint_enemies_tell(struct qx_lint_enemies *enemies, struct qx_bank *bank,
                                 const struct qx_linter *linter, size_t *told)
{
    struct qx_rows *rows = NULL;
    struct qx_buf list = {0};
    size_t at = 0;

    *told = 0;
    if (enemies == NULL || (linter->muted >> QX_LINT_UNKNOWN_ENEMY & 1) != 0) {
        return QX_OK;
    }
    qsort(enemies->v, enemies->n, sizeof *enemies->v, by_enemy);
    write_enemies(enemies, &list);
    const struct qx_value value = qx_text(qx_buf_cstr(&list));
    enum qx_err err = qx_db_query(bank->db, NO_QUESTIONS, &value, 1, &rows);

    while (err == QX_OK && qx_rows_next(rows)) {
        *told += tell_unknown(enemies, qx_row_text(rows, 0), &at, linter);
    }
    enum qx_err end = qx_rows_end(&rows);

    qx_buf_free(&list);
    return err == QX_OK ? end : err;
}

void qx_lint_enemies_free(struct qx_lint_enemies **enemies)
{
    for (size_t i = 0; *enemies != NULL && i < (*enemies)->n; i++) {
        free((*enemies)->v[i].by);
        free((*enemies)->v[i].enemy);
    }
    if (*enemies != NULL) {
        free((*enemies)->v);
    }
    free(*enemies);
    *enemies = NULL;
}
