/* Randomness as an injected thing. */
#ifndef QUALEX_RNG_H
#define QUALEX_RNG_H

#include <qualex/err.h>
#include <stddef.h>
#include <stdint.h>

struct qx_rng {
    void *ctx;
    enum qx_err (*fill)(void *ctx, uint8_t *out, size_t len);
};

/* The kernel's generator (getrandom). */
struct qx_rng qx_rng_system(void);

/* Errors: those of the generator. */
QX_MUST_USE enum qx_err qx_rng_fill(struct qx_rng rng, uint8_t *out, size_t len);

#endif
