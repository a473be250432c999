/* Certificate revocation lists (RFC 5280, clause 5). */
#include <limits.h>

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <qualex/key.h>

#include "../algorithm.h"
#include "../openssl.h"
#include "../x509.h"
#include "private.h"

/* Among several lists in one file, that of this issuer. */
static enum qx_err find_previous(struct qx_slice pem, const struct qx_cert *issuer,
                                 X509_CRL **previous)
{
    BIO *bio = pem.len > INT_MAX ? NULL : BIO_new_mem_buf(pem.ptr, (int)pem.len);
    enum qx_err err = bio == NULL ? QX_ERR_CERT_FORMAT : QX_OK;
    X509_CRL *crl;
    size_t n = 0;

    while (err == QX_OK && (crl = PEM_read_bio_X509_CRL(bio, NULL, NULL, NULL)) != NULL) {
        n++;
        if (X509_NAME_cmp(X509_CRL_get_issuer(crl), X509_get_subject_name(issuer->x509)) == 0 &&
            X509_CRL_verify(crl, X509_get0_pubkey(issuer->x509)) == 1) {
            X509_CRL_free(*previous);
            *previous = crl;
        } else {
            X509_CRL_free(crl);
        }
    }
    BIO_free(bio);
    crypto_drain();
    return err == QX_OK && n == 0 ? QX_ERR_CERT_FORMAT : err;
}

static bool copy_entries(X509_CRL *crl, X509_CRL *previous)
{
    STACK_OF(X509_REVOKED) *entries = previous == NULL ? NULL : X509_CRL_get_REVOKED(previous);

    for (int i = 0; i < sk_X509_REVOKED_num(entries); i++) {
        X509_REVOKED *entry = X509_REVOKED_dup(sk_X509_REVOKED_value(entries, i));

        if (entry == NULL || X509_CRL_add0_revoked(crl, entry) != 1) {
            X509_REVOKED_free(entry);
            return false;
        }
    }
    return true;
}

static bool set_reason(X509_REVOKED *entry, int reason)
{
    if (reason == 0) { /* "unspecified" is said by saying nothing (RFC 5280, 5.3.1) */
        return true;
    }
    ASN1_ENUMERATED *value = ASN1_ENUMERATED_new();
    bool ok = value != NULL && ASN1_ENUMERATED_set(value, reason) == 1 &&
              X509_REVOKED_add1_ext_i2d(entry, NID_crl_reason, value, 0, 0) == 1;

    ASN1_ENUMERATED_free(value);
    return ok;
}

/* Who is revoked already stays so from the first date. */
static bool add_entry(X509_CRL *crl, X509 *revoked, int reason, time_t when)
{
    X509_REVOKED *entry = NULL;

    if (revoked == NULL || X509_CRL_get0_by_cert(crl, &entry, revoked) == 1) {
        return true;
    }
    ASN1_TIME *date = ASN1_TIME_set(NULL, when);

    entry = X509_REVOKED_new();
    bool ok = entry != NULL && date != NULL &&
              X509_REVOKED_set_serialNumber(entry, X509_get_serialNumber(revoked)) == 1 &&
              X509_REVOKED_set_revocationDate(entry, date) == 1 && set_reason(entry, reason) &&
              X509_CRL_add0_revoked(crl, entry) == 1;

    if (!ok) {
        X509_REVOKED_free(entry);
    }
    ASN1_TIME_free(date);
    return ok;
}

static bool add_number(X509_CRL *crl, X509_CRL *previous)
{
    ASN1_INTEGER *before =
        previous == NULL ? NULL : X509_CRL_get_ext_d2i(previous, NID_crl_number, NULL, NULL);
    BIGNUM *number = before == NULL ? BN_new() : ASN1_INTEGER_to_BN(before, NULL);
    bool ok = number != NULL && BN_add_word(number, 1) == 1;
    ASN1_INTEGER *next = ok ? BN_to_ASN1_INTEGER(number, NULL) : NULL;

    ok = next != NULL && X509_CRL_add1_ext_i2d(crl, NID_crl_number, next, 0, 0) == 1;
    ASN1_INTEGER_free(next);
    ASN1_INTEGER_free(before);
    BN_free(number);
    return ok;
}

static bool add_authority(X509_CRL *crl, X509 *issuer)
{
    X509V3_CTX ctx;

    X509V3_set_ctx(&ctx, issuer, NULL, NULL, crl, 0);
    X509V3_set_ctx_nodb(&ctx);
    X509_EXTENSION *extension =
        X509V3_EXT_conf_nid(NULL, &ctx, NID_authority_key_identifier, "keyid:always");
    bool ok = extension != NULL && X509_CRL_add_ext(crl, extension, -1) == 1;

    X509_EXTENSION_free(extension);
    return ok;
}

static bool set_times(X509_CRL *crl, int64_t this_update_ms, int64_t next_update_ms)
{
    ASN1_TIME *this_update = ASN1_TIME_set(NULL, (time_t)(this_update_ms / 1000));
    ASN1_TIME *next_update = ASN1_TIME_set(NULL, (time_t)(next_update_ms / 1000));
    bool ok = this_update != NULL && next_update != NULL &&
              X509_CRL_set1_lastUpdate(crl, this_update) == 1 &&
              X509_CRL_set1_nextUpdate(crl, next_update) == 1;

    ASN1_TIME_free(this_update);
    ASN1_TIME_free(next_update);
    return ok;
}

static bool write_pem(X509_CRL *crl, struct qx_buf *pem)
{
    BIO *bio = BIO_new(BIO_s_mem());
    bool ok = bio != NULL && PEM_write_bio_X509_CRL(bio, crl) == 1;

    if (ok) {
        char *text;
        long len = BIO_get_mem_data(bio, &text);

        qx_buf_add(pem, qx_slice(text, (size_t)len));
    }
    BIO_free(bio);
    return ok;
}

enum qx_err qx_crl_issue(const struct qx_cert *issuer, const struct qx_key *issuer_key,
                         struct qx_slice previous, const struct qx_cert *revoked, int reason,
                         int64_t this_update_ms, int64_t next_update_ms, struct qx_buf *pem)
{
    X509_CRL *old = NULL;

    if (previous.len > 0 && find_previous(previous, issuer, &old) != QX_OK) {
        return QX_ERR_CERT_FORMAT;
    }
    X509_CRL *crl = X509_CRL_new();
    const EVP_MD *digest = algorithm_digest(issuer_key->pkey);
    bool ok = crl != NULL && digest != NULL && qx_key_matches(issuer_key, issuer) &&
              X509_CRL_set_version(crl, X509_CRL_VERSION_2) == 1 &&
              X509_CRL_set_issuer_name(crl, X509_get_subject_name(issuer->x509)) == 1 &&
              set_times(crl, this_update_ms, next_update_ms) && copy_entries(crl, old) &&
              add_entry(crl, revoked == NULL ? NULL : revoked->x509, reason,
                        (time_t)(this_update_ms / 1000)) &&
              add_authority(crl, issuer->x509) && add_number(crl, old) && X509_CRL_sort(crl) == 1 &&
              X509_CRL_sign(crl, issuer_key->pkey, digest) > 0 && write_pem(crl, pem);

    X509_CRL_free(crl);
    X509_CRL_free(old);
    crypto_drain();
    return ok ? QX_OK : QX_ERR_CRYPTO;
}
