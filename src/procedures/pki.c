#include <qualex/pki.h>

#include <stdlib.h>
#include <sys/stat.h>

#include <qualex/arena.h>
#include <qualex/io.h>

#define FILE_MAX ((size_t)1 << 20)
#define ROOT_CRL_DAYS 400

/* Every file of the folder, so that init can refuse before it makes a key. */
static const char *const FILES[] = {"root.key", "root.pem",    "root.crl", "ca.key",
                                    "ca.pem",   "issuing.crl", "ca.crl"};

struct paths {
    struct qx_arena arena;
    const char *dir;
};

static const char *in(struct paths *paths, const char *name)
{
    return qx_arena_printf(&paths->arena, "%s/%s", paths->dir, name);
}

static enum qx_err read_cert(const char *path, size_t skip, struct qx_report *report,
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

static enum qx_err read_key(const char *path, struct qx_slice passphrase, struct qx_report *report,
                            struct qx_key **out)
{
    struct qx_buf bytes = {0};
    enum qx_err err = qx_read_file(path, FILE_MAX, &bytes, report);

    if (err == QX_OK) {
        err = qx_key_read(qx_buf_slice(&bytes), passphrase, path, report, out);
    }
    qx_buf_free(&bytes);
    return err;
}

static enum qx_err write_key(const char *path, const struct qx_key *key, struct qx_slice passphrase,
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
static enum qx_err write_cert(const char *path, const struct qx_cert *cert,
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

static void policy_oids(unsigned policies, const char *oids[static QX_POLICY_COUNT + 1])
{
    size_t n = 0;

    for (unsigned p = 0; p < QX_POLICY_COUNT; p++) {
        if ((policies >> p & 1u) != 0) {
            oids[n++] = qx_key_policy_oid((enum qx_key_policy)p);
        }
    }
    oids[n] = NULL;
}

static enum qx_err list_file(const char *path, const struct qx_cert *issuer,
                             const struct qx_key *key, struct qx_slice previous,
                             const struct qx_cert *revoked, int reason, int64_t days,
                             const struct qx_pki *pki, struct qx_buf *bundle)
{
    struct qx_buf pem = {0};
    enum qx_err err = qx_crl_issue(issuer, key, previous, revoked, reason, pki->now_ms,
                                   pki->now_ms + days * QX_DAY_MS, &pem);

    if (err == QX_OK) {
        err = qx_write_file(path, qx_buf_slice(&pem), 0644, pki->report);
    }
    qx_buf_add(bundle, qx_buf_slice(&pem));
    qx_buf_free(&pem);
    return err;
}

struct authority {
    struct qx_key *key;
    struct qx_cert *cert;
};

static void authority_free(struct authority *a)
{
    qx_key_free(&a->key);
    qx_cert_free(&a->cert);
}

static enum qx_err make_authority(const struct qx_pki *pki, const struct qx_pki_root *what,
                                  const struct authority *above, struct authority *out)
{
    const char *oids[QX_POLICY_COUNT + 1];
    struct qx_arena arena = {0};
    bool is_root = above == NULL;

    policy_oids(is_root ? 0 : ~0u, oids);
    const struct qx_cert_request request = {
        .common_name = is_root ? what->name : qx_arena_printf(&arena, "%s, issuing", what->name),
        .organisation = what->organisation,
        .ca = true,
        .path_len = is_root ? 1 : 0,
        .not_before_ms = pki->now_ms,
        .not_after_ms = pki->now_ms + (is_root ? what->root_days : what->ca_days) * QX_DAY_MS,
        .policies = oids,
    };
    enum qx_err err = qx_key_new(&out->key);

    if (err == QX_OK) {
        err = qx_cert_issue(&request, out->key, is_root ? NULL : above->cert,
                            is_root ? out->key : above->key, pki->rng, &out->cert);
    }
    qx_arena_free(&arena);
    return err;
}

static enum qx_err write_folder(const struct qx_pki *pki, struct paths *p,
                                const struct qx_pki_root *what, const struct authority *root,
                                const struct authority *ca, struct qx_slice root_passphrase,
                                struct qx_slice ca_passphrase)
{
    struct qx_report *report = pki->report;
    struct qx_slice none = qx_slice(NULL, 0);
    struct qx_buf bundle = {0};
    enum qx_err err = write_key(in(p, "root.key"), root->key, root_passphrase, report);

    if (err == QX_OK) {
        err = write_cert(in(p, "root.pem"), root->cert, NULL, report);
    }
    if (err == QX_OK) {
        err = write_key(in(p, "ca.key"), ca->key, ca_passphrase, report);
    }
    if (err == QX_OK) {
        err = write_cert(in(p, "ca.pem"), ca->cert, NULL, report);
    }
    if (err == QX_OK) {
        err = list_file(in(p, "root.crl"), root->cert, root->key, none, NULL, 0, ROOT_CRL_DAYS, pki,
                        &bundle);
    }
    if (err == QX_OK) {
        err = list_file(in(p, "issuing.crl"), ca->cert, ca->key, none, NULL, 0, what->crl_days, pki,
                        &bundle);
    }
    if (err == QX_OK) {
        err = qx_write_file(in(p, "ca.crl"), qx_buf_slice(&bundle), 0644, report);
    }
    qx_buf_free(&bundle);
    return err;
}

static enum qx_err refuse_existing(const struct qx_pki *pki, struct paths *p)
{
    for (size_t i = 0; i < sizeof FILES / sizeof FILES[0]; i++) {
        struct stat st;

        if (lstat(in(p, FILES[i]), &st) == 0) {
            return qx_fail(pki->report, QX_ERR_EXISTS, in(p, FILES[i]), 0,
                           "is there already: choose another folder, keys are never overwritten");
        }
    }
    return QX_OK;
}

enum qx_err qx_pki_init(const struct qx_pki *pki, const struct qx_pki_root *what,
                        struct qx_slice root_passphrase, struct qx_slice ca_passphrase)
{
    struct paths p = {.dir = pki->dir};
    struct authority root = {0};
    struct authority ca = {0};
    enum qx_err err = refuse_existing(pki, &p);

    if (err == QX_OK && mkdir(pki->dir, 0700) != 0) {
        struct stat st;

        if (stat(pki->dir, &st) != 0 || !S_ISDIR(st.st_mode)) {
            err = qx_fail(pki->report, QX_ERR_IO, pki->dir, 0,
                          "cannot make this folder: create its parent first");
        }
    }
    if (err == QX_OK) {
        err = make_authority(pki, what, NULL, &root);
    }
    if (err == QX_OK) {
        err = make_authority(pki, what, &root, &ca);
    }
    if (err == QX_OK) {
        err = write_folder(pki, &p, what, &root, &ca, root_passphrase, ca_passphrase);
    }
    authority_free(&root);
    authority_free(&ca);
    qx_arena_free(&p.arena);
    return err;
}

static enum qx_err issue_to(const struct qx_pki *pki, const struct qx_pki_request *what,
                            const struct authority *ca, struct authority *out)
{
    const char *oids[QX_POLICY_COUNT + 1];
    int64_t ca_from;
    int64_t ca_until;

    policy_oids(what->policies, oids);
    qx_cert_validity(ca->cert, &ca_from, &ca_until);
    const struct qx_cert_request request = {
        .common_name = what->name,
        .path_len = -1,
        .not_before_ms = pki->now_ms,
        .not_after_ms = pki->now_ms + what->days * QX_DAY_MS,
        .policies = oids,
        .for_encryption = what->for_encryption,
    };
    if (request.not_after_ms > ca_until) {
        return qx_fail(pki->report, QX_ERR_INPUT, what->name, 0,
                       "would be valid beyond its issuing CA: ask for fewer --days");
    }
    enum qx_err err = qx_key_new(&out->key);

    return err != QX_OK
               ? err
               : qx_cert_issue(&request, out->key, ca->cert, ca->key, pki->rng, &out->cert);
}

static enum qx_err read_ca(const struct qx_pki *pki, struct paths *p, struct qx_slice passphrase,
                           struct authority *ca)
{
    enum qx_err err = read_cert(in(p, "ca.pem"), 0, pki->report, &ca->cert);

    return err != QX_OK ? err : read_key(in(p, "ca.key"), passphrase, pki->report, &ca->key);
}

enum qx_err qx_pki_issue(const struct qx_pki *pki, const struct qx_pki_request *request,
                         struct qx_slice ca_passphrase, struct qx_slice key_passphrase)
{
    struct paths p = {.dir = pki->dir};
    struct authority ca = {0};
    struct authority made = {0};
    const char *key_file = qx_arena_printf(&p.arena, "%s.key", request->base);
    const char *cert_file = qx_arena_printf(&p.arena, "%s.pem", request->base);
    struct stat st;
    enum qx_err err = read_ca(pki, &p, ca_passphrase, &ca);

    if (err == QX_OK && lstat(cert_file, &st) == 0) {
        err = qx_fail(pki->report, QX_ERR_EXISTS, cert_file, 0,
                      "is there already: choose another name");
    }
    if (err == QX_OK) {
        err = issue_to(pki, request, &ca, &made);
    }
    if (err == QX_OK) {
        err = write_key(key_file, made.key, key_passphrase, pki->report);
    }
    if (err == QX_OK) {
        err = write_cert(cert_file, made.cert, ca.cert, pki->report);
    }
    authority_free(&made);
    authority_free(&ca);
    qx_arena_free(&p.arena);
    return err;
}

enum qx_err qx_pki_revoke(const struct qx_pki *pki, const char *cert_file, int reason,
                          int64_t crl_days, struct qx_slice ca_passphrase)
{
    struct paths p = {.dir = pki->dir};
    struct authority ca = {0};
    struct qx_cert *revoked = NULL;
    struct qx_buf previous = {0};
    struct qx_buf bundle = {0};
    enum qx_err err = read_ca(pki, &p, ca_passphrase, &ca);

    if (err == QX_OK && cert_file != NULL) {
        err = read_cert(cert_file, 0, pki->report, &revoked);
    }
    if (err == QX_OK) {
        err = qx_read_file(in(&p, "root.crl"), FILE_MAX, &bundle, pki->report);
    }
    if (err == QX_OK) {
        err = qx_read_file(in(&p, "issuing.crl"), 16 * FILE_MAX, &previous, pki->report);
    }
    if (err == QX_OK) {
        err = list_file(in(&p, "issuing.crl"), ca.cert, ca.key, qx_buf_slice(&previous), revoked,
                        reason, crl_days, pki, &bundle);
    }
    if (err == QX_OK) {
        err = qx_write_file(in(&p, "ca.crl"), qx_buf_slice(&bundle), 0644, pki->report);
    }
    qx_buf_free(&bundle);
    qx_buf_free(&previous);
    qx_cert_free(&revoked);
    authority_free(&ca);
    qx_arena_free(&p.arena);
    return err;
}

enum qx_err qx_signing_read(const char *key_file, const char *cert_file, struct qx_slice passphrase,
                            struct qx_report *report, struct qx_signing *out)
{
    struct qx_signing made = {0};
    enum qx_err err = read_cert(cert_file, 0, report, &made.cert);

    if (err == QX_OK) {
        err = read_cert(cert_file, 1, report, &made.issuer);
    }
    if (err == QX_OK) {
        err = read_key(key_file, passphrase, report, &made.key);
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
