#include <qualex/question.h>

const char *qx_question_type_name(enum qx_question_type type)
{
    static const char *const NAMES[] = {
        [QX_SINGLE] = "single", [QX_MULTIPLE] = "multiple", [QX_TRUE_FALSE] = "true-false"};

    return NAMES[type];
}

static const char *in_language(const struct qx_texts *texts, const char *lang)
{
    for (size_t i = 0; lang != NULL && i < texts->n; i++) {
        if (strcmp(texts->v[i].lang, lang) == 0) {
            return texts->v[i].text;
        }
    }
    return NULL;
}

const char *qx_texts_in(const struct qx_texts *texts, const char *lang, const char *otherwise)
{
    const char *text = in_language(texts, lang);

    if (text == NULL) {
        text = in_language(texts, otherwise);
    }
    return text != NULL ? text : texts->n > 0 ? texts->v[0].text : "";
}
