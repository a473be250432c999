#include "child.h"

#include "calls.h"

#include <qualex/secret.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { RETRY_MS = 300, DEATHS_MAX = 5, DEATHS_WITHIN_MS = 10000 };

struct parent {
    const struct qx_seat_options *options;
    struct qx_term_saved terminal;
    struct seat_memory memory;
    char path[4096];
    pid_t pid;
    int link; /* to the child */
    int deaths;
    int64_t first_death;
};

static volatile sig_atomic_t asked_to_end;

static void note_end(int number)
{
    (void)number;
    asked_to_end = 1;
}

static void take_signals(void)
{
    static const int ending[] = {SIGTERM, SIGHUP};
    static const int ignored[] = {SIGINT, SIGQUIT, SIGTSTP, SIGPIPE};
    struct sigaction action = {.sa_flags = 0};

    action.sa_handler = note_end;
    for (size_t i = 0; i < sizeof ending / sizeof ending[0]; i++) {
        (void)sigaction(ending[i], &action, NULL);
    }
    action.sa_handler = SIG_IGN;
    for (size_t i = 0; i < sizeof ignored / sizeof ignored[0]; i++) {
        (void)sigaction(ignored[i], &action, NULL);
    }
}

static _Noreturn void be_child(const struct parent *parent, int keeper, int link)
{
    struct sigaction usual = {.sa_flags = 0};

    usual.sa_handler = SIG_DFL;
    (void)sigaction(SIGTERM, &usual, NULL);
    (void)sigaction(SIGHUP, &usual, NULL);
    struct child child = {
        .options = parent->options, .memory = parent->memory, .keeper = keeper, .parent = link};
    struct qx_report report = {0};
    char first[512] = "";

    enum child_end end = child_run(&child, &report);

    if (end == CHILD_NO_JAIL || end == CHILD_NO_TERMINAL || end == CHILD_LOST) {
        (void)snprintf(first, sizeof first, "%s", qx_report_last(&report));
        (void)!write(link, first, strlen(first)); /* all that the jail allows */
    }
    _exit((int)end);
}

static enum qx_err start_child(struct parent *parent, int keeper, struct qx_report *report)
{
    int ends[2];

    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
        return qx_fail(report, QX_ERR_INTERNAL, "seat", 0, "no socket pair: %s", strerror(errno));
    }
    (void)fflush(NULL);
    parent->pid = fork();
    if (parent->pid == 0) {
        (void)close(ends[0]);
        be_child(parent, keeper, ends[1]);
    }
    (void)close(ends[1]);
    if (keeper >= 0) {
        (void)close(keeper);
    }
    parent->link = ends[0];
    return parent->pid < 0
               ? qx_fail(report, QX_ERR_INTERNAL, "seat", 0, "no process: %s", strerror(errno))
               : QX_OK;
}

/* Memory, or the last words of a child that could not start. False at the end of the stream. */
static bool listen_to_child(struct parent *parent, char *words, size_t size)
{
    uint8_t message[sizeof parent->memory + 1];
    ssize_t got = recv(parent->link, message, sizeof message, 0);

    if (got == (ssize_t)sizeof parent->memory) {
        memcpy(&parent->memory, message, sizeof parent->memory);
        parent->memory.token[SEAT_TOKEN_MAX - 1] = '\0';
    } else if (got > 0 && (size_t)got < size) {
        memcpy(words, message, (size_t)got);
        words[got] = '\0';
    }
    return got > 0 || (got < 0 && errno == EINTR);
}

/* A connection to a keeper that is known to answer. */
static bool reach_keeper(const struct parent *parent, int *keeper)
{
    return calls_probe(parent->path, parent->options->lang) &&
           qx_wire_connect(parent->path, false, keeper) == QX_OK;
}

/* Until the child ends; while it waits for the keeper, tries to reach it. *keeper is the new
 * connection, or -1. Returns the child's wait status. */
static int follow_child(struct parent *parent, bool waiting, int *keeper, char *words, size_t size)
{
    struct pollfd link = {.fd = parent->link, .events = POLLIN};
    int status = 0;
    bool told = false;

    for (;;) {
        int n = poll(&link, 1, waiting && *keeper < 0 ? RETRY_MS : -1);

        if (asked_to_end != 0 && !told) {
            (void)kill(parent->pid, SIGTERM);
            told = true;
        }
        if (n > 0 && !listen_to_child(parent, words, size)) {
            break;
        }
        if (n == 0 && reach_keeper(parent, keeper)) {
            (void)send(parent->link, "x", 1, MSG_NOSIGNAL);
        }
    }
    (void)close(parent->link);
    while (waitpid(parent->pid, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

static bool dies_too_often(struct parent *parent)
{
    const struct qx_clock *clock = &parent->options->clock;
    int64_t now = clock->boot_ms(clock->ctx);

    if (parent->deaths == 0 || now - parent->first_death > DEATHS_WITHIN_MS) {
        parent->deaths = 0;
        parent->first_death = now;
    }
    return ++parent->deaths >= DEATHS_MAX;
}

static enum qx_err judge(struct parent *parent, int status, const char *words,
                         struct qx_report *report, bool *again)
{
    enum child_end end = WIFEXITED(status) ? (enum child_end)WEXITSTATUS(status) : CHILD_REPLACED;

    *again = false;
    switch (end) {
    case CHILD_LEFT:
        return QX_OK;
    case CHILD_HUNG_UP:
        return qx_fail(report, QX_ERR_INTERRUPTED, "seat", 0, "%s",
                       asked_to_end != 0 ? "asked to end by a signal: log in again to go on"
                                         : "the terminal hung up: log in again to go on");
    case CHILD_NO_TERMINAL:
        return qx_fail(report, QX_ERR_TERMINAL, "seat", 0, "%s", words);
    case CHILD_NO_JAIL:
        return qx_fail(report, QX_ERR_JAIL, "seat", 0,
                       "%s: this exam requires the jail; use a kernel with seccomp", words);
    default:
        break;
    }
    *again = asked_to_end == 0;
    if (!*again) {
        return qx_fail(report, QX_ERR_INTERRUPTED, "seat", 0,
                       "asked to end by a signal: log in again to go on");
    }
    if (!WIFEXITED(status)) {
        qx_term_restore(STDOUT_FILENO, &parent->terminal);
        if (dies_too_often(parent)) {
            *again = false;
            return qx_fail(report, QX_ERR_INTERNAL, "seat", 0,
                           "the screen died of signal %d again and again: tell the proctor",
                           WTERMSIG(status));
        }
    }
    return QX_OK;
}

/* One child after the other: with the keeper when it can be reached, else one that waits. */
static enum qx_err run(struct parent *parent, int keeper, struct qx_report *report)
{
    enum qx_err err = QX_OK;
    bool again = true;
    bool first = true;

    while (again) {
        char words[512] = "";
        int next = -1;

        if (!first && keeper < 0) {
            (void)reach_keeper(parent, &keeper);
        }
        first = false;
        bool waiting = keeper < 0;

        err = start_child(parent, keeper, report);
        if (err != QX_OK) {
            return err;
        }
        keeper = -1;
        int status = follow_child(parent, waiting, &next, words, sizeof words);

        err = judge(parent, status, words, report, &again);
        if (WIFEXITED(status) && WEXITSTATUS(status) == CHILD_LOST) {
            struct pollfd none = {.fd = -1};

            (void)poll(&none, 1, RETRY_MS); /* a keeper that breaks off at once is not hammered */
        }
        keeper = next;
    }
    if (keeper >= 0) {
        (void)close(keeper);
    }
    return err;
}

static enum qx_err no_keeper(const struct parent *parent, int code, struct qx_report *report)
{
    if (code == EACCES) {
        return qx_fail(report, QX_ERR_NO_KEEPER, parent->path, 0,
                       "this user may not use it: let the user into the group of the socket");
    }
    return qx_fail(report, QX_ERR_NO_KEEPER, parent->path, 0,
                   "the keeper does not answer: start 'qualex keeper --room %s'",
                   parent->options->room);
}

enum qx_err qx_seat_run(const struct qx_seat_options *options, struct qx_report *report)
{
    struct parent parent = {.options = options, .link = -1};
    int keeper = -1;
    int len = snprintf(parent.path, sizeof parent.path, "%s/keeper.sock", options->room);

    if (len < 0 || (size_t)len >= sizeof parent.path) {
        return qx_fail(report, QX_ERR_INPUT, options->room, 0, "the path is too long");
    }
    if (qx_wire_connect(parent.path, false, &keeper) != QX_OK) {
        return no_keeper(&parent, errno, report);
    }
    take_signals();
    if (!options->plain) {
        qx_term_save(STDOUT_FILENO, &parent.terminal);
    }
    enum qx_err err = run(&parent, keeper, report);

    qx_term_restore(STDOUT_FILENO, &parent.terminal);
    qx_wipe(&parent.memory, sizeof parent.memory);
    return err;
}
