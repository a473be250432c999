/* bank feasible: yes, no with the cells in conflict, or could not tell. */
#include "bank.h"

#include <stdlib.h>

const struct qx_cli_option cli_bank_feasible_options[] = {
    {.name = "exam",
     .argument = "EXAM.json",
     .kind = QX_OPTION_VALUE,
     .required = true,
     .help = "the exam policy"},
    {.name = "forms",
     .argument = "N",
     .kind = QX_OPTION_VALUE,
     .help = "so many forms without a question in common, as for so many attempts (default: 1)"},
    {.name = "json", .help = "one JSON object instead of text"},
    {0},
};

struct feasibility {
    struct qx_cli *cli;
    struct qx_policy policy;
    int64_t forms;
    uint32_t *sizes; /* of cells */
    bool *conflict;
    enum qx_feasible answer;
};

static const char *const ANSWERS[] = {
    [QX_FEASIBLE] = "yes", [QX_INFEASIBLE] = "no", [QX_FEASIBLE_UNKNOWN] = "could not tell"};

static struct qx_json *cell_json(const struct feasibility *f, size_t i)
{
    struct qx_json *one = qx_json_new_object();
    const struct qx_cell *cell = &f->policy.cells[i];

    qx_json_set_text(one, "topic", cell->topic);
    qx_json_set_text(one, "level", cell->level);
    qx_json_set_int(one, "count", cell->count);
    qx_json_set_int(one, "size", f->sizes[i]);
    return one;
}

static void print_as_json(const struct feasibility *f)
{
    struct qx_json *all = qx_json_new_object();
    struct qx_json *cells = qx_json_new_array();
    struct qx_json *conflicts = qx_json_new_array();

    for (size_t i = 0; i < f->policy.n_cells; i++) {
        qx_json_append(cells, cell_json(f, i));
        if (f->conflict[i]) {
            qx_json_append(conflicts, cell_json(f, i));
        }
    }
    qx_json_set_text(all, "feasible", ANSWERS[f->answer]);
    qx_json_set_int(all, "forms", f->forms);
    qx_json_set(all, "conflict", conflicts);
    qx_json_set(all, "cells", cells);
    cli_bank_print_json(f->cli, &all);
}

static void print_cell(const struct feasibility *f, size_t i)
{
    const struct qx_cell *cell = &f->policy.cells[i];
    FILE *out = f->cli->out;

    (void)fputs("  ", out);
    qx_print_safe(out, cell->topic);
    (void)fprintf(out, "%s%s: %u approved, %lld needed\n", cell->level[0] == '\0' ? "" : " ",
                  cell->level, f->sizes[i], (long long)(cell->count * f->forms));
}

static void print_answer(const struct feasibility *f)
{
    FILE *out = f->cli->out;
    bool by_count = false;

    (void)fprintf(out, "%s", ANSWERS[f->answer]);
    if (f->forms > 1) {
        (void)fprintf(out, ": %lld forms without a question in common", (long long)f->forms);
    }
    (void)fputc('\n', out);
    for (size_t i = 0; i < f->policy.n_cells; i++) {
        if (f->sizes[i] < f->policy.cells[i].count * f->forms) {
            print_cell(f, i);
            by_count = true;
        }
    }
    if (f->answer == QX_INFEASIBLE && !by_count) {
        (void)fputs("these cells cannot be filled together without enemies:\n", out);
        for (size_t i = 0; i < f->policy.n_cells; i++) {
            if (f->conflict[i]) {
                print_cell(f, i);
            }
        }
    }
    if (f->answer == QX_FEASIBLE_UNKNOWN) {
        (void)fputs("too many enemies to search through: name fewer\n", out);
    }
}

static enum qx_err judge(struct feasibility *f, struct qx_bank *bank, struct qx_arena *arena)
{
    f->sizes = qx_arena_alloc(arena, f->policy.n_cells, sizeof *f->sizes);
    f->conflict = qx_arena_alloc(arena, f->policy.n_cells, sizeof *f->conflict);
    enum qx_err err =
        qx_bank_feasible(bank, &f->policy, (uint32_t)f->forms, f->sizes, f->conflict, &f->answer);

    if (err != QX_OK) {
        return qx_bank_fail(bank, err, &f->cli->report);
    }
    if (qx_cli_flag(f->cli, "json")) {
        print_as_json(f);
    } else {
        print_answer(f);
    }
    return QX_OK;
}

int cli_bank_feasible(struct qx_cli *cli, int argc, char **argv)
{
    static const int STATUS[] = {[QX_FEASIBLE] = QX_EXIT_YES,
                                 [QX_INFEASIBLE] = QX_EXIT_NO,
                                 [QX_FEASIBLE_UNKNOWN] = QX_EXIT_UNKNOWN};
    struct qx_arena arena = {0};
    struct qx_json *json = NULL;
    struct qx_bank *bank = NULL;
    struct feasibility f = {.cli = cli, .answer = QX_FEASIBLE_UNKNOWN};
    enum qx_err err = qx_cli_number(cli, "forms", 1, QX_FORMS_MAX, 1, &f.forms);

    (void)argc;
    if (err == QX_OK) {
        err = cli_bank_policy(cli, qx_cli_value(cli, "exam"), &arena, &json, &f.policy);
    }
    if (err == QX_OK) {
        err = qx_bank_open(argv[0], false, &cli->report, &bank);
    }
    if (err == QX_OK) {
        err = judge(&f, bank, &arena);
    }
    qx_bank_close(&bank);
    qx_json_free(&json);
    qx_arena_free(&arena);
    if (err != QX_OK) { /* nothing was found out */
        (void)qx_cli_done(cli, err);
        return QX_EXIT_UNKNOWN;
    }
    int status = qx_cli_done(cli, QX_OK);

    return status == QX_EXIT_YES ? STATUS[f.answer] : status;
}
