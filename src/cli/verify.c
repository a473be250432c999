/* qualex verify: is this file what it says it is, at that instant, for who trusts that root? */
#include <string.h>

#include <qualex/clock.h>
#include <qualex/hex.h>
#include <qualex/io.h>
#include <qualex/programs.h>
#include <qualex/proof.h>
#include <qualex/utf8.h>

#include "judge.h"

struct verification {
    struct qx_cli *cli;
    struct cli_judge by;
    bool json;
    bool show;
    int invalid;
    int undetermined;
};

static void print_plain(struct verification *v, const char *file, enum qx_err err,
                        const struct qx_artefact *artefact)
{
    FILE *out = v->cli->out;

    qx_print_safe(out, file);
    (void)fprintf(out, ": %s", qx_verdict_text(qx_verdict_of(err)));
    if (err != QX_OK) {
        (void)fprintf(out, ": %s", qx_err_name(err));
    }
    if (artefact->json != NULL) {
        (void)fprintf(out, ": %s, %s", qx_kind_name(artefact->kind), artefact->mode);
    }
    for (size_t i = 0; i < artefact->n_signers; i++) {
        (void)fprintf(out, "%s%s", i == 0 ? ", signed by " : " and ", artefact->signers[i].name);
    }
    (void)fputc('\n', out);
}

static void print_json(struct verification *v, const char *file, enum qx_err err,
                       const struct qx_artefact *artefact)
{
    struct qx_json *line = qx_json_new_object();
    struct qx_buf bytes = {0};
    struct qx_buf name = {0};
    bool read = artefact->json != NULL;

    qx_text_safe(&name, qx_slice_text(file), false);
    qx_json_set_text(line, "file", qx_buf_cstr(&name));
    qx_json_set_text(line, "result", qx_verdict_text(qx_verdict_of(err)));
    qx_json_set_text(line, "code", qx_err_name(err));
    qx_json_set_text(line, "text", err == QX_OK ? "" : qx_report_last(&v->cli->report));
    qx_json_set_text(line, "kind", read ? qx_kind_name(artefact->kind) : NULL);
    qx_json_set(line, "payload", read ? qx_json_copy(artefact->json) : qx_json_new_null());
    if (read) {
        qx_json_set_hex(line, "digest", qx_slice(artefact->digest, sizeof artefact->digest));
    } else {
        qx_json_set_text(line, "digest", NULL);
    }
    qx_json_write(&bytes, line);
    qx_print_json(v->cli->out, qx_buf_slice(&bytes));
    (void)fputc('\n', v->cli->out);
    qx_json_free(&line);
    qx_buf_free(&bytes);
    qx_buf_free(&name);
}

static void print_signers(FILE *out, const struct qx_artefact *artefact)
{
    char text[QX_TIME_LEN];
    char digest[2 * QX_SHA256_LEN + 1];

    qx_hex(qx_slice(artefact->digest, QX_SHA256_LEN), digest);
    (void)fprintf(out, "  document  %s\n", digest);
    for (size_t i = 0; i < artefact->n_signers; i++) {
        qx_hex(qx_slice(artefact->signers[i].fingerprint, QX_SHA256_LEN), digest);
        qx_time_format(artefact->signers[i].signing_time_ms, text);
        (void)fprintf(out, "  signer    %s, key certificate %s, says on %s\n",
                      artefact->signers[i].name, digest, text);
    }
}

static void print_payload(FILE *out, const struct qx_artefact *artefact)
{
    struct qx_buf bytes = {0};

    print_signers(out, artefact);
    qx_json_write_pretty(&bytes, artefact->json);
    qx_print_json(out, qx_buf_slice(&bytes));
    qx_buf_free(&bytes);
}

static void tell(struct verification *v, const char *file, enum qx_err err,
                 const struct qx_artefact *artefact)
{
    if (v->json) {
        print_json(v, file, err, artefact);
        qx_report_free(&v->cli->report); /* its text stands in the line */
        return;
    }
    print_plain(v, file, err, artefact);
    if (v->show && artefact->json != NULL) {
        print_payload(v->cli->out, artefact);
    }
    qx_cli_flush(v->cli);
}

static void verify_file(struct verification *v, const char *file)
{
    struct qx_artefact artefact = {0};
    struct qx_buf der = {0};
    enum qx_err err = qx_read_file(file, QX_ARTEFACT_MAX, &der, &v->cli->report);

    if (err == QX_OK) {
        err = qx_proof_verify(qx_buf_slice(&der), NULL, &v->by.judge, file, &v->cli->report,
                              &artefact);
    }
    v->invalid += qx_verdict_of(err) == QX_INVALID;
    v->undetermined += qx_verdict_of(err) == QX_UNDETERMINED;
    tell(v, file, err, &artefact);
    qx_artefact_free(&artefact);
    qx_buf_free(&der);
}

static int verify_all(struct verification *v, int argc, char **argv)
{
    for (int i = 0; i < argc; i++) {
        verify_file(v, argv[i]);
    }
    if (v->invalid > 0) {
        return QX_EXIT_NO;
    }
    return v->undetermined > 0 ? QX_EXIT_UNKNOWN : QX_EXIT_YES;
}

static int run(struct qx_cli *cli, int argc, char **argv)
{
    struct verification v = {
        .cli = cli, .json = qx_cli_flag(cli, "json"), .show = qx_cli_flag(cli, "show")};
    enum qx_err err = cli_judge_open(cli, &v.by);
    int status;

    if (err == QX_OK) {
        status = verify_all(&v, argc, argv);
    } else {
        (void)qx_cli_done(cli, err);
        status = QX_EXIT_UNKNOWN;
    }
    cli_judge_close(&v.by);
    return status;
}

static const struct qx_cli_option OPTIONS[] = {
    CLI_OPTIONS_JUDGE,
    {.name = "json",                                     .help = "one JSON object a line and a file"},
    {.name = "show",                                                  .help = "print document, signers and payload too"},
    {0},
};

static const struct qx_verb VERBS[] = {
    {.operands = "FILE…",
     .help = "Says of each signed file: valid, invalid, or undetermined and why.",
     .options = OPTIONS,
     .min = 1,
     .max = QX_ANY,
     .run = run},
};

const struct qx_program QX_PROGRAM_VERIFY = {
    .name = "qualex-verify",
    .summary = "checks signed files",
    .verbs = VERBS,
    .n_verbs = 1,
    .notes = "Valid: every signature, key policy, chain and list holds. Undetermined: a revocation "
             "list\nor the status list is missing or stale, or a file cannot be read. FILE '-' is "
             "standard input.",
};
