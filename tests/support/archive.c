#include "archive.h"

static void put(struct qx_buf *out, uint32_t value, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++) {
        qx_buf_byte(out, (uint8_t)(value >> (8 * i)));
    }
}

uint32_t archive_crc(struct qx_slice bytes)
{
    uint32_t crc = UINT32_C(0xFFFFFFFF);

    for (size_t i = 0; i < bytes.len; i++) {
        crc ^= bytes.ptr[i];
        for (int k = 0; k < 8; k++) {
            crc = (crc >> 1) ^ ((crc & 1) != 0 ? UINT32_C(0xEDB88320) : 0);
        }
    }
    return ~crc;
}

static struct qx_slice data_of(const struct archive_entry *e)
{
    return e->len > 0 ? qx_slice(e->data, e->len) : qx_slice_text(e->data);
}

/* What both headers say. */
static void put_fields(struct qx_buf *out, const struct archive_entry *e, const char *name)
{
    struct qx_slice data = data_of(e);

    put(out, 20, 2); /* version needed */
    put(out, e->flags, 2);
    put(out, e->method, 2);
    put(out, 0x5A210000, 4); /* 2025-01-01 00:00 */
    put(out, e->crc != 0 ? e->crc : archive_crc(data), 4);
    put(out, (uint32_t)data.len, 4);
    put(out, e->size != 0 ? e->size : (uint32_t)data.len, 4);
    put(out, (uint32_t)strlen(name), 2);
    put(out, 0, 2); /* extra field */
}

static void put_central(struct qx_buf *out, const struct archive_entry *e, uint32_t at)
{
    put(out, 0x02014B50, 4);
    put(out, 0x0314, 2); /* made on Unix */
    put_fields(out, e, e->name);
    put(out, 0, 2 + 2 + 2); /* comment, disk, internal attributes */
    put(out, e->mode << 16, 4);
    put(out, at, 4);
    qx_buf_text(out, e->name);
}

void archive_local(const struct archive_entry *e, const char *name, struct qx_buf *out)
{
    put(out, 0x04034B50, 4);
    put_fields(out, e, name);
    qx_buf_text(out, name);
    qx_buf_add(out, data_of(e));
}

void archive_make(const struct archive_entry *entries, size_t n, struct qx_buf *out)
{
    struct qx_buf central = {0};

    for (size_t i = 0; i < n; i++) {
        const char *name = entries[i].local != NULL ? entries[i].local : entries[i].name;

        put_central(&central, &entries[i], entries[i].at != 0 ? entries[i].at : (uint32_t)out->len);
        if (entries[i].at == 0) {
            archive_local(&entries[i], name, out);
        }
    }
    uint32_t start = (uint32_t)out->len;

    qx_buf_add(out, qx_buf_slice(&central));
    put(out, 0x06054B50, 4);
    put(out, 0, 2 + 2); /* disks */
    put(out, (uint32_t)n, 2);
    put(out, (uint32_t)n, 2);
    put(out, (uint32_t)central.len, 4);
    put(out, start, 4);
    put(out, 0, 2); /* comment */
    qx_buf_free(&central);
}
