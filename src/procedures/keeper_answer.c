/* An answer as a seat gives it, by what is displayed, becomes one as the journal holds it, by ids.
 */
#include "keeper.h"

#include <stdlib.h>

#include <qualex/text.h>

static int by_bytes(const void *a, const void *b)
{
    const char *const *left = a;
    const char *const *right = b;

    return strcmp(*left, *right);
}

/* Displayed places become option ids in byte order. Errors: FRAME. */
static enum qx_err read_places(const struct keeper_call *call, const struct qx_sitting_question *q,
                               bool one, struct qx_json *body)
{
    const struct qx_json *places = qx_json_get(call->request, "places");
    const char *ids[QX_QUESTION_OPTIONS_MAX];
    size_t count = qx_json_count(places);
    uint32_t seen = 0;

    if (!qx_json_is_array(places) || count > q->n_options || (one && count > 1)) {
        return qx_fail(call->report, QX_ERR_FRAME, "", 0, "places must be those of the question");
    }
    for (size_t i = 0; i < count; i++) {
        int64_t place = 0;

        if (!qx_json_int(qx_json_at(places, i), &place) || place < 1 || place > q->n_options ||
            (seen & 1U << (place - 1)) != 0) {
            return qx_fail(call->report, QX_ERR_FRAME, "", 0, "places are 1 to %d, each once",
                           q->n_options);
        }
        seen |= 1U << (place - 1);
        ids[i] = q->options[place - 1];
    }
    qsort(ids, count, sizeof ids[0], by_bytes);

    struct qx_json *options = qx_json_new_array();

    for (size_t i = 0; i < count; i++) {
        qx_json_append(options, qx_json_new_text(ids[i]));
    }
    qx_json_set(body, "options", options);
    return QX_OK;
}

/* All places in the order given, or none. Errors: FRAME. */
static enum qx_err read_order(const struct keeper_call *call, const struct qx_sitting_question *q,
                              struct qx_json *body)
{
    const struct qx_json *places = qx_json_get(call->request, "order");
    size_t n = qx_json_count(places);
    uint32_t seen = 0;

    if (!qx_json_is_array(places) || (n != 0 && n != q->n_options)) {
        return qx_fail(call->report, QX_ERR_FRAME, "", 0, "order must have every place, or none");
    }
    struct qx_json *order = qx_json_new_array();

    for (size_t i = 0; i < n; i++) {
        int64_t place = 0;

        if (!qx_json_int(qx_json_at(places, i), &place) || place < 1 || place > q->n_options ||
            (seen & 1U << (place - 1)) != 0) {
            qx_json_free(&order);
            return qx_fail(call->report, QX_ERR_FRAME, "", 0, "places are 1 to %d, each once",
                           q->n_options);
        }
        seen |= 1U << (place - 1);
        qx_json_append(order, qx_json_new_text(q->options[place - 1]));
    }
    qx_json_set(body, "order", order);
    return QX_OK;
}

/* --- fields --- */

static enum qx_err read_choice(const struct keeper_call *call, const struct keeper_attempt *a,
                               size_t n, const struct qx_json *value, struct qx_json *fields)
{
    const struct qx_sitting_question *q = &a->sitting.questions[n - 1];
    int64_t place = 0;

    if (!qx_json_int(value, &place) || place < 1 || place > q->n_options) {
        return qx_fail(call->report, QX_ERR_FRAME, "", 0, "a choice is a place of 1 to %d, or null",
                       q->n_options);
    }
    qx_json_append(fields, qx_json_new_text(q->options[place - 1]));
    return QX_OK;
}

static enum qx_err read_number(const struct keeper_call *call, const char *typed,
                               struct qx_json *fields)
{
    char number[QX_DECIMAL_MAX];

    if (qx_decimal_read(qx_slice_text(typed), number) != QX_OK) {
        return qx_fail(call->report, QX_ERR_INPUT, "", 0,
                       "this is no number: write digits, and a point or comma before decimals");
    }
    qx_json_append(fields, qx_json_new_text(number));
    return QX_OK;
}

/* NFC, one line, of the whitelist. */
static enum qx_err read_text(const struct keeper_call *call, const char *typed,
                             struct qx_json *fields)
{
    struct qx_slice trimmed = qx_slice_trim(qx_slice_text(typed));
    struct qx_buf normal = {0};
    enum qx_err err =
        trimmed.len > QX_ANSWER_TEXT_MAX ? QX_ERR_TOO_LARGE : qx_nfc(trimmed, &normal);

    if (err == QX_OK && (normal.len > QX_ANSWER_TEXT_MAX ||
                         memchr(qx_buf_cstr(&normal), '\n', normal.len) != NULL ||
                         memchr(qx_buf_cstr(&normal), '\t', normal.len) != NULL)) {
        err = QX_ERR_TOO_LARGE;
    }
    if (err == QX_OK) {
        err = qx_text_check(qx_buf_slice(&normal), "", 0, NULL);
    }
    if (err == QX_OK) {
        qx_json_append(fields, qx_json_new_text(qx_buf_cstr(&normal)));
    } else {
        err = qx_fail(call->report, QX_ERR_INPUT, "", 0,
                      "this cannot be an answer: write one line of letters, digits and signs, %d "
                      "bytes at most",
                      QX_ANSWER_TEXT_MAX);
    }
    qx_buf_free(&normal);
    return err;
}

static bool is_empty(const struct qx_json *value)
{
    const char *typed = qx_json_text(value);

    return qx_json_is_null(value) ||
           (typed != NULL && qx_slice_trim(qx_slice_text(typed)).len == 0);
}

static enum qx_err read_field(const struct keeper_call *call, const struct keeper_attempt *a,
                              size_t n, size_t f, struct qx_json *fields)
{
    const struct qx_json *value = qx_json_at(qx_json_get(call->request, "fields"), f);
    enum qx_fill fill = a->sitting.questions[n - 1].fields[f].fill;
    const char *typed = qx_json_text(value);

    if (is_empty(value)) {
        qx_json_append(fields, qx_json_new_null());
        return QX_OK;
    }
    if (fill == QX_FILL_CHOICE) {
        return read_choice(call, a, n, value, fields);
    }
    if (typed == NULL) {
        return qx_fail(call->report, QX_ERR_FRAME, "", 0, "what is typed is a string, or null");
    }
    return fill == QX_FILL_NUMBER ? read_number(call, typed, fields)
                                  : read_text(call, typed, fields);
}

static enum qx_err read_fields(const struct keeper_call *call, const struct keeper_attempt *a,
                               size_t n, struct qx_json *body)
{
    size_t n_fields = a->sitting.questions[n - 1].n_fields;
    enum qx_err err = QX_OK;

    if (qx_json_count(qx_json_get(call->request, "fields")) != n_fields) {
        return qx_fail(call->report, QX_ERR_FRAME, "", 0, "fields must be %zu, null where empty",
                       n_fields);
    }
    struct qx_json *fields = qx_json_new_array();

    for (size_t f = 0; err == QX_OK && f < n_fields; f++) {
        err = read_field(call, a, n, f, fields);
    }
    qx_json_set(body, "fields", fields);
    return err;
}

enum qx_err keeper_answer_read(const struct keeper_call *call, const struct keeper_attempt *a,
                               size_t n, struct qx_json *body)
{
    const struct qx_sitting_question *q = &a->sitting.questions[n - 1];

    if (q->n_fields > 0) {
        return read_fields(call, a, n, body);
    }
    return q->ordered
               ? read_order(call, q, body)
               : read_places(call, q, a->form.questions[n - 1].question.type != QX_MULTIPLE, body);
}
