#include "lint.h"

#include <stdio.h>
#include <strings.h>

#include <qualex/text.h>
#include <qualex/utf8.h>

#include "words.h"

const char *lint_option(const struct lint *l, size_t i, const char *lang)
{
    const char *text = qx_texts_find(&l->q->options[i].text, lang);

    return text == NULL ? "" : text;
}

/* Widths of the longest correct and the longest wrong option. */
static void measure(const struct qx_question *q, const char *lang, size_t *key, size_t *other)
{
    *key = 0;
    *other = 0;
    for (size_t i = 0; i < q->n_options; i++) {
        const struct qx_option *o = &q->options[i];
        size_t width = qx_width(qx_slice_text(qx_texts_in(&o->text, lang, NULL)));
        size_t *longest = qx_option_is_right(q, o) ? key : other;

        *longest = width > *longest ? width : *longest;
    }
}

bool lint_key_is_longest(const struct qx_question *q)
{
    size_t key;
    size_t other;

    measure(q, q->stem.v[0].lang, &key, &other);
    return key > other;
}

static void check_length(struct lint *l, const char *lang)
{
    size_t key;
    size_t other;

    measure(l->q, lang, &key, &other);
    if (key > 30 && key * 2 > other * 3) {
        lint_say(l, QX_LINT_KEY_LONGEST, lang, "");
    }
}

/* Small letters, each run of blanks one blank, no point at the end. */
static void smooth(const char *text, struct qx_buf *out)
{
    struct qx_slice s = qx_slice_trim(qx_slice_text(text));
    size_t len;

    qx_buf_clear(out);
    while (s.len > 0 && strchr(".;", s.ptr[s.len - 1]) != NULL) {
        s.len--;
    }
    for (; s.len > 0; s = qx_slice(s.ptr + len, s.len - len)) {
        uint32_t rune = qx_utf8_next(s, &len);
        bool blank = rune == ' ' || rune == '\t' || rune == '\n';
        uint8_t bytes[4];

        if (!blank) {
            qx_buf_add(out, qx_slice(bytes, qx_utf8_put(qx_rune_lower(rune), bytes)));
        } else if (out->len > 0 && out->ptr[out->len - 1] != ' ') {
            qx_buf_byte(out, ' ');
        }
    }
}

/* At a blank, or at the end of the text: not within a word. */
static bool is_end(char c)
{
    return c == '\0' || strchr(" ,;:.()", c) != NULL;
}

/* Whether the shorter stands within the longer, as whole words. */
static bool holds(const char *longer, const char *shorter)
{
    size_t n = strlen(shorter);

    for (const char *p = strstr(longer, shorter); p != NULL; p = strstr(p + 1, shorter)) {
        if ((p == longer || is_end(p[-1])) && is_end(p[n])) {
            return true;
        }
    }
    return false;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The next letter, digit or sign that makes a text differ from another, small; 0 at its end. Within
 * a number every sign counts. */
static int next_telling(const char **text, const char *start)
{
    const char *p = *text;

    while (*p != '\0' && strchr(" \t\n.,;:!?", *p) != NULL &&
           !(p > start && is_digit(p[-1]) && is_digit(p[1]))) {
        p++;
    }
    *text = *p == '\0' ? p : p + 1;
    return *p >= 'A' && *p <= 'Z' ? *p + 0x20 : (uint8_t)*p;
}

static bool alike(const char *a, const char *b)
{
    const char *at[2] = {a, b};
    int c;

    do {
        c = next_telling(&at[0], a);
        if (c != next_telling(&at[1], b)) {
            return false;
        }
    } while (c != 0);
    return true;
}

/* "10–20", "1 000 - 2 000": two whole numbers with a dash between them, and nothing else. */
static bool read_range(const char *text, int64_t *from, int64_t *to)
{
    int64_t number[2] = {-1, -1}; /* none yet */
    size_t n = 0;
    bool in_dash = false;

    for (const char *p = text; *p != '\0'; p++) {
        bool dash = strchr("-\xE2\x80\x93\x94", *p) != NULL; /* hyphen, en dash, em dash */

        if (dash && !in_dash && (number[n] < 0 || ++n > 1)) {
            return false;
        }
        if (*p >= '0' && *p <= '9') {
            if (number[n] > 1000000000000) {
                return false;
            }
            number[n] = (number[n] < 0 ? 0 : number[n] * 10) + (*p - '0');
        } else if (!dash && *p != ' ') {
            return false;
        }
        in_dash = dash;
    }
    *from = number[0];
    *to = number[1];
    return n == 1 && number[0] < number[1];
}

/* A range that meets another, or an option of two words or more that stands within another. */
static bool overlap(const char *a, const char *b, struct qx_buf *spare)
{
    int64_t from_a;
    int64_t to_a;
    int64_t from_b;
    int64_t to_b;

    if (read_range(a, &from_a, &to_a) && read_range(b, &from_b, &to_b)) {
        return from_a <= to_b && from_b <= to_a;
    }
    smooth(a, &spare[0]);
    smooth(b, &spare[1]);
    const struct qx_buf *shorter = spare[0].len < spare[1].len ? &spare[0] : &spare[1];
    const struct qx_buf *longer = shorter == &spare[0] ? &spare[1] : &spare[0];

    return strchr(qx_buf_cstr(shorter), ' ') != NULL &&
           holds(qx_buf_cstr(longer), qx_buf_cstr(shorter));
}

/* Whether the two can be chosen in the same place. */
static bool meet(const struct qx_option *a, const struct qx_option *b)
{
    bool everywhere =
        a->field == NULL || a->field[0] == '\0' || b->field == NULL || b->field[0] == '\0';

    return everywhere || strcmp(a->field, b->field) == 0;
}

static void check_pair(struct lint *l, size_t i, size_t k, const char *lang, struct qx_buf *spare)
{
    const char *a = lint_option(l, i, lang);
    const char *b = lint_option(l, k, lang);
    char detail[2 * QX_QUESTION_ID_MAX + 8];

    (void)snprintf(detail, sizeof detail, "%s and %s", l->q->options[i].id, l->q->options[k].id);
    if (alike(a, b)) {
        lint_say(l, QX_LINT_OPTIONS_ALIKE, lang, detail);
    } else if (lint_wants(l, QX_LINT_OPTIONS_OVERLAP) && overlap(a, b, spare)) {
        lint_say(l, QX_LINT_OPTIONS_OVERLAP, lang, detail);
    }
}

static void check_pairs(struct lint *l, const char *lang)
{
    struct qx_buf spare[2] = {{0}, {0}};

    for (size_t i = 0; i < l->q->n_options; i++) {
        for (size_t k = i + 1; k < l->q->n_options; k++) {
            if (meet(&l->q->options[i], &l->q->options[k])) {
                check_pair(l, i, k, lang, spare);
            }
        }
    }
    qx_buf_free(&spare[0]);
    qx_buf_free(&spare[1]);
}

static bool is_pinned(const struct qx_policy *policy, const char *text)
{
    for (size_t i = 0; policy != NULL && i < policy->n_pinned; i++) {
        if (strcasecmp(text, policy->pinned[i]) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_absolute(const char *text)
{
    static const char *const WORDS[] = {"always",  "never",   "всегда",
                                        "никогда", "әрқашан", "ешқашан"};
    struct bank_words w = {.rest = qx_slice_text(text)};
    bool found = false;

    while (!found && bank_words_next(&w)) {
        for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++) {
            found = found || strcmp(WORDS[i], qx_buf_cstr(&w.lower)) == 0;
        }
    }
    bank_words_free(&w);
    return found;
}

void lint_options(struct lint *l, const char *lang)
{
    bool choice = qx_question_type_is_choice(l->q->type);
    bool absolute = false;

    if (choice && lint_wants(l, QX_LINT_KEY_LONGEST)) {
        check_length(l, lang);
    }
    if (lint_wants(l, QX_LINT_OPTIONS_ALIKE) || lint_wants(l, QX_LINT_OPTIONS_OVERLAP)) {
        check_pairs(l, lang);
    }
    if (!lint_wants(l, QX_LINT_ABSOLUTE) && !lint_wants(l, QX_LINT_UNPINNED)) {
        return;
    }
    for (size_t i = 0; i < l->q->n_options; i++) {
        const char *text = lint_option(l, i, lang);

        absolute = absolute || is_absolute(text);
        if (choice && !l->q->options[i].fixed && qx_positional(text) >= 0 &&
            !is_pinned(l->with->policy, text)) {
            lint_say(l, QX_LINT_UNPINNED, lang, "");
        }
    }
    if (absolute) {
        lint_say(l, QX_LINT_ABSOLUTE, lang, "");
    }
}
