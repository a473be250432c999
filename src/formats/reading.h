/* What the readers of all formats share. */
#ifndef QUALEX_FORMATS_READING_H
#define QUALEX_FORMATS_READING_H

#include <qualex/formats.h>

/* Options that speak of the other options: counted, and told once a file. */
struct positional_count {
    size_t n[QX_POSITIONAL_MAX];
    uint32_t line[QX_POSITIONAL_MAX];
};

/* A question while it is being put together; everything lives in arena. */
struct making {
    struct qx_reading *reading;
    const char *lang; /* of the texts: the reading's, unless a reader has set it since start */
    struct qx_arena arena;
    struct qx_question q;
    struct qx_option options[QX_QUESTION_OPTIONS_MAX];
    struct qx_field fields[QX_QUESTION_FIELDS_MAX];
    bool fixed_said;                    /* the file says which options are fixed */
    struct qx_buf plain;                /* of a text that was HTML */
    struct positional_count positional; /* kept from question to question */
    size_t unnamed;                     /* questions without an id so far */
    uint32_t unnamed_line;
};

/* An empty question; the one before is gone. */
void qx_making_start(struct making *m);
/* Tells what is told once a file, and frees. */
void qx_making_end(struct making *m);

/* raw trimmed, brought to NFC, checked against the whitelist, kept in the arena. Errors: UTF8,
 * CHARACTER, TOO_LARGE, reported. */
enum qx_err qx_making_text(struct making *m, struct qx_slice raw, uint32_t line, const char **out);
/* The same as one text in m->lang; an empty raw gives no texts. */
enum qx_err qx_making_texts(struct making *m, struct qx_slice raw, uint32_t line,
                            struct qx_texts *out);
/* What a fragment of HTML says (html.h), as one text in the reading's language. keep_lines: a line
 * end is one. Errors: those of html_text, and as above. */
enum qx_err qx_making_html(struct making *m, struct qx_slice html, uint32_t line, bool keep_lines,
                           struct qx_texts *out);
/* A further option. Errors: QUESTION when there are too many, reported. */
enum qx_err qx_making_option(struct making *m, uint32_t line, struct qx_option **out);
/* The id that the option of that index will have. */
const char *qx_making_option_id(struct making *m, size_t index);
/* A further field, with the next number as its id. Errors: QUESTION when there are too many. */
enum qx_err qx_making_field(struct making *m, enum qx_fill fill, uint32_t line,
                            struct qx_field **out);
/* A further accepted answer of a field, of weight 1/1. Errors: QUESTION when there are too many. */
enum qx_err qx_making_accepted(struct making *m, struct qx_field *field, uint32_t line,
                               struct qx_accepted **out);
/* One of weight 0/1 for whatever no other is. Errors: as before. */
enum qx_err qx_making_rest(struct making *m, struct qx_field *field, uint32_t line,
                           struct qx_accepted **out);
/* The newest answer that a field accepts, among those before it. Of several that fit, programs with
 * answers in an order take the first, and here that of the greatest share counts: one that differs
 * by that is reported, and false; one that nothing reaches is taken off. */
bool qx_making_judge_newest(struct making *m, struct qx_field *field, uint32_t line);
/* "42", "42:0.5" (give or take), "41.5..42.5" as the range that is accepted. Errors: QUESTION,
 * reported. */
enum qx_err qx_making_range(struct making *m, struct qx_slice text, uint32_t line,
                            struct qx_accepted *out);
/* "True" or "False" in that language. */
const char *qx_truth_word(const char *lang, bool truth);
/* Two options, True (a) and False (b), in the reading's language; fixed. */
void qx_making_true_false(struct making *m, bool correct);
/* Another tag or enemy, kept in byte order and once. Errors: QUESTION when there are too many. */
enum qx_err qx_making_tag(struct making *m, struct qx_slice text, uint32_t line);
enum qx_err qx_making_enemy(struct making *m, struct qx_slice id, uint32_t line);
/* Reads "a,d", "all", "last" or "none" and fixes those options; without it, those that speak of the
 * others are (qx_positional). Errors: QUESTION, reported. */
enum qx_err qx_making_fix(struct making *m, struct qx_slice letters, uint32_t line);

/* A tag: topic:, level:, source:, author: and figure: are the members of those names, enemy: is an
 * enemy, what follows fixed: is appended to fix (for qx_making_fix); any other is kept. Errors: as
 * of qx_making_text and qx_making_tag. */
enum qx_err qx_making_note(struct making *m, struct qx_slice tag, uint32_t line,
                           struct qx_buf *fix);
/* The last part of a category's path "$course$/top/a/b//c" into out, "//" being a slash within a
 * part; empty where it is the root, "$course$/top". */
void qx_category_topic(struct qx_slice path, struct qx_buf *out);
/* Of a single choice: warns of several options that are each the whole answer, and of weights below
 * 0, of which no question here makes less than nothing. */
void qx_making_warn_of_single(struct making *m, uint32_t line);
/* Warns when the weights above 0 are not 1 together. */
void qx_making_warn_of_sum(struct making *m, uint32_t line);

/* Finishes (ids of options, an id from the content when it has none), checks and hands over. What
 * is wrong with the question is reported and counted as refused; an error is one that ends the
 * reading. */
enum qx_err qx_making_give(struct making *m, uint32_t line);
/* Counts a question whose fault was reported. */
void qx_making_refuse(struct making *m);
/* Reports a fault and counts the question as refused. */
void qx_making_fault(struct making *m, uint32_t line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Under lenient: a warning, true. Else: an error, false. */
bool qx_making_lenient(struct making *m, uint32_t line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* What to do instead of a question of that type, which is named as its format does; static. */
const char *qx_unsupported_remedy(const char *type);
/* Asks whether to go on. Errors: INTERRUPTED. */
enum qx_err qx_making_go_on(struct making *m, size_t done);

/* "50", "33.33333", "-100" as a share of one in lowest terms: a third is meant when decimals show
 * it. False when it is no number from -100 to 100. */
bool qx_percent(struct qx_slice text, struct qx_fraction *out);

#endif
