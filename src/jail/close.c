#include "layers.h"

#include <qualex/jail.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

static int limit(__rlimit_resource_t resource, rlim_t value)
{
    const struct rlimit both = {.rlim_cur = value, .rlim_max = value};

    return setrlimit(resource, &both) == 0 ? 0 : -errno;
}

/* No descriptor above those in use. Not 0: poll refuses more descriptors than the limit. */
static int limit_descriptors(void)
{
    int lowest = fcntl(STDERR_FILENO, F_DUPFD, 0);

    if (lowest < 0) {
        return -errno;
    }
    (void)close(lowest);
    return limit(RLIMIT_NOFILE, (rlim_t)lowest);
}

static int no_new_privileges(void)
{
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 ? 0 : -errno;
}

static int not_dumpable(void)
{
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 ? 0 : -errno;
}

static enum qx_err fail(struct qx_report *report, const char *what, int err)
{
    return qx_fail(report, QX_ERR_JAIL, "jail", 0, "%s: %s: use a kernel with seccomp", what,
                   strerror(-err));
}

/* seccomp comes last: it forbids what the others need. */
enum qx_err qx_jail_close(unsigned *layers, struct qx_report *report)
{
    bool landlock = false;
    int err = not_dumpable();

    err = err == 0 ? limit(RLIMIT_CORE, 0) : err;
    err = err == 0 ? no_new_privileges() : err;
    if (err != 0) {
        return fail(report, "the process cannot give up its privileges", err);
    }
    err = qx_jail_landlock(&landlock);
    if (err != 0) {
        return fail(report, "Landlock", err);
    }
    err = limit_descriptors();
    if (err != 0) {
        return fail(report, "the limit of file descriptors", err);
    }
    err = qx_jail_seccomp();
    if (err != 0) {
        return fail(report, "seccomp", err);
    }
    *layers = QX_JAIL_SECCOMP | (landlock ? QX_JAIL_LANDLOCK : 0U);
    return QX_OK;
}
