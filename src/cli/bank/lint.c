/* bank lint: weaknesses of the questions that may still be drawn. */
#include "bank.h"

#include <stdlib.h>

#include <qualex/clock.h>
#include <qualex/io.h>
#include <qualex/lint.h>

const struct qx_cli_option cli_bank_lint_options[] = {
    {.name = "topic",                                                                   .argument = "TOPIC", .kind = QX_OPTION_VALUE, .help = "only this topic"},
    {.name = "exam",
     .argument = "EXAM.json",
     .kind = QX_OPTION_VALUE,
     .help = "the exam: its pinned options keep their place, its languages are wanted"},
    {.name = "glossary",
     .argument = "FILE.csv",
     .kind = QX_OPTION_VALUE,
     .help = "terms: columns en, ru, kk, …; translations have to use them"},
    {.name = "except",
     .argument = "NAME",
     .kind = QX_OPTION_LIST,
     .help = "leave out the findings of this name, repeatable"},
    {.name = "json", .help = "one JSON object instead of text"},
    {0                                                               },
};

#define FLUSHED 10000 /* findings at once */
#define GLOSSARY_MAX ((size_t)16 << 20)

struct linting {
    struct qx_cli *cli;
    const char *where;
    struct qx_arena arena; /* the policy */
    struct qx_json *policy_json;
    struct qx_policy policy;
    struct qx_glossary *glossary;
    struct qx_repertoire *font;
    struct qx_langs langs;
    struct qx_linter linter;
    struct qx_twins *twins;
    struct qx_lint_topics *topics;
    struct qx_lint_cases *cases;
    struct qx_lint_enemies *enemies;
    FILE *messages; /* JSON, until their number is known; NULL: text */
    char today[11];
    size_t questions;
    size_t found;
    size_t waiting; /* findings in the report, or in messages */
    struct qx_progress progress;
    enum qx_err err;
};

/* Out of memory, for there may be millions. */
static void add_json(struct linting *l, const struct qx_finding *f, const char *text)
{
    struct qx_json *one = qx_json_new_object();
    struct qx_buf line = {0};

    qx_json_set_text(one, "file", l->where);
    qx_json_set_int(one, "line", 0);
    qx_json_set_text(one, "level", "warning");
    qx_json_set_text(one, "name", qx_lint_name(f->lint));
    qx_json_set_text(one, "id", f->id);
    qx_json_set_text(one, "lang", f->lang);
    qx_json_set_text(one, "text", text);
    qx_buf_text(&line, l->waiting++ > 0 ? "," : "");
    qx_json_write(&line, one);
    qx_print_json(l->messages, qx_buf_slice(&line));
    qx_buf_free(&line);
    qx_json_free(&one);
}

static void tell(void *ctx, const struct qx_finding *finding)
{
    struct linting *l = ctx;
    struct qx_buf text = {0};

    qx_finding_text(finding, &text);
    if (l->messages == NULL) {
        qx_report_add(&l->cli->report, QX_WARNING, l->where, 0, "%s [%s]", qx_buf_cstr(&text),
                      qx_lint_name(finding->lint));
        if (++l->waiting == FLUSHED) { /* a report keeps only so many */
            qx_progress_end(&l->progress);
            qx_cli_flush(l->cli);
            l->waiting = 0;
        }
    } else {
        add_json(l, finding, qx_buf_cstr(&text));
    }
    qx_buf_free(&text);
}

/* --- what it is looked at with --- */

static enum qx_err read_muted(struct linting *l)
{
    for (size_t i = 0; i < qx_cli_count(l->cli, "except"); i++) {
        const char *name = qx_cli_nth(l->cli, "except", i);
        enum qx_lint lint;

        if (!qx_lint_of_name(name, &lint)) {
            return qx_cli_misuse(l->cli, "--except %s: no finding has that name", name);
        }
        l->linter.muted |= UINT64_C(1) << lint;
    }
    return QX_OK;
}

/* The header's columns but for "note"; the first is the language of terms. */
struct glossary_reading {
    struct qx_glossary *glossary;
    char langs[QX_QUESTION_LANGS_MAX][24]; /* "" = passed over */
    size_t n;
};

static void read_header(struct glossary_reading *g, const struct qx_slice *fields, size_t n)
{
    for (size_t i = 0; i < n && i < QX_QUESTION_LANGS_MAX; i++) {
        bool note = qx_slice_equal(fields[i], qx_slice_text("note"));

        if (!note && fields[i].len < sizeof g->langs[0]) {
            memcpy(g->langs[i], fields[i].ptr, fields[i].len);
        }
        g->n = i + 1;
    }
}

static bool read_term(void *ctx, const struct qx_slice *fields, size_t n, uint32_t line)
{
    struct glossary_reading *g = ctx;

    (void)line;
    if (g->n == 0) {
        read_header(g, fields, n);
        return true;
    }
    for (size_t i = 1; i < n && i < g->n; i++) {
        if (g->langs[i][0] != '\0') {
            qx_glossary_add(g->glossary, fields[0], g->langs[i], fields[i]);
        }
    }
    return true;
}

static enum qx_err read_glossary(struct linting *l)
{
    const char *path = qx_cli_value(l->cli, "glossary");
    struct glossary_reading reading = {0};
    struct qx_buf bytes = {0};
    struct qx_buf text = {0};

    if (path == NULL) {
        return QX_OK;
    }
    enum qx_err err = qx_read_file(path, GLOSSARY_MAX, &bytes, &l->cli->report);

    if (err == QX_OK) {
        err = qx_decode(qx_buf_slice(&bytes), NULL, path, &l->cli->report, &text);
    }
    if (err == QX_OK) {
        l->glossary = reading.glossary = qx_glossary_new();
        l->linter.glossary = l->glossary;
        err = qx_csv_records(qx_buf_slice(&text), ',', path, &l->cli->report, read_term, &reading);
    }
    if (err == QX_OK && strcmp(reading.langs[0], "en") != 0) {
        err = qx_fail(&l->cli->report, QX_ERR_SYNTAX, path, 1,
                      "the first column is not 'en': give it a header like en,ru,kk,note");
    }
    qx_buf_free(&bytes);
    qx_buf_free(&text);
    return err;
}

static enum qx_err read_exam(struct linting *l)
{
    const char *exam = qx_cli_value(l->cli, "exam");

    if (exam == NULL) {
        return QX_OK;
    }
    enum qx_err err = cli_bank_policy(l->cli, exam, &l->arena, &l->policy_json, &l->policy);

    if (err == QX_OK) {
        l->linter.policy = &l->policy;
        for (size_t i = 0; i < l->policy.n_languages; i++) {
            qx_langs_add(&l->langs, qx_slice_text(l->policy.languages[i]));
        }
    }
    return err;
}

/* --- looking --- */

static bool go_on(void)
{
    return !cli_bank_interrupt_asked();
}

static void find_overdue(struct linting *l, const struct qx_entry *entry)
{
    bool in_use = entry->status == QX_APPROVED || entry->status == QX_PRETEST;

    if (in_use && entry->review_by[0] != '\0' && strcmp(entry->review_by, l->today) < 0) {
        const struct qx_finding f = {
            .lint = QX_LINT_OVERDUE, .id = entry->id, .lang = "", .detail = entry->review_by};

        l->found += qx_lint_tell(&l->linter, &f) ? 1 : 0;
    }
}

/* A key that matches no option, two equal options: told, and the rest is looked at. */
static bool read_question(struct linting *l, const struct qx_entry *entry, struct qx_arena *arena,
                          struct qx_question *out)
{
    struct qx_report why = {0};
    struct qx_json *json = NULL;
    enum qx_err err = qx_json_parse(entry->json, l->where, &why, &json);

    if (err == QX_OK) {
        err = qx_question_from_json(json, entry->id, arena, &why, out);
    }
    if (err != QX_OK) {
        const struct qx_finding f = {.lint = QX_LINT_INCOMPLETE,
                                     .id = entry->id,
                                     .lang = "",
                                     .detail = qx_report_last(&why)};

        l->found += qx_lint_tell(&l->linter, &f) ? 1 : 0;
    }
    qx_json_free(&json);
    qx_report_free(&why);
    return err == QX_OK;
}

static bool look(void *ctx, const struct qx_entry *entry)
{
    struct linting *l = ctx;
    struct qx_arena arena = {0};
    struct qx_question question;

    if (entry->status == QX_RETIRED) {
        return true;
    }
    find_overdue(l, entry);
    if (read_question(l, entry, &arena, &question)) {
        l->found += qx_question_lint(&question, &l->linter);
        qx_lint_topics_add(&l->topics, &question);
        qx_lint_cases_add(&l->cases, &question);
        qx_lint_enemies_add(&l->enemies, &question);
        l->err = qx_twins_add(l->twins, entry->row, &question);
    }
    qx_arena_free(&arena);
    qx_progress_step(&l->progress, ++l->questions);
    l->err = l->err == QX_OK && !go_on() ? QX_ERR_INTERRUPTED : l->err;
    return l->err == QX_OK;
}

static bool add_langs(void *ctx, int64_t questions, const char *langs)
{
    struct linting *l = ctx;

    l->progress.total += (uint64_t)questions;
    if (l->linter.policy == NULL) {
        qx_langs_join(l->langs.text, langs, &l->langs);
    }
    return true;
}

static enum qx_err look_at_all(struct linting *l, struct qx_bank *bank)
{
    const char *topic = qx_cli_value(l->cli, "topic");
    bool muted =
        (l->linter.muted >> QX_LINT_SAME_TEXT & l->linter.muted >> QX_LINT_NEAR_TWIN & 1) != 0;
    size_t twins = 0;
    size_t enemies = 0;
    enum qx_err err = qx_bank_languages(bank, topic, add_langs, l);

    l->linter.langs = l->langs.text;
    if (err == QX_OK) {
        err = qx_bank_walk(bank, NULL, topic, true, look, l);
    }
    err = err == QX_OK ? QX_OK : qx_bank_fail(bank, err, &l->cli->report);
    err = err == QX_OK ? l->err : err;
    if (err == QX_OK) {
        err = cli_bank_tell_unknown(l->cli, bank, l->where,
                                    &(const struct qx_filter){.topic = topic});
    }
    if (err == QX_OK) {
        l->found += qx_lint_topics_tell(l->topics, &l->linter);
        l->found += qx_lint_cases_tell(l->cases, &l->linter);
        err = qx_lint_enemies_tell(l->enemies, bank, &l->linter, &enemies);
        err = err == QX_OK ? QX_OK : qx_bank_fail(bank, err, &l->cli->report);
    }
    if (err == QX_OK && !muted) {
        err = qx_twins_find(l->twins, bank, &l->linter, go_on, &twins);
    }
    l->found += enemies + twins;
    return err;
}

static enum qx_err print_json(struct linting *l)
{
    char piece[8192];
    size_t n;

    if (fflush(l->messages) != 0 || ferror(l->messages) != 0) {
        return qx_fail(&l->cli->report, QX_ERR_DISK_FULL, "lint", 0,
                       "the findings do not fit into the folder for temporary files: free some "
                       "space there, or look at one --topic");
    }
    rewind(l->messages);
    (void)fprintf(l->cli->out, "{\"findings\":%zu,\"messages\":[", l->found);
    while ((n = fread(piece, 1, sizeof piece, l->messages)) > 0) {
        (void)fwrite(piece, 1, n, l->cli->out);
    }
    (void)fprintf(l->cli->out, "],\"questions\":%zu}\n", l->questions);
    return QX_OK;
}

static enum qx_err print_lint(struct linting *l)
{
    if (l->messages != NULL) {
        return print_json(l);
    }
    qx_cli_flush(l->cli);
    (void)fprintf(l->cli->out, "questions %zu, findings %zu\n", l->questions, l->found);
    return QX_OK;
}

static enum qx_err run(struct linting *l)
{
    struct qx_bank *bank = NULL;
    enum qx_err err = qx_bank_open(l->where, false, &l->cli->report, &bank);

    if (err == QX_OK) {
        err = qx_twins_new(&l->cli->report, &l->twins);
    }
    if (err == QX_OK) {
        l->progress = qx_progress_start(l->cli, "looking", 0);
        cli_bank_interrupt_start();
        err = look_at_all(l, bank);
        cli_bank_interrupt_end();
        qx_progress_end(&l->progress);
    }
    if (err == QX_OK) {
        err = print_lint(l);
    }
    qx_bank_close(&bank);
    return err;
}

int cli_bank_lint(struct qx_cli *cli, int argc, char **argv)
{
    struct linting *l = qx_alloc(1, sizeof *l);

    (void)argc;
    l->cli = cli;
    l->where = argv[0];
    l->font = qx_repertoire_new();
    l->linter = (struct qx_linter){.font = l->font, .langs = "", .tell = tell, .ctx = l};
    qx_date_format(cli->clock.wall_ms(cli->clock.ctx), l->today);
    enum qx_err err = read_muted(l);

    if (err == QX_OK && qx_cli_flag(cli, "json") && (l->messages = tmpfile()) == NULL) {
        err = qx_fail(&cli->report, QX_ERR_IO, "lint", 0,
                      "no temporary file can be made: look whether /tmp can be written");
    }
    if (err == QX_OK) {
        err = read_exam(l);
    }
    if (err == QX_OK) {
        err = read_glossary(l);
    }
    if (err == QX_OK) {
        err = run(l);
    }
    size_t found = l->found;

    qx_twins_free(&l->twins);
    qx_lint_topics_free(&l->topics);
    qx_lint_cases_free(&l->cases);
    qx_lint_enemies_free(&l->enemies);
    qx_glossary_free(&l->glossary);
    qx_repertoire_free(&l->font);
    if (l->messages != NULL) {
        (void)fclose(l->messages);
    }
    qx_json_free(&l->policy_json);
    qx_arena_free(&l->arena);
    free(l);
    int status = qx_cli_done(cli, err);

    return status == QX_EXIT_YES && found > 0 ? QX_EXIT_NO : status;
}
