/* What one trusts: roots and revocation lists. */
#include <stdlib.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <qualex/arena.h>

#include "openssl.h"
#include "x509.h"

#define TRUST_MAX (64u << 20) /* a revocation list of a million keys is some 40 MB */

/* A root is a certificate authority that signed itself. */
static bool is_root(X509 *x509)
{
    return X509_check_ca(x509) == 1 && X509_self_signed(x509, 1) == 1;
}

/* That nothing more begins is the one good reason to stop reading PEM. */
static bool read_to_the_end(void)
{
    return ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
}

static enum qx_err read_roots(struct qx_slice pem, const char *where, struct qx_report *report,
                              struct qx_trust *trust)
{
    BIO *bio = BIO_new_mem_buf(pem.len == 0 ? "" : (const void *)pem.ptr, (int)pem.len);
    enum qx_err err = QX_OK;
    X509 *x509;
    size_t n = 0;

    crypto_require(bio != NULL);
    ERR_clear_error();
    while (err == QX_OK && (x509 = PEM_read_bio_X509(bio, NULL, NULL, NULL)) != NULL) {
        if (is_root(x509)) {
            crypto_require(X509_STORE_add_cert(trust->roots, x509) == 1);
            n++;
        } else {
            err = qx_fail(report, QX_ERR_CERT_FORMAT, where, 0,
                          "holds a certificate that is no root: trust the licenser's root alone");
        }
        X509_free(x509);
    }
    if (err == QX_OK && (n == 0 || !read_to_the_end())) {
        err = qx_fail(report, QX_ERR_CERT_FORMAT, where, 0,
                      "no root certificate in PEM: give the licenser's root.pem");
    }
    BIO_free(bio);
    crypto_drain();
    return err;
}

/* Indirect and partial lists say so in a critical extension: none is used here. */
static bool plain_list(X509_CRL *crl)
{
    for (int i = 0; i < X509_CRL_get_ext_count(crl); i++) {
        if (X509_EXTENSION_get_critical(X509_CRL_get_ext(crl, i))) {
            return false;
        }
    }
    return true;
}

static enum qx_err read_crls(struct qx_slice pem, const char *where, struct qx_report *report,
                             struct qx_trust *trust)
{
    BIO *bio = BIO_new_mem_buf(pem.ptr, (int)pem.len);
    enum qx_err err = QX_OK;
    X509_CRL *crl;

    crypto_require(bio != NULL);
    ERR_clear_error();
    while (err == QX_OK && (crl = PEM_read_bio_X509_CRL(bio, NULL, NULL, NULL)) != NULL) {
        if (plain_list(crl)) {
            crypto_require(sk_X509_CRL_push(trust->crls, crl) > 0);
        } else {
            X509_CRL_free(crl);
            err = qx_fail(report, QX_ERR_CERT_FORMAT, where, 0,
                          "a revocation list of a form not used here: give the complete list");
        }
    }
    if (err == QX_OK && (sk_X509_CRL_num(trust->crls) == 0 || !read_to_the_end())) {
        err = qx_fail(report, QX_ERR_CERT_FORMAT, where, 0,
                      "not revocation lists in PEM: fetch ca.crl again");
    }
    BIO_free(bio);
    crypto_drain();
    return err;
}

enum qx_err qx_trust_read(struct qx_slice roots, const char *root_file, struct qx_slice crls,
                          const char *crl_file, struct qx_report *report, struct qx_trust **out)
{
    if (roots.len > TRUST_MAX || crls.len > TRUST_MAX) {
        return qx_fail(report, QX_ERR_CERT_FORMAT, roots.len > TRUST_MAX ? root_file : crl_file, 0,
                       "larger than %u bytes", TRUST_MAX);
    }
    struct qx_trust *trust = qx_alloc(1, sizeof *trust);

    trust->roots = X509_STORE_new();
    trust->crls = sk_X509_CRL_new_null();
    crypto_require(trust->roots != NULL && trust->crls != NULL);
    enum qx_err err = read_roots(roots, root_file, report, trust);

    if (err == QX_OK && crls.len > 0) {
        err = read_crls(crls, crl_file, report, trust);
    }
    if (err != QX_OK) {
        qx_trust_free(&trust);
        return err;
    }
    *out = trust;
    return QX_OK;
}

void qx_trust_free(struct qx_trust **trust)
{
    if (*trust != NULL) {
        X509_STORE_free((*trust)->roots);
        sk_X509_CRL_pop_free((*trust)->crls, X509_CRL_free);
        free(*trust);
        *trust = NULL;
    }
}
