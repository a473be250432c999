/* A question: stem, options, answer key, topic, level, source of its fact, in one or more
 * languages. */
#ifndef QUALEX_QUESTION_H
#define QUALEX_QUESTION_H

#include <qualex/arena.h>
#include <qualex/json.h>

enum qx_question_type { QX_SINGLE, QX_MULTIPLE, QX_TRUE_FALSE };

/* Bounds: what goes beyond is refused, never cut. */
#define QX_QUESTION_OPTIONS_MAX 26
#define QX_QUESTION_ID_MAX 64      /* [A-Za-z0-9._-]+ */
#define QX_QUESTION_TEXT_MAX 16384 /* bytes of one text in one language */
#define QX_QUESTION_LANGS_MAX 8
#define QX_QUESTION_ENEMIES_MAX 256
#define QX_QUESTION_TAGS_MAX 64

struct qx_translation {
    const char *lang; /* BCP 47: "en", "ru", "kk", "kk-Latn" */
    const char *text; /* NFC, whitelist; LF and tab allowed */
};

/* One text in each of its languages, in byte order of lang. n = 0: none. */
struct qx_texts {
    struct qx_translation *v;
    size_t n;
};

/* Share of the question's mark that an option earns: exact, in lowest terms, den > 0; a wrong
 * option has 0/1 or a negative share. */
struct qx_fraction {
    int32_t num;
    int32_t den;
};

struct qx_option {
    const char *id; /* "a", "b", … in authored order in a bank; opaque in a release */
    struct qx_texts text;
    struct qx_texts feedback;
    struct qx_fraction weight; /* the answer key: correct when num > 0 */
    bool fixed;                /* keeps its place when options are shuffled */
};

struct qx_question {
    const char *id;
    int64_t version; /* 1, 2, … */
    enum qx_question_type type;
    const char *topic;
    const char *level;  /* "know", "apply", "analyse", or "" */
    const char *source; /* of its fact; "" = not given */
    const char *author; /* "" = not given */
    const char *figure; /* reference to the paper booklet, "" = none */
    struct qx_texts title;
    struct qx_texts stem;
    struct qx_texts rationale;
    struct qx_option *options;
    size_t n_options;
    const char **enemies; /* ids it must not meet in one form, byte order */
    size_t n_enemies;
    const char **tags; /* other tags "name:value", byte order */
    size_t n_tags;
};

const char *
qx_question_type_name(enum qx_question_type type); /* "single", "multiple", "true-false" */

/* The text in lang, else in otherwise, else the first; "" when there is none. */
const char *qx_texts_in(const struct qx_texts *texts, const char *lang, const char *otherwise);

/* question/1, the lossless form (docs/formats/question.md). The tree belongs to the caller. */
struct qx_json *qx_question_to_json(const struct qx_question *question);
/* Everything in arena. Errors: JSON_FIELD, QUESTION (via qx_question_check). */
QX_MUST_USE enum qx_err qx_question_from_json(const struct qx_json *json, const char *where,
                                              struct qx_arena *arena, struct qx_report *report,
                                              struct qx_question *out);

/* question-body/1: what a candidate may see, that is, without weights, feedback and rationale. Read
 * back, each option has weight 0/1. Errors as above; no answer key is demanded. */
struct qx_json *qx_question_body_to_json(const struct qx_question *question);
QX_MUST_USE enum qx_err qx_question_body_from_json(const struct qx_json *json, const char *where,
                                                   struct qx_arena *arena, struct qx_report *report,
                                                   struct qx_question *out);

/* Completeness: id and topic well formed, a stem, at least two options, ids and texts of options
 * distinct per language, the same languages everywhere (title, rationale and feedback may be
 * missing), a key (exactly one correct for single and true/false with 1/1, at least one for
 * multiple), weights in lowest terms from -1 to 1, bounds, characters of the whitelist (NFC is the
 * importer's affair). Topic: 1 to 128 bytes of one line. Errors: QUESTION, with where:line. */
QX_MUST_USE enum qx_err qx_question_check(const struct qx_question *question, const char *where,
                                          uint32_t line, struct qx_report *report);
/* The same without the answer key. */
QX_MUST_USE enum qx_err qx_question_body_check(const struct qx_question *question,
                                               const char *where, uint32_t line,
                                               struct qx_report *report);

#endif
