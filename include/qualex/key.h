/* Private keys: library crypto_private, linked by qualex-sign alone (and tests). */
#ifndef QUALEX_KEY_H
#define QUALEX_KEY_H

#include <qualex/cert.h>
#include <qualex/rng.h>
#include <qualex/secret.h>

struct qx_key;

/* A new P-256 key. Free with qx_key_free. Errors: CRYPTO. */
QX_MUST_USE enum qx_err qx_key_new(struct qx_key **out);
/* PEM, PKCS#8 under PBES2 with scrypt (N 16384, r 8, p 1) and AES-256-CBC. Errors: CRYPTO. */
QX_MUST_USE enum qx_err qx_key_write(const struct qx_key *key, struct qx_slice passphrase,
                                     struct qx_buf *pem);
/* Errors: KEY_FORMAT (also for a key that is not encrypted, or not under scrypt), PASSPHRASE. */
QX_MUST_USE enum qx_err qx_key_read(struct qx_slice pem, struct qx_slice passphrase,
                                    const char *where, struct qx_report *report,
                                    struct qx_key **out);
void qx_key_free(struct qx_key **key);
bool qx_key_matches(const struct qx_key *key, const struct qx_cert *cert);

/* What a new certificate says. */
struct qx_cert_request {
    const char *common_name;
    const char *organisation; /* NULL = none */
    bool ca;                  /* root or issuing CA */
    int path_len;             /* of a CA; -1 = none */
    int64_t not_before_ms;
    int64_t not_after_ms;
    const char *const *policies; /* OIDs, dotted decimal; NULL-terminated */
    bool for_encryption;         /* keyAgreement beside digitalSignature (room, audit) */
};

/* A certificate over subject_key signed by issuer_key. issuer NULL = self-signed (root). Serial: 16
 * random bytes. Errors: CRYPTO. */
QX_MUST_USE enum qx_err qx_cert_issue(const struct qx_cert_request *request,
                                      const struct qx_key *subject_key,
                                      const struct qx_cert *issuer, const struct qx_key *issuer_key,
                                      struct qx_rng rng, struct qx_cert **out);

/* A CRL (PEM appended) of issuer: the entries of previous (PEM or empty) and, unless NULL, revoked
 * with reason keyCompromise (1), superseded (4), cessationOfOperation (5) or unspecified (0).
 * Errors: CRYPTO, CERT_FORMAT. */
QX_MUST_USE enum qx_err qx_crl_issue(const struct qx_cert *issuer, const struct qx_key *issuer_key,
                                     struct qx_slice previous, const struct qx_cert *revoked,
                                     int reason, int64_t this_update_ms, int64_t next_update_ms,
                                     struct qx_buf *pem);

struct qx_signer {
    const struct qx_key *key;
    const struct qx_cert *cert;
    const struct qx_cert *issuer; /* embedded beside it */
};

/* CMS SignedData as cms.h demands it, parallel SignerInfos, low s, DER appended. type: eContentType
 * OID, dotted decimal. Errors: CRYPTO. */
QX_MUST_USE enum qx_err qx_cms_sign(struct qx_slice payload, const char *type,
                                    const struct qx_signer *signers, size_t n_signers,
                                    int64_t signing_time_ms, struct qx_buf *out);

/* Opens what qx_envelope_seal made, into locked memory. Errors: SEAL (not for this key, altered).
 */
QX_MUST_USE enum qx_err qx_envelope_open(struct qx_slice der, const struct qx_key *key,
                                         const struct qx_cert *cert, struct qx_secret *out,
                                         struct qx_report *report);

#endif
