/* What the files of the audit share. */
#ifndef QUALEX_PROCEDURES_AUDIT_PARTS_H
#define QUALEX_PROCEDURES_AUDIT_PARTS_H

#include <qualex/audit.h>
#include <qualex/papers.h>
#include <qualex/release.h>

struct audit {
    const struct qx_audit_files *files;
    const struct qx_judge *judge;
    struct qx_report *report;
    struct qx_audit *out;
    struct qx_arena *arena; /* of out */
    /* what was read */
    struct qx_artefact paper;
    struct qx_artefact sitting;
    struct qx_artefact manifest;
    struct qx_artefact admission_file;
    bool has_admission;
    struct qx_admission admission;
    struct qx_release *release;
    const struct qx_policy *policy;
    struct qx_json *opening; /* NULL = none */
    /* what was derived */
    bool folded; /* every event applied and the sitting is over */
    struct qx_sitting state;
    uint8_t head[32];
    int64_t ended_wall;
    bool drawn; /* form holds what the nonces give */
    struct qx_form form;
    bool scored;
    struct qx_score score;
};

/* One line a part: the first call decides it, and later ones can only make it worse. */
void audit_say(struct audit *a, const char *part, enum qx_audit_answer answer, const char *format,
               ...) __attribute__((format(printf, 4, 5)));

/* Members of the payloads as text, "" when missing. */
const char *audit_text(const struct qx_json *object, const char *key);
/* 64 digits, in the arena. */
const char *audit_hex(struct audit *a, const uint8_t digest[static 32]);
bool audit_is_certificate(const struct audit *a);

/* Of the admission at hand. */
void audit_person_digest(const struct audit *a, uint8_t out[static 32]);

QX_MUST_USE enum qx_err audit_read(struct audit *a);
void audit_close(struct audit *a);

void audit_documents(struct audit *a);
void audit_person(struct audit *a);
/* chain, journal, time, consents */
void audit_journal(struct audit *a);
/* commitment, draw, options */
void audit_draw(struct audit *a);
/* score */
void audit_score(struct audit *a);
/* score, decision, paper */
void audit_paper(struct audit *a);

#endif
