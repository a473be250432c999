#ifndef QUALEX_LINT_H
#define QUALEX_LINT_H

#include <qualex/policy.h>

size_t qx_question_lint(const struct qx_question *question, const struct qx_policy *policy,
                        const char *where, struct qx_report *report);

#endif
