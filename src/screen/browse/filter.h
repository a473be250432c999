/* What the list is narrowed to, and how that is written: "status:draft topic:"key care" aes*". */
#ifndef SCREEN_BROWSE_FILTER_H
#define SCREEN_BROWSE_FILTER_H

#include <qualex/bank.h>

#define QX_FILTER_TOPIC_MAX 128 /* bytes, as in a question */

/* "" = any. */
struct browse_filter {
    char id[QX_QUESTION_ID_MAX + 2]; /* exactly, or what it begins with and "*" */
    char status[16];
    char topic[QX_FILTER_TOPIC_MAX + 1];
    char level[16];
    char lang[16];
    char author[201];
    char tag[129];
    char overdue[16]; /* "today" or a date */
    char text[256];
};

bool browse_filter_none(const struct browse_filter *filter);
/* Appended. */
void browse_filter_write(const struct browse_filter *filter, struct qx_buf *out);
/* Reads what is typed: names as above, other words are looked for, those with a colon in quotes.
 * Errors: INPUT (no such name, status,
 * level or date, a quote that is not closed, a value that is too long); *why tells in
 * English, for a catalogue; *out is untouched. */
QX_MUST_USE enum qx_err browse_filter_read(const char *text, struct browse_filter *out,
                                           const char **why);
/* For the bank, on that day ("2027-01-31"); borrowed from both. */
struct qx_filter browse_filter_of(const struct browse_filter *filter, const char *today);

/* Where in the order of ids (and below their greatest version) the list that the filter leaves
 * begins, or, back, where it ends; NULL when any id does. Borrowed from room. */
const char *browse_filter_from(const struct browse_filter *filter, bool back,
                               char room[static QX_QUESTION_ID_MAX + 3]);
bool browse_filter_has_id(const struct browse_filter *filter, const char *id);

#endif
