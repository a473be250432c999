/* bank lint: weaknesses of the questions that may still be drawn. */
#include "bank.h"

#include <stdlib.h>

#include <qualex/lint.h>

const struct qx_cli_option cli_bank_lint_options[] = {
    {.name = "topic",          .argument = "TOPIC", .kind = QX_OPTION_VALUE, .help = "only this topic"},
    {.name = "exam",
     .argument = "EXAM.json",
     .kind = QX_OPTION_VALUE,
     .help = "the exam whose pinned options keep their place"},
    {.name = "json",                        .help = "one JSON object instead of text"},
    {0 },
};

/* One question's content without its id, for finding another that is the same. */
struct print {
    uint8_t digest[16];
    char *id;
};

struct linting {
    struct qx_cli *cli;
    const char *where;
    const struct qx_policy *policy; /* NULL: none was named */
    size_t questions;
    size_t found;
    struct print *prints;
    enum qx_err err;
};

/* Stem and options, in whatever order these stand. */
static void take_print(struct linting *l, const struct qx_question *q)
{
    uint8_t digest[QX_SHA256_LEN];
    uint8_t sum[QX_SHA256_LEN];

    qx_sha256(qx_slice_text(q->stem.v[0].text), sum);
    for (size_t i = 0; i < q->n_options; i++) {
        qx_sha256(qx_slice_text(q->options[i].text.v[0].text), digest);
        for (size_t k = 0; k < sizeof sum; k++) {
            sum[k] ^= digest[k];
        }
    }
    if ((l->questions & (l->questions - 1)) == 0) { /* grow at the powers of two */
        l->prints =
            qx_realloc(l->prints, l->questions == 0 ? 1 : 2 * l->questions, sizeof *l->prints);
    }
    struct print *p = &l->prints[l->questions++];

    memcpy(p->digest, sum, sizeof p->digest);
    p->id = qx_strndup(qx_slice_text(q->id));
}

static bool look(void *ctx, const struct qx_entry *entry)
{
    struct linting *l = ctx;
    struct qx_arena arena = {0};
    struct qx_json *json = NULL;
    struct qx_question question;

    if (entry->status == QX_RETIRED) {
        return true;
    }
    l->err = qx_json_parse(entry->json, l->where, &l->cli->report, &json);
    if (l->err == QX_OK) {
        l->err = qx_question_from_json(json, l->where, &arena, &l->cli->report, &question);
    }
    if (l->err == QX_OK) {
        l->found += qx_question_lint(&question, l->policy, l->where, &l->cli->report);
        take_print(l, &question);
    }
    qx_json_free(&json);
    qx_arena_free(&arena);
    return l->err == QX_OK;
}

static int by_digest(const void *a, const void *b)
{
    const struct print *x = a;
    const struct print *y = b;
    int order = memcmp(x->digest, y->digest, sizeof x->digest);

    return order != 0 ? order : strcmp(x->id, y->id);
}

static void find_twins(struct linting *l)
{
    if (l->questions > 0) {
        qsort(l->prints, l->questions, sizeof *l->prints, by_digest);
    }
    for (size_t i = 1; i < l->questions; i++) {
        const struct print *p = &l->prints[i];

        if (memcmp(p->digest, p[-1].digest, sizeof p->digest) == 0) {
            qx_report_add(&l->cli->report, QX_WARNING, l->where, 0,
                          "%s: the same question as %s: retire one, or make them enemies", p->id,
                          p[-1].id);
            l->found++;
        }
    }
}

static void print_lint(struct linting *l)
{
    if (qx_cli_flag(l->cli, "json")) {
        struct qx_json *all = qx_json_new_object();

        qx_json_set_int(all, "questions", (int64_t)l->questions);
        qx_json_set_int(all, "findings", (int64_t)l->found);
        qx_json_set(all, "messages", cli_bank_messages(l->cli));
        cli_bank_print_json(l->cli, &all);
        return;
    }
    qx_cli_flush(l->cli);
    (void)fprintf(l->cli->out, "questions %zu, findings %zu\n", l->questions, l->found);
}

static enum qx_err run(struct linting *l)
{
    struct qx_bank *bank = NULL;
    enum qx_err err = qx_bank_open(l->where, false, &l->cli->report, &bank);

    if (err == QX_OK) {
        err = qx_bank_walk(bank, NULL, qx_cli_value(l->cli, "topic"), true, look, l);
    }
    if (err == QX_OK) {
        err = l->err;
    }
    if (err == QX_OK) {
        find_twins(l);
        print_lint(l);
    }
    qx_bank_close(&bank);
    return err;
}

int cli_bank_lint(struct qx_cli *cli, int argc, char **argv)
{
    const char *exam = qx_cli_value(cli, "exam");
    struct linting l = {.cli = cli, .where = argv[0]};
    struct qx_arena arena = {0};
    struct qx_json *json = NULL;
    struct qx_policy policy;
    enum qx_err err = exam == NULL ? QX_OK : cli_bank_policy(cli, exam, &arena, &json, &policy);

    (void)argc;
    if (err == QX_OK) {
        l.policy = exam == NULL ? NULL : &policy;
        err = run(&l);
    }
    for (size_t i = 0; i < l.questions; i++) {
        free(l.prints[i].id);
    }
    free(l.prints);
    qx_json_free(&json);
    qx_arena_free(&arena);
    int status = qx_cli_done(cli, err);

    return status == QX_EXIT_YES && l.found > 0 ? QX_EXIT_NO : status;
}
