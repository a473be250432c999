/* Exposure: in which share of forms a question stands, against the cap of a policy. */
#ifndef QUALEX_EXPOSURE_H
#define QUALEX_EXPOSURE_H

#include <qualex/form.h>

enum qx_exposed {
    QX_EXPOSED_WITHIN,
    QX_EXPOSED_ABOVE,
    QX_EXPOSED_UNTOLD /* simulated, and too near to the cap to tell */
};

/* How many questions two forms share that are drawn independently: the sum over all questions of
 * the square of the share of forms that hold it. */
struct qx_overlap {
    int64_t thousandths; /* -1 = not judged */
    uint32_t forms;      /* simulated; 0 = it is computed */
};

struct qx_exposure {
    enum qx_exposed answer;
    struct qx_pick pick; /* the question that is seen most */
    uint32_t share;      /* in that many of 10,000 forms */
    uint32_t error;      /* five standard errors of the share; 0 = it is computed */
    uint32_t forms;      /* simulated; 0 = it is computed */
    struct qx_overlap overlap;
};

/* Told how far a long act has come; false ends it. step NULL = nobody watches. */
struct qx_watch {
    void *ctx;
    bool (*step)(void *ctx, uint64_t done, uint64_t total);
};

/*
 * The question that is seen most among those who have seen nothing yet. A cell whose questions have
 * no enemies, no rivals and one rating shows each in count / size of all forms. For the others the
 * forms are counted, where there is no band and 2^20 steps are enough; else forms are drawn from
 * the stream, 20,000 at first and up to 200,000 when the share is too near to the cap, or until
 * 1,000,000 were tried: above and within are then told beyond five standard errors. The overlap is
 * the sum of squares of these shares, of simulated ones without bias (pairs of different forms).
 * cap: percent; 0 = none, only how much is seen; 100 = none either, and nothing is simulated. The
 * same stream gives the same answer. Errors: those of qx_form_draw; INTERRUPTED.
 */
QX_MUST_USE enum qx_err qx_exposure_judge(const struct qx_draw *draw, int64_t cap,
                                          struct qx_stream stream, struct qx_watch watch,
                                          struct qx_exposure *out);

#endif
