
#include <stdlib.h>
#include <strings.h>

#include <qualex/bank.h>
#include <qualex/lint.h>
#include <qualex/text.h>

#define SCREEN_COLUMNS 76
#define SCREEN_LINES 12 /* of 24; the rest is for options and frame */

struct lint {
    const struct qx_question *q;
    const struct qx_policy *policy;
    const char *where;
    struct qx_report *report;
    size_t n;
};

static void say(struct lint *l, const char *what)
{
    qx_report_add(l->report, QX_WARNING, l->where, 0, "%s: %s", l->q->id, what);
    l->n++;
}

static bool is_letter(uint8_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
}

/* Whether a text has this word (ASCII, lower case) in lower case or with a capital: "NOT" is
 * emphasised and does no harm. */
static bool has_word(const char *text, const char *word)
{
    size_t len = strlen(word);

    for (const char *p = text; *p != '\0'; p++) {
        bool starts = p == text || !is_letter((uint8_t)p[-1]);
        bool same = (p[0] | 0x20) == word[0] && strncmp(p + 1, word + 1, len - 1) == 0;

        if (starts && same && !is_letter((uint8_t)p[len])) {
            return true;
        }
    }
    return false;
}

static void check_stem(struct lint *l, const char *stem)
{
    struct qx_line *lines = NULL;
    size_t n = qx_wrap(qx_slice_text(stem), SCREEN_COLUMNS, &lines);

    free(lines);
    if (n > SCREEN_LINES) {
        say(l, "the stem takes more than half a screen: shorten it");
    }
    if (has_word(stem, "not") || has_word(stem, "except")) {
        say(l, "a negation in the stem: ask for what is, or write NOT");
    }
}

static void check_length(struct lint *l)
{
    size_t longest_key = 0;
    size_t longest_other = 0;

    for (size_t i = 0; i < l->q->n_options; i++) {
        const struct qx_option *o = &l->q->options[i];
        size_t width = qx_width(qx_slice_text(o->text.v[0].text));
        size_t *longest = o->weight.num > 0 ? &longest_key : &longest_other;

        *longest = width > *longest ? width : *longest;
    }
    if (longest_key > 30 && longest_key * 2 > longest_other * 3) {
        say(l, "the correct option is much the longest: shorten it or lengthen the others");
    }
}

/* Letters, digits and signs of a text, small: what makes it differ from another. */
static void essence(const char *text, struct qx_buf *out)
{
    qx_buf_clear(out);
    for (const char *p = text; *p != '\0'; p++) {
        if (strchr(" \t\n.,;:!?", *p) == NULL) {
            qx_buf_byte(out, (uint8_t)(*p >= 'A' && *p <= 'Z' ? *p + 0x20 : *p));
        }
    }
}

static void check_twins(struct lint *l)
{
    struct qx_buf a = {0};
    struct qx_buf b = {0};

    for (size_t i = 0; i < l->q->n_options; i++) {
        essence(l->q->options[i].text.v[0].text, &a);
        for (size_t k = i + 1; k < l->q->n_options; k++) {
            essence(l->q->options[k].text.v[0].text, &b);
            if (qx_slice_equal(qx_buf_slice(&a), qx_buf_slice(&b))) {
                say(l, "two options differ only in case, blanks or points: tell them apart");
            }
        }
    }
    qx_buf_free(&a);
    qx_buf_free(&b);
}

static bool is_pinned(const struct lint *l, const char *text)
{
    for (size_t i = 0; l->policy != NULL && i < l->policy->n_pinned; i++) {
        if (strcasecmp(text, l->policy->pinned[i]) == 0) {
            return true;
        }
    }
    return false;
}

static void check_options(struct lint *l)
{
    bool absolute = false;

    for (size_t i = 0; i < l->q->n_options; i++) {
        const struct qx_option *o = &l->q->options[i];
        const char *text = o->text.v[0].text;

        absolute = absolute || has_word(text, "always") || has_word(text, "never");
        if (!o->fixed && qx_positional(text) >= 0 && !is_pinned(l, text)) {
            say(l, "an option speaks of the others and may move: fix it, or pin its text in the "
                   "exam policy");
        }
    }
    if (absolute) {
        say(l, "'always' or 'never' in an option, which gives it away: say how often");
    }
}

size_t qx_question_lint(const struct qx_question *question, const struct qx_policy *policy,
                        const char *where, struct qx_report *report)
{
    struct lint l = {.q = question, .policy = policy, .where = where, .report = report};

    if (question->level[0] == '\0') {
        say(&l, "no level: say know, apply or analyse");
    }
    if (question->source[0] == '\0') {
        say(&l, "no source of its fact: name it");
    }
    check_stem(&l, question->stem.v[0].text);
    check_length(&l);
    check_twins(&l);
    check_options(&l);
    return l.n;
}
