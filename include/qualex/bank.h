/*
 * The licenser's bank of questions: versions, and their steps from draft to approved. Schema:
 * data/schema/bank.sql.
 */
#ifndef QUALEX_BANK_H
#define QUALEX_BANK_H

#include <qualex/digest.h>
#include <qualex/policy.h>

enum qx_status {
    QX_DRAFT,
    QX_IN_REVIEW,
    QX_APPROVED,
    QX_PRETEST,   /* reserved: does not count */
    QX_SUSPENDED, /* reserved: out of draws at once */
    QX_RETIRED
};
const char *qx_status_name(enum qx_status status); /* "draft", "in review", … */
bool qx_status_of_name(const char *name, enum qx_status *out);

struct qx_bank;

/* trust: PEM of the root that a live bank's steps must lead to; NULL makes a rehearsal bank.
 * Errors: those of qx_db_open. */
QX_MUST_USE enum qx_err qx_bank_create(const char *path, const char *trust, int64_t now_ms,
                                       struct qx_report *report);
/* Free with qx_bank_close, which undoes a transaction that is still open. */
QX_MUST_USE enum qx_err qx_bank_open(const char *path, bool writable, struct qx_report *report,
                                     struct qx_bank **out);
void qx_bank_close(struct qx_bank **bank);
bool qx_bank_live(const struct qx_bank *bank);
/* Reports a failure of the database, which functions without a report only return: the bank, what
 * failed, what to do. Returns err. */
enum qx_err qx_bank_fail(struct qx_bank *bank, enum qx_err err, struct qx_report *report);
/* "" in a rehearsal bank. Borrowed. */
const char *qx_bank_trust(const struct qx_bank *bank);

/* Everything between is done whole or not at all. */
QX_MUST_USE enum qx_err qx_bank_begin(struct qx_bank *bank, struct qx_report *report);
QX_MUST_USE enum qx_err qx_bank_commit(struct qx_bank *bank, struct qx_report *report);
void qx_bank_rollback(struct qx_bank *bank);

enum qx_put { QX_PUT_NEW, QX_PUT_CHANGED, QX_PUT_UNCHANGED };

/*
 * Puts a question into the bank as a draft, within a transaction. The same content as the newest
 * version changes nothing; other content makes a new version, and an older one that was on its way
 * is retired (what is approved stays approved). one_language: question comes from a file of one
 * language; where the bank has others, only its texts are put in or replaced (options go by their
 * order), and key, topic and level must agree. as: who imports, "" =
 * not told. Errors: EXISTS when the id was put in this transaction already (reported with both
 * places); QUESTION when languages do not fit together; db's.
 */
QX_MUST_USE enum qx_err qx_bank_put(struct qx_bank *bank, const struct qx_question *question,
                                    bool one_language, const char *as, int64_t now_ms,
                                    const char *where, uint32_t line, struct qx_report *report,
                                    enum qx_put *out);

/* One version as it is stored; all borrowed during the visit. */
struct qx_entry {
    const char *id;
    int64_t version;
    enum qx_status status;
    const char *topic;
    const char *level;
    const char *langs; /* ",en,ru," */
    bool published;
    uint8_t digest[QX_SHA256_LEN];
    struct qx_slice json; /* canonical question/1 */
};
/* False stops the walk. */
typedef bool qx_entry_visit(void *ctx, const struct qx_entry *entry);

/* Versions by id, then version, of that status and topic (NULL = any). latest: of each question
 * only its newest version that is not retired, or the newest. Errors: db's. */
QX_MUST_USE enum qx_err qx_bank_walk(struct qx_bank *bank, const char *status, const char *topic,
                                     bool latest, qx_entry_visit *visit, void *ctx);
/* The versions of one question, oldest first. Errors: NOT_FOUND. */
QX_MUST_USE enum qx_err qx_bank_show(struct qx_bank *bank, const char *id, qx_entry_visit *visit,
                                     void *ctx);

struct qx_step {
    const char *act;
    const char *who;
    int64_t at_ms;
    bool is_signed;
};
typedef bool qx_step_visit(void *ctx, const struct qx_step *step);
QX_MUST_USE enum qx_err qx_bank_steps(struct qx_bank *bank, const char *id, int64_t version,
                                      qx_step_visit *visit, void *ctx);

/* --- acts on versions: choose, then act, in one transaction --- */

enum qx_act {
    QX_ACT_AUTHOR, /* the author owns to a draft, which stays one */
    QX_ACT_REVIEW,
    QX_ACT_APPROVE,
    QX_ACT_RETIRE
};
const char *qx_act_name(enum qx_act act);

/* Chooses by status and topic (NULL = any) among the versions that the act is possible for. */
QX_MUST_USE enum qx_err qx_bank_choose_all(struct qx_bank *bank, enum qx_act act,
                                           const char *status, const char *topic, size_t *n);
/* Chooses the version of a question that the act would move: the newest of its status; to be
 * retired, every version that is not, for an approved one stays in force beside its edit.
 * Errors: NOT_FOUND, QUESTION_STATUS; EXISTS when chosen already. Reported. */
QX_MUST_USE enum qx_err qx_bank_choose(struct qx_bank *bank, enum qx_act act, const char *id,
                                       struct qx_report *report);
/* Chooses exactly this version if its digest is that one. Errors: NOT_FOUND, PAYLOAD,
 * QUESTION_STATUS, EXISTS. Reported. */
QX_MUST_USE enum qx_err qx_bank_choose_signed(struct qx_bank *bank, enum qx_act act, const char *id,
                                              int64_t version,
                                              const uint8_t digest[static QX_SHA256_LEN],
                                              struct qx_report *report);
QX_MUST_USE enum qx_err qx_bank_chosen(struct qx_bank *bank, qx_entry_visit *visit, void *ctx);

/* Who acts: by name in a rehearsal, by a verified signature in a live bank. */
struct qx_actor {
    const char *name;
    const uint8_t *key;      /* fingerprint of the key certificate, 32 bytes; NULL = unsigned */
    struct qx_slice message; /* the signed file; empty = unsigned */
    const uint8_t *digest;   /* of its payload, 32 bytes */
};
/* Moves all that was chosen. review: draft → in review; approve: in review → approved, and the
 * version that was approved before is retired; retire: → retired. In a live bank all but retiring
 * is signed, and a review needs the author's signature first; in a rehearsal, the name of the
 * author or of who imported. Errors: SAME_PERSON when the actor took another step of one of them or
 * nobody is named for it (each of the first ten reported), MODE for an unsigned step in a live
 * bank, SIGNER_MISSING, EXISTS for a signed file that was used before. */
QX_MUST_USE enum qx_err qx_bank_act(struct qx_bank *bank, enum qx_act act,
                                    const struct qx_actor *actor, int64_t now_ms,
                                    struct qx_report *report);

/* The signed files of all steps, as they came. False stops. */
typedef bool qx_message_visit(void *ctx, struct qx_slice message);
QX_MUST_USE enum qx_err qx_bank_messages(struct qx_bank *bank, qx_message_visit *visit, void *ctx);

/* --- what a release takes --- */

/* How many questions there are of each topic, level and set of languages, approved or for a
 * pretest. */
typedef bool qx_count_visit(void *ctx, bool pretest, const char *topic, const char *level,
                            const char *langs, int64_t n);
QX_MUST_USE enum qx_err qx_bank_counts(struct qx_bank *bank, qx_count_visit *visit, void *ctx);
/* Walks the questions of a cell (level "" = any), approved ones or those for a pretest, in byte
 * order of id: start, next until it is false, end. entry is valid until the next call. Errors:
 * db's. */
QX_MUST_USE enum qx_err qx_bank_cell(struct qx_bank *bank, const struct qx_cell *cell);
bool qx_bank_cell_next(struct qx_bank *bank, struct qx_entry *entry);
QX_MUST_USE enum qx_err qx_bank_cell_end(struct qx_bank *bank);

/* --- whether an exam can be drawn --- */

enum qx_feasible { QX_FEASIBLE, QX_INFEASIBLE, QX_FEASIBLE_UNKNOWN };

struct qx_feasibility {
    enum qx_feasible answer;
    /* What hinders it: "" nothing, "count", "pool_ratio", "exposure_percent" and "attempts" (a cell
     * is too small), "enemies" (rivals too), "expected_cut", "acceptance" (too few forms are). */
    const char *reason;
    uint32_t *sizes;   /* by cell: questions that may be drawn */
    bool *conflict;    /* by cell: it belongs to a minimal set that cannot be filled (take one away,
                        * and the others can) */
    uint32_t accepted; /* forms accepted of those drawn for a sample; 0 when none was drawn */
    uint32_t drawn;
    int64_t
        overlap; /* questions that two forms are expected to share, in thousandths: Σ count²/size */
    int64_t rating_least; /* sums of ratings that a form can have; both 0 without a band */
    int64_t rating_most;
};

/*
 * Whether the questions that the bank has in all of the policy's languages fill its blueprint:
 * enough in each cell for its count, pool_ratio, exposure_percent and, where nothing is drawn
 * again, all attempts; forms without two enemies or rivals and within the band of the expected cut;
 * and at least one form in 1,000 accepted, so that a release can be drawn from. A sample of forms
 * is drawn; only when none is accepted is a search made, exact and bounded: beyond the bound the
 * answer is UNKNOWN. The arrays live in arena. Errors: db's.
 */
QX_MUST_USE enum qx_err qx_bank_feasible(struct qx_bank *bank, const struct qx_policy *policy,
                                         struct qx_arena *arena, struct qx_feasibility *out);
/* The sizes alone. */
QX_MUST_USE enum qx_err qx_bank_sizes(struct qx_bank *bank, const struct qx_policy *policy,
                                      uint32_t *sizes);

/* Whether a version has all of these languages. langs: as in struct qx_entry. */
bool qx_langs_cover(const char *langs, const char *const *wanted, size_t n);

/* --- lint --- */

/* Adds a warning for each weakness that can be seen in one question ("ID: what: what to do"): a key
 * that its length or an "all of the above" that may move gives away, negations, absolute words,
 * missing level or source, options that differ only in case, a stem longer than a screen. policy:
 * NULL, or the exam whose pinned options keep their place. Returns how many. Source: Haladyna,
 * Downing, Rodriguez (2002), a taxonomy of item-writing guidelines. */
size_t qx_question_lint(const struct qx_question *question, const struct qx_policy *policy,
                        const char *where, struct qx_report *report);

#endif
