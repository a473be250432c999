/* Parts of a question as more than one format writes them. */
#include "writing.h"

#include "reading.h"

bool writing_is_plain_truth(const struct qx_question *q, const char *lang)
{
    bool plain = q->type == QX_TRUE_FALSE;

    for (size_t i = 0; plain && i < 2; i++) {
        const struct qx_option *o = &q->options[i];

        plain = o->fixed && o->weight.num >= 0 &&
                strcmp(writing_text(&o->text), qx_truth_word(lang, i == 0)) == 0;
    }
    return plain;
}

void writing_fixed(struct qx_buf *out, const struct qx_question *q)
{
    bool choice = qx_question_type_is_choice(q->type);
    bool positional = false;
    size_t n = 0;

    for (size_t i = 0; i < q->n_options; i++) {
        n += q->options[i].fixed ? 1 : 0;
        positional =
            positional || (choice && qx_positional(writing_text(&q->options[i].text)) >= 0);
    }
    if (n == 0 && positional) {
        qx_buf_text(out, "none");
    }
    if (n > 0 && n == q->n_options) {
        qx_buf_text(out, "all");
        return;
    }
    for (size_t i = 0; i < q->n_options; i++) {
        if (q->options[i].fixed) {
            qx_buf_printf(out, "%c%s", (char)('a' + i), --n > 0 ? "," : "");
        }
    }
}

bool writing_is_note(const char *tag)
{
    static const char *const NAMES[] = {
        "topic:", "level:", "source:", "author:", "figure:", "enemy:", "fixed:", "id:", "type:"};

    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        if (strncmp(tag, NAMES[i], strlen(NAMES[i])) == 0) {
            return true;
        }
    }
    return false;
}

size_t writing_option(const struct qx_question *q, const char *id)
{
    size_t i = 0;

    while (i < q->n_options && strcmp(q->options[i].id, id) != 0) {
        i++;
    }
    return i;
}

/* --- numbers --- */

/* Half of a canonical decimal: digit by digit, with one more at the end. */
static enum qx_err halve(const char *decimal, char out[static QX_DECIMAL_MAX])
{
    struct qx_buf half = {0};
    bool point = false;
    int rest = 0;

    for (const char *c = decimal; *c != '\0'; c++) {
        point = point || *c == '.';
        if (*c < '0' || *c > '9') {
            qx_buf_byte(&half, (uint8_t)*c);
            continue;
        }
        qx_buf_byte(&half, (uint8_t)('0' + (rest * 10 + *c - '0') / 2));
        rest = (*c - '0') % 2;
    }
    if (rest > 0) {
        qx_buf_text(&half, point ? "5" : ".5");
    }
    enum qx_err err = qx_decimal_read(qx_buf_slice(&half), out);

    qx_buf_free(&half);
    return err;
}

bool writing_middle(const char *a, const char *b, char out[static QX_DECIMAL_MAX])
{
    char sum[QX_DECIMAL_MAX];

    if (strcmp(a, b) == 0) {
        memcpy(out, a, strlen(a) + 1);
        return true;
    }
    return qx_decimal_add(a, b, false, sum) == QX_OK && halve(sum, out) == QX_OK;
}

#define DECIMALS_MAX 7

/* The share in units of the last decimal of a percentage; *exact: nothing was rounded. */
static int64_t scaled(struct qx_fraction f, int decimals, bool *exact)
{
    int64_t scale = 100;

    for (int i = 0; i < decimals; i++) {
        scale *= 10;
    }
    int64_t num = f.num < 0 ? -(int64_t)f.num : f.num;

    *exact = num * scale % f.den == 0;
    return (num * scale + f.den / 2) / f.den;
}

static void print(struct qx_buf *out, struct qx_fraction f, int64_t digits, int decimals)
{
    int64_t unit = 1;

    for (int i = 0; i < decimals; i++) {
        unit *= 10;
    }
    qx_buf_printf(out, "%s%lld", f.num < 0 ? "-" : "", (long long)(digits / unit));
    if (decimals > 0) {
        qx_buf_printf(out, ".%0*lld", decimals, (long long)(digits % unit));
    }
}

/* Whether a reader makes the same share of what was printed from start on. */
static bool reads_back(const struct qx_buf *out, size_t start, struct qx_fraction f)
{
    struct qx_fraction back;

    return qx_percent(qx_slice(out->ptr + start, out->len - start), &back) && back.num == f.num &&
           back.den == f.den;
}

void writing_percent(struct qx_buf *out, struct qx_fraction f)
{
    static const int ROUNDED[] = {5, 6, 7};
    size_t start = out->len;
    bool exact = false;

    for (int decimals = 0; decimals <= DECIMALS_MAX; decimals++) {
        int64_t digits = scaled(f, decimals, &exact);

        if (exact) {
            print(out, f, digits, decimals);
            if (reads_back(out, start, f)) {
                return;
            }
            out->len = start;
        }
    }
    for (size_t i = 0; i < sizeof ROUNDED / sizeof ROUNDED[0]; i++) {
        out->len = start;
        print(out, f, scaled(f, ROUNDED[i], &exact), ROUNDED[i]);
        if (reads_back(out, start, f)) {
            return;
        }
    }
}
