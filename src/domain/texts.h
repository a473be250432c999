/* Texts in several languages: their JSON form {lang: text} and what they may consist of. */
#ifndef QUALEX_DOMAIN_TEXTS_H
#define QUALEX_DOMAIN_TEXTS_H

#include <qualex/question.h>

/* Why a text cannot stand, as "what: what to do", or NULL when it can: valid UTF-8, whitelist, at
 * most two combining marks in a row, at most max bytes, not blank; LF and tab only if multiline. */
const char *qx_text_problem(const char *text, size_t max, bool multiline);

enum qx_text_kind {
    QX_TEXT_GOOD,
    QX_TEXT_LONG,
    QX_TEXT_BLANK,
    QX_TEXT_BYTES,
    QX_TEXT_FOREIGN, /* from here on a character is at fault */
    QX_TEXT_LINES,
    QX_TEXT_MARKS,
};
/* The same, and which character it is: line and character count from 1. */
struct qx_text_fault {
    enum qx_text_kind kind;
    uint32_t rune;
    size_t line;
    size_t character;
};
bool qx_text_fault(const char *text, size_t max, bool multiline, struct qx_text_fault *out);
#define QX_TEXT_PLACE 80
/* Why; place: "line 1, character 5 is U+00AD: ", or "" where none is at fault. */
const char *qx_text_fault_says(const struct qx_text_fault *fault, char place[static QX_TEXT_PLACE]);

/* [A-Za-z0-9._-]{1,64} */
bool qx_id_well_formed(const char *id);
/* Asks the reader for an object {lang: text}; absent = none when optional. Members in byte order of
 * lang, copied to the arena. Fails the reader (JSON_FIELD). Texts themselves are judged by
 * qx_texts_problem. */
struct qx_texts qx_want_texts(struct qx_json_reader *r, const char *key, bool optional,
                              struct qx_arena *arena);
/* Reports a failure through the reader, as its own want functions do. */
void qx_reader_fail(struct qx_json_reader *r, enum qx_err err, const char *key, const char *what);
/* The string of a member, in the arena. */
const char *qx_want_kept(struct qx_json_reader *r, const char *key, struct qx_arena *arena);
/* The strings of an array member, in the arena; at most max of them. */
const char **qx_want_strings(struct qx_json_reader *r, const char *key, size_t max,
                             struct qx_arena *arena, size_t *n);
/* The same of an array already at hand; key names it in messages. */
const char **qx_read_strings(struct qx_json_reader *r, const char *key, const struct qx_json *array,
                             size_t max, struct qx_arena *arena, size_t *n);

const char *qx_texts_problem(const struct qx_texts *texts, size_t max, bool multiline);
bool qx_texts_same_languages(const struct qx_texts *a, const struct qx_texts *b);

struct qx_json *qx_texts_to_json(const struct qx_texts *texts);
struct qx_json *qx_strings_to_json(const char *const *v, size_t n);

#endif
