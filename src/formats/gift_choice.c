/* Single choice and multiple response in GIFT. */
#include "gift.h"

struct choices {
    size_t right;   /* marked '=' */
    size_t weighed; /* '~' with a weight above zero */
};

static bool choice(struct gift_parser *p, struct gift_answer answer, bool is_html,
                   struct choices *n)
{
    struct qx_option *o = NULL;
    struct qx_slice text;
    struct qx_slice feedback;
    struct qx_fraction weight = {answer.mark == '=' ? 1 : 0, 1};
    bool weighed = false;

    if (qx_making_option(p->m, gift_line(p->block, answer.body.ptr), &o) != QX_OK ||
        !gift_weight(p, &answer.body, &weight, &weighed)) {
        return false;
    }
    if (answer.mark == '=' && weighed) {
        return gift_fault(p, answer.body.ptr,
                          "a weight after '=', which programs read differently: write "
                          "'~%%…%%' or no weight");
    }
    gift_split_feedback(answer.body, &text, &feedback);
    if (text.len == 0) {
        return gift_fault(p, answer.body.ptr,
                          "an option without text: give it, or remove its mark");
    }
    o->weight = weight;
    n->right += answer.mark == '=' ? 1 : 0;
    n->weighed += answer.mark == '~' && weight.num > 0 ? 1 : 0;
    return gift_piece(p, text, is_html, &o->text) && gift_piece(p, feedback, is_html, &o->feedback);
}

static bool read_choices(struct gift_parser *p, struct qx_slice all, bool is_html,
                         struct choices *n)
{
    struct gift_answer answer;
    size_t at = 0;

    if (gift_find(all, GIFT_EQUALS | GIFT_TILDE) != 0) {
        return gift_fault(p, all.ptr,
                          "answers that start with neither '=' nor '~': write '=' before what is "
                          "right and '~' before what is wrong");
    }
    while (at < all.len) {
        if (!gift_next(p, all, &at, &answer) || !choice(p, answer, is_html, n)) {
            return false;
        }
    }
    return true;
}

/* With an option that is wholly right, one is chosen, and others may earn a part; without, several
 * are, and each adds its share. */
static void judge_choices(struct gift_parser *p, const struct choices *n)
{
    uint32_t line = p->block->lines[0];

    p->m->q.type = n->right > 0 ? QX_SINGLE : QX_MULTIPLE;
    if (n->right > 0) {
        qx_making_warn_of_single(p->m, line);
    } else if (n->weighed > 0) { /* without a key it is refused by the check of the whole */
        qx_making_warn_of_sum(p->m, line);
    }
}

bool gift_choices(struct gift_parser *p, struct qx_slice answers, bool is_html)
{
    struct choices n = {0};

    if (!read_choices(p, answers, is_html, &n)) {
        return false;
    }
    judge_choices(p, &n);
    return true;
}
