#include "signals.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

static int note_pipe[2] = {-1, -1};
static const struct qx_term_saved *to_restore;

static const int noted[] = {SIGWINCH, SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP};
static const int defects[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGSYS};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static void note(int number)
{
    char byte = number == SIGWINCH ? SIGNAL_RESIZE : SIGNAL_END;

    if (number != SIGTSTP) {
        (void)!write(note_pipe[1], &byte, 1);
    }
}

/* Only what signal-safety(7) lists. The handler was reset: returning lets the defect happen again.
 */
static void die(int number)
{
    if (to_restore != NULL) {
        qx_term_restore(STDOUT_FILENO, to_restore);
        to_restore = NULL;
    }
    (void)raise(number);
}

static void install(const int *numbers, size_t n, void (*handler)(int), int flags)
{
    struct sigaction action = {.sa_flags = flags};

    action.sa_handler = handler;
    (void)sigfillset(&action.sa_mask);
    for (size_t i = 0; i < n; i++) {
        (void)sigaction(numbers[i], &action, NULL);
    }
}

enum qx_err signals_take(const struct qx_term_saved *saved, int *fd)
{
    if (pipe2(note_pipe, O_CLOEXEC | O_NONBLOCK) != 0) {
        return QX_ERR_TERMINAL;
    }
    to_restore = saved;
    install(noted, COUNT(noted), note, SA_RESTART);
    install(defects, COUNT(defects), die, (int)(SA_RESETHAND | SA_NODEFER));
    *fd = note_pipe[0];
    return QX_OK;
}

void signals_release(void)
{
    to_restore = NULL;
    install(noted, COUNT(noted), SIG_DFL, 0);
    install(defects, COUNT(defects), SIG_DFL, 0);
    (void)close(note_pipe[0]);
    (void)close(note_pipe[1]);
    note_pipe[0] = note_pipe[1] = -1;
}
