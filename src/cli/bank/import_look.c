/* bank import: what has been taken is looked at for what concerns whoever imports; the rest is for
 * 'lint'. */
#include "import_look.h"

#include <stdlib.h>

/* Twins are looked for in banks of fewer questions, where nobody has to wait for it. */
#define TOO_MANY_FOR_TWINS 10000

#define TWINS_TOLD 100

#define TOLD(lint) (UINT64_C(1) << QX_LINT_##lint)
static const uint64_t TOLD_HERE = TOLD(FONT) | TOLD(STEM_SCROLLS) | TOLD(OPTIONS_ALIKE) |
                                  TOLD(SCRIPT) | TOLD(SAME_TEXT) | TOLD(NEAR_TWIN);

static void tell(void *ctx, const struct qx_finding *finding)
{
    struct cli_look *l = ctx;
    struct qx_buf text = {0};

    if (l->line == 0 && ++l->twins > TWINS_TOLD) {
        return;
    }
    qx_finding_text(finding, &text);
    qx_report_add(&l->cli->report, QX_WARNING, l->where, l->line, "%s [%s]", qx_buf_cstr(&text),
                  qx_lint_name(finding->lint));
    qx_buf_free(&text);
}

void cli_look_start(struct cli_look *l, struct qx_cli *cli)
{
    *l = (struct cli_look){.cli = cli, .font = qx_repertoire_new()};
    l->linter = (struct qx_linter){
        .font = l->font, .langs = "", .muted = ~TOLD_HERE, .tell = tell, .ctx = l};
}

void cli_look_end(struct cli_look *l)
{
    qx_repertoire_free(&l->font);
}

void cli_look_at(struct cli_look *l, const struct qx_question *question, const char *where,
                 uint32_t line)
{
    l->where = where;
    l->line = line;
    (void)qx_question_lint(question, &l->linter);
}

/* --- twins --- */

struct twins {
    struct qx_twins *twins;
    struct qx_progress progress;
    uint64_t done;
    enum qx_err err;
};

static bool add(void *ctx, const struct qx_entry *entry)
{
    struct twins *t = ctx;
    struct qx_arena arena = {0};
    struct qx_json *json = NULL;
    struct qx_question question;

    if (entry->status != QX_RETIRED &&
        qx_json_parse(entry->json, entry->id, NULL, &json) == QX_OK &&
        qx_question_from_json(json, entry->id, &arena, NULL, &question) == QX_OK) {
        t->err = qx_twins_add(t->twins, entry->row, &question);
    }
    qx_json_free(&json);
    qx_arena_free(&arena);
    qx_progress_step(&t->progress, ++t->done);
    return t->err == QX_OK;
}

static enum qx_err find_twins(struct cli_look *l, struct qx_bank *bank, int64_t n, struct twins *t)
{
    size_t found = 0;
    enum qx_err err = qx_twins_new(&l->cli->report, &t->twins);

    if (err == QX_OK) {
        t->progress = qx_progress_start(l->cli, "looking", (uint64_t)n);
        err = qx_bank_walk(bank, NULL, NULL, true, add, t);
        err = err == QX_OK ? t->err : err;
        qx_progress_end(&t->progress);
    }
    if (err == QX_OK) {
        err = qx_twins_find(t->twins, bank, &l->linter, NULL, &found);
    }
    qx_twins_free(&t->twins);
    return err;
}

void cli_look_for_twins(struct cli_look *l, struct qx_bank *bank, const char *where, int64_t since)
{
    struct twins t = {.err = QX_OK};
    int64_t n = 0;
    enum qx_err err = qx_bank_count_to(bank, TOO_MANY_FOR_TWINS, &n);

    l->where = where;
    l->line = 0;
    l->linter.since = since;
    if (err == QX_OK && n == TOO_MANY_FOR_TWINS) {
        qx_report_add(&l->cli->report, QX_NOTE, where, 0,
                      "twins were not looked for among its %d questions or more: 'lint' does",
                      TOO_MANY_FOR_TWINS);
    } else if (err == QX_OK) {
        err = find_twins(l, bank, n, &t);
    }
    if (l->twins > TWINS_TOLD) {
        qx_report_add(&l->cli->report, QX_WARNING, where, 0,
                      "%zu pairs more that are the same or nearly: 'lint' tells them",
                      l->twins - TWINS_TOLD);
    }
    if (err != QX_OK) { /* what was taken is in the bank all the same */
        qx_report_add(&l->cli->report, QX_WARNING, where, 0,
                      "twins could not be looked for: %s: 'lint' does", qx_err_text(err));
    }
}
