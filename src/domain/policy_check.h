/* What a policy must hold beyond its form. */
#ifndef QUALEX_DOMAIN_POLICY_CHECK_H
#define QUALEX_DOMAIN_POLICY_CHECK_H

#include <qualex/policy.h>

/* Questions that a section with a cut of its own needs, so that a decision on it means something.
 */
#define QX_SECTION_CUT_QUESTIONS 10

/* has_standard_setting: the policy names method, panel, date and report. Errors: POLICY. Warns of
 * what a live policy would be refused for. */
QX_MUST_USE enum qx_err qx_policy_check(const struct qx_policy *policy, bool has_standard_setting,
                                        const char *where, struct qx_report *report);

#endif
