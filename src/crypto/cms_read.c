/* The form of a message, and reading it without judging. */
#include <stdio.h>

#include <openssl/cms.h>

#include "cms.h"
#include "der.h"
#include "openssl.h"
#include "x509.h"

#define BER_MAX (1u << 20)

/* Schema-bound rules of DER (implicit sets, defaults): what we would write is what was read. */
static bool same_again(CMS_ContentInfo *cms, struct qx_slice der)
{
    unsigned char *again = NULL;
    int len = i2d_CMS_ContentInfo(cms, &again);
    bool same = len > 0 && qx_slice_equal(qx_slice(again, (size_t)len), der);

    OPENSSL_free(again);
    return same;
}

static enum qx_err check_form(CMS_ContentInfo *cms, struct qx_slice der, const char *where,
                              struct qx_report *report)
{
    size_t len;

    if (!der_check(der, &len)) {
        return qx_fail(report, QX_ERR_CMS_DER, where, 0,
                       "not in DER (indefinite or long lengths, unsorted sets): use the file as it "
                       "was issued");
    }
    if (len != der.len) {
        return qx_fail(report, QX_ERR_CMS_TRAILING, where, 0,
                       "%zu bytes follow the message: use the file as it was issued",
                       der.len - len);
    }
    if (!same_again(cms, der)) {
        return qx_fail(report, QX_ERR_CMS_DER, where, 0,
                       "written otherwise than DER would: use the file as it was issued");
    }
    if (!cms_shape(der)) {
        return qx_fail(report, QX_ERR_CMS_FORMAT, where, 0,
                       "a signed message of another make: ask for the file as issued");
    }
    return QX_OK;
}

static enum qx_err check_content(CMS_ContentInfo *cms, const char *where, struct qx_report *report)
{
    ASN1_OCTET_STRING **content = CMS_get0_content(cms);
    int n = sk_CMS_SignerInfo_num(CMS_get0_SignerInfos(cms));

    if (content == NULL || *content == NULL) {
        return qx_fail(report, QX_ERR_CMS_NO_CONTENT, where, 0,
                       "the content is not inside: give the whole file, not a detached signature");
    }
    if (n < 1 || n > QX_CMS_SIGNERS_MAX) {
        return qx_fail(report, QX_ERR_CMS_FORMAT, where, 0,
                       "%d signatures, where 1 to %d may be: ask for the file as issued", n,
                       QX_CMS_SIGNERS_MAX);
    }
    return QX_OK;
}

/* Whether libcrypto may make objects of these bytes. What is not DER is read only to tell a message
 * in BER from no message at all, and only when it is small. */
static bool may_read(struct qx_slice der)
{
    size_t len;

    if (der.len == 0 || der.len > CMS_MAX) {
        return false;
    }
    return der_check(der, &len) ? cms_bounded(qx_slice(der.ptr, len)) : der.len <= BER_MAX;
}

enum qx_err cms_parse(struct qx_slice der, bool strict, const char *where, struct qx_report *report,
                      CMS_ContentInfo **out)
{
    const unsigned char *at = der.ptr;
    CMS_ContentInfo *cms = may_read(der) ? d2i_CMS_ContentInfo(NULL, &at, (long)der.len) : NULL;
    enum qx_err err = QX_OK;

    if (cms == NULL || OBJ_obj2nid(CMS_get0_type(cms)) != NID_pkcs7_signed) {
        err = qx_fail(report, QX_ERR_CMS_FORMAT, where, 0,
                      "not a signed message in DER, or cut short: give the .p7m file as issued");
    }
    if (err == QX_OK && strict) {
        err = check_form(cms, der, where, report);
    }
    if (err == QX_OK) {
        err = check_content(cms, where, report);
    }
    if (err == QX_OK) {
        *out = cms;
    } else {
        CMS_ContentInfo_free(cms);
    }
    crypto_drain();
    return err;
}

X509 *cms_signer_cert(CMS_SignerInfo *signer)
{
    X509 *cert = NULL;

    CMS_SignerInfo_get0_algs(signer, NULL, &cert, NULL, NULL);
    return cert;
}

bool cms_find_signers(CMS_ContentInfo *cms, STACK_OF(X509) * certs)
{
    STACK_OF(CMS_SignerInfo) *signers = CMS_get0_SignerInfos(cms);
    bool all = true;

    for (int i = 0; i < sk_CMS_SignerInfo_num(signers); i++) {
        CMS_SignerInfo *signer = sk_CMS_SignerInfo_value(signers, i);

        for (int k = 0; k < sk_X509_num(certs) && cms_signer_cert(signer) == NULL; k++) {
            if (CMS_SignerInfo_cert_cmp(signer, sk_X509_value(certs, k)) == 0) {
                CMS_SignerInfo_set1_signer_cert(signer, sk_X509_value(certs, k));
            }
        }
        all = all && cms_signer_cert(signer) != NULL;
    }
    return all;
}

static void fill_signer(CMS_SignerInfo *signer, struct qx_cms_signer *out)
{
    X509 *cert = cms_signer_cert(signer);
    struct qx_buf name = {0};

    out->signing_time_ms = cms_signing_time(signer);
    if (cert == NULL) {
        return;
    }
    cert_common_name(cert, &name);
    (void)snprintf(out->name, sizeof out->name, "%s", qx_buf_cstr(&name));
    qx_buf_free(&name);
    crypto_require(X509_digest(cert, crypto_sha256(), out->fingerprint, NULL) == 1);
    out->n_policies = cert_policies(cert, out->policies, 8);
}

void cms_fill(CMS_ContentInfo *cms, struct qx_cms_content *content)
{
    STACK_OF(CMS_SignerInfo) *signers = CMS_get0_SignerInfos(cms);
    const ASN1_OCTET_STRING *payload = *CMS_get0_content(cms);

    *content = (struct qx_cms_content){.n_signers = (size_t)sk_CMS_SignerInfo_num(signers)};
    cert_oid_text(CMS_get0_eContentType(cms), content->type);
    qx_buf_add(&content->payload,
               qx_slice(ASN1_STRING_get0_data(payload), (size_t)ASN1_STRING_length(payload)));
    for (size_t i = 0; i < content->n_signers; i++) {
        fill_signer(sk_CMS_SignerInfo_value(signers, (int)i), &content->signers[i]);
    }
}

enum qx_err qx_cms_inspect(struct qx_slice der, const char *where, struct qx_report *report,
                           struct qx_cms_content *content)
{
    CMS_ContentInfo *cms = NULL;
    enum qx_err err = cms_parse(der, false, where, report, &cms);

    if (err != QX_OK) {
        return err;
    }
    STACK_OF(X509) *certs = CMS_get1_certs(cms);

    (void)cms_find_signers(cms, certs);
    cms_fill(cms, content);
    sk_X509_pop_free(certs, X509_free);
    CMS_ContentInfo_free(cms);
    crypto_drain();
    return QX_OK;
}

void qx_cms_content_free(struct qx_cms_content *content)
{
    qx_buf_free(&content->payload);
    *content = (struct qx_cms_content){0};
}
