/* DER as a form (ITU-T X.690, clauses 8 to 11): what BER allows beyond it is refused. */
#ifndef QUALEX_CRYPTO_DER_H
#define QUALEX_CRYPTO_DER_H

#include <stdbool.h>

#include <qualex/cursor.h>

#define DER_DEPTH 32

/*
 * Whether bytes begin with one DER value: definite shortest lengths, single-byte tags, no
 * constructed strings, shortest integers and object identifiers, booleans 00 or FF, no stray bits,
 * times to the second in UTC, sets in ascending order. *len is then its whole length. What needs
 * the schema (implicit sets, default values) is left to a comparison with the re-encoded message.
 */
bool der_check(struct qx_slice bytes, size_t *len);

/* The content of the next value if it has that tag; else the cursor has failed and the slice is
 * empty. For bytes that der_check has passed. */
struct qx_slice der_take(struct qx_cursor *c, uint8_t tag) __attribute__((nonnull));
/* The next value of any tag with its header. */
struct qx_slice der_whole(struct qx_cursor *c) __attribute__((nonnull));

#endif
