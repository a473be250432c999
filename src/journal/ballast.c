#include <qualex/journal.h>

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <qualex/io.h>

enum qx_err qx_ballast_keep(const char *path, uint64_t size, struct qx_report *report)
{
    struct stat st;
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

    if (fd < 0) {
        return qx_fail(report, QX_ERR_IO, path, 0, "cannot reserve space: %s", strerror(errno));
    }
    /* Allocated blocks, not length: a sparse file reserves nothing. */
    bool whole =
        fstat(fd, &st) == 0 && (uint64_t)st.st_size == size && (uint64_t)st.st_blocks * 512 >= size;
    int code = whole ? 0 : posix_fallocate(fd, 0, (off_t)size);

    if (code == 0 && !whole && fsync(fd) != 0) {
        code = errno;
    }
    (void)close(fd);
    if (code == 0) {
        return whole || qx_sync_folder(path) == QX_OK
                   ? QX_OK
                   : qx_fail(report, QX_ERR_IO, path, 0, "cannot sync its folder");
    }
    (void)unlink(path);
    return qx_fail(report,
                   code == ENOSPC || code == EDQUOT || code == EFBIG ? QX_ERR_DISK_FULL : QX_ERR_IO,
                   path, 0, "cannot reserve %llu bytes: %s: free some space",
                   (unsigned long long)size, strerror(code));
}

enum qx_err qx_ballast_drop(const char *path)
{
    if (unlink(path) == 0) {
        return QX_OK;
    }
    return errno == ENOENT ? QX_ERR_NOT_FOUND : QX_ERR_IO;
}

enum qx_err qx_free_space(const char *path, uint64_t *bytes)
{
    struct statvfs fs;

    if (statvfs(path, &fs) != 0) {
        return QX_ERR_IO;
    }
    *bytes = (uint64_t)fs.f_bavail * fs.f_frsize;
    return QX_OK;
}
