/* bank list: what there is, a line a version. */
#include "bank.h"

const struct qx_cli_option cli_bank_list_options[] = {
    {.name = "status",
     .argument = "STATUS",
     .kind = QX_OPTION_VALUE,
     .help = "draft, 'in review', approved, pretest, suspended or retired"},
    {.name = "topic",    .argument = "TOPIC", .kind = QX_OPTION_VALUE, .help = "only this topic"},
    {.name = "level",
     .argument = "LEVEL",
     .kind = QX_OPTION_VALUE,
     .help = "only this level: know, apply or analyse"},
    {.name = "lang",
     .argument = "LANG",
     .kind = QX_OPTION_VALUE,
     .help = "only what is written in this language"},
    {.name = "text",
     .argument = "WORDS",
     .kind = QX_OPTION_VALUE,
     .help = "only what has all of these words, as 'search' takes them"},
    {.name = "overdue",            .help = "only what is overdue for review today"},
    {.name = "all",    .help = "every version (default: the newest of each question)"},
    {.name = "json",                          .help = "one JSON object instead of a table"},
    {0        },
};

struct listing {
    struct qx_cli *cli;
    const char *where;
    struct qx_json *array; /* NULL: a table */
};

/* "en*,ru": written in both, approved in English. */
static void mark_approved(const struct qx_entry *entry, struct qx_buf *out)
{
    const char *rest = entry->langs;
    struct qx_slice lang;

    while (qx_langs_next(&rest, &lang)) {
        struct qx_langs one = {""};

        qx_langs_add(&one, lang);
        qx_buf_printf(out, "%s%.*s%s", out->len > 0 ? "," : "", QX_ARG(lang),
                      qx_langs_within(one.text, entry->approved) ? "*" : "");
    }
}

static bool add(void *ctx, const struct qx_entry *entry)
{
    struct listing *l = ctx;

    if (l->array == NULL) {
        struct qx_buf langs = {0};

        mark_approved(entry, &langs);
        (void)fprintf(l->cli->out, "%-20s %3lld  %-9s  %-9s  %-8s  ", entry->id,
                      (long long)entry->version, qx_status_name(entry->status),
                      entry->level[0] == '\0' ? "-" : entry->level, qx_buf_cstr(&langs));
        qx_buf_free(&langs);
        qx_print_safe(l->cli->out, entry->topic);
        if (entry->review_by[0] != '\0') {
            (void)fprintf(l->cli->out, "  review by %s", entry->review_by);
        }
        (void)fputc('\n', l->cli->out);
        return true;
    }
    struct qx_json *one = qx_json_new_object();

    qx_json_set_text(one, "id", entry->id);
    qx_json_set_int(one, "version", entry->version);
    qx_json_set_text(one, "status", qx_status_name(entry->status));
    qx_json_set_text(one, "topic", entry->topic);
    qx_json_set_text(one, "level", entry->level);
    cli_bank_set_langs(one, "langs", entry->langs);
    cli_bank_set_langs(one, "approved", entry->approved);
    qx_json_set_text(one, "review_by", entry->review_by);
    qx_json_set_hex(one, "digest", qx_slice(entry->digest, sizeof entry->digest));
    qx_json_append(l->array, one);
    return true;
}

static enum qx_err list(struct listing *l, struct qx_bank *bank, const struct qx_filter *filter)
{
    enum qx_err err = qx_bank_list(bank, filter, add, l);

    if (err == QX_ERR_INPUT) {
        return qx_cli_misuse(l->cli, "--text takes words of letters or digits");
    }
    err = err == QX_OK ? cli_bank_tell_unknown(l->cli, bank, l->where, filter)
                       : qx_bank_fail(bank, err, &l->cli->report);
    if (err == QX_OK && l->array != NULL) {
        struct qx_json *all = qx_json_new_object();

        qx_json_set(all, "questions", l->array);
        l->array = NULL; /* now owned by all */
        cli_bank_print_json(l->cli, &all);
    }
    return err;
}

int cli_bank_list(struct qx_cli *cli, int argc, char **argv)
{
    struct listing l = {.cli = cli, .where = argv[0]};
    struct qx_bank *bank = NULL;
    struct qx_filter filter;
    char today[11];
    enum qx_err err = cli_bank_filter(cli, today, &filter);

    (void)argc;
    if (err == QX_OK) {
        err = qx_bank_open(argv[0], false, &cli->report, &bank);
    }
    if (err == QX_OK) {
        l.array = qx_cli_flag(cli, "json") ? qx_json_new_array() : NULL;
        err = list(&l, bank, &filter);
    }
    qx_json_free(&l.array);
    qx_bank_close(&bank);
    return qx_cli_done(cli, err);
}
