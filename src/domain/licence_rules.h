/* What the readers of rules share. */
#ifndef QUALEX_DOMAIN_LICENCE_RULES_H
#define QUALEX_DOMAIN_LICENCE_RULES_H

#include "decided.h"

#include <qualex/licence.h>

/* One reading of one rules file; rules is filled from top to bottom, so that a test may name only
 * what stands above it. */
struct rules_reading {
    const char *where;
    struct qx_arena *arena;
    struct qx_report *report;
    struct qx_rules *rules;
};

/* "text", "flag", …; NULL for a number outside the enum. */
const char *licence_field_type_name(enum qx_field_type type);
bool licence_field_type_of(const char *name, enum qx_field_type *out);
/* The declared field of that path, or NULL. */
const struct qx_rule_field *licence_field(const struct qx_rules *rules, const char *path);
/* Whether some declared field lies below path: followed by "." (a group) or "[]." (a list). */
bool licence_field_below(const struct qx_rules *rules, const char *path, const char *follow);

/* "all", "any", … */
const char *licence_test_name(enum qx_test_kind kind);
/* Reads one test. scope: "" or a list's path with "[].", before which field names stand. */
QX_MUST_USE enum qx_err licence_test_read(struct rules_reading *reading, const struct qx_json *json,
                                          const char *path, const char *scope,
                                          struct qx_rule_test *out);

/* A copy of a text that must be there; reports otherwise. */
const char *licence_want_text(struct rules_reading *reading, struct qx_json_reader *r,
                              const char *key);
/* The same for "basis"; the reader fails with NO_BASIS when it is missing or blank. */
const char *licence_want_basis(struct rules_reading *reading, struct qx_json_reader *r);
/* A list of texts that must be there and not be empty. */
QX_MUST_USE enum qx_err licence_want_texts(struct rules_reading *reading, struct qx_json_reader *r,
                                           const char *key, const char ***out, size_t *n);

#endif
