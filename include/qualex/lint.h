/*
 * Weaknesses that a program can see in questions. Each finding has a name that never changes, by
 * which it is muted. Source: Haladyna, Downing, Rodriguez (2002), a taxonomy of item-writing
 * guidelines.
 */
#ifndef QUALEX_LINT_H
#define QUALEX_LINT_H

#include <qualex/bank.h>

/* "@" stands for the detail. */
#define QX_LINTS(X)                                                                               \
    X(NO_LEVEL, "no-level", "no level: say know, apply or analyse")                               \
    X(NO_SOURCE, "no-source", "no source of its fact: name it")                                   \
    X(INCOMPLETE, "incomplete", "not a complete question (@): import it anew")                    \
    X(OVERDUE, "overdue", "was to be reviewed by @: approve it again until later, or suspend it") \
    X(LONG_STEM, "long-stem", "the stem takes more than half a screen: shorten it")               \
    X(STEM_SCROLLS, "stem-scrolls", "the stem is longer than a screen of 80 by 24: shorten it")   \
    X(LONG_READING, "long-reading", "@ words to read: shorten stem or options")                   \
    X(FONT, "font", "@ is not in the console's font: write it in other characters")               \
    X(SCRIPT, "script", "is in @ letters alone: say its language, as by --lang, or translate it") \
    X(NEGATION, "negation", "a negation in the stem: ask for what is, or write NOT")              \
    X(KEY_LONGEST, "key-longest",                                                                 \
      "the correct option is much the longest: shorten it or lengthen the others")                \
    X(OPTIONS_ALIKE, "options-alike",                                                             \
      "options @ differ only in case, blanks or points: tell them apart")                         \
    X(OPTIONS_OVERLAP, "options-overlap", "options @ overlap: let each exclude the others")       \
    X(ABSOLUTE, "absolute",                                                                       \
      "'always' or 'never' in an option, which gives it away: say how often")                     \
    X(UNPINNED, "unpinned",                                                                       \
      "an option speaks of the others and may move: fix it, or pin its text in the exam policy")  \
    X(MISSING_LANGUAGE, "missing-language", "is not written in @: translate it")                  \
    X(NUMBERS_DIFFER, "numbers-differ", "has other numbers than @: compare them")                 \
    X(CODE_DIFFERS, "code-differs", "has other code than @: compare it")                          \
    X(GLOSSARY, "glossary", "does not say the glossary's @: use it")                              \
    X(CASE_DIFFERS, "case-differs",                                                               \
      "tells the case otherwise than @: let what they share be the same in each")                 \
    X(UNKNOWN_ENEMY, "unknown-enemy",                                                             \
      "names @ as an enemy, an id that the bank does not have: correct it, or import that one")   \
    X(LONGEST_BIAS, "longest-bias",                                                               \
      "the correct option is the longest in @ single-choice questions: lengthen others")          \
    X(SAME_TEXT, "same-text", "the same question as @: retire one, or make them enemies")         \
    X(NEAR_TWIN, "near-twin", "nearly the same question as @: make them enemies, or retire one")

enum qx_lint {
#define QX_LINT_CODE(code, name, text) QX_LINT_##code,
    QX_LINTS(QX_LINT_CODE)
#undef QX_LINT_CODE
        QX_LINT_COUNT
};
const char *qx_lint_name(enum qx_lint lint);
bool qx_lint_of_name(const char *name, enum qx_lint *out);

/* All borrowed while it is told. */
struct qx_finding {
    enum qx_lint lint;
    const char *id;     /* of the question, or a topic */
    const char *lang;   /* "" = of all, or there is but one */
    const char *detail; /* "" = none */
};
/* "ID in LANG: what: what to do", appended. */
void qx_finding_text(const struct qx_finding *finding, struct qx_buf *out);

struct qx_glossary;
struct qx_lint_topics;
struct qx_repertoire;

/* What questions are looked at with. */
struct qx_linter {
    const struct qx_policy *policy; /* NULL, or the exam whose pinned options keep their place */
    const struct qx_glossary *glossary; /* NULL = none */
    const struct qx_repertoire *font;   /* what a candidate's screen can show; NULL = anything */
    const char *langs;                  /* set of languages that each should have; "" = any */
    uint64_t muted;                     /* bit 1 << enum qx_lint */
    int64_t since;                      /* twins: one of the two has a row above it; 0 = any */
    void (*tell)(void *ctx, const struct qx_finding *finding);
    void *ctx;
};
/* Tells unless it is muted; whether it did. */
bool qx_lint_tell(const struct qx_linter *linter, const struct qx_finding *finding);

/* All that can be seen in one question. Returns how many findings were told. */
size_t qx_question_lint(const struct qx_question *question, const struct qx_linter *linter);

/* Topics whose correct option is too often the longest: by itself in more than a third of at least
 * ten single-choice questions. Start from NULL; free with qx_lint_topics_free. */
void qx_lint_topics_add(struct qx_lint_topics **topics, const struct qx_question *question);
size_t qx_lint_topics_tell(const struct qx_lint_topics *topics, const struct qx_linter *linter);
void qx_lint_topics_free(struct qx_lint_topics **topics);

/* Case sets whose questions begin with other copies of what they share: the paragraphs of their
 * stems before the last one. Start from NULL; free with qx_lint_cases_free. */
struct qx_lint_cases;
void qx_lint_cases_add(struct qx_lint_cases **cases, const struct qx_question *question);
size_t qx_lint_cases_tell(struct qx_lint_cases *cases, const struct qx_linter *linter);
void qx_lint_cases_free(struct qx_lint_cases **cases);

/* Enemies whose id the bank has in no version, be it a retired one. Start from NULL; free with
 * qx_lint_enemies_free. */
struct qx_lint_enemies;
void qx_lint_enemies_add(struct qx_lint_enemies **enemies, const struct qx_question *question);
/* *told: how many, in byte order of the enemies' ids. One query. Errors: db's. */
QX_MUST_USE enum qx_err qx_lint_enemies_tell(struct qx_lint_enemies *enemies, struct qx_bank *bank,
                                             const struct qx_linter *linter, size_t *told);
void qx_lint_enemies_free(struct qx_lint_enemies **enemies);

/* --- a glossary: how a term is called in other languages --- */

struct qx_glossary *qx_glossary_new(void); /* free with qx_glossary_free */
/* One term of the language of stems ("en") and what it is in another. Words in parentheses are
 * another way to say it; what follows ";" or "/" too. */
void qx_glossary_add(struct qx_glossary *glossary, struct qx_slice term, const char *lang,
                     struct qx_slice translation);
void qx_glossary_free(struct qx_glossary **glossary);

/* --- the console's font --- */

/* The characters of data/font/repertoire.txt. Free with qx_repertoire_free. */
struct qx_repertoire *qx_repertoire_new(void);
void qx_repertoire_free(struct qx_repertoire **repertoire);

/* --- the same text under another id, and near-twins --- */

/*
 * MinHash (Broder 1997) over words and pairs of neighbouring words of stem, options and fields, in
 * each language: 128 minima in 16 bands of 8. Questions that share a band and likely most of their
 * minima are compared exactly, and told from 75 % in common: with certainty when they are the same,
 * of those with 90 % in common 99.9 %, at 80 % 94 %. What is met costs a file of 200 bytes a text
 * that no name leads to and, while it is searched, at most 100 MB of memory. Deterministic: a bank
 * always gives the same pairs in the same order.
 */
struct qx_twins;
/* Errors: IO. Free with qx_twins_free. */
QX_MUST_USE enum qx_err qx_twins_new(struct qx_report *report, struct qx_twins **out);
/* row: of the entry. Errors: IO. */
QX_MUST_USE enum qx_err qx_twins_add(struct qx_twins *twins, int64_t row,
                                     const struct qx_question *question);
/* Tells SAME_TEXT and NEAR_TWIN of pairs that are no enemies yet nor of one case set, of the later
 * question. *found: how many. Errors: IO, db's; INTERRUPTED when go_on (may be NULL) says so. */
QX_MUST_USE enum qx_err qx_twins_find(struct qx_twins *twins, struct qx_bank *bank,
                                      const struct qx_linter *linter, bool (*go_on)(void),
                                      size_t *found);
void qx_twins_free(struct qx_twins **twins);

#endif
