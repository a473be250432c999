/* The answers of a GIFT question: which type they are of, what all of them share, true or false. */
#include "gift.h"

static bool is_word(struct qx_slice s, const char *word)
{
    return qx_slice_equal(s, qx_slice_text(word));
}

static struct qx_slice from(struct qx_slice s, size_t at)
{
    return qx_slice(s.ptr + at, s.len - at);
}

void gift_split_feedback(struct qx_slice s, struct qx_slice *before, struct qx_slice *after)
{
    size_t at = gift_find(s, GIFT_HASH);

    *before = qx_slice_trim(qx_slice(s.ptr, at));
    *after = from(s, at == s.len ? at : at + 1);
}

void gift_split_rationale(struct qx_slice braces, struct qx_slice *answers,
                          struct qx_slice *rationale)
{
    size_t at = gift_find(braces, GIFT_HASH);

    while (at < braces.len && !qx_slice_starts(from(braces, at), "####")) {
        at++;
        at += gift_find(from(braces, at), GIFT_HASH);
    }
    *answers = qx_slice_trim(qx_slice(braces.ptr, at));
    *rationale = from(braces, at == braces.len ? at : at + 4);
}

/* Length of what looks like a weight, "%50%", at the front of s, or 0: "%d" and "5 %" are text. */
static size_t weight_length(struct qx_slice s)
{
    bool digit = false;
    size_t n = 1;

    if (s.len == 0 || s.ptr[0] != '%') {
        return 0;
    }
    while (n < s.len && s.ptr[n] != '\0' && strchr("-0123456789. ", s.ptr[n]) != NULL) {
        digit = digit || (s.ptr[n] >= '0' && s.ptr[n] <= '9');
        n++;
    }
    return digit && n < s.len && s.ptr[n] == '%' ? n + 1 : 0;
}

bool gift_weight(struct gift_parser *p, struct qx_slice *s, struct qx_fraction *weight, bool *given)
{
    *s = qx_slice_trim(*s);
    size_t len = weight_length(*s);

    *given = len > 0;
    if (len == 0) {
        return true;
    }
    struct qx_slice number = qx_slice(s->ptr + 1, len - 2);

    if (memchr(number.ptr, ' ', number.len) != NULL || !qx_percent(number, weight)) {
        return gift_fault(
            p, s->ptr,
            "a weight that is no number from -100 to 100 between two '%%': write it as %%50%%");
    }
    *s = qx_slice_trim(from(*s, len));
    return true;
}

/* An '=' amid a word, which has silently added a correct answer elsewhere: "~F=ma". */
static bool is_glued(struct qx_slice all, size_t at)
{
    return at < all.len && all.ptr[at] == '=' && strchr(" \t\n", all.ptr[at - 1]) == NULL;
}

/* A glued '=' is text, where anything doubtful is taken at all; the check of the text then warns of
 * it. */
bool gift_next(struct gift_parser *p, struct qx_slice all, size_t *at, struct gift_answer *out)
{
    size_t start = *at;
    size_t next = start;

    do {
        next++;
        next += gift_find(from(all, next), GIFT_EQUALS | GIFT_TILDE);
    } while (is_glued(all, next) && p->m->reading->lenient);
    if (is_glued(all, next)) {
        return gift_fault(p, all.ptr + next,
                          "'=' amid an answer, which starts a correct one elsewhere: write '\\=', "
                          "or a blank before it");
    }
    out->mark = all.ptr[start];
    out->body = qx_slice_trim(qx_slice(all.ptr + start + 1, next - start - 1));
    *at = next;
    return true;
}

/* --- true or false --- */

static const struct truth {
    const char *word;
    bool is_true;
    bool exact; /* others read it as a short answer */
} TRUTHS[] = {
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

static const struct truth *truth_of(struct qx_slice answers)
{
    struct qx_slice word;
    struct qx_slice feedback;

    gift_split_feedback(answers, &word, &feedback);
    for (size_t i = 0; i < sizeof TRUTHS / sizeof TRUTHS[0]; i++) {
        if (is_word(word, TRUTHS[i].word)) {
            return &TRUTHS[i];
        }
    }
    return NULL;
}

/* {T#feedback to the wrong answer#feedback to the right one} */
static bool true_false(struct gift_parser *p, struct qx_slice answers, bool is_html)
{
    const struct truth *truth = truth_of(answers);
    struct qx_slice word;
    struct qx_slice feedback;
    struct qx_slice wrong;
    struct qx_slice right;

    if (!truth->exact && !gift_doubt(p, answers.ptr,
                                     "'%s' is a short answer to other programs: write T, F, TRUE "
                                     "or FALSE",
                                     truth->word)) {
        return false;
    }
    qx_making_true_false(p->m, truth->is_true);
    gift_split_feedback(answers, &word, &feedback);
    gift_split_feedback(feedback, &wrong, &right);
    return gift_piece(p, wrong, is_html, &p->m->options[truth->is_true ? 1 : 0].feedback) &&
           gift_piece(p, right, is_html, &p->m->options[truth->is_true ? 0 : 1].feedback);
}

/* --- which type --- */

static bool has_arrow(struct qx_slice s)
{
    for (size_t i = 0; i + 1 < s.len; i++) {
        if (s.ptr[i] == '-' && s.ptr[i + 1] == '>') {
            return true;
        }
    }
    return false;
}

enum gift_kind gift_kind_of(struct qx_slice answers)
{
    if (answers.len == 0) {
        return GIFT_ESSAY;
    }
    if (answers.ptr[0] == '#' || answers.ptr[0] == '>') {
        return answers.ptr[0] == '#' ? GIFT_NUMERIC : GIFT_ORDERING;
    }
    if (gift_find(answers, GIFT_TILDE) < answers.len) {
        return GIFT_CHOICE;
    }
    if (gift_find(answers, GIFT_EQUALS) < answers.len && has_arrow(answers)) {
        return GIFT_MATCHING;
    }
    return truth_of(answers) != NULL ? GIFT_TRUE_FALSE : GIFT_SHORT;
}

bool gift_answers(struct gift_parser *p, enum gift_kind kind, struct qx_slice answers, bool is_html)
{
    static bool (*const READERS[])(struct gift_parser *, struct qx_slice, bool) = {
        [GIFT_CHOICE] = gift_choices,    [GIFT_TRUE_FALSE] = true_false,
        [GIFT_SHORT] = gift_short,       [GIFT_NUMERIC] = gift_numeric,
        [GIFT_MATCHING] = gift_matching, [GIFT_ORDERING] = gift_ordering,
    };

    return READERS[kind](p, answers, is_html);
}
