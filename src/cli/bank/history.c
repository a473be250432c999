/* bank history: the versions of a question, and what was done to each and said of it. */
#include "bank.h"

const struct qx_cli_option cli_bank_history_options[] = {
    {.name = "json", .help = "one JSON object instead of text"},
    {0             },
};

struct history {
    struct qx_cli *cli;
    struct qx_bank *bank;
    struct qx_json *versions; /* NULL: text */
    struct qx_json *steps;    /* of the version that is shown */
    enum qx_err err;
};

static bool add_step(void *ctx, const struct qx_step *step)
{
    struct history *h = ctx;

    if (h->versions != NULL) {
        qx_json_append(h->steps, cli_bank_step_json(step));
    } else {
        (void)fputs("  ", h->cli->out);
        cli_bank_print_step(h->cli, step);
    }
    return true;
}

static void add_json(struct history *h, const struct qx_entry *entry)
{
    struct qx_json *one = qx_json_new_object();

    h->steps = qx_json_new_array();
    qx_json_set_int(one, "version", entry->version);
    qx_json_set_text(one, "status", qx_status_name(entry->status));
    cli_bank_set_langs(one, "langs", entry->langs);
    cli_bank_set_langs(one, "approved", entry->approved);
    qx_json_set_text(one, "review_by", entry->review_by);
    qx_json_set_hex(one, "digest", qx_slice(entry->digest, sizeof entry->digest));
    qx_json_set(one, "steps", h->steps); /* now owned by one */
    qx_json_append(h->versions, one);
}

static void print_head(struct history *h, const struct qx_entry *entry)
{
    (void)fprintf(h->cli->out, "version %lld, %s, %.*s", (long long)entry->version,
                  qx_status_name(entry->status), QX_ARG(cli_bank_langs(entry->langs)));
    if (entry->approved[0] != '\0' && strcmp(entry->approved, entry->langs) != 0) {
        (void)fprintf(h->cli->out, ", approved in %.*s", QX_ARG(cli_bank_langs(entry->approved)));
    }
    if (entry->review_by[0] != '\0') {
        (void)fprintf(h->cli->out, ", review by %s", entry->review_by);
    }
    (void)fputc('\n', h->cli->out);
}

static bool add_version(void *ctx, const struct qx_entry *entry)
{
    struct history *h = ctx;

    if (h->versions != NULL) {
        add_json(h, entry);
    } else {
        print_head(h, entry);
    }
    h->err = qx_bank_steps(h->bank, entry->id, entry->version, add_step, h);
    return h->err == QX_OK;
}

int cli_bank_history(struct qx_cli *cli, int argc, char **argv)
{
    struct history h = {.cli = cli};
    enum qx_err err = qx_bank_open(argv[0], false, &cli->report, &h.bank);

    (void)argc;
    if (err == QX_OK) {
        h.versions = qx_cli_flag(cli, "json") ? qx_json_new_array() : NULL;
        err = qx_bank_show(h.bank, argv[1], add_version, &h);
        err = err == QX_OK ? h.err : err;
    }
    if (err == QX_ERR_NOT_FOUND) {
        err = qx_fail(&cli->report, err, argv[0], 0, "no question %s: 'list' shows what there is",
                      argv[1]);
    } else if (err != QX_OK && h.bank != NULL) {
        err = qx_bank_fail(h.bank, err, &cli->report);
    }
    if (err == QX_OK && h.versions != NULL) {
        struct qx_json *all = qx_json_new_object();

        qx_json_set_text(all, "id", argv[1]);
        qx_json_set(all, "versions", h.versions);
        h.versions = NULL; /* now owned by all */
        cli_bank_print_json(cli, &all);
    }
    qx_json_free(&h.versions);
    qx_bank_close(&h.bank);
    return qx_cli_done(cli, err);
}
