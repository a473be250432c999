/* Ordering in GIFT, in the syntax of Moodle's question type of that name: "{>" with settings, then
 * an item a line in the right order. */
#include "gift.h"

#include <stdlib.h>

/* What a word of the settings stands for. */
enum setting {
    SETTING_ALL,     /* of the items are shown */
    SETTING_SOME,    /* of them, as many as the count says */
    SETTING_DISPLAY, /* how they are shown, which is the terminal's affair */
    SETTING_WHOLE,   /* nothing but the whole order earns the mark */
    SETTING_PART,    /* another way to give a part of it */
    SETTING_UNKNOWN,
};

static enum setting setting_of(struct qx_slice word)
{
    static const struct {
        const char *word;
        enum setting setting;
    } WORDS[] = {
        {"ALL",                            SETTING_ALL    },
        {"EXACT",                          SETTING_ALL    },
        {"RANDOM",                         SETTING_SOME   },
        {"CONTIGUOUS",                     SETTING_SOME   },
        {"CONTIG",                         SETTING_SOME   },
        {"HORIZONTAL",                     SETTING_DISPLAY},
        {"HORI",                           SETTING_DISPLAY},
        {"H",                              SETTING_DISPLAY},
        {"VERTICAL",                       SETTING_DISPLAY},
        {"VERT",                           SETTING_DISPLAY},
        {"V",                              SETTING_DISPLAY},
        {"SHOW",                           SETTING_DISPLAY},
        {"TRUE",                           SETTING_DISPLAY},
        {"YES",                            SETTING_DISPLAY},
        {"HIDE",                           SETTING_DISPLAY},
        {"FALSE",                          SETTING_DISPLAY},
        {"NO",                             SETTING_DISPLAY},
        {"0",                              SETTING_DISPLAY},
        {"1",                              SETTING_DISPLAY},
        {"none",                           SETTING_DISPLAY},
        {"123",                            SETTING_DISPLAY},
        {"abc",                            SETTING_DISPLAY},
        {"ABCD",                           SETTING_DISPLAY},
        {"iii",                            SETTING_DISPLAY},
        {"IIII",                           SETTING_DISPLAY},
        {"ALL_OR_NOTHING",                 SETTING_WHOLE  },
        {"ABSOLUTE_POSITION",              SETTING_PART   },
        {"ABSOLUTE",                       SETTING_PART   },
        {"ABS",                            SETTING_PART   },
        {"RELATIVE_NEXT_EXCLUDE_LAST",     SETTING_PART   },
        {"RELATIVE_NEXT_INCLUDE_LAST",     SETTING_PART   },
        {"RELATIVE_ONE_PREVIOUS_AND_NEXT", SETTING_PART   },
        {"RELATIVE_ALL_PREVIOUS_AND_NEXT", SETTING_PART   },
        {"RELATIVE_TO_CORRECT",            SETTING_PART   },
        {"RELATIVE",                       SETTING_PART   },
        {"LONGEST_ORDERED_SUBSET",         SETTING_PART   },
        {"LONGEST_CONTIGUOUS_SUBSET",      SETTING_PART   },
    };

    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++) {
        if (qx_slice_equal(word, qx_slice_text(WORDS[i].word))) {
            return WORDS[i].setting;
        }
    }
    return SETTING_UNKNOWN;
}

/* How many of the items are shown. */
struct shown {
    bool counted; /* the file gives a number */
    unsigned long count;
    bool all;
    struct qx_slice some; /* the word that says which */
};

/* REL says which items are shown where that is not said yet, else how they are marked. */
static enum setting judge(struct qx_slice word, const struct shown *shown)
{
    if (qx_slice_equal(word, qx_slice_text("REL"))) {
        return shown->all || shown->some.len > 0 ? SETTING_PART : SETTING_SOME;
    }
    return setting_of(word);
}

static bool take_word(struct gift_parser *p, struct qx_slice word, struct shown *shown)
{
    switch (judge(word, shown)) {
    case SETTING_ALL:
        shown->all = true;
        return true;
    case SETTING_SOME:
        shown->some = word;
        return true;
    case SETTING_DISPLAY:
    case SETTING_WHOLE:
        return true;
    case SETTING_PART:
        return gift_doubt(p, word.ptr,
                          "ordering marked by %.*s, which is the exam policy's affair: leave it "
                          "out, or write ALL_OR_NOTHING",
                          QX_ARG(word));
    default:
        return gift_fault(p, word.ptr,
                          "a setting of an ordering that is unknown: write each item on a line of "
                          "its own, below '{>'");
    }
}

/* The next word of a line, and what follows it; empty at the end. */
static struct qx_slice next_word(struct qx_slice *line)
{
    size_t n = 0;

    *line = qx_slice_trim(*line);
    while (n < line->len && line->ptr[n] != ' ' && line->ptr[n] != '\t') {
        n++;
    }
    struct qx_slice word = qx_slice(line->ptr, n);

    *line = qx_slice(line->ptr + n, line->len - n);
    return word;
}

/* A number that begins the settings: how many items are shown. */
static void take_count(struct qx_slice *line, struct shown *shown)
{
    size_t n = 0;

    *line = qx_slice_trim(*line);
    while (n < line->len && n < 9 && line->ptr[n] >= '0' && line->ptr[n] <= '9') {
        shown->count = shown->count * 10 + (unsigned long)(line->ptr[n++] - '0');
    }
    shown->counted = n > 0;
    *line = qx_slice(line->ptr + n, line->len - n);
}

static bool take_settings(struct gift_parser *p, struct qx_slice line, struct shown *shown)
{
    struct qx_slice word;

    take_count(&line, shown);
    while ((word = next_word(&line)).len > 0) {
        if (!take_word(p, word, shown)) {
            return false;
        }
    }
    return true;
}

static bool item(struct gift_parser *p, struct qx_slice line, bool is_html)
{
    uint32_t number = gift_line(p->block, line.ptr);
    struct qx_option *option = NULL;

    gift_format(&line, &is_html);
    return qx_making_option(p->m, number, &option) == QX_OK &&
           gift_texts(p, line, GIFT_HASH, is_html, &option->text);
}

/* The line that begins s, and what follows it. */
static struct qx_slice next_line(struct qx_slice *s)
{
    const uint8_t *end = memchr(s->ptr, '\n', s->len);
    size_t len = end == NULL ? s->len : (size_t)(end - s->ptr);
    struct qx_slice line = qx_slice(s->ptr, len);

    len += end == NULL ? 0 : 1;
    *s = qx_slice(s->ptr + len, s->len - len);
    return line;
}

/* Whether what is shown is every item. */
static bool judge_shown(struct gift_parser *p, const uint8_t *at, const struct shown *shown)
{
    bool some = !shown->all && (shown->counted || shown->some.len > 0);

    if (!some || shown->count == p->m->q.n_options) {
        return true;
    }
    if (!shown->counted) {
        return gift_fault(p, at,
                          "unsupported type ordering with some of its items (%.*s): write ALL",
                          QX_ARG(shown->some));
    }
    return gift_fault(p, at,
                      "unsupported type ordering with %lu of its %zu items: write the items that "
                      "are asked for, and ALL",
                      shown->count, p->m->q.n_options);
}

bool gift_ordering(struct gift_parser *p, struct qx_slice answers, bool is_html)
{
    struct qx_slice rest = qx_slice(answers.ptr + 1, answers.len - 1);
    struct shown shown = {0};

    p->m->q.type = QX_ORDERING;
    if (!take_settings(p, next_line(&rest), &shown)) {
        return false;
    }
    while (rest.len > 0) {
        if (!item(p, next_line(&rest), is_html)) {
            return false;
        }
    }
    return judge_shown(p, answers.ptr, &shown);
}
