/*
 * Licensing rules as data, and their pure evaluation over a dossier. A set of rules (rules/1) says
 * what a dossier may hold, what must be true of it for which subtype of activity, and on which act
 * and paragraph each of that rests; nothing here knows any particular act. Files are looked at and
 * signatures judged by whoever fills struct qx_evidence_source. docs/formats/dossier.md.
 */
#ifndef QUALEX_LICENCE_H
#define QUALEX_LICENCE_H

#include <qualex/arena.h>
#include <qualex/json.h>

#define QX_DOSSIER_ITEMS_MAX 200 /* in one list of a dossier */
#define QX_RULE_TESTS_MAX 4096   /* tests that one requirement unfolds into */

/* --- rules --- */

/* What a field of a dossier holds. */
enum qx_field_type {
    QX_FIELD_TEXT,
    QX_FIELD_FLAG,
    QX_FIELD_DATE,        /* "YYYY-MM-DD" */
    QX_FIELD_NUMBER,      /* integer */
    QX_FIELD_TEXTS,       /* list of texts */
    QX_FIELD_PERSON,      /* {scheme, id, name} */
    QX_FIELD_DOCUMENT,    /* {file, sha256} */
    QX_FIELD_CERTIFICATE, /* {file, sha256, salt} */
};

struct qx_rule_field {
    const char *path; /* "experts[].education.level": a list's items stand under "[]" */
    enum qx_field_type type;
    bool required; /* a dossier without it is refused */
    const char *text;
    const char *basis;
};

/* Vocabulary of tests. Each says one of: met, not met, evidence missing, undetermined. */
enum qx_test_kind {
    QX_TEST_ALL,         /* of: the worst of its parts */
    QX_TEST_ANY,         /* of: the best of its parts */
    QX_TEST_NOT,         /* of: one part, met and not met exchanged */
    QX_TEST_EXISTS,      /* in, where, least: enough items of a list meet a test */
    QX_TEST_USE,         /* name: a definition, of the same item */
    QX_TEST_IS,          /* field, value */
    QX_TEST_ONE_OF,      /* field, values */
    QX_TEST_CONTAINS,    /* field (texts), value; "@subtype" = the subtype in question */
    QX_TEST_STATED,      /* field is there and not empty */
    QX_TEST_AT_LEAST,    /* field, value {value, basis} */
    QX_TEST_AT_MOST,     /* field, value {value, basis} */
    QX_TEST_ON_DAY,      /* from and/or to: the day lies within; no "to" in the dossier = open */
    QX_TEST_DOCUMENT,    /* field: the file is there and has that digest */
    QX_TEST_FINDING,     /* requirement, of: a signed finding about these members of the item */
    QX_TEST_CERTIFICATE, /* field, person, exams: a valid certificate of that person */
    QX_TEST_COUNT
};

struct qx_rule_test {
    enum qx_test_kind kind;
    const char *code;   /* for machines, when not met */
    const char *reason; /* for people, when not met */
    const char *field;  /* also: "in", "from", "requirement", name of a definition */
    const char *other;  /* "to", "person" */
    int64_t number;
    bool flag;
    const char **texts; /* values, exams, members */
    size_t n_texts;
    const struct qx_rule_test *parts;
    size_t n_parts;
    size_t weight; /* tests it unfolds into */
};

struct qx_rule_definition {
    const char *name;
    const char *in; /* list whose items it speaks of; "" = the dossier */
    struct qx_rule_test test;
};

struct qx_requirement {
    const char *id;        /* "3.1" */
    const char *paragraph; /* "3, subparagraph 1" */
    const char *text;
    const char *basis;
    const char *met; /* reason when it is met */
    const char **subtypes;
    size_t n_subtypes;
    struct qx_rule_test test;
};

/* What the rules do not apply to. */
struct qx_rule_exception {
    const char *id;
    const char *paragraph;
    const char *text;
    const char *basis;
    struct qx_rule_test test; /* met = out of scope */
};

/* What an officer is told beside the verdict. */
struct qx_rule_notice {
    const char *text;
    struct qx_rule_test test; /* met = told */
};

struct qx_rule_subtype {
    const char *id;
    const char *title;
    const char *basis;
};

#define QX_NO_DAY INT64_MIN

struct qx_rules {
    const char *id;
    const char *title;
    const char *licenser;
    int64_t published_ms; /* first publication; QX_NO_DAY = not known */
    int64_t in_force_ms;  /* first day in force; QX_NO_DAY = not known */
    int64_t repealed_ms;  /* first day no longer in force; QX_NO_DAY = not repealed */
    bool rehearsal_allowed;
    const char **finding_not_by; /* fields whose persons may not have made a finding */
    size_t n_finding_not_by;
    struct qx_rule_field *fields;
    size_t n_fields;
    struct qx_rule_definition *definitions;
    size_t n_definitions;
    struct qx_rule_subtype *subtypes;
    size_t n_subtypes;
    struct qx_rule_exception *exceptions;
    size_t n_exceptions;
    struct qx_requirement *requirements;
    size_t n_requirements;
    struct qx_rule_notice *notices;
    size_t n_notices;
};

/* Texts are copied into arena. Errors: JSON_FIELD, NO_BASIS (a requirement, subtype, exception,
 * field, date or number without one), RULES (a test that is not in the vocabulary, a field that is
 * not declared or of another type, an unknown definition or subtype, more than
 * QX_RULE_TESTS_MAX). */
QX_MUST_USE enum qx_err qx_rules_from_json(const struct qx_json *json, const char *where,
                                           struct qx_arena *arena, struct qx_report *report,
                                           struct qx_rules *out);

/* The rules in words, appended: what they apply to, each requirement with paragraph, basis and what
 * is looked at. */
void qx_rules_explain(const struct qx_rules *rules, struct qx_buf *out);

/* --- dossier --- */

struct qx_dossier {
    const struct qx_json *json; /* borrowed */
    const char *scheme;         /* of the applicant; borrowed from json, as all texts here */
    const char *id;
    const char *name;
    int64_t filed_ms;
    const char **subtypes; /* requested, in the dossier's order; in the arena */
    size_t n_subtypes;
};

/* Checks that json holds nothing but what the rules name, each of its type, and that every file
 * lies in the dossier's folder or below. Errors: JSON_FIELD, DOSSIER, TOO_LARGE (a list). */
QX_MUST_USE enum qx_err qx_dossier_from_json(const struct qx_json *json, const char *where,
                                             const struct qx_rules *rules, struct qx_arena *arena,
                                             struct qx_report *report, struct qx_dossier *out);

/* --- evidence --- */

enum qx_evidence_state {
    QX_EVIDENCE_ABSENT,       /* there is no such file */
    QX_EVIDENCE_DIFFERS,      /* its SHA-256 is not the one in the dossier */
    QX_EVIDENCE_INVALID,      /* signed, and the signature or the document does not hold */
    QX_EVIDENCE_UNDETERMINED, /* could not be told: stale or missing lists, unreadable */
    QX_EVIDENCE_VALID,
};

/* One piece of evidence, looked at. Texts and payload are valid as long as the source. */
struct qx_evidence {
    enum qx_evidence_state state;
    const char *code;              /* for machines; "" when valid */
    const char *reason;            /* for people; "" when valid */
    const struct qx_json *payload; /* of a signed one that is valid or undetermined, else NULL */
    uint8_t digest[32];            /* of that payload */
    const char *signer; /* name in the first signer's key certificate; NULL = not signed */
};

/* Where evidence comes from. Asked only for what a test needs. */
struct qx_evidence_source {
    void *ctx;
    struct qx_evidence (*document)(void *ctx, const char *file, const uint8_t sha256[static 32]);
    /* kind: "finding/1" or "certificate/1"; judged at the instant of the check. */
    struct qx_evidence (*artefact)(void *ctx, const char *file, const uint8_t sha256[static 32],
                                   const char *kind);
    /* SHA-256 over the concatenation. */
    void (*sha256)(const struct qx_slice *parts, size_t n, uint8_t out[static 32]);
};

/* --- decision --- */

enum qx_requirement_status {
    QX_REQUIREMENT_MET,
    QX_REQUIREMENT_NOT_MET,
    QX_REQUIREMENT_EVIDENCE_MISSING,
    QX_REQUIREMENT_NOT_APPLICABLE,
};

enum qx_licence_verdict {
    QX_LICENCE_SATISFIED,
    QX_LICENCE_NOT_SATISFIED,
    QX_LICENCE_INCOMPLETE,
    QX_LICENCE_UNDETERMINED,
    QX_LICENCE_OUT_OF_SCOPE,
    QX_LICENCE_NOT_IN_FORCE,
};

/* "met", "not met", "evidence missing", "not applicable" */
const char *qx_requirement_status_text(enum qx_requirement_status status);
/* "satisfied", "not satisfied", "incomplete", "undetermined", "out of scope", "rules not in force"
 */
const char *qx_licence_verdict_text(enum qx_licence_verdict verdict);

/* How one item of a list fared: "experts[1]". */
struct qx_considered {
    const char *item;
    enum qx_requirement_status status;
    const char *code;
    const char *reason;
};

/* A document that was looked at. */
struct qx_exhibit {
    const char *file;
    const char *what;   /* "document", "finding/1", "certificate/1" */
    uint8_t sha256[32]; /* as the dossier gives it */
    uint8_t payload[32];
    bool has_payload; /* signed, and payload is its digest */
    enum qx_evidence_state state;
};

struct qx_requirement_result {
    const struct qx_requirement *requirement;
    enum qx_requirement_status status;
    bool undetermined; /* evidence is there and could not be judged; status says evidence missing */
    const char *code;  /* "MET", "NOT_APPLICABLE" or what decided */
    const char *reason;
    const char *item; /* that decided it, "" = none */
    struct qx_considered *considered;
    size_t n_considered;
    struct qx_exhibit *exhibits;
    size_t n_exhibits;
};

struct qx_subtype_result {
    const char *id;
    enum qx_licence_verdict verdict;
    const char *code;
    const char *reason;
    struct qx_requirement_result *results; /* every requirement of the rules, in their order */
    size_t n_results;
};

struct qx_decision {
    const struct qx_rules *rules;
    const struct qx_dossier *dossier;
    int64_t at_ms;
    enum qx_licence_verdict verdict; /* of all requested: the worst */
    struct qx_subtype_result *subtypes;
    size_t n_subtypes;
    const char **notices;
    size_t n_notices;
};

/*
 * Judges the dossier on the day of at_ms (UTC). Everything is allocated in arena; never fails: what
 * cannot be told is undetermined. A requirement of another subtype is not applicable and nothing of
 * it is looked at. Verdict of a subtype, first that holds: not published = undetermined; not in
 * force; out of scope; a requirement not met = not satisfied; one undetermined = undetermined; one
 * with evidence missing = incomplete; else satisfied.
 */
void qx_licence_decide(const struct qx_rules *rules, const struct qx_dossier *dossier,
                       int64_t at_ms, const struct qx_evidence_source *source,
                       struct qx_arena *arena, struct qx_decision *out);

/* decision/1, as it is signed: mode "rehearsal" when the rules allow rehearsal, else "live". The
 * digests are those of the canonical dossier and rules. The tree belongs to the caller. */
struct qx_json *qx_decision_to_json(const struct qx_decision *decision,
                                    const uint8_t dossier_digest[static 32],
                                    const uint8_t rules_digest[static 32]);

/* What an officer finds. */
struct qx_finding {
    const char *requirement; /* "3.1" */
    const char *item;        /* the item it is about: "experts[0]"; "" = the dossier itself */
    const char *by;
    int64_t date_ms;
    bool met;
    const char *reason;
    const uint8_t *document; /* SHA-256 of the officer's document, NULL = none */
};

/*
 * finding/1, to be signed with a key for decisions: {"about","applicant","by","date","document",
 * "mode","qualex","requiredSigners","requirement","result","reason","rules"}. about =
 * SHA-256("qualex finding/1" 00 canonical object of the item's members that the rules name), so
 * that the finding falls with any change to them. Errors: DOSSIER (no such item), RULES (the
 * requirement wants no finding). The tree belongs to the caller.
 */
QX_MUST_USE enum qx_err qx_finding_to_json(const struct qx_rules *rules,
                                           const struct qx_dossier *dossier,
                                           const struct qx_finding *finding,
                                           const struct qx_evidence_source *source,
                                           struct qx_report *report, struct qx_json **out);

#endif
