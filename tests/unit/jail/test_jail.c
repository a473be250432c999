#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <qualex/jail.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "layers.h"

#define NOT_JAILED 99

/* One attempt from inside: the errno it ended with, 0 when it worked. */
typedef int attempt(void);

static int outcome(long result)
{
    return result < 0 ? errno : 0;
}

static void close_jail(void)
{
    unsigned layers = 0;

    if (qx_jail_close(&layers, NULL) != QX_OK || (layers & QX_JAIL_SECCOMP) == 0) {
        _exit(NOT_JAILED);
    }
}

static int status_of(pid_t child)
{
    int status = 0;

    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

/* Runs the attempt in a jailed child. */
static int jailed(attempt *act)
{
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        close_jail();
        _exit(act());
    }
    return status_of(child);
}

static int try_open(void)
{
    return outcome(open("/dev/null", O_RDONLY | O_CLOEXEC));
}

static int try_create(void)
{
    return outcome(creat("/tmp/qualex-jail-test", 0600));
}

static int try_unlink(void)
{
    return outcome(unlink("/tmp/qualex-jail-test"));
}

static int try_socket(void)
{
    return outcome(socket(AF_UNIX, SOCK_STREAM, 0));
}

static int try_fork(void)
{
    pid_t child = fork();

    if (child == 0) {
        _exit(0);
    }
    return outcome(child);
}

static int try_exec(void)
{
    return outcome(execl("/bin/true", "true", (char *)NULL));
}

static int try_kill(void)
{
    return outcome(syscall(SYS_kill, 1, 0));
}

static int try_signal_another(void)
{
    return outcome(syscall(SYS_tgkill, 1, 1, 0));
}

static int try_trace(void)
{
    return outcome(ptrace(PTRACE_TRACEME, 0, NULL, NULL));
}

static int try_undo(void)
{
    return outcome(prctl(PR_SET_DUMPABLE, 1, 0, 0, 0));
}

static int try_duplicate(void)
{
    return outcome(dup(0));
}

static int try_executable_memory(void)
{
    void *page = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    return page == MAP_FAILED ? errno : 0;
}

static int try_making_memory_executable(void)
{
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    return page == MAP_FAILED ? NOT_JAILED : outcome(mprotect(page, 4096, PROT_READ | PROT_EXEC));
}

static int try_io_uring(void)
{
    return outcome(syscall(425, 1, NULL));
}

static void the_world_outside_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        attempt *attempt;
    } attempts[] = {
        {"open",                try_open                    },
        {"creat",               try_create                  },
        {"unlink",              try_unlink                  },
        {"socket",              try_socket                  },
        {"fork",                try_fork                    },
        {"exec",                try_exec                    },
        {"kill",                try_kill                    },
        {"tgkill of another",   try_signal_another          },
        {"ptrace",              try_trace                   },
        {"prctl",               try_undo                    },
        {"dup",                 try_duplicate               },
        {"mmap executable",     try_executable_memory       },
        {"mprotect executable", try_making_memory_executable},
        {"io_uring_setup",      try_io_uring                },
    };

    for (size_t i = 0; i < sizeof attempts / sizeof attempts[0]; i++) {
        int err = jailed(attempts[i].attempt);

        if (err != EPERM) {
            fail_msg("%s: %d instead of EPERM", attempts[i].name, err);
        }
    }
}

static int use_memory_time_and_chance(void)
{
    struct timespec now;
    uint8_t random[8];
    size_t size = (size_t)8 << 20; /* beyond the threshold of mmap */
    char *big = malloc(size);

    if (big == NULL) {
        return 1;
    }
    memset(big, 1, size);
    char *bigger = realloc(big, 2 * size);

    if (bigger == NULL) {
        free(big);
        return 2;
    }
    free(bigger);
    for (size_t i = 1; i < 2000; i++) {
        char *small = malloc(i);

        if (small == NULL) {
            return 3;
        }
        small[0] = 1;
        free(small);
    }
    if (clock_gettime(CLOCK_BOOTTIME, &now) != 0 || clock_gettime(CLOCK_REALTIME, &now) != 0 ||
        syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &now) != 0) {
        return 4;
    }
    if (getrandom(random, sizeof random, 0) != sizeof random) {
        return 5;
    }
    return nanosleep(&(struct timespec){.tv_nsec = 1000}, NULL) == 0 ? 0 : 6;
}

static void memory_time_and_chance_are_left(void **state)
{
    (void)state;
    assert_int_equal(jailed(use_memory_time_and_chance), 0);
}

static int abort_ourselves(void)
{
    abort();
}

static void abort_ends_with_its_signal_and_leaves_no_core(void **state)
{
    (void)state;
    pid_t child = fork();
    int status = 0;

    if (child == 0) {
        close_jail();
        _exit(abort_ourselves());
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    assert_false(WCOREDUMP(status));
}

/* Waits for one byte, sends back the next; 0 when everything went as it should. */
static int answer(int fd)
{
    struct pollfd ready = {.fd = fd, .events = POLLIN};
    char byte = 0;
    int flags = fcntl(fd, F_GETFL);

    if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0) {
        return 1;
    }
    if (poll(&ready, 1, 5000) != 1 || read(fd, &byte, 1) != 1) {
        return 2;
    }
    byte++;
    return dprintf(fd, "%c", byte) == 1 ? 0 : 3;
}

static void inherited_sockets_go_on(void **state)
{
    (void)state;
    int pair[2];
    char byte = 'a';

    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    pid_t child = fork();

    if (child == 0) {
        close_jail();
        _exit(answer(pair[1]));
    }
    assert_int_equal(write(pair[0], &byte, 1), 1);
    assert_int_equal(read(pair[0], &byte, 1), 1);
    assert_int_equal(byte, 'b');
    assert_int_equal(status_of(child), 0);
    (void)close(pair[0]);
    (void)close(pair[1]);
}

/* A descriptor sent over the socket must not arrive. */
static void no_descriptor_can_be_received(void **state)
{
    (void)state;
    int pair[2];

    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    pid_t child = fork();

    if (child == 0) {
        struct msghdr message = {0};

        close_jail();
        _exit(outcome(recvmsg(pair[1], &message, MSG_DONTWAIT)));
    }
    assert_int_equal(status_of(child), EPERM);
    (void)close(pair[0]);
    (void)close(pair[1]);
}

static volatile sig_atomic_t resized;

static void note_resize(int signal)
{
    (void)signal;
    resized = 1;
}

static int use_terminal(void)
{
    struct termios mode;
    struct winsize size;
    char byte = 'x';

    if (tcgetattr(0, &mode) != 0) {
        return 1;
    }
    cfmakeraw(&mode);
    if (tcsetattr(0, TCSANOW, &mode) != 0 || tcsetattr(0, TCSADRAIN, &mode) != 0 ||
        tcsetattr(0, TCSAFLUSH, &mode) != 0 || tcflush(0, TCIFLUSH) != 0) {
        return 2;
    }
    if (ioctl(0, TIOCSTI, &byte) == 0 || errno != EPERM) {
        return 3;
    }
    if (ioctl(0, TIOCLINUX, &byte) == 0 || errno != EPERM) {
        return 4;
    }
    if (write(1, "r", 1) != 1) { /* ready: the parent resizes now */
        return 5;
    }
    struct pollfd ready = {.fd = 0, .events = POLLIN};

    if (poll(&ready, 1, 5000) != -1 || errno != EINTR || !resized) {
        return 6;
    }
    if (ioctl(0, TIOCGWINSZ, &size) != 0 || size.ws_row != 33 || size.ws_col != 111) {
        return 7;
    }
    return poll(&ready, 1, 5000) == 1 && read(0, &byte, 1) == 1 && byte == 'q' ? 0 : 8;
}

static void a_terminal_works_and_resizes(void **state)
{
    (void)state;
    int terminal;
    char byte = 0;
    struct winsize size = {.ws_row = 24, .ws_col = 80};
    pid_t child = forkpty(&terminal, NULL, NULL, &size);

    assert_true(child >= 0);
    if (child == 0) {
        const struct sigaction act = {.sa_handler = note_resize};

        (void)sigaction(SIGWINCH, &act, NULL);
        close_jail();
        _exit(use_terminal());
    }
    assert_int_equal(read(terminal, &byte, 1), 1);
    assert_int_equal(byte, 'r');
    /* The child may not be in poll yet: a resize it misses there is repeated with another size. */
    (void)usleep(100000);
    size = (struct winsize){.ws_row = 33, .ws_col = 111};
    assert_int_equal(ioctl(terminal, TIOCSWINSZ, &size), 0);
    (void)usleep(50000);
    assert_int_equal(write(terminal, "q", 1), 1);
    assert_int_equal(status_of(child), 0);
    (void)close(terminal);
}

/* Landlock on its own, because seccomp refuses the same calls before it is asked. */
static void landlock_alone_denies_every_path(void **state)
{
    (void)state;
    pid_t child = fork();

    if (child == 0) {
        bool holds = false;

        if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || qx_jail_landlock(&holds) != 0) {
            _exit(NOT_JAILED);
        }
        int err = try_open() != 0 ? errno : 0;

        _exit(!holds && err == 0 ? EACCES : err); /* a kernel without it promises nothing */
    }
    assert_int_equal(status_of(child), EACCES);
}

static void layers_tell_what_holds(void **state)
{
    (void)state;
    bool kernel_has_it = syscall(SYS_landlock_create_ruleset, NULL, 0, 1) > 0;
    pid_t child = fork();

    if (child == 0) {
        unsigned layers = 0;

        _exit(qx_jail_close(&layers, NULL) == QX_OK ? (int)layers : NOT_JAILED);
    }
    assert_int_equal(status_of(child),
                     kernel_has_it ? QX_JAIL_SECCOMP | QX_JAIL_LANDLOCK : QX_JAIL_SECCOMP);
}

static void another_process_cannot_look_inside(void **state)
{
    (void)state;
    int pair[2];
    char byte = 0;
    char path[64];

    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    pid_t child = fork();

    if (child == 0) {
        close_jail();
        (void)!write(pair[1], "r", 1);
        _exit(read(pair[1], &byte, 1) == 1 ? 0 : 1);
    }
    assert_int_equal(read(pair[0], &byte, 1), 1);
    (void)snprintf(path, sizeof path, "/proc/%d/mem", (int)child);
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd >= 0) { /* root may look everywhere */
        assert_int_equal(geteuid(), 0);
        (void)close(fd);
    }
    assert_int_equal(write(pair[0], "x", 1), 1);
    assert_int_equal(status_of(child), 0);
    (void)close(pair[0]);
    (void)close(pair[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_world_outside_is_refused),
        cmocka_unit_test(memory_time_and_chance_are_left),
        cmocka_unit_test(abort_ends_with_its_signal_and_leaves_no_core),
        cmocka_unit_test(inherited_sockets_go_on),
        cmocka_unit_test(no_descriptor_can_be_received),
        cmocka_unit_test(a_terminal_works_and_resizes),
        cmocka_unit_test(landlock_alone_denies_every_path),
        cmocka_unit_test(layers_tell_what_holds),
        cmocka_unit_test(another_process_cannot_look_inside),
    };

    (void)alarm(30); /* a child that dies early must not leave us waiting */
    return cmocka_run_group_tests_name("jail", tests, NULL, NULL);
}
