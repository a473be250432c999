#include "reading.h"

#include <stdlib.h>

/* The digits of a percentage: value = digits / 10^decimals. */
struct decimal {
    int64_t digits;
    int decimals;
    bool negative;
};

static bool read_decimal(struct qx_slice s, struct decimal *out)
{
    bool point = false;
    size_t n = 0;

    *out = (struct decimal){0};
    for (size_t i = 0; i < s.len; i++) {
        uint8_t c = s.ptr[i];

        if (i == 0 && c == '-') {
            out->negative = true;
        } else if (c == '.' && !point && n > 0) {
            point = true;
        } else if (c >= '0' && c <= '9' && n < 10) {
            out->digits = out->digits * 10 + (c - '0');
            out->decimals += point ? 1 : 0;
            n++;
        } else {
            return false;
        }
    }
    return n > 0 && out->decimals <= 7;
}

/* k/n with a small n that these decimals show, rounded or cut: 33.333 is 1/3. */
static bool shown_fraction(const struct decimal *d, int64_t scale, struct qx_fraction *out)
{
    for (int64_t n = 3; n <= 12; n++) {
        int64_t k = (d->digits * n + scale / 2) / scale;
        int64_t off = d->digits * n - k * scale;

        /* off / n in units of the last decimal: cut by less than one, or rounded by up to a half */
        if (off != 0 && off > -n && 2 * off <= n) {
            *out = (struct qx_fraction){(int32_t)k, (int32_t)n};
            return true;
        }
    }
    return false;
}

bool qx_percent(struct qx_slice text, struct qx_fraction *out)
{
    struct decimal d;
    int64_t scale = 100;
    struct qx_fraction f;

    if (!read_decimal(qx_slice_trim(text), &d)) {
        return false;
    }
    for (int i = 0; i < d.decimals; i++) {
        scale *= 10;
    }
    if (d.digits > scale) {
        return false;
    }
    if (d.decimals < 2 || !shown_fraction(&d, scale, &f)) {
        f = (struct qx_fraction){(int32_t)d.digits, (int32_t)scale};
    }
    f.num = d.negative ? -f.num : f.num;
    qx_fraction_reduce(&f);
    *out = f;
    return true;
}
