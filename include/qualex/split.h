/*
 * A secret split so that any k of its n shares give it back and fewer tell nothing: Shamir, How to
 * share a secret, Communications of the ACM 22(11), 1979, byte by byte over GF(2^8) with the
 * polynomial of AES (FIPS 197, section 4.2).
 */
#ifndef QUALEX_SPLIT_H
#define QUALEX_SPLIT_H

#include <qualex/rng.h>
#include <qualex/slice.h>

#define QX_SHARES_MAX 32

/* Share i (0 … n-1) is the value at x = i + 1; shares holds n × secret.len bytes, one share after
 * the other. 1 ≤ k ≤ n ≤ QX_SHARES_MAX. Errors: INTERNAL (bounds), those of the generator. The
 * caller wipes shares. */
QX_MUST_USE enum qx_err qx_split(struct qx_slice secret, unsigned k, unsigned n, struct qx_rng rng,
                                 uint8_t *shares);
/* k shares of len bytes each, of the distinct x that they were made for (1 … 255). Shares that are
 * not of one secret give another one: the caller checks. Errors: INTERNAL (x twice, or 0). */
QX_MUST_USE enum qx_err qx_combine(const uint8_t *x, const uint8_t *const *shares, unsigned k,
                                   size_t len, uint8_t *out);

#endif
