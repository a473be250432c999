/* bank show: one question with its answer key and what was done to it. */
#include "bank.h"

#include <stdlib.h>
#include <string.h>

#include <qualex/utf8.h>

const struct qx_cli_option cli_bank_show_options[] = {
    {.name = "version",
     .argument = "N",
     .kind = QX_OPTION_VALUE,
     .help = "this version (default: the newest)"},
    {.name = "lang", .argument = "LANG", .kind = QX_OPTION_VALUE, .help = "in this language"},
    {.name = "json",                       .help = "the question and its steps as JSON"},
    {0    },
};

struct showing {
    struct qx_cli *cli;
    int64_t wanted; /* 0 = newest */
    int64_t version;
    enum qx_status status;
    struct qx_buf json;
    struct qx_json *steps;
};

static bool keep(void *ctx, const struct qx_entry *entry)
{
    struct showing *s = ctx;

    if (s->wanted == 0 || s->wanted == entry->version) {
        s->version = entry->version;
        s->status = entry->status;
        qx_buf_clear(&s->json);
        qx_buf_add(&s->json, entry->json);
    }
    return true;
}

static bool add_step(void *ctx, const struct qx_step *step)
{
    struct showing *s = ctx;
    struct qx_json *one = qx_json_new_object();
    char at[QX_TIME_LEN];

    qx_time_format(step->at_ms, at);
    qx_json_set_text(one, "act", step->act);
    qx_json_set_text(one, "who", step->who);
    qx_json_set_text(one, "at", at);
    qx_json_set_bool(one, "signed", step->is_signed);
    qx_json_append(s->steps, one);
    return true;
}

static void line(struct qx_cli *cli, const char *name, const char *text)
{
    if (text[0] != '\0') {
        (void)fprintf(cli->out, "%s: ", name);
        qx_print_safe(cli->out, text);
        (void)fputc('\n', cli->out);
    }
}

/* Text of several lines, made safe, each indented. */
static void block(struct qx_cli *cli, const char *indent, const char *text)
{
    struct qx_buf safe = {0};

    qx_text_safe(&safe, qx_slice_text(text), true);
    for (size_t i = 0; i < safe.len; i++) {
        if (i == 0 || safe.ptr[i - 1] == '\n') {
            (void)fputs(indent, cli->out);
        }
        (void)fputc(safe.ptr[i], cli->out);
    }
    (void)fputc('\n', cli->out);
    qx_buf_free(&safe);
}

static void print_option(struct qx_cli *cli, const struct qx_option *o, const char *lang)
{
    const char *feedback = qx_texts_in(&o->feedback, lang, NULL);

    (void)fprintf(cli->out, " %c %s) ", o->weight.num > 0 ? '*' : ' ', o->id);
    qx_print_safe(cli->out, qx_texts_in(&o->text, lang, NULL));
    if (o->weight.num != 0 && o->weight.num != o->weight.den) {
        (void)fprintf(cli->out, "  [%d/%d]", o->weight.num, o->weight.den);
    }
    (void)fputs(o->fixed ? "  [fixed]\n" : "\n", cli->out);
    if (feedback[0] != '\0') {
        block(cli, "       ", feedback);
    }
}

static void print_question(const struct showing *s, const struct qx_question *q, const char *lang)
{
    struct qx_cli *cli = s->cli;

    (void)fprintf(cli->out, "%s version %lld, %s, %s\n", q->id, (long long)s->version,
                  qx_status_name(s->status), qx_question_type_name(q->type));
    line(cli, "topic", q->topic);
    line(cli, "level", q->level);
    line(cli, "source", q->source);
    line(cli, "author", q->author);
    line(cli, "figure", q->figure);
    line(cli, "title", qx_texts_in(&q->title, lang, NULL));
    for (size_t i = 0; i < q->n_enemies; i++) {
        line(cli, "enemy", q->enemies[i]);
    }
    for (size_t i = 0; i < q->n_tags; i++) {
        line(cli, "tag", q->tags[i]);
    }
    (void)fputc('\n', cli->out);
    block(cli, "", qx_texts_in(&q->stem, lang, NULL));
    for (size_t i = 0; i < q->n_options; i++) {
        print_option(cli, &q->options[i], lang);
    }
    line(cli, "\nrationale", qx_texts_in(&q->rationale, lang, NULL));
    (void)fputc('\n', cli->out);
}

static void print_steps(const struct showing *s)
{
    for (size_t i = 0; i < qx_json_count(s->steps); i++) {
        const struct qx_json *step = qx_json_at(s->steps, i);

        (void)fprintf(s->cli->out, "%s  %-8s ", qx_json_get_text(step, "at"),
                      qx_json_get_text(step, "act"));
        qx_print_safe(s->cli->out, qx_json_get_text(step, "who"));
        (void)fputs(qx_json_get_bool(step, "signed", false) ? "  (signed)\n" : "\n", s->cli->out);
    }
}

static bool is_written_in(const struct qx_question *q, const char *lang)
{
    for (size_t i = 0; i < q->stem.n; i++) {
        if (strcmp(q->stem.v[i].lang, lang) == 0) {
            return true;
        }
    }
    return false;
}

static enum qx_err print(struct showing *s, const char *where)
{
    struct qx_arena arena = {0};
    struct qx_json *json = NULL;
    struct qx_question question;
    const char *lang = qx_cli_value(s->cli, "lang");
    enum qx_err err = qx_json_parse(qx_buf_slice(&s->json), where, &s->cli->report, &json);

    if (err == QX_OK) {
        err = qx_question_from_json(json, where, &arena, &s->cli->report, &question);
    }
    if (err == QX_OK && qx_cli_flag(s->cli, "json")) {
        struct qx_json *all = qx_json_new_object();

        qx_json_set(all, "question", json);
        qx_json_set_text(all, "status", qx_status_name(s->status));
        qx_json_set(all, "steps", s->steps);
        json = s->steps = NULL; /* now owned by all */
        cli_bank_print_json(s->cli, &all);
    } else if (err == QX_OK && lang != NULL && !is_written_in(&question, lang)) {
        err = qx_fail(&s->cli->report, QX_ERR_NOT_FOUND, where, 0,
                      "%s is not written in '%s': 'list' shows its languages", question.id, lang);
    } else if (err == QX_OK) {
        print_question(s, &question, lang == NULL ? "en" : lang);
        print_steps(s);
    }
    qx_json_free(&json);
    qx_arena_free(&arena);
    return err;
}

int cli_bank_show(struct qx_cli *cli, int argc, char **argv)
{
    struct showing s = {.cli = cli, .steps = qx_json_new_array()};
    struct qx_bank *bank = NULL;
    enum qx_err err = qx_cli_number(cli, "version", 1, QX_JSON_INT_MAX, 0, &s.wanted);

    (void)argc;
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
        err = qx_bank_steps(bank, argv[1], s.version, add_step, &s);
        err = err == QX_OK ? QX_OK : qx_bank_fail(bank, err, &cli->report);
    }
    if (err == QX_OK) {
        err = print(&s, argv[0]);
    }
    qx_bank_close(&bank);
    qx_json_free(&s.steps);
    qx_buf_free(&s.json);
    return qx_cli_done(cli, err);
}
