/* The text that the questions of a case set share stands in each of them: whether the copies agree.
 * It is the paragraphs that their stems begin with; the last paragraph of a stem asks. */
#include "lint.h"

#include <stdlib.h>

#include "words.h"

#define ALIKE_PERCENT 75 /* of words: a copy that was changed, and no other text */

struct copy {
    char *name; /* of the case set */
    char *lang;
    char *id;
    char *stem;
    uint32_t position;
    bool alone; /* the question has but one language */
};

struct qx_lint_cases {
    struct copy *v;
    size_t n;
    size_t cap;
};

static char *keep(const char *text)
{
    return qx_strndup(qx_slice_text(text));
}

void qx_lint_cases_add(struct qx_lint_cases **cases, const struct qx_question *question)
{
    struct qx_slice name;
    uint32_t position;

    if (!qx_question_case(question, &name, &position)) {
        return;
    }
    if (*cases == NULL) {
        *cases = qx_alloc(1, sizeof **cases);
    }
    struct qx_lint_cases *c = *cases;

    for (size_t i = 0; i < question->stem.n; i++) {
        if (c->n == c->cap) {
            c->cap = c->cap == 0 ? 16 : c->cap * 2;
            c->v = qx_realloc(c->v, c->cap, sizeof *c->v);
        }
        c->v[c->n++] = (struct copy){.name = qx_strndup(name),
                                     .lang = keep(question->stem.v[i].lang),
                                     .id = keep(question->id),
                                     .stem = keep(question->stem.v[i].text),
                                     .position = position,
                                     .alone = question->stem.n < 2};
    }
}

static int in_order(const void *a, const void *b)
{
    const struct copy *x = a;
    const struct copy *y = b;
    int by_name = strcmp(x->name, y->name);
    int by_lang = strcmp(x->lang, y->lang);

    if (by_name != 0 || by_lang != 0) {
        return by_name != 0 ? by_name : by_lang;
    }
    return x->position != y->position ? (x->position < y->position ? -1 : 1) : strcmp(x->id, y->id);
}

static bool same_set(const struct copy *a, const struct copy *b)
{
    return strcmp(a->name, b->name) == 0 && strcmp(a->lang, b->lang) == 0;
}

/* --- paragraphs --- */

/* Takes the next paragraph that another one follows; false: what is left is the last, which asks.
 */
static bool shared_paragraph(struct qx_slice *rest, struct qx_slice *out)
{
    const uint8_t *end = rest->len == 0 ? NULL : memmem(rest->ptr, rest->len, "\n\n", 2);

    if (end == NULL) {
        return false;
    }
    size_t n = (size_t)(end - rest->ptr);

    *out = qx_slice(rest->ptr, n);
    *rest = qx_slice(end + 2, rest->len - n - 2);
    return true;
}

/* How many paragraphs both begin with; *a and *b: the first in which they differ, if both have one
 * that does not ask, else empty. */
static size_t common(const char *left, const char *right, struct qx_slice *a, struct qx_slice *b)
{
    struct qx_slice rest_a = qx_slice_text(left);
    struct qx_slice rest_b = qx_slice_text(right);
    size_t n = 0;

    while (shared_paragraph(&rest_a, a) && shared_paragraph(&rest_b, b)) {
        if (!qx_slice_equal(*a, *b)) {
            return n;
        }
        n++;
    }
    *a = *b = qx_slice("", 0);
    return n;
}

static bool has_word(struct qx_slice text, const struct qx_buf *word)
{
    struct bank_words w = {.rest = text};
    bool found = false;

    while (!found && bank_words_next(&w)) {
        found = qx_slice_equal(qx_buf_slice(&w.lower), qx_buf_slice(word));
    }
    bank_words_free(&w);
    return found;
}

/* Whether so many of a's words stand in b. */
static bool mostly_in(struct qx_slice a, struct qx_slice b)
{
    struct bank_words w = {.rest = a};
    size_t all = 0;
    size_t found = 0;

    while (bank_words_next(&w)) {
        all++;
        found += has_word(b, &w.lower) ? 1 : 0;
    }
    bank_words_free(&w);
    return all > 0 && found * 100 >= all * ALIKE_PERCENT;
}

/* Whether q tells otherwise what the first shares with others in that many paragraphs. */
static bool disagrees(const struct copy *first, const struct copy *q, size_t paragraphs)
{
    struct qx_slice a;
    struct qx_slice b;
    size_t n = common(first->stem, q->stem, &a, &b);

    return n < paragraphs || (a.len > 0 && mostly_in(a, b) && mostly_in(b, a));
}

/* --- sets --- */

/* The question that agrees with the next one in the most paragraphs, and in how many. */
static const struct copy *reference(const struct copy *set, size_t n, size_t *paragraphs)
{
    const struct copy *best = set;
    struct qx_slice a;
    struct qx_slice b;

    *paragraphs = 0;
    for (size_t i = 0; i + 1 < n; i++) {
        size_t here = common(set[i].stem, set[i + 1].stem, &a, &b);

        if (here > *paragraphs) {
            *paragraphs = here;
            best = &set[i];
        }
    }
    return best;
}

static size_t tell_set(const struct copy *set, size_t n, const struct qx_linter *linter)
{
    size_t paragraphs;
    const struct copy *first = reference(set, n, &paragraphs);
    size_t told = 0;

    for (size_t i = 0; i < n; i++) {
        if (&set[i] != first && disagrees(first, &set[i], paragraphs)) {
            const struct qx_finding f = {.lint = QX_LINT_CASE_DIFFERS,
                                         .id = set[i].id,
                                         .lang = set[i].alone ? "" : set[i].lang,
                                         .detail = first->id};

            told += qx_lint_tell(linter, &f) ? 1 : 0;
        }
    }
    return told;
}

size_t qx_lint_cases_tell(struct qx_lint_cases *cases, const struct qx_linter *linter)
{
    size_t told = 0;
    size_t end = 0;

    if (cases == NULL) {
        return 0;
    }
    qsort(cases->v, cases->n, sizeof *cases->v, in_order);
    for (size_t i = 0; i < cases->n; i = end) {
        while (end < cases->n && same_set(&cases->v[i], &cases->v[end])) {
            end++;
        }
        told += tell_set(&cases->v[i], end - i, linter);
    }
    return told;
}

void qx_lint_cases_free(struct qx_lint_cases **cases)
{
    for (size_t i = 0; *cases != NULL && i < (*cases)->n; i++) {
        free((*cases)->v[i].name);
        free((*cases)->v[i].lang);
        free((*cases)->v[i].id);
        free((*cases)->v[i].stem);
    }
    if (*cases != NULL) {
        free((*cases)->v);
    }
    free(*cases);
    *cases = NULL;
}
