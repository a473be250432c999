#include "texts.h"

#define TOPIC_MAX 128
#define NOTE_MAX 1024

struct check {
    const struct qx_question *q;
    const char *where;
    uint32_t line;
    struct qx_report *report;
};

static enum qx_err refuse(const struct check *c, const char *part, const char *what)
{
    return qx_fail(c->report, QX_ERR_QUESTION, c->where, c->line, "question %s: %s %s", c->q->id,
                   part, what);
}

static bool known_level(const char *level)
{
    return level[0] == '\0' || strcmp(level, "know") == 0 || strcmp(level, "apply") == 0 ||
           strcmp(level, "analyse") == 0;
}

static enum qx_err check_notes(const struct check *c)
{
    const struct {
        const char *name;
        const char *text;
    } notes[] = {
        {"source", c->q->source},
        {"author", c->q->author},
        {"figure", c->q->figure}
    };

    for (size_t i = 0; i < sizeof notes / sizeof notes[0]; i++) {
        const char *problem =
            notes[i].text[0] == '\0' ? NULL : qx_text_problem(notes[i].text, NOTE_MAX, false);

        if (problem != NULL) {
            return refuse(c, notes[i].name, problem);
        }
    }
    return QX_OK;
}

static enum qx_err check_heading(const struct check *c)
{
    const struct qx_question *q = c->q;
    const char *problem;

    if (!qx_id_well_formed(q->id)) {
        return refuse(c, "id", "is malformed: use 1 to 64 of A-Z a-z 0-9 . _ -");
    }
    if (q->version < 1 || q->version > QX_JSON_INT_MAX) {
        return refuse(c, "version", "is out of range: count from 1");
    }
    if ((problem = qx_text_problem(q->topic, TOPIC_MAX, false)) != NULL) {
        return refuse(c, "topic", problem);
    }
    if (!known_level(q->level)) {
        return refuse(c, "level", "is unknown: use know, apply or analyse, or none");
    }
    return check_notes(c);
}

/* Texts that may be missing, but never in part of the languages. */
static enum qx_err check_aside(const struct check *c, const char *part,
                               const struct qx_texts *texts)
{
    const char *problem = qx_texts_problem(texts, QX_QUESTION_TEXT_MAX, true);

    if (problem != NULL) {
        return refuse(c, part, problem);
    }
    if (texts->n > 0 && !qx_texts_same_languages(texts, &c->q->stem)) {
        return refuse(c, part, "has other languages than the stem: give each in each");
    }
    return QX_OK;
}

static enum qx_err check_texts(const struct check *c)
{
    enum qx_err err;

    if (c->q->stem.n == 0) {
        return refuse(c, "stem", "is missing: give it");
    }
    if ((err = check_aside(c, "stem", &c->q->stem)) != QX_OK ||
        (err = check_aside(c, "title", &c->q->title)) != QX_OK) {
        return err;
    }
    return check_aside(c, "rationale", &c->q->rationale);
}

static int64_t common_divisor(int64_t a, int64_t b)
{
    while (b != 0) {
        int64_t rest = a % b;

        a = b;
        b = rest;
    }
    return a < 0 ? -a : a;
}

static bool share_well_formed(struct qx_fraction w)
{
    return w.den > 0 && w.num >= -w.den && w.num <= w.den && common_divisor(w.num, w.den) == 1;
}

static enum qx_err check_twins(const struct check *c, size_t i)
{
    const struct qx_option *a = &c->q->options[i];

    for (size_t k = 0; k < i; k++) {
        const struct qx_option *b = &c->q->options[k];

        if (strcmp(a->id, b->id) == 0) {
            return refuse(c, "has two options of one id", ": give each its own");
        }
        for (size_t l = 0; l < a->text.n; l++) {
            if (strcmp(a->text.v[l].text, b->text.v[l].text) == 0) {
                return refuse(c, "has two options of one text", ": change or remove one");
            }
        }
    }
    return QX_OK;
}

static enum qx_err check_option(const struct check *c, size_t i)
{
    const struct qx_option *o = &c->q->options[i];
    enum qx_err err;

    if (!qx_id_well_formed(o->id)) {
        return refuse(c, "option id", "is malformed: use 1 to 64 of A-Z a-z 0-9 . _ -");
    }
    if (o->text.n == 0) {
        return refuse(c, "option", "has no text: give it");
    }
    if ((err = check_aside(c, "option", &o->text)) != QX_OK ||
        (err = check_aside(c, "feedback", &o->feedback)) != QX_OK) {
        return err;
    }
    if (!share_well_formed(o->weight)) {
        return refuse(c, "option weight",
                      "is no fraction in lowest terms from -1 to 1: correct it");
    }
    return check_twins(c, i);
}

static enum qx_err check_key(const struct check *c)
{
    size_t correct = 0;
    bool whole = true;

    for (size_t i = 0; i < c->q->n_options; i++) {
        if (c->q->options[i].weight.num > 0) {
            correct++;
            whole = whole && c->q->options[i].weight.num == c->q->options[i].weight.den;
        }
    }
    if (correct == 0) {
        return refuse(c, "answer key", "is missing: mark what is correct");
    }
    if (c->q->type != QX_MULTIPLE && (correct > 1 || !whole)) {
        return refuse(c, "answer key",
                      "is not one option of weight 1: mark one, or make it multiple");
    }
    return QX_OK;
}

static enum qx_err check_options(const struct check *c)
{
    const struct qx_question *q = c->q;

    if (q->n_options < 2 || q->n_options > QX_QUESTION_OPTIONS_MAX) {
        return refuse(c, "options", "are not between 2 and 26: add or remove some");
    }
    if (q->type == QX_TRUE_FALSE && q->n_options != 2) {
        return refuse(c, "options", "are not two: true and false alone");
    }
    for (size_t i = 0; i < q->n_options; i++) {
        enum qx_err err = check_option(c, i);

        if (err != QX_OK) {
            return err;
        }
    }
    return QX_OK;
}

static enum qx_err check_lists(const struct check *c)
{
    const struct qx_question *q = c->q;

    if (q->n_enemies > QX_QUESTION_ENEMIES_MAX || q->n_tags > QX_QUESTION_TAGS_MAX) {
        return refuse(c, "enemies or tags", "are too many: remove some");
    }
    for (size_t i = 0; i < q->n_enemies; i++) {
        if (!qx_id_well_formed(q->enemies[i]) || strcmp(q->enemies[i], q->id) == 0) {
            return refuse(c, "enemy", "is no id of another question: correct it");
        }
        if (i > 0 && strcmp(q->enemies[i - 1], q->enemies[i]) >= 0) {
            return refuse(c, "enemies", "are not distinct ids in byte order: sort them");
        }
    }
    for (size_t i = 0; i < q->n_tags; i++) {
        const char *problem = qx_text_problem(q->tags[i], NOTE_MAX, false);

        if (problem != NULL) {
            return refuse(c, "tag", problem);
        }
        if (i > 0 && strcmp(q->tags[i - 1], q->tags[i]) >= 0) {
            return refuse(c, "tags", "are not distinct and in byte order: sort them");
        }
    }
    return QX_OK;
}

enum qx_err qx_question_body_check(const struct qx_question *question, const char *where,
                                   uint32_t line, struct qx_report *report)
{
    const struct check c = {question, where, line, report};
    enum qx_err err;

    if ((err = check_heading(&c)) != QX_OK || (err = check_texts(&c)) != QX_OK ||
        (err = check_options(&c)) != QX_OK) {
        return err;
    }
    return check_lists(&c);
}

enum qx_err qx_question_check(const struct qx_question *question, const char *where, uint32_t line,
                              struct qx_report *report)
{
    const struct check c = {question, where, line, report};
    enum qx_err err = qx_question_body_check(question, where, line, report);

    return err != QX_OK ? err : check_key(&c);
}
