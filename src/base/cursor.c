#include <qualex/cursor.h>

struct qx_cursor qx_cursor(struct qx_slice bytes)
{
    static const uint8_t nothing[1];
    const uint8_t *at = bytes.ptr == NULL ? nothing : bytes.ptr;

    return (struct qx_cursor){.at = at, .end = at + bytes.len};
}

size_t qx_cursor_left(const struct qx_cursor *c)
{
    return (size_t)(c->end - c->at);
}

struct qx_slice qx_cursor_take(struct qx_cursor *c, size_t len)
{
    if (c->failed || qx_cursor_left(c) < len) {
        c->failed = true;
        return qx_slice(NULL, 0);
    }
    struct qx_slice taken = qx_slice(c->at, len);

    c->at += len;
    return taken;
}

static uint64_t big_endian(struct qx_cursor *c, size_t len)
{
    struct qx_slice s = qx_cursor_take(c, len);
    uint64_t value = 0;

    for (size_t i = 0; i < s.len; i++) {
        value = value << 8 | s.ptr[i];
    }
    return value;
}

uint8_t qx_cursor_u8(struct qx_cursor *c)
{
    return (uint8_t)big_endian(c, 1);
}

uint16_t qx_cursor_u16(struct qx_cursor *c)
{
    return (uint16_t)big_endian(c, 2);
}

uint32_t qx_cursor_u32(struct qx_cursor *c)
{
    return (uint32_t)big_endian(c, 4);
}

uint64_t qx_cursor_u64(struct qx_cursor *c)
{
    return big_endian(c, 8);
}

bool qx_cursor_done(const struct qx_cursor *c)
{
    return !c->failed && c->at == c->end;
}
