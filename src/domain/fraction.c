#include <qualex/question.h>

void qx_fraction_reduce(struct qx_fraction *f)
{
    int32_t a = f->num < 0 ? -f->num : f->num;
    int32_t b = f->den;

    while (b != 0) {
        int32_t rest = a % b;

        a = b;
        b = rest;
    }
    if (a > 1) {
        f->num /= a;
        f->den /= a;
    }
}
