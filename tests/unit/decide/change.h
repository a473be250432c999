/* Changes to a JSON tree, as cases write them: {"at": "/experts/0/person", "value": …}, or
 * {"at": …, "remove": true}; "/list/-" appends. */
#ifndef QUALEX_TEST_CHANGE_H
#define QUALEX_TEST_CHANGE_H

#include <qualex/json.h>

/* Replaces *tree by a changed copy; changes NULL = none. A path that leads nowhere ends the test.
 */
void apply_changes(struct qx_json **tree, const struct qx_json *changes);

/* Replaces *tree by a copy in which digest() has filled each "sha256": "@" beside a "file". */
void fill_digests(struct qx_json **tree, void *ctx,
                  void (*digest)(void *ctx, const char *file, char hex[static 65]));

#endif
