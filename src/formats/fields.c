/* Fields of a question while it is being put together: what is to be filled in, and what is right.
 */
#include "reading.h"

#include <qualex/text.h>

const char *qx_making_option_id(struct making *m, size_t index)
{
    const char id = (char)('a' + index);

    return qx_arena_text(&m->arena, qx_slice(&id, 1));
}

enum qx_err qx_making_field(struct making *m, enum qx_fill fill, uint32_t line,
                            struct qx_field **out)
{
    struct qx_reading *r = m->reading;

    if (m->q.n_fields == QX_QUESTION_FIELDS_MAX) {
        return qx_fail(r->report, QX_ERR_QUESTION, r->where, line,
                       "more than %d answers asked for: divide the question",
                       QX_QUESTION_FIELDS_MAX);
    }
    *out = &m->fields[m->q.n_fields++];
    (*out)->id = qx_arena_printf(&m->arena, "%zu", m->q.n_fields);
    (*out)->fill = fill;
    return QX_OK;
}

enum qx_err qx_making_accepted(struct making *m, struct qx_field *field, uint32_t line,
                               struct qx_accepted **out)
{
    struct qx_reading *r = m->reading;

    if (field->accepted == NULL) {
        field->accepted =
            qx_arena_alloc(&m->arena, QX_QUESTION_ACCEPTED_MAX, sizeof *field->accepted);
    }
    if (field->n_accepted == QX_QUESTION_ACCEPTED_MAX) {
        return qx_fail(r->report, QX_ERR_QUESTION, r->where, line,
                       "more than %d accepted answers: remove some", QX_QUESTION_ACCEPTED_MAX);
    }
    *out = &field->accepted[field->n_accepted++];
    **out = (struct qx_accepted){
        .option = "", .from = "", .to = "", .weight = {1, 1}
    };
    return QX_OK;
}

/* Where needle stands in s, or s.len. */
static size_t find(struct qx_slice s, const char *needle)
{
    size_t n = strlen(needle);

    for (size_t i = 0; i + n <= s.len; i++) {
        if (memcmp(s.ptr + i, needle, n) == 0) {
            return i;
        }
    }
    return s.len;
}

static enum qx_err bounds(struct qx_slice text, char from[static QX_DECIMAL_MAX],
                          char to[static QX_DECIMAL_MAX])
{
    size_t dots = find(text, "..");
    size_t colon = find(text, ":");
    char tolerance[QX_DECIMAL_MAX];
    enum qx_err err;

    if (dots < text.len) {
        err = qx_decimal_read(qx_slice(text.ptr, dots), from);
        return err != QX_OK
                   ? err
                   : qx_decimal_read(qx_slice(text.ptr + dots + 2, text.len - dots - 2), to);
    }
    if ((err = qx_decimal_read(qx_slice(text.ptr, colon), from)) != QX_OK) {
        return err;
    }
    memcpy(to, from, QX_DECIMAL_MAX);
    if (colon == text.len) {
        return QX_OK;
    }
    err = qx_decimal_read(qx_slice(text.ptr + colon + 1, text.len - colon - 1), tolerance);
    if (err == QX_OK && tolerance[0] == '-') {
        err = QX_ERR_SYNTAX;
    }
    if (err == QX_OK) {
        err = qx_decimal_add(from, tolerance, false, to);
    }
    return err != QX_OK ? err : qx_decimal_add(from, tolerance, true, from);
}

enum qx_err qx_making_range(struct making *m, struct qx_slice text, uint32_t line,
                            struct qx_accepted *out)
{
    struct qx_reading *r = m->reading;
    char from[QX_DECIMAL_MAX] = "";
    char to[QX_DECIMAL_MAX] = "";

    if (bounds(qx_slice_trim(text), from, to) != QX_OK || qx_decimal_compare(from, to) > 0) {
        return qx_fail(r->report, QX_ERR_QUESTION, r->where, line,
                       "no number: write it as 42, as 42:0.5 with what it may be off by, or as "
                       "41.5..42.5");
    }
    out->from = qx_arena_text(&m->arena, qx_slice_text(from));
    out->to = qx_arena_text(&m->arena, qx_slice_text(to));
    return QX_OK;
}

/* --- answers of one field --- */

enum qx_err qx_making_rest(struct making *m, struct qx_field *field, uint32_t line,
                           struct qx_accepted **out)
{
    enum qx_err err = qx_making_accepted(m, field, line, out);

    if (err != QX_OK) {
        return err;
    }
    (*out)->weight = (struct qx_fraction){0, 1};
    if (field->fill == QX_FILL_NUMBER) {
        (*out)->from = (*out)->to = QX_ANYTHING;
        return QX_OK;
    }
    return qx_making_texts(m, qx_slice_text(QX_ANYTHING), line, &(*out)->text);
}

static bool same_text(const struct making *m, const struct qx_field *field,
                      const struct qx_accepted *a, const struct qx_accepted *b)
{
    struct qx_buf left = {0};
    struct qx_buf right = {0};

    qx_answer_fold(m->lang, field->case_sensitive, a->text.v[0].text, &left);
    qx_answer_fold(m->lang, field->case_sensitive, b->text.v[0].text, &right);
    bool same = qx_slice_equal(qx_buf_slice(&left), qx_buf_slice(&right));

    qx_buf_free(&left);
    qx_buf_free(&right);
    return same;
}

/* Whether something fits both. */
static bool meet(const struct making *m, const struct qx_field *field, const struct qx_accepted *a,
                 const struct qx_accepted *b)
{
    if (qx_accepted_is_rest(a)) {
        return true;
    }
    if (qx_accepted_is_rest(b)) {
        return false;
    }
    return field->fill == QX_FILL_TEXT
               ? same_text(m, field, a, b)
               : qx_decimal_compare(a->from, b->to) <= 0 && qx_decimal_compare(b->from, a->to) <= 0;
}

/* Whether all that fits the newer one fits the older one. */
static bool covers(const struct making *m, const struct qx_field *field,
                   const struct qx_accepted *older, const struct qx_accepted *newer)
{
    return meet(m, field, older, newer) &&
           (field->fill == QX_FILL_TEXT || qx_accepted_is_rest(older) ||
            (strcmp(older->from, newer->from) == 0 && strcmp(older->to, newer->to) == 0));
}

bool qx_making_judge_newest(struct making *m, struct qx_field *field, uint32_t line)
{
    const struct qx_accepted *newest = &field->accepted[field->n_accepted - 1];

    for (size_t i = 0; i + 1 < field->n_accepted; i++) {
        const struct qx_accepted *before = &field->accepted[i];
        struct qx_fraction old = before->weight;
        bool less = (int64_t)old.num * newest->weight.den < (int64_t)newest->weight.num * old.den;

        if (less && meet(m, field, before, newest)) {
            return qx_fail(m->reading->report, QX_ERR_QUESTION, m->reading->where, line,
                           "an answer within another before it that is worth less: put it first, "
                           "or narrow that one") == QX_OK;
        }
        if (covers(m, field, before, newest)) {
            qx_report_add(m->reading->report, QX_WARNING, m->reading->where, line,
                          "an answer that one before it takes already is dropped: remove it");
            field->n_accepted--;
            return true;
        }
    }
    return true;
}
