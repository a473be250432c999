/* bank export: the questions as a JSON file that import reads back without loss. */
#include "bank.h"

#include <errno.h>
#include <stdlib.h>

#include <qualex/io.h>

const struct qx_cli_option cli_bank_export_options[] = {
    {.name = "format",                                                              .argument = "json", .kind = QX_OPTION_VALUE, .help = "json (the default)"},
    {.name = "status",
     .argument = "STATUS",
     .kind = QX_OPTION_VALUE,
     .help = "only versions of this status (default: the newest of each question)"},
    {.name = "topic",                                                                             .argument = "TOPIC", .kind = QX_OPTION_VALUE, .help = "only this topic"},
    {.name = "output",
     .letter = 'o',
     .argument = "FILE",
     .kind = QX_OPTION_VALUE,
     .help = "write there instead of on standard output"},
    {0},
};

struct exporting {
    struct qx_buf out;
    size_t n;
};

static bool add(void *ctx, const struct qx_entry *entry)
{
    struct exporting *e = ctx;

    qx_json_export_next(&e->out, entry->json, e->n++);
    return true;
}

int cli_bank_export(struct qx_cli *cli, int argc, char **argv)
{
    const char *format = qx_cli_value(cli, "format");
    const char *status = qx_cli_value(cli, "status");
    const char *path = qx_cli_value(cli, "output");
    struct exporting e = {0};
    struct qx_bank *bank = NULL;
    enum qx_status known;

    (void)argc;
    if (status != NULL && !qx_status_of_name(status, &known)) {
        return qx_cli_done(cli, qx_cli_misuse(cli, "no status '%s'", status));
    }
    if (format != NULL && strcmp(format, "json") != 0) {
        return qx_cli_done(cli, qx_cli_misuse(cli, "--format %s: only json is written", format));
    }
    enum qx_err err = qx_bank_open(argv[0], false, &cli->report, &bank);

    if (err == QX_OK) {
        qx_json_export_begin(&e.out);
        err = qx_bank_walk(bank, status, qx_cli_value(cli, "topic"), status == NULL, add, &e);
        err = err == QX_OK ? QX_OK : qx_bank_fail(bank, err, &cli->report);
        qx_json_export_end(&e.out);
    }
    if (err == QX_OK && path != NULL) {
        err = qx_write_file(path, qx_buf_slice(&e.out), 0600, &cli->report);
    } else if (err == QX_OK) {
        (void)fwrite(e.out.ptr, 1, e.out.len, cli->out);
    }
    qx_bank_close(&bank);
    qx_buf_free(&e.out);
    return qx_cli_done(cli, err);
}
