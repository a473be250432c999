/* What the files of the signer share. */
#ifndef QUALEX_PROCEDURES_ISSUE_H
#define QUALEX_PROCEDURES_ISSUE_H

#include <qualex/issue.h>
#include <qualex/papers.h>
#include <qualex/proof_sign.h>
#include <qualex/release.h>
#include <qualex/sitting.h>

struct issue_log;

/* What one trusts and the lists at hand, as they lie in the room now. */
struct issue_trust {
    struct qx_trust *trust;
    struct qx_status_list *status;
};

struct qx_issuer {
    const struct qx_signing *signing;
    struct qx_clock clock;
    char *room;     /* folder */
    bool told_away; /* that a list is stale has been said */
    struct qx_release *release;
    struct qx_secret secret;
    struct issue_log *log;
    struct qx_buf
        opened_by; /* custodians' fingerprints, a blank between; empty = nobody's custody */
};

/* A verified admission of a request: the member "admission" is its DER in hex. */
struct issue_admission {
    struct qx_artefact artefact;
    struct qx_admission paper; /* texts in arena */
    struct qx_arena arena;
};
QX_MUST_USE enum qx_err issue_read_admission(struct qx_issuer *issuer,
                                             const struct qx_json *request,
                                             struct qx_report *report, struct issue_admission *out);
void issue_admission_free(struct issue_admission *admission);

/* The form that the nonces (64 hex digits each) give. */
QX_MUST_USE enum qx_err issue_draw(struct qx_issuer *issuer,
                                   const struct issue_admission *admission, const char *room_nonce,
                                   const char *candidate_nonce, struct qx_arena *arena,
                                   struct qx_report *report, struct qx_form *form);

/* Notes that the questions which these nonces give were opened, or sat. Repeatable. Errors: those
 * of issue_log_note, JSON_FIELD (no nonces). */
QX_MUST_USE enum qx_err issue_note_form(struct qx_issuer *issuer,
                                        const struct issue_admission *admission,
                                        const char *room_nonce, const char *candidate_nonce,
                                        struct qx_report *report);

/* --- the journal --- */
struct issue_fold {
    const struct qx_policy *policy;
    const struct qx_admission *paper;
    struct qx_arena *arena;
    struct qx_report *report;
    struct qx_sitting sitting;
    size_t consents;                 /* accepted in a row */
    uint8_t head[QX_SHA256_LEN];     /* of the chain */
    uint8_t end_head[QX_SHA256_LEN]; /* at `submitted` or `expired` */
    int64_t ended_ms;                /* and its wall clock */
};
/* Chain and state of a finished sitting, from policy, paper, arena and report. Every event is also
 * held against policy and admission: time limit, texts accepted, window, time given back. Errors:
 * EVENT, ADMISSION_WINDOW, those of qx_sitting_apply, TRANSITION (not over). */
QX_MUST_USE enum qx_err issue_fold(struct issue_fold *fold, const struct qx_json *events);

/* --- the folder of the room --- */
/* Reads root.pem, ca.crl and status.p7m anew, so that a new list counts from the next request on.
 * Free with issue_trust_free. */
QX_MUST_USE enum qx_err issue_trust_read(struct qx_issuer *issuer, struct qx_report *report,
                                         struct issue_trust *out);
void issue_trust_free(struct issue_trust *trust);
/* qx_proof_verify now; what is merely stale is warned of, once: a room works on when the country is
 * away. Auditors and the licensing module judge it again, and fail closed. */
QX_MUST_USE enum qx_err issue_verify(struct qx_issuer *issuer, const struct issue_trust *trust,
                                     struct qx_slice der, enum qx_kind kind, const char *where,
                                     struct qx_report *report, struct qx_artefact *out);
/* The newest release of the room and its secret. */
QX_MUST_USE enum qx_err issue_open_release(struct qx_issuer *issuer,
                                           const struct issue_trust *trust,
                                           struct qx_report *report);
/* Whether what the room's key signs now would verify. */
QX_MUST_USE enum qx_err issue_check_key(struct qx_issuer *issuer, const struct issue_trust *trust,
                                        struct qx_report *report);

QX_MUST_USE enum qx_err issue_form(struct qx_issuer *issuer, const struct qx_json *request,
                                   struct qx_report *report, struct qx_json **reply);
QX_MUST_USE enum qx_err issue_seal(struct qx_issuer *issuer, const struct qx_json *request,
                                   struct qx_report *report, struct qx_json **reply);

/* The same of a file. */
QX_MUST_USE enum qx_err issue_verify_file(struct qx_issuer *issuer, const struct issue_trust *trust,
                                          const char *path, enum qx_kind kind,
                                          struct qx_report *report, struct qx_artefact *out);

/* --- custody (issue_custody.c) --- */
/* Opens the secret of a release in custody from the shares that lie in the room, N.share-*.p7m; who
 * opened it is in issuer->opened_by until it is noted. Errors: RELEASE_LOCKED (too few), SEAL
 * (shares that do not give the secret), those of issue_verify of a share. */
QX_MUST_USE enum qx_err issue_open_custody(struct qx_issuer *issuer,
                                           const struct issue_trust *trust, const char *file,
                                           struct qx_report *report);

/* --- sign.log: one canonical JSON line an act, synced before the act has an effect --- */
QX_MUST_USE enum qx_err issue_log_open(const char *path, struct qx_report *report,
                                       struct issue_log **out);
void issue_log_close(struct issue_log **log);
/* Remembers that act ("form" or "seal") of a sitting was done with value. The same value again is
 * repeatable and writes nothing. Errors: DRAW_EXISTS (another value), IO, DISK_FULL. */
QX_MUST_USE enum qx_err issue_log_note(struct issue_log *log, const char *act, const char *sitting,
                                       const char *value, int64_t wall_ms,
                                       struct qx_report *report);

#endif
