/* Verification, stage by stage over all signers, so that the most telling code wins. */
#include <openssl/cms.h>

#include "algorithm.h"
#include "cms.h"
#include "openssl.h"
#include "x509.h"

struct verification {
    CMS_ContentInfo *cms;
    STACK_OF(CMS_SignerInfo) * signers; /* borrowed from cms */
    STACK_OF(X509) * certs;             /* inside the message */
    const struct qx_trust *trust;
    int64_t at_ms;
    const char *where;
    struct qx_report *report;
    struct qx_cms_content *content; /* being filled */
};

static enum qx_err check_attributes(struct verification *v)
{
    for (int i = 0; i < sk_CMS_SignerInfo_num(v->signers); i++) {
        enum qx_err err = cms_check_attributes(v->cms, sk_CMS_SignerInfo_value(v->signers, i),
                                               v->where, v->report);

        if (err != QX_OK) {
            return err;
        }
    }
    return QX_OK;
}

static enum qx_err check_algorithm(struct verification *v, CMS_SignerInfo *signer)
{
    EVP_PKEY *key;
    X509_ALGOR *digest;
    X509_ALGOR *signature;
    const ASN1_OBJECT *digest_oid;
    const ASN1_OBJECT *signature_oid;

    CMS_SignerInfo_get0_algs(signer, &key, NULL, &digest, &signature);
    X509_ALGOR_get0(&digest_oid, NULL, NULL, digest);
    X509_ALGOR_get0(&signature_oid, NULL, NULL, signature);
    int nid = OBJ_obj2nid(digest_oid);

    if (nid == NID_undef || !algorithm_allowed(OBJ_obj2nid(signature_oid), nid, key, v->at_ms)) {
        return qx_fail(v->report, QX_ERR_CMS_ALGORITHM, v->where, 0,
                       "signed with an algorithm that is not on the allow-list at that time: ask "
                       "for a signature with ECDSA P-256 and SHA-256");
    }
    return QX_OK;
}

static enum qx_err check_s(struct verification *v, CMS_SignerInfo *signer)
{
    const ASN1_OCTET_STRING *value = CMS_SignerInfo_get0_signature(signer);
    EVP_PKEY *key;

    CMS_SignerInfo_get0_algs(signer, &key, NULL, NULL, NULL);
    switch (algorithm_low_s(ASN1_STRING_get0_data(value), (size_t)ASN1_STRING_length(value), key)) {
    case S_LOW:
        return QX_OK;
    case S_HIGH:
        return qx_fail(v->report, QX_ERR_CMS_HIGH_S, v->where, 0,
                       "the signature has a high s: it was changed after signing");
    case S_MALFORMED:
        break;
    }
    return qx_fail(v->report, QX_ERR_CMS_SIGNATURE, v->where, 0,
                   "the signature is no ECDSA value: the file was changed after signing");
}

static enum qx_err for_each(struct verification *v,
                            enum qx_err (*check)(struct verification *, CMS_SignerInfo *))
{
    for (int i = 0; i < sk_CMS_SignerInfo_num(v->signers); i++) {
        enum qx_err err = check(v, sk_CMS_SignerInfo_value(v->signers, i));

        if (err != QX_OK) {
            return err;
        }
    }
    return QX_OK;
}

/* Digest and signature by CMS_verify itself; the chain is judged afterwards. */
static enum qx_err check_signature(struct verification *v)
{
    BIO *sink = BIO_new(BIO_s_null());
    int ok = CMS_verify(v->cms, NULL, NULL, NULL, sink, CMS_BINARY | CMS_NO_SIGNER_CERT_VERIFY);

    BIO_free(sink);
    if (ok != 1) {
        return qx_fail(v->report, QX_ERR_CMS_SIGNATURE, v->where, 0,
                       "the signature does not hold: the file was changed after signing");
    }
    return QX_OK;
}

static bool has_policy(const X509 *x509, const char *oid)
{
    char policies[32][64];
    size_t n = cert_policies(x509, policies, 32);

    for (size_t i = 0; i < n; i++) {
        if (strcmp(policies[i], oid) == 0) {
            return true;
        }
    }
    return false;
}

/* A key policy counts when every authority between key and root may give it (RFC 5280, 6.1, without
 * mappings and without anyPolicy). */
static void keep_valid_policies(STACK_OF(X509) * chain, struct qx_cms_signer *signer)
{
    size_t kept = 0;

    for (size_t p = 0; p < signer->n_policies; p++) {
        bool valid = true;

        for (int i = 1; i + 1 < sk_X509_num(chain); i++) {
            valid = valid && has_policy(sk_X509_value(chain, i), signer->policies[p]);
        }
        if (valid) {
            memmove(signer->policies[kept++], signer->policies[p], sizeof signer->policies[p]);
        }
    }
    signer->n_policies = kept;
}

/* Chains of all signers first, then what the revocation lists say of all. */
static enum qx_err check_chains(struct verification *v)
{
    STACK_OF(X509) * chains[QX_CMS_SIGNERS_MAX] = {0};
    int n = sk_CMS_SignerInfo_num(v->signers);
    enum qx_err err = QX_OK;

    for (int i = 0; i < n && err == QX_OK; i++) {
        err = chain_build(v->trust, cms_signer_cert(sk_CMS_SignerInfo_value(v->signers, i)),
                          v->certs, v->at_ms, v->where, v->report, &chains[i]);
        if (err == QX_OK) {
            keep_valid_policies(chains[i], &v->content->signers[i]);
        }
    }
    bool built = err == QX_OK;

    for (int i = 0; i < n && built && err != QX_ERR_CERT_REVOKED; i++) {
        enum qx_err one = chain_revocation(v->trust, chains[i], v->at_ms, v->where, v->report);

        err = err == QX_OK || one == QX_ERR_CERT_REVOKED ? one : err;
    }
    for (int i = 0; i < n; i++) {
        sk_X509_pop_free(chains[i], X509_free);
    }
    return err;
}

static enum qx_err verify(struct verification *v)
{
    bool found = cms_find_signers(v->cms, v->certs);
    enum qx_err err = check_attributes(v);

    if (err == QX_OK && !found) {
        err = qx_fail(v->report, QX_ERR_CHAIN, v->where, 0,
                      "a signer's certificate is not inside: ask for the file as issued");
    }
    if (err == QX_OK) {
        err = for_each(v, check_algorithm);
    }
    if (err == QX_OK) {
        err = for_each(v, check_s);
    }
    if (err == QX_OK) {
        err = check_signature(v);
    }
    if (err == QX_OK) {
        cms_fill(v->cms, v->content);
        err = check_chains(v);
    }
    return err;
}

enum qx_err qx_cms_verify(struct qx_slice der, const struct qx_trust *trust, int64_t at_ms,
                          const char *where, struct qx_report *report,
                          struct qx_cms_content *content)
{
    struct qx_cms_content filled = {0};
    struct verification v = {
        .trust = trust, .at_ms = at_ms, .where = where, .report = report, .content = &filled};
    enum qx_err err = cms_parse(der, true, where, report, &v.cms);

    if (err == QX_OK) {
        v.signers = CMS_get0_SignerInfos(v.cms);
        v.certs = CMS_get1_certs(v.cms);
        err = verify(&v);
    }
    if (err == QX_OK || err == QX_ERR_CRL_MISSING || err == QX_ERR_CRL_STALE) {
        *content = filled;
        filled = (struct qx_cms_content){0}; /* now owned by content */
    }
    qx_cms_content_free(&filled);
    sk_X509_pop_free(v.certs, X509_free);
    CMS_ContentInfo_free(v.cms);
    crypto_drain();
    return err;
}
