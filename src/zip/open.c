#include "parts.h"

#include <qualex/arena.h>

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

/* What the library says of an archive, as an answer and an advice. */
static enum qx_err fail(struct qx_report *report, const char *where, zip_error_t *error)
{
    switch (zip_error_code_zip(error)) {
    case ZIP_ER_NOENT:
        return qx_fail(report, QX_ERR_NOT_FOUND, where, 0, "not there: check its name and folder");
    case ZIP_ER_OPEN:
    case ZIP_ER_READ:
    case ZIP_ER_SEEK:
        return qx_fail(report, QX_ERR_IO, where, 0, "cannot be read: %s: check the disk",
                       zip_error_strerror(error));
    case ZIP_ER_EXISTS:
        return qx_fail(report, QX_ERR_INPUT, where, 0,
                       "a name stands twice in the archive: pack it again");
    default:
        return qx_fail(report, QX_ERR_SYNTAX, where, 0,
                       "no ZIP archive, or cut off, or damaged (%s): get it again",
                       zip_error_strerror(error));
    }
}

static enum qx_err open_source(zip_source_t *source, const char *where, uint64_t bytes,
                               struct qx_report *report, struct qx_zip **out)
{
    zip_error_t error;

    zip_error_init(&error);
    zip_t *handle = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error);

    if (handle == NULL) {
        enum qx_err err = fail(report, where, &error);

        zip_source_free(source);
        zip_error_fini(&error);
        return err;
    }
    struct qx_zip *zip = qx_alloc(1, sizeof *zip);

    zip->handle = handle; /* which owns the source now */
    zip->where = qx_strndup(qx_slice_text(where));
    zip->bytes = bytes;
    enum qx_err err = zip_judge(zip, report);

    if (err != QX_OK) {
        qx_zip_close(&zip);
        return err;
    }
    *out = zip;
    return QX_OK;
}

enum qx_err qx_zip_open(struct qx_slice bytes, const char *where, struct qx_report *report,
                        struct qx_zip **out)
{
    zip_error_t error;

    zip_error_init(&error);
    zip_source_t *source = zip_source_buffer_create(bytes.ptr, bytes.len, 0, &error);

    return source == NULL ? fail(report, where, &error)
                          : open_source(source, where, bytes.len, report, out);
}

/* Why a file cannot be mapped. */
static enum qx_err refuse_file(const char *path, struct qx_report *report)
{
    struct stat st;

    if (stat(path, &st) != 0) {
        return qx_fail(report, errno == ENOENT ? QX_ERR_NOT_FOUND : QX_ERR_IO, path, 0,
                       "cannot be read: %s: check its name and folder", strerror(errno));
    }
    if (!S_ISREG(st.st_mode)) {
        return qx_fail(report, QX_ERR_IO, path, 0, "no regular file: give a file");
    }
    return st.st_size == 0
               ? qx_fail(report, QX_ERR_SYNTAX, path, 0, "empty: get it again")
               : qx_fail(report, QX_ERR_IO, path, 0, "cannot be read: check its permissions");
}

enum qx_err qx_zip_open_file(const char *path, struct qx_report *report, struct qx_zip **out)
{
    struct qx_mapped map = {0};
    zip_error_t error;

    if (!qx_map_file(path, SIZE_MAX, &map)) {
        return refuse_file(path, report);
    }
    zip_error_init(&error);
    uint64_t bytes = map.bytes.len;
    zip_source_t *source = zip_source_of_map(&map, &error);

    return source == NULL ? fail(report, path, &error)
                          : open_source(source, path, bytes, report, out);
}

void qx_zip_close(struct qx_zip **zip)
{
    if (*zip == NULL) {
        return;
    }
    zip_discard((*zip)->handle);
    free((*zip)->by_name);
    free((*zip)->entries);
    free((*zip)->where);
    free(*zip);
    *zip = NULL;
}
