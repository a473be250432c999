/* What libzip reads entries from and writes an archive to (zip_source(5)): our own descriptors, for
 * its own files are neither synced nor ours to name. */
#include "maker.h"

#include <qualex/arena.h>

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#define FIXED_TIME 315532800 /* 1980-01-01T00:00:00Z, the first that ZIP can say */

struct state {
    int fd;
    uint64_t offset; /* of the bytes in fd */
    uint64_t len;
    uint64_t at; /* from there */
    zip_error_t error;
};

static zip_int64_t fail(struct state *s, int code)
{
    zip_error_set(&s->error, code, errno);
    return -1;
}

/* --- entries --- */

static zip_int64_t read_some(struct state *s, void *data, zip_uint64_t len)
{
    uint64_t left = s->len - s->at;
    ssize_t got;

    do {
        got = pread(s->fd, data, len < left ? len : left, (off_t)(s->offset + s->at));
    } while (got < 0 && errno == EINTR);
    if (got < 0) {
        return fail(s, ZIP_ER_READ);
    }
    s->at += (uint64_t)got;
    return got;
}

static zip_int64_t give_stat(const struct state *s, void *data)
{
    zip_stat_t *stat = data;

    zip_stat_init(stat);
    stat->valid = ZIP_STAT_SIZE | ZIP_STAT_MTIME;
    stat->size = s->len;
    stat->mtime = FIXED_TIME;
    return sizeof *stat;
}

static zip_int64_t free_state(struct state *s)
{
    zip_error_fini(&s->error);
    free(s);
    return 0;
}

static zip_int64_t serve_piece(void *state, void *data, zip_uint64_t len, zip_source_cmd_t command)
{
    struct state *s = state;

    switch (command) {
    case ZIP_SOURCE_OPEN:
        s->at = 0;
        return 0;
    case ZIP_SOURCE_READ:
        return read_some(s, data, len);
    case ZIP_SOURCE_CLOSE:
        return 0;
    case ZIP_SOURCE_STAT:
        return give_stat(s, data);
    case ZIP_SOURCE_ERROR:
        return zip_error_to_data(&s->error, data, len);
    case ZIP_SOURCE_FREE:
        return free_state(s);
    case ZIP_SOURCE_SUPPORTS:
        return zip_source_make_command_bitmap(ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE,
                                              ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR, ZIP_SOURCE_FREE,
                                              ZIP_SOURCE_SUPPORTS, -1);
    default:
        return fail(s, ZIP_ER_OPNOTSUPP);
    }
}

static zip_source_t *make(struct state state, zip_source_callback serve, zip_error_t *error)
{
    struct state *s = qx_alloc(1, sizeof *s);

    *s = state;
    zip_error_init(&s->error);
    zip_source_t *source = zip_source_function_create(serve, s, error);

    if (source == NULL) {
        (void)free_state(s);
    }
    return source;
}

zip_source_t *zip_piece_source(int spool, uint64_t offset, uint64_t len, zip_error_t *error)
{
    return make((struct state){.fd = spool, .offset = offset, .len = len}, serve_piece, error);
}

/* --- the archive --- */

static zip_int64_t write_some(struct state *s, const void *data, zip_uint64_t len)
{
    uint64_t done = 0;

    while (done < len) {
        ssize_t put =
            pwrite(s->fd, (const uint8_t *)data + done, len - done, (off_t)(s->at + done));

        if (put < 0 && errno != EINTR) {
            return fail(s, ZIP_ER_WRITE);
        }
        done += put > 0 ? (uint64_t)put : 0;
    }
    s->at += done;
    s->len = s->at > s->len ? s->at : s->len;
    return (zip_int64_t)done;
}

static zip_int64_t seek_to(struct state *s, void *data, zip_uint64_t len)
{
    zip_int64_t to = zip_source_seek_compute_offset(s->at, s->len, data, len, &s->error);

    if (to < 0) {
        return -1;
    }
    s->at = (uint64_t)to;
    return 0;
}

static zip_int64_t serve_archive(void *state, void *data, zip_uint64_t len,
                                 zip_source_cmd_t command)
{
    struct state *s = state;

    switch (command) {
    case ZIP_SOURCE_STAT: /* nothing is there yet */
        errno = ENOENT;
        return fail(s, ZIP_ER_READ);
    case ZIP_SOURCE_BEGIN_WRITE:
    case ZIP_SOURCE_COMMIT_WRITE:
    case ZIP_SOURCE_ROLLBACK_WRITE:
        return 0;
    case ZIP_SOURCE_WRITE:
        return write_some(s, data, len);
    case ZIP_SOURCE_SEEK_WRITE:
        return seek_to(s, data, len);
    case ZIP_SOURCE_TELL_WRITE:
        return (zip_int64_t)s->at;
    case ZIP_SOURCE_ERROR:
        return zip_error_to_data(&s->error, data, len);
    case ZIP_SOURCE_FREE:
        return free_state(s);
    case ZIP_SOURCE_SUPPORTS:
        return ZIP_SOURCE_SUPPORTS_WRITABLE;
    default: /* it is never read */
        errno = 0;
        return fail(s, ZIP_ER_OPNOTSUPP);
    }
}

zip_source_t *zip_archive_source(int fd, zip_error_t *error)
{
    return make((struct state){.fd = fd}, serve_archive, error);
}
