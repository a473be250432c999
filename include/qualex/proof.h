/*
 * Signed artefacts: one CMS message over one canonical JSON object whose "qualex" names its kind
 * and version. What may be signed by which key is data here (docs/formats/artefacts.md); the
 * signature itself is judged by qualex/cms.h.
 */
#ifndef QUALEX_PROOF_H
#define QUALEX_PROOF_H

#include <qualex/cms.h>
#include <qualex/digest.h>
#include <qualex/json.h>

/* Below a UUID of our own (ITU-T X.667): .1.N is the eContentType of a kind, .2.N a key policy. */
#define QX_OID_ARC "2.25.299185312369763941263092117693597712149"

/* What a key may sign: X(code, name as it stands in "requiredSigners", last arc of its OID). */
#define QX_KEY_POLICIES(X)         \
    X(RELEASE, "release", "1")     \
    X(ADMISSION, "admission", "2") \
    X(RESULT, "result", "3")       \
    X(DECISION, "decision", "4")   \
    X(APPROVAL, "approval", "5")   \
    X(CUSTODY, "custody", "6")

/* X(code, kind, last arc of its eContentType, key policy, whether the status list may speak of it)
 */
#define QX_KINDS(X)                                    \
    X(RELEASE, "release/1", "1", RELEASE, false)       \
    X(ADMISSION, "admission/1", "2", ADMISSION, true)  \
    X(SITTING, "sitting/1", "3", RESULT, true)         \
    X(RESULT, "result/1", "4", RESULT, true)           \
    X(CERTIFICATE, "certificate/1", "5", RESULT, true) \
    X(STATUS, "status/1", "6", RELEASE, false)         \
    X(DECISION, "decision/1", "7", DECISION, true)     \
    X(APPROVAL, "approval/1", "8", APPROVAL, false)    \
    X(FINDING, "finding/1", "9", DECISION, true)       \
    X(LIST, "list/1", "10", RELEASE, false)            \
    X(SHARE, "share/1", "11", CUSTODY, false)

enum qx_key_policy {
#define QX_KEY_POLICY_CODE(code, name, arc) QX_POLICY_##code,
    QX_KEY_POLICIES(QX_KEY_POLICY_CODE)
#undef QX_KEY_POLICY_CODE
        QX_POLICY_COUNT
};

enum qx_kind {
#define QX_KIND_CODE(code, name, arc, policy, revocable) QX_KIND_##code,
    QX_KINDS(QX_KIND_CODE)
#undef QX_KIND_CODE
        QX_KIND_COUNT
};

/* Static texts. */
const char *qx_kind_name(enum qx_kind kind); /* "certificate/1" */
const char *qx_kind_type(enum qx_kind kind); /* eContentType, dotted decimal */
enum qx_key_policy qx_kind_policy(enum qx_kind kind);
const char *qx_key_policy_name(enum qx_key_policy policy); /* "result" */
const char *qx_key_policy_oid(enum qx_key_policy policy);  /* dotted decimal */
/* Whether the status list may speak of a document of this kind. */
bool qx_kind_revocable(enum qx_kind kind);
/* False when there is none of that name / type. */
bool qx_kind_of_name(const char *name, enum qx_kind *out);
bool qx_kind_of_type(const char *oid, enum qx_kind *out);
bool qx_key_policy_of_name(const char *name, enum qx_key_policy *out);

#define QX_ARTEFACT_MAX (64u << 20) /* bytes of a file */

/* What was signed. Start from {0}; free with qx_artefact_free. */
struct qx_artefact {
    enum qx_kind kind;
    const char *mode;              /* "rehearsal" or "live"; borrowed from json */
    struct qx_json *json;          /* the payload, read; owned */
    struct qx_buf payload;         /* the payload's bytes, canonical; owned */
    uint8_t digest[QX_SHA256_LEN]; /* SHA-256 of payload: the document's identity */
    struct qx_cms_signer signers[QX_CMS_SIGNERS_MAX];
    size_t n_signers;
};
void qx_artefact_free(struct qx_artefact *artefact);

/* A verified status/1: payload digest → suspended, annulled or superseded. */
struct qx_status_list;

/* The payload's entries; artefact must be a verified status/1. Its layout:
 * {"entries":[{"by","date","digest","reason","state"}],"mode","nextUpdate","number","qualex",
 *  "requiredSigners","thisUpdate"}; state: "suspended", "annulled", "superseded"; by: digest of
 * what supersedes, or null; dates RFC 3339. Errors: KIND, PAYLOAD. Free with qx_status_free. */
QX_MUST_USE enum qx_err qx_status_read(const struct qx_artefact *artefact, const char *where,
                                       struct qx_report *report, struct qx_status_list **out);
void qx_status_free(struct qx_status_list **list);
int64_t qx_status_number(const struct qx_status_list *list);

/* Everything that verification depends on besides the file. */
struct qx_judge {
    const struct qx_trust *trust;
    const struct qx_status_list *status; /* NULL = none at hand */
    int64_t at_ms;                       /* the instant at which it is judged */
};

/*
 * Verifies one artefact. expected: the kind's name that the caller will accept, or NULL for any.
 * Order: the checks of qx_cms_verify up to CERT_REVOKED; KIND (eContentType and "qualex" agree, and
 * with expected); NOT_CANONICAL; PAYLOAD ("qualex", "mode", "requiredSigners"); KEY_POLICY (each
 * signer may sign this kind); SIGNER_MISSING (each of requiredSigners by a key of its own); then
 * SUSPENDED, ANNULLED, SUPERSEDED; last what is merely unknown: CRL_MISSING, CRL_STALE,
 * STATUS_MISSING, STATUS_STALE. out is filled with OK, with the three of the status list and with
 * the four unknowns, else untouched.
 */
QX_MUST_USE enum qx_err qx_proof_verify(struct qx_slice der, const char *expected,
                                        const struct qx_judge *judge, const char *where,
                                        struct qx_report *report, struct qx_artefact *out);

/* Reads without judging: for showing what a file says. Errors: CMS_FORMAT, CMS_NO_CONTENT, KIND,
 * NOT_CANONICAL, PAYLOAD. */
QX_MUST_USE enum qx_err qx_proof_inspect(struct qx_slice der, const char *where,
                                         struct qx_report *report, struct qx_artefact *out);

enum qx_verdict { QX_VALID = 0, QX_INVALID = 1, QX_UNDETERMINED = 2 };

/* OK is valid; usage, resource (missing or stale lists, I/O) and internal errors are undetermined;
 * all else is invalid. */
enum qx_verdict qx_verdict_of(enum qx_err err);
/* "valid", "invalid", "undetermined" */
const char *qx_verdict_text(enum qx_verdict verdict);

#endif
