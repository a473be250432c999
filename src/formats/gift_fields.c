/* What is filled in, in GIFT: short answers, numbers, matches. */
#include "gift.h"

/* --- what is typed in --- */

/* A part of the mark for what is typed in. */
static bool take_share(struct gift_parser *p, struct qx_slice *s, struct qx_fraction *share)
{
    const uint8_t *at = s->ptr;
    bool given = false;

    *share = (struct qx_fraction){1, 1};
    if (!gift_weight(p, s, share, &given)) {
        return false;
    }
    return share->num >= 0 ||
           gift_fault(p, at, "a weight below 0 for what is typed in: write one from 0 to 100");
}

static bool is_star(struct qx_slice s)
{
    return s.len == 1 && s.ptr[0] == '*';
}

/* Feedback to whatever no other answer is. */
static bool take_rest(struct gift_parser *p, struct qx_field *field, struct qx_slice feedback,
                      bool is_html)
{
    struct qx_accepted *a = NULL;
    uint32_t line = gift_line(p->block, feedback.ptr);

    return qx_making_rest(p->m, field, line, &a) == QX_OK &&
           gift_piece(p, feedback, is_html, &a->feedback) &&
           qx_making_judge_newest(p->m, field, line);
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
        qx_report_add(p->m->reading->report, QX_WARNING, p->m->reading->where,
                      gift_line(p->block, raw.ptr),
                      "an answer of several lines is taken as one, with a blank for each line end, "
                      "as it is compared: write it on one");
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

    if (!take_share(p, &body, &share)) {
        return false;
    }
    gift_split_feedback(body, &text, &feedback);
    if (text.len == 0) {
        return gift_fault(p, at, "an answer without text: give it, or remove its mark");
    }
    if (share.num == 0 && is_star(text)) {
        return take_rest(p, field, feedback, is_html);
    }
    if (qx_making_accepted(p->m, field, gift_line(p->block, at), &a) != QX_OK) {
        return false;
    }
    a->weight = share;
    return accepted_text(p, text, is_html, &a->text) &&
           gift_piece(p, feedback, is_html, &a->feedback) &&
           qx_making_judge_newest(p->m, field, gift_line(p->block, at));
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
        return gift_fault(p, all.ptr, "answers that do not start with '=': write it before each");
    }
    while (at < all.len) {
        if (!gift_next(p, all, &at, &answer) || !read(p, field, answer.body, is_html)) {
            return false;
        }
    }
    return true;
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

    if (!take_share(p, &body, &share)) {
        return false;
    }
    gift_split_feedback(body, &number, &feedback);
    if (is_star(number)) {
        return share.num == 0 ? take_rest(p, field, feedback, is_html)
                              : gift_fault(p, at, "'*' as a number accepts any: give one");
    }
    if (number.len == 0) {
        return gift_fault(p, at, "an answer without a number: give one");
    }
    if (qx_making_accepted(p->m, field, gift_line(p->block, at), &a) != QX_OK) {
        return false;
    }
    a->weight = share;
    return read_range(p, number, a) && gift_piece(p, feedback, is_html, &a->feedback) &&
           qx_making_judge_newest(p->m, field, gift_line(p->block, at));
}

/* "~#feedback" at the end: to whatever is wrong. */
static bool take_catch_all(struct gift_parser *p, struct qx_slice *all, struct qx_slice *feedback)
{
    size_t at = gift_find(*all, GIFT_TILDE);
    struct qx_slice word;

    *feedback = qx_slice(NULL, 0);
    if (at == all->len) {
        return true;
    }
    gift_split_feedback(qx_slice(all->ptr + at + 1, all->len - at - 1), &word, feedback);
    if (word.len > 0 && !is_star(word)) {
        return gift_fault(p, all->ptr + at,
                          "'~' before a wrong number, which programs read differently: remove it");
    }
    *all = qx_slice_trim(qx_slice(all->ptr, at));
    return gift_find(*all, GIFT_EQUALS) < all->len ||
           gift_doubt(p, all->ptr,
                      "a number without '=' before '~', which some programs refuse: write '='");
}

bool gift_numeric(struct gift_parser *p, struct qx_slice answers, bool is_html)
{
    struct qx_slice all = qx_slice_trim(qx_slice(answers.ptr + 1, answers.len - 1));
    struct qx_field *field = NULL;
    struct qx_slice rest;

    p->m->q.type = QX_NUMERIC;
    return take_catch_all(p, &all, &rest) &&
           qx_making_field(p->m, QX_FILL_NUMBER, gift_line(p->block, answers.ptr), &field) ==
               QX_OK &&
           typed_answers(p, all, is_html, number_answer, field) &&
           (rest.ptr == NULL || take_rest(p, field, rest, is_html));
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
        return good &&
               gift_fault(p, raw.ptr, "a match without its right half: write it behind '->'");
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
        return gift_fault(p, answers.ptr,
                          "matches that do not start with '=': write it before each");
    }
    while (at < answers.len) {
        if (!gift_next(p, answers, &at, &answer) || !pair(p, answer.body, is_html)) {
            return false;
        }
    }
    return p->m->q.n_fields > 1 || gift_fault(p, answers.ptr, "one match alone: give at least two");
}
