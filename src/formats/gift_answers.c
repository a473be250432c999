/* The answers of a GIFT question: single choice, multiple response, true or false. */
#include "gift.h"

#include <strings.h>

static bool is_word(struct qx_slice s, const char *word)
{
    return qx_slice_equal(s, qx_slice_text(word));
}

/* Splits "#feedback" off; after is the empty slice when there is none. */
static bool split_feedback(struct qx_slice s, struct qx_slice *before, struct qx_slice *after)
{
    size_t at = gift_find(s, "#");

    *before = qx_slice_trim(qx_slice(s.ptr, at));
    *after = at == s.len ? qx_slice(s.ptr + s.len, 0) : qx_slice(s.ptr + at + 1, s.len - at - 1);
    return at < s.len;
}

/* "####general feedback" at the end. */
static bool take_rationale(struct gift_parser *p, struct qx_slice *answers, bool is_html)
{
    for (size_t i = 0; i < answers->len; i++) {
        struct qx_slice rest = qx_slice(answers->ptr + i, answers->len - i);
        size_t at = gift_find(rest, "#");

        if (at == rest.len) {
            return true;
        }
        i += at;
        rest = qx_slice(answers->ptr + i, answers->len - i);
        if (qx_slice_starts(rest, "####")) {
            *answers = qx_slice_trim(qx_slice(answers->ptr, i));
            return gift_piece(p, qx_slice(rest.ptr + 4, rest.len - 4), &is_html,
                              &p->m->q.rationale);
        }
    }
    return true;
}

/* --- true or false --- */

static bool true_false_word(struct gift_parser *p, struct qx_slice word, bool *truth, bool *good)
{
    static const struct {
        const char *word;
        bool truth;
        bool exact;
    } WORDS[] = {
        {"T",     true,  true },
        {"TRUE",  true,  true },
        {"F",     false, true },
        {"FALSE", false, true },
        {"t",     true,  false},
        {"true",  true,  false},
        {"True",  true,  false},
        {"f",     false, false},
        {"false", false, false},
        {"False", false, false},
    };

    *good = true;
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++) {
        if (is_word(word, WORDS[i].word)) {
            *truth = WORDS[i].truth;
            *good = WORDS[i].exact ||
                    qx_making_lenient(p->m, gift_line(p->block, word.ptr),
                                      "'%s' is a short answer to other programs: write T, F, TRUE "
                                      "or FALSE",
                                      WORDS[i].word);
            return true;
        }
    }
    return false;
}

/* {T#feedback to the wrong answer#feedback to the right one} */
static bool true_false(struct gift_parser *p, struct qx_slice feedback, bool truth, bool is_html)
{
    struct qx_slice wrong;
    struct qx_slice right;
    bool inherited = is_html;

    qx_making_true_false(p->m, truth);
    (void)split_feedback(feedback, &wrong, &right);
    return gift_piece(p, wrong, &is_html, &p->m->options[truth ? 1 : 0].feedback) &&
           gift_piece(p, right, &inherited, &p->m->options[truth ? 0 : 1].feedback);
}

/* --- choices --- */

/* "%50%" at the front of an option. */
static bool take_weight(struct gift_parser *p, struct qx_slice *s, struct qx_fraction *weight,
                        bool *given)
{
    *s = qx_slice_trim(*s);
    *given = s->len > 0 && s->ptr[0] == '%';
    if (!*given) {
        return true;
    }
    const uint8_t *end = memchr(s->ptr + 1, '%', s->len - 1);

    if (end == NULL || !qx_percent(qx_slice(s->ptr + 1, (size_t)(end - s->ptr) - 1), weight)) {
        return gift_fault(p, s->ptr,
                          "a weight that is no number from -100 to 100 between two '%%'");
    }
    *s = qx_slice(end + 1, s->len - (size_t)(end + 1 - s->ptr));
    return true;
}

struct choices {
    size_t right;   /* marked '=' */
    size_t wrong;   /* marked '~' */
    size_t weighed; /* '~' with a weight above zero */
    bool part;      /* a weight above zero and below one */
};

/* One choice: mark, weight, text, feedback. */
static bool choice(struct gift_parser *p, uint8_t mark, struct qx_slice body, bool is_html,
                   struct choices *n)
{
    struct qx_option *o = NULL;
    struct qx_slice text;
    struct qx_slice feedback;
    struct qx_fraction weight = {mark == '=' ? 1 : 0, 1};
    bool weighed = false;
    bool inherited = is_html;

    if (qx_making_option(p->m, gift_line(p->block, body.ptr), &o) != QX_OK ||
        !take_weight(p, &body, &weight, &weighed)) {
        return false;
    }
    if (mark == '=' && weighed) {
        return gift_fault(p, body.ptr,
                          "a weight after '=', which programs read differently: write "
                          "'~%%…%%' or no weight");
    }
    (void)split_feedback(body, &text, &feedback);
    if (text.len == 0) {
        return gift_fault(p, body.ptr, "an option without text");
    }
    o->weight = weight;
    n->right += mark == '=' ? 1 : 0;
    n->wrong += mark == '~' ? 1 : 0;
    n->weighed += mark == '~' && weight.num > 0 ? 1 : 0;
    n->part = n->part || (weight.num > 0 && weight.num < weight.den);
    return gift_piece(p, text, &is_html, &o->text) &&
           gift_piece(p, feedback, &inherited, &o->feedback);
}

/* An '=' amid a word, which has silently added a correct option elsewhere: "~F=ma". */
static bool is_glued(struct qx_slice all, size_t at)
{
    return at < all.len && all.ptr[at] == '=' && strchr(" \t\n", all.ptr[at - 1]) == NULL;
}

/* Where the next choice starts. A glued '=' is text, where anything doubtful is taken at all; the
 * check of the text then warns of it. */
static bool next_choice(struct gift_parser *p, struct qx_slice all, size_t at, size_t *next)
{
    do {
        at++;
        at += gift_find(qx_slice(all.ptr + at, all.len - at), "=~");
    } while (is_glued(all, at) && p->m->reading->lenient);
    if (is_glued(all, at)) {
        return gift_fault(p, all.ptr + at,
                          "'=' amid an option, which starts a correct one elsewhere: write '\\=', "
                          "or a blank before it");
    }
    *next = at;
    return true;
}

static bool read_choices(struct gift_parser *p, struct qx_slice all, bool is_html,
                         struct choices *n)
{
    size_t at = 0;
    size_t next = 0;

    if (gift_find(all, "=~") != 0) {
        return gift_fault(p, all.ptr, "answers that start with neither '=' nor '~'");
    }
    for (; at < all.len; at = next) {
        if (!next_choice(p, all, at, &next) ||
            !choice(p, all.ptr[at], qx_slice(all.ptr + at + 1, next - at - 1), is_html, n)) {
            return false;
        }
    }
    return true;
}

/* Several '=' are each the whole answer elsewhere; here a question has one key. */
static bool share_out(struct gift_parser *p, const struct choices *n)
{
    if (!qx_making_lenient(p->m, p->block->lines[0],
                           "%zu options marked '=': give those of a multiple response weights, as "
                           "in '~%%50%%'",
                           n->right)) {
        return false;
    }
    p->m->q.type = QX_MULTIPLE;
    for (size_t i = 0; i < p->m->q.n_options; i++) {
        struct qx_option *o = &p->m->options[i];

        if (o->weight.num > 0) {
            o->weight = (struct qx_fraction){1, (int32_t)n->right};
        }
    }
    return true;
}

/* A single choice with shares of the mark: the key is the one option that is wholly right. */
static bool drop_shares(struct gift_parser *p)
{
    if (!qx_making_lenient(p->m, p->block->lines[0],
                           "part of the mark for a wrong option of a single choice: drop the "
                           "weight")) {
        return false;
    }
    for (size_t i = 0; i < p->m->q.n_options; i++) {
        struct qx_option *o = &p->m->options[i];

        if (o->weight.num > 0 && o->weight.num < o->weight.den) {
            o->weight = (struct qx_fraction){0, 1};
        }
    }
    return true;
}

static void warn_of_sum(struct gift_parser *p)
{
    int64_t sum = 0; /* millionths */

    for (size_t i = 0; i < p->m->q.n_options; i++) {
        const struct qx_fraction *w = &p->m->options[i].weight;

        sum += w->num > 0 ? INT64_C(1000000) * w->num / w->den : 0;
    }
    if (sum < 999900 || sum > 1000100) {
        qx_report_add(p->m->reading->report, QX_WARNING, p->m->reading->where, p->block->lines[0],
                      "the weights of the correct options are not 100 %% together");
    }
}

static bool judge_choices(struct gift_parser *p, const struct choices *n)
{
    if (n->right > 1) {
        return share_out(p, n);
    }
    if (n->right == 1) {
        p->m->q.type = QX_SINGLE;
        if (n->weighed == 0) {
            return true;
        }
        return drop_shares(p);
    }
    p->m->q.type = QX_MULTIPLE;
    if (n->weighed > 0) {
        warn_of_sum(p);
    }
    return true; /* without a key it is refused by the check of the whole */
}

static bool looks_true_false(struct qx_slice answers)
{
    static const char *const WORDS[] = {"T", "TRUE", "F", "FALSE"};
    struct qx_slice word;
    struct qx_slice feedback;

    (void)split_feedback(answers, &word, &feedback);
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++) {
        if (word.len == strlen(WORDS[i]) &&
            strncasecmp((const char *)word.ptr, WORDS[i], word.len) == 0) {
            return true;
        }
    }
    return false;
}

const char *gift_unsupported(struct qx_slice answers)
{
    answers = qx_slice_trim(answers);
    if (answers.len == 0 || qx_slice_starts(answers, "####")) {
        return "essay";
    }
    if (answers.ptr[0] == '#') {
        return "numerical";
    }
    if (gift_find(answers, "~") < answers.len || looks_true_false(answers)) {
        return NULL;
    }
    for (size_t i = 0; i + 1 < answers.len; i++) {
        if (answers.ptr[i] == '-' && answers.ptr[i + 1] == '>') {
            return "matching";
        }
    }
    return "short answer";
}

bool gift_answers(struct gift_parser *p, struct qx_slice answers, bool is_html)
{
    struct choices n = {0};
    struct qx_slice word;
    struct qx_slice feedback;
    bool truth = false;
    bool good = false;

    if (!take_rationale(p, &answers, is_html)) {
        return false;
    }
    (void)split_feedback(answers, &word, &feedback);
    if (true_false_word(p, word, &truth, &good)) {
        return good && true_false(p, feedback, truth, is_html);
    }
    return read_choices(p, answers, is_html, &n) && judge_choices(p, &n);
}
