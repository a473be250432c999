/* The program itself: what it says, how it stops, its exit status. argv[1]: qualex-keeper. */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <sitter.h>

static const char *program;

struct run {
    pid_t pid;
    int out; /* standard output and messages */
    char said[4096];
    size_t len;
};

static int set_up(void **state)
{
    struct room *room = calloc(1, sizeof *room);

    room_make(room, &ROOM_USUAL);
    room_admit(room, &(struct room_admission){.number = "A-0001"});
    *state = room;
    return 0;
}

static int tear_down(void **state)
{
    room_remove(*state);
    free(*state);
    return 0;
}

static void start(struct run *run, const char *const *args)
{
    int out[2];

    *run = (struct run){0};
    assert_int_equal(pipe(out), 0);
    run->pid = fork();
    assert_true(run->pid >= 0);
    if (run->pid == 0) {
        char *const *argv;

        memcpy(&argv, &args, sizeof argv);
        (void)dup2(out[1], STDOUT_FILENO);
        (void)dup2(out[1], STDERR_FILENO);
        (void)close(out[0]);
        (void)close(out[1]);
        (void)execv(program, argv);
        _exit(127);
    }
    (void)close(out[1]);
    run->out = out[0];
}

/* Until those words were said, or the end. */
static bool hears(struct run *run, const char *words)
{
    for (;;) {
        if (strstr(run->said, words) != NULL) {
            return true;
        }
        ssize_t got = read(run->out, run->said + run->len, sizeof run->said - 1 - run->len);

        if (got <= 0) {
            return false;
        }
        run->len += (size_t)got;
        run->said[run->len] = '\0';
    }
}

static int ends(struct run *run)
{
    int status = 0;

    (void)hears(run, "\x01"); /* all of it */
    assert_int_equal(waitpid(run->pid, &status, 0), run->pid);
    (void)close(run->out);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void assert_run(const char *const *args, int status, const char *words)
{
    struct run run;

    start(&run, args);
    int got = ends(&run);

    if (got != status || strstr(run.said, words) == NULL) {
        fail_msg("%d instead of %d, '%s' without '%s'", got, status, run.said, words);
    }
}

static void wrong_usage_and_wrong_rooms_have_their_status(void **state)
{
    struct room *room = *state;
    const char *const help[] = {"qualex-keeper", "--help", NULL};
    const char *const nothing[] = {"qualex-keeper", NULL};
    const char *const nowhere[] = {"qualex-keeper", "--room", "/nowhere", NULL};
    const char *const number[] = {"qualex-keeper", "--room", room->folder, "--idle-exit=x", NULL};

    assert_run(help, 0, "--room DIR");
    assert_run(nothing, 2, "--room");
    assert_run(nowhere, 2, "/nowhere");
    assert_run(number, 2, "idle-exit");
    assert_int_equal(rename(room_path(room, "status.p7m"), room_path(room, "1.release.p7m")), 0);
    const char *const altered[] = {"qualex-keeper", "--room", room->folder, NULL};

    assert_run(altered, 2, "status.p7m");
    room_status(room, NULL);
    assert_run(altered, 1, "1.release.p7m");
}

static void it_serves_until_it_is_told_to_stop(void **state)
{
    struct room *room = *state;
    const char *const args[] = {"qualex-keeper", "--room", room->folder, NULL};
    const char *const idle[] = {"qualex-keeper", "--room", room->folder, "--idle-exit", "1", NULL};
    struct sitter s = {0};
    struct run run;

    start(&run, args);
    assert_true(hears(&run, "ready: room Room 1, release 1, 0 sittings resumed\n"));
    assert_int_equal(sitter_connect(&s, room), QX_OK);
    assert_int_equal(sitter_log_in(&s, "A-0001", ROOM_PIN), QX_OK);
    assert_run(args, 2, "another keeper has this room: stop that one first");
    assert_int_equal(sitter_call(&s, QX_OP_CONFIRM, "{\"yes\":true}"), QX_OK);

    /* Killed: its socket stays behind and is replaced. */
    assert_int_equal(kill(run.pid, SIGKILL), 0);
    assert_int_equal(ends(&run), 128 + SIGKILL);
    assert_int_equal(access(room_path(room, "keeper.sock"), F_OK), 0);
    assert_int_equal(sitter_connect(&s, room), QX_ERR_NO_KEEPER);
    start(&run, args);
    assert_true(hears(&run, "ready: "));
    assert_int_equal(sitter_connect(&s, room), QX_OK);
    assert_int_equal(sitter_rejoin(&s), QX_OK);
    assert_string_equal(sitter_phase(&s), "consents");

    assert_int_equal(kill(run.pid, SIGTERM), 0);
    assert_int_equal(ends(&run), 0);
    assert_int_not_equal(access(room_path(room, "keeper.sock"), F_OK), 0);
    assert_run(idle, 0, "ready: ");

    struct qx_json *events = room_events(room, "A-0001");

    assert_true(qx_json_get_bool(qx_json_get(qx_json_at(events, 0), "body"), "unprotected", false));
    qx_json_free(&events);
    sitter_free(&s);
}

#define IN_A_ROOM(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        IN_A_ROOM(wrong_usage_and_wrong_rooms_have_their_status),
        IN_A_ROOM(it_serves_until_it_is_told_to_stop),
    };

    program = argc > 1 ? argv[1] : "";
    return cmocka_run_group_tests(tests, NULL, NULL);
}
