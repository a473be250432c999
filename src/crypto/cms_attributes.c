#include "cms.h"

#include <openssl/ess.h>

#include "openssl.h"
#include "x509.h"

static const int REQUIRED[] = {
    NID_pkcs9_contentType,
    NID_pkcs9_messageDigest,
    NID_pkcs9_signingTime,
    NID_id_smime_aa_signingCertificateV2,
};

#define N_REQUIRED (int)(sizeof REQUIRED / sizeof REQUIRED[0])

static bool is_required(int nid)
{
    for (int i = 0; i < N_REQUIRED; i++) {
        if (REQUIRED[i] == nid) {
            return true;
        }
    }
    return false;
}

/* The value of an attribute that occurs once with one value of that type. */
static void *attribute(CMS_SignerInfo *signer, int nid, int type)
{
    return CMS_signed_get0_data_by_OBJ(signer, OBJ_nid2obj(nid), -3, type);
}

static X509_ATTRIBUTE *signing_time(CMS_SignerInfo *signer)
{
    int at = CMS_signed_get_attr_by_NID(signer, NID_pkcs9_signingTime, -1);

    return at < 0 ? NULL : CMS_signed_get_attr(signer, at);
}

int64_t cms_signing_time(CMS_SignerInfo *signer)
{
    X509_ATTRIBUTE *attr = signing_time(signer);
    ASN1_TYPE *value = attr == NULL ? NULL : X509_ATTRIBUTE_get0_type(attr, 0);
    int64_t ms = 0;

    if (value != NULL && (value->type == V_ASN1_UTCTIME || value->type == V_ASN1_GENERALIZEDTIME)) {
        (void)cert_time(value->value.utctime, &ms);
    }
    return ms;
}

/* ETSI EN 319 122-1, 5.2.2.3: binds the signature to one certificate, not only to its key. */
static bool names_signer(CMS_SignerInfo *signer)
{
    ASN1_STRING *der = attribute(signer, NID_id_smime_aa_signingCertificateV2, V_ASN1_SEQUENCE);
    X509 *cert = cms_signer_cert(signer);
    STACK_OF(X509) *chain = sk_X509_new_null();
    bool ok = false;

    if (der != NULL && cert != NULL && sk_X509_push(chain, cert) > 0) {
        const unsigned char *at = ASN1_STRING_get0_data(der);
        ESS_SIGNING_CERT_V2 *named = d2i_ESS_SIGNING_CERT_V2(NULL, &at, ASN1_STRING_length(der));

        ok = named != NULL && OSSL_ESS_check_signing_certs(NULL, named, chain, 1) == 1;
        ESS_SIGNING_CERT_V2_free(named);
    }
    sk_X509_free(chain);
    return ok;
}

static const char *find_fault(CMS_ContentInfo *cms, CMS_SignerInfo *signer)
{
    int n = CMS_signed_get_attr_count(signer);
    int64_t ms;

    for (int i = 0; i < n; i++) {
        X509_ATTRIBUTE *attr = CMS_signed_get_attr(signer, i);

        if (!is_required(OBJ_obj2nid(X509_ATTRIBUTE_get0_object(attr))) ||
            X509_ATTRIBUTE_count(attr) != 1) {
            return "a signed attribute that is not used here";
        }
    }
    for (int i = 0; i < N_REQUIRED; i++) {
        int at = CMS_signed_get_attr_by_NID(signer, REQUIRED[i], -1);

        if (at < 0 || CMS_signed_get_attr_by_NID(signer, REQUIRED[i], at) >= 0) {
            return "a signed attribute is missing or doubled";
        }
    }
    ASN1_OBJECT *type = attribute(signer, NID_pkcs9_contentType, V_ASN1_OBJECT);

    if (type == NULL || OBJ_cmp(type, CMS_get0_eContentType(cms)) != 0) {
        return "the signed content type is not the message's";
    }
    if (attribute(signer, NID_pkcs9_messageDigest, V_ASN1_OCTET_STRING) == NULL) {
        return "the message digest is not an octet string";
    }
    ms = cms_signing_time(signer);
    return ms == 0 ? "the signing time cannot be read" : NULL;
}

enum qx_err cms_check_attributes(CMS_ContentInfo *cms, CMS_SignerInfo *signer, const char *where,
                                 struct qx_report *report)
{
    if (CMS_signed_get_attr_count(signer) <= 0) {
        return qx_fail(report, QX_ERR_CMS_NO_ATTRIBUTES, where, 0,
                       "signed without attributes: ask the signer for a CAdES signature");
    }
    const char *fault = find_fault(cms, signer);

    if (fault == NULL && cms_signer_cert(signer) != NULL && !names_signer(signer)) {
        fault = "signing-certificate-v2 does not name the signer's certificate alone";
    }
    crypto_drain();
    if (fault != NULL) {
        return qx_fail(report, QX_ERR_CMS_ATTRIBUTES, where, 0, "%s: not a signature of ours",
                       fault);
    }
    return QX_OK;
}
