/* qualex verify: is this file what it says it is, at that instant, for who trusts that root? */
#include <string.h>

#include <qualex/clock.h>
#include <qualex/hex.h>
#include <qualex/io.h>
#include <qualex/programs.h>
#include <qualex/proof.h>
#include <qualex/utf8.h>

#define ROOT_MAX (1u << 20)
#define CRL_MAX (64u << 20)

struct verification {
    struct qx_cli *cli;
    struct qx_trust *trust;
    struct qx_status_list *status;
    struct qx_judge judge;
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
        err =
            qx_proof_verify(qx_buf_slice(&der), NULL, &v->judge, file, &v->cli->report, &artefact);
    }
    v->invalid += qx_verdict_of(err) == QX_INVALID;
    v->undetermined += qx_verdict_of(err) == QX_UNDETERMINED;
    tell(v, file, err, &artefact);
    qx_artefact_free(&artefact);
    qx_buf_free(&der);
}

static enum qx_err open_trust(struct verification *v)
{
    struct qx_report *report = &v->cli->report;
    const char *root = qx_cli_value(v->cli, "trust");
    struct qx_buf roots = {0};
    struct qx_buf crls = {0};
    enum qx_err err = qx_read_file(root, ROOT_MAX, &roots, report);

    for (size_t i = 0; i < qx_cli_count(v->cli, "crl") && err == QX_OK; i++) {
        err = qx_read_file(qx_cli_nth(v->cli, "crl", i), CRL_MAX, &crls, report);
    }
    if (err == QX_OK) {
        err = qx_trust_read(qx_buf_slice(&roots), qx_buf_slice(&crls), root, report, &v->trust);
    }
    v->judge.trust = v->trust;
    qx_buf_free(&roots);
    qx_buf_free(&crls);
    return err;
}

/* A list that does not hold is as none: what depends on it is undetermined then. */
static void open_status(struct verification *v, const char *file)
{
    struct qx_report *report = &v->cli->report;
    struct qx_artefact artefact = {0};
    struct qx_buf der = {0};
    enum qx_err err = qx_read_file(file, QX_ARTEFACT_MAX, &der, report);

    if (err == QX_OK) {
        err = qx_proof_verify(qx_buf_slice(&der), qx_kind_name(QX_KIND_STATUS), &v->judge, file,
                              report, &artefact);
    }
    if (artefact.json != NULL) { /* valid, or unknown as all else will be */
        err = qx_status_read(&artefact, file, report, &v->status);
    }
    if (err != QX_OK) {
        qx_report_add(report, QX_WARNING, file, 0, "judging without this status list");
    }
    v->judge.status = v->status;
    qx_cli_flush(v->cli);
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
    enum qx_err err = qx_cli_time(cli, "at", &v.judge.at_ms);
    int status = QX_EXIT_UNKNOWN;

    if (err == QX_OK) {
        err = open_trust(&v);
    }
    if (err == QX_OK) {
        if (qx_cli_value(cli, "status") != NULL) {
            open_status(&v, qx_cli_value(cli, "status"));
        }
        status = verify_all(&v, argc, argv);
    } else {
        (void)qx_cli_done(cli, err);
    }
    qx_status_free(&v.status);
    qx_trust_free(&v.trust);
    return status;
}

static const struct qx_cli_option OPTIONS[] = {
    {.name = "trust",
     .argument = "ROOT.pem",
     .kind = QX_OPTION_VALUE,
     .required = true,
     .help = "the licenser's root certificate"},
    {.name = "crl",
     .argument = "FILE",
     .kind = QX_OPTION_LIST,
     .help = "revocation lists of keys (PEM); repeatable"},
    {.name = "status",
     .argument = "FILE",
     .kind = QX_OPTION_VALUE,
     .help = "the status list of documents (status.p7m)"},
    {.name = "at",
     .argument = "TIME",
     .kind = QX_OPTION_VALUE,
     .help = "judge at that instant instead of now"},
    {.name = "json",                    .help = "one JSON object a line and a file"},
    {.name = "show",                                         .help = "print document, signers and payload too"},
    {0                       },
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
