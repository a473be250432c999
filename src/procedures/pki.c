/* Root, issuing CA and the keys below it. */
#include "pki.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include <qualex/io.h>
#include <qualex/utf8.h>

#define ROOT_CRL_DAYS 400
#define NAME_MAX_RUNES 64 /* ub-common-name (RFC 5280, appendix A.1) */

/* Every file of the folder, so that init can refuse before it makes a key. */
static const char *const FILES[] = {"root.key", "root.pem",    "root.crl", "ca.key",
                                    "ca.pem",   "issuing.crl", "ca.crl"};

/* A line of the character whitelist, as it will stand in certificates and on screens. */
static enum qx_err check_name(const struct qx_pki *pki, const char *name, size_t max)
{
    struct qx_slice rest = qx_slice_text(name);
    size_t runes = 0;

    while (rest.len > 0) {
        size_t len;
        uint32_t rune = qx_utf8_next(rest, &len);

        if (rune == QX_RUNE_BAD || rune == '\n' || rune == '\t' || !qx_rune_allowed(rune)) {
            return qx_fail(pki->report, QX_ERR_CHARACTER, name, 0,
                           "has a character outside the whitelist: choose another name");
        }
        rest = qx_slice(rest.ptr + len, rest.len - len);
        runes++;
    }
    if (runes == 0 || runes > max) {
        return qx_fail(pki->report, QX_ERR_INPUT, name, 0,
                       "a name here has 1 to %zu characters: choose another one", max);
    }
    return QX_OK;
}

/* The names and bytes of a certificate were checked before: what is left is ours or the machine's.
 */
static enum qx_err made(const struct qx_pki *pki, enum qx_err err, const char *name)
{
    return err == QX_OK ? err
                        : qx_fail(pki->report, err, name, 0,
                                  "the key or its certificate cannot be made: check the machine's "
                                  "generator and openssl");
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

static enum qx_err make_authority(const struct qx_pki *pki, const struct qx_pki_root *what,
                                  const struct pki_authority *above, struct pki_authority *out)
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
    err = made(pki, err, request.common_name);
    qx_arena_free(&arena);
    return err;
}

static enum qx_err write_folder(const struct qx_pki *pki, struct pki_paths *p,
                                const struct qx_pki_root *what, const struct pki_authority *root,
                                const struct pki_authority *ca, struct qx_slice root_passphrase,
                                struct qx_slice ca_passphrase)
{
    struct qx_report *report = pki->report;
    struct qx_slice none = qx_slice(NULL, 0);
    struct qx_buf bundle = {0};
    enum qx_err err = pki_write_key(pki_in(p, "root.key"), root->key, root_passphrase, report);

    if (err == QX_OK) {
        err = pki_write_cert(pki_in(p, "root.pem"), root->cert, NULL, report);
    }
    if (err == QX_OK) {
        err = pki_write_key(pki_in(p, "ca.key"), ca->key, ca_passphrase, report);
    }
    if (err == QX_OK) {
        err = pki_write_cert(pki_in(p, "ca.pem"), ca->cert, NULL, report);
    }
    if (err == QX_OK) {
        err =
            pki_write_list(pki_in(p, "root.crl"), root, none, NULL, 0, ROOT_CRL_DAYS, pki, &bundle);
    }
    if (err == QX_OK) {
        err = pki_write_list(pki_in(p, "issuing.crl"), ca, none, NULL, 0, what->crl_days, pki,
                             &bundle);
    }
    if (err == QX_OK) {
        err = qx_write_file(pki_in(p, "ca.crl"), qx_buf_slice(&bundle), 0644, report);
    }
    qx_buf_free(&bundle);
    return err;
}

static enum qx_err refuse_existing(const struct qx_pki *pki, struct pki_paths *p)
{
    for (size_t i = 0; i < sizeof FILES / sizeof FILES[0]; i++) {
        struct stat st;

        if (lstat(pki_in(p, FILES[i]), &st) == 0) {
            return qx_fail(pki->report, QX_ERR_EXISTS, pki_in(p, FILES[i]), 0,
                           "is there already: choose another folder, keys are never overwritten");
        }
    }
    return QX_OK;
}

enum qx_err qx_pki_init(const struct qx_pki *pki, const struct qx_pki_root *what,
                        struct qx_slice root_passphrase, struct qx_slice ca_passphrase)
{
    struct pki_paths p = {.dir = pki->dir};
    struct pki_authority root = {0};
    struct pki_authority ca = {0};
    enum qx_err err = check_name(pki, what->name, NAME_MAX_RUNES - strlen(", issuing"));

    if (err == QX_OK && what->organisation != NULL) {
        err = check_name(pki, what->organisation, NAME_MAX_RUNES);
    }
    if (err == QX_OK) {
        err = refuse_existing(pki, &p);
    }
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
        for (size_t i = 0; err != QX_OK && i < sizeof FILES / sizeof FILES[0]; i++) {
            (void)unlink(pki_in(&p, FILES[i])); /* none of them was there before */
        }
    }
    pki_authority_free(&root);
    pki_authority_free(&ca);
    qx_arena_free(&p.arena);
    return err;
}

static enum qx_err issue_to(const struct qx_pki *pki, const struct qx_pki_request *what,
                            const struct pki_authority *ca, struct pki_authority *out)
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

    if (err == QX_OK) {
        err = qx_cert_issue(&request, out->key, ca->cert, ca->key, pki->rng, &out->cert);
    }
    return made(pki, err, what->name);
}

static enum qx_err refuse_file(const struct qx_pki *pki, const char *path)
{
    struct stat st;

    return lstat(path, &st) != 0 ? QX_OK
                                 : qx_fail(pki->report, QX_ERR_EXISTS, path, 0,
                                           "is there already: choose another name");
}

/* Both files or none. */
static enum qx_err write_pair(const struct qx_pki *pki, struct pki_paths *p, const char *base,
                              const struct pki_authority *pair, const struct pki_authority *ca,
                              struct qx_slice passphrase)
{
    const char *key_file = qx_arena_printf(&p->arena, "%s.key", base);
    enum qx_err err = pki_write_key(key_file, pair->key, passphrase, pki->report);

    if (err != QX_OK) {
        return err;
    }
    err = pki_write_cert(qx_arena_printf(&p->arena, "%s.pem", base), pair->cert, ca->cert,
                         pki->report);
    if (err != QX_OK) {
        (void)unlink(key_file);
    }
    return err;
}

enum qx_err qx_pki_issue(const struct qx_pki *pki, const struct qx_pki_request *request,
                         struct qx_slice ca_passphrase, struct qx_slice key_passphrase)
{
    struct pki_paths p = {.dir = pki->dir};
    struct pki_authority ca = {0};
    struct pki_authority pair = {0};
    enum qx_err err = check_name(pki, request->name, NAME_MAX_RUNES);

    if (err == QX_OK) {
        err = refuse_file(pki, qx_arena_printf(&p.arena, "%s.key", request->base));
    }
    if (err == QX_OK) {
        err = refuse_file(pki, qx_arena_printf(&p.arena, "%s.pem", request->base));
    }
    if (err == QX_OK) {
        err = pki_read_authority(pki, &p, false, ca_passphrase, &ca);
    }
    if (err == QX_OK) {
        err = issue_to(pki, request, &ca, &pair);
    }
    if (err == QX_OK) {
        err = write_pair(pki, &p, request->base, &pair, &ca, key_passphrase);
    }
    pki_authority_free(&pair);
    pki_authority_free(&ca);
    qx_arena_free(&p.arena);
    return err;
}
