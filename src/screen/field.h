/*
 * A line for typing: any characters of the whitelist (utf8.h), the cursor between two of them, a
 * window of it on the screen. Pure; what is typed is kept as it came, and is brought to the form in
 * which it is saved by field_value.
 */
#ifndef SCREEN_FIELD_H
#define SCREEN_FIELD_H

#include <qualex/err.h>
#include <qualex/keys.h>
#include <qualex/question.h>

/* Start from {0}. */
struct field {
    char text[QX_ANSWER_TEXT_MAX + 1]; /* UTF-8 */
    size_t at;                         /* byte before which the cursor stands */
};

/* Cut after the last whole character that there is room for; the cursor stands at the end. */
void field_set(struct field *field, const char *text);

enum field_took {
    FIELD_IGNORED, /* no key of a field */
    FIELD_TAKEN,
    FIELD_FULL,    /* no room for one more character */
    FIELD_REFUSED, /* a character that no answer has, or no number */
    FIELD_AT_START,
    FIELD_AT_END /* the cursor cannot go further */
};
/* Characters, the arrows to the left and right, Home, End, Del and Backspace. A combining mark goes
 * with its letter. */
enum field_took field_key(struct field *field, struct qx_key key, enum qx_fill fill);

/* What is seen of the line in width columns (at least 2), so that the cursor is among them. */
struct field_window {
    struct qx_slice shown; /* borrowed from the field */
    int cursor;            /* column within it, 0 to width - 1 */
    bool before, after;    /* there is more to the left, to the right */
};
struct field_window field_window(const struct field *field, int width);

/* The form in which the keeper keeps what is typed: without blanks around, NFC; a number as a
 * canonical decimal; "" for an empty line. Errors: INPUT for what is no number, or no answer. */
QX_MUST_USE enum qx_err field_value(const char *typed, enum qx_fill fill,
                                    char out[static QX_ANSWER_TEXT_MAX + 1]);

#endif
