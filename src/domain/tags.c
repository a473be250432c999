/* Tags that the draw knows. */
#include "question_parts.h"

static const char *after(const char *tag, const char *name)
{
    size_t n = strlen(name);

    return strncmp(tag, name, n) == 0 ? tag + n : NULL;
}

/* A whole number of at most max, all digits; -1 otherwise. */
static int64_t number(const char *text, int64_t max)
{
    int64_t n = 0;

    if (*text == '\0') {
        return -1;
    }
    for (; *text >= '0' && *text <= '9' && n <= max; text++) {
        n = n * 10 + (*text - '0');
    }
    return *text == '\0' && n <= max ? n : -1;
}

int qx_question_rating(const struct qx_question *question)
{
    for (size_t i = 0; i < question->n_tags; i++) {
        const char *rest = after(question->tags[i], "difficulty:");

        if (rest != NULL) {
            int64_t n = number(rest, 99);

            return n >= 1 ? (int)n : -1;
        }
    }
    return -1;
}

bool qx_question_case(const struct qx_question *question, struct qx_slice *name, uint32_t *position)
{
    for (size_t i = 0; i < question->n_tags; i++) {
        const char *rest = after(question->tags[i], "case:");
        const char *colon = rest == NULL ? NULL : strrchr(rest, ':');
        int64_t n = colon == NULL ? -1 : number(colon + 1, 1000);

        if (n >= 0 && colon > rest) {
            *name = qx_slice(rest, (size_t)(colon - rest));
            *position = (uint32_t)n;
            return true;
        }
    }
    return false;
}

bool qx_question_rivals(const struct qx_question *question, size_t *at, struct qx_slice *name)
{
    while (*at < question->n_tags) {
        const char *rest = after(question->tags[(*at)++], "rivals:");

        if (rest != NULL && *rest != '\0') {
            *name = qx_slice_text(rest);
            return true;
        }
    }
    return false;
}

bool qx_tag_well_formed(const char *tag)
{
    const char *one[] = {tag};
    const struct qx_question q = {.tags = one, .n_tags = 1};
    struct qx_slice name;
    uint32_t position;
    size_t at = 0;

    if (after(tag, "difficulty:") != NULL) {
        return qx_question_rating(&q) > 0;
    }
    if (after(tag, "case:") != NULL) {
        return qx_question_case(&q, &name, &position);
    }
    return after(tag, "rivals:") == NULL || qx_question_rivals(&q, &at, &name);
}
