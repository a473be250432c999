/*
 * The licenser's bank of questions: what it holds, and how it is put in and found. Their steps from
 * draft to approved: life.h. Schema: data/schema/bank*.sql.
 */
#ifndef QUALEX_BANK_H
#define QUALEX_BANK_H

#include <qualex/digest.h>
#include <qualex/exposure.h>
#include <qualex/policy.h>

enum qx_status {
    QX_DRAFT,
    QX_IN_REVIEW,
    QX_APPROVED,
    QX_PRETEST,   /* shown to candidates, does not count */
    QX_SUSPENDED, /* out of every release from the next on */
    QX_RETIRED
};
const char *qx_status_name(enum qx_status status); /* "draft", "in review", … */
bool qx_status_of_name(const char *name, enum qx_status *out);

struct qx_bank;

/* trust: PEM of the root that a live bank's steps must lead to; NULL makes a rehearsal bank.
 * Errors: those of qx_db_open. */
QX_MUST_USE enum qx_err qx_bank_create(const char *path, const char *trust, int64_t now_ms,
                                       struct qx_report *report);
/* Others may read the bank at any time, and write to it between two transactions of this program.
 * Opened for reading, everything is read as it was at that moment (qx_bank_follow ends that).
 * A bank of an earlier version is brought up to date first, also when it is only read (noted in the
 * report). Free with qx_bank_close, which undoes a transaction that is still open. Errors: those of
 * qx_db_open; DB_OLDER when it has to be brought up to date and cannot be written. */
QX_MUST_USE enum qx_err qx_bank_open(const char *path, bool writable, struct qx_report *report,
                                     struct qx_bank **out);
void qx_bank_close(struct qx_bank **bank);
/* For a program that stays: each read of a bank that was opened for reading sees the newest. */
void qx_bank_follow(struct qx_bank *bank);
/* Another number after another program has written to the bank; 0 when that cannot be told. */
int64_t qx_bank_changes(struct qx_bank *bank);
bool qx_bank_live(const struct qx_bank *bank);
/* Reports a failure of the database, which functions without a report only return: the bank, what
 * failed, what to do. Returns err. */
enum qx_err qx_bank_fail(struct qx_bank *bank, enum qx_err err, struct qx_report *report);
/* Whether two names as they were typed may be one person's: case and blanks tell nobody apart. An
 * empty name is nobody's. */
bool qx_bank_same_name(const char *a, const char *b);
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
 * language, in which what is not said stays as the bank has it; where the bank has others, only its
 * texts are put in or replaced (options go by their order), and key, topic and level must agree.
 * as: who imports, "" = not told. Errors: EXISTS when the id was put in this transaction already (reported with both
 * places); QUESTION when languages do not fit together or a text is not in form C; db's.
 */
QX_MUST_USE enum qx_err qx_bank_put(struct qx_bank *bank, const struct qx_question *question,
                                    bool one_language, const char *as, int64_t now_ms,
                                    const char *where, uint32_t line, struct qx_report *report,
                                    enum qx_put *out);

/* What in the bank would hinder qx_bank_put; writes nothing. Errors: QUESTION, as qx_bank_put;
 * db's. */
QX_MUST_USE enum qx_err qx_bank_check(struct qx_bank *bank, const struct qx_question *question,
                                      bool one_language, const char *where, uint32_t line,
                                      struct qx_report *report);

/* How many questions an import has taken that was stopped, by the digest of what it imports; 0 when
 * none was. Errors: db's. */
QX_MUST_USE enum qx_err qx_bank_part_find(struct qx_bank *bank,
                                          const uint8_t source[static QX_SHA256_LEN],
                                          int64_t *taken);
/* Within the transaction of the part: so many are taken now; or all are, and it is forgotten.
 * Errors: db's. */
QX_MUST_USE enum qx_err qx_bank_part_note(struct qx_bank *bank,
                                          const uint8_t source[static QX_SHA256_LEN],
                                          int64_t taken);
QX_MUST_USE enum qx_err qx_bank_part_forget(struct qx_bank *bank,
                                            const uint8_t source[static QX_SHA256_LEN]);
/* Whether there is one that was stopped. Errors: db's. */
QX_MUST_USE enum qx_err qx_bank_part_any(struct qx_bank *bank, bool *any);

/* One version as it is stored; all borrowed during the visit. */
struct qx_entry {
    int64_t row; /* its number in this bank */
    const char *id;
    int64_t version;
    enum qx_status status;
    const char *topic;
    const char *level;
    const char *langs;    /* ",en,ru," */
    const char *approved; /* of these, those approved; "" = none */
    const char
        *review_by; /* "2027-01-31", the last day before it needs another review; "" = none */
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
/* The version of that number. Errors: NOT_FOUND. */
QX_MUST_USE enum qx_err qx_bank_at(struct qx_bank *bank, int64_t row, qx_entry_visit *visit,
                                   void *ctx);
/* The number of the version that came last; 0 in an empty bank. Errors: db's. */
QX_MUST_USE enum qx_err qx_bank_last(struct qx_bank *bank, int64_t *row);
/* How many versions are not retired, counted up to limit. Errors: db's. */
QX_MUST_USE enum qx_err qx_bank_count_to(struct qx_bank *bank, int64_t limit, int64_t *n);
/* The versions of one question, oldest first. Errors: NOT_FOUND. */
QX_MUST_USE enum qx_err qx_bank_show(struct qx_bank *bank, const char *id, qx_entry_visit *visit,
                                     void *ctx);

/* What a list shows; NULL = any. */
struct qx_filter {
    const char *status;
    const char *topic;
    const char *level;
    const char *lang;
    const char *text;    /* words that it has, as for qx_bank_search */
    const char *overdue; /* "2027-01-31": approved or in pretest, and due for review before it */
    const char *author;  /* who is named as author, imported it or took the author's step */
    const char *tag;
    bool latest; /* of each question only its newest version that is not retired, or the newest */
};
/* Versions by id, then version; cost: the entries that status, topic, text or date leave. Errors:
 * db's; INPUT when text has no word: signs alone are none. */
QX_MUST_USE enum qx_err qx_bank_list(struct qx_bank *bank, const struct qx_filter *filter,
                                     qx_entry_visit *visit, void *ctx);

/* Whether the bank has each of the filter's topic, language, author and tag at all, by itself and
 * in any version: *part is "topic", "lang", "author" or "tag" for the first that it has not, else
 * NULL. Errors: db's. */
QX_MUST_USE enum qx_err qx_bank_unknown(struct qx_bank *bank, const struct qx_filter *filter,
                                        const char **part);

/* A place in a list, from which it goes on. */
struct qx_page {
    const struct qx_filter *filter;
    bool open;      /* of what it leaves only what is not approved in all of its languages */
    bool back;      /* towards the start */
    const char *id; /* behind this version (back: before it); NULL = from the start (the end) */
    int64_t version;
};
/* The versions of a list from there on, in its order (back: against it), at most limit, -1 = all.
 * With open and text the limit counts what is passed over too. Cost: those that are seen and passed
 * over; with topic (and not open) or text those that it leaves, each time. Errors: as qx_bank_list.
 */
QX_MUST_USE enum qx_err qx_bank_page(struct qx_bank *bank, const struct qx_page *page,
                                     int64_t limit, qx_entry_visit *visit, void *ctx);

/* How many versions that are not retired are written in each set of languages, of a topic (NULL =
 * any). Errors: db's. */
typedef bool qx_languages_visit(void *ctx, int64_t n, const char *langs);
QX_MUST_USE enum qx_err qx_bank_languages(struct qx_bank *bank, const char *topic,
                                          qx_languages_visit *visit, void *ctx);

/* One find; snippet: some words around the first ones that match, each between SO (0x0E) and SI
 * (0x0F); lines and foreign bytes as in the question. All borrowed during the visit. */
typedef bool qx_find_visit(void *ctx, const struct qx_entry *entry, const char *snippet);
/* The versions of the id that is filter's only word, or that begins so ("k1*"), with no snippet;
 * then those that have all of its words, best first; at most limit together. A word that ends in
 * "*" stands for all that begin so; case does not matter, diacritics do. Errors: as qx_bank_list. */
QX_MUST_USE enum qx_err qx_bank_search(struct qx_bank *bank, const struct qx_filter *filter,
                                       int64_t limit, qx_find_visit *visit, void *ctx);

/* --- what a release takes --- */

/* How many questions there are of each topic, level and set of approved languages, approved or for
 * a pretest. */
typedef bool qx_count_visit(void *ctx, bool pretest, const char *topic, const char *level,
                            const char *langs, int64_t n);
QX_MUST_USE enum qx_err qx_bank_counts(struct qx_bank *bank, qx_count_visit *visit, void *ctx);
/* Walks the questions of a cell (level "" = any), approved ones or those for a pretest, in byte
 * order of id: start, next until it is false, end. entry is valid until the next call; its langs
 * are those approved. Errors: db's. */
QX_MUST_USE enum qx_err qx_bank_cell(struct qx_bank *bank, const struct qx_cell *cell);
bool qx_bank_cell_next(struct qx_bank *bank, struct qx_entry *entry);
QX_MUST_USE enum qx_err qx_bank_cell_end(struct qx_bank *bank);

/* --- whether an exam can be drawn --- */

enum qx_feasible { QX_FEASIBLE, QX_INFEASIBLE, QX_FEASIBLE_UNKNOWN };

struct qx_feasibility {
    enum qx_feasible answer;
    /* What hinders it: "" nothing, "count", "pool_ratio", "exposure_percent" and "attempts" (a cell
     * is too small), "enemies" (rivals too), "expected_cut", "acceptance" (too few forms are),
     * "exposure" (a question is in too large a share of forms, though its cell is large enough). */
    const char *reason;
    uint32_t *sizes;   /* by cell: questions that may be drawn */
    bool *conflict;    /* by cell: it belongs to a minimal set that cannot be filled (take one away,
                        * and the others can) */
    uint32_t accepted; /* forms accepted of those drawn for a sample; 0 when none was drawn */
    uint32_t drawn;
    int64_t rating_least; /* sums of ratings that a form can have; both 0 without a band */
    int64_t rating_most;
    struct qx_exposure exposure; /* where enough forms are accepted; else its overlap is -1 */
    const char *most_seen;       /* the question that it is of, where the policy caps it and nothing
                                  * else hinders; NULL = not judged */
};

/*
 * Whether the questions that the bank has in all of the policy's languages fill its blueprint:
 * enough in each cell for its count, pool_ratio, exposure_percent and, where nothing is drawn
 * again, all attempts; forms without two enemies or rivals and within the band of the expected cut;
 * and at least one form in 1,000 accepted, so that a release can be drawn from. A sample of forms
 * is drawn; only when none is accepted is a search made, exact and bounded: beyond the bound the
 * answer is UNKNOWN. Where forms are accepted, how many questions two of them share and, where
 * exposure_percent is set, the question that is seen most is judged at last (qx_exposure_judge,
 * from a fixed stream), which watch is told of. The arrays live in arena. Errors: db's,
 * INTERRUPTED.
 */
QX_MUST_USE enum qx_err qx_bank_feasible(struct qx_bank *bank, const struct qx_policy *policy,
                                         struct qx_arena *arena, struct qx_watch watch,
                                         struct qx_feasibility *out);
/* The sizes alone. */
QX_MUST_USE enum qx_err qx_bank_sizes(struct qx_bank *bank, const struct qx_policy *policy,
                                      uint32_t *sizes);

/* Whether a version has all of these languages. langs: as in struct qx_entry. */
bool qx_langs_cover(const char *langs, const char *const *wanted, size_t n);

#endif
