#include "saved.h"

#include <curses.h>
#include <string.h>
#include <term.h>
#include <unistd.h>

/* Terminfo strings carry padding ($<5>), which nobody waits for at the end. */
static void append(struct qx_term_saved *saved, const char *capability)
{
    const char *text = tigetstr(capability);
    size_t len = strlen(saved->leave);

    if (text == NULL || text == (char *)-1) { // NOLINT: terminfo's own sentinel
        return;
    }
    for (const char *p = text; *p != '\0' && len + 1 < sizeof saved->leave; p++) {
        if (p[0] == '$' && p[1] == '<' && strchr(p, '>') != NULL) {
            p = strchr(p, '>');
        } else {
            saved->leave[len++] = *p;
        }
    }
    saved->leave[len] = '\0';
}

static bool terminfo(int fd)
{
    int status;

    return setupterm(NULL, fd, &status) == OK;
}

bool qx_term_capable(int in, int out)
{
    if (!isatty(in) || !isatty(out) || !terminfo(out)) {
        return false;
    }
    const char *cup = tigetstr("cup");

    return cup != NULL && cup != (char *)-1; // NOLINT: as above
}

void qx_term_save(int fd, struct qx_term_saved *saved)
{
    static const char *const capabilities[] = {"sgr0", "op", "rmkx", "cnorm", "rmcup"};

    *saved = (struct qx_term_saved){0};
    if (!isatty(fd) || tcgetattr(fd, &saved->modes) != 0) {
        return;
    }
    saved->valid = true;
    if (terminfo(fd)) {
        for (size_t i = 0; i < sizeof capabilities / sizeof capabilities[0]; i++) {
            append(saved, capabilities[i]);
        }
    }
}

bool saved_tell_paste(struct qx_term_saved *saved)
{
    const char *mouse = tigetstr("kmous"); /* whoever knows the one knows the other */
    size_t len = strlen(saved->leave);

    if (mouse == NULL || mouse == (char *)-1 || // NOLINT: as above
        len + sizeof PASTE_OFF > sizeof saved->leave) {
        return false;
    }
    memcpy(saved->leave + len, PASTE_OFF, sizeof PASTE_OFF);
    return true;
}

void qx_term_restore(int fd, const struct qx_term_saved *saved)
{
    if (saved->valid) {
        (void)!write(fd, saved->leave, strlen(saved->leave));
        (void)tcsetattr(fd, TCSADRAIN, &saved->modes);
    }
}
