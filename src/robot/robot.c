#include "robot.h"

#include <qualex/arena.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <utmp.h>

static int on_property(VTermProp property, VTermValue *value, void *user)
{
    struct qx_robot *robot = user;

    if (property == VTERM_PROP_CURSORVISIBLE) {
        robot->cursor_visible = value->boolean != 0;
    }
    return 1;
}

static const VTermScreenCallbacks callbacks = {.settermprop = on_property};

static _Noreturn void run_child(const struct qx_robot_run *run)
{
    char *const *argv = (char *const *)(uintptr_t)run->argv; /* exec does not write to it */

    if (run->envp != NULL) {
        (void)execvpe(argv[0], argv, (char *const *)(uintptr_t)run->envp);
    } else {
        (void)execvp(argv[0], argv);
    }
    _exit(127);
}

enum qx_err qx_robot_spawn(const struct qx_robot_run *run, struct qx_robot **out,
                           struct qx_report *report)
{
    struct winsize size = {.ws_row = (unsigned short)run->rows,
                           .ws_col = (unsigned short)run->cols};
    int fd;
    int slave;

    if (openpty(&fd, &slave, NULL, NULL, &size) != 0) {
        return qx_fail(report, QX_ERR_UNAVAILABLE, "robot", 0, "no pseudoterminal: %s",
                       strerror(errno));
    }
    pid_t pid = fork();

    if (pid == 0) {
        (void)close(fd);
        (void)login_tty(slave);
        run_child(run);
    }
    if (pid < 0) {
        (void)close(fd);
        (void)close(slave);
        return qx_fail(report, QX_ERR_UNAVAILABLE, "robot", 0, "no process: %s", strerror(errno));
    }
    struct qx_robot *robot = qx_alloc(1, sizeof *robot);

    (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
    (void)fcntl(slave, F_SETFD, FD_CLOEXEC);
    (void)fcntl(fd, F_SETFL, O_NONBLOCK);
    *robot = (struct qx_robot){.fd = fd,
                               .slave = slave,
                               .pid = pid,
                               .rows = run->rows,
                               .cols = run->cols,
                               .cursor_visible = true,
                               .clock = qx_clock_system()};
    robot->vt = vterm_new(run->rows, run->cols);
    vterm_set_utf8(robot->vt, 1);
    robot->screen = vterm_obtain_screen(robot->vt);
    vterm_screen_set_callbacks(robot->screen, &callbacks, robot);
    vterm_screen_enable_altscreen(robot->screen, 1);
    vterm_screen_reset(robot->screen, 1);
    *out = robot;
    return QX_OK;
}

static bool reap(struct qx_robot *robot)
{
    if (!robot->reaped && waitpid(robot->pid, &robot->status, WNOHANG) == robot->pid) {
        robot->reaped = true;
    }
    return robot->reaped;
}

void qx_robot_free(struct qx_robot **robot)
{
    struct qx_robot *r = *robot;

    if (r == NULL) {
        return;
    }
    if (!reap(r)) {
        (void)kill(r->pid, SIGTERM);
        for (int i = 0; i < 50 && !reap(r); i++) {
            (void)poll(NULL, 0, 10);
        }
        if (!r->reaped) {
            (void)kill(r->pid, SIGKILL);
            (void)waitpid(r->pid, NULL, 0);
        }
    }
    (void)close(r->slave);
    (void)close(r->fd);
    vterm_free(r->vt);
    qx_buf_free(&r->tail);
    free(r);
    *robot = NULL;
}

static void take(struct qx_robot *robot, const char *bytes, size_t n)
{
    char reply[256];
    size_t len;

    robot->bytes += n;
    if (robot->tail.len + n > ROBOT_TAIL) {
        qx_buf_clear(&robot->tail);
    }
    qx_buf_add(&robot->tail, qx_slice(bytes, n));
    (void)vterm_input_write(robot->vt, bytes, n);
    vterm_screen_flush_damage(robot->screen);
    while ((len = vterm_output_read(robot->vt, reply, sizeof reply)) > 0) {
        (void)!write(robot->fd, reply, len);
    }
}

/* Waits at most ms for output and takes all of it; false when nothing came. */
static bool listen_for(struct qx_robot *robot, int ms)
{
    struct pollfd fd = {.fd = robot->fd, .events = POLLIN};
    char bytes[8192];
    bool any = false;

    if (poll(&fd, 1, ms) <= 0) {
        return false;
    }
    for (;;) {
        ssize_t got = read(robot->fd, bytes, sizeof bytes);

        if (got > 0) {
            take(robot, bytes, (size_t)got);
            any = true;
        } else if (got < 0 && errno == EINTR) {
            continue;
        } else {
            return any;
        }
    }
}

static int64_t now(const struct qx_robot *robot)
{
    return robot->clock.boot_ms(robot->clock.ctx);
}

static int left_until(const struct qx_robot *robot, int64_t deadline)
{
    int64_t left = deadline - now(robot);

    return left < 0 ? 0 : (int)left;
}

enum qx_err qx_robot_type(struct qx_robot *robot, const char *keys)
{
    size_t len = strlen(keys);
    int64_t deadline = now(robot) + 2000;

    while (len > 0) {
        ssize_t put = reap(robot) ? -1 : write(robot->fd, keys, len);

        if (put > 0) {
            keys += put;
            len -= (size_t)put;
        } else if (robot->reaped || errno != EAGAIN || left_until(robot, deadline) == 0) {
            return QX_ERR_IO;
        } else {
            (void)listen_for(robot, 5);
        }
    }
    return QX_OK;
}

enum qx_err qx_robot_settle(struct qx_robot *robot, int quiet_ms, int timeout_ms)
{
    int64_t deadline = now(robot) + timeout_ms;

    while (listen_for(robot, quiet_ms)) {
        if (left_until(robot, deadline) == 0) {
            return QX_ERR_TIMEOUT;
        }
    }
    return QX_OK;
}

static enum qx_err wait_sight(struct qx_robot *robot, const char *text, bool wanted, int timeout_ms)
{
    int64_t deadline = now(robot) + timeout_ms;

    (void)listen_for(robot, 0);
    while (qx_robot_sees(robot, text, NULL, NULL) != wanted) {
        int left = left_until(robot, deadline);

        if (left == 0) {
            return QX_ERR_TIMEOUT;
        }
        if (!listen_for(robot, left < 50 ? left : 50) && reap(robot)) {
            return QX_ERR_NOT_FOUND;
        }
    }
    return QX_OK;
}

enum qx_err qx_robot_wait(struct qx_robot *robot, const char *text, int timeout_ms)
{
    return wait_sight(robot, text, true, timeout_ms);
}

enum qx_err qx_robot_wait_gone(struct qx_robot *robot, const char *text, int timeout_ms)
{
    return wait_sight(robot, text, false, timeout_ms);
}

enum qx_err qx_robot_end(struct qx_robot *robot, int timeout_ms, int *status)
{
    int64_t deadline = now(robot) + timeout_ms;

    while (!reap(robot)) {
        int left = left_until(robot, deadline);

        if (left == 0) {
            return QX_ERR_TIMEOUT;
        }
        (void)listen_for(robot, left < 20 ? left : 20);
    }
    (void)listen_for(robot, 0);
    *status = robot->status;
    return QX_OK;
}

enum qx_err qx_robot_resize(struct qx_robot *robot, int rows, int cols)
{
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols};

    if (ioctl(robot->fd, TIOCSWINSZ, &size) != 0) {
        return QX_ERR_IO;
    }
    vterm_set_size(robot->vt, rows, cols);
    robot->rows = rows;
    robot->cols = cols;
    return QX_OK;
}

bool qx_robot_echoes(const struct qx_robot *robot)
{
    struct termios modes;

    return tcgetattr(robot->fd, &modes) == 0 && (modes.c_lflag & ECHO) != 0 &&
           (modes.c_lflag & ICANON) != 0;
}
