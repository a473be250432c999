/* What shows in a topic and in none of its questions. */
#include "lint.h"

#include <stdio.h>
#include <stdlib.h>

#define QUESTIONS_MIN 10 /* below, it is chance */

struct topic {
    char *name;
    size_t questions; /* single choice */
    size_t longest;   /* whose correct option is the longest */
};

struct qx_lint_topics {
    struct topic *v; /* byte order of name */
    size_t n;
};

static struct topic *find(struct qx_lint_topics *t, const char *name)
{
    size_t low = 0;
    size_t high = t->n;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (strcmp(t->v[middle].name, name) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low < t->n && strcmp(t->v[low].name, name) == 0) {
        return &t->v[low];
    }
    t->v = qx_realloc(t->v, t->n + 1, sizeof *t->v);
    memmove(t->v + low + 1, t->v + low, (t->n - low) * sizeof *t->v);
    t->v[low] = (struct topic){.name = qx_strndup(qx_slice_text(name))};
    t->n++;
    return &t->v[low];
}

void qx_lint_topics_add(struct qx_lint_topics **topics, const struct qx_question *question)
{
    if (question->type != QX_SINGLE) {
        return;
    }
    if (*topics == NULL) {
        *topics = qx_alloc(1, sizeof **topics);
    }
    struct topic *topic = find(*topics, question->topic);

    topic->questions++;
    topic->longest += lint_key_is_longest(question) ? 1 : 0;
}

size_t qx_lint_topics_tell(const struct qx_lint_topics *topics, const struct qx_linter *linter)
{
    size_t told = 0;

    for (size_t i = 0; topics != NULL && i < topics->n; i++) {
        const struct topic *t = &topics->v[i];
        char detail[64];

        (void)snprintf(detail, sizeof detail, "%zu of %zu", t->longest, t->questions);
        if (t->questions >= QUESTIONS_MIN && t->longest * 3 > t->questions) {
            const struct qx_finding f = {
                .lint = QX_LINT_LONGEST_BIAS, .id = t->name, .lang = "", .detail = detail};

            told += qx_lint_tell(linter, &f) ? 1 : 0;
        }
    }
    return told;
}

void qx_lint_topics_free(struct qx_lint_topics **topics)
{
    for (size_t i = 0; *topics != NULL && i < (*topics)->n; i++) {
        free((*topics)->v[i].name);
    }
    if (*topics != NULL) {
        free((*topics)->v);
    }
    free(*topics);
    *topics = NULL;
}
