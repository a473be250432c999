#include <qualex/question.h>

static const char *const TYPES[QX_QUESTION_TYPES] = {
    [QX_SINGLE] = "single",     [QX_MULTIPLE] = "multiple", [QX_TRUE_FALSE] = "true-false",
    [QX_SHORT] = "short",       [QX_NUMERIC] = "numeric",   [QX_MATCHING] = "matching",
    [QX_ORDERING] = "ordering", [QX_GAPS] = "gaps",
};
static const char *const FILLS[QX_FILLS] = {
    [QX_FILL_CHOICE] = "choice", [QX_FILL_TEXT] = "text", [QX_FILL_NUMBER] = "number"};

static bool find(const char *const *names, int n, const char *name, int *out)
{
    for (int i = 0; i < n; i++) {
        if (strcmp(names[i], name) == 0) {
            *out = i;
            return true;
        }
    }
    return false;
}

const char *qx_question_type_name(enum qx_question_type type)
{
    return TYPES[type];
}

bool qx_question_type_of_name(const char *name, enum qx_question_type *out)
{
    int found;
    bool known = find(TYPES, QX_QUESTION_TYPES, name, &found);

    if (known) {
        *out = (enum qx_question_type)found;
    }
    return known;
}

bool qx_question_type_is_choice(enum qx_question_type type)
{
    return type == QX_SINGLE || type == QX_MULTIPLE || type == QX_TRUE_FALSE;
}

const char *qx_fill_name(enum qx_fill fill)
{
    return FILLS[fill];
}

bool qx_fill_of_name(const char *name, enum qx_fill *out)
{
    int found;
    bool known = find(FILLS, QX_FILLS, name, &found);

    if (known) {
        *out = (enum qx_fill)found;
    }
    return known;
}

bool qx_option_is_right(const struct qx_question *question, const struct qx_option *option)
{
    return question->type == QX_MULTIPLE ? option->weight.num > 0
                                         : option->weight.num == option->weight.den;
}

bool qx_accepted_is_rest(const struct qx_accepted *accepted)
{
    bool text = accepted->text.n > 0 && strcmp(accepted->text.v[0].text, QX_ANYTHING) == 0;
    bool number =
        strcmp(accepted->from, QX_ANYTHING) == 0 && strcmp(accepted->to, QX_ANYTHING) == 0;

    return accepted->weight.num == 0 && (text || number);
}

bool qx_option_offered(const struct qx_option *option, const struct qx_field *field)
{
    return field->fill == QX_FILL_CHOICE && (option->field == NULL || option->field[0] == '\0' ||
                                             strcmp(option->field, field->id) == 0);
}

const char *qx_gap_next(const char *text, struct qx_slice *id, const char **after)
{
    for (const char *at = strstr(text, "[["); at != NULL; at = strstr(at + 1, "[[")) {
        size_t len = strcspn(at + 2, "[]\n ");

        if (len > 0 && len <= QX_QUESTION_ID_MAX && strncmp(at + 2 + len, "]]", 2) == 0) {
            *id = qx_slice(at + 2, len);
            *after = at + len + 4;
            return at;
        }
    }
    return NULL;
}

const char *qx_texts_find(const struct qx_texts *texts, const char *lang)
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
    const char *text = qx_texts_find(texts, lang);

    if (text == NULL) {
        text = qx_texts_find(texts, otherwise);
    }
    return text != NULL ? text : texts->n > 0 ? texts->v[0].text : "";
}
