/* From a signer's certificate to the root, and what the revocation lists say (RFC 5280, clause 6).
 */
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include "algorithm.h"
#include "openssl.h"
#include "x509.h"

#define CHAIN_DEPTH 3 /* intermediates */

static enum qx_err fail_cert(struct qx_report *report, enum qx_err err, const char *where,
                             const X509 *x509, const char *text)
{
    struct qx_buf name = {0};

    cert_common_name(x509, &name);
    err = qx_fail(report, err, where, 0, "key certificate of '%s' %s", qx_buf_cstr(&name), text);
    qx_buf_free(&name);
    return err;
}

static enum qx_err explain(X509_STORE_CTX *ctx, X509 *leaf, const char *where,
                           struct qx_report *report)
{
    X509 *culprit = X509_STORE_CTX_get_current_cert(ctx);
    int code = X509_STORE_CTX_get_error(ctx);

    if (culprit == NULL) {
        culprit = leaf;
    }
    switch (code) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return fail_cert(report, QX_ERR_CERT_EXPIRED, where, culprit,
                         "had expired by then: judge at the time that is meant with --at");
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return fail_cert(report, QX_ERR_CERT_EXPIRED, where, culprit,
                         "was not yet valid then: judge at the time that is meant with --at");
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        return fail_cert(report, QX_ERR_CHAIN, where, culprit,
                         "does not lead to the root one trusts: compare the root with the "
                         "licenser's");
    default:
        return fail_cert(report, QX_ERR_CHAIN, where, culprit, X509_verify_cert_error_string(code));
    }
}

/* Whom the message names may sign documents; those above may sign certificates and lists. */
static bool usage_fits(X509 *x509, bool is_leaf)
{
    uint32_t needed = is_leaf ? KU_DIGITAL_SIGNATURE : KU_KEY_CERT_SIGN | KU_CRL_SIGN;

    return (X509_get_extension_flags(x509) & EXFLAG_KUSAGE) != 0 &&
           (X509_get_key_usage(x509) & needed) == needed && (X509_check_ca(x509) == 1) != is_leaf;
}

static enum qx_err check_links(STACK_OF(X509) * chain, int64_t at_ms, const char *where,
                               struct qx_report *report)
{
    int n = sk_X509_num(chain);

    for (int i = 0; i < n; i++) {
        X509 *x509 = sk_X509_value(chain, i);
        X509 *issuer = sk_X509_value(chain, i + 1 < n ? i + 1 : i);

        if (!usage_fits(x509, i == 0)) {
            return fail_cert(report, QX_ERR_CHAIN, where, x509, "is not meant for that use");
        }
        if (!algorithm_allowed(X509_get_signature_nid(x509), NID_undef, X509_get0_pubkey(issuer),
                               at_ms)) {
            return fail_cert(report, QX_ERR_CMS_ALGORITHM, where, x509,
                             "is signed with an algorithm that is not on the allow-list");
        }
    }
    return QX_OK;
}

enum qx_err chain_build(const struct qx_trust *trust, X509 *leaf, STACK_OF(X509) * untrusted,
                        int64_t at_ms, const char *where, struct qx_report *report,
                        STACK_OF(X509) * *chain)
{
    X509_STORE_CTX *ctx = X509_STORE_CTX_new();
    enum qx_err err;

    crypto_require(ctx != NULL && X509_STORE_CTX_init(ctx, trust->roots, leaf, untrusted) == 1);
    X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(ctx);

    X509_VERIFY_PARAM_set_time(param, (time_t)(at_ms / 1000));
    X509_VERIFY_PARAM_set_depth(param, CHAIN_DEPTH);
    crypto_require(X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_X509_STRICT) == 1);
    if (X509_verify_cert(ctx) == 1) {
        STACK_OF(X509) *built = X509_STORE_CTX_get1_chain(ctx);

        err = check_links(built, at_ms, where, report);
        if (err == QX_OK) {
            *chain = built;
        } else {
            sk_X509_pop_free(built, X509_free);
        }
    } else {
        err = explain(ctx, leaf, where, report);
    }
    X509_STORE_CTX_free(ctx);
    crypto_drain();
    return err;
}

static bool is_of(X509_CRL *crl, X509 *issuer, int64_t at_ms)
{
    EVP_PKEY *key = X509_get0_pubkey(issuer);

    return X509_NAME_cmp(X509_CRL_get_issuer(crl), X509_get_subject_name(issuer)) == 0 &&
           algorithm_allowed(X509_CRL_get_signature_nid(crl), NID_undef, key, at_ms) &&
           X509_CRL_verify(crl, key) == 1;
}

/* A date that cannot be read counts as long ago. */
static bool names(X509_CRL *crl, X509 *x509, int64_t at_ms)
{
    X509_REVOKED *entry = NULL;
    int64_t ms;

    return X509_CRL_get0_by_cert(crl, &entry, x509) == 1 &&
           (!cert_time(X509_REVOKED_get0_revocationDate(entry), &ms) || ms <= at_ms);
}

/* Revoked is for ever, so any list that says so counts; fresh is the one that reaches furthest. */
static enum qx_err look_up(const struct qx_trust *trust, X509 *x509, X509 *issuer, int64_t at_ms)
{
    enum qx_err verdict = QX_ERR_CRL_MISSING;

    for (int i = 0; i < sk_X509_CRL_num(trust->crls); i++) {
        X509_CRL *crl = sk_X509_CRL_value(trust->crls, i);
        int64_t until_ms;

        if (!is_of(crl, issuer, at_ms)) {
            continue;
        }
        if (names(crl, x509, at_ms)) {
            return QX_ERR_CERT_REVOKED;
        }
        bool fresh = cert_time(X509_CRL_get0_nextUpdate(crl), &until_ms) && at_ms <= until_ms;

        verdict = fresh || verdict == QX_OK ? QX_OK : QX_ERR_CRL_STALE;
    }
    return verdict;
}

static enum qx_err check_one(const struct qx_trust *trust, X509 *x509, X509 *issuer, int64_t at_ms,
                             const char *where, struct qx_report *report)
{
    enum qx_err err = look_up(trust, x509, issuer, at_ms);

    switch (err) {
    case QX_OK:
        return QX_OK;
    case QX_ERR_CERT_REVOKED:
        return fail_cert(report, err, where, x509,
                         "is revoked: trust nothing signed with it since");
    case QX_ERR_CRL_STALE:
        return fail_cert(report, err, where, x509,
                         "cannot be looked up, for the revocation list is stale: fetch a new one");
    default:
        return fail_cert(report, err, where, x509,
                         "cannot be looked up, for its issuer's revocation list is not at hand: "
                         "give it with --crl");
    }
}

enum qx_err chain_revocation(const struct qx_trust *trust, STACK_OF(X509) * chain, int64_t at_ms,
                             const char *where, struct qx_report *report)
{
    enum qx_err verdict = QX_OK;

    for (int i = 0; i + 1 < sk_X509_num(chain); i++) {
        enum qx_err err = check_one(trust, sk_X509_value(chain, i), sk_X509_value(chain, i + 1),
                                    at_ms, where, report);

        if (err == QX_ERR_CERT_REVOKED) {
            return err;
        }
        verdict = verdict == QX_OK ? err : verdict;
    }
    crypto_drain();
    return verdict;
}
