#include <qualex/question.h>

int64_t qx_common_divisor(int64_t a, int64_t b)
{
    while (b != 0) {
        int64_t rest = a % b;

        a = b;
        b = rest;
    }
    return a < 0 ? -a : a;
}

void qx_fraction_reduce(struct qx_fraction *f)
{
    int32_t by = (int32_t)qx_common_divisor(f->num, f->den);

    if (by > 1) {
        f->num /= by;
        f->den /= by;
    }
}
