/*
 * The licenser's key folder: root (offline) → issuing CA → key certificates of registrar, room,
 * officers. DIR holds root.key root.pem root.crl ca.key ca.pem issuing.crl and ca.crl, which is
 * both lists in one file, as verifiers take it. Linked by qualex-sign alone: it opens private keys.
 */
#ifndef QUALEX_PKI_H
#define QUALEX_PKI_H

#include <qualex/clock.h>
#include <qualex/key.h>
#include <qualex/proof.h>

struct qx_pki {
    const char *dir;
    int64_t now_ms;
    struct qx_rng rng;
    struct qx_report *report;
};

struct qx_pki_root {
    const char *name;         /* common name of the root, e.g. "DEMO – NOT VALID" */
    const char *organisation; /* NULL = none */
    int64_t root_days;        /* validity of the root */
    int64_t ca_days;          /* of the issuing CA, at most root_days */
    int64_t crl_days;         /* until the next list of the issuing CA; the root's holds 400 days */
};

/* Makes the folder when it is not there, two keys, two certificates, two empty lists. Nothing is
 * overwritten: EXISTS when one of the files is there; nothing is left behind on an error. Errors:
 * CHARACTER and INPUT (a name: 64 characters at most, the root's 55), CRYPTO, IO, DISK_FULL. */
QX_MUST_USE enum qx_err qx_pki_init(const struct qx_pki *pki, const struct qx_pki_root *root,
                                    struct qx_slice root_passphrase, struct qx_slice ca_passphrase);

struct qx_pki_request {
    const char *name;    /* common name */
    unsigned policies;   /* bit of enum qx_key_policy */
    bool for_encryption; /* a room's or the audit key: can open a release's secret */
    int64_t days;
    const char
        *base; /* writes base.key (0600, encrypted) and base.pem (certificate, then the CA's) */
};

/* Both files or none. Errors: PASSPHRASE, EXISTS, CRYPTO, IO, CHARACTER and INPUT (name), INPUT
 * (validity beyond the CA's). */
QX_MUST_USE enum qx_err qx_pki_issue(const struct qx_pki *pki, const struct qx_pki_request *request,
                                     struct qx_slice ca_passphrase, struct qx_slice key_passphrase);

struct qx_pki_list {
    bool root;             /* the root's list (of issuing CAs), else the issuing CA's (of keys) */
    const char *cert_file; /* what is revoked; NULL = nothing, only a fresh list */
    int reason;            /* RFC 5280 section 5.3.1 */
    int64_t days;          /* until the next list */
};

/* Writes root.crl or issuing.crl anew, and ca.crl. passphrase: of root.key or ca.key. Errors:
 * PASSPHRASE, CERT_FORMAT (also for a certificate that this authority did not issue), CRYPTO, IO.
 */
QX_MUST_USE enum qx_err qx_pki_revoke(const struct qx_pki *pki, const struct qx_pki_list *list,
                                      struct qx_slice passphrase);

/* A key with its certificate and the CA's, ready to sign. Start from {0}. */
struct qx_signing {
    struct qx_key *key;
    struct qx_cert *cert;
    struct qx_cert *issuer;
};

/* Warns of a key file that others may read. key_file: PKCS#8; cert_file: PEM, the certificate and
 * then its issuer's. Errors: NOT_FOUND, KEY_FORMAT, PASSPHRASE, CERT_FORMAT (also when key and
 * certificate do not belong together). */
QX_MUST_USE enum qx_err qx_signing_read(const char *key_file, const char *cert_file,
                                        struct qx_slice passphrase, struct qx_report *report,
                                        struct qx_signing *out);
void qx_signing_free(struct qx_signing *signing);
struct qx_signer qx_signing_signer(const struct qx_signing *signing);

#endif
