/* What is filled in, in GIFT: short answers, numbers, matches. */
#include "gift.h"

/* --- what is typed in --- */

/* A part of the mark for what is typed in; *nothing: 0 %, which is feedback alone. */
static bool take_share(struct gift_parser *p, struct qx_slice *s, struct qx_fraction *share,
                       bool *nothing)
{
    const uint8_t *at = s->ptr;
    bool given = false;

    *share = (struct qx_fraction){1, 1};
    if (!gift_weight(p, s, share, &given)) {
        return false;
    }
    *nothing = share->num == 0;
    return share->num >= 0 ||
           gift_fault(p, at, "a weight below 0 for what is typed in: write one from 0 to 100");
}

/* Feedback to what is wrong has no place here; whatever is not accepted is wrong. */
static bool drop(struct gift_parser *p, const uint8_t *at)
{
    return gift_doubt(p, at, "an answer of 0 %%, which is feedback alone: remove it");
}

/* Makes what is typed in of text: "\*" is a star and a line break a blank; *wild: a star alone. */
static void make_typed(struct qx_slice text, bool *wild, struct qx_buf *out)
{
    *wild = false;
    for (size_t i = 0; i < text.len; i++) {
        bool escaped = text.ptr[i] == '\\' && i + 1 < text.len && text.ptr[i + 1] == '*';

        i += escaped ? 1 : 0;
        *wild = *wild || (text.ptr[i] == '*' && !escaped);
        qx_buf_byte(out, text.ptr[i] == '\n' ? ' ' : text.ptr[i]);
    }
}

/* The text of an accepted answer. */
static bool accepted_text(struct gift_parser *p, struct qx_slice raw, bool is_html,
                          struct qx_texts *out)
{
    struct qx_texts said = {0};
    struct qx_buf typed = {0};
    bool wild = false;

    gift_format(&raw, &is_html);
    bool good = gift_texts(p, raw, GIFT_CONTROLS, is_html, &said);
    struct qx_slice text = qx_slice_text(said.n == 0 ? "" : said.v[0].text);

    make_typed(text, &wild, &typed);
    if (good && wild) {
        good = gift_doubt(p, raw.ptr,
                          "'*' in an answer, which stands for any text elsewhere: list the "
                          "variants, or write '\\*'");
    }
    if (good && text.len > 0 && memchr(text.ptr, '\n', text.len) != NULL) {
        good = gift_doubt(p, raw.ptr, "an answer of several lines: write it on one");
    }
    good = good &&
           qx_making_texts(p->m, qx_buf_slice(&typed), gift_line(p->block, raw.ptr), out) == QX_OK;
    qx_buf_free(&typed);
    return good;
}

static bool short_answer(struct gift_parser *p, struct qx_field *field, struct qx_slice body,
                         bool is_html)
{
    struct qx_accepted *a = NULL;
    struct qx_fraction share;
    struct qx_slice text;
    struct qx_slice feedback;
    const uint8_t *at = body.ptr;
    bool nothing = false;

    if (!take_share(p, &body, &share, &nothing)) {
        return false;
    }
    if (nothing) {
        return drop(p, at);
    }
    gift_split_feedback(body, &text, &feedback);
    if (text.len == 0) {
        return gift_fault(p, at, "an answer without text");
    }
    if (qx_making_accepted(p->m, field, gift_line(p->block, at), &a) != QX_OK) {
        return false;
    }
    a->weight = share;
    return accepted_text(p, text, is_html, &a->text) &&
           gift_piece(p, feedback, is_html, &a->feedback);
}

/* A kind of answer that is typed in. */
typedef bool one_answer(struct gift_parser *p, struct qx_field *field, struct qx_slice body,
                        bool is_html);

/* One answer without a mark, or several that each begin with '='. */
static bool typed_answers(struct gift_parser *p, struct qx_slice all, bool is_html,
                          one_answer *read, struct qx_field *field)
{
    struct gift_answer answer;
    size_t first = gift_find(all, GIFT_EQUALS);
    size_t at = 0;

    if (first == all.len && all.len > 0) {
        return read(p, field, all, is_html);
    }
    if (first > 0 || all.len == 0) {
        return gift_fault(p, all.ptr, "answers that do not start with '='");
    }
    while (at < all.len) {
        if (!gift_next(p, all, &at, &answer) || !read(p, field, answer.body, is_html)) {
            return false;
        }
    }
    return field->n_accepted > 0 || gift_fault(p, all.ptr, "no answer is right: give one");
}

bool gift_short(struct gift_parser *p, struct qx_slice answers, bool is_html)
{
    struct qx_slice rest = answers;
    struct qx_field *field = NULL;
    struct qx_fraction share;
    bool weighed = false;

    p->m->q.type = QX_SHORT;
    if (!gift_weight(p, &rest, &share, &weighed)) {
        return false;
    }
    if (weighed) {
        return gift_fault(p, answers.ptr,
                          "a weight without '=', which programs read differently: write '=' "
                          "before it");
    }
    return qx_making_field(p->m, QX_FILL_TEXT, gift_line(p->block, answers.ptr), &field) == QX_OK &&
           typed_answers(p, answers, is_html, short_answer, field);
}

/* --- numbers --- */

static bool is_star(struct qx_slice s)
{
    return s.len == 1 && s.ptr[0] == '*';
}

/* Numbers that other programs read as none at all and then accept any: refused, or read. */
static bool check_number(struct gift_parser *p, struct qx_slice number)
{
    if (memchr(number.ptr, ',', number.len) != NULL) {
        return gift_fault(p, number.ptr,
                          "a comma in a number: write '.' before decimals, and nothing between "
                          "thousands");
    }
    for (size_t i = 0; i < number.len; i++) {
        if (number.ptr[i] >= 0x80) {
            return gift_doubt(p, number.ptr,
                              "a number with a sign that is no number to other programs: write "
                              "'-' for minus");
        }
    }
    return true;
}

static bool read_range(struct gift_parser *p, struct qx_slice raw, struct qx_accepted *out)
{
    struct qx_buf number = {0};

    gift_unescape(raw, &number);
    bool good = check_number(p, raw) && qx_making_range(p->m, qx_buf_slice(&number),
                                                        gift_line(p->block, raw.ptr), out) == QX_OK;

    qx_buf_free(&number);
    return good;
}

static bool number_answer(struct gift_parser *p, struct qx_field *field, struct qx_slice body,
                          bool is_html)
{
    struct qx_accepted *a = NULL;
    struct qx_slice number;
    struct qx_slice feedback;
    struct qx_fraction share;
    const uint8_t *at = body.ptr;
    bool nothing = false;

    if (!take_share(p, &body, &share, &nothing)) {
        return false;
    }
    gift_split_feedback(body, &number, &feedback);
    if (is_star(number)) {
        return nothing ? drop(p, at) : gift_fault(p, at, "'*' as a number accepts any: give one");
    }
    if (number.len == 0) {
        return gift_fault(p, at, "an answer without a number");
    }
    if (qx_making_accepted(p->m, field, gift_line(p->block, at), &a) != QX_OK) {
        return false;
    }
    a->weight = share;
    return read_range(p, number, a) && (!nothing || drop(p, at)) &&
           gift_piece(p, feedback, is_html, &a->feedback);
}

static bool overlap(const struct qx_accepted *a, const struct qx_accepted *b)
{
    return qx_decimal_compare(a->from, b->to) <= 0 && qx_decimal_compare(b->from, a->to) <= 0;
}

/* Takes the ranges of 0 % out: what is in none of the others is wrong anyway, and one that overlaps
 * another would be right all of a sudden. */
static bool drop_ranges(struct gift_parser *p, struct qx_field *field)
{
    size_t kept = 0;

    for (size_t i = 0; i < field->n_accepted; i++) {
        const struct qx_accepted *a = &field->accepted[i];

        for (size_t k = 0; a->weight.num == 0 && k < field->n_accepted; k++) {
            if (field->accepted[k].weight.num > 0 && overlap(a, &field->accepted[k])) {
                return gift_fault(p, p->block->text.ptr,
                                  "an answer of 0 %% within the range of another: narrow that one");
            }
        }
    }
    for (size_t i = 0; i < field->n_accepted; i++) {
        if (field->accepted[i].weight.num > 0) {
            field->accepted[kept++] = field->accepted[i];
        }
    }
    field->n_accepted = kept;
    return true;
}

/* "~#feedback" at the end: to whatever is wrong. */
static bool take_catch_all(struct gift_parser *p, struct qx_slice *all)
{
    size_t at = gift_find(*all, GIFT_TILDE);
    struct qx_slice word;
    struct qx_slice feedback;

    if (at == all->len) {
        return true;
    }
    gift_split_feedback(qx_slice(all->ptr + at + 1, all->len - at - 1), &word, &feedback);
    if (word.len > 0 && !is_star(word)) {
        return gift_fault(p, all->ptr + at,
                          "'~' before a wrong number, which programs read differently: remove it");
    }
    *all = qx_slice_trim(qx_slice(all->ptr, at));
    return drop(p, all->ptr + at);
}

bool gift_numeric(struct gift_parser *p, struct qx_slice answers, bool is_html)
{
    struct qx_slice all = qx_slice_trim(qx_slice(answers.ptr + 1, answers.len - 1));
    struct qx_field *field = NULL;

    p->m->q.type = QX_NUMERIC;
    return take_catch_all(p, &all) &&
           qx_making_field(p->m, QX_FILL_NUMBER, gift_line(p->block, answers.ptr), &field) ==
               QX_OK &&
           typed_answers(p, all, is_html, number_answer, field) && drop_ranges(p, field);
}

/* --- matching --- */

/* The option of that text, which several may share. */
static bool right_half(struct gift_parser *p, struct qx_slice raw, size_t *index)
{
    struct making *m = p->m;
    uint32_t line = gift_line(p->block, raw.ptr);
    struct qx_texts texts = {0};
    struct qx_option *option = NULL;
    bool good = gift_texts(p, raw, GIFT_CONTROLS, false, &texts);

    if (!good || texts.n == 0) {
        return good && gift_fault(p, raw.ptr, "a match without its right half");
    }
    for (*index = 0; *index < m->q.n_options; ++*index) {
        if (strcmp(m->options[*index].text.v[0].text, texts.v[0].text) == 0) {
            return true;
        }
    }
    if (qx_making_option(m, line, &option) != QX_OK) {
        return false;
    }
    option->text = texts;
    return true;
}

static bool left_half(struct gift_parser *p, struct qx_slice raw, size_t index, bool is_html)
{
    uint32_t line = gift_line(p->block, raw.ptr);
    struct qx_field *field = NULL;
    struct qx_accepted *a = NULL;

    if (qx_making_field(p->m, QX_FILL_CHOICE, line, &field) != QX_OK ||
        qx_making_accepted(p->m, field, line, &a) != QX_OK) {
        return false;
    }
    a->option = qx_making_option_id(p->m, index);
    return gift_piece(p, raw, is_html, &field->text);
}

/* "left -> right", or "-> right" for an option that matches nothing. */
static bool pair(struct gift_parser *p, struct qx_slice body, bool is_html)
{
    size_t arrow = 0;
    size_t index = 0;

    while (arrow + 1 < body.len && (body.ptr[arrow] != '-' || body.ptr[arrow + 1] != '>')) {
        arrow++;
    }
    if (arrow + 1 >= body.len) {
        return gift_fault(p, body.ptr, "'=' without '->' in a matching question: write both");
    }
    struct qx_slice left = qx_slice_trim(qx_slice(body.ptr, arrow));
    struct qx_slice right = qx_slice_trim(qx_slice(body.ptr + arrow + 2, body.len - arrow - 2));

    if (gift_find(left, GIFT_HASH) < left.len) {
        return gift_fault(p, left.ptr,
                          "'->' behind '#', which makes a matching question of it elsewhere: write "
                          "the feedback without '->'");
    }
    return right_half(p, right, &index) && (left.len == 0 || left_half(p, left, index, is_html));
}

bool gift_matching(struct gift_parser *p, struct qx_slice answers, bool is_html)
{
    struct gift_answer answer;
    size_t at = 0;

    p->m->q.type = QX_MATCHING;
    if (gift_find(answers, GIFT_EQUALS) != 0) {
        return gift_fault(p, answers.ptr, "matches that do not start with '='");
    }
    while (at < answers.len) {
        if (!gift_next(p, answers, &at, &answer) || !pair(p, answer.body, is_html)) {
            return false;
        }
    }
    return p->m->q.n_fields > 1 || gift_fault(p, answers.ptr, "one match alone: give at least two");
}
