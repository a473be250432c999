/*
 * The audit of one sitting from signed files alone: everything that room and signer decided is
 * derived again and compared. Nothing is written, no private key is needed.
 */
#ifndef QUALEX_AUDIT_H
#define QUALEX_AUDIT_H

#include <qualex/arena.h>
#include <qualex/proof.h>
#include <qualex/sitting.h>

/* Paths, borrowed. */
struct qx_audit_files {
    const char *paper;    /* result/1 or certificate/1 */
    const char *sitting;  /* sitting/1 */
    const char *release;  /* N.release */
    const char *manifest; /* N.release.p7m; NULL: beside the release */
    const char
        *admission; /* admission/1; NULL: X.admission.p7m beside the sitting or in admissions/ */
    const char *opening; /* X.opening; NULL: the score stays unopened */
};

enum qx_audit_answer {
    QX_AUDIT_SAME,
    QX_AUDIT_DIFFERS,
    QX_AUDIT_UNKNOWN /* what it needs is not at hand, or a list is missing or stale */
};

struct qx_audit_line {
    const char *part; /* "draw", in the order of qx_audit_parts */
    enum qx_audit_answer answer;
    const char *text; /* what was derived, or where it differs */
};

/*
 * Parts, each one line:
 *   signatures  each file by qx_proof_verify       documents  they name one another by digest
 *   person      salted digest                      chain      hashes of the events to the head
 *   journal     every event by the fold            time       limit, gaps, ledger, window
 *   consents    each text of the policy            commitment the room nonce was fixed beforehand
 *   draw        questions and their order          options    order of each question's options
 *   score       points by section                  decision   pass or fail
 *   paper       every other member of the result or certificate
 */
#define QX_AUDIT_LINES 13

/* Start from {0}; free with qx_audit_free. */
struct qx_audit {
    struct qx_audit_line lines[QX_AUDIT_LINES];
    size_t n;
    enum qx_audit_answer answer; /* differs if any line does, else unknown if any is */
    struct qx_arena arena;
};

/* "same", "differs", "unknown" */
const char *qx_audit_answer_text(enum qx_audit_answer answer);

/* Errors mean that there is nothing to compare: a file that cannot be read or is not valid (those
 * of qx_proof_verify but for the status list and what is merely unknown, which are lines), those of
 * qx_release_open, JSON_FIELD (an opening of another shape). */
QX_MUST_USE enum qx_err qx_audit_sitting(const struct qx_audit_files *files,
                                         const struct qx_judge *judge, struct qx_report *report,
                                         struct qx_audit *out);
void qx_audit_free(struct qx_audit *audit);

#endif
