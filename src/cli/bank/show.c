/* bank show: one question with its answer key and what was done to it. */
#include "bank.h"

#include <stdlib.h>
#include <string.h>

const struct qx_cli_option cli_bank_show_options[] = {
    {.name = "question-version",
     .argument = "N",
     .kind = QX_OPTION_VALUE,
     .help = "this version (default: the newest)"},
    {.name = "lang",     .argument = "LANG", .kind = QX_OPTION_VALUE, .help = "in this language"},
    {.name = "question",
     .help = "the question alone, as 'import' takes it: the way back to an older version"},
    {.name = "json",     .help = "the question and its steps as JSON"},
    {0},
};

struct showing {
    struct qx_cli *cli;
    int64_t wanted; /* 0 = newest */
    int64_t version;
    enum qx_status status;
    struct qx_buf json;
    struct qx_langs langs;
    struct qx_langs approved;
    struct qx_buf review_by;
    struct qx_json *steps;
};

static bool keep(void *ctx, const struct qx_entry *entry)
{
    struct showing *s = ctx;

    if (s->wanted == 0 || s->wanted == entry->version) {
        s->version = entry->version;
        s->status = entry->status;
        qx_langs_join(entry->langs, "", &s->langs);
        qx_langs_join(entry->approved, "", &s->approved);
        qx_buf_clear(&s->review_by);
        qx_buf_text(&s->review_by, entry->review_by);
        qx_buf_clear(&s->json);
        qx_buf_add(&s->json, entry->json);
    }
    return true;
}

static bool add_step(void *ctx, const struct qx_step *step)
{
    struct showing *s = ctx;

    qx_json_append(s->steps, cli_bank_step_json(step));
    return true;
}

static bool print_step(void *ctx, const struct qx_step *step)
{
    struct showing *s = ctx;

    cli_bank_print_step(s->cli, step);
    return true;
}

static void print_head(const struct showing *s, const struct qx_question *q)
{
    (void)fprintf(s->cli->out, "%s version %lld, %s, %s\n", q->id, (long long)s->version,
                  qx_status_name(s->status), qx_question_type_name(q->type));
    if (strcmp(s->langs.text, s->approved.text) != 0 && s->approved.text[0] != '\0') {
        (void)fprintf(s->cli->out, "approved in: %.*s\n", QX_ARG(cli_bank_langs(s->approved.text)));
    }
    cli_bank_print_line(s->cli, "review by", qx_buf_cstr(&s->review_by));
}

static enum qx_err print_json(struct showing *s, struct qx_bank *bank, const char *id,
                              const char *where)
{
    struct qx_json *all = qx_json_new_object();
    struct qx_json *question = NULL;
    enum qx_err err = qx_json_parse(qx_buf_slice(&s->json), where, &s->cli->report, &question);

    s->steps = qx_json_new_array();
    qx_json_set(all, "steps", s->steps); /* now owned by all */
    if (err == QX_OK) {
        err = qx_bank_steps(bank, id, s->version, add_step, s);
        err = err == QX_OK ? QX_OK : qx_bank_fail(bank, err, &s->cli->report);
        qx_json_set(all, "question", question);
        qx_json_set_text(all, "status", qx_status_name(s->status));
        cli_bank_set_langs(all, "approved", s->approved.text);
        qx_json_set_text(all, "review_by", qx_buf_cstr(&s->review_by));
    }
    if (err == QX_OK) {
        cli_bank_print_json(s->cli, &all);
    }
    qx_json_free(&all);
    return err;
}

/* A file of one question. */
static enum qx_err print_question(struct showing *s, const char *where)
{
    struct qx_json *question = NULL;
    enum qx_err err = qx_json_parse(qx_buf_slice(&s->json), where, &s->cli->report, &question);

    if (err == QX_OK) {
        struct qx_json *file = qx_json_new_array();

        qx_json_append(file, question);
        cli_bank_print_json(s->cli, &file);
    }
    return err;
}

static enum qx_err print(struct showing *s, struct qx_bank *bank, const char *id, const char *where)
{
    const char *lang = qx_cli_value(s->cli, "lang");
    struct qx_arena arena = {0};
    struct qx_question question;
    enum qx_err err = cli_bank_question(s->cli, qx_buf_slice(&s->json), where, &arena, &question);

    if (err == QX_OK && lang != NULL && qx_texts_find(&question.stem, lang) == NULL) {
        err = qx_fail(&s->cli->report, QX_ERR_NOT_FOUND, where, 0,
                      "%s is not written in '%s': 'list' shows its languages", id, lang);
    } else if (err == QX_OK) {
        print_head(s, &question);
        cli_bank_print_question(s->cli, &question, lang == NULL ? "en" : lang);
        err = qx_bank_steps(bank, id, s->version, print_step, s);
        err = err == QX_OK ? QX_OK : qx_bank_fail(bank, err, &s->cli->report);
    }
    qx_arena_free(&arena);
    return err;
}

int cli_bank_show(struct qx_cli *cli, int argc, char **argv)
{
    struct showing s = {.cli = cli};
    struct qx_bank *bank = NULL;
    enum qx_err err = qx_cli_number(cli, "question-version", 1, QX_JSON_INT_MAX, 0, &s.wanted);

    (void)argc;
    if (err == QX_OK && qx_cli_flag(cli, "question") &&
        (qx_cli_flag(cli, "json") || qx_cli_value(cli, "lang") != NULL)) {
        err = qx_cli_misuse(cli, "--question is JSON in all languages: without --json and --lang");
    }
    if (err == QX_OK) {
        err = qx_bank_open(argv[0], false, &cli->report, &bank);
    }
    if (err == QX_OK) {
        err = qx_bank_show(bank, argv[1], keep, &s);
        if (err == QX_ERR_NOT_FOUND || (err == QX_OK && s.version == 0)) {
            err = qx_fail(&cli->report, QX_ERR_NOT_FOUND, argv[0], 0,
                          "no question %s of that version: 'list --all' shows what there is",
                          argv[1]);
        } else if (err != QX_OK) {
            err = qx_bank_fail(bank, err, &cli->report);
        }
    }
    if (err == QX_OK) {
        err = qx_cli_flag(cli, "question") ? print_question(&s, argv[0])
              : qx_cli_flag(cli, "json")   ? print_json(&s, bank, argv[1], argv[0])
                                           : print(&s, bank, argv[1], argv[0]);
    }
    qx_bank_close(&bank);
    qx_buf_free(&s.json);
    qx_buf_free(&s.review_by);
    return qx_cli_done(cli, err);
}
