/* Scoring and decision: integers only (craft: no floating point decides anything). */
#ifndef QUALEX_SCORE_H
#define QUALEX_SCORE_H

#include <qualex/policy.h>

/* What was answered to one question: bit i = option i of the released question. */
struct qx_marked_answer {
    uint32_t section;
    uint32_t key;    /* options that are correct */
    uint32_t answer; /* options that were chosen; 0 = unanswered */
};

struct qx_section_score {
    int64_t points;
    int64_t max;
    int64_t cut; /* -1 = none */
    bool passed; /* true when it has no cut */
};

struct qx_score {
    int64_t points;
    int64_t max;
    int64_t cut;
    bool passed; /* total and every section */
    struct qx_section_score *sections;
    size_t n_sections;
};

/* One point for exactly the key (single choice, true/false, multiple response all-or-nothing), none
 * otherwise. Sections in arena. Errors: INTERNAL when the answers are not of a form of this policy
 * (a section out of range, more or fewer questions than it has). */
QX_MUST_USE enum qx_err qx_score_form(const struct qx_policy *policy,
                                      const struct qx_marked_answer *answers, size_t n,
                                      struct qx_arena *arena, struct qx_score *out);

/* Band of a share of the points for a failing candidate: "below 40 %", "40–59 %", "60–79 %",
 * "80 % and above" (computed in integers). */
const char *qx_score_band(int64_t points, int64_t max);

#endif
