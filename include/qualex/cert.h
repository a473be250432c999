/* Key certificates (X.509) and certificate revocation lists, public side only. */
#ifndef QUALEX_CERT_H
#define QUALEX_CERT_H

#include <qualex/buf.h>
#include <qualex/err.h>
#include <qualex/report.h>

struct qx_cert;

/* One certificate in PEM or DER. Errors: CERT_FORMAT. Free with qx_cert_free. */
QX_MUST_USE enum qx_err qx_cert_read(struct qx_slice bytes, const char *where,
                                     struct qx_report *report, struct qx_cert **out);
void qx_cert_free(struct qx_cert **cert);
/* SHA-256 over the DER. */
void qx_cert_fingerprint(const struct qx_cert *cert, uint8_t out[static 32]);
/* Common name of the subject as safe text; "" when it has none. Borrowed from cert. */
const char *qx_cert_name(const struct qx_cert *cert);
/* Whether the certificate policies extension lists this OID (dotted decimal). */
bool qx_cert_has_policy(const struct qx_cert *cert, const char *oid);
/* Whether issuer's name and key are those by which cert was issued; times are not judged. */
bool qx_cert_issued_by(const struct qx_cert *cert, const struct qx_cert *issuer);
void qx_cert_validity(const struct qx_cert *cert, int64_t *not_before_ms, int64_t *not_after_ms);
void qx_cert_pem(const struct qx_cert *cert, struct qx_buf *out);

/* What one trusts: a root, and the revocation lists at hand. */
struct qx_trust;

/* roots: PEM, one or more roots. crls: PEM, zero or more lists, or the empty slice. The files are
 * what the report names. Errors: CERT_FORMAT. Free with qx_trust_free. */
QX_MUST_USE enum qx_err qx_trust_read(struct qx_slice roots, const char *root_file,
                                      struct qx_slice crls, const char *crl_file,
                                      struct qx_report *report, struct qx_trust **out);
void qx_trust_free(struct qx_trust **trust);

#endif
