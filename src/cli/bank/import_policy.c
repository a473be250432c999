/* bank import --policy: the test of a QTI package as a draft of an exam policy. */
#include "bank.h"
#include "source.h"

#include <stdio.h>
#include <unistd.h>

#include <qualex/formats.h>
#include <qualex/io.h>

bool cli_bank_is_archive(const char *path)
{
    static const char MARKS[][5] = {"PK\003\004", "PK\005\006"};
    char head[4] = "";
    FILE *file = fopen(path, "re");
    size_t n = file == NULL ? 0 : fread(head, 1, sizeof head, file);

    if (file != NULL) {
        (void)fclose(file);
    }
    return n == sizeof head &&
           (memcmp(head, MARKS[0], sizeof head) == 0 || memcmp(head, MARKS[1], sizeof head) == 0);
}

static enum qx_err draft_of_file(struct qx_cli *cli, const char *path, const char *lang,
                                 struct qx_buf *out)
{
    struct cli_source source = {0};
    enum qx_err err = cli_source_open(path, qx_cli_value(cli, "encoding"), &cli->report, &source);

    if (err == QX_OK) {
        err = qx_qti_policy(source.text, path, lang, &cli->report, out);
    }
    cli_source_close(&source);
    return err;
}

enum qx_err cli_bank_draft(struct qx_cli *cli, int argc, char **argv, struct cli_draft *draft)
{
    const char *lang = qx_cli_value(cli, "lang");
    const char *format = qx_cli_value(cli, "format");

    draft->path = qx_cli_value(cli, "policy");
    lang = lang == NULL ? "en" : lang;
    if (draft->path == NULL) {
        return QX_OK;
    }
    if (argc != 2) {
        return qx_cli_misuse(cli, "--policy takes the test of one file: give one file");
    }
    draft->alone = !cli_bank_is_archive(argv[1]);
    if (draft->alone ? format == NULL || strcmp(format, "qti") != 0
                     : format != NULL && strcmp(format, "qti") != 0) {
        return qx_cli_misuse(cli, "--policy reads a test of QTI: say --format qti");
    }
    enum qx_err err = draft->alone
                          ? draft_of_file(cli, argv[1], lang, &draft->text)
                          : qx_qti_package_policy(argv[1], lang, &cli->report, &draft->text);

    if (err == QX_OK) {
        err = qx_create_file(draft->path, qx_buf_slice(&draft->text), 0644, &cli->report);
    }
    draft->made = err == QX_OK;
    return err;
}

void cli_bank_draft_end(struct qx_cli *cli, struct cli_draft *draft, bool taken)
{
    if (draft->made && !taken) {
        (void)unlink(draft->path);
    } else if (draft->made && !qx_cli_flag(cli, "json")) {
        (void)fprintf(cli->out, "%s: a draft: decide each value that says so\n", draft->path);
    }
    qx_buf_free(&draft->text);
}
