/* Scoring and decision: integers only (craft: no floating point decides anything). */
#ifndef QUALEX_SCORE_H
#define QUALEX_SCORE_H

#include <qualex/policy.h>
#include <qualex/sitting.h>

/* How a typed answer and the texts that a key accepts are brought to the form in which they are
 * compared (docs/formats/question.md; qx_answer_fold of text.h). fold appends to out. */
struct qx_folder {
    void *ctx;
    void (*fold)(void *ctx, const char *lang, bool case_sensitive, const char *text,
                 struct qx_buf *out);
};

/* What was answered to one question, apart from how it was shown. */
struct qx_response {
    uint32_t chosen; /* choices: bit i = option i of the key; 0 = unanswered */
    /* ordering: ids of the options in the order given, as many as there are; fields: the value of
     * each (an option's id, a text, a canonical decimal), NULL = empty. NULL = unanswered */
    const char *const *filled;
};

/* What was answered in a sitting: order[p] = option of the key that was shown at place p. */
struct qx_response qx_sitting_response(const struct qx_sitting_question *sat, const uint8_t *order);

/*
 * Points are counted in units of which a point has a fixed number, so that each share of a mark is
 * whole: the least common denominator of all shares that questions can earn; 1 where nothing but
 * the whole mark is given.
 */
#define QX_UNIT_MAX 1000000
/* Least common denominator of what this question can earn, and unit; 0 beyond QX_UNIT_MAX. */
int64_t qx_unit_with(int64_t unit, const struct qx_question *key, bool partial);

/*
 * Units that the response earns, 0 to unit. Whole marks alone: unit for exactly the correct
 * options, one option of weight 1/1, the right order, or an answer of weight 1/1 in each field;
 * else 0. partial: of a single choice the weight of the one chosen, not below 0; of a multiple
 * response the sum of the chosen options' weights, not below 0 nor above 1; of an ordering the
 * share of options at their right place; of fields the mean of what each earns, which is the
 * greatest weight among the accepted answers that it equals. The options of an ordering's key stand
 * in the right order.
 */
int64_t qx_mark(const struct qx_question *key, const struct qx_response *response, int64_t unit,
                bool partial, struct qx_folder folder);

struct qx_marked_answer {
    uint32_t section;
    bool pretest; /* does not count */
    int64_t units;
};

/* All in units. */
struct qx_section_score {
    int64_t points;
    int64_t max;
    int64_t cut; /* -1 = none */
    bool passed; /* true when it has no cut */
};

struct qx_score {
    int64_t unit; /* units a point */
    int64_t points;
    int64_t max;
    int64_t cut;
    bool passed; /* total and every section */
    struct qx_section_score *sections;
    size_t n_sections;
};

/* Sums of marks, sections in arena. Errors: INTERNAL when the answers are not of a form of this
 * policy (a section out of range, more or fewer questions than it has, marks out of range). */
QX_MUST_USE enum qx_err qx_score_form(const struct qx_policy *policy, int64_t unit,
                                      const struct qx_marked_answer *answers, size_t n,
                                      struct qx_arena *arena, struct qx_score *out);

/* Units as points, exactly: "26", "1/2" or "26 1/2"; appended. */
void qx_score_points(int64_t units, int64_t unit, struct qx_buf *out);

/* Band of a share of the points for a failing candidate: "below 40 %", "40–59 %", "60–79 %",
 * "80 % and above" (computed in integers). */
const char *qx_score_band(int64_t points, int64_t max);

#endif
