#include "store.h"

#include <qualex/text.h>

bool qx_bank_same_name(const char *a, const char *b)
{
    struct qx_buf left = {0};
    struct qx_buf right = {0};

    qx_answer_fold("", false, a, &left);
    qx_answer_fold("", false, b, &right);
    bool same = left.len > 0 && qx_slice_equal(qx_buf_slice(&left), qx_buf_slice(&right));

    qx_buf_free(&left);
    qx_buf_free(&right);
    return same;
}
