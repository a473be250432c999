/*
 * JSON as everything signed is written: RFC 8785 restricted to strings, booleans, null, arrays,
 * objects and integers of magnitude below 2^53, written without fraction and exponent. Reading
 * refuses anything else (reals, -0, duplicate keys, invalid UTF-8, NUL, depth over 32). What is
 * signed has keys of [A-Za-z0-9_.@-]+ only. Source: RFC 8259, RFC 8785.
 */
#ifndef QUALEX_JSON_H
#define QUALEX_JSON_H

#include <qualex/buf.h>
#include <qualex/err.h>
#include <qualex/report.h>

/* A value and all below it. A tree has one owner; a value put into another belongs to it. */
struct qx_json;

#define QX_JSON_DEPTH 32
#define QX_JSON_INT_MAX (INT64_C(9007199254740991))
/* How many different members one reader can ask for. */
#define QX_JSON_ASKED 64

/* Errors: JSON_SYNTAX with line. where names the source in messages. Free with qx_json_free. */
QX_MUST_USE enum qx_err qx_json_parse(struct qx_slice text, const char *where,
                                      struct qx_report *report, struct qx_json **out);
/* As qx_json_parse, then demands that text is canonical byte for byte and that its keys are of
 * [A-Za-z0-9_.@-]+. Errors: NOT_CANONICAL too. */
QX_MUST_USE enum qx_err qx_json_parse_canonical(struct qx_slice text, const char *where,
                                                struct qx_report *report, struct qx_json **out);
void qx_json_free(struct qx_json **value);

/* --- reading: borrowed, valid as long as the tree; all accept NULL and then say "absent" --- */
bool qx_json_is_object(const struct qx_json *v);
bool qx_json_is_array(const struct qx_json *v);
bool qx_json_is_null(const struct qx_json *v);
/* Member, or NULL. */
const struct qx_json *qx_json_get(const struct qx_json *object, const char *key);
/* How many elements an array has or members an object has; 0 otherwise. */
size_t qx_json_count(const struct qx_json *v);
const struct qx_json *qx_json_at(const struct qx_json *array, size_t i);

/* One member; both borrowed. */
struct qx_json_member {
    const char *key;
    const struct qx_json *value;
};
/* All members in canonical order of keys (RFC 8785 section 3.2.3). *out is owned by the caller:
 * free(); NULL when there are none. Returns how many. */
size_t qx_json_members(const struct qx_json *object, struct qx_json_member **out);
/* The i-th of them, sorted anew by each call: for objects of a handful. NULL past the end, and *key
 * untouched then. */
const struct qx_json *qx_json_member(const struct qx_json *object, size_t i, const char **key);
/* NULL unless a string. */
const char *qx_json_text(const struct qx_json *v);
/* False unless an integer / a boolean; *out untouched then. */
bool qx_json_int(const struct qx_json *v, int64_t *out);
bool qx_json_bool(const struct qx_json *v, bool *out);
/* Shorthands of a member. */
const char *qx_json_get_text(const struct qx_json *object, const char *key);
int64_t qx_json_get_int(const struct qx_json *object, const char *key, int64_t otherwise);
bool qx_json_get_bool(const struct qx_json *object, const char *key, bool otherwise);

/*
 * Strict reading of one object: each want_* asks for a member and remembers the first that is
 * missing or of another type; done() also refuses members nobody asked for (a typo must not pass
 * silently). path names the object in messages ("sections[2]"; "" at the root). where, path and the
 * keys are borrowed until done(). A reader of something that is no object fails at once.
 */
struct qx_json_reader {
    const struct qx_json *object;
    const char *where;
    const char *path;
    struct qx_report *report;
    enum qx_err err;
    const char *asked[QX_JSON_ASKED];
    size_t n;
};

struct qx_json_reader qx_json_reader(const struct qx_json *object, const char *where,
                                     const char *path, struct qx_report *report);
/* "" / 0 / false / NULL when missing (and the reader has failed then). */
const char *qx_json_want_text(struct qx_json_reader *r, const char *key);
int64_t qx_json_want_int(struct qx_json_reader *r, const char *key, int64_t min, int64_t max);
bool qx_json_want_bool(struct qx_json_reader *r, const char *key);
const struct qx_json *qx_json_want_object(struct qx_json_reader *r, const char *key);
const struct qx_json *qx_json_want_array(struct qx_json_reader *r, const char *key);
/* Exactly len bytes as hexadecimal; out untouched otherwise. */
void qx_json_want_hex(struct qx_json_reader *r, const char *key, uint8_t *out, size_t len);
/* Optional members: NULL when absent or null; failed only on another type. may() takes any type. */
const char *qx_json_may_text(struct qx_json_reader *r, const char *key);
const struct qx_json *qx_json_may(struct qx_json_reader *r, const char *key);
/* Errors: JSON_FIELD. */
QX_MUST_USE enum qx_err qx_json_done(struct qx_json_reader *r);

/* --- building: never fails; text and keys must be UTF-8, integers below 2^53 (checked: a defect of
 * the caller ends the process, so what comes from outside is checked before it comes here) --- */
struct qx_json *qx_json_new_object(void);
struct qx_json *qx_json_new_array(void);
struct qx_json *qx_json_new_text(const char *text);
struct qx_json *qx_json_new_int(int64_t value);
struct qx_json *qx_json_new_bool(bool value);
struct qx_json *qx_json_new_null(void);
/* Deep. */
struct qx_json *qx_json_copy(const struct qx_json *v);
/* value now belongs to object / array; an old member of that key is freed. */
void qx_json_set(struct qx_json *object, const char *key, struct qx_json *value);
void qx_json_append(struct qx_json *array, struct qx_json *value);
/* text NULL is written as null. */
void qx_json_set_text(struct qx_json *object, const char *key, const char *text);
void qx_json_set_int(struct qx_json *object, const char *key, int64_t value);
void qx_json_set_bool(struct qx_json *object, const char *key, bool value);
void qx_json_set_hex(struct qx_json *object, const char *key, struct qx_slice bytes);

/* --- writing --- */
/* RFC 8785, appended. */
void qx_json_write(struct qx_buf *out, const struct qx_json *v);
/* The same content, indented by two blanks, for people; ends with LF. */
void qx_json_write_pretty(struct qx_buf *out, const struct qx_json *v);
/* One string with quotes and escapes, appended: for streaming writers. text must be UTF-8. */
void qx_json_write_text(struct qx_buf *out, struct qx_slice text);

#endif
