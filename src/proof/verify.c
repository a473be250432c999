#include <qualex/proof.h>

#include "signers.h"
#include "status.h"

static bool is_unknown(enum qx_err err)
{
    return err == QX_ERR_CRL_MISSING || err == QX_ERR_CRL_STALE || err == QX_ERR_STATUS_MISSING ||
           err == QX_ERR_STATUS_STALE;
}

static bool says_status(enum qx_err err)
{
    return err == QX_ERR_SUSPENDED || err == QX_ERR_ANNULLED || err == QX_ERR_SUPERSEDED;
}

static enum qx_err check_kind(enum qx_kind of_type, const struct proof_head *head,
                              const char *expected, const char *where, struct qx_report *report)
{
    const char *name = qx_kind_name(head->kind);

    if (of_type != head->kind) {
        return qx_fail(report, QX_ERR_KIND, where, 0,
                       "signed as %s, and the payload calls itself %s: not as issued",
                       qx_kind_name(of_type), name);
    }
    if (expected != NULL && strcmp(expected, name) != 0) {
        return qx_fail(report, QX_ERR_KIND, where, 0,
                       "is %s, but %s belongs here: give the other file", name, expected);
    }
    return QX_OK;
}

/* From a message's content to the artefact; takes over the payload's bytes. */
static enum qx_err read_content(struct qx_cms_content *content, const char *expected,
                                const char *where, struct qx_report *report,
                                struct proof_head *head, struct qx_artefact *out)
{
    enum qx_kind of_type;

    if (!qx_kind_of_type(content->type, &of_type)) {
        return qx_fail(report, QX_ERR_KIND, where, 0,
                       "content type %s is no kind that is known here: not an artefact of ours",
                       content->type);
    }
    if (expected != NULL && strcmp(qx_kind_name(of_type), expected) != 0) {
        return qx_fail(report, QX_ERR_KIND, where, 0,
                       "is %s, but %s belongs here: give the other file", qx_kind_name(of_type),
                       expected);
    }
    struct qx_json *json = NULL;
    enum qx_err err =
        qx_json_parse_canonical(qx_buf_slice(&content->payload), where, report, &json);

    if (err == QX_ERR_JSON_SYNTAX) {
        err = QX_ERR_NOT_CANONICAL;
    }
    if (err == QX_OK) {
        err = proof_head(json, where, report, head);
    }
    if (err == QX_OK) {
        err = check_kind(of_type, head, expected, where, report);
    }
    if (err != QX_OK) {
        qx_json_free(&json);
        return err;
    }
    *out = (struct qx_artefact){.kind = head->kind,
                                .mode = head->mode,
                                .json = json,
                                .payload = content->payload,
                                .n_signers = content->n_signers};
    content->payload = (struct qx_buf){0}; /* now owned by out */
    memcpy(out->signers, content->signers, sizeof out->signers);
    qx_sha256(qx_buf_slice(&out->payload), out->digest);
    return QX_OK;
}

enum qx_err qx_proof_verify(struct qx_slice der, const char *expected, const struct qx_judge *judge,
                            const char *where, struct qx_report *report, struct qx_artefact *out)
{
    struct qx_cms_content content = {0};
    struct qx_artefact artefact = {0};
    struct proof_head head;
    enum qx_err chain = qx_cms_verify(der, judge->trust, judge->at_ms, where, report, &content);
    enum qx_err err = is_unknown(chain) ? QX_OK : chain;

    if (err == QX_OK) {
        err = read_content(&content, expected, where, report, &head, &artefact);
    }
    if (err == QX_OK) {
        err = proof_check_signers(&head, artefact.signers, artefact.n_signers, where, report);
    }
    if (err == QX_OK && qx_kind_revocable(artefact.kind)) {
        err = status_check(judge->status, artefact.digest, judge->at_ms, where, report);
    }
    if ((err == QX_OK || is_unknown(err)) && chain != QX_OK) {
        err = chain;
    }
    if (err == QX_OK || is_unknown(err) || says_status(err)) {
        *out = artefact;
        artefact = (struct qx_artefact){0}; /* now owned by the caller */
    }
    qx_artefact_free(&artefact);
    qx_cms_content_free(&content);
    return err;
}

enum qx_err qx_proof_inspect(struct qx_slice der, const char *where, struct qx_report *report,
                             struct qx_artefact *out)
{
    struct qx_cms_content content = {0};
    struct proof_head head;
    enum qx_err err = qx_cms_inspect(der, where, report, &content);

    if (err == QX_OK) {
        err = read_content(&content, NULL, where, report, &head, out);
    }
    qx_cms_content_free(&content);
    return err;
}

void qx_artefact_free(struct qx_artefact *artefact)
{
    qx_json_free(&artefact->json);
    qx_buf_free(&artefact->payload);
    *artefact = (struct qx_artefact){0};
}

enum qx_verdict qx_verdict_of(enum qx_err err)
{
    if (err == QX_OK) {
        return QX_VALID;
    }
    switch (qx_err_class(err)) {
    case QX_CLASS_INPUT:
    case QX_CLASS_INTEGRITY:
    case QX_CLASS_STATE:
        return err == QX_ERR_NOT_FOUND ? QX_UNDETERMINED : QX_INVALID;
    case QX_CLASS_USAGE:
    case QX_CLASS_RESOURCE:
    case QX_CLASS_INTERNAL:
        break;
    }
    return QX_UNDETERMINED;
}

const char *qx_verdict_text(enum qx_verdict verdict)
{
    static const char *const texts[] = {
        [QX_VALID] = "valid", [QX_INVALID] = "invalid", [QX_UNDETERMINED] = "undetermined"};

    return texts[verdict];
}
