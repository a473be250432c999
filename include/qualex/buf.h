/* An owned, growing run of bytes. Start from {0}; free with qx_buf_free. */
#ifndef QUALEX_BUF_H
#define QUALEX_BUF_H

#include <qualex/slice.h>

/* ptr[len] is always a NUL once something was added, so text can be read as a C string. */
struct qx_buf {
    uint8_t *ptr;
    size_t len;
    size_t cap;
};

void qx_buf_add(struct qx_buf *buf, struct qx_slice bytes) __attribute__((nonnull));
void qx_buf_text(struct qx_buf *buf, const char *text) __attribute__((nonnull));
void qx_buf_byte(struct qx_buf *buf, uint8_t byte) __attribute__((nonnull));
void qx_buf_printf(struct qx_buf *buf, const char *format, ...)
    __attribute__((nonnull(1, 2), format(printf, 2, 3)));
/* Lower-case hexadecimal digits of bytes. */
void qx_buf_hex(struct qx_buf *buf, struct qx_slice bytes) __attribute__((nonnull));
/* len bytes of room at the end, counted as added; valid until the next call. */
uint8_t *qx_buf_grow(struct qx_buf *buf, size_t len) __attribute__((nonnull, returns_nonnull));
/* Forgets the content, keeps the room. */
void qx_buf_clear(struct qx_buf *buf) __attribute__((nonnull));
/* Borrowed view; valid until the next call. */
struct qx_slice qx_buf_slice(const struct qx_buf *buf) __attribute__((nonnull));
/* The content as a C string, "" when empty; valid until the next call. */
const char *qx_buf_cstr(const struct qx_buf *buf) __attribute__((nonnull, returns_nonnull));
/* Wipes and frees; leaves {0}. */
void qx_buf_free(struct qx_buf *buf) __attribute__((nonnull));

#endif
