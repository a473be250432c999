/*
 * A child appends in a loop and tells each number after its commit; it is killed at random moments.
 * Everything told must be there. A kill leaves what the kernel holds, so that this says nothing
 * about power cuts (synchronous=FULL is read back when the file is opened); what it catches is a
 * number that is told too early. The control does just that, and must lose some.
 */
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

#include <qualex/journal.h>
#include <qualex/rng.h>

#define BOOT "00000000-0000-4000-8000-000000000001"
#define ROUNDS 30

static enum qx_err append(struct qx_journal *journal, uint64_t seq)
{
    struct qx_event event = {.kind = QX_EV_INCIDENT,
                             .seq = seq,
                             .sitting = "SIT-1",
                             .boot = BOOT,
                             .boot_ms = (int64_t)seq,
                             .body = qx_json_new_object()};
    enum qx_err err = qx_journal_append(journal, &event);

    qx_json_free(&event.body);
    return err;
}

static void tell(int fd, uint64_t seq)
{
    if (write(fd, &seq, sizeof seq) != sizeof seq) {
        _exit(3);
    }
}

static _Noreturn void child(const char *path, uint64_t seq, int fd, bool too_early)
{
    struct qx_journal *journal = NULL;

    if (qx_journal_open(path, NULL, &journal) != QX_OK) {
        _exit(2);
    }
    tell(fd, seq); /* ready: from here on it may be killed */
    for (;; seq++) {
        if (qx_journal_begin(journal) != QX_OK || append(journal, seq) != QX_OK) {
            _exit(2);
        }
        if (too_early) {
            tell(fd, seq);
            (void)usleep(1000); /* or the gap is too short to be hit often */
        }
        if (qx_journal_commit(journal) != QX_OK) {
            _exit(2);
        }
        if (!too_early) {
            tell(fd, seq);
        }
    }
}

static enum qx_err count(void *ctx, struct qx_slice bytes)
{
    uint64_t *n = ctx;

    (void)bytes;
    (*n)++;
    return QX_OK;
}

/* One life and death; returns how many told numbers are missing, *next where to go on. */
static uint64_t round_of(const char *path, bool too_early, uint64_t *next)
{
    uint32_t random;
    uint64_t seq;
    uint64_t told = *next;
    uint64_t there = 0;
    struct qx_journal *journal = NULL;
    int status;
    int pipe_of[2];

    assert_int_equal(pipe(pipe_of), 0);
    pid_t pid = fork();

    assert_true(pid >= 0);
    if (pid == 0) {
        (void)close(pipe_of[0]);
        child(path, *next, pipe_of[1], too_early);
    }
    (void)close(pipe_of[1]);
    assert_int_equal(read(pipe_of[0], &seq, sizeof seq), sizeof seq);
    assert_int_equal(qx_rng_fill(qx_rng_system(), (uint8_t *)&random, sizeof random), QX_OK);
    (void)usleep(5000 + random % 40000);
    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status)); /* it did not end by itself */
    while (read(pipe_of[0], &seq, sizeof seq) == sizeof seq) {
        told = seq + 1;
    }
    (void)close(pipe_of[0]);
    assert_int_equal(qx_journal_open(path, NULL, &journal), QX_OK);
    assert_int_equal(qx_journal_read(journal, "SIT-1", count, &there), QX_OK);
    qx_journal_close(&journal);
    *next = there;
    return told > there ? told - there : 0;
}

static uint64_t lost_in(bool too_early, uint64_t *events)
{
    static const char *const NAMES[] = {"journal.db", "journal.db-wal", "journal.db.new"};
    char folder[] = "/tmp/qualex-kill-XXXXXX";
    char path[64];
    uint64_t lost = 0;

    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/journal.db", folder);
    *events = 0;
    for (int i = 0; i < ROUNDS; i++) {
        lost += round_of(path, too_early, events);
    }
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", folder, NAMES[i]);
        (void)unlink(path);
    }
    (void)rmdir(folder);
    return lost;
}

static void what_was_told_after_its_commit_is_there(void **state)
{
    (void)state;
    uint64_t events = 0;

    assert_int_equal(lost_in(false, &events), 0);
    assert_true(events > ROUNDS);
    print_message("%llu events over %d kills, none lost\n", (unsigned long long)events, ROUNDS);
}

static void telling_before_the_commit_loses(void **state)
{
    (void)state;
    uint64_t events = 0;
    uint64_t lost = 0;

    for (int tries = 0; tries < 5 && lost == 0; tries++) {
        lost = lost_in(true, &events);
    }
    assert_true(lost > 0);
    print_message("control: %llu told and lost\n", (unsigned long long)lost);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_told_after_its_commit_is_there),
        cmocka_unit_test(telling_before_the_commit_loses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
