/* CMS SignedData with CAdES-B attributes and low s. */
#include <limits.h>

#include <openssl/cms.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>

#include <qualex/cms.h>
#include <qualex/key.h>

#include "../algorithm.h"
#include "../openssl.h"
#include "../x509.h"
#include "private.h"

#define SIGN_FLAGS (CMS_PARTIAL | CMS_BINARY | CMS_NOSMIMECAP | CMS_CADES)

static bool has_cert(CMS_ContentInfo *cms, X509 *x509)
{
    STACK_OF(X509) *certs = CMS_get1_certs(cms);
    bool found = false;

    for (int i = 0; i < sk_X509_num(certs); i++) {
        found = found || X509_cmp(sk_X509_value(certs, i), x509) == 0;
    }
    sk_X509_pop_free(certs, X509_free);
    return found;
}

/* libcrypto would take the clock's time. */
static bool set_time(CMS_SignerInfo *signer, int64_t ms)
{
    ASN1_TIME *time = ASN1_TIME_set(NULL, (time_t)(ms / 1000));
    bool ok = time != NULL &&
              CMS_signed_add1_attr_by_NID(signer, NID_pkcs9_signingTime, time->type, time, -1) == 1;

    ASN1_TIME_free(time);
    return ok;
}

static bool add_signer(CMS_ContentInfo *cms, const struct qx_signer *s, int64_t time_ms)
{
    const EVP_MD *digest = algorithm_digest(s->key->pkey);
    unsigned flags = SIGN_FLAGS | (has_cert(cms, s->cert->x509) ? CMS_NOCERTS : 0);
    CMS_SignerInfo *signer =
        digest == NULL ? NULL : CMS_add1_signer(cms, s->cert->x509, s->key->pkey, digest, flags);

    if (signer == NULL || !set_time(signer, time_ms)) {
        return false;
    }
    return s->issuer == NULL || X509_self_signed(s->issuer->x509, 0) == 1 ||
           has_cert(cms, s->issuer->x509) || CMS_add1_cert(cms, s->issuer->x509) == 1;
}

/* Replaces s by n − s, which verifies as well; half of the signatures come out high. */
static bool lower(ECDSA_SIG *sig, EVP_PKEY *key)
{
    BIGNUM *order = NULL;
    BIGNUM *r = BN_dup(ECDSA_SIG_get0_r(sig));
    BIGNUM *s = BN_new();
    bool ok = r != NULL && s != NULL &&
              EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_EC_ORDER, &order) == 1 &&
              BN_sub(s, order, ECDSA_SIG_get0_s(sig)) == 1 && ECDSA_SIG_set0(sig, r, s) == 1;

    if (!ok) {
        BN_free(r);
        BN_free(s);
    }
    BN_free(order);
    return ok;
}

static bool lower_signature(CMS_SignerInfo *signer, EVP_PKEY *key)
{
    ASN1_OCTET_STRING *value = CMS_SignerInfo_get0_signature(signer);
    const unsigned char *at = ASN1_STRING_get0_data(value);
    int len = ASN1_STRING_length(value);
    enum algorithm_s verdict = algorithm_low_s(at, (size_t)len, key);

    if (verdict != S_HIGH) {
        return verdict == S_LOW;
    }
    ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &at, len);
    unsigned char *der = NULL;
    bool ok = sig != NULL && lower(sig, key) && (len = i2d_ECDSA_SIG(sig, &der)) > 0 &&
              ASN1_STRING_set(value, der, len) == 1;

    OPENSSL_free(der);
    ECDSA_SIG_free(sig);
    return ok;
}

static bool finish(CMS_ContentInfo *cms, struct qx_slice payload)
{
    STACK_OF(CMS_SignerInfo) *signers = CMS_get0_SignerInfos(cms);
    BIO *data = BIO_new_mem_buf(payload.ptr, (int)payload.len);
    bool ok = data != NULL && CMS_final(cms, data, NULL, CMS_BINARY) == 1;

    BIO_free(data);
    for (int i = 0; ok && i < sk_CMS_SignerInfo_num(signers); i++) {
        CMS_SignerInfo *signer = sk_CMS_SignerInfo_value(signers, i);
        EVP_PKEY *key;

        CMS_SignerInfo_get0_algs(signer, &key, NULL, NULL, NULL);
        ok = lower_signature(signer, key);
    }
    return ok;
}

static bool append(CMS_ContentInfo *cms, struct qx_buf *out)
{
    unsigned char *der = NULL;
    int len = i2d_CMS_ContentInfo(cms, &der);

    if (len > 0) {
        qx_buf_add(out, qx_slice(der, (size_t)len));
    }
    OPENSSL_free(der);
    return len > 0;
}

enum qx_err qx_cms_sign(struct qx_slice payload, const char *type, const struct qx_signer *signers,
                        size_t n_signers, int64_t signing_time_ms, struct qx_buf *out)
{
    CMS_ContentInfo *cms = CMS_sign(NULL, NULL, NULL, NULL, CMS_PARTIAL | CMS_BINARY);
    ASN1_OBJECT *oid = OBJ_txt2obj(type, 1);
    bool ok = cms != NULL && oid != NULL && n_signers > 0 && n_signers <= QX_CMS_SIGNERS_MAX &&
              payload.len <= INT_MAX && CMS_set1_eContentType(cms, oid) == 1;

    for (size_t i = 0; ok && i < n_signers; i++) {
        ok = qx_key_matches(signers[i].key, signers[i].cert) &&
             add_signer(cms, &signers[i], signing_time_ms);
    }
    ok = ok && finish(cms, payload) && append(cms, out);
    ASN1_OBJECT_free(oid);
    CMS_ContentInfo_free(cms);
    crypto_drain();
    return ok ? QX_OK : QX_ERR_CRYPTO;
}
