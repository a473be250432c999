/* Programs that must not outlive the demo, however it dies. */
#include "demo.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { PHRASES = 3, BEYOND = 10 /* a descriptor that no program is given */ };

static bool opens_phrases(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool done = fd == PHRASES ? fcntl(fd, F_SETFD, 0) == 0 : fd >= 0 && dup2(fd, PHRASES) >= 0;

    if (fd >= 0 && fd != PHRASES) {
        (void)close(fd);
    }
    return done;
}

/* Returns only when the program cannot be run; errno tells why. */
static void become(const struct demo_child *child, pid_t parent)
{
    if (prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0) != 0) {
        return;
    }
    if (getppid() != parent) { /* it died before that was set */
        _exit(128 + SIGTERM);
    }
    if (child->output >= 0 &&
        (chdir(child->folder) != 0 || dup2(child->output, STDOUT_FILENO) < 0 ||
         dup2(child->output, STDERR_FILENO) < 0 || !opens_phrases(child->phrases))) {
        return;
    }
    (void)execvp(child->argv[0], child->argv);
}

/* 0, or why the program cannot be run: the pipe closes by itself when it runs. */
static int told(int fd)
{
    int code = 0;
    ssize_t got;

    while ((got = read(fd, &code, sizeof code)) < 0 && errno == EINTR) {
    }
    return got == (ssize_t)sizeof code ? code : 0;
}

static int start(const struct demo_child *child, const int pipe_ends[2], pid_t *pid)
{
    pid_t parent = getpid();
    pid_t made = fork();

    if (made == 0) {
        int tell = fcntl(pipe_ends[1], F_DUPFD_CLOEXEC, BEYOND);

        become(child, parent);
        int code = errno;

        (void)!write(tell, &code, sizeof code);
        _exit(127);
    }
    (void)close(pipe_ends[1]);
    *pid = made;
    return made < 0 ? errno : told(pipe_ends[0]);
}

enum qx_err demo_fork(struct demo *demo, const struct demo_child *child, pid_t *pid)
{
    int ends[2];
    int code = pipe2(ends, O_CLOEXEC) == 0 ? 0 : errno;

    if (code == 0) {
        code = start(child, ends, pid);
        (void)close(ends[0]);
    }
    return code == 0 ? QX_OK
                     : qx_fail(&demo->cli->report, QX_ERR_UNAVAILABLE, child->argv[0], 0,
                               "cannot be run: %s", strerror(code));
}
