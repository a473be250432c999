#include "question_parts.h"

#define TOPIC_MAX 128
#define NOTE_MAX 1024

enum qx_err qx_question_refuse(const struct qx_question_checking *c, const char *part,
                               const char *what)
{
    return qx_fail(c->report, QX_ERR_QUESTION, c->where, c->line, "question %s: %s %s", c->q->id,
                   part, what);
}

enum qx_err qx_check_line(const struct qx_question_checking *c, const char *part, const char *text,
                          size_t max)
{
    struct qx_text_fault fault;
    char place[QX_TEXT_PLACE];

    if (!qx_text_fault(text, max, false, &fault)) {
        return QX_OK;
    }
    const char *why = qx_text_fault_says(&fault, place);

    return qx_fail(c->report, QX_ERR_QUESTION, c->where, c->line, "question %s: %s%s %s%s",
                   c->q->id, part, place[0] == '\0' ? "" : ":", place, why);
}

static enum qx_err check_one_text(const struct qx_question_checking *c, const struct qx_part *part,
                                  const struct qx_translation *t)
{
    struct qx_text_fault fault;
    char place[QX_TEXT_PLACE];

    if (!qx_text_fault(t->text, part->max, part->multiline, &fault)) {
        return QX_OK;
    }
    const char *why = qx_text_fault_says(&fault, place);

    return qx_fail(c->report, QX_ERR_QUESTION, c->where, c->line,
                   "question %s: %s%s%s in %s%s %s%s", c->q->id, part->name,
                   part->id[0] == '\0' ? "" : " ", part->id, t->lang, place[0] == '\0' ? "" : ":",
                   place, why);
}

enum qx_err qx_check_texts(const struct qx_question_checking *c, const struct qx_part *part,
                           const struct qx_texts *texts)
{
    const char *problem = qx_texts_problem(texts, part->max, part->multiline);

    for (size_t i = 0; problem != NULL && i < texts->n; i++) {
        enum qx_err err = check_one_text(c, part, &texts->v[i]);

        if (err != QX_OK) {
            return err;
        }
    }
    return problem == NULL ? QX_OK : qx_question_refuse(c, part->name, problem);
}

static bool known_level(const char *level)
{
    return level[0] == '\0' || strcmp(level, "know") == 0 || strcmp(level, "apply") == 0 ||
           strcmp(level, "analyse") == 0;
}

static enum qx_err check_notes(const struct qx_question_checking *c)
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
        enum qx_err err = notes[i].text[0] == '\0'
                              ? QX_OK
                              : qx_check_line(c, notes[i].name, notes[i].text, NOTE_MAX);

        if (err != QX_OK) {
            return err;
        }
    }
    return QX_OK;
}

static enum qx_err check_heading(const struct qx_question_checking *c)
{
    const struct qx_question *q = c->q;
    enum qx_err err;

    if (!qx_id_well_formed(q->id)) {
        return qx_question_refuse(c, "id", "is malformed: use 1 to 64 of A-Z a-z 0-9 . _ -");
    }
    if (q->version < 1 || q->version > QX_JSON_INT_MAX) {
        return qx_question_refuse(c, "version", "is out of range: count from 1");
    }
    if ((err = qx_check_line(c, "topic", q->topic, TOPIC_MAX)) != QX_OK) {
        return err;
    }
    if (!known_level(q->level)) {
        return qx_question_refuse(c, "level", "is unknown: use know, apply or analyse, or none");
    }
    return check_notes(c);
}

enum qx_err qx_check_aside(const struct qx_question_checking *c, const char *part, const char *id,
                           const struct qx_texts *texts)
{
    const struct qx_part whole = {part, id, QX_QUESTION_TEXT_MAX, true};
    enum qx_err err = qx_check_texts(c, &whole, texts);

    if (err != QX_OK) {
        return err;
    }
    if (texts->n > 0 && !qx_texts_same_languages(texts, &c->q->stem)) {
        return qx_question_refuse(c, part, "has other languages than the stem: give each in each");
    }
    return QX_OK;
}

static enum qx_err check_texts(const struct qx_question_checking *c)
{
    enum qx_err err;

    if (c->q->stem.n == 0) {
        return qx_question_refuse(c, "stem", "is missing: give it");
    }
    if ((err = qx_check_aside(c, "stem", "", &c->q->stem)) != QX_OK ||
        (err = qx_check_aside(c, "title", "", &c->q->title)) != QX_OK) {
        return err;
    }
    return qx_check_aside(c, "rationale", "", &c->q->rationale);
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

bool qx_share_well_formed(struct qx_fraction w)
{
    return w.den > 0 && w.num >= -w.den && w.num <= w.den && common_divisor(w.num, w.den) == 1;
}

static bool offered_together(const struct qx_option *a, const struct qx_option *b)
{
    const char *left = a->field == NULL ? "" : a->field;
    const char *right = b->field == NULL ? "" : b->field;

    return left[0] == '\0' || right[0] == '\0' || strcmp(left, right) == 0;
}

static enum qx_err check_twins(const struct qx_question_checking *c, size_t i)
{
    const struct qx_option *a = &c->q->options[i];

    for (size_t k = 0; k < i; k++) {
        const struct qx_option *b = &c->q->options[k];

        if (strcmp(a->id, b->id) == 0) {
            return qx_question_refuse(c, "has", "two options of one id: give each its own");
        }
        for (size_t l = 0; offered_together(a, b) && l < a->text.n; l++) {
            if (strcmp(a->text.v[l].text, b->text.v[l].text) == 0) {
                return qx_question_refuse(c, "has",
                                          "two options of one text: change or remove one");
            }
        }
    }
    return QX_OK;
}

static enum qx_err check_option(const struct qx_question_checking *c, size_t i)
{
    const struct qx_option *o = &c->q->options[i];
    enum qx_err err;

    if (!qx_id_well_formed(o->id)) {
        return qx_question_refuse(c, "option id", "is malformed: use 1 to 64 of A-Z a-z 0-9 . _ -");
    }
    if (o->text.n == 0) {
        return qx_question_refuse(c, "option", "has no text: give it");
    }
    if ((err = qx_check_aside(c, "option", o->id, &o->text)) != QX_OK ||
        (err = qx_check_aside(c, "feedback", o->id, &o->feedback)) != QX_OK) {
        return err;
    }
    if (!qx_share_well_formed(o->weight)) {
        return qx_question_refuse(c, "option weight",
                                  "is no fraction in lowest terms from -1 to 1: correct it");
    }
    return check_twins(c, i);
}

static enum qx_err check_choice_key(const struct qx_question_checking *c)
{
    size_t earning = 0;
    size_t right = 0;

    for (size_t i = 0; i < c->q->n_options; i++) {
        earning += c->q->options[i].weight.num > 0 ? 1 : 0;
        right += qx_option_is_right(c->q, &c->q->options[i]) ? 1 : 0;
    }
    if (earning == 0) {
        return qx_question_refuse(c, "answer key", "is missing: mark what is correct");
    }
    if (right == 0) {
        return qx_question_refuse(c, "answer key",
                                  "has no option of weight 1: mark one, or make it multiple");
    }
    if (c->q->type == QX_TRUE_FALSE && earning > 1) {
        return qx_question_refuse(c, "answer key",
                                  "takes both for right: mark one of true and false");
    }
    return QX_OK;
}

static enum qx_err check_key(const struct qx_question_checking *c)
{
    if (qx_question_type_is_choice(c->q->type)) {
        return check_choice_key(c);
    }
    for (size_t i = 0; i < c->q->n_options; i++) {
        if (c->q->options[i].weight.num != 0) {
            return qx_question_refuse(c, "option weight",
                                      "is not 0, as its type has no right options: set it to 0/1");
        }
    }
    return qx_check_accepted(c);
}

/* Which type has how many options. */
static enum qx_err check_number(const struct qx_question_checking *c)
{
    static const struct {
        size_t least;
        size_t most;
        const char *problem;
    } BOUNDS[QX_QUESTION_TYPES] = {
#define MANY "are not between 2 and 26: add or remove some"
        [QX_SINGLE] = {2, QX_QUESTION_OPTIONS_MAX, MANY                                           },
        [QX_MULTIPLE] = {2, QX_QUESTION_OPTIONS_MAX, MANY                                           },
        [QX_TRUE_FALSE] = {2, 2,                       "are not two: true and false alone"            },
        [QX_SHORT] = {0, 0,                       "are none of a short answer's: remove them"    },
        [QX_NUMERIC] = {0, 0,                       "are none of a numeric question's: remove them"},
        [QX_MATCHING] = {2, QX_QUESTION_OPTIONS_MAX, MANY                                           },
        [QX_ORDERING] = {2, QX_QUESTION_OPTIONS_MAX, MANY                                           },
        [QX_GAPS] = {0, QX_QUESTION_OPTIONS_MAX, "are more than 26: remove some"                },
#undef MANY
    };
    size_t n = c->q->n_options;

    return n >= BOUNDS[c->q->type].least && n <= BOUNDS[c->q->type].most
               ? QX_OK
               : qx_question_refuse(c, "options", BOUNDS[c->q->type].problem);
}

static enum qx_err check_options(const struct qx_question_checking *c)
{
    const struct qx_question *q = c->q;
    enum qx_err err = check_number(c);

    for (size_t i = 0; err == QX_OK && i < q->n_options; i++) {
        const struct qx_option *o = &q->options[i];

        if (o->fixed && q->type == QX_ORDERING) {
            return qx_question_refuse(c, "option", "is fixed, which none in an ordering is");
        }
        if (o->field != NULL && o->field[0] != '\0' && q->type != QX_GAPS) {
            return qx_question_refuse(c, "option", "is offered by a gap, but its type has none");
        }
        err = check_option(c, i);
    }
    return err;
}

static enum qx_err check_lists(const struct qx_question_checking *c)
{
    const struct qx_question *q = c->q;

    if (q->n_enemies > QX_QUESTION_ENEMIES_MAX || q->n_tags > QX_QUESTION_TAGS_MAX) {
        return qx_question_refuse(c, "enemies or tags", "are too many: remove some");
    }
    for (size_t i = 0; i < q->n_enemies; i++) {
        if (!qx_id_well_formed(q->enemies[i]) || strcmp(q->enemies[i], q->id) == 0) {
            return qx_question_refuse(c, "enemy", "is no id of another question: correct it");
        }
        if (i > 0 && strcmp(q->enemies[i - 1], q->enemies[i]) >= 0) {
            return qx_question_refuse(c, "enemies",
                                      "are not distinct ids in byte order: sort them");
        }
    }
    for (size_t i = 0; i < q->n_tags; i++) {
        enum qx_err err = qx_check_line(c, "tag", q->tags[i], NOTE_MAX);

        if (err != QX_OK) {
            return err;
        }
        if (!qx_tag_well_formed(q->tags[i])) {
            return qx_question_refuse(c, "tag",
                                      "is malformed: write difficulty:65 (1 to 99), "
                                      "case:NAME:2 or rivals:NAME");
        }
        if (i > 0 && strcmp(q->tags[i - 1], q->tags[i]) >= 0) {
            return qx_question_refuse(c, "tags", "are not distinct and in byte order: sort them");
        }
    }
    return QX_OK;
}

enum qx_err qx_question_body_check(const struct qx_question *question, const char *where,
                                   uint32_t line, struct qx_report *report)
{
    const struct qx_question_checking c = {question, where, line, report};
    enum qx_err err;

    if ((err = check_heading(&c)) != QX_OK || (err = check_texts(&c)) != QX_OK ||
        (err = check_options(&c)) != QX_OK || (err = qx_check_fields(&c)) != QX_OK) {
        return err;
    }
    return check_lists(&c);
}

enum qx_err qx_question_check(const struct qx_question *question, const char *where, uint32_t line,
                              struct qx_report *report)
{
    const struct qx_question_checking c = {question, where, line, report};
    enum qx_err err = qx_question_body_check(question, where, line, report);

    return err != QX_OK ? err : check_key(&c);
}
