#include "demo.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define WAIT_MS 15000

static const char *const SIGNER[] = {"qualex",          "sign", "serve", "--room", "room",
                                     "--passphrase-fd", "3",    NULL};
static const char *const KEEPER[] = {"qualex", "keeper", "--room", "room", NULL};

/* A socket's address is short, the folder's path may be long: it is reached through the folder. */
static bool answers(struct demo *demo, const char *socket_name)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int room = open(demo_path(demo, "room"), O_PATH | O_DIRECTORY | O_CLOEXEC);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    (void)snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/%s", room,
                   socket_name);
    bool connected = connect(fd, (const struct sockaddr *)&address, sizeof address) == 0;

    if (fd >= 0) {
        (void)close(fd);
    }
    if (room >= 0) {
        (void)close(room);
    }
    return connected;
}

/* Until a service answers on its socket; *pid may end before. */
static enum qx_err wait_for(struct demo *demo, const char *socket_name, pid_t *pid, const char *log)
{
    static const struct timespec pause = {.tv_nsec = 20000000};

    for (int waited = 0; waited < WAIT_MS; waited += 20) {
        if (answers(demo, socket_name)) {
            return QX_OK;
        }
        if (waitpid(*pid, NULL, WNOHANG) == *pid) {
            *pid = 0;
            return qx_fail(&demo->cli->report, QX_ERR_UNAVAILABLE, socket_name, 0,
                           "its program ended: read %s", demo_path(demo, "%s", log));
        }
        (void)nanosleep(&pause, NULL);
    }
    return qx_fail(&demo->cli->report, QX_ERR_TIMEOUT, socket_name, 0, "nobody answers: read %s",
                   demo_path(demo, "%s", log));
}

enum qx_err demo_start_keeper(struct demo *demo)
{
    enum qx_err err = demo_start(demo, KEEPER, "keeper.log", &demo->keeper);

    return err == QX_OK ? wait_for(demo, "keeper.sock", &demo->keeper, "keeper.log") : err;
}

enum qx_err demo_open_room(struct demo *demo)
{
    enum qx_err err = demo_start(demo, SIGNER, "signer.log", &demo->signer);

    if (err == QX_OK) {
        err = wait_for(demo, "sign.sock", &demo->signer, "signer.log");
    }
    return err == QX_OK ? demo_start_keeper(demo) : err;
}

const char *const *demo_seat(struct demo *demo)
{
    const char *words[] = {"qualex", "exam", "--room", "room", "--lang", demo->lang, NULL};
    const char **kept = qx_arena_alloc(&demo->arena, sizeof words / sizeof words[0], sizeof *kept);

    memcpy(kept, words, sizeof words);
    if (strcmp(demo->lang, "en") == 0) {
        kept[4] = NULL;
    } else if (demo->automatic) {
        kept[5] = "en"; /* the robot reads the screen's English words */
    }
    return kept;
}

/* Runs the candidate's program at this terminal until it ends, however it does. */
static enum qx_err take_seat(struct demo *demo)
{
    char *argv[] = {qx_arena_text(&demo->arena, qx_slice_text(demo_program(demo, "qualex-exam"))),
                    qx_arena_text(&demo->arena, qx_slice_text("--room")),
                    qx_arena_text(&demo->arena, qx_slice_text(demo_path(demo, "room"))),
                    qx_arena_text(&demo->arena, qx_slice_text("--lang")),
                    qx_arena_text(&demo->arena, qx_slice_text(demo->lang)), NULL};
    pid_t pid;
    int status = 0;

    demo_show(demo, demo_seat(demo), NULL);
    enum qx_err err = demo_fork(demo, &(struct demo_child){.argv = argv, .output = -1}, &pid);

    while (err == QX_OK && waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return err;
}

static bool is_sealed(struct demo *demo)
{
    struct stat st;

    return stat(demo_path(demo, "room/out/" DEMO_ADMISSION ".sitting.p7m"), &st) == 0;
}

/* A person sits at this terminal; who leaves early may come back, as in any room. */
static enum qx_err sit_yourself(struct demo *demo)
{
    char line[8];
    enum qx_err err = QX_OK;

    demo_say(demo, "You are the candidate now.");
    demo_say(demo, "  admission number  %s", DEMO_ADMISSION);
    demo_say(demo, "  PIN               %s", demo->pin);
    demo_say(demo, "Note them down. Press Enter to take your seat; F1 shows the keys.");
    while (err == QX_OK && !is_sealed(demo)) {
        if (fgets(line, sizeof line, stdin) == NULL || line[0] == 'q') {
            return qx_fail(&demo->cli->report, QX_ERR_INTERRUPTED, "demo", 0,
                           "ended before an exam was handed in: run it again, or with --auto");
        }
        err = take_seat(demo);
        if (err == QX_OK && !is_sealed(demo)) {
            demo_say(demo, "You left before you handed in; what was saved is kept.");
            demo_say(demo, "Press Enter to take your seat again, or q and Enter to end the demo.");
        }
    }
    return err;
}

/* What the room made, beside the other papers. */
static enum qx_err collect(struct demo *demo, bool *certified)
{
    static const char certificate[] = "room/out/" DEMO_ADMISSION ".certificate.p7m";
    struct stat st;

    *certified = stat(demo_path(demo, "%s", certificate), &st) == 0;
    return demo_words(demo, 0, "cp", "room/out/" DEMO_ADMISSION ".sitting.p7m",
                      "room/out/" DEMO_ADMISSION ".result.p7m",
                      "room/out/" DEMO_ADMISSION ".opening", *certified ? certificate : ".",
                      *certified ? "." : NULL);
}

enum qx_err demo_sit(struct demo *demo)
{
    bool certified = false;

    demo_title(demo, "The room opens: signer and keeper; a candidate sits the exam");
    enum qx_err err = demo_open_room(demo);

    if (err == QX_OK) {
        err = demo->automatic ? demo_robot(demo) : sit_yourself(demo);
    }
    demo_stop(&demo->keeper, SIGTERM);
    demo_stop(&demo->signer, SIGTERM);
    if (err == QX_OK) {
        err = collect(demo, &certified);
    }
    demo->certified = certified;
    if (err == QX_OK) {
        demo_say(demo, certified ? "A pass: sitting, result and certificate are signed."
                                 : "No pass: sitting and result are signed, and no certificate.");
    }
    return err;
}
