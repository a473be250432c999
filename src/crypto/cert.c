#include <qualex/cert.h>

#include <stdlib.h>
#include <time.h>

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <qualex/arena.h>
#include <qualex/digest.h>
#include <qualex/utf8.h>

#include "openssl.h"
#include "x509.h"

#define CERT_MAX (64u << 10)

bool cert_time(const ASN1_TIME *time, int64_t *ms)
{
    struct tm tm;

    if (time == NULL || ASN1_TIME_to_tm(time, &tm) != 1) {
        return false;
    }
    *ms = (int64_t)timegm(&tm) * 1000;
    return true;
}

void cert_oid_text(const ASN1_OBJECT *oid, char out[static 64])
{
    int len = OBJ_obj2txt(out, 64, oid, 1);

    if (len <= 0 || len >= 64) {
        out[0] = '\0';
    }
}

void cert_common_name(const X509 *x509, struct qx_buf *out)
{
    const X509_NAME *subject = X509_get_subject_name(x509);
    int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
    unsigned char *utf8 = NULL;

    if (at < 0) {
        return;
    }
    int len =
        ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)));

    if (len > 0) {
        qx_text_safe(out, qx_slice(utf8, (size_t)len), false);
    }
    OPENSSL_free(utf8);
    crypto_drain();
}

struct qx_cert *cert_wrap(X509 *x509)
{
    struct qx_cert *cert = qx_alloc(1, sizeof *cert);
    struct qx_buf name = {0};

    cert_common_name(x509, &name);
    cert->x509 = x509;
    cert->name = qx_strndup(qx_buf_slice(&name));
    qx_buf_free(&name);
    return cert;
}

static X509 *parse_pem(struct qx_slice bytes)
{
    BIO *bio = BIO_new_mem_buf(bytes.ptr, (int)bytes.len);
    X509 *x509 = bio == NULL ? NULL : PEM_read_bio_X509(bio, NULL, NULL, NULL);

    BIO_free(bio);
    return x509;
}

static X509 *parse_der(struct qx_slice bytes)
{
    const unsigned char *at = bytes.ptr;
    X509 *x509 = d2i_X509(NULL, &at, (long)bytes.len);

    if (x509 != NULL && at != bytes.ptr + bytes.len) {
        X509_free(x509);
        return NULL;
    }
    return x509;
}

X509 *cert_parse(struct qx_slice bytes)
{
    if (bytes.len == 0 || bytes.len > CERT_MAX) {
        return NULL;
    }
    X509 *x509 = bytes.ptr[0] == 0x30 ? parse_der(bytes) : parse_pem(bytes);

    crypto_drain();
    return x509;
}

enum qx_err qx_cert_read(struct qx_slice bytes, const char *where, struct qx_report *report,
                         struct qx_cert **out)
{
    X509 *x509 = cert_parse(bytes);

    if (x509 == NULL) {
        return qx_fail(report, QX_ERR_CERT_FORMAT, where, 0,
                       "not a key certificate in PEM or DER: give the .pem file");
    }
    *out = cert_wrap(x509);
    return QX_OK;
}

void qx_cert_free(struct qx_cert **cert)
{
    if (*cert != NULL) {
        X509_free((*cert)->x509);
        free((*cert)->name);
        free(*cert);
        *cert = NULL;
    }
}

void qx_cert_fingerprint(const struct qx_cert *cert, uint8_t out[static 32])
{
    crypto_require(X509_digest(cert->x509, crypto_sha256(), out, NULL) == 1);
}

const char *qx_cert_name(const struct qx_cert *cert)
{
    return cert->name;
}

size_t cert_policies(const X509 *x509, char (*out)[64], size_t max)
{
    CERTIFICATEPOLICIES *policies = X509_get_ext_d2i(x509, NID_certificate_policies, NULL, NULL);
    size_t n = 0;

    for (int i = 0; i < sk_POLICYINFO_num(policies) && n < max; i++) {
        const ASN1_OBJECT *oid = sk_POLICYINFO_value(policies, i)->policyid;

        if (OBJ_obj2nid(oid) == NID_any_policy) {
            continue;
        }
        cert_oid_text(oid, out[n]);
        n += out[n][0] != '\0';
    }
    CERTIFICATEPOLICIES_free(policies);
    crypto_drain();
    return n;
}

bool qx_cert_has_policy(const struct qx_cert *cert, const char *oid)
{
    char policies[16][64];
    size_t n = cert_policies(cert->x509, policies, 16);

    for (size_t i = 0; i < n; i++) {
        if (strcmp(policies[i], oid) == 0) {
            return true;
        }
    }
    return false;
}

bool qx_cert_issued_by(const struct qx_cert *cert, const struct qx_cert *issuer)
{
    EVP_PKEY *key = X509_get0_pubkey(issuer->x509);
    bool issued =
        X509_NAME_cmp(X509_get_issuer_name(cert->x509), X509_get_subject_name(issuer->x509)) == 0 &&
        key != NULL && X509_verify(cert->x509, key) == 1;

    crypto_drain();
    return issued;
}

void qx_cert_validity(const struct qx_cert *cert, int64_t *not_before_ms, int64_t *not_after_ms)
{
    if (!cert_time(X509_get0_notBefore(cert->x509), not_before_ms)) {
        *not_before_ms = INT64_MAX;
    }
    if (!cert_time(X509_get0_notAfter(cert->x509), not_after_ms)) {
        *not_after_ms = INT64_MIN;
    }
}

void qx_cert_pem(const struct qx_cert *cert, struct qx_buf *out)
{
    BIO *bio = BIO_new(BIO_s_mem());
    char *text;

    crypto_require(bio != NULL && PEM_write_bio_X509(bio, cert->x509) == 1);
    long len = BIO_get_mem_data(bio, &text);

    qx_buf_add(out, qx_slice(text, (size_t)len));
    BIO_free(bio);
}
