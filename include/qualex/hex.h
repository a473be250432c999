/* Hexadecimal: always lower case when written, either case when read. */
#ifndef QUALEX_HEX_H
#define QUALEX_HEX_H

#include <qualex/err.h>
#include <qualex/slice.h>

/* out holds 2 * bytes.len + 1 characters, NUL included. */
void qx_hex(struct qx_slice bytes, char *out) __attribute__((nonnull));

/* Exactly len bytes from exactly 2 * len digits. Errors: SYNTAX; out untouched then. */
QX_MUST_USE enum qx_err qx_unhex(struct qx_slice digits, uint8_t *out, size_t len);

#endif
