/* Key certificates (RFC 5280). */
#include <openssl/x509v3.h>

#include <qualex/key.h>

#include "../algorithm.h"
#include "../openssl.h"
#include "../x509.h"
#include "private.h"

static bool set_serial(X509 *x509, struct qx_rng rng)
{
    uint8_t bytes[16];

    if (qx_rng_fill(rng, bytes, sizeof bytes) != QX_OK) {
        return false;
    }
    bytes[0] = (uint8_t)((bytes[0] & 0x7F) | 0x40); /* positive, and always 16 bytes */
    BIGNUM *number = BN_bin2bn(bytes, sizeof bytes, NULL);
    bool ok = number != NULL && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(x509)) != NULL;

    BN_free(number);
    return ok;
}

static bool add_name(X509_NAME *name, int nid, const char *value)
{
    return value == NULL || X509_NAME_add_entry_by_NID(name, nid, MBSTRING_UTF8,
                                                       (const unsigned char *)value, -1, -1, 0);
}

static bool set_subject(X509 *x509, const struct qx_cert_request *request)
{
    X509_NAME *name = X509_get_subject_name(x509);

    return add_name(name, NID_organizationName, request->organisation) &&
           add_name(name, NID_commonName, request->common_name);
}

static bool add_extension(X509 *x509, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX ctx;

    X509V3_set_ctx(&ctx, issuer, x509, NULL, NULL, 0);
    X509V3_set_ctx_nodb(&ctx);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
    bool ok = extension != NULL && X509_add_ext(x509, extension, -1) == 1;

    X509_EXTENSION_free(extension);
    return ok;
}

static bool push_policy(CERTIFICATEPOLICIES *list, const char *oid)
{
    POLICYINFO *info = POLICYINFO_new();

    if (info != NULL) {
        info->policyid = OBJ_txt2obj(oid, 1);
    }
    if (info == NULL || info->policyid == NULL || sk_POLICYINFO_push(list, info) <= 0) {
        POLICYINFO_free(info);
        return false;
    }
    return true;
}

static bool add_policies(X509 *x509, const char *const *policies)
{
    CERTIFICATEPOLICIES *list = CERTIFICATEPOLICIES_new();
    bool ok = list != NULL;

    for (size_t i = 0; ok && policies != NULL && policies[i] != NULL; i++) {
        ok = push_policy(list, policies[i]);
    }
    if (ok && sk_POLICYINFO_num(list) > 0) {
        ok = X509_add1_ext_i2d(x509, NID_certificate_policies, list, 0, 0) == 1;
    }
    CERTIFICATEPOLICIES_free(list);
    return ok;
}

static bool add_extensions(X509 *x509, X509 *issuer, const struct qx_cert_request *request)
{
    struct qx_buf constraints = {0};
    const char *usage = request->ca               ? "critical,keyCertSign,cRLSign"
                        : request->for_encryption ? "critical,digitalSignature,keyAgreement"
                                                  : "critical,digitalSignature";

    qx_buf_printf(&constraints, "critical,CA:%s", request->ca ? "TRUE" : "FALSE");
    if (request->ca && request->path_len >= 0) {
        qx_buf_printf(&constraints, ",pathlen:%d", request->path_len);
    }
    bool ok = add_extension(x509, issuer, NID_basic_constraints, qx_buf_cstr(&constraints)) &&
              add_extension(x509, issuer, NID_key_usage, usage) &&
              add_extension(x509, issuer, NID_subject_key_identifier, "hash") &&
              (issuer == x509 ||
               add_extension(x509, issuer, NID_authority_key_identifier, "keyid:always")) &&
              add_policies(x509, request->policies);

    qx_buf_free(&constraints);
    return ok;
}

static bool fill(X509 *x509, const struct qx_cert_request *request,
                 const struct qx_key *subject_key, X509 *issuer, struct qx_rng rng)
{
    return X509_set_version(x509, X509_VERSION_3) == 1 && set_serial(x509, rng) &&
           set_subject(x509, request) &&
           X509_set_issuer_name(x509, X509_get_subject_name(issuer)) == 1 &&
           ASN1_TIME_set(X509_getm_notBefore(x509), (time_t)(request->not_before_ms / 1000)) !=
               NULL &&
           ASN1_TIME_set(X509_getm_notAfter(x509), (time_t)(request->not_after_ms / 1000)) !=
               NULL &&
           X509_set_pubkey(x509, subject_key->pkey) == 1 && add_extensions(x509, issuer, request);
}

enum qx_err qx_cert_issue(const struct qx_cert_request *request, const struct qx_key *subject_key,
                          const struct qx_cert *issuer, const struct qx_key *issuer_key,
                          struct qx_rng rng, struct qx_cert **out)
{
    X509 *x509 = X509_new();
    const struct qx_key *signing_key = issuer == NULL ? subject_key : issuer_key;
    const EVP_MD *digest = algorithm_digest(signing_key->pkey);
    bool ok = x509 != NULL && digest != NULL && request->not_before_ms < request->not_after_ms &&
              (issuer == NULL || qx_key_matches(issuer_key, issuer)) &&
              fill(x509, request, subject_key, issuer == NULL ? x509 : issuer->x509, rng) &&
              X509_sign(x509, signing_key->pkey, digest) > 0;

    crypto_drain();
    if (!ok) {
        X509_free(x509);
        return QX_ERR_CRYPTO;
    }
    *out = cert_wrap(x509);
    return QX_OK;
}
