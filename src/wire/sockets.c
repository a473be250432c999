#include <qualex/wire.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <qualex/arena.h>

/* A path longer than sun_path is reached through its folder's descriptor, to be closed by the
 * caller; -1 where none was needed. */
static enum qx_err address(const char *path, struct sockaddr_un *out, int *folder)
{
    struct sockaddr_un un = {.sun_family = AF_UNIX};
    const char *slash = strrchr(path, '/');
    int fd = -1;
    int n;

    if (strlen(path) < sizeof un.sun_path || slash == NULL) {
        n = snprintf(un.sun_path, sizeof un.sun_path, "%s", path);
    } else {
        char *name = qx_strndup(qx_slice(path, (size_t)(slash - path)));

        fd = open(name, O_PATH | O_DIRECTORY | O_CLOEXEC);
        free(name);
        n = snprintf(un.sun_path, sizeof un.sun_path, "/proc/self/fd/%d%s", fd, slash);
        if (fd < 0) {
            return QX_ERR_IO;
        }
    }
    if (n < 0 || (size_t)n >= sizeof un.sun_path) {
        if (fd >= 0) {
            (void)close(fd);
        }
        return QX_ERR_IO;
    }
    *out = un;
    *folder = fd;
    return QX_OK;
}

static void drop(int fd)
{
    if (fd >= 0) {
        (void)close(fd);
    }
}

/* A connected socket, or -1 with errno. */
static int reach(const char *path)
{
    struct sockaddr_un un;
    int folder;

    if (address(path, &un, &folder) != QX_OK) {
        errno = ENOENT;
        return -1;
    }
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd >= 0 && connect(fd, (const struct sockaddr *)&un, sizeof un) != 0) {
        int code = errno;

        (void)close(fd);
        errno = code;
        fd = -1;
    }
    drop(folder);
    return fd;
}

/* Removes what a killed process left; anything that lives or is no socket stays. */
static enum qx_err clear_stale(const char *path, struct qx_report *report)
{
    struct stat st;

    if (lstat(path, &st) != 0) {
        return QX_OK;
    }
    if (!S_ISSOCK(st.st_mode)) {
        return qx_fail(report, QX_ERR_EXISTS, path, 0, "not a socket: move it away");
    }
    int fd = reach(path);

    if (fd >= 0) {
        (void)close(fd);
        return qx_fail(report, QX_ERR_EXISTS, path, 0,
                       "a program answers on it already: stop that one first");
    }
    if (errno != ECONNREFUSED || unlink(path) != 0) {
        return qx_fail(report, QX_ERR_IO, path, 0, "cannot replace it: %s", strerror(errno));
    }
    return QX_OK;
}

enum qx_err qx_wire_listen(const char *path, unsigned mode, struct qx_report *report, int *out)
{
    struct sockaddr_un un;
    int folder;
    enum qx_err err = clear_stale(path, report);

    if (err != QX_OK) {
        return err;
    }
    if (address(path, &un, &folder) != QX_OK) {
        return qx_fail(report, QX_ERR_IO, path, 0, "cannot be reached: name a shorter folder");
    }
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    /* The mode is set on the socket before it has a name, so that no looser one is ever seen. */
    if (fd < 0 || fchmod(fd, (mode_t)mode) != 0 ||
        bind(fd, (const struct sockaddr *)&un, sizeof un) != 0 || chmod(path, (mode_t)mode) != 0 ||
        listen(fd, SOMAXCONN) != 0) {
        err = qx_fail(report, QX_ERR_IO, path, 0, "cannot listen: %s", strerror(errno));
        drop(fd);
        fd = -1;
    }
    drop(folder);
    if (err == QX_OK) {
        *out = fd;
    }
    return err;
}

enum qx_err qx_wire_peer(int fd, struct qx_peer *out)
{
    struct ucred cred;
    socklen_t len = sizeof cred;

    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &len) != 0 || len != sizeof cred) {
        return QX_ERR_IO;
    }
    *out = (struct qx_peer){.pid = cred.pid, .uid = cred.uid, .gid = cred.gid};
    return QX_OK;
}

enum qx_err qx_wire_connect(const char *path, bool signer, int *out)
{
    enum qx_err absent = signer ? QX_ERR_NO_SIGNER : QX_ERR_NO_KEEPER;
    struct qx_peer peer;
    struct stat st;
    int fd = reach(path);

    if (fd < 0) {
        return absent;
    }
    if (lstat(path, &st) != 0 || !S_ISSOCK(st.st_mode) || qx_wire_peer(fd, &peer) != QX_OK ||
        peer.uid != (int64_t)st.st_uid) {
        (void)close(fd);
        errno = ECONNREFUSED;
        return absent;
    }
    *out = fd;
    return QX_OK;
}
