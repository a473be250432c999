#include "filter.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <qualex/clock.h>
#include <qualex/text.h>

/* "in-review" and "review" are the status of two words. */
static bool status_fits(char *status)
{
    enum qx_status known;

    if (strcmp(status, "in-review") == 0 || strcmp(status, "review") == 0) {
        memcpy(status, "in review", sizeof "in review");
    }
    return qx_status_of_name(status, &known);
}

static bool level_fits(char *level)
{
    return strcmp(level, "know") == 0 || strcmp(level, "apply") == 0 ||
           strcmp(level, "analyse") == 0;
}

static bool date_fits(char *date)
{
    int64_t ms;

    return strcmp(date, "today") == 0 || qx_date_parse(qx_slice_text(date), &ms) == QX_OK;
}

static const struct part {
    const char *name; /* with its colon */
    size_t offset;
    size_t size;
    bool (*fits)(char *value); /* NULL: any does; may write it in another way */
    const char *why;           /* what does */
} PARTS[] = {
#define PART(of) #of ":", offsetof(struct browse_filter, of), sizeof((struct browse_filter *)0)->of
    {PART(id),      NULL,        NULL                                           },
    {PART(status),  status_fits,
                                                                                                       N_("status: draft, review, approved, pretest, suspended or retired")       },
    {PART(topic),   NULL,        NULL                                           },
    {PART(level),   level_fits,  N_("level: know, apply or analyse")            },
    {PART(lang),    NULL,        NULL                                           },
    {PART(author),  NULL,        NULL                                           },
    {PART(tag),     NULL,        NULL                                           },
    {PART(overdue), date_fits,   N_("overdue: today, or a date like 2027-01-31")},
#undef PART
};

#define N_PARTS (sizeof PARTS / sizeof PARTS[0])

static const char *value_of(const struct browse_filter *filter, const struct part *part)
{
    return (const char *)filter + part->offset;
}

bool browse_filter_none(const struct browse_filter *filter)
{
    bool none = filter->text[0] == '\0';

    for (size_t i = 0; i < N_PARTS; i++) {
        none = none && value_of(filter, &PARTS[i])[0] == '\0';
    }
    return none;
}

/* "topc:hash", but not "1:2". */
static bool is_named(const char *word)
{
    size_t n = strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_");

    return n > 0 && word[n] == ':';
}

void browse_filter_write(const struct browse_filter *filter, struct qx_buf *out)
{
    for (size_t i = 0; i < N_PARTS; i++) {
        const char *value = value_of(filter, &PARTS[i]);
        const char *quote = strchr(value, ' ') != NULL ? "\"" : "";

        if (value[0] != '\0') {
            qx_buf_printf(out, "%s%s%s%s%s", out->len > 0 ? " " : "", PARTS[i].name, quote, value,
                          quote);
        }
    }
    for (const char *p = filter->text; *p != '\0'; p += *p == ' ') {
        size_t n = strcspn(p, " ");
        const char *quote = is_named(p) ? "\"" : "";

        qx_buf_printf(out, "%s%s%.*s%s", out->len > 0 ? " " : "", quote, (int)n, p, quote);
        p += n;
    }
}

/* The word at *text, which goes on behind it; quotes hold blanks together and are dropped, and
 * *open tells whether the last was not closed. */
static size_t next_word(const char **text, char *out, size_t size, bool *open)
{
    const char *p = *text + strspn(*text, " \t");
    size_t n = 0;

    for (; *p != '\0' && (*open || *p != ' '); p++) {
        if (*p == '"') {
            *open = !*open;
        } else if (n + 1 < size) {
            out[n++] = *p;
        }
    }
    out[n] = '\0';
    *text = p;
    return n;
}

static bool put(char *to, size_t size, const char *value)
{
    if (strlen(value) >= size) {
        return false;
    }
    memcpy(to, value, strlen(value) + 1);
    return true;
}

#define TOO_LONG N_("a word is too long: shorten it")
#define NO_NAME                                                                                 \
    N_("before a colon: id, status, topic, level, lang, author, tag or overdue; a word with a " \
       "colon "                                                                                 \
       "stands in quotes")

/* NULL, or what is wrong with it. */
static const char *put_word(struct browse_filter *filter, const char *word, bool quoted)
{
    size_t len = strlen(filter->text);

    for (size_t i = 0; i < N_PARTS; i++) {
        size_t n = strlen(PARTS[i].name);

        if (!quoted && strncmp(word, PARTS[i].name, n) == 0) {
            return put((char *)filter + PARTS[i].offset, PARTS[i].size, word + n) ? NULL : TOO_LONG;
        }
    }
    if (!quoted && is_named(word)) {
        return NO_NAME;
    }
    if (len > 0 && len + 1 < sizeof filter->text) {
        filter->text[len++] = ' ';
        filter->text[len] = '\0';
    }
    return put(filter->text + len, sizeof filter->text - len, word) ? NULL : TOO_LONG;
}

static const char *check(struct browse_filter *filter)
{
    for (size_t i = 0; i < N_PARTS; i++) {
        char *value = (char *)filter + PARTS[i].offset;

        if (value[0] != '\0' && PARTS[i].fits != NULL && !PARTS[i].fits(value)) {
            return PARTS[i].why;
        }
    }
    return NULL;
}

enum qx_err browse_filter_read(const char *text, struct browse_filter *out, const char **why)
{
    struct browse_filter read = {.status = ""};
    const char *wrong = NULL;
    bool open = false;
    char word[256];

    while (wrong == NULL && *(text += strspn(text, " \t")) != '\0') {
        bool quoted = *text == '"';

        if (next_word(&text, word, sizeof word, &open) > 0) {
            wrong = put_word(&read, word, quoted);
        }
    }
    wrong = wrong == NULL && open ? N_("a quote is not closed") : wrong;
    wrong = wrong == NULL ? check(&read) : wrong;
    if (wrong != NULL) {
        *why = wrong;
        return QX_ERR_INPUT;
    }
    *out = read;
    return QX_OK;
}

static const char *given(const char *value)
{
    return value[0] == '\0' ? NULL : value;
}

struct qx_filter browse_filter_of(const struct browse_filter *filter, const char *today)
{
    const char *overdue = given(filter->overdue);

    return (struct qx_filter){
        .status = given(filter->status),
        .topic = given(filter->topic),
        .level = given(filter->level),
        .lang = given(filter->lang),
        .author = given(filter->author),
        .tag = given(filter->tag),
        .text = given(filter->text),
        .overdue = overdue != NULL && strcmp(overdue, "today") == 0 ? today : overdue,
        .latest = filter->status[0] == '\0' && overdue == NULL,
    };
}

const char *browse_filter_from(const struct browse_filter *filter, bool back,
                               char room[static QX_QUESTION_ID_MAX + 3])
{
    int n = (int)strcspn(filter->id, "*");
    const char *behind = back && filter->id[n] == '*' ? "~" : ""; /* no id has it */

    (void)snprintf(room, QX_QUESTION_ID_MAX + 3, "%.*s%s", n, filter->id, behind);
    return filter->id[0] == '\0' ? NULL : room;
}

bool browse_filter_has_id(const struct browse_filter *filter, const char *id)
{
    size_t n = strcspn(filter->id, "*");

    return filter->id[0] == '\0' ||
           (strncmp(id, filter->id, n) == 0 && (filter->id[n] == '*' || id[n] == '\0'));
}
