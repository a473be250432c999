/* Keys and certificates in files. */
#include "pki.h"

#include <sys/stat.h>

#include <qualex/io.h>

#define FILE_MAX ((size_t)1 << 20)

const char *pki_in(struct pki_paths *paths, const char *name)
{
    return qx_arena_printf(&paths->arena, "%s/%s", paths->dir, name);
}

enum qx_err pki_read_cert(const char *path, size_t skip, struct qx_report *report,
                          struct qx_cert **out)
{
    static const char begin[] = "-----BEGIN CERTIFICATE-----";
    struct qx_buf bytes = {0};
    enum qx_err err = qx_read_file(path, FILE_MAX, &bytes, report);
    const char *at = qx_buf_cstr(&bytes);

    for (size_t i = 0; err == QX_OK && at != NULL && i <= skip; i++) {
        at = strstr(i == 0 ? at : at + 1, begin);
    }
    if (err == QX_OK && at == NULL) {
        err = qx_fail(report, QX_ERR_CERT_FORMAT, path, 0,
                      skip == 0 ? "no certificate in PEM: give the file that issue-key wrote"
                                : "the issuer's certificate is missing: give the file that "
                                  "issue-key wrote");
    }
    if (err == QX_OK) {
        err = qx_cert_read(qx_slice_text(at), path, report, out);
    }
    qx_buf_free(&bytes);
    return err;
}

enum qx_err pki_read_key(const char *path, struct qx_slice passphrase, struct qx_report *report,
                         struct qx_key **out)
{
    struct qx_buf bytes = {0};
    struct stat st;
    enum qx_err err = qx_read_file(path, FILE_MAX, &bytes, report);

    if (err == QX_OK && stat(path, &st) == 0 && (st.st_mode & 077) != 0) {
        qx_report_add(report, QX_WARNING, path, 0,
                      "others may read this private key: chmod 600 it, and issue another one if "
                      "they did");
    }

    if (err == QX_OK) {
        err = qx_key_read(qx_buf_slice(&bytes), passphrase, path, report, out);
    }
    qx_buf_free(&bytes);
    return err;
}

enum qx_err pki_write_key(const char *path, const struct qx_key *key, struct qx_slice passphrase,
                          struct qx_report *report)
{
    struct qx_buf pem = {0};
    enum qx_err err = qx_key_write(key, passphrase, &pem);

    if (err == QX_OK) {
        err = qx_create_file(path, qx_buf_slice(&pem), 0600, report);
    }
    qx_buf_free(&pem);
    return err;
}

/* The certificate, and below it the issuer's unless NULL. */
enum qx_err pki_write_cert(const char *path, const struct qx_cert *cert,
                           const struct qx_cert *issuer, struct qx_report *report)
{
    struct qx_buf pem = {0};

    qx_cert_pem(cert, &pem);
    if (issuer != NULL) {
        qx_cert_pem(issuer, &pem);
    }
    enum qx_err err = qx_create_file(path, qx_buf_slice(&pem), 0644, report);

    qx_buf_free(&pem);
    return err;
}

void pki_authority_free(struct pki_authority *a)
{
    qx_key_free(&a->key);
    qx_cert_free(&a->cert);
}

enum qx_err pki_read_authority(const struct qx_pki *pki, struct pki_paths *p, bool root,
                               struct qx_slice passphrase, struct pki_authority *out)
{
    enum qx_err err =
        pki_read_cert(pki_in(p, root ? "root.pem" : "ca.pem"), 0, pki->report, &out->cert);

    return err != QX_OK ? err
                        : pki_read_key(pki_in(p, root ? "root.key" : "ca.key"), passphrase,
                                       pki->report, &out->key);
}

enum qx_err qx_signing_read(const char *key_file, const char *cert_file, struct qx_slice passphrase,
                            struct qx_report *report, struct qx_signing *out)
{
    struct qx_signing made = {0};
    enum qx_err err = pki_read_cert(cert_file, 0, report, &made.cert);

    if (err == QX_OK) {
        err = pki_read_cert(cert_file, 1, report, &made.issuer);
    }
    if (err == QX_OK) {
        err = pki_read_key(key_file, passphrase, report, &made.key);
    }
    if (err == QX_OK && !qx_key_matches(made.key, made.cert)) {
        err = qx_fail(report, QX_ERR_CERT_FORMAT, cert_file, 0,
                      "is not the certificate of %s: give the pair that issue-key wrote", key_file);
    }
    if (err != QX_OK) {
        qx_signing_free(&made);
        return err;
    }
    *out = made;
    return QX_OK;
}

void qx_signing_free(struct qx_signing *signing)
{
    qx_key_free(&signing->key);
    qx_cert_free(&signing->cert);
    qx_cert_free(&signing->issuer);
}

struct qx_signer qx_signing_signer(const struct qx_signing *signing)
{
    return (struct qx_signer){
        .key = signing->key, .cert = signing->cert, .issuer = signing->issuer};
}
