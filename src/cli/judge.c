#include "judge.h"

#include <qualex/io.h>

#define ROOT_MAX (1u << 20)
#define CRL_MAX (64u << 20)

static enum qx_err open_trust(struct qx_cli *cli, struct cli_judge *j)
{
    struct qx_report *report = &cli->report;
    const char *root = qx_cli_value(cli, "trust");
    struct qx_buf roots = {0};
    struct qx_buf crls = {0};
    enum qx_err err = qx_read_file(root, ROOT_MAX, &roots, report);

    for (size_t i = 0; i < qx_cli_count(cli, "crl") && err == QX_OK; i++) {
        err = qx_read_file(qx_cli_nth(cli, "crl", i), CRL_MAX, &crls, report);
    }
    if (err == QX_OK) {
        err = qx_trust_read(qx_buf_slice(&roots), root, qx_buf_slice(&crls),
                            qx_cli_value(cli, "crl"), report, &j->trust);
    }
    j->judge.trust = j->trust;
    qx_buf_free(&roots);
    qx_buf_free(&crls);
    return err;
}

static void open_status(struct qx_cli *cli, struct cli_judge *j, const char *file)
{
    struct qx_artefact artefact = {0};
    struct qx_buf der = {0};
    enum qx_err err = qx_read_file(file, QX_ARTEFACT_MAX, &der, &cli->report);

    if (err == QX_OK) {
        err = qx_proof_verify(qx_buf_slice(&der), qx_kind_name(QX_KIND_STATUS), &j->judge, file,
                              &cli->report, &artefact);
    }
    if (artefact.json != NULL) { /* valid, or unknown as all else will be */
        err = qx_status_read(&artefact, file, &cli->report, &j->status);
    }
    if (err != QX_OK) {
        qx_report_add(&cli->report, QX_WARNING, file, 0, "judging without this status list");
    }
    j->judge.status = j->status;
    qx_cli_flush(cli);
    qx_artefact_free(&artefact);
    qx_buf_free(&der);
}

enum qx_err cli_judge_open(struct qx_cli *cli, struct cli_judge *out)
{
    const char *status = qx_cli_value(cli, "status");
    enum qx_err err = qx_cli_time(cli, "at", &out->judge.at_ms);

    if (err == QX_OK) {
        err = open_trust(cli, out);
    }
    if (err == QX_OK && status != NULL) {
        open_status(cli, out, status);
    }
    return err;
}

void cli_judge_close(struct cli_judge *judge)
{
    qx_status_free(&judge->status);
    qx_trust_free(&judge->trust);
}
