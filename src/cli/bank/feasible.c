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

struct feasible {
    struct qx_cli *cli;
    struct qx_arena arena;
    struct qx_policy policy;
    struct qx_feasibility found;
    struct qx_progress progress;
    /* what is approved, but not in all languages of the exam: by cell, and by cell and language */
    uint32_t *partly;
    uint32_t *lacking;
};

/* --- what is not approved in a language --- */

static bool note_lacking(void *ctx, bool pretest, const char *topic, const char *level,
                         const char *langs, int64_t n)
{
    struct feasible *f = ctx;
    const struct qx_policy *p = &f->policy;

    for (size_t i = 0; i < p->n_cells; i++) {
        const struct qx_cell *c = &p->cells[i];

        if (c->pretest != pretest || strcmp(c->topic, topic) != 0 ||
            (c->level[0] != '\0' && strcmp(c->level, level) != 0) ||
            qx_langs_cover(langs, p->languages, p->n_languages)) {
            continue;
        }
        f->partly[i] += (uint32_t)n;
        for (size_t k = 0; k < p->n_languages; k++) {
            f->lacking[i * p->n_languages + k] +=
                qx_langs_cover(langs, &p->languages[k], 1) ? 0 : (uint32_t)n;
        }
    }
    return true;
}

static void print_lacking(const struct feasible *f, size_t cell)
{
    const char *before = "";

    if (f->partly[cell] == 0) {
        return;
    }
    (void)fprintf(f->cli->out, "; %u more not approved in ", f->partly[cell]);
    for (size_t k = 0; k < f->policy.n_languages; k++) {
        uint32_t n = f->lacking[cell * f->policy.n_languages + k];

        if (n > 0) {
            (void)fprintf(f->cli->out, "%s%s (%u)", before, f->policy.languages[k], n);
            before = ", ";
        }
    }
}

static struct qx_json *lacking_json(const struct feasible *f, size_t cell)
{
    struct qx_json *all = qx_json_new_object();

    for (size_t k = 0; k < f->policy.n_languages; k++) {
        uint32_t n = f->lacking[cell * f->policy.n_languages + k];

        if (n > 0) {
            qx_json_set_int(all, f->policy.languages[k], n);
        }
    }
    return all;
}

/* --- as JSON --- */

static struct qx_json *cell_json(const struct feasible *f, size_t i)
{
    const struct qx_cell *cell = &f->policy.cells[i];
    struct qx_json *one = qx_json_new_object();

    qx_json_set_text(one, "topic", cell->topic);
    qx_json_set_text(one, "level", cell->level);
    qx_json_set_int(one, "count", cell->count);
    qx_json_set_int(one, "size", f->found.sizes[i]);
    if (f->partly[i] > 0) {
        qx_json_set(one, "not_approved", lacking_json(f, i));
    }
    return one;
}

static struct qx_json *exposure_json(const struct qx_feasibility *found)
{
    struct qx_json *one = qx_json_new_object();

    qx_json_set_text(one, "question", found->most_seen);
    qx_json_set_int(one, "forms_of_10000", found->exposure.share);
    qx_json_set_int(one, "error", found->exposure.error);
    qx_json_set_int(one, "simulated", found->exposure.forms);
    return one;
}

static void print_as_json(const struct feasible *f)
{
    const struct qx_feasibility *found = &f->found;
    struct qx_json *all = qx_json_new_object();
    struct qx_json *cells = qx_json_new_array();
    struct qx_json *conflicts = qx_json_new_array();

    for (size_t i = 0; i < f->policy.n_cells; i++) {
        qx_json_append(cells, cell_json(f, i));
        if (found->conflict[i]) {
            qx_json_append(conflicts, cell_json(f, i));
        }
    }
    qx_json_set_text(all, "feasible", ANSWERS[found->answer]);
    qx_json_set_text(all, "reason", found->reason);
    qx_json_set(all, "conflict", conflicts);
    qx_json_set(all, "cells", cells);
    qx_json_set_int(all, "accepted", found->accepted);
    qx_json_set_int(all, "drawn", found->drawn);
    if (found->exposure.overlap.thousandths >= 0) {
        qx_json_set_int(all, "overlap_simulated", found->exposure.overlap.forms);
        qx_json_set_int(all, "overlap_thousandths", found->exposure.overlap.thousandths);
    }
    qx_json_set_int(all, "rating_least", found->rating_least);
    qx_json_set_int(all, "rating_most", found->rating_most);
    if (found->most_seen != NULL) {
        qx_json_set(all, "exposure", exposure_json(found));
    }
    cli_bank_print_json(f->cli, &all);
}

/* --- as text --- */

static void print_cell(const struct feasible *f, size_t i)
{
    const struct qx_cell *cell = &f->policy.cells[i];
    FILE *out = f->cli->out;

    (void)fputs("  ", out);
    qx_print_safe(out, cell->topic);
    (void)fprintf(out, "%s%s: %u %s, %u needed", cell->level[0] == '\0' ? "" : " ", cell->level,
                  f->found.sizes[i], cell->pretest ? "for a pretest" : "approved", cell->count);
    print_lacking(f, i);
    (void)fputc('\n', out);
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

static void print_reason(const struct feasible *f)
{
    const struct qx_feasibility *found = &f->found;
    bool unknown = found->answer == QX_FEASIBLE_UNKNOWN;

    for (size_t i = 0; i < sizeof REASONS / sizeof REASONS[0]; i++) {
        if (strcmp(found->reason, REASONS[i].reason) == 0) {
            (void)fprintf(f->cli->out, "%s%s\n", unknown ? "the search was given up: " : "",
                          REASONS[i].text);
        }
    }
    if (strcmp(found->reason, "exposure") == 0) {
        (void)fprintf(f->cli->out,
                      "%s: name fewer enemies and rivals, widen the band of the expected cut, or "
                      "approve more%s\n",
                      unknown ? "the question that is seen most is too near to exposure_percent to "
                                "tell them apart"
                              : "a question would be seen too often",
                      unknown ? "" : " for");
    }
    for (size_t i = 0; i < f->policy.n_cells; i++) {
        if (found->conflict[i] || found->sizes[i] < f->policy.cells[i].count) {
            print_cell(f, i);
        }
    }
}

static void print_exposure(const struct feasible *f)
{
    const struct qx_exposure *e = &f->found.exposure;
    FILE *out = f->cli->out;

    (void)fprintf(out, "seen most: %s, in %u.%02u %% of forms", f->found.most_seen, e->share / 100,
                  e->share % 100);
    if (e->forms > 0) {
        (void)fprintf(out, " (of %u simulated, give or take %u.%02u)", e->forms, e->error / 100,
                      e->error % 100);
    }
    (void)fprintf(out, "; exposure_percent is %lld\n", (long long)f->policy.exposure_percent);
}

static void print_overlap(const struct feasible *f)
{
    struct qx_overlap o = f->found.exposure.overlap;
    FILE *out = f->cli->out;

    if (o.thousandths >= 0) {
        (void)fprintf(out, "two forms share %lld.%03lld of %u questions on average",
                      (long long)(o.thousandths / 1000), (long long)(o.thousandths % 1000),
                      f->policy.questions);
        if (o.forms > 0) {
            (void)fprintf(out, " (of %u forms simulated)", o.forms);
        }
        (void)fputc('\n', out);
    }
}

static void print_answer(const struct feasible *f)
{
    const struct qx_feasibility *found = &f->found;
    const struct qx_policy *policy = &f->policy;
    FILE *out = f->cli->out;

    (void)fprintf(out, "%s\n", ANSWERS[found->answer]);
    print_reason(f);
    if (found->accepted > 0) {
        (void)fprintf(out, "forms accepted: %u of %u drawn\n", found->accepted, found->drawn);
    }
    print_overlap(f);
    if (found->most_seen != NULL) {
        print_exposure(f);
    }
    if (policy->expected_from >= 0) {
        (void)fprintf(
            out,
            "expected cut: forms from %lld.%02lld to %lld.%02lld points, band %lld.%02lld to "
            "%lld.%02lld\n",
            (long long)(found->rating_least / 100), (long long)(found->rating_least % 100),
            (long long)(found->rating_most / 100), (long long)(found->rating_most % 100),
            (long long)(policy->expected_from / 100), (long long)(policy->expected_from % 100),
            (long long)(policy->expected_to / 100), (long long)(policy->expected_to % 100));
    }
}

/* --- all of it --- */

static bool step(void *ctx, uint64_t done, uint64_t total)
{
    struct feasible *f = ctx;

    f->progress.total = total;
    qx_progress_step(&f->progress, done);
    return true;
}

static enum qx_err judge(struct feasible *f, struct qx_bank *bank)
{
    size_t n = f->policy.n_cells;

    f->partly = qx_arena_alloc(&f->arena, n, sizeof *f->partly);
    f->lacking = qx_arena_alloc(&f->arena, n * f->policy.n_languages, sizeof *f->lacking);
    f->progress = qx_progress_start(f->cli, "drawing", 0);
    enum qx_err err =
        qx_bank_feasible(bank, &f->policy, &f->arena, (struct qx_watch){f, step}, &f->found);

    qx_progress_end(&f->progress);
    if (err == QX_OK) {
        err = qx_bank_counts(bank, note_lacking, f);
    }
    return err == QX_OK ? QX_OK : qx_bank_fail(bank, err, &f->cli->report);
}

int cli_bank_feasible(struct qx_cli *cli, int argc, char **argv)
{
    static const int STATUS[] = {[QX_FEASIBLE] = QX_EXIT_YES,
                                 [QX_INFEASIBLE] = QX_EXIT_NO,
                                 [QX_FEASIBLE_UNKNOWN] = QX_EXIT_UNKNOWN};
    struct qx_json *json = NULL;
    struct qx_bank *bank = NULL;
    struct feasible f = {.cli = cli, .found = {.answer = QX_FEASIBLE_UNKNOWN}};
    enum qx_err err = cli_bank_policy(cli, qx_cli_value(cli, "exam"), &f.arena, &json, &f.policy);

    (void)argc;
    if (err == QX_OK) {
        err = qx_bank_open(argv[0], false, &cli->report, &bank);
    }
    if (err == QX_OK) {
        err = judge(&f, bank);
    }
    if (err == QX_OK && qx_cli_flag(cli, "json")) {
        print_as_json(&f);
    } else if (err == QX_OK) {
        print_answer(&f);
    }
    qx_bank_close(&bank);
    qx_json_free(&json);
    qx_arena_free(&f.arena);
    if (err != QX_OK) { /* nothing was found out */
        (void)qx_cli_done(cli, err);
        return QX_EXIT_UNKNOWN;
    }
    int status = qx_cli_done(cli, QX_OK);

    return status == QX_EXIT_YES ? STATUS[f.found.answer] : status;
}
