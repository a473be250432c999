/* bank list: what there is, a line a version. */
#include "bank.h"

const struct qx_cli_option cli_bank_list_options[] = {
    {.name = "status",
     .argument = "STATUS",
     .kind = QX_OPTION_VALUE,
     .help = "draft, 'in review', approved, pretest, suspended or retired"},
    {.name = "topic",    .argument = "TOPIC", .kind = QX_OPTION_VALUE, .help = "only this topic"},
    {.name = "all", .help = "every version (default: the newest of each question)"},
    {.name = "json", .help = "one JSON object instead of a table"},
    {0},
};

struct listing {
    struct qx_cli *cli;
    struct qx_json *array; /* NULL: a table */
    size_t n;
};

static bool add(void *ctx, const struct qx_entry *entry)
{
    struct listing *l = ctx;
    struct qx_slice langs = cli_bank_langs(entry->langs);

    l->n++;
    if (l->array == NULL) {
        (void)fprintf(l->cli->out, "%-20s %3lld  %-9s  %-9s  %-8.*s  ", entry->id,
                      (long long)entry->version, qx_status_name(entry->status),
                      entry->level[0] == '\0' ? "-" : entry->level, QX_ARG(langs));
        qx_print_safe(l->cli->out, entry->topic);
        (void)fputc('\n', l->cli->out);
        return true;
    }
    struct qx_json *one = qx_json_new_object();
    struct qx_buf text = {0};

    qx_buf_add(&text, langs);
    qx_json_set_text(one, "id", entry->id);
    qx_json_set_int(one, "version", entry->version);
    qx_json_set_text(one, "status", qx_status_name(entry->status));
    qx_json_set_text(one, "topic", entry->topic);
    qx_json_set_text(one, "level", entry->level);
    qx_json_set_text(one, "langs", qx_buf_cstr(&text));
    qx_json_set_hex(one, "digest", qx_slice(entry->digest, sizeof entry->digest));
    qx_json_append(l->array, one);
    qx_buf_free(&text);
    return true;
}

int cli_bank_list(struct qx_cli *cli, int argc, char **argv)
{
    const char *status = qx_cli_value(cli, "status");
    struct listing l = {.cli = cli};
    struct qx_bank *bank = NULL;
    enum qx_status known;

    (void)argc;
    if (status != NULL && !qx_status_of_name(status, &known)) {
        return qx_cli_done(cli, qx_cli_misuse(cli, "no status '%s'", status));
    }
    enum qx_err err = qx_bank_open(argv[0], false, &cli->report, &bank);

    if (err == QX_OK) {
        l.array = qx_cli_flag(cli, "json") ? qx_json_new_array() : NULL;
        err = qx_bank_walk(bank, status, qx_cli_value(cli, "topic"),
                           !qx_cli_flag(cli, "all") && status == NULL, add, &l);
        err = err == QX_OK ? QX_OK : qx_bank_fail(bank, err, &cli->report);
    }
    if (err == QX_OK && l.array != NULL) {
        struct qx_json *all = qx_json_new_object();

        qx_json_set(all, "questions", l.array);
        l.array = NULL; /* now owned by all */
        cli_bank_print_json(cli, &all);
    }
    qx_json_free(&l.array);
    qx_bank_close(&bank);
    return qx_cli_done(cli, err);
}
