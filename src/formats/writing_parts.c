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
    size_t n = 0;

    for (size_t i = 0; i < q->n_options; i++) {
        n += q->options[i].fixed ? 1 : 0;
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
