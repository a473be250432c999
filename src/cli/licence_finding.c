#include "licence.h"

#include <string.h>

#include <qualex/io.h>
#include <qualex/licensing.h>
#include <qualex/utf8.h>

static enum qx_err read_result(struct qx_cli *cli, bool *met)
{
    const char *text = qx_cli_value(cli, "result");

    *met = strcmp(text, "met") == 0;
    if (!*met && strcmp(text, "not-met") != 0) {
        return qx_cli_misuse(cli, "--result is met or not-met, not '%s'", text);
    }
    return QX_OK;
}

static enum qx_err digest_file(struct qx_cli *cli, const char *path, uint8_t *digest)
{
    struct qx_buf bytes = {0};
    enum qx_err err = qx_read_file(path, QX_DOCUMENT_FILE_MAX, &bytes, &cli->report);

    qx_sha256(qx_buf_slice(&bytes), digest);
    qx_buf_free(&bytes);
    return err;
}

static enum qx_err read_finding(struct qx_cli *cli, struct qx_finding *finding, uint8_t *digest)
{
    const char *document = qx_cli_value(cli, "document");
    const char *item = qx_cli_value(cli, "item");
    enum qx_err err = read_result(cli, &finding->met);

    finding->requirement = qx_cli_value(cli, "requirement");
    finding->item = item == NULL ? "" : item;
    finding->by = qx_cli_value(cli, "by");
    finding->reason = qx_cli_value(cli, "reason");
    if (qx_utf8_valid(qx_slice_text(finding->by)) != strlen(finding->by) ||
        qx_utf8_valid(qx_slice_text(finding->reason)) != strlen(finding->reason)) {
        err = qx_cli_misuse(cli, "--by and --reason want UTF-8");
    }
    err = err != QX_OK ? err : qx_cli_time(cli, "at", &finding->date_ms);
    if (err == QX_OK && document != NULL) {
        err = digest_file(cli, document, digest);
        finding->document = digest;
    }
    return err;
}

static enum qx_err print_finding(struct qx_cli *cli, const char *path,
                                 const struct qx_finding *finding, const struct qx_rules *rules)
{
    struct qx_evidence_source source = qx_evidence_none();
    struct qx_dossier_file dossier = {0};
    struct qx_json *json = NULL;
    struct qx_buf bytes = {0};
    enum qx_err err = qx_dossier_read(path, rules, &cli->report, &dossier);

    if (err == QX_OK) {
        err = qx_finding_to_json(rules, &dossier.dossier, finding, &source, &cli->report, &json);
    }
    if (err == QX_OK) {
        qx_json_write(&bytes, json);
        (void)fprintf(cli->out, "%s\n", qx_buf_cstr(&bytes));
    }
    qx_buf_free(&bytes);
    qx_json_free(&json);
    qx_dossier_file_free(&dossier);
    return err;
}

int cli_licence_finding(struct qx_cli *cli, int argc, char **argv)
{
    struct qx_rules_file rules = {0};
    struct qx_finding finding = {0};
    struct qx_buf path = {0};
    uint8_t digest[QX_SHA256_LEN];
    enum qx_err err = read_finding(cli, &finding, digest);

    (void)argc;
    err = err != QX_OK ? err : cli_licence_rules(cli, qx_cli_value(cli, "rules"), &path);
    err = err != QX_OK ? err : qx_rules_read(qx_buf_cstr(&path), &cli->report, &rules);
    err = err != QX_OK ? err : print_finding(cli, argv[0], &finding, &rules.rules);
    qx_rules_file_free(&rules);
    qx_buf_free(&path);
    return err == QX_OK ? QX_EXIT_YES : cli_licence_undecided(cli, err);
}
