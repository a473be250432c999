/*
 * The life of a question: its versions go from draft through review to approved or pretest, may be
 * suspended, and are retired. Three people take the three steps of each language of a version:
 * author, reviewer, approver (or who lets it into a pretest). A step concerns all languages of a
 * version unless it names some, so that a translation has an author, a second linguist and an
 * approver of its own. docs/formats/bank.md.
 */
#ifndef QUALEX_LIFE_H
#define QUALEX_LIFE_H

#include <qualex/bank.h>
#include <qualex/json.h>

/* --- sets of languages: "" or ",en,ru,", in byte order --- */

#define QX_LANGS_LEN 160 /* QX_QUESTION_LANGS_MAX tags of at most 15 bytes, commas, NUL */
struct qx_langs {
    char text[QX_LANGS_LEN];
};
/* One more; what would be longer than the bound is left out. */
void qx_langs_add(struct qx_langs *set, struct qx_slice lang);
/* out may be one of the two sources' own set. */
void qx_langs_join(const char *a, const char *b, struct qx_langs *out);
void qx_langs_without(const char *a, const char *b, struct qx_langs *out);
/* Whether all languages of a are in b, and whether they have one in common. */
bool qx_langs_within(const char *a, const char *b);
bool qx_langs_meet(const char *a, const char *b);
/* The next language of a set; *rest starts as the set. False at its end. */
bool qx_langs_next(const char **rest, struct qx_slice *lang);

/* --- acts on versions: choose, then act, in one transaction --- */

enum qx_act {
    QX_ACT_AUTHOR,  /* the author owns to a draft, which stays one */
    QX_ACT_REVIEW,  /* draft → in review */
    QX_ACT_APPROVE, /* in review, pretest → approved; approved, with a new date of review */
    QX_ACT_PRETEST, /* in review → pretest: shown to candidates, not counted */
    QX_ACT_SUSPEND, /* approved, pretest → suspended: out of every release from the next on */
    QX_ACT_RESUME,  /* suspended → what it was before */
    QX_ACT_RETIRE   /* anything → retired, for ever */
};
const char *qx_act_name(enum qx_act act);
/* The act has languages (the first four); it can set a date (approve, pretest, resume). */
bool qx_act_has_langs(enum qx_act act);
bool qx_act_has_date(enum qx_act act);

/* What is to be done; all borrowed, none NULL. */
struct qx_intent {
    enum qx_act act;
    const char *langs;     /* set of languages that it concerns; "" = all that it is due in */
    const char *why;       /* "" = not told */
    const char *review_by; /* "YYYY-MM-DD", the last day before the next review; "" = none */
};

/* Chooses by status (NULL = the one that the act usually takes) and topic (NULL = any) among the
 * versions that the act is possible for. Where author, review and approve name languages and take
 * their usual status, it is that of the languages: also newest versions that came further in
 * others. */
QX_MUST_USE enum qx_err qx_bank_choose_all(struct qx_bank *bank, const struct qx_intent *intent,
                                           const char *status, const char *topic, size_t *n);
/* Chooses the version of a question that the act would move: suspend and resume take the one in
 * force, retire that and the one on its way, the others the newest. Errors: NOT_FOUND,
 * QUESTION_STATUS; EXISTS when chosen already. Reported. */
QX_MUST_USE enum qx_err qx_bank_choose(struct qx_bank *bank, const struct qx_intent *intent,
                                       const char *id, struct qx_report *report);
/* Chooses exactly this version if its digest is that one. Errors: NOT_FOUND, PAYLOAD,
 * QUESTION_STATUS, EXISTS. Reported. */
QX_MUST_USE enum qx_err qx_bank_choose_signed(struct qx_bank *bank, const struct qx_intent *intent,
                                              const char *id, int64_t version,
                                              const uint8_t digest[static QX_SHA256_LEN],
                                              struct qx_report *report);
QX_MUST_USE enum qx_err qx_bank_chosen(struct qx_bank *bank, qx_entry_visit *visit, void *ctx);

/* What is signed so that a live bank takes the step of what was chosen: approval/1, which the
 * signed steps of 'qualex bank' read. Free with qx_json_free. Errors: db's, reported. */
QX_MUST_USE enum qx_err qx_bank_request(struct qx_bank *bank, const struct qx_intent *intent,
                                        int64_t now_ms, struct qx_report *report,
                                        struct qx_json **out);

/* Who acts: by name in a rehearsal, by a verified signature in a live bank. */
struct qx_actor {
    const char *name;
    const uint8_t *key;      /* fingerprint of the key certificate, 32 bytes; NULL = unsigned */
    struct qx_slice message; /* the signed file; empty = unsigned */
    const uint8_t *digest;   /* of its payload, 32 bytes */
};
/*
 * Moves all that was chosen, as enum qx_act says. A version comes into force when it is approved in
 * every language that the version in force is approved in (and that it still has); that one is
 * retired then. *waiting: how many were approved and are not in force for that reason. In a live
 * bank all is signed, and a review needs the author's signature first; in a rehearsal, the name of
 * the author or of who imported. Errors: SAME_PERSON when the
 * actor took another of the three steps in one of the languages (each of the first ten reported),
 * MODE for an unsigned step in a live bank, SIGNER_MISSING, EXISTS for a signed file that was used
 * before.
 */
QX_MUST_USE enum qx_err qx_bank_act(struct qx_bank *bank, const struct qx_intent *intent,
                                    const struct qx_actor *actor, int64_t now_ms,
                                    struct qx_report *report, size_t *waiting);

/* What the act will leave of all that was chosen; asked before it. */
struct qx_left {
    struct qx_langs to_review;  /* languages in which something is a draft yet */
    struct qx_langs to_approve; /* … is reviewed and not approved */
    size_t undated; /* how many come into force without a date of review, which the version that
                     * they replace has */
};
/* Errors: db's. */
QX_MUST_USE enum qx_err qx_bank_left(struct qx_bank *bank, struct qx_left *out);

/* The signed files of all steps, as they came. False stops. */
typedef bool qx_message_visit(void *ctx, struct qx_slice message);
QX_MUST_USE enum qx_err qx_bank_messages(struct qx_bank *bank, qx_message_visit *visit, void *ctx);

/* --- what was done and said --- */

/* All borrowed during the visit. A comment has act "comment" and its text in why. */
struct qx_step {
    int64_t version;
    const char *act;
    const char *who;
    const char *why;
    const char *langs;     /* "" = all of the version's */
    const char *review_by; /* "" = none */
    int64_t at_ms;
    bool is_signed;
};
typedef bool qx_step_visit(void *ctx, const struct qx_step *step);
/* Steps and comments of a question in their order: by version, then time; version 0 = all. */
QX_MUST_USE enum qx_err qx_bank_steps(struct qx_bank *bank, const char *id, int64_t version,
                                      qx_step_visit *visit, void *ctx);

#define QX_COMMENT_MAX 4096 /* bytes */
/* Adds a comment to the newest version, in a transaction of the caller's. Errors: NOT_FOUND, UTF8,
 * CHARACTER, TOO_LARGE (also for a blank one); reported. */
QX_MUST_USE enum qx_err qx_bank_comment(struct qx_bank *bank, const char *id, const char *who,
                                        const char *text, int64_t now_ms, struct qx_report *report);

#endif
