/*
 * CMS SignedData (RFC 5652) with CAdES-B attributes (ETSI EN 319 122-1), checked more strictly than
 * stock openssl does: DER only, no trailing bytes, content inside, signed attributes required
 * (content type, message digest, signing time, signing-certificate-v2), allow-listed algorithms,
 * low s, chain to the root with both CRLs, one certificate policy.
 */
#ifndef QUALEX_CMS_H
#define QUALEX_CMS_H

#include <qualex/cert.h>

#define QX_CMS_SIGNERS_MAX 8

struct qx_cms_signer {
    char name[128];          /* common name, safe text */
    uint8_t fingerprint[32]; /* of the signer's key certificate */
    int64_t signing_time_ms; /* shown, never trusted */
    char policies[8][64];    /* policy OIDs of the key certificate, dotted decimal */
    size_t n_policies;
};

struct qx_cms_content {
    char type[64]; /* eContentType OID, dotted decimal */
    struct qx_buf payload;
    struct qx_cms_signer signers[QX_CMS_SIGNERS_MAX];
    size_t n_signers;
};

/*
 * Verifies every SignerInfo at the instant at_ms and gives what was signed. Order of checks, so
 * that the most telling code wins: form (CMS_FORMAT, CMS_DER, CMS_TRAILING, CMS_NO_CONTENT),
 * attributes (CMS_NO_ATTRIBUTES, CMS_ATTRIBUTES), CMS_ALGORITHM, CMS_HIGH_S, CMS_SIGNATURE, CHAIN,
 * CERT_EXPIRED, CERT_REVOKED, CRL_MISSING, CRL_STALE. The caller checks type and policies. content
 * is filled also with the last two errors (undetermined), else untouched. Free with
 * qx_cms_content_free.
 */
QX_MUST_USE enum qx_err qx_cms_verify(struct qx_slice der, const struct qx_trust *trust,
                                      int64_t at_ms, const char *where, struct qx_report *report,
                                      struct qx_cms_content *content);

/* Reads without judging anything: for inspection only. Errors: CMS_FORMAT, CMS_NO_CONTENT. */
QX_MUST_USE enum qx_err qx_cms_inspect(struct qx_slice der, const char *where,
                                       struct qx_report *report, struct qx_cms_content *content);
void qx_cms_content_free(struct qx_cms_content *content);

/* CMS AuthEnvelopedData (RFC 5083), AES-256-GCM, to one or more certificates; ECDH with the SHA-256
 * KDF (RFC 5753). DER appended. Errors: KEY_POLICY (a certificate that may not agree on keys),
 * CRYPTO. */
QX_MUST_USE enum qx_err qx_envelope_seal(struct qx_slice plain, const struct qx_cert *const *to,
                                         size_t n_to, struct qx_buf *out, struct qx_report *report);

#endif
