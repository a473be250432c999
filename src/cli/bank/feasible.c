/* bank feasible: yes, no with the cells in conflict, or could not tell. */
#include "bank.h"

#include <stdlib.h>

const struct qx_cli_option cli_bank_feasible_options[] = {
    {.name = "exam",
     .argument = "EXAM.json",
     .kind = QX_OPTION_VALUE,
     .required = true,
     .help = "the exam policy"},
    {.name = "json", .help = "one JSON object instead of text"},
    {0},
};

static const char *const ANSWERS[] = {
    [QX_FEASIBLE] = "yes", [QX_INFEASIBLE] = "no", [QX_FEASIBLE_UNKNOWN] = "could not tell"};

static struct qx_json *cell_json(const struct qx_cell *cell, uint32_t size)
{
    struct qx_json *one = qx_json_new_object();

    qx_json_set_text(one, "topic", cell->topic);
    qx_json_set_text(one, "level", cell->level);
    qx_json_set_int(one, "count", cell->count);
    qx_json_set_int(one, "size", size);
    return one;
}

static void print_as_json(struct qx_cli *cli, const struct qx_policy *policy, const uint32_t *sizes,
                          const bool *conflict, enum qx_feasible answer)
{
    struct qx_json *all = qx_json_new_object();
    struct qx_json *cells = qx_json_new_array();
    struct qx_json *conflicts = qx_json_new_array();

    for (size_t i = 0; i < policy->n_cells; i++) {
        qx_json_append(cells, cell_json(&policy->cells[i], sizes[i]));
        if (conflict[i]) {
            qx_json_append(conflicts, cell_json(&policy->cells[i], sizes[i]));
        }
    }
    qx_json_set_text(all, "feasible", ANSWERS[answer]);
    qx_json_set(all, "conflict", conflicts);
    qx_json_set(all, "cells", cells);
    cli_bank_print_json(cli, &all);
}

static void print_cell(struct qx_cli *cli, const struct qx_cell *cell, uint32_t size)
{
    (void)fputs("  ", cli->out);
    qx_print_safe(cli->out, cell->topic);
    (void)fprintf(cli->out, "%s%s: %u approved, %u needed\n", cell->level[0] == '\0' ? "" : " ",
                  cell->level, size, cell->count);
}

static void print_answer(struct qx_cli *cli, const struct qx_policy *policy, const uint32_t *sizes,
                         const bool *conflict, enum qx_feasible answer)
{
    bool by_count = false;

    (void)fprintf(cli->out, "%s\n", ANSWERS[answer]);
    for (size_t i = 0; i < policy->n_cells; i++) {
        if (sizes[i] < policy->cells[i].count) {
            print_cell(cli, &policy->cells[i], sizes[i]);
            by_count = true;
        }
    }
    if (answer == QX_INFEASIBLE && !by_count) {
        (void)fputs("these cells cannot be filled together without enemies:\n", cli->out);
        for (size_t i = 0; i < policy->n_cells; i++) {
            if (conflict[i]) {
                print_cell(cli, &policy->cells[i], sizes[i]);
            }
        }
    }
    if (answer == QX_FEASIBLE_UNKNOWN) {
        (void)fputs("too many enemies to search through: name fewer\n", cli->out);
    }
}

int cli_bank_feasible(struct qx_cli *cli, int argc, char **argv)
{
    static const int STATUS[] = {[QX_FEASIBLE] = QX_EXIT_YES,
                                 [QX_INFEASIBLE] = QX_EXIT_NO,
                                 [QX_FEASIBLE_UNKNOWN] = QX_EXIT_UNKNOWN};
    struct qx_arena arena = {0};
    struct qx_json *json = NULL;
    struct qx_bank *bank = NULL;
    struct qx_policy policy;
    enum qx_feasible answer = QX_FEASIBLE_UNKNOWN;
    enum qx_err err = cli_bank_policy(cli, qx_cli_value(cli, "exam"), &arena, &json, &policy);

    (void)argc;
    if (err == QX_OK) {
        err = qx_bank_open(argv[0], false, &cli->report, &bank);
    }
    if (err == QX_OK) {
        uint32_t *sizes = qx_arena_alloc(&arena, policy.n_cells, sizeof *sizes);
        bool *conflict = qx_arena_alloc(&arena, policy.n_cells, sizeof *conflict);

        err = qx_bank_feasible(bank, &policy, sizes, conflict, &answer);
        err = err == QX_OK ? QX_OK : qx_bank_fail(bank, err, &cli->report);
        if (err == QX_OK && qx_cli_flag(cli, "json")) {
            print_as_json(cli, &policy, sizes, conflict, answer);
        } else if (err == QX_OK) {
            print_answer(cli, &policy, sizes, conflict, answer);
        }
    }
    qx_bank_close(&bank);
    qx_json_free(&json);
    qx_arena_free(&arena);
    if (err != QX_OK) { /* nothing was found out */
        (void)qx_cli_done(cli, err);
        return QX_EXIT_UNKNOWN;
    }
    int status = qx_cli_done(cli, QX_OK);

    return status == QX_EXIT_YES ? STATUS[answer] : status;
}
