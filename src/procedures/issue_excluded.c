/* Questions that a person has seen before: sealed in the admission, opened by the room's key alone.
 */
#include "issue.h"

static enum qx_err read_text(const struct issue_admission *admission, struct qx_slice bytes,
                             struct qx_report *report, struct qx_json **out)
{
    const char *number = admission->paper.number;
    uint8_t digest[QX_SHA256_LEN];

    qx_sha256(bytes, digest);
    return memcmp(digest, admission->paper.excluded_digest, sizeof digest) == 0
               ? qx_json_parse_canonical(bytes, number, report, out)
               : qx_fail(report, QX_ERR_PAYLOAD, number, 0,
                         "what is sealed as excluded is not what the admission signs: ask the "
                         "registrar for another one");
}

enum qx_err issue_open_excluded(struct qx_issuer *issuer, const struct issue_admission *admission,
                                struct qx_arena *arena, struct qx_report *report,
                                struct qx_json **text, struct qx_excluded *out)
{
    struct qx_secret plain = {0};
    struct qx_json *json = NULL;

    *out = QX_NOTHING_EXCLUDED;
    if (!admission->paper.excludes) {
        return QX_OK;
    }
    enum qx_err err = qx_envelope_open(admission->paper.excluded, issuer->signing->key,
                                       issuer->signing->cert, &plain, report);

    if (err == QX_OK) {
        err = read_text(admission, qx_secret_slice(&plain), report, &json);
    }
    if (err == QX_OK) {
        err =
            qx_excluded_from_json(json, admission->paper.number, arena, report, &out->ids, &out->n);
    }
    qx_secret_free(&plain);
    if (err == QX_OK && text != NULL) {
        *text = json;
    } else {
        qx_json_free(&json);
    }
    return err;
}

enum qx_err issue_excluded(struct qx_issuer *issuer, const struct qx_json *request,
                           struct qx_report *report, struct qx_json **reply)
{
    struct issue_admission a = {0};
    struct qx_arena arena = {0};
    struct qx_excluded excluded;
    struct qx_json *text = NULL;
    enum qx_err err = issue_read_admission(issuer, request, report, &a);

    if (err == QX_OK) {
        err = issue_open_excluded(issuer, &a, &arena, report, &text, &excluded);
    }
    if (err == QX_OK && text == NULL) {
        err = qx_fail(report, QX_ERR_ADMISSION, a.paper.number, 0, "excludes nothing");
    }
    if (err == QX_OK) {
        *reply = qx_json_new_object();
        qx_json_set(*reply, "excluded", text);
    }
    qx_arena_free(&arena);
    issue_admission_free(&a);
    return err;
}
