/* What the files of the signer share. */
#ifndef QUALEX_PROCEDURES_ISSUE_H
#define QUALEX_PROCEDURES_ISSUE_H

#include <qualex/issue.h>
#include <qualex/papers.h>
#include <qualex/proof_sign.h>
#include <qualex/release.h>
#include <qualex/sitting.h>

struct issue_log;

struct qx_issuer {
    const struct qx_signing *signing;
    struct qx_clock clock;
    struct qx_trust *trust;
    struct qx_status_list *status;
    struct qx_release *release;
    struct qx_secret secret;
    struct issue_log *log;
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

QX_MUST_USE enum qx_err issue_form(struct qx_issuer *issuer, const struct qx_json *request,
                                   struct qx_report *report, struct qx_json **reply);
QX_MUST_USE enum qx_err issue_seal(struct qx_issuer *issuer, const struct qx_json *request,
                                   struct qx_report *report, struct qx_json **reply);

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
