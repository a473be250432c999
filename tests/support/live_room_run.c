/* The processes of a room: its keeper, its signer; what its journal holds. */
#include "live_room.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <qualex/issue.h>
#include <qualex/journal.h>
#include <qualex/keeper.h>
#include <qualex/wire.h>

static void need(bool ok, const char *what)
{
    if (!ok) {
        (void)fprintf(stderr, "test room: %s\n", what);
        abort();
    }
}

static void need_ok(enum qx_err err, const struct qx_report *report, const char *what)
{
    if (err != QX_OK) {
        (void)fprintf(stderr, "test room: %s: %s: %s\n", what, qx_err_name(err),
                      qx_report_last(report));
        abort();
    }
}

static int64_t wall_ms(void *ctx)
{
    const struct room_clock *c = ctx;
    struct qx_clock kernel = qx_clock_system();

    return kernel.wall_ms(kernel.ctx) + c->wall_offset_ms;
}

static int64_t boot_ms(void *ctx)
{
    const struct room_clock *c = ctx;
    struct qx_clock kernel = qx_clock_system();

    return kernel.boot_ms(kernel.ctx) + c->boot_offset_ms;
}

static struct qx_clock clock_of(const struct room *room)
{
    return (struct qx_clock){.ctx = room->clock, .wall_ms = wall_ms, .boot_ms = boot_ms};
}

static void wait_for(pid_t pid, int *status)
{
    while (waitpid(pid, status, 0) < 0) {
        need(errno == EINTR, "waitpid");
    }
}

/* A test that dies leaves nobody behind. */
static void die_with_parent(void)
{
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
}

static _Noreturn void keep(struct room *room, int stop_fd, int ready_fd)
{
    const struct qx_keeper_spec spec = {.room = room->folder,
                                        .clock = clock_of(room),
                                        .rng = qx_rng_system(),
                                        .boot = room->clock->boot};
    struct qx_report report = {0};
    struct qx_keeper *keeper = NULL;
    enum qx_err err = qx_keeper_open(&spec, &report, &keeper);

    (void)signal(SIGPIPE, SIG_IGN);
    if (err == QX_OK) {
        need(write(ready_fd, "r", 1) == 1, "ready");
        err = qx_keeper_run(keeper, stop_fd, &report);
    }
    if (err != QX_OK) {
        (void)fprintf(stderr, "keeper: %s: %s\n", qx_err_name(err), qx_report_last(&report));
    }
    qx_keeper_close(&keeper);
    qx_report_free(&report);
    _exit(err == QX_OK ? 0 : 1);
}

/* Returns the end of a pipe that tells 'r' when seats may come, or ends. */
static int spawn_keeper(struct room *room)
{
    int stop[2];
    int ready[2];

    need(pipe(stop) == 0 && pipe(ready) == 0, "pipe");
    room->keeper = fork();
    need(room->keeper >= 0, "fork");
    if (room->keeper == 0) {
        die_with_parent();
        (void)close(stop[1]);
        (void)close(ready[0]);
        keep(room, stop[0], ready[1]);
    }
    (void)close(stop[0]);
    (void)close(ready[1]);
    room->keeper_stop = stop[1];
    return ready[0];
}

bool room_start_keeper(struct room *room)
{
    int ready = spawn_keeper(room);
    char byte = 0;
    bool up = read(ready, &byte, 1) == 1;

    (void)close(ready);
    return up;
}

bool room_start_keeper_after(struct room *room, unsigned us)
{
    int ready = spawn_keeper(room);
    char byte = 0;

    (void)usleep(us);
    (void)kill(room->keeper, SIGKILL);
    bool up = read(ready, &byte, 1) == 1;

    (void)close(ready);
    return up;
}

void room_kill_keeper(struct room *room)
{
    int status;

    if (room->keeper > 0) {
        (void)kill(room->keeper, SIGKILL);
        wait_for(room->keeper, &status);
        (void)close(room->keeper_stop);
        room->keeper = -1;
        room->keeper_stop = -1;
    }
}

int room_stop_keeper(struct room *room)
{
    int status = 0;

    if (room->keeper <= 0) {
        return -1;
    }
    (void)close(room->keeper_stop);
    wait_for(room->keeper, &status);
    room->keeper = -1;
    room->keeper_stop = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void hear(void *ctx, const struct qx_report *report)
{
    (void)ctx;
    (void)report;
}

static _Noreturn void serve(struct room *room, int ready_fd)
{
    static volatile int never;
    const struct qx_signing signing = {
        .key = room->room_key->key, .cert = room->room_key->cert, .issuer = room->pki.ca.cert};
    struct qx_issuer_service service = {.keeper_uid = -1, .stop = &never, .said = hear};
    struct qx_report report = {0};
    struct qx_issuer *issuer = NULL;
    enum qx_err err = qx_issuer_open(room->folder, &signing, clock_of(room), &report, &issuer);

    (void)signal(SIGPIPE, SIG_IGN);
    need_ok(err, &report, "signer");
    need_ok(qx_wire_listen(room_path(room, "sign.sock"), 0600, &report, &service.listening),
            &report, "sign.sock");
    need(write(ready_fd, "r", 1) == 1, "ready");
    need_ok(qx_issuer_serve(issuer, &service), &report, "signer");
    _exit(0);
}

void room_start_signer(struct room *room)
{
    int ready[2];
    char byte = 0;

    need(pipe(ready) == 0, "pipe");
    room->signer = fork();
    need(room->signer >= 0, "fork");
    if (room->signer == 0) {
        die_with_parent();
        (void)close(ready[0]);
        serve(room, ready[1]);
    }
    (void)close(ready[1]);
    need(read(ready[0], &byte, 1) == 1, "the signer did not start");
    (void)close(ready[0]);
}

void room_stop_signer(struct room *room)
{
    int status;

    if (room->signer > 0) {
        (void)kill(room->signer, SIGKILL);
        wait_for(room->signer, &status);
        room->signer = -1;
    }
}

enum qx_err room_refusal(struct room *room, char *text_out, size_t size)
{
    const struct qx_keeper_spec spec = {.room = room->folder,
                                        .clock = clock_of(room),
                                        .rng = qx_rng_system(),
                                        .boot = room->clock->boot};
    struct qx_report report = {0};
    struct qx_keeper *keeper = NULL;
    enum qx_err err = qx_keeper_open(&spec, &report, &keeper);

    (void)snprintf(text_out, size, "%s", qx_report_last(&report));
    qx_keeper_close(&keeper);
    qx_report_free(&report);
    return err;
}

static enum qx_err append(void *ctx, struct qx_slice bytes)
{
    struct qx_json *event = NULL;
    enum qx_err err = qx_json_parse(bytes, "journal", NULL, &event);

    if (err == QX_OK) {
        qx_json_append(ctx, event);
    }
    return err;
}

struct qx_json *room_events(struct room *room, const char *number)
{
    struct qx_journal *journal = NULL;
    struct qx_json *events = qx_json_new_array();

    need_ok(qx_journal_open(room_path(room, "journal.db"), NULL, &journal), NULL, "journal");
    need_ok(qx_journal_read(journal, number, append, events), NULL, "events");
    qx_journal_close(&journal);
    return events;
}

size_t room_count(const struct qx_json *events, const char *kind, const char *code)
{
    size_t n = 0;

    for (size_t i = 0; i < qx_json_count(events); i++) {
        const struct qx_json *event = qx_json_at(events, i);
        const char *own = qx_json_get_text(qx_json_get(event, "body"), "code");

        n += strcmp(qx_json_get_text(event, "kind"), kind) == 0 &&
             (code == NULL || (own != NULL && strcmp(own, code) == 0));
    }
    return n;
}

const struct qx_json *room_last(const struct qx_json *events, const char *kind)
{
    const struct qx_json *body = NULL;

    for (size_t i = 0; i < qx_json_count(events); i++) {
        const struct qx_json *event = qx_json_at(events, i);

        body =
            strcmp(qx_json_get_text(event, "kind"), kind) == 0 ? qx_json_get(event, "body") : body;
    }
    return body;
}

void room_remove_tree(const char *path)
{
    pid_t pid = fork();
    int status;

    need(pid >= 0, "fork");
    if (pid == 0) {
        (void)execlp("rm", "rm", "-rf", "--", path, (char *)NULL);
        _exit(127);
    }
    wait_for(pid, &status);
}
