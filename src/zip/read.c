#include "parts.h"

#include <qualex/arena.h>

size_t qx_zip_count(const struct qx_zip *zip)
{
    return zip->n;
}

uint64_t qx_zip_bytes(const struct qx_zip *zip)
{
    return zip->bytes;
}

const char *qx_zip_name(const struct qx_zip *zip, size_t index)
{
    return zip->entries[index].name;
}

uint64_t qx_zip_size(const struct qx_zip *zip, size_t index)
{
    return zip->entries[index].size;
}

bool qx_zip_find(const struct qx_zip *zip, const char *name, size_t *index)
{
    size_t low = 0;
    size_t high = zip->n;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const char *here = zip->entries[zip->by_name[middle]].name;
        int order = zip_name_compare(qx_slice_text(here), qx_slice_text(name));

        if (order == 0) {
            *index = zip->by_name[middle];
            return strcmp(here, name) == 0;
        }
        low = order < 0 ? middle + 1 : low;
        high = order < 0 ? high : middle;
    }
    return false;
}

/* Exactly size bytes, and the end after them, where the library compares the checksum. */
static bool read_all(zip_file_t *file, uint8_t *to, uint64_t size)
{
    uint8_t beyond;

    while (size > 0) {
        zip_int64_t got = zip_fread(file, to, size);

        if (got <= 0) {
            return false;
        }
        to += got;
        size -= (uint64_t)got;
    }
    return zip_fread(file, &beyond, 1) == 0;
}

enum qx_err qx_zip_read(struct qx_zip *zip, size_t index, size_t max, struct qx_report *report,
                        struct qx_buf *out)
{
    const struct zip_entry *e = &zip->entries[index];

    if (e->size > max) {
        return qx_fail(report, QX_ERR_TOO_LARGE, zip->where, 0,
                       "%s: larger than %zu bytes: make it smaller", e->name, max);
    }
    size_t before = out->len;
    zip_file_t *file = zip_fopen_index(zip->handle, index, 0);
    bool whole = file != NULL && read_all(file, qx_buf_grow(out, (size_t)e->size), e->size);

    if (file != NULL) {
        zip_fclose(file);
    }
    if (!whole) {
        out->len = before;
        return qx_fail(report, QX_ERR_SYNTAX, zip->where, 0,
                       "%s: does not unpack to what the archive announces: get it again", e->name);
    }
    return QX_OK;
}
