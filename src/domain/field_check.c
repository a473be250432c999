/* Whether the fields of a question are such as its type has, and their key. */
#include "question_parts.h"

static enum qx_err refuse_field(const struct qx_question_checking *c, const struct qx_field *f,
                                const char *what)
{
    return qx_fail(c->report, QX_ERR_QUESTION, c->where, c->line, "question %s: field %s %s",
                   c->q->id, f->id, what);
}

/* --- what fields a type has --- */

static enum qx_err check_count(const struct qx_question_checking *c)
{
    static const struct {
        size_t least;
        size_t most;
    } BOUNDS[QX_QUESTION_TYPES] = {
        [QX_SHORT] = {1, 1                     },
        [QX_NUMERIC] = {1, 1                     },
        [QX_MATCHING] = {2, QX_QUESTION_FIELDS_MAX},
        [QX_GAPS] = {1, QX_QUESTION_FIELDS_MAX},
    };
    size_t n = c->q->n_fields;

    return n >= BOUNDS[c->q->type].least && n <= BOUNDS[c->q->type].most
               ? QX_OK
               : qx_question_refuse(c, "fields", "are not as many as its type has: correct them");
}

static bool fill_fits(enum qx_question_type type, enum qx_fill fill)
{
    switch (type) {
    case QX_SHORT:
        return fill == QX_FILL_TEXT;
    case QX_NUMERIC:
        return fill == QX_FILL_NUMBER;
    case QX_MATCHING:
        return fill == QX_FILL_CHOICE;
    default:
        return true;
    }
}

static size_t offered(const struct qx_question *q, const struct qx_field *f)
{
    size_t n = 0;

    for (size_t i = 0; i < q->n_options; i++) {
        n += qx_option_offered(&q->options[i], f);
    }
    return n;
}

static enum qx_err check_twins(const struct qx_question_checking *c, size_t i)
{
    const struct qx_field *f = &c->q->fields[i];

    for (size_t k = 0; k < i; k++) {
        const struct qx_field *other = &c->q->fields[k];

        if (strcmp(f->id, other->id) == 0) {
            return refuse_field(c, f, "stands twice: give each its own id");
        }
        for (size_t l = 0; l < f->text.n && l < other->text.n; l++) {
            if (strcmp(f->text.v[l].text, other->text.v[l].text) == 0) {
                return refuse_field(c, f, "has the text of another: change or remove one");
            }
        }
    }
    return QX_OK;
}

static enum qx_err check_field(const struct qx_question_checking *c, size_t i)
{
    const struct qx_field *f = &c->q->fields[i];
    bool matching = c->q->type == QX_MATCHING;

    if (!qx_id_well_formed(f->id)) {
        return qx_question_refuse(c, "field id", "is malformed: use 1 to 64 of A-Z a-z 0-9 . _ -");
    }
    if (!fill_fits(c->q->type, f->fill)) {
        return refuse_field(c, f, "is filled in as its type's are not: change one of them");
    }
    if (matching != (f->text.n > 0)) {
        return refuse_field(c, f,
                            matching ? "has no text: give what a match is sought for"
                                     : "has a text, which matching has alone: remove it");
    }
    if (f->fill == QX_FILL_CHOICE && offered(c->q, f) < 2) {
        return refuse_field(c, f, "offers fewer than two options: add some");
    }
    enum qx_err err = qx_check_aside(c, "field", f->id, &f->text);

    return err != QX_OK ? err : check_twins(c, i);
}

/* --- gaps of the stem --- */

static const struct qx_field *field_of(const struct qx_question *q, struct qx_slice id)
{
    for (size_t i = 0; i < q->n_fields; i++) {
        if (qx_slice_equal(id, qx_slice_text(q->fields[i].id))) {
            return &q->fields[i];
        }
    }
    return NULL;
}

static enum qx_err check_stem(const struct qx_question_checking *c, const char *stem)
{
    uint32_t seen = 0;
    struct qx_slice id;

    while (qx_gap_next(stem, &id, &stem) != NULL) {
        const struct qx_field *f = field_of(c->q, id);

        if (f == NULL) {
            return qx_question_refuse(c, "stem",
                                      "has a gap without a field: give it, or remove "
                                      "the [[…]]");
        }
        uint32_t bit = UINT32_C(1) << (f - c->q->fields);

        if ((seen & bit) != 0) {
            return refuse_field(c, f, "has two gaps in the stem: leave one");
        }
        seen |= bit;
    }
    return seen == (UINT32_C(1) << c->q->n_fields) - 1
               ? QX_OK
               : qx_question_refuse(c, "stem",
                                    "lacks the gap of a field: put its [[id]] in, in "
                                    "each language");
}

static enum qx_err check_gaps(const struct qx_question_checking *c)
{
    enum qx_err err = QX_OK;

    for (size_t i = 0; i < c->q->n_options; i++) {
        const char *field = c->q->options[i].field;

        if (field != NULL && field[0] != '\0' && field_of(c->q, qx_slice_text(field)) == NULL) {
            return qx_question_refuse(c, "option",
                                      "is offered by a gap that is not there: correct its field");
        }
    }

    for (size_t i = 0; err == QX_OK && i < c->q->stem.n; i++) {
        err = check_stem(c, c->q->stem.v[i].text);
    }
    return err;
}

enum qx_err qx_check_fields(const struct qx_question_checking *c)
{
    enum qx_err err = check_count(c);

    for (size_t i = 0; err == QX_OK && i < c->q->n_fields; i++) {
        err = check_field(c, i);
    }
    return err == QX_OK && c->q->type == QX_GAPS ? check_gaps(c) : err;
}

/* --- their key --- */

static bool offers(const struct qx_question *q, const struct qx_field *f, const char *id)
{
    for (size_t i = 0; i < q->n_options; i++) {
        if (strcmp(q->options[i].id, id) == 0) {
            return qx_option_offered(&q->options[i], f);
        }
    }
    return false;
}

static bool is_decimal(const char *text)
{
    char canonical[QX_DECIMAL_MAX];

    return qx_decimal_read(qx_slice_text(text), canonical) == QX_OK && strcmp(text, canonical) == 0;
}

static bool is_range(const struct qx_accepted *a)
{
    return is_decimal(a->from) && is_decimal(a->to) && qx_decimal_compare(a->from, a->to) <= 0;
}

static bool is_star(const struct qx_texts *text, size_t i)
{
    return strcmp(text->v[i].text, QX_ANYTHING) == 0;
}

static enum qx_err check_variant(const struct qx_question_checking *c, const struct qx_field *f,
                                 const struct qx_accepted *a)
{
    const struct qx_texts *text = &a->text;
    const struct qx_part part = {"accepted text of field", f->id, QX_ANSWER_TEXT_MAX, false};
    enum qx_err err = text->n == 0 ? qx_question_refuse(c, "accepted text", "is missing: give it")
                                   : qx_check_texts(c, &part, text);

    if (err != QX_OK) {
        return err;
    }
    for (size_t l = 0; l < text->n; l++) {
        if (a->weight.num == 0 && is_star(text, l) != is_star(text, 0)) {
            return refuse_field(c, f,
                                "has '*', for anything else, in some languages: give it in each");
        }
        if (qx_texts_find(&c->q->stem, text->v[l].lang) == NULL) {
            return refuse_field(c, f,
                                "accepts a text in a language that the stem has not: remove "
                                "it");
        }
    }
    return QX_OK;
}

static enum qx_err check_one(const struct qx_question_checking *c, const struct qx_field *f,
                             const struct qx_accepted *a)
{
    const int32_t least = f->fill == QX_FILL_CHOICE ? 1 : 0; /* feedback to options is theirs */

    if (!qx_share_well_formed(a->weight) || a->weight.num < least) {
        return refuse_field(c, f,
                            "accepts something for a weight that is no fraction in lowest "
                            "terms from 0 (of an option: above it) to 1: correct it");
    }
    switch (f->fill) {
    case QX_FILL_CHOICE:
        if (!offers(c->q, f, a->option)) {
            return refuse_field(c, f, "accepts an option that it does not offer: correct its id");
        }
        break;
    case QX_FILL_TEXT: {
        enum qx_err err = check_variant(c, f, a);

        if (err != QX_OK) {
            return err;
        }
        break;
    }
    default:
        if (!qx_accepted_is_rest(a) && !is_range(a)) {
            return refuse_field(c, f,
                                "accepts no range of canonical decimals: give from and to, "
                                "such as 41.5 and 42");
        }
    }
    return qx_check_aside(c, "feedback", f->id, &a->feedback);
}

static bool same_answer(const struct qx_accepted *a, const struct qx_accepted *b, enum qx_fill fill)
{
    if (fill == QX_FILL_CHOICE) {
        return strcmp(a->option, b->option) == 0;
    }
    if (qx_accepted_is_rest(a) != qx_accepted_is_rest(b)) {
        return false; /* a star that is right is a star */
    }
    for (size_t l = 0; fill == QX_FILL_TEXT && l < a->text.n; l++) {
        const char *other = qx_texts_find(&b->text, a->text.v[l].lang);

        if (other != NULL && strcmp(a->text.v[l].text, other) == 0) {
            return true;
        }
    }
    return fill == QX_FILL_NUMBER && strcmp(a->from, b->from) == 0 && strcmp(a->to, b->to) == 0;
}

enum qx_err qx_check_accepted(const struct qx_question_checking *c)
{
    for (size_t i = 0; i < c->q->n_fields; i++) {
        const struct qx_field *f = &c->q->fields[i];
        bool whole = false;

        if (f->n_accepted > (c->q->type == QX_MATCHING ? 1U : QX_QUESTION_ACCEPTED_MAX)) {
            return refuse_field(c, f, "accepts too many answers: remove some");
        }
        for (size_t k = 0; k < f->n_accepted; k++) {
            enum qx_err err = check_one(c, f, &f->accepted[k]);

            if (err != QX_OK) {
                return err;
            }
            for (size_t m = 0; m < k; m++) {
                if (same_answer(&f->accepted[k], &f->accepted[m], f->fill)) {
                    return refuse_field(c, f, "accepts an answer twice: remove one");
                }
            }
            if (qx_accepted_is_rest(&f->accepted[k]) && k + 1 < f->n_accepted) {
                return refuse_field(c, f, "has '*', for anything else, before others: put it last");
            }
            whole = whole || f->accepted[k].weight.num == f->accepted[k].weight.den;
        }
        if (!whole) {
            return refuse_field(c, f, "accepts nothing for its whole mark: give what is right");
        }
    }
    return QX_OK;
}
