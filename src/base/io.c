#include <qualex/arena.h>
#include <qualex/io.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static enum qx_err errno_code(int code)
{
    switch (code) {
    case ENOENT:
    case ENOTDIR:
        return QX_ERR_NOT_FOUND;
    case ENOSPC:
    case EDQUOT:
        return QX_ERR_DISK_FULL;
    case EEXIST:
        return QX_ERR_EXISTS;
    default:
        return QX_ERR_IO;
    }
}

static const char *advice(enum qx_err err)
{
    switch (err) {
    case QX_ERR_NOT_FOUND:
        return "check its name and folder";
    case QX_ERR_DISK_FULL:
        return "free some space, then try again";
    case QX_ERR_EXISTS:
        return "choose another name, or move it away";
    default:
        return "check the permissions and the disk";
    }
}

static enum qx_err fail_errno(struct qx_report *report, const char *path, const char *act)
{
    int code = errno;

    return qx_fail(report, errno_code(code), path, 0, "cannot %s: %s: %s", act, strerror(code),
                   advice(errno_code(code)));
}

static enum qx_err read_all(int fd, const char *path, size_t max, struct qx_buf *out,
                            struct qx_report *report)
{
    size_t total = 0;

    for (;;) {
        uint8_t piece[16384];
        ssize_t got = read(fd, piece, sizeof piece);

        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return fail_errno(report, path, "read");
        }
        if (got == 0) {
            return QX_OK;
        }
        total += (size_t)got;
        if (total > max) {
            return qx_fail(report, QX_ERR_TOO_LARGE, path, 0,
                           "larger than %zu bytes: give another file", max);
        }
        qx_buf_add(out, qx_slice(piece, (size_t)got));
    }
}

enum qx_err qx_read_file(const char *path, size_t max, struct qx_buf *out, struct qx_report *report)
{
    bool standard = strcmp(path, "-") == 0;
    int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat st;

    if (fd < 0) {
        return fail_errno(report, path, "open");
    }
    enum qx_err err = QX_OK;
    size_t before = out->len;

    if (!standard && (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))) {
        err = qx_fail(report, QX_ERR_IO, path, 0, "not a regular file: give a file");
    }
    if (err == QX_OK) {
        err = read_all(fd, path, max, out, report);
    }
    if (!standard) {
        (void)close(fd);
    }
    if (err != QX_OK) {
        out->len = before;
    }
    return err;
}

enum qx_err qx_write_all(int fd, struct qx_slice bytes)
{
    while (bytes.len > 0) {
        ssize_t put = write(fd, bytes.ptr, bytes.len);

        if (put < 0 && errno == EINTR) {
            continue;
        }
        if (put < 0) {
            return errno_code(errno) == QX_ERR_DISK_FULL ? QX_ERR_DISK_FULL : QX_ERR_IO;
        }
        bytes.ptr += put;
        bytes.len -= (size_t)put;
    }
    return QX_OK;
}

enum qx_err qx_sync_folder(const char *path)
{
    char *copy = qx_strndup(qx_slice_text(path));
    int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    enum qx_err err = fd < 0 || fsync(fd) != 0 ? QX_ERR_IO : QX_OK;

    if (fd >= 0) {
        (void)close(fd);
    }
    free(copy);
    return err;
}

#define BESIDE "XXXXXX" /* of mkostemp: six letters or digits */

void qx_sweep_beside(const char *path)
{
    char *copy = qx_strndup(qx_slice_text(path));
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    size_t len = strlen(name);
    DIR *folder = opendir(dirname(copy));
    const struct dirent *entry;

    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        if (strncmp(entry->d_name, name, len) == 0 && entry->d_name[len] == '.' &&
            strlen(entry->d_name + len) == sizeof "." BESIDE - 1) {
            (void)unlinkat(dirfd(folder), entry->d_name, 0);
        }
    }
    if (folder != NULL) {
        (void)closedir(folder);
    }
    free(copy);
}

struct qx_file {
    char *path;
    char *beside;
    int fd;
    unsigned mode;
    struct qx_buf gathered;
    struct qx_report *report;
};

#define GATHERED_MAX 65536 /* bytes before a write */

enum qx_err qx_file_begin(const char *path, unsigned mode, struct qx_report *report,
                          struct qx_file **out)
{
    char *beside = NULL;
    struct stat st;

    if (lstat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISLNK(st.st_mode)) {
        return qx_fail(report, QX_ERR_IO, path, 0,
                       "not a regular file, and would be replaced by one: give another name");
    }
    if (asprintf(&beside, "%s." BESIDE, path) < 0) {
        return QX_ERR_INTERNAL;
    }
    int fd = mkostemp(beside, O_CLOEXEC);

    if (fd < 0) {
        enum qx_err err = fail_errno(report, path, "create");

        free(beside);
        return err;
    }
    struct qx_file *file = qx_alloc(1, sizeof *file);

    *file = (struct qx_file){.path = qx_strndup(qx_slice_text(path)),
                             .beside = beside,
                             .fd = fd,
                             .mode = mode,
                             .report = report};
    *out = file;
    return QX_OK;
}

static enum qx_err cannot_write(const struct qx_file *file, enum qx_err err)
{
    return qx_fail(file->report, err, file->path, 0, "cannot write: %s: %s", qx_err_text(err),
                   advice(err));
}

static enum qx_err write_out(struct qx_file *file)
{
    enum qx_err err = qx_write_all(file->fd, qx_buf_slice(&file->gathered));

    qx_buf_clear(&file->gathered);
    return err == QX_OK ? QX_OK : cannot_write(file, err);
}

enum qx_err qx_file_add(struct qx_file *file, struct qx_slice bytes)
{
    qx_buf_add(&file->gathered, bytes);
    return file->gathered.len < GATHERED_MAX ? QX_OK : write_out(file);
}

enum qx_err qx_file_fd(struct qx_file *file, int *out)
{
    enum qx_err err = write_out(file);

    if (err == QX_OK) {
        *out = file->fd;
    }
    return err;
}

static void free_file(struct qx_file **file)
{
    if ((*file)->fd >= 0) {
        (void)close((*file)->fd);
    }
    qx_buf_free(&(*file)->gathered);
    free((*file)->path);
    free((*file)->beside);
    free(*file);
    *file = NULL;
}

void qx_file_drop(struct qx_file **file)
{
    if (*file != NULL) {
        (void)unlink((*file)->beside);
        free_file(file);
    }
}

/* All of it is on the disk, beside. */
static enum qx_err settle(struct qx_file *file)
{
    enum qx_err err = write_out(file);
    int code = 0;

    if (err != QX_OK) {
        return err;
    }
    if (fchmod(file->fd, (mode_t)file->mode) != 0 || fsync(file->fd) != 0) {
        code = errno;
    }
    if (close(file->fd) != 0 && code == 0) {
        code = errno;
    }
    file->fd = -1;
    return code == 0 ? QX_OK : cannot_write(file, errno_code(code));
}

enum qx_err qx_file_end(struct qx_file **file)
{
    struct qx_file *f = *file;
    enum qx_err err = settle(f);

    if (err == QX_OK && rename(f->beside, f->path) != 0) {
        err = fail_errno(f->report, f->path, "rename");
    }
    if (err != QX_OK) {
        qx_file_drop(file);
        return err;
    }
    if (qx_sync_folder(f->path) != QX_OK) {
        err = qx_fail(f->report, QX_ERR_IO, f->path, 0, "cannot sync its folder");
    }
    free_file(file);
    return err;
}

enum qx_err qx_write_file(const char *path, struct qx_slice bytes, unsigned mode,
                          struct qx_report *report)
{
    struct qx_file *file = NULL;
    enum qx_err err = qx_file_begin(path, mode, report, &file);

    if (err == QX_OK) {
        err = qx_file_add(file, bytes);
    }
    if (err == QX_OK) {
        return qx_file_end(&file);
    }
    qx_file_drop(&file);
    return err;
}

enum qx_err qx_create_file(const char *path, struct qx_slice bytes, unsigned mode,
                           struct qx_report *report)
{
    struct qx_file *file = NULL;
    enum qx_err err = qx_file_begin(path, mode, report, &file);

    if (err == QX_OK) {
        err = qx_file_add(file, bytes);
    }
    if (err == QX_OK) {
        err = settle(file);
    }
    if (err == QX_OK && link(file->beside, path) != 0) { /* unlike rename, never replaces */
        err = fail_errno(report, path, "create");
    }
    qx_file_drop(&file);
    if (err == QX_OK && qx_sync_folder(path) != QX_OK) {
        err = qx_fail(report, QX_ERR_IO, path, 0, "cannot sync its folder");
    }
    return err;
}
