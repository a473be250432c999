/* Short answers and numbers in Moodle XML and in its gaps. */
#include "moodle.h"

static bool is_star(struct qx_slice s)
{
    return s.len == 1 && s.ptr[0] == '*';
}

/* --- texts --- */

/* "\*" is a star; a star alone stands for any text. */
static bool typed_text(struct moodle_parser *p, const struct moodle_typed *a, struct qx_texts *out)
{
    struct qx_buf text = {0};
    bool wild = false;

    for (size_t i = 0; i < a->text.len; i++) {
        bool escaped = a->text.ptr[i] == '\\' && i + 1 < a->text.len && a->text.ptr[i + 1] == '*';

        i += escaped ? 1 : 0;
        wild = wild || (a->text.ptr[i] == '*' && !escaped);
        qx_buf_byte(&text, a->text.ptr[i]);
    }
    bool good = !wild || qx_making_lenient(p->m, a->line,
                                           "'*' in an answer, which stands for any text elsewhere: "
                                           "list the variants, or write '\\*'");

    good = good && qx_making_texts(p->m, qx_buf_slice(&text), a->line, out) == QX_OK;
    qx_buf_free(&text);
    return good;
}

/* --- numbers --- */

static void zeros(struct qx_buf *out, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        qx_buf_byte(out, '0');
    }
}

/* "-5" behind the "e". */
static bool read_exponent(struct qx_slice s, bool *down, size_t *out)
{
    size_t sign = s.len > 0 && (s.ptr[0] == '-' || s.ptr[0] == '+') ? 1 : 0;

    *down = sign > 0 && s.ptr[0] == '-';
    *out = 0;
    for (size_t i = sign; i < s.len; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9' || *out > QX_DECIMAL_MAX) {
            return false;
        }
        *out = *out * 10 + (size_t)(s.ptr[i] - '0');
    }
    return s.len > sign && *out <= QX_DECIMAL_MAX;
}

/* The digits between zeros, and the point moved among them: "6.02e-5" as "0000000.0000602". False
 * where the exponent is none; what else is no number is left for the reader of decimals. */
static bool without_exponent(struct qx_slice number, struct qx_buf *out)
{
    struct qx_buf digits = {0};
    size_t sign = number.len > 0 && (number.ptr[0] == '-' || number.ptr[0] == '+') ? 1 : 0;
    size_t mantissa = sign;
    size_t exponent = 0;
    bool down = false;

    while (mantissa < number.len && (number.ptr[mantissa] | 0x20) != 'e') {
        mantissa++;
    }
    if (mantissa < number.len &&
        !read_exponent(qx_slice(number.ptr + mantissa + 1, number.len - mantissa - 1), &down,
                       &exponent)) {
        return false;
    }
    zeros(&digits, exponent + 1);
    size_t point = digits.len + mantissa - sign;

    for (size_t i = sign; i < mantissa; i++) {
        if (number.ptr[i] == '.' && digits.len < point) {
            point = digits.len;
        } else {
            qx_buf_byte(&digits, number.ptr[i]);
        }
    }
    zeros(&digits, exponent);
    point = down ? point - exponent : point + exponent;
    qx_buf_add(out, qx_slice(number.ptr, sign));
    qx_buf_add(out, qx_slice(digits.ptr, point));
    qx_buf_text(out, point < digits.len ? "." : "");
    qx_buf_add(out, qx_slice(digits.ptr + point, digits.len - point));
    qx_buf_free(&digits);
    return true;
}

static enum qx_err read_number(struct qx_slice text, char out[static QX_DECIMAL_MAX])
{
    struct qx_buf plain = {0};
    enum qx_err err = QX_ERR_SYNTAX;

    text = qx_slice_trim(text);
    if (text.len > 0 && memchr(text.ptr, ',', text.len) == NULL && without_exponent(text, &plain)) {
        err = qx_decimal_read(qx_buf_slice(&plain), out);
    }
    qx_buf_free(&plain);
    return err;
}

static bool typed_number(struct moodle_parser *p, const struct moodle_typed *a,
                         struct qx_accepted *out)
{
    char from[QX_DECIMAL_MAX] = "";
    char to[QX_DECIMAL_MAX] = "";
    char by[QX_DECIMAL_MAX] = "0";
    enum qx_err err = read_number(a->text, from);

    if (err == QX_OK && qx_slice_trim(a->tolerance).len > 0) {
        err = read_number(a->tolerance, by);
    }
    if (err == QX_OK && by[0] == '-') {
        err = QX_ERR_SYNTAX;
    }
    if (err == QX_OK) {
        err = qx_decimal_add(from, by, false, to);
    }
    if (err == QX_OK) {
        err = qx_decimal_add(from, by, true, from);
    }
    if (err != QX_OK) {
        return moodle_fault(p, a->line,
                            "no number with its tolerance: write digits with a '.' before "
                            "decimals, at most 20 before and 15 after it, and no unit");
    }
    out->from = qx_arena_text(&p->m->arena, qx_slice_text(from));
    out->to = qx_arena_text(&p->m->arena, qx_slice_text(to));
    return true;
}

/* --- both --- */

/* Feedback to whatever no other answer is. */
static bool take_rest(struct moodle_parser *p, struct qx_field *field, const struct moodle_typed *t)
{
    struct qx_accepted *a = NULL;

    return qx_making_rest(p->m, field, t->line, &a) == QX_OK &&
           moodle_texts(p, &t->feedback, &a->feedback) &&
           qx_making_judge_newest(p->m, field, t->line);
}

bool moodle_typed(struct moodle_parser *p, struct qx_field *field,
                  const struct moodle_typed *answer)
{
    struct qx_accepted *a = NULL;

    if (answer->share.num < 0) {
        return moodle_fault(p, answer->line,
                            "a weight below 0 for what is typed in: write one from 0 to 100");
    }
    if (is_star(answer->text)) {
        return answer->share.num == 0
                   ? take_rest(p, field, answer)
                   : moodle_fault(p, answer->line, "'*' as an answer accepts any: give one");
    }
    if (answer->text.len == 0) {
        return moodle_fault(p, answer->line, "an answer without text: give it one");
    }
    if (qx_making_accepted(p->m, field, answer->line, &a) != QX_OK ||
        !(field->fill == QX_FILL_TEXT ? typed_text(p, answer, &a->text)
                                      : typed_number(p, answer, a))) {
        return false;
    }
    a->weight = answer->share;
    return moodle_texts(p, &answer->feedback, &a->feedback) &&
           qx_making_judge_newest(p->m, field, answer->line);
}

/* --- questions --- */

static bool read_answers(struct moodle_parser *p, struct qx_field *field)
{
    for (const struct qx_xml *a = qx_xml_child(p->question, "answer"); a != NULL;
         a = qx_xml_next(a, "answer")) {
        struct moodle_text text;
        struct moodle_typed typed = {.line = a->line};

        if (!moodle_text(p, a, &text) || !moodle_fraction(p, a, &typed.share) ||
            !moodle_text(p, qx_xml_child(a, "feedback"), &typed.feedback) ||
            !qx_xml_text(qx_xml_child(a, "tolerance"), &typed.tolerance)) {
            return false;
        }
        typed.text = text.raw;
        typed.line = text.line;
        if (!moodle_typed(p, field, &typed)) {
            return false;
        }
    }
    return true;
}

bool moodle_shortanswer(struct moodle_parser *p)
{
    struct qx_field *field = NULL;

    p->m->q.type = QX_SHORT;
    return qx_making_field(p->m, QX_FILL_TEXT, p->question->line, &field) == QX_OK &&
           moodle_flag(p, "usecase", false, &field->case_sensitive) && read_answers(p, field);
}

bool moodle_numerical(struct moodle_parser *p)
{
    struct qx_field *field = NULL;
    const struct qx_xml *unit = qx_xml_child(qx_xml_child(p->question, "units"), "unit");

    p->m->q.type = QX_NUMERIC;
    if (unit != NULL) {
        return moodle_fault(p, unit->line,
                            "unsupported type numerical with units: ask for the number in one "
                            "unit, which the text names");
    }
    return qx_making_field(p->m, QX_FILL_NUMBER, p->question->line, &field) == QX_OK &&
           read_answers(p, field);
}
