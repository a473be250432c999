/* Multiple choice and true or false in Moodle XML. */
#include "moodle.h"

static bool choice(struct moodle_parser *p, const struct qx_xml *answer)
{
    struct qx_option *o = NULL;

    if (qx_making_option(p->m, answer->line, &o) != QX_OK ||
        !moodle_fraction(p, answer, &o->weight) || !moodle_take(p, answer, &o->text) ||
        !moodle_take(p, qx_xml_child(answer, "feedback"), &o->feedback)) {
        return false;
    }
    return o->text.n > 0 || moodle_fault(p, answer->line, "an answer without text: give it one");
}

static bool is_whole(struct qx_fraction f)
{
    return f.num == f.den;
}

/* One option at least is right; others may earn a part of the mark. */
static bool judge_single(struct moodle_parser *p)
{
    const struct qx_question *q = &p->m->q;
    size_t whole = 0;

    for (size_t i = 0; i < q->n_options; i++) {
        whole += is_whole(q->options[i].weight) ? 1 : 0;
    }
    if (whole == 0) {
        return moodle_fault(p, p->question->line,
                            "a single choice of which 0 answers are right: give one of them 100, "
                            "or say <single>false</single>");
    }
    qx_making_warn_of_single(p->m, p->question->line);
    return true;
}

bool moodle_multichoice(struct moodle_parser *p)
{
    bool single = true;
    bool shuffled = true;

    if (!moodle_flag(p, "single", true, &single) ||
        !moodle_flag(p, "shuffleanswers", true, &shuffled)) {
        return false;
    }
    p->m->q.type = single ? QX_SINGLE : QX_MULTIPLE;
    for (const struct qx_xml *a = qx_xml_child(p->question, "answer"); a != NULL;
         a = qx_xml_next(a, "answer")) {
        if (!choice(p, a)) {
            return false;
        }
    }
    for (size_t i = 0; i < p->m->q.n_options; i++) {
        p->m->options[i].fixed = !shuffled;
    }
    if (single) {
        return judge_single(p);
    }
    qx_making_warn_of_sum(p->m, p->question->line);
    return true;
}

/* --- true or false --- */

/* 0: true, 1: false; files of old have other words, and stand in this order. */
static bool truth_of(struct moodle_parser *p, const struct qx_xml *answer, size_t place,
                     size_t *out)
{
    struct moodle_text text;

    if (!moodle_text(p, answer, &text)) {
        return false;
    }
    if (qx_slice_equal(text.raw, qx_slice_text("true")) ||
        qx_slice_equal(text.raw, qx_slice_text("false"))) {
        *out = text.raw.len == 4 ? 0 : 1;
        return true;
    }
    *out = place;
    return qx_making_lenient(p->m, text.line,
                             "neither 'true' nor 'false': the first answer is taken for true");
}

bool moodle_truefalse(struct moodle_parser *p)
{
    struct qx_texts feedback[2] = {0};
    struct qx_fraction share[2] = {0};
    bool found[2] = {false, false};
    size_t place = 0;

    for (const struct qx_xml *a = qx_xml_child(p->question, "answer"); a != NULL;
         a = qx_xml_next(a, "answer"), place++) {
        size_t i = 0;

        if (place > 1 || !truth_of(p, a, place, &i) || found[i]) {
            return place > 1 || found[i]
                       ? moodle_fault(p, a->line,
                                      "more answers than one true and one false: remove the others")
                       : false;
        }
        found[i] = true;
        if (!moodle_fraction(p, a, &share[i]) ||
            !moodle_take(p, qx_xml_child(a, "feedback"), &feedback[i])) {
            return false;
        }
    }
    if (!found[0] || !found[1] || is_whole(share[0]) == is_whole(share[1]) ||
        share[is_whole(share[0]) ? 1 : 0].num != 0) {
        return moodle_fault(p, p->question->line,
                            "not one answer of 100 and one of 0: say which of true and false is "
                            "right");
    }
    qx_making_true_false(p->m, is_whole(share[0]));
    p->m->options[0].feedback = feedback[0];
    p->m->options[1].feedback = feedback[1];
    return true;
}
