/*
 * The disk answers EIO to a sync: whether that commit happened is unknown. The keeper opens its
 * file again and compares; nothing acknowledged may be missing, nothing may be there twice. This
 * program's own fdatasync and fsync stand before the C library's, in the keeper's process too.
 */
#include <dlfcn.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <sitter.h>

struct fault {
    int fail;   /* so many syncs from now on */
    int failed; /* how many did */
};
static struct fault *fault;

static int sync_or_fail(const char *name, int fd)
{
    int (*real)(int) = NULL;
    void *symbol = dlsym(RTLD_NEXT, name);

    memcpy(&real, &symbol, sizeof real);
    if (fault != NULL && fault->fail > 0) {
        fault->fail--;
        fault->failed++;
        errno = EIO;
        return -1;
    }
    return real(fd);
}

int fdatasync(int fd)
{
    return sync_or_fail("fdatasync", fd);
}

int fsync(int fd)
{
    return sync_or_fail("fsync", fd);
}

static void begin(struct room *room, struct sitter *s)
{
    room_make(room, &ROOM_USUAL);
    room_admit(room, &(struct room_admission){.number = "A-0001"});
    room_start_signer(room);
    assert_true(room_start_keeper(room));
    assert_int_equal(sitter_connect(s, room), QX_OK);
    assert_int_equal(sitter_log_in(s, "A-0001", ROOM_PIN), QX_OK);
    assert_int_equal(sitter_begin(s), QX_OK);
}

static void seal_it(struct sitter *s, int64_t points)
{
    assert_int_equal(sitter_call(s, QX_OP_SUBMIT, "{\"unanswered\":0}"), QX_OK);
    assert_true(sitter_await_phase(s, "sealed", 8000));
    assert_int_equal(qx_json_get_int(qx_json_get(sitter_view(s), "result"), "points", -1), points);
}

static void a_sync_that_fails_now_and_then_is_survived(void **state)
{
    struct room room;
    struct sitter s = {0};

    (void)state;
    fault->fail = 0;
    begin(&room, &s);
    for (int n = 1; n <= ROOM_QUESTIONS; n++) {
        fault->fail = n % 3 == 0;
        assert_int_equal(sitter_answer(&s, n, n <= 6 ? "Right" : "Wrong "), QX_OK);
        assert_true(qx_json_get_bool(s.reply, "saved", false));
    }
    assert_true(fault->failed >= 2);
    fault->fail = 0;
    seal_it(&s, 6); /* the signer has folded the chain: no gap, nothing twice */
    sitter_free(&s);
    room_remove(&room);
}

static void a_disk_that_is_lost_stops_the_keeper_and_no_answer(void **state)
{
    struct room room;
    struct sitter s = {0};
    int status = 0;

    (void)state;
    fault->fail = 0;
    begin(&room, &s);
    for (int n = 1; n <= ROOM_QUESTIONS; n++) {
        assert_int_equal(sitter_answer(&s, n, n <= 5 ? "Right" : "Wrong "), QX_OK);
    }
    fault->fail = 1000000;
    assert_int_not_equal(sitter_answer(&s, 8, "Right"), QX_OK);
    assert_int_equal(waitpid(room.keeper, &status, 0), room.keeper);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 1);
    room.keeper = -1;
    assert_false(room_start_keeper(&room)); /* it cannot promise anything */
    room_kill_keeper(&room);
    fault->fail = 0;
    assert_true(room_start_keeper(&room));
    assert_int_equal(sitter_connect(&s, &room), QX_OK);
    assert_int_equal(sitter_rejoin(&s), QX_OK);
    assert_string_equal(sitter_items(&s), "aaaaaaaa");
    assert_int_equal(sitter_answer(&s, 8, "Right"), QX_OK);
    seal_it(&s, 6);
    sitter_free(&s);
    room_remove(&room);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sync_that_fails_now_and_then_is_survived),
        cmocka_unit_test(a_disk_that_is_lost_stops_the_keeper_and_no_answer),
    };

    fault = mmap(NULL, sizeof *fault, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (fault == MAP_FAILED) {
        return 99;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
