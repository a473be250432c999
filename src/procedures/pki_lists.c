/* Revocation lists of the root and of the issuing CA. */
#include "pki.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <qualex/io.h>

#define LISTS_MAX ((size_t)16 << 20)

enum qx_err pki_write_list(const char *path, const struct pki_authority *by,
                           struct qx_slice previous, const struct qx_cert *revoked, int reason,
                           int64_t days, const struct qx_pki *pki, struct qx_buf *bundle)
{
    struct qx_buf pem = {0};
    enum qx_err err = qx_crl_issue(by->cert, by->key, previous, revoked, reason, pki->now_ms,
                                   pki->now_ms + days * QX_DAY_MS, &pem);

    if (err != QX_OK) {
        err = qx_fail(pki->report, err, path, 0,
                      "this list cannot be written anew: put back the one written last, with its "
                      "key and certificate");
    } else {
        err = qx_write_file(path, qx_buf_slice(&pem), 0644, pki->report);
    }
    qx_buf_add(bundle, qx_buf_slice(&pem));
    qx_buf_free(&pem);
    return err;
}

/* One list is written at a time, or an entry would be lost. */
static enum qx_err lock_folder(const struct qx_pki *pki, int *fd)
{
    *fd = open(pki->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (*fd < 0 || flock(*fd, LOCK_EX) != 0) {
        return qx_fail(pki->report, QX_ERR_IO, pki->dir, 0,
                       "cannot be locked: %s: give the folder of init-root", strerror(errno));
    }
    return QX_OK;
}

/* A list that names a foreign serial number would revoke nothing, and say it did. */
static enum qx_err read_revoked(const struct qx_pki *pki, const struct qx_pki_list *what,
                                const struct pki_authority *by, struct qx_cert **out)
{
    enum qx_err err =
        what->cert_file == NULL ? QX_OK : pki_read_cert(what->cert_file, 0, pki->report, out);

    if (err == QX_OK && *out != NULL && !qx_cert_issued_by(*out, by->cert)) {
        err = qx_fail(pki->report, QX_ERR_CERT_FORMAT, what->cert_file, 0,
                      "was not issued by \"%s\": %s", qx_cert_name(by->cert),
                      what->root ? "only the issuing CA's own certificate is revoked with --root"
                                 : "give a certificate that issue-key wrote with this folder");
    }
    return err;
}

/* root.crl and issuing.crl, one of them anew, and both as ca.crl. */
static enum qx_err write_lists(const struct qx_pki *pki, struct pki_paths *p,
                               const struct qx_pki_list *what, const struct pki_authority *by,
                               const struct qx_cert *revoked)
{
    static const char *const LISTS[] = {"root.crl", "issuing.crl"};
    struct qx_buf bundle = {0};
    enum qx_err err = QX_OK;

    for (size_t i = 0; err == QX_OK && i < 2; i++) {
        const char *path = pki_in(p, LISTS[i]);
        struct qx_buf before = {0};

        err = qx_read_file(path, LISTS_MAX, &before, pki->report);
        if (err == QX_OK && what->root == (i == 0)) {
            err = pki_write_list(path, by, qx_buf_slice(&before), revoked, what->reason, what->days,
                                 pki, &bundle);
        } else if (err == QX_OK) {
            qx_buf_add(&bundle, qx_buf_slice(&before));
        }
        qx_buf_free(&before);
    }
    if (err == QX_OK) {
        err = qx_write_file(pki_in(p, "ca.crl"), qx_buf_slice(&bundle), 0644, pki->report);
    }
    qx_buf_free(&bundle);
    return err;
}

enum qx_err qx_pki_revoke(const struct qx_pki *pki, const struct qx_pki_list *what,
                          struct qx_slice passphrase)
{
    struct pki_paths p = {.dir = pki->dir};
    struct pki_authority by = {0};
    struct qx_cert *revoked = NULL;
    int lock = -1;
    enum qx_err err = lock_folder(pki, &lock);

    if (err == QX_OK) {
        err = pki_read_authority(pki, &p, what->root, passphrase, &by);
    }
    if (err == QX_OK) {
        err = read_revoked(pki, what, &by, &revoked);
    }
    if (err == QX_OK) {
        err = write_lists(pki, &p, what, &by, revoked);
    }
    if (lock >= 0) {
        (void)close(lock);
    }
    qx_cert_free(&revoked);
    pki_authority_free(&by);
    qx_arena_free(&p.arena);
    return err;
}
