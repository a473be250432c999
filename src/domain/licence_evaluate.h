/* What the evaluation of tests shares. */
#ifndef QUALEX_DOMAIN_LICENCE_EVALUATE_H
#define QUALEX_DOMAIN_LICENCE_EVALUATE_H

#include <qualex/licence.h>

/* What a test says. */
enum licence_answer {
    LICENCE_NOT_MET,
    LICENCE_MISSING,
    LICENCE_UNDETERMINED,
    LICENCE_MET,
    LICENCE_ANSWERS
};

/* Texts are static, of the rules, or in the arena. */
struct licence_outcome {
    enum licence_answer answer;
    const char *code;
    const char *reason;
    const char *item; /* where it was decided: "experts[1]", or "" */
};

/* One evaluation for one subtype. */
struct evaluation {
    const struct qx_rules *rules;
    const struct qx_dossier *dossier;
    const struct qx_evidence_source *source;
    struct qx_arena *arena;
    int64_t day_ms; /* first instant of the day */
    const char *subtype;
    struct qx_requirement_result *result; /* collects what is looked at; NULL = nobody asks */
    const char **notices;                 /* for the officer, each once, as evidence is looked at */
    size_t n_notices;
};

/* What a test speaks of: the dossier or an item of a list in it. */
struct subject {
    const struct qx_json *json;
    const char *label; /* "experts[1]", "" for the dossier */
};

struct licence_outcome licence_evaluate(struct evaluation *e, const struct qx_rule_test *test,
                                        struct subject s);

struct licence_outcome licence_finding(struct evaluation *e, const struct qx_rule_test *test,
                                       struct subject s);
struct licence_outcome licence_certificate(struct evaluation *e, const struct qx_rule_test *test,
                                           struct subject s);

/* Digest of the members of an item that a finding speaks of (qx_finding_to_json). */
void licence_about(const struct qx_evidence_source *source, const struct qx_rule_test *test,
                   const struct qx_json *item, uint8_t out[static 32]);

/* Member along "a.b"; NULL when it is absent or null. */
const struct qx_json *licence_member(const struct qx_json *item, const char *path);
/* Whether the person or applicant {scheme, id} is that one. */
bool licence_same_person(const struct qx_json *person, const char *scheme, const char *id);

/* A notice when what was signed names somebody otherwise than the dossier; the number is the same.
 * signed_name NULL = it names nobody. */
void licence_compare_names(struct evaluation *e, const char *label, const char *signed_by,
                           const char *signed_name, const char *name);

/* Looks at {file, sha256}; kind NULL = a plain document. Keeps it as an exhibit. */
struct qx_evidence licence_exhibit(struct evaluation *e, const struct qx_json *document,
                                   const char *kind);
/* What a piece of evidence that is not valid means for its test. */
struct licence_outcome licence_of_evidence(const struct qx_evidence *evidence);

#endif
