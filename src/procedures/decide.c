#include <qualex/decide.h>

#include <qualex/io.h>
#include <qualex/proof.h>

#include <string.h>

#define CRL_FILE_MAX (16u << 20)

/* What papers are judged by, and what of it must be freed. */
struct bench {
    struct qx_judge judge;
    struct qx_trust *trust;
    struct qx_status_list *status;
    bool rehearsal; /* the rules allow it */
};

static void bench_free(struct bench *bench)
{
    qx_status_free(&bench->status);
    qx_trust_free(&bench->trust);
}

static enum qx_err read_trust(const struct qx_decide_request *request, struct qx_report *report,
                              struct qx_trust **out)
{
    struct qx_buf roots = {0};
    struct qx_buf crls = {0};
    enum qx_err err = qx_read_file(request->trust, CRL_FILE_MAX, &roots, report);

    for (size_t i = 0; err == QX_OK && i < request->n_crls; i++) {
        err = qx_read_file(request->crls[i], CRL_FILE_MAX, &crls, report);
        qx_buf_byte(&crls, '\n');
    }
    if (err == QX_OK) {
        err = qx_trust_read(qx_buf_slice(&roots), request->trust, qx_buf_slice(&crls),
                            request->n_crls == 0 ? "" : request->crls[0], report, out);
    }
    qx_buf_free(&roots);
    qx_buf_free(&crls);
    return err;
}

/* Errors after which what was signed is genuine all the same. */
static bool only_unknown(enum qx_err err)
{
    return err == QX_ERR_CRL_MISSING || err == QX_ERR_CRL_STALE || err == QX_ERR_STATUS_MISSING ||
           err == QX_ERR_STATUS_STALE;
}

/* A list of a rehearsal is none for live papers; under rules that allow rehearsal any list serves.
 */
static enum qx_err use_status(const struct qx_artefact *artefact, const char *path,
                              struct bench *bench, struct qx_report *report)
{
    if (!bench->rehearsal && strcmp(artefact->mode, "live") != 0) {
        qx_report_add(report, QX_WARNING, path, 0,
                      "a rehearsal's list says nothing of live documents: give the live one");
        return QX_OK;
    }
    enum qx_err err = qx_status_read(artefact, path, NULL, &bench->status);

    bench->judge.status = bench->status;
    return err;
}

/* A list that does not hold is as none: what depends on it is undetermined. */
static void read_status(const char *path, struct bench *bench, struct qx_report *report)
{
    struct qx_artefact artefact = {0};
    struct qx_report unknown = {0}; /* each paper will tell it again */
    struct qx_buf der = {0};
    enum qx_err err = qx_read_file(path, QX_PAPER_FILE_MAX, &der, &unknown);

    if (err == QX_OK) {
        err = qx_proof_verify(qx_buf_slice(&der), qx_kind_name(QX_KIND_STATUS), &bench->judge, path,
                              &unknown, &artefact);
    }
    if (err == QX_OK || only_unknown(err)) {
        err = use_status(&artefact, path, bench, report);
    }
    if (err != QX_OK) {
        qx_report_add(report, QX_WARNING, path, 0,
                      "judging without this status list (%s): give the licenser's current one",
                      qx_err_text(err));
    }
    qx_artefact_free(&artefact);
    qx_report_free(&unknown);
    qx_buf_free(&der);
}

static enum qx_err bench_open(const struct qx_decide_request *request, struct qx_report *report,
                              struct bench *bench)
{
    enum qx_err err = read_trust(request, report, &bench->trust);

    bench->judge = (struct qx_judge){.trust = bench->trust, .at_ms = request->at_ms};
    if (err == QX_OK && request->status != NULL) {
        read_status(request->status, bench, report);
    }
    return err;
}

static enum qx_err verify(void *ctx, struct qx_slice der, const char *kind, const char *where,
                          struct qx_report *report, struct qx_buf *payload, struct qx_buf *signer)
{
    const struct bench *bench = ctx;
    struct qx_artefact artefact = {0};
    enum qx_err err = qx_proof_verify(der, kind, &bench->judge, where, report, &artefact);

    if (err == QX_OK || only_unknown(err)) {
        qx_buf_add(payload, qx_buf_slice(&artefact.payload));
        qx_buf_text(signer, artefact.n_signers > 0 ? artefact.signers[0].name : "");
    }
    qx_artefact_free(&artefact);
    return err;
}

enum qx_err qx_decide(const struct qx_decide_request *request, struct qx_report *report,
                      struct qx_decided *out)
{
    struct qx_decided d = {0};
    struct bench bench = {0};
    enum qx_err err = qx_rules_read(request->rules, report, &d.rules);

    err =
        err != QX_OK ? err : qx_dossier_read(request->dossier, &d.rules.rules, report, &d.dossier);
    bench.rehearsal = d.rules.rules.rehearsal_allowed;
    err = err != QX_OK ? err : bench_open(request, report, &bench);
    if (err == QX_OK) {
        d.evidence =
            qx_evidence_folder_new(d.dossier.folder, (struct qx_paper_judge){&bench, verify});
        struct qx_evidence_source source = qx_evidence_folder_source(d.evidence);

        qx_licence_decide(&d.rules.rules, &d.dossier.dossier, request->at_ms, &source, &d.arena,
                          &d.decision);
        d.json = qx_decision_to_json(&d.decision, d.dossier.digest, d.rules.digest);
        /* the decision points into what moves now */
        *out = d;
        out->decision.rules = &out->rules.rules;
        out->decision.dossier = &out->dossier.dossier;
    } else {
        qx_decided_free(&d);
    }
    bench_free(&bench);
    return err;
}

void qx_decided_free(struct qx_decided *decided)
{
    qx_json_free(&decided->json);
    qx_evidence_folder_free(&decided->evidence);
    qx_dossier_file_free(&decided->dossier);
    qx_rules_file_free(&decided->rules);
    qx_arena_free(&decided->arena);
    *decided = (struct qx_decided){0};
}
