/* Questions that a person has seen in earlier sittings, sealed into the next admission. */
#ifndef QUALEX_CLI_SIGN_EXCLUDED_H
#define QUALEX_CLI_SIGN_EXCLUDED_H

#include "sign.h"

#include <qualex/papers.h>

/* Reads --not-again and --to: the questions of those sittings of the policy's exam that began
 * within reuse_days before now become a->excluded, whose bytes are in arena. An attempt after the
 * first, where the policy has reuse_days, needs --not-again. Errors: USAGE, KIND, those of reading
 * files. */
QX_MUST_USE enum qx_err sign_exclude(struct qx_cli *cli, const char *where,
                                     const struct qx_policy *policy, struct qx_arena *arena,
                                     struct qx_admission *a);

#endif
