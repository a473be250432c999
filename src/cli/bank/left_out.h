/* Questions that a release does not take, by name. */
#ifndef QUALEX_CLI_BANK_LEFT_OUT_H
#define QUALEX_CLI_BANK_LEFT_OUT_H

#include "bank.h"

/* Start from {0}; free named with qx_buf_free. */
struct cli_left_out {
    size_t n;
    struct qx_buf named; /* the first ten: "q-1 (not in kk, ru), q-2 (not in ru)" */
};

/* The policy's languages that langs has not: "kk, ru". */
void cli_missing_langs(const struct qx_policy *policy, const char *langs, struct qx_buf *out);

/* One more that is approved in these languages only. */
void cli_left_out_langs(struct cli_left_out *l, const struct qx_policy *policy, const char *id,
                        const char *langs);
void cli_left_out_tell_langs(struct cli_left_out *l, const char *bank, struct qx_report *report);

/* Those of status pretest whose topic the exam has, but for a pretest. Errors: db's. */
QX_MUST_USE enum qx_err cli_left_out_pretest(struct qx_bank *bank, const struct qx_policy *policy,
                                             struct cli_left_out *l);
void cli_left_out_tell_pretest(struct cli_left_out *l, const char *bank, struct qx_report *report);

#endif
