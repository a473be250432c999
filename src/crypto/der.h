/* DER as a form (ITU-T X.690, clauses 8 to 11): what BER allows beyond it is refused. */
#ifndef QUALEX_CRYPTO_DER_H
#define QUALEX_CRYPTO_DER_H

#include <stdbool.h>

#include <qualex/slice.h>

#define DER_DEPTH 32

/*
 * Whether bytes begin with one DER value: definite shortest lengths, single-byte tags, no
 * constructed strings, shortest integers and object identifiers, booleans 00 or FF, no stray bits,
 * times to the second in UTC, sets in ascending order. *len is then its whole length. What needs
 * the schema (implicit sets, default values) is left to a comparison with the re-encoded message.
 */
bool der_check(struct qx_slice bytes, size_t *len);

#endif
