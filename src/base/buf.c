#include <qualex/arena.h>
#include <qualex/buf.h>
#include <qualex/hex.h>
#include <qualex/secret.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

uint8_t *qx_buf_grow(struct qx_buf *buf, size_t len)
{
    if (buf->cap - buf->len < len + 1) {
        size_t cap = buf->cap < 64 ? 64 : buf->cap;

        while (cap - buf->len < len + 1) {
            cap *= 2;
        }
        /* Not realloc: the old room may hold what must be wiped. */
        uint8_t *room = qx_alloc(cap, 1);

        if (buf->len > 0) {
            memcpy(room, buf->ptr, buf->len);
            qx_wipe(buf->ptr, buf->len);
        }
        free(buf->ptr);
        buf->ptr = room;
        buf->cap = cap;
    }
    uint8_t *at = buf->ptr + buf->len;

    buf->len += len;
    buf->ptr[buf->len] = 0;
    return at;
}

void qx_buf_add(struct qx_buf *buf, struct qx_slice bytes)
{
    uint8_t *at = qx_buf_grow(buf, bytes.len);

    if (bytes.len > 0) {
        memcpy(at, bytes.ptr, bytes.len);
    }
}

void qx_buf_text(struct qx_buf *buf, const char *text)
{
    qx_buf_add(buf, qx_slice_text(text));
}

void qx_buf_byte(struct qx_buf *buf, uint8_t byte)
{
    *qx_buf_grow(buf, 1) = byte;
}

void qx_buf_printf(struct qx_buf *buf, const char *format, ...)
{
    va_list args;
    va_list again;

    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);

    if (len > 0) {
        char *at = (char *)qx_buf_grow(buf, (size_t)len);

        (void)vsnprintf(at, (size_t)len + 1, format, again);
    }
    va_end(again);
    va_end(args);
}

void qx_buf_hex(struct qx_buf *buf, struct qx_slice bytes)
{
    qx_hex(bytes, (char *)qx_buf_grow(buf, 2 * bytes.len));
}

void qx_buf_clear(struct qx_buf *buf)
{
    buf->len = 0;
    if (buf->ptr != NULL) {
        buf->ptr[0] = 0;
    }
}

struct qx_slice qx_buf_slice(const struct qx_buf *buf)
{
    return qx_slice(buf->ptr, buf->len);
}

const char *qx_buf_cstr(const struct qx_buf *buf)
{
    return buf->ptr == NULL ? "" : (const char *)buf->ptr;
}

void qx_buf_free(struct qx_buf *buf)
{
    qx_wipe(buf->ptr, buf->cap);
    free(buf->ptr);
    *buf = (struct qx_buf){0};
}
