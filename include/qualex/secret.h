/* Bytes that must not leak: locked in memory, left out of core dumps, wiped on free. */
#ifndef QUALEX_SECRET_H
#define QUALEX_SECRET_H

#include <qualex/slice.h>

/* Start from {0}; free with qx_secret_free. */
struct qx_secret {
    uint8_t *ptr;
    size_t len;
};

/* Zeroed room of len bytes in pages of its own. */
void qx_secret_alloc(struct qx_secret *secret, size_t len) __attribute__((nonnull));
void qx_secret_free(struct qx_secret *secret) __attribute__((nonnull));
struct qx_slice qx_secret_slice(const struct qx_secret *secret) __attribute__((nonnull));
/* Constant time in the content; lengths may leak. */
bool qx_secret_equal(struct qx_slice a, struct qx_slice b);
/* First act of a program that holds secrets: no core file, and nobody of the same uid attaches to
 * it or reads its memory. */
void qx_secret_close_process(void);
/* Not removed by the optimiser. */
void qx_wipe(void *ptr, size_t len);

#endif
