/* bank feasible: yes, no with the cells in conflict, or could not tell. */
#include "bank.h"

#include <stdlib.h>

const struct qx_cli_option cli_bank_feasible_options[] = {
    {.name = "exam",
     .argument = "EXAM.json",
     .kind = QX_OPTION_VALUE,
     .required = true,
     .help = "the exam policy"},
    {.name = "json",   .help = "one JSON object instead of text"},
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

static void print_as_json(struct qx_cli *cli, const struct qx_policy *policy,
                          const struct qx_feasibility *f)
{
    struct qx_json *all = qx_json_new_object();
    struct qx_json *cells = qx_json_new_array();
    struct qx_json *conflicts = qx_json_new_array();

    for (size_t i = 0; i < policy->n_cells; i++) {
        qx_json_append(cells, cell_json(&policy->cells[i], f->sizes[i]));
        if (f->conflict[i]) {
            qx_json_append(conflicts, cell_json(&policy->cells[i], f->sizes[i]));
        }
    }
    qx_json_set_text(all, "feasible", ANSWERS[f->answer]);
    qx_json_set_text(all, "reason", f->reason);
    qx_json_set(all, "conflict", conflicts);
    qx_json_set(all, "cells", cells);
    qx_json_set_int(all, "accepted", f->accepted);
    qx_json_set_int(all, "drawn", f->drawn);
    qx_json_set_int(all, "overlap_thousandths", f->overlap);
    qx_json_set_int(all, "rating_least", f->rating_least);
    qx_json_set_int(all, "rating_most", f->rating_most);
    cli_bank_print_json(cli, &all);
}

static void print_cell(struct qx_cli *cli, const struct qx_cell *cell, uint32_t size)
{
    (void)fputs("  ", cli->out);
    qx_print_safe(cli->out, cell->topic);
    (void)fprintf(cli->out, "%s%s: %u %s, %u needed\n", cell->level[0] == '\0' ? "" : " ",
                  cell->level, size, cell->pretest ? "for a pretest" : "approved", cell->count);
}

/* What each reason means, and what to do about it. */
static const struct {
    const char *reason;
    const char *text;
} REASONS[] = {
    {"count",            "too few questions: approve more, or lower the count of"        },
    {"pool_ratio",       "the pool is smaller than pool_ratio asks for: approve more for"},
    {"exposure_percent", "each question would be seen too often: approve more for"       },
    {"attempts",         "too few for all attempts without repeating a question: approve more, or allow "
     "fewer attempts"                                                                         },
    {"enemies",                  "these cells cannot be filled together without enemies or rivals: name fewer, or "
                "approve more for"},
    {"expected_cut",
     "no form was found whose ratings add up to the band of the expected cut: widen "
     "it, or approve easier or harder questions"                                                                    },
    {"acceptance",                  "fewer than one form in 1,000 would be accepted: name fewer enemies and rivals, "
                   "widen the band, or approve more questions"  },
};

static void print_reason(struct qx_cli *cli, const struct qx_policy *policy,
                         const struct qx_feasibility *f)
{
    for (size_t i = 0; i < sizeof REASONS / sizeof REASONS[0]; i++) {
        if (strcmp(f->reason, REASONS[i].reason) == 0) {
            (void)fprintf(cli->out, "%s%s\n",
                          f->answer == QX_FEASIBLE_UNKNOWN ? "the search was given up: " : "",
                          REASONS[i].text);
        }
    }
    for (size_t i = 0; i < policy->n_cells; i++) {
        if (f->conflict[i] || f->sizes[i] < policy->cells[i].count) {
            print_cell(cli, &policy->cells[i], f->sizes[i]);
        }
    }
}

static void print_answer(struct qx_cli *cli, const struct qx_policy *policy,
                         const struct qx_feasibility *f)
{
    (void)fprintf(cli->out, "%s\n", ANSWERS[f->answer]);
    print_reason(cli, policy, f);
    if (f->accepted > 0) {
        (void)fprintf(cli->out, "forms accepted: %u of %u drawn\n", f->accepted, f->drawn);
        (void)fprintf(cli->out, "two forms share %lld.%03lld of %u questions on average\n",
                      (long long)(f->overlap / 1000), (long long)(f->overlap % 1000),
                      policy->questions);
    }
    if (policy->expected_from >= 0) {
        (void)fprintf(
            cli->out,
            "expected cut: forms from %lld.%02lld to %lld.%02lld points, band %lld.%02lld to "
            "%lld.%02lld\n",
            (long long)(f->rating_least / 100), (long long)(f->rating_least % 100),
            (long long)(f->rating_most / 100), (long long)(f->rating_most % 100),
            (long long)(policy->expected_from / 100), (long long)(policy->expected_from % 100),
            (long long)(policy->expected_to / 100), (long long)(policy->expected_to % 100));
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
    struct qx_feasibility found = {.answer = QX_FEASIBLE_UNKNOWN};
    enum qx_err err = cli_bank_policy(cli, qx_cli_value(cli, "exam"), &arena, &json, &policy);

    (void)argc;
    if (err == QX_OK) {
        err = qx_bank_open(argv[0], false, &cli->report, &bank);
    }
    if (err == QX_OK) {
        err = qx_bank_feasible(bank, &policy, &arena, &found);
        err = err == QX_OK ? QX_OK : qx_bank_fail(bank, err, &cli->report);
    }
    if (err == QX_OK && qx_cli_flag(cli, "json")) {
        print_as_json(cli, &policy, &found);
    } else if (err == QX_OK) {
        print_answer(cli, &policy, &found);
    }
    qx_bank_close(&bank);
    qx_json_free(&json);
    qx_arena_free(&arena);
    if (err != QX_OK) { /* nothing was found out */
        (void)qx_cli_done(cli, err);
        return QX_EXIT_UNKNOWN;
    }
    int status = qx_cli_done(cli, QX_OK);

    return status == QX_EXIT_YES ? STATUS[found.answer] : status;
}
