/*
 * A release: a frozen, numbered edition of the approved questions with one exam policy. N.release
 * is SQLite, never changed after writing; N.manifest.json is what gets signed as N.release.p7m
 * (docs/formats/release.md).
 */
#ifndef QUALEX_RELEASE_H
#define QUALEX_RELEASE_H

#include <qualex/cert.h>
#include <qualex/exposure.h>
#include <qualex/kdf.h>
#include <qualex/policy.h>
#include <qualex/rng.h>
#include <qualex/sitting.h>

/* --- the secret S and what comes from it: HKDF-SHA-256(S, info = label 00 id 00 version) --- */
#define QX_RELEASE_SECRET_LEN 32
enum qx_release_label {
    QX_LABEL_BODY,  /* "qualex body/1": seals a question's body */
    QX_LABEL_KEY,   /* "qualex key/1": seals its answer key */
    QX_LABEL_LEAF,  /* "qualex leaf/1": salt of its Merkle leaf */
    QX_LABEL_OPTION /* "qualex option/1", and 00 authored option id at the end: its opaque id */
};
/* option: NULL but for the last label. */
void qx_release_derive(struct qx_slice secret, enum qx_release_label label, const char *id,
                       int64_t version, const char *option, uint8_t out[static 32]);

/* --- writing --- */
struct qx_release_spec {
    int64_t number;
    const struct qx_json *policy_json;
    const struct qx_policy *policy;
    int64_t not_before_ms;
    uint8_t previous[32];            /* digest of the release before it; zeros = none */
    int64_t not_after_ms;            /* 0 = none */
    const struct qx_cert *const *to; /* who can open S, each alone … */
    size_t n_to;
    const struct qx_cert *const *custodians; /* … or, with n_to 0, threshold of these together */
    size_t n_custodians;
    unsigned threshold;
    const struct qx_json *list; /* what the manifest says of the list in force; NULL = nothing */
    struct qx_slice seed;       /* rehearsal: S comes from it; empty = from the generator */
    struct qx_watch watch;      /* over the exposure of questions, at the end */
};

/* The questions to release, in the order of cells and within a cell in byte order of ids, one at a
 * time, so that memory stays O(1). Returns false at the end, or with *err. cell: index in
 * policy->cells. The question is borrowed until the next call. */
struct qx_question_source {
    void *ctx;
    bool (*next)(void *ctx, struct qx_question *question, uint32_t *cell, enum qx_err *err);
};

/* Makes S, seals, writes path (beside, synced, renamed; refused when it exists) and gives the
 * manifest payload (kind "release/1", canonical). The secret leaves only wrapped. Errors: those of
 * db and crypto, INFEASIBLE (a cell with too few questions, acceptance of enemies below 1 in
 * 1,000, a question above exposure_percent), INTERRUPTED, EXISTS, MODE (a seed in live mode),
 * QUESTION (out of order, not in all of the policy's languages, shares whose common denominator is
 * above QX_UNIT_MAX). */
QX_MUST_USE enum qx_err qx_release_write(const char *path, const struct qx_release_spec *spec,
                                         struct qx_question_source source, struct qx_rng rng,
                                         struct qx_report *report, struct qx_buf *manifest);

/* --- reading --- */
struct qx_release;

/* manifest: payload of N.release.p7m, verified by the caller. Checks the file's SHA-256 before
 * SQLite opens it. Errors: RELEASE_DIGEST, JSON_FIELD, POLICY, DB_*. Free with qx_release_close. */
QX_MUST_USE enum qx_err qx_release_open(const char *path, struct qx_slice manifest,
                                        struct qx_report *report, struct qx_release **out);
void qx_release_close(struct qx_release **release);

/* Whether these bytes are a manifest as qx_release_open takes it, without its file. Errors:
 * NOT_CANONICAL, JSON_FIELD, POLICY, NO_BASIS. */
QX_MUST_USE enum qx_err qx_release_check(struct qx_slice manifest, const char *where,
                                         struct qx_report *report);

const struct qx_policy *qx_release_policy(const struct qx_release *release);
/* SHA-256 of the manifest payload. */
const uint8_t *qx_release_digest(const struct qx_release *release);
int64_t qx_release_not_before(const struct qx_release *release);
int64_t qx_release_number(const struct qx_release *release);
/* Units of a point (qx_unit_with over all questions). */
int64_t qx_release_unit(const struct qx_release *release);
/* 0 = none. */
int64_t qx_release_not_after(const struct qx_release *release);
/* Whether it may be used at that instant. Errors: RELEASE_EARLY, RELEASE_EXPIRED, reported. */
QX_MUST_USE enum qx_err qx_release_check_time(const struct qx_release *release, int64_t at_ms,
                                              const char *where, struct qx_report *report);
/* The whole manifest; borrowed. */
const struct qx_json *qx_release_manifest(const struct qx_release *release);
/* What the manifest says of the list of questions in force, {digest, order, date}; NULL = nothing.
 */
const struct qx_json *qx_release_list(const struct qx_release *release);
/* CMS AuthEnvelopedData, DER, of S; empty when it is in custody. */
struct qx_slice qx_release_wrapped_secret(const struct qx_release *release);

/* --- two editions --- */
/* A question that differs: its versions, 0 where it is not in that edition, and its cells, each an
 * index in that edition's policy. The id is borrowed until visit returns. */
struct qx_edition_change {
    const char *id;
    int64_t from;
    int64_t to;
    uint32_t from_cell;
    uint32_t to_cell;
};
typedef void qx_edition_visit(void *ctx, const struct qx_edition_change *change);
/* Visits what was added, removed, put in another version or moved to another topic or level, in
 * byte order of ids; *same = questions that are in both as they were. Reads both once. Errors: DB,
 * DB_CORRUPT. */
QX_MUST_USE enum qx_err qx_release_compare(const struct qx_release *first,
                                           const struct qx_release *second, qx_edition_visit *visit,
                                           void *ctx, size_t *same);

/* --- custody: S split among custodians, any threshold of whom open the release together --- */
struct qx_custody_share {
    uint8_t custodian[32];  /* fingerprint of the key certificate */
    unsigned x;             /* for qx_combine: 1 … n */
    struct qx_slice sealed; /* CMS AuthEnvelopedData of the share, to the custodian */
};
struct qx_custody {
    unsigned threshold; /* 0 = it is in nobody's custody */
    uint8_t check[32];  /* SHA-256("qualex secret/1" 00 S) */
    const struct qx_custody_share *shares;
    size_t n;
};
const struct qx_custody *qx_release_custody(const struct qx_release *release);
/* Whether S is the secret that was split. */
bool qx_custody_check(const struct qx_custody *custody, struct qx_slice secret);

/* What stands in clear about a drawn question. */
struct qx_released {
    const char *id; /* texts in the form's arena */
    int64_t version;
    uint32_t cell;
    uint32_t ordinal;
    enum qx_question_type type;
    uint8_t n_options;
    const char **options; /* opaque ids, released order */
    bool *fixed;
    uint8_t n_fields;
    struct qx_field *fields; /* id and fill alone */
    uint8_t leaf[32];
};

struct qx_form_question {
    struct qx_released question;
    uint8_t order[QX_QUESTION_OPTIONS_MAX]; /* order[p] = option shown at place p */
};

struct qx_form {
    struct qx_form_question *questions; /* in the order they are shown */
    size_t n;
};

/* Questions that are not drawn for this person, whatever their version; those that the release does
 * not hold exclude nothing. */
struct qx_excluded {
    const char *const *ids;
    size_t n;
};
#define QX_NOTHING_EXCLUDED ((struct qx_excluded){0})

/* The form that nonces give: ikm = admission nonce ‖ room nonce ‖ candidate nonce (96 bytes), salt
 * = release digest, info = "qualex draw/1" 00 label 00 sitting. In a rehearsal the ikm may be a
 * chosen seed (any other length); its salt is 32 zero bytes, so that a demo repeats. O(form).
 * Errors: MODE (a seed in live mode), INFEASIBLE (too few are left), DRAW_REJECTED, DB. */
QX_MUST_USE enum qx_err qx_release_draw(struct qx_release *release, struct qx_slice ikm,
                                        const char *sitting, struct qx_excluded excluded,
                                        struct qx_arena *arena, struct qx_form *out);
/* Whether the release has the question, in whatever version. Errors: DB. */
QX_MUST_USE enum qx_err qx_release_has(struct qx_release *release, const char *id, bool *has);
/* The expected cut of a form: the sum of its ratings, in hundredths of a point; -1 where the policy
 * has no band for it. */
int64_t qx_release_expected_cut(const struct qx_release *release, const struct qx_form *form);

/* Whether a question of a sitting is this one, version, options as displayed and fields included.
 */
bool qx_form_same_question(const struct qx_form_question *drawn,
                           const struct qx_sitting_question *sat);

/* A body opened with its key: the question without its answer key. Errors: SEAL, QUESTION. */
QX_MUST_USE enum qx_err qx_release_open_body(struct qx_release *release,
                                             const struct qx_released *question,
                                             const uint8_t key[static 32], struct qx_arena *arena,
                                             struct qx_question *out);
/* An answer key opened with its key: id, type, options (ids and weights in released order; of an
 * ordering in the right one) and fields with what they accept; no texts of the body. Errors: SEAL,
 * QUESTION. */
QX_MUST_USE enum qx_err qx_release_open_key(struct qx_release *release,
                                            const struct qx_released *question,
                                            const uint8_t key[static 32], struct qx_arena *arena,
                                            struct qx_question *out);
/* Opens both parts and checks that they make the stored leaf SHA-256(00 ‖ salt ‖ canonical
 * question), and that all leaves make the signed Merkle root (O(bank), once a release). Errors:
 * SEAL, RELEASE_DIGEST. */
QX_MUST_USE enum qx_err qx_release_prove(struct qx_release *release,
                                         const struct qx_released *question,
                                         const uint8_t body_key[static 32],
                                         const uint8_t answer_key[static 32]);

#endif
