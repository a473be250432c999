#include "feud.h"
#include "store.h"

#include <stdio.h>
#include <stdlib.h>

#define NO_CELL UINT32_MAX

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

struct judging {
    struct qx_bank *bank;
    const struct qx_policy *policy;
    uint32_t forms;
    uint32_t *sizes;
    struct feud_graph graph;
    bool too_many; /* nodes: the search is not tried */
};

static bool drawable(const struct qx_policy *policy, const char *langs)
{
    return qx_langs_cover(langs, policy->languages, policy->n_languages);
}

static uint32_t cell_of(const struct qx_policy *policy, const char *topic, const char *level)
{
    for (size_t i = 0; i < policy->n_cells; i++) {
        const struct qx_cell *c = &policy->cells[i];

        if (strcmp(c->topic, topic) == 0 && (c->level[0] == '\0' || strcmp(c->level, level) == 0)) {
            return (uint32_t)i;
        }
    }
    return NO_CELL;
}

static bool count(void *ctx, const char *topic, const char *level, const char *langs, int64_t n)
{
    struct judging *j = ctx;
    uint32_t cell = cell_of(j->policy, topic, level);

    if (cell != NO_CELL && drawable(j->policy, langs)) {
        j->sizes[cell] += (uint32_t)n;
    }
    return true;
}

/* --- enemies --- */

static size_t node_of(struct judging *j, const char *id, uint32_t cell)
{
    struct feud_graph *g = &j->graph;

    for (size_t i = 0; i < g->n; i++) {
        if (strcmp(g->id[i], id) == 0) {
            return i;
        }
    }
    if (g->n == FEUD_NODES_MAX) {
        j->too_many = true;
        return 0;
    }
    g->id[g->n] = qx_strndup(qx_slice_text(id));
    g->cell[g->n] = cell;
    return g->n++;
}

/* The cell of an approved question, or NO_CELL when it cannot be drawn. */
static enum qx_err find_cell(struct judging *j, const char *id, uint32_t *cell)
{
    struct qx_rows *rows = NULL;
    enum qx_err err =
        qx_db_query(j->bank->db, APPROVED, (const struct qx_value[]){qx_text(id)}, 1, &rows);

    *cell = NO_CELL;
    if (err == QX_OK && qx_rows_next(rows) && drawable(j->policy, qx_row_text(rows, 2))) {
        *cell = cell_of(j->policy, qx_row_text(rows, 0), qx_row_text(rows, 1));
    }
    enum qx_err end = qx_rows_end(&rows);

    return err == QX_OK ? end : err;
}

static enum qx_err add_feuds(struct judging *j, const char *id, uint32_t cell,
                             const struct qx_json *enemies)
{
    for (size_t i = 0; i < qx_json_count(enemies) && !j->too_many; i++) {
        const char *other = qx_json_text(qx_json_at(enemies, i));
        uint32_t other_cell = NO_CELL;
        enum qx_err err = other == NULL ? QX_OK : find_cell(j, other, &other_cell);

        if (err != QX_OK) {
            return err;
        }
        if (other_cell != NO_CELL) {
            size_t a = node_of(j, id, cell);
            size_t b = node_of(j, other, other_cell);

            j->graph.enemies[a * FEUD_NODES_MAX + b] = a != b;
            j->graph.enemies[b * FEUD_NODES_MAX + a] = a != b;
        }
    }
    return QX_OK;
}

static enum qx_err build_graph(struct judging *j)
{
    struct qx_rows *rows = NULL;
    enum qx_err err = qx_db_query(j->bank->db, FEUDS, NULL, 0, &rows);

    while (err == QX_OK && !j->too_many && qx_rows_next(rows)) {
        uint32_t cell = drawable(j->policy, qx_row_text(rows, 3))
                            ? cell_of(j->policy, qx_row_text(rows, 1), qx_row_text(rows, 2))
                            : NO_CELL;
        struct qx_json *json = NULL;

        if (cell == NO_CELL) {
            continue;
        }
        err = qx_json_parse(qx_row_bytes(rows, 4), "bank", NULL, &json);
        if (err == QX_OK) {
            err = add_feuds(j, qx_row_text(rows, 0), cell, qx_json_get(json, "enemies"));
        }
        qx_json_free(&json);
    }
    enum qx_err end = qx_rows_end(&rows);

    return err == QX_OK ? end : err;
}

static void set_enemies(struct feud_graph *g, size_t a, size_t b)
{
    g->enemies[a * FEUD_NODES_MAX + b] = 1;
    g->enemies[b * FEUD_NODES_MAX + a] = 1;
}

/* A node for each form that a question may stand in: enemies must not meet within one, and no
 * question stands in two. The nodes of form f begin at f × n. */
static void spread(struct judging *j)
{
    struct feud_graph *g = &j->graph;
    size_t n = g->n;

    j->too_many = n * j->forms > FEUD_NODES_MAX;
    for (size_t node = n; !j->too_many && node < n * j->forms; node++) {
        size_t first = node % n;

        g->cell[node] = g->cell[first];
        g->form[node] = (uint32_t)(node / n);
        for (size_t other = first; other < node; other += n) {
            set_enemies(g, node, other);
        }
        for (size_t k = 0; k < first; k++) {
            if (g->enemies[first * FEUD_NODES_MAX + k] != 0) {
                set_enemies(g, node, node - first + k);
            }
        }
        g->n++;
    }
}

/* How many questions with enemies each cell needs beside all those without. */
static void needs(const struct judging *j, uint32_t *needed)
{
    size_t questions = j->graph.n / j->forms;

    for (size_t i = 0; i < j->policy->n_cells; i++) {
        uint32_t wanted = j->policy->cells[i].count * j->forms;
        uint32_t peaceful = j->sizes[i];

        for (size_t k = 0; k < questions; k++) {
            peaceful -= j->graph.cell[k] == i ? 1 : 0;
        }
        needed[i] = wanted > peaceful ? wanted - peaceful : 0;
    }
}

/* Takes cells away as long as the rest still conflicts. */
static void reduce(const struct judging *j, uint32_t *needed, bool *conflict)
{
    size_t n = j->policy->n_cells;

    for (size_t i = 0; i < n; i++) {
        uint32_t kept = needed[i];

        needed[i] = 0;
        if (kept > 0 && feud_solve(&j->graph, needed, n) != 0) {
            needed[i] = kept;
        }
        conflict[i] = needed[i] > 0;
    }
}

static uint32_t *counts_of(const struct qx_policy *policy)
{
    uint32_t *counts = qx_alloc(policy->n_cells + 1, sizeof *counts);

    for (size_t i = 0; i < policy->n_cells; i++) {
        counts[i] = policy->cells[i].count;
    }
    return counts;
}

static enum qx_err judge_enemies(struct judging *j, bool *conflict, enum qx_feasible *out)
{
    uint32_t *most = counts_of(j->policy);
    enum qx_err err;

    j->graph.enemies = qx_alloc(FEUD_NODES_MAX, FEUD_NODES_MAX);
    j->graph.forms = j->forms;
    j->graph.most = most;
    err = build_graph(j);
    if (err == QX_OK && !j->too_many) {
        spread(j);
    }
    if (err == QX_OK && j->too_many) {
        *out = QX_FEASIBLE_UNKNOWN;
    } else if (err == QX_OK) {
        uint32_t *needed = qx_alloc(j->policy->n_cells + 1, sizeof *needed);

        needs(j, needed);
        int answer = feud_solve(&j->graph, needed, j->policy->n_cells);

        *out = answer > 0 ? QX_FEASIBLE : answer < 0 ? QX_FEASIBLE_UNKNOWN : QX_INFEASIBLE;
        if (answer == 0) {
            reduce(j, needed, conflict);
        }
        free(needed);
    }
    for (size_t i = 0; i < j->graph.n; i++) {
        free(j->graph.id[i]);
    }
    free(j->graph.enemies);
    free(most);
    return err;
}

enum qx_err qx_bank_feasible(struct qx_bank *bank, const struct qx_policy *policy, uint32_t forms,
                             uint32_t *sizes, bool *conflict, enum qx_feasible *out)
{
    struct judging *j = qx_alloc(1, sizeof *j);

    j->bank = bank;
    j->policy = policy;
    j->forms = forms;
    j->sizes = sizes;
    memset(sizes, 0, policy->n_cells * sizeof *sizes);
    memset(conflict, 0, policy->n_cells * sizeof *conflict);
    enum qx_err err = qx_bank_counts(bank, count, j);
    bool is_short = false;

    for (size_t i = 0; err == QX_OK && i < policy->n_cells && !is_short; i++) {
        is_short = conflict[i] =
            sizes[i] < policy->cells[i].count * forms; /* one cell is minimal */
    }
    if (err == QX_OK && is_short) {
        *out = QX_INFEASIBLE;
    } else if (err == QX_OK) {
        err = judge_enemies(j, conflict, out);
    }
    free(j);
    return err;
}
