#include "filter.h"

#include <stddef.h>
#include <string.h>

static const struct part {
    const char *name; /* with its colon */
    size_t offset;
    size_t size;
} PARTS[] = {
    {"status:", offsetof(struct browse_filter, status), sizeof((struct browse_filter *)0)->status},
    {"topic:",  offsetof(struct browse_filter, topic),  sizeof((struct browse_filter *)0)->topic },
    {"level:",  offsetof(struct browse_filter, level),  sizeof((struct browse_filter *)0)->level },
    {"lang:",   offsetof(struct browse_filter, lang),   sizeof((struct browse_filter *)0)->lang  },
};

#define N_PARTS (sizeof PARTS / sizeof PARTS[0])

static const char *value_of(const struct browse_filter *filter, const struct part *part)
{
    return (const char *)filter + part->offset;
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
    if (filter->text[0] != '\0') {
        qx_buf_printf(out, "%s%s", out->len > 0 ? " " : "", filter->text);
    }
}

/* The word at *text, which goes on behind it; quotes hold blanks together and are dropped. */
static size_t next_word(const char **text, char *out, size_t size)
{
    const char *p = *text + strspn(*text, " \t");
    bool quoted = false;
    size_t n = 0;

    for (; *p != '\0' && (quoted || *p != ' '); p++) {
        if (*p == '"') {
            quoted = !quoted;
        } else if (n + 1 < size) {
            out[n++] = *p;
        }
    }
    out[n] = '\0';
    *text = p;
    return n;
}

/* "in-review" and "review" are the status of two words. */
static bool status_fits(char status[static 16])
{
    enum qx_status known;

    if (strcmp(status, "in-review") == 0 || strcmp(status, "review") == 0) {
        memcpy(status, "in review", sizeof "in review");
    }
    return status[0] == '\0' || qx_status_of_name(status, &known);
}

static bool level_fits(const char *level)
{
    return level[0] == '\0' || strcmp(level, "know") == 0 || strcmp(level, "apply") == 0 ||
           strcmp(level, "analyse") == 0;
}

static bool put(char *to, size_t size, const char *value)
{
    if (strlen(value) >= size) {
        return false;
    }
    memcpy(to, value, strlen(value) + 1);
    return true;
}

static bool put_word(struct browse_filter *filter, const char *word)
{
    size_t len = strlen(filter->text);

    for (size_t i = 0; i < N_PARTS; i++) {
        size_t n = strlen(PARTS[i].name);

        if (strncmp(word, PARTS[i].name, n) == 0) {
            return put((char *)filter + PARTS[i].offset, PARTS[i].size, word + n);
        }
    }
    if (len > 0 && len + 1 < sizeof filter->text) {
        filter->text[len++] = ' ';
        filter->text[len] = '\0';
    }
    return put(filter->text + len, sizeof filter->text - len, word);
}

enum qx_err browse_filter_read(const char *text, struct browse_filter *out, const char **why)
{
    struct browse_filter read = {.status = ""};
    char word[256];

    while (next_word(&text, word, sizeof word) > 0) {
        if (!put_word(&read, word)) {
            *why = "a word is too long: shorten it";
            return QX_ERR_INPUT;
        }
    }
    if (!status_fits(read.status)) {
        *why = "no such status: draft, in-review, approved, pretest, suspended or retired";
        return QX_ERR_INPUT;
    }
    if (!level_fits(read.level)) {
        *why = "no such level: know, apply or analyse";
        return QX_ERR_INPUT;
    }
    *out = read;
    return QX_OK;
}

static const char *given(const char *value)
{
    return value[0] == '\0' ? NULL : value;
}

struct qx_filter browse_filter_of(const struct browse_filter *filter)
{
    return (struct qx_filter){.status = given(filter->status),
                              .topic = given(filter->topic),
                              .level = given(filter->level),
                              .lang = given(filter->lang),
                              .text = given(filter->text),
                              .latest = filter->status[0] == '\0'};
}
