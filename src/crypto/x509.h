/* Key certificates and trust inside this module. */
#ifndef QUALEX_CRYPTO_X509_H
#define QUALEX_CRYPTO_X509_H

#include <openssl/x509.h>

#include <qualex/cert.h>

struct qx_cert {
    X509 *x509;
    char *name; /* common name, safe text */
};

struct qx_trust {
    X509_STORE *roots;
    STACK_OF(X509_CRL) * crls;
};

/* Takes x509 over. */
struct qx_cert *cert_wrap(X509 *x509);

/* Common name of the subject as safe text, appended; nothing when it has none. */
void cert_common_name(const X509 *x509, struct qx_buf *out);

/* False for a time that cannot be read. */
bool cert_time(const ASN1_TIME *time, int64_t *ms);

/* OIDs of the certificate policies extension, dotted decimal; how many, at most max (more are left
 * out: a key of ours has one or two). anyPolicy never counts: a key says what it may sign. */
size_t cert_policies(const X509 *x509, char (*out)[64], size_t max);

/* Dotted decimal of an OID; "" when it does not fit. */
void cert_oid_text(const ASN1_OBJECT *oid, char out[static 64]);

/* Reads PEM or DER of one certificate: NULL when it is none. For free with X509_free. */
X509 *cert_parse(struct qx_slice bytes);

/*
 * The chain from leaf to one of the roots at that instant, through untrusted. Errors, reported:
 * CHAIN, CERT_EXPIRED, CMS_ALGORITHM. *chain: for free with OSSL_STACK_OF_X509_free.
 */
QX_MUST_USE enum qx_err chain_build(const struct qx_trust *trust, X509 *leaf,
                                    STACK_OF(X509) * untrusted, int64_t at_ms, const char *where,
                                    struct qx_report *report, STACK_OF(X509) * *chain);

/* Whether a certificate of the chain was revoked by then. Errors, reported: CERT_REVOKED, else
 * CRL_MISSING, CRL_STALE. */
QX_MUST_USE enum qx_err chain_revocation(const struct qx_trust *trust, STACK_OF(X509) * chain,
                                         int64_t at_ms, const char *where,
                                         struct qx_report *report);

#endif
