#include <qualex/proof_sign.h>

#include <stdio.h>

#include "../signers.h"

/* Of a key certificate, what the verifier will see of it. */
static void describe(const struct qx_cert *cert, const struct qx_cert *issuer,
                     struct qx_cms_signer *out)
{
    *out = (struct qx_cms_signer){0};
    (void)snprintf(out->name, sizeof out->name, "%s", qx_cert_name(cert));
    qx_cert_fingerprint(cert, out->fingerprint);
    for (int i = 0; i < QX_POLICY_COUNT; i++) {
        const char *oid = qx_key_policy_oid((enum qx_key_policy)i);

        if (qx_cert_has_policy(cert, oid) && (issuer == NULL || qx_cert_has_policy(issuer, oid))) {
            (void)snprintf(out->policies[out->n_policies++], sizeof out->policies[0], "%s", oid);
        }
    }
}

enum qx_err qx_proof_sign(const struct qx_json *payload, const char *expected,
                          const struct qx_signer *signers, size_t n_signers,
                          int64_t signing_time_ms, const char *where, struct qx_report *report,
                          struct qx_buf *der)
{
    struct qx_cms_signer described[QX_CMS_SIGNERS_MAX];
    struct proof_head head;
    enum qx_err err = proof_head(payload, where, report, &head);

    if (err == QX_OK && expected != NULL && strcmp(expected, qx_kind_name(head.kind)) != 0) {
        err = qx_fail(report, QX_ERR_KIND, where, 0, "is %s, where %s is to be signed",
                      qx_kind_name(head.kind), expected);
    }
    if (err == QX_OK && (n_signers < 1 || n_signers > QX_CMS_SIGNERS_MAX)) {
        err = qx_fail(report, QX_ERR_SIGNER_MISSING, where, 0, "1 to %d keys can sign, not %zu",
                      QX_CMS_SIGNERS_MAX, n_signers);
    }
    for (size_t i = 0; err == QX_OK && i < n_signers; i++) {
        describe(signers[i].cert, signers[i].issuer, &described[i]);
    }
    if (err == QX_OK) {
        err = proof_check_signers(&head, described, n_signers, where, report);
    }
    if (err != QX_OK) {
        return err;
    }
    struct qx_buf bytes = {0};

    qx_json_write(&bytes, payload);
    err = qx_cms_sign(qx_buf_slice(&bytes), qx_kind_type(head.kind), signers, n_signers,
                      signing_time_ms, der);
    qx_buf_free(&bytes);
    return err == QX_OK ? QX_OK : qx_fail(report, err, where, 0, "signing failed: try again");
}
