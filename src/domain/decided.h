/* Members of a policy that stand as {"value": …, "basis": "…"}. Each fails the reader: NO_BASIS
 * when the basis is missing or blank, JSON_FIELD otherwise. */
#ifndef QUALEX_DOMAIN_DECIDED_H
#define QUALEX_DOMAIN_DECIDED_H

#include "texts.h"

/* The value, which may be JSON null; NULL when the reader has failed. */
const struct qx_json *qx_decided(struct qx_json_reader *r, const char *key);
int64_t qx_decided_int(struct qx_json_reader *r, const char *key, int64_t min, int64_t max);
/* otherwise when the value is null. */
int64_t qx_decided_int_or(struct qx_json_reader *r, const char *key, int64_t min, int64_t max,
                          int64_t otherwise);
bool qx_decided_bool(struct qx_json_reader *r, const char *key);
/* One of two words, as a static string. */
const char *qx_decided_choice(struct qx_json_reader *r, const char *key, const char *one,
                              const char *other);
const char *qx_decided_text(struct qx_json_reader *r, const char *key, struct qx_arena *arena);
const char **qx_decided_strings(struct qx_json_reader *r, const char *key, size_t max,
                                struct qx_arena *arena, size_t *n);
/* A member "basis" of the object itself, not blank. */
void qx_want_basis(struct qx_json_reader *r);

#endif
