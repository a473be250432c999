/*
 * JSON as everything signed is written: RFC 8785 restricted to strings, booleans, null, arrays,
 * objects with keys [A-Za-z0-9_.-]+ and integers of magnitude below 2^53. Reading refuses anything
 * else (reals, duplicate keys, invalid UTF-8, NUL, depth over 32). Source: RFC 8259, RFC 8785.
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

/* Errors: JSON_SYNTAX with line. where names the source in messages. Free with qx_json_free. */
QX_MUST_USE enum qx_err qx_json_parse(struct qx_slice text, const char *where,
                                      struct qx_report *report, struct qx_json **out);
/* As qx_json_parse, then demands that text is canonical byte for byte. Errors: NOT_CANONICAL too. */
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
/* The i-th member in canonical (byte) order of keys; key borrowed. O(n log n) once, so loop with
 * care. NULL past the end. */
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
 * silently). path names the object in messages ("sections[2]").
 */
struct qx_json_reader {
    const struct qx_json *object;
    const char *where;
    const char *path;
    struct qx_report *report;
    enum qx_err err;
    size_t asked;
};

struct qx_json_reader qx_json_reader(const struct qx_json *object, const char *where,
                                     const char *path, struct qx_report *report);
/* "" / 0 / false / NULL when missing (and the reader has failed then). */
const char *qx_json_want_text(struct qx_json_reader *r, const char *key);
int64_t qx_json_want_int(struct qx_json_reader *r, const char *key, int64_t min, int64_t max);
bool qx_json_want_bool(struct qx_json_reader *r, const char *key);
const struct qx_json *qx_json_want_object(struct qx_json_reader *r, const char *key);
const struct qx_json *qx_json_want_array(struct qx_json_reader *r, const char *key);
/* Exactly len bytes as hexadecimal. */
void qx_json_want_hex(struct qx_json_reader *r, const char *key, uint8_t *out, size_t len);
/* Optional members: NULL when absent or null; failed only on another type. */
const char *qx_json_may_text(struct qx_json_reader *r, const char *key);
const struct qx_json *qx_json_may(struct qx_json_reader *r, const char *key);
/* Errors: JSON_FIELD. */
QX_MUST_USE enum qx_err qx_json_done(struct qx_json_reader *r);

/* --- building: never fails; text must be UTF-8 (checked: a defect of the caller ends the process) --- */
struct qx_json *qx_json_new_object(void);
struct qx_json *qx_json_new_array(void);
struct qx_json *qx_json_new_text(const char *text);
struct qx_json *qx_json_new_int(int64_t value);
struct qx_json *qx_json_new_bool(bool value);
struct qx_json *qx_json_new_null(void);
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
/* One string with quotes and escapes, appended: for streaming writers. */
void qx_json_write_text(struct qx_buf *out, struct qx_slice text);

#endif
