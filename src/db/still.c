/* A file that is read as it lies, without locks, because its folder takes no file beside it. Who
 * has more rights may write to it all the same: that is seen afterwards. */
#include "db.h"

#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <unistd.h>

#include <qualex/arena.h>

static bool may(const char *path, int how)
{
    return faccessat(AT_FDCWD, path, how, AT_EACCESS) == 0;
}

static bool has_log(const char *path)
{
    struct qx_buf log = {0};

    qx_buf_printf(&log, "%s-wal", path);
    bool there = may(qx_buf_cstr(&log), F_OK);

    qx_buf_free(&log);
    return there;
}

static bool folder_may(const char *path)
{
    char *copy = qx_strndup(qx_slice_text(path));
    bool yes = may(dirname(copy), W_OK);

    free(copy);
    return yes;
}

enum qx_db_reading qx_db_reading_of(const char *path)
{
    if (folder_may(path)) {
        return may(path, W_OK) ? QX_READ_TIDY : QX_READ_LOCKED;
    }
    return has_log(path) ? QX_READ_LOCKED : QX_READ_STILL;
}

void qx_db_lies_still(struct qx_db *db, const char *path)
{
    db->still.path = qx_strndup(qx_slice_text(path));
    if (stat(path, &db->still.was) != 0) {
        db->still.was = (struct stat){0};
    }
}

bool qx_db_was_moved(const struct qx_db *db)
{
    const struct stat *was = &db->still.was;
    struct stat is;

    if (db->still.path == NULL) {
        return false;
    }
    return stat(db->still.path, &is) != 0 || is.st_ino != was->st_ino ||
           is.st_size != was->st_size || is.st_mtim.tv_sec != was->st_mtim.tv_sec ||
           is.st_mtim.tv_nsec != was->st_mtim.tv_nsec || has_log(db->still.path);
}
