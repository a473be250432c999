#include "parts.h"

#include <qualex/arena.h>

#include <stdlib.h>

#define PIECE ((size_t)1 << 16) /* of a stream */

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

/* Exactly size bytes, and (last) the end after them, where the library compares the checksum. */
static bool read_all(zip_file_t *file, uint8_t *to, uint64_t size, bool last)
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
    return !last || zip_fread(file, &beyond, 1) == 0;
}

static enum qx_err refuse_large(const struct qx_zip *zip, const struct zip_entry *e, size_t max,
                                struct qx_report *report)
{
    return e->size <= max ? QX_OK
                          : qx_fail(report, QX_ERR_TOO_LARGE, zip->where, 0,
                                    "%s: larger than %zu bytes: make it smaller", e->name, max);
}

static enum qx_err refuse_content(const struct qx_zip *zip, const struct zip_entry *e,
                                  struct qx_report *report)
{
    return qx_fail(report, QX_ERR_SYNTAX, zip->where, 0,
                   "%s: does not unpack to what the archive announces: get it again", e->name);
}

enum qx_err qx_zip_read(struct qx_zip *zip, size_t index, size_t max, struct qx_report *report,
                        struct qx_buf *out)
{
    const struct zip_entry *e = &zip->entries[index];
    enum qx_err err = refuse_large(zip, e, max, report);

    if (err != QX_OK) {
        return err;
    }
    size_t before = out->len;
    zip_file_t *file = zip_fopen_index(zip->handle, index, 0);
    bool whole = file != NULL && read_all(file, qx_buf_grow(out, (size_t)e->size), e->size, true);

    if (file != NULL) {
        zip_fclose(file);
    }
    if (!whole) {
        out->len = before;
        return refuse_content(zip, e, report);
    }
    return QX_OK;
}

struct qx_zip_stream {
    const struct qx_zip *zip;
    const struct zip_entry *entry;
    struct qx_report *report;
    zip_file_t *file;
    uint64_t left;
    uint8_t piece[PIECE];
};

enum qx_err qx_zip_stream_open(struct qx_zip *zip, size_t index, size_t max,
                               struct qx_report *report, struct qx_zip_stream **out)
{
    const struct zip_entry *e = &zip->entries[index];
    enum qx_err err = refuse_large(zip, e, max, report);
    zip_file_t *file = err == QX_OK ? zip_fopen_index(zip->handle, index, 0) : NULL;

    if (err != QX_OK || file == NULL) {
        return err != QX_OK ? err : refuse_content(zip, e, report);
    }
    *out = qx_alloc(1, sizeof **out);
    (*out)->zip = zip;
    (*out)->entry = e;
    (*out)->report = report;
    (*out)->file = file;
    (*out)->left = e->size;
    return QX_OK;
}

enum qx_err qx_zip_stream_next(struct qx_zip_stream *s, struct qx_slice *piece)
{
    size_t n = s->left < PIECE ? (size_t)s->left : PIECE;

    if (!read_all(s->file, s->piece, n, s->left == n)) {
        return refuse_content(s->zip, s->entry, s->report);
    }
    s->left -= n;
    *piece = qx_slice(s->piece, n);
    return QX_OK;
}

void qx_zip_stream_close(struct qx_zip_stream **stream)
{
    if (*stream != NULL) {
        zip_fclose((*stream)->file);
        free(*stream);
        *stream = NULL;
    }
}
