/* A question: stem, options, answer key, topic, level, source of its fact, in one or more
 * languages. */
#ifndef QUALEX_QUESTION_H
#define QUALEX_QUESTION_H

#include <qualex/arena.h>
#include <qualex/json.h>

/* What is asked for: some of the options (single, multiple, true/false), all of them in the right
 * order (ordering), or fields filled in (short answer, numeric, matching, gaps). */
enum qx_question_type {
    QX_SINGLE,
    QX_MULTIPLE,
    QX_TRUE_FALSE,
    QX_SHORT,
    QX_NUMERIC,
    QX_MATCHING,
    QX_ORDERING,
    QX_GAPS,
    QX_QUESTION_TYPES
};

/* Bounds: what goes beyond is refused, never cut. */
#define QX_QUESTION_OPTIONS_MAX 26
#define QX_QUESTION_FIELDS_MAX 26
#define QX_QUESTION_ACCEPTED_MAX 64 /* of one field */
#define QX_ANSWER_TEXT_MAX 255      /* bytes of a text or number that is filled in */
#define QX_QUESTION_ID_MAX 64       /* [A-Za-z0-9._-]+ */
#define QX_QUESTION_TEXT_MAX 16384  /* bytes of one text in one language */
#define QX_QUESTION_LANGS_MAX 8
#define QX_QUESTION_ENEMIES_MAX 256
#define QX_QUESTION_TAGS_MAX 64

/* A language tag of BCP 47: two or three letters, then subtags of two to eight letters or digits.
 */
bool qx_lang_well_formed(const char *lang);

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
    struct qx_fraction weight; /* the answer key of choices (qx_option_is_right); else 0/1 */
    bool fixed;                /* keeps its place when options are shuffled */
    const char *field;         /* gaps: the one that offers it; NULL or "" = each */
};

/* How a field is filled in: by an option, or by what is typed. */
enum qx_fill { QX_FILL_CHOICE, QX_FILL_TEXT, QX_FILL_NUMBER, QX_FILLS };

/* Stands for whatever no other answer of its field is, as text, or as from and to, of weight 0/1.
 */
#define QX_ANYTHING "*"

/* An answer that a field's key knows. Only those of weight 1/1 are right where nothing but the
 * whole mark is given; one of weight 0/1 is wrong and there for its feedback. */
struct qx_accepted {
    const char *option;   /* choice: id of the option; else "" */
    struct qx_texts text; /* text: one variant, in some of the question's languages; else none */
    const char *from; /* number: least accepted, a canonical decimal (qx_decimal_read); else "" */
    const char *to;   /* number: greatest accepted; else "" */
    struct qx_fraction weight; /* share of the field's mark, 0/1 to 1/1 */
    struct qx_texts feedback;
};

/* A field of a short answer or numeric question (exactly one, id "1"), of a matching one (one for
 * each thing that a match is sought for) or a gap in the stem, where "[[id]]" stands for it. */
struct qx_field {
    const char *id; /* distinct in the question */
    enum qx_fill fill;
    bool case_sensitive;          /* text */
    struct qx_texts text;         /* matching: what a match is sought for; else none */
    struct qx_accepted *accepted; /* the answer key, at least one; none in a body */
    size_t n_accepted;
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
    struct qx_option *options; /* of an ordering: in the right order */
    size_t n_options;
    struct qx_field *fields; /* in the order of the stem, or of display */
    size_t n_fields;
    const char **enemies; /* ids it must not meet in one form, byte order */
    size_t n_enemies;
    const char **tags; /* other tags "name:value", byte order */
    size_t n_tags;
};

/* "single", "multiple", "true-false", "short", "numeric", "matching", "ordering", "gaps" */
const char *qx_question_type_name(enum qx_question_type type);
bool qx_question_type_of_name(const char *name, enum qx_question_type *out);
/* Whether options are chosen, and nothing ordered or filled in. */
bool qx_question_type_is_choice(enum qx_question_type type);
const char *qx_fill_name(enum qx_fill fill); /* "choice", "text", "number" */
bool qx_fill_of_name(const char *name, enum qx_fill *out);

/* Whether choosing the option is right: in a multiple response one of a share above 0, else one of
 * the whole mark. */
bool qx_option_is_right(const struct qx_question *question, const struct qx_option *option);
/* Whether it is QX_ANYTHING of weight 0/1. */
bool qx_accepted_is_rest(const struct qx_accepted *accepted);

/* Whether the option can be chosen in that field. */
bool qx_option_offered(const struct qx_option *option, const struct qx_field *field);

/* Exact decimals: sign, up to 20 digits before the point and 15 after it. Canonical: no leading or
 * trailing zeros that say nothing, no "+", no "-0", point and not comma: "-0.5", "42". */
#define QX_DECIMAL_MAX 40 /* bytes with the final NUL */
/* What a person or a file writes: blanks around, "+", leading zeros, one "," for the point and the
 * minus sign U+2212 are taken. Errors: SYNTAX. */
QX_MUST_USE enum qx_err qx_decimal_read(struct qx_slice text, char out[static QX_DECIMAL_MAX]);
/* Below, equal to or above 0 as a is to b; both canonical. */
int qx_decimal_compare(const char *a, const char *b);
/* a + b, a - b (subtract). Errors: TOO_LARGE. */
QX_MUST_USE enum qx_err qx_decimal_add(const char *a, const char *b, bool subtract,
                                       char out[static QX_DECIMAL_MAX]);

/* The next gap "[[id]]" at or after text: where it begins, *id its id and *after what follows it;
 * NULL when there is none. */
const char *qx_gap_next(const char *text, struct qx_slice *id, const char **after);

/* The text in exactly that language; NULL when there is none. lang may be NULL. */
const char *qx_texts_find(const struct qx_texts *texts, const char *lang);
/* The text in lang, else in otherwise, else the first; "" when there is none. */
const char *qx_texts_in(const struct qx_texts *texts, const char *lang, const char *otherwise);

/* --- tags with a meaning (docs/formats/question.md) --- */
/* "difficulty:65": percent of those who just know enough that answer right (an Angoff rating), 1 to
 * 99; -1 when there is none. */
int qx_question_rating(const struct qx_question *question);
/* "case:NAME:2": the case set and the place in it; false when it is in none. */
bool qx_question_case(const struct qx_question *question, struct qx_slice *name,
                      uint32_t *position);
/* "rivals:NAME", one after the other from *at = 0 on: of such a group at most one is in a form. */
bool qx_question_rivals(const struct qx_question *question, size_t *at, struct qx_slice *name);

/* Topic of a question that has none of its own. */
#define QX_TOPIC_NOT_GIVEN "unsorted"

/* Options that speak of the other options, "all of the above": the index of the pattern that this
 * text shows, or -1. */
#define QX_POSITIONAL_MAX 32
int qx_positional(const char *text);
const char *qx_positional_text(int index);

void qx_fraction_reduce(struct qx_fraction *f);
/* The greatest one, never negative; a and b are above INT64_MIN. */
int64_t qx_common_divisor(int64_t a, int64_t b);

/* question/1, the lossless form (docs/formats/question.md). The tree belongs to the caller. */
struct qx_json *qx_question_to_json(const struct qx_question *question);
/* The same in canonical form, appended, without the tree; texts are in byte order of lang. */
void qx_question_write(struct qx_buf *out, const struct qx_question *question);
/* Gives another version to the question that was written last into json: it is the last member. */
void qx_question_write_version(struct qx_buf *json, int64_t version);
/* Everything in arena. Errors: JSON_FIELD, QUESTION (via qx_question_check). */
QX_MUST_USE enum qx_err qx_question_from_json(const struct qx_json *json, const char *where,
                                              struct qx_arena *arena, struct qx_report *report,
                                              struct qx_question *out);

/* A text in form C (UAX #15), appended: qx_nfc of text.h. */
typedef enum qx_err qx_normal(struct qx_slice text, struct qx_buf *out);
/* Brings each text to form C, into arena. */
void qx_question_normalise(struct qx_question *question, qx_normal *nfc, struct qx_arena *arena);
/* Whether each text is in form C. Errors: QUESTION, with where:line. */
QX_MUST_USE enum qx_err qx_question_normal_check(const struct qx_question *question, qx_normal *nfc,
                                                 const char *where, uint32_t line,
                                                 struct qx_report *report);
/* As qx_question_from_json, of what a person or another program wrote: its texts are brought to
 * form C first, so that options of one look are found. */
QX_MUST_USE enum qx_err qx_question_take_json(const struct qx_json *json, qx_normal *nfc,
                                              const char *where, struct qx_arena *arena,
                                              struct qx_report *report, struct qx_question *out);

/* question-body/1: what a candidate may see, that is, without weights, accepted answers, feedback
 * and rationale. Read back, each option has weight 0/1. Errors as above; no answer key is demanded.
 */
struct qx_json *qx_question_body_to_json(const struct qx_question *question);
QX_MUST_USE enum qx_err qx_question_body_from_json(const struct qx_json *json, const char *where,
                                                   struct qx_arena *arena, struct qx_report *report,
                                                   struct qx_question *out);

/* The fields alone, with their key: as the member "fields" of question/1. Read back into q, whose
 * type is known. Errors: JSON_FIELD. */
struct qx_json *qx_question_fields_to_json(const struct qx_question *question);
QX_MUST_USE enum qx_err qx_question_fields_from_json(const struct qx_json *fields,
                                                     const char *where, struct qx_arena *arena,
                                                     struct qx_report *report,
                                                     struct qx_question *q);

/* Completeness: id and topic well formed, a stem, options and fields as the type has them
 * (docs/formats/question.md), their ids and texts distinct per language, the same languages
 * everywhere (title, rationale and feedback may be missing, accepted texts in some only), a key
 * (for true/false exactly one correct of 1/1 and none of a part; for single at least one of 1/1; at
 * least one above 0 for multiple, and of 1/1 for each field), weights in lowest terms from -1 to 1,
 * bounds, characters of the whitelist (form C: qx_question_normal_check). Topic: 1 to 128 bytes of
 * one line. Errors: QUESTION, with where:line. */
QX_MUST_USE enum qx_err qx_question_check(const struct qx_question *question, const char *where,
                                          uint32_t line, struct qx_report *report);
/* The same without the answer key. */
QX_MUST_USE enum qx_err qx_question_body_check(const struct qx_question *question,
                                               const char *where, uint32_t line,
                                               struct qx_report *report);

#endif
