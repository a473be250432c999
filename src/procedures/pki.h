/* What the files of the key folder share. */
#ifndef QUALEX_PROCEDURES_PKI_H
#define QUALEX_PROCEDURES_PKI_H

#include <qualex/arena.h>
#include <qualex/pki.h>

struct pki_paths {
    struct qx_arena arena;
    const char *dir;
};

const char *pki_in(struct pki_paths *paths, const char *name);

struct pki_authority {
    struct qx_key *key;
    struct qx_cert *cert;
};

void pki_authority_free(struct pki_authority *a);
/* Certificate and key of the root or of the issuing CA. */
QX_MUST_USE enum qx_err pki_read_authority(const struct qx_pki *pki, struct pki_paths *p, bool root,
                                           struct qx_slice passphrase, struct pki_authority *out);

/* The certificate after skip others in a PEM file. */
QX_MUST_USE enum qx_err pki_read_cert(const char *path, size_t skip, struct qx_report *report,
                                      struct qx_cert **out);
QX_MUST_USE enum qx_err pki_read_key(const char *path, struct qx_slice passphrase,
                                     struct qx_report *report, struct qx_key **out);
QX_MUST_USE enum qx_err pki_write_key(const char *path, const struct qx_key *key,
                                      struct qx_slice passphrase, struct qx_report *report);
/* The certificate, and below it the issuer's unless NULL. */
QX_MUST_USE enum qx_err pki_write_cert(const char *path, const struct qx_cert *cert,
                                       const struct qx_cert *issuer, struct qx_report *report);
/* A list of by: the entries of previous (PEM or empty) and revoked unless NULL. Also appended to
 * bundle. */
QX_MUST_USE enum qx_err pki_write_list(const char *path, const struct pki_authority *by,
                                       struct qx_slice previous, const struct qx_cert *revoked,
                                       int reason, int64_t days, const struct qx_pki *pki,
                                       struct qx_buf *bundle);

#endif
