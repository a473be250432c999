/* Exam policy (exam/1, docs/formats/exam-policy.md): all that is decided about an exam, as data. In
 * JSON every number stands as {"value": …, "basis": "act and paragraph, or the licenser's order"}.
 */
#ifndef QUALEX_POLICY_H
#define QUALEX_POLICY_H

#include <qualex/question.h>

struct qx_cell {
    const char *topic;
    const char *level; /* "" = any level; cells of one policy are disjoint */
    uint32_t count;    /* questions a form takes from it */
    bool pretest;      /* of status pretest: they are shown, and do not count */
};

struct qx_section {
    const char *id;
    struct qx_texts title;
    uint32_t first_cell; /* its cells are policy.cells[first_cell … first_cell + n_cells) */
    uint32_t n_cells;
    uint32_t questions; /* that count: without those of pretest cells */
    int64_t cut;        /* points needed in it; -1 = none of its own */
};

/* A text the candidate must accept before the draw. */
struct qx_consent {
    const char *id; /* "rules", "confidentiality", "personal-data", "fit-to-sit" */
    int64_t version;
    struct qx_texts title;
    struct qx_texts text;
};

struct qx_policy {
    const char *id;
    int64_t edition;
    const char *mode; /* "rehearsal" | "live" */
    bool public_bank; /* a live release may hold published questions */
    struct qx_texts title;
    struct qx_texts scope; /* what a certificate says it proves */
    const char *licenser;
    const char *legal_basis;
    const char **languages;
    size_t n_languages;
    const char *prevailing; /* language */
    int64_t time_limit_s;
    struct qx_cell *cells; /* of all sections, in order: "manifest order" */
    size_t n_cells;
    struct qx_section *sections;
    size_t n_sections;
    uint32_t questions;  /* in a form */
    int64_t cut;         /* total points needed; each question is worth one point */
    bool partial_credit; /* a question may earn a share of its point */
    int64_t
        expected_from;   /* least and greatest expected cut of a form, in hundredths of a point: */
    int64_t expected_to; /* the sum of its ratings; both -1 = no band */
    int64_t exposure_percent; /* greatest share of sittings that see one question; -1 = any */
    int64_t pool_ratio;       /* questions of a cell for each that it gives; -1 = any */
    int64_t reuse_days; /* what a person has seen is not drawn again so long; -1 = no such rule */
    bool shuffle_options;
    const char **pinned; /* option texts that stay in place: "All of the above", … */
    size_t n_pinned;
    int64_t attempts_max; /* 0 = unlimited */
    int64_t attempts_wait_days;
    int64_t validity_days;      /* -1 = no act sets one */
    const char *result_release; /* "automatic" | "board" */
    const char *jail;           /* "required" | "preferred" */
    int64_t pin_tries;
    int64_t seat_lost_s; /* compensated in all while a seat was away; beyond it: lost */
    int64_t appeal_days;
    struct qx_consent *consents;
    size_t n_consents;
};

/* Everything in arena. Errors: JSON_FIELD, NO_BASIS, POLICY (cells that overlap, cut above the
 * questions, a text without one of the languages, rehearsal-only things in live mode, …). */
QX_MUST_USE enum qx_err qx_policy_from_json(const struct qx_json *json, const char *where,
                                            struct qx_arena *arena, struct qx_report *report,
                                            struct qx_policy *out);

/* The section that a cell (index in policy->cells) belongs to; n_sections when there is none. */
uint32_t qx_policy_section_of(const struct qx_policy *policy, uint32_t cell);

/* Time limit of one person in ms: limit × num / den + extra, rounded up to a second. */
int64_t qx_policy_limit_ms(const struct qx_policy *policy, int64_t num, int64_t den,
                           int64_t extra_s);

#endif
