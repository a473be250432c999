#include "width.h"

#include <qualex/utf8.h>

#include <uniwidth.h>

size_t qx_next_width(struct qx_slice s, size_t *len)
{
    if (s.ptr[0] < 0x80) {
        *len = 1;
        return 1;
    }
    uint32_t rune = qx_utf8_next(s, len);

    if (rune == QX_RUNE_BAD) {
        return 1;
    }
    int width = uc_width(rune, "UTF-8");

    return width < 0 ? 1 : (size_t)width;
}

size_t qx_width(struct qx_slice s)
{
    size_t cells = 0;

    for (size_t len; s.len > 0; s = qx_slice(s.ptr + len, s.len - len)) {
        cells += qx_next_width(s, &len);
    }
    return cells;
}
