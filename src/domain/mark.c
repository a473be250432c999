/* What one response earns, in units of the exam. */
#include <qualex/score.h>

/* --- units --- */

static int64_t with_denominator(int64_t unit, int64_t den)
{
    if (unit == 0 || den > QX_UNIT_MAX) {
        return 0;
    }
    unit = unit / qx_common_divisor(unit, den) * den;
    return unit <= QX_UNIT_MAX ? unit : 0;
}

int64_t qx_unit_with(int64_t unit, const struct qx_question *key, bool partial)
{
    if (!partial) {
        return unit;
    }
    if (key->type == QX_ORDERING) {
        return with_denominator(unit, (int64_t)key->n_options);
    }
    for (size_t i = 0; i < key->n_options; i++) {
        unit = with_denominator(unit, key->options[i].weight.den);
    }
    for (size_t f = 0; f < key->n_fields; f++) {
        for (size_t i = 0; i < key->fields[f].n_accepted; i++) {
            unit = with_denominator(unit,
                                    (int64_t)key->n_fields * key->fields[f].accepted[i].weight.den);
        }
    }
    return unit;
}

static int64_t units_of(struct qx_fraction share, int64_t unit)
{
    return unit / share.den * share.num;
}

struct qx_response qx_sitting_response(const struct qx_sitting_question *sat, const uint8_t *order)
{
    struct qx_response response = {.filled = sat->filled};

    for (size_t p = 0; p < sat->n_options; p++) {
        response.chosen |= (sat->answer >> p & 1u) << order[p];
    }
    return response;
}

/* --- options --- */

static int64_t mark_choice(const struct qx_question *key, uint32_t chosen, int64_t unit,
                           bool partial)
{
    bool one = chosen != 0 && (chosen & (chosen - 1)) == 0;
    int64_t sum = 0;
    uint32_t right = 0;

    for (size_t i = 0; i < key->n_options; i++) {
        uint32_t bit = UINT32_C(1) << i;

        right |= qx_option_is_right(key, &key->options[i]) ? bit : 0;
        sum += partial && (chosen & bit) != 0 ? units_of(key->options[i].weight, unit) : 0;
    }
    if (partial && (one || key->type == QX_MULTIPLE)) {
        return sum < 0 ? 0 : sum > unit ? unit : sum;
    }
    if (key->type != QX_MULTIPLE) {
        return one && (chosen & right) != 0 ? unit : 0;
    }
    return right != 0 && chosen == right ? unit : 0;
}

static int64_t mark_order(const struct qx_question *key, const char *const *order, int64_t unit,
                          bool partial)
{
    size_t right = 0;

    for (size_t i = 0; i < key->n_options; i++) {
        right += strcmp(order[i], key->options[i].id) == 0;
    }
    if (partial) {
        return unit / (int64_t)key->n_options * (int64_t)right;
    }
    return right == key->n_options ? unit : 0;
}

/* --- fields --- */

static bool same_text(const struct qx_field *field, const struct qx_texts *accepted,
                      const char *value, struct qx_folder folder)
{
    struct qx_buf typed = {0};
    struct qx_buf right = {0};
    bool same = false;

    for (size_t i = 0; !same && i < accepted->n; i++) {
        const struct qx_translation *t = &accepted->v[i];

        qx_buf_clear(&typed);
        qx_buf_clear(&right);
        folder.fold(folder.ctx, t->lang, field->case_sensitive, value, &typed);
        folder.fold(folder.ctx, t->lang, field->case_sensitive, t->text, &right);
        same = typed.len > 0 && qx_slice_equal(qx_buf_slice(&typed), qx_buf_slice(&right));
    }
    qx_buf_free(&typed);
    qx_buf_free(&right);
    return same;
}

static bool accepts(const struct qx_field *field, const struct qx_accepted *accepted,
                    const char *value, struct qx_folder folder)
{
    switch (field->fill) {
    case QX_FILL_CHOICE:
        return strcmp(accepted->option, value) == 0;
    case QX_FILL_TEXT:
        return same_text(field, &accepted->text, value, folder);
    default:
        return qx_decimal_compare(value, accepted->from) >= 0 &&
               qx_decimal_compare(value, accepted->to) <= 0;
    }
}

/* The greatest weight among the accepted answers that value equals. */
static struct qx_fraction earned(const struct qx_field *field, const char *value,
                                 struct qx_folder folder)
{
    struct qx_fraction best = {0, 1};

    for (size_t i = 0; value != NULL && i < field->n_accepted; i++) {
        struct qx_fraction w = field->accepted[i].weight;
        bool better = (int64_t)w.num * best.den > (int64_t)best.num * w.den;

        if (better && accepts(field, &field->accepted[i], value, folder)) {
            best = w;
        }
    }
    return best;
}

static int64_t mark_fields(const struct qx_question *key, const char *const *filled, int64_t unit,
                           bool partial, struct qx_folder folder)
{
    int64_t sum = 0;
    bool whole = true;

    for (size_t i = 0; i < key->n_fields; i++) {
        struct qx_fraction share = earned(&key->fields[i], filled[i], folder);

        whole = whole && share.num == share.den;
        if (partial) {
            sum += units_of(share, unit / (int64_t)key->n_fields);
        }
    }
    return partial ? sum : whole ? unit : 0;
}

int64_t qx_mark(const struct qx_question *key, const struct qx_response *response, int64_t unit,
                bool partial, struct qx_folder folder)
{
    if (qx_question_type_is_choice(key->type)) {
        return mark_choice(key, response->chosen, unit, partial);
    }
    if (response->filled == NULL) {
        return 0;
    }
    return key->type == QX_ORDERING ? mark_order(key, response->filled, unit, partial)
                                    : mark_fields(key, response->filled, unit, partial, folder);
}
