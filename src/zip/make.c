/* Archives of our own: entries wait until all are known, and go in by their names. */
#include "maker.h"

#include "parts.h"

#include <qualex/arena.h>

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

/* 1980-01-01, 00:00 as MS-DOS says it. */
#define FIXED_DATE 0x0021
#define FIXED_TIME 0

enum qx_err qx_zip_make(const char *path, unsigned mode, bool (*go_on)(void *ctx), void *ctx,
                        struct qx_report *report, struct qx_zip_maker **out)
{
    struct qx_zip_maker *m = qx_alloc(1, sizeof *m);

    *m = (struct qx_zip_maker){
        .path = qx_strndup(qx_slice_text(path)), .go_on = go_on, .ctx = ctx, .report = report};
    enum qx_err err = qx_file_begin(path, mode, report, &m->file);

    if (err == QX_OK) {
        err = qx_file_begin(path, mode, report, &m->spool);
    }
    if (err != QX_OK) {
        qx_zip_make_drop(&m);
        return err;
    }
    *out = m;
    return QX_OK;
}

enum qx_err qx_zip_make_add(struct qx_zip_maker *maker, const char *name, struct qx_slice bytes)
{
    const char *problem = zip_name_problem(qx_slice_text(name));

    if (problem != NULL) {
        return qx_fail(maker->report, QX_ERR_INPUT, maker->path, 0, "an entry: %s", problem);
    }
    if (maker->n == maker->cap) {
        maker->cap = maker->cap == 0 ? 64 : 2 * maker->cap;
        maker->pieces = qx_realloc(maker->pieces, maker->cap, sizeof *maker->pieces);
    }
    maker->pieces[maker->n++] = (struct zip_piece){
        .name = qx_strndup(qx_slice_text(name)), .offset = maker->spooled, .len = bytes.len};
    maker->spooled += bytes.len;
    return qx_file_add(maker->spool, bytes);
}

/* --- packing --- */

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct zip_piece *)a)->name, ((const struct zip_piece *)b)->name);
}

static enum qx_err fail(const struct qx_zip_maker *m, zip_error_t *error)
{
    bool full = zip_error_code_system(error) == ENOSPC || zip_error_code_system(error) == EDQUOT;

    switch (zip_error_code_zip(error)) {
    case ZIP_ER_EXISTS:
        return qx_fail(m->report, QX_ERR_EXISTS, m->path, 0,
                       "two entries of one name: give each its own");
    case ZIP_ER_CANCELLED:
        return qx_fail(m->report, QX_ERR_INTERRUPTED, m->path, 0,
                       "interrupted: nothing was written");
    default:
        return qx_fail(m->report, full ? QX_ERR_DISK_FULL : QX_ERR_IO, m->path, 0,
                       "cannot be packed: %s: free some space, or check the disk",
                       zip_error_strerror(error));
    }
}

/* What does not depend on when and where it is packed. */
static bool settle_entry(zip_t *zip, uint64_t index)
{
    return zip_set_file_compression(zip, index, ZIP_CM_DEFLATE, 9) == 0 &&
           zip_file_set_dostime(zip, index, FIXED_TIME, FIXED_DATE, 0) == 0 &&
           zip_file_set_external_attributes(zip, index, 0, ZIP_OPSYS_UNIX,
                                            (zip_uint32_t)(S_IFREG | 0644) << 16) == 0;
}

static bool put_pieces(struct qx_zip_maker *m, zip_t *zip, int spool)
{
    qsort(m->pieces, m->n, sizeof *m->pieces, by_name);
    for (size_t i = 0; i < m->n; i++) {
        const struct zip_piece *p = &m->pieces[i];
        zip_source_t *source = zip_piece_source(spool, p->offset, p->len, zip_get_error(zip));
        zip_int64_t index =
            source == NULL ? -1 : zip_file_add(zip, p->name, source, ZIP_FL_ENC_UTF_8);

        if (source != NULL && index < 0) {
            zip_source_free(source);
        }
        if (index < 0 || !settle_entry(zip, (uint64_t)index)) {
            return false;
        }
    }
    return true;
}

static int is_cancelled(zip_t *zip, void *maker)
{
    const struct qx_zip_maker *m = maker;

    (void)zip;
    return m->go_on == NULL || m->go_on(m->ctx) ? 0 : 1;
}

static enum qx_err pack_into(struct qx_zip_maker *m, zip_t *zip, int spool)
{
    enum qx_err err = QX_OK;

    if (zip_register_cancel_callback_with_state(zip, is_cancelled, NULL, m) != 0 ||
        !put_pieces(m, zip, spool) || zip_close(zip) != 0) {
        err = fail(m, zip_get_error(zip));
        zip_discard(zip);
    }
    return err;
}

static enum qx_err pack(struct qx_zip_maker *m)
{
    zip_error_t error;
    int fd = -1;
    int spool = -1;
    enum qx_err err = qx_file_fd(m->file, &fd);

    if (err == QX_OK) {
        err = qx_file_fd(m->spool, &spool);
    }
    if (err != QX_OK) {
        return err;
    }
    zip_error_init(&error);
    zip_source_t *source = zip_archive_source(fd, &error);
    zip_t *zip =
        source == NULL ? NULL : zip_open_from_source(source, ZIP_CREATE | ZIP_TRUNCATE, &error);

    if (zip != NULL) {
        err = pack_into(m, zip, spool);
    } else {
        err = fail(m, &error);
        zip_source_free(source);
    }
    zip_error_fini(&error);
    return err;
}

enum qx_err qx_zip_make_end(struct qx_zip_maker **maker)
{
    enum qx_err err = pack(*maker);

    if (err == QX_OK) {
        err = qx_file_end(&(*maker)->file);
    }
    qx_zip_make_drop(maker);
    return err;
}

void qx_zip_make_drop(struct qx_zip_maker **maker)
{
    struct qx_zip_maker *m = *maker;

    if (m == NULL) {
        return;
    }
    qx_file_drop(&m->file);
    qx_file_drop(&m->spool);
    for (size_t i = 0; i < m->n; i++) {
        free(m->pieces[i].name);
    }
    free(m->pieces);
    free(m->path);
    free(m);
    *maker = NULL;
}
