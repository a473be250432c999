/* The one reader of wire and file bytes: never reads past the end, fails once and stays failed. */
#ifndef QUALEX_CURSOR_H
#define QUALEX_CURSOR_H

#include <qualex/slice.h>

struct qx_cursor {
    const uint8_t *at;
    const uint8_t *end;
    bool failed;
};

struct qx_cursor qx_cursor(struct qx_slice bytes);
size_t qx_cursor_left(const struct qx_cursor *c) __attribute__((nonnull));
/* Big-endian; 0 and failed when there is too little. */
uint8_t qx_cursor_u8(struct qx_cursor *c) __attribute__((nonnull));
uint16_t qx_cursor_u16(struct qx_cursor *c) __attribute__((nonnull));
uint32_t qx_cursor_u32(struct qx_cursor *c) __attribute__((nonnull));
uint64_t qx_cursor_u64(struct qx_cursor *c) __attribute__((nonnull));
/* len bytes, borrowed; empty and failed when there is too little. */
struct qx_slice qx_cursor_take(struct qx_cursor *c, size_t len) __attribute__((nonnull));
/* True when all was read and nothing failed. */
bool qx_cursor_done(const struct qx_cursor *c) __attribute__((nonnull));

#endif
