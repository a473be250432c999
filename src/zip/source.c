/* A mapped file as what libzip reads from. Its pages are given back on the way, so that a large
 * archive takes little memory. */
#include "parts.h"

#include <qualex/arena.h>

#include <stdlib.h>

#define FORGET_STEP ((size_t)4 << 20) /* bytes touched before pages are given back */

struct source {
    struct qx_mapped map;
    size_t at;
    size_t last;    /* where was read before */
    size_t touched; /* since pages were given back */
    zip_error_t error;
};

/* Sequential or not, what was touched lies around where was read. */
static void forget(struct source *s, size_t len)
{
    const size_t page = 4096;
    size_t away = s->at > s->last ? s->at - s->last : s->last - s->at;

    s->touched += len + (away > page ? page : away);
    s->last = s->at;
    if (s->touched > FORGET_STEP) {
        s->map.forgotten = 0;
        qx_mapped_forget(&s->map, s->map.bytes.len);
        s->touched = 0;
    }
}

static zip_int64_t read_some(struct source *s, void *data, zip_uint64_t len)
{
    size_t left = s->map.bytes.len - s->at;
    size_t n = len < left ? (size_t)len : left;

    if (n > 0) {
        memcpy(data, s->map.bytes.ptr + s->at, n);
    }
    s->at += n;
    forget(s, n);
    return (zip_int64_t)n;
}

static zip_int64_t seek(struct source *s, void *data, zip_uint64_t len)
{
    zip_int64_t to = zip_source_seek_compute_offset(s->at, s->map.bytes.len, data, len, &s->error);

    if (to < 0) {
        return -1;
    }
    s->at = (size_t)to;
    return 0;
}

static zip_int64_t tell_size(struct source *s, void *data)
{
    zip_stat_t *stat = data;

    zip_stat_init(stat);
    stat->size = s->map.bytes.len;
    stat->valid = ZIP_STAT_SIZE;
    return (zip_int64_t)sizeof *stat;
}

static zip_int64_t answer(void *ctx, void *data, zip_uint64_t len, zip_source_cmd_t command)
{
    struct source *s = ctx;

    switch (command) {
    case ZIP_SOURCE_OPEN:
        s->at = 0;
        return 0;
    case ZIP_SOURCE_READ:
        return read_some(s, data, len);
    case ZIP_SOURCE_SEEK:
        return seek(s, data, len);
    case ZIP_SOURCE_TELL:
        return (zip_int64_t)s->at;
    case ZIP_SOURCE_STAT:
        return tell_size(s, data);
    case ZIP_SOURCE_ERROR:
        return zip_error_to_data(&s->error, data, len);
    case ZIP_SOURCE_CLOSE:
        return 0;
    case ZIP_SOURCE_FREE:
        zip_error_fini(&s->error);
        qx_unmap(&s->map);
        free(s);
        return 0;
    case ZIP_SOURCE_SUPPORTS:
        return zip_source_make_command_bitmap(
            ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_SEEK, ZIP_SOURCE_TELL, ZIP_SOURCE_STAT,
            ZIP_SOURCE_ERROR, ZIP_SOURCE_CLOSE, ZIP_SOURCE_FREE, ZIP_SOURCE_SUPPORTS, -1);
    default:
        zip_error_set(&s->error, ZIP_ER_OPNOTSUPP, 0);
        return -1;
    }
}

zip_source_t *zip_source_of_map(struct qx_mapped *map, zip_error_t *error)
{
    struct source *s = qx_alloc(1, sizeof *s);

    s->map = *map; /* which it owns now */
    zip_error_init(&s->error);
    zip_source_t *source = zip_source_function_create(answer, s, error);

    if (source == NULL) {
        qx_unmap(&s->map);
        free(s);
    }
    return source;
}
