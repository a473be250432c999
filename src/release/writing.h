/* What the files of the writer share. */
#ifndef QUALEX_RELEASE_WRITING_H
#define QUALEX_RELEASE_WRITING_H

#include "layout.h"

/* What a question says about others, kept until all have their places. */
enum tie_kind { TIE_ENEMY, TIE_RIVALS, TIE_CASE };
struct tie {
    enum tie_kind kind;
    int64_t place;
    char *name; /* id of an enemy, name of a group */
    uint32_t position;
};

struct writing {
    const struct qx_release_spec *spec;
    const char *path;
    struct qx_report *report;
    struct qx_db *db;
    struct qx_secret secret;
    struct release_merkle tree;
    int64_t place;
    int64_t unit;
    struct release_cell *cells; /* one a policy cell */
    uint32_t cell;              /* of the question before */
    struct qx_buf last_id;
    struct tie *ties;
    size_t n_ties;
};

/* What the database says of its own failure: a full disk, most of all. Returns err. */
enum qx_err release_told(const struct writing *w, enum qx_err err);

/* Keeps the enemies and groups of the question at w->place; then writes all of them. */
void release_remember_ties(struct writing *w, const struct qx_question *q);
QX_MUST_USE enum qx_err release_write_ties(struct writing *w);
void release_free_ties(struct writing *w);

/* The manifest of the finished file, canonical, appended. */
QX_MUST_USE enum qx_err release_write_manifest(const struct writing *w, const char *file,
                                               struct qx_rng rng, struct qx_buf *out);

/* Whether the finished file gives forms: 1 in 1,000 at least is accepted, and no question is in
 * more of them than exposure_percent says; what is too near to it to tell is a warning. Errors:
 * INFEASIBLE, reported; those of qx_release_open; INTERRUPTED. */
QX_MUST_USE enum qx_err release_check_forms(struct writing *w, const char *file,
                                            struct qx_slice manifest);

#endif
