/* A room on a small disk of its own that fills up in the middle of a sitting, twice. */
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include <qualex/io.h>
#include <qualex/journal.h>
#include <qualex/keeper.h>

#include <sitter.h>

#define MINUTE (INT64_C(60000))
#define EXIT_SKIPPED 77

static char folder[] = "/tmp/qualex-disk-XXXXXX";

/* A file that takes all space but keep bytes. */
static void fill(struct room *room, const char *name, uint64_t keep)
{
    FILE *file = fopen(room_path(room, name), "w");
    static const uint8_t block[4096];
    uint64_t free_space = 0;

    assert_non_null(file);
    (void)setvbuf(file, NULL, _IONBF, 0);
    while (qx_free_space(folder, &free_space) == QX_OK && free_space > keep &&
           fwrite(block, 1, sizeof block, file) == sizeof block) {
    }
    (void)fclose(file);
}

/* Until one fails or, with until_gone, that file is gone. */
static enum qx_err answer_on(struct sitter *s, const char *until_gone, int *answered)
{
    enum qx_err err = QX_OK;

    for (int i = 0; i < 5000 && err == QX_OK; i++) {
        if (until_gone != NULL && access(until_gone, F_OK) != 0) {
            break;
        }
        err = sitter_answer(s, 1 + i % ROOM_QUESTIONS, i % 2 == 0 ? "Right" : "Wrong ");
        *answered += err == QX_OK;
    }
    return err;
}

static void a_full_disk_loses_nothing(void **state)
{
    struct room room;
    struct sitter s = {0};
    struct room_spec spec = ROOM_USUAL;
    int answered = 0;

    (void)state;
    spec.folder = folder;
    room_make(&room, &spec);
    room_admit(&room, &(struct room_admission){.number = "A-0001"});
    room_admit(&room, &(struct room_admission){.number = "A-0002"});
    room_start_signer(&room);
    assert_true(room_start_keeper(&room));
    assert_int_equal(sitter_connect(&s, &room), QX_OK);
    assert_int_equal(sitter_log_in(&s, "A-0001", ROOM_PIN), QX_OK);
    assert_int_equal(sitter_begin(&s), QX_OK);

    /* The reserve carries answers on. */
    fill(&room, "filler", 0);
    assert_int_equal(answer_on(&s, room_path(&room, "ballast"), &answered), QX_OK);
    assert_int_not_equal(access(room_path(&room, "ballast"), F_OK), 0);
    for (int n = 1; n <= ROOM_QUESTIONS; n++) {
        assert_int_equal(sitter_answer(&s, n, "Right"), QX_OK);
    }
    print_message("%d answers until the reserve was needed\n", answered);

    /* Nobody else starts now. */
    struct sitter other = {0};

    assert_int_equal(sitter_connect(&other, &room), QX_OK);
    assert_int_equal(sitter_log_in(&other, "A-0002", ROOM_PIN), QX_OK);
    assert_int_equal(sitter_begin(&other), QX_ERR_DISK_FULL);

    /* The reserve is gone too: refused, and said so; what was saved is there. */
    fill(&room, "filler2", 0);
    assert_int_equal(answer_on(&s, NULL, &answered), QX_ERR_DISK_FULL);
    assert_int_equal(sitter_call(&s, QX_OP_VIEW, NULL), QX_OK);
    assert_string_equal(sitter_phase(&s), "working");
    assert_string_equal(sitter_items(&s), "aaaaaaaa");
    assert_int_equal(sitter_call(&s, QX_OP_SUBMIT, "{\"unanswered\":0}"), QX_ERR_DISK_FULL);
    assert_int_equal(sitter_call(&s, QX_OP_VIEW, NULL), QX_OK);
    int64_t left = sitter_left(&s);

    room.clock->boot_offset_ms += 10 * MINUTE; /* that nobody could work */
    room.clock->wall_offset_ms += 10 * MINUTE;
    (void)usleep(1500 * 1000);
    assert_int_equal(sitter_call(&s, QX_OP_SHOW, "{\"n\":1}"), QX_ERR_DISK_FULL);

    /* Space again: it goes on by itself. */
    assert_int_equal(unlink(room_path(&room, "filler")), 0);
    assert_int_equal(unlink(room_path(&room, "filler2")), 0);
    enum qx_err err = QX_ERR_DISK_FULL;

    for (int i = 0; i < 40 && err == QX_ERR_DISK_FULL; i++) {
        (void)usleep(100000);
        err = sitter_answer(&s, 1, "Right");
    }
    assert_int_equal(err, QX_OK);
    assert_true(sitter_left(&s) > left - 10000);
    assert_int_equal(access(room_path(&room, "ballast"), F_OK), 0);
    assert_int_equal(sitter_call(&s, QX_OP_SUBMIT, "{\"unanswered\":0}"), QX_OK);
    assert_true(sitter_await_phase(&s, "sealed", 8000));
    assert_int_equal(room_stop_keeper(&room), 0);

    struct qx_json *events = room_events(&room, "A-0001");

    assert_true(room_count(events, "incident", "disk-full") >= 1);
    qx_json_free(&events);

    /* A room is not opened where the reserve has no place. */
    char text[300];

    assert_int_equal(unlink(room_path(&room, "ballast")), 0);
    fill(&room, "filler", QX_KEEPER_BALLAST / 2);
    assert_int_equal(room_refusal(&room, text, sizeof text), QX_ERR_DISK_FULL);
    sitter_free(&other);
    sitter_free(&s);
    room_remove(&room);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_disk_loses_nothing),
    };

    /* A mount that ends with this process and that nobody else sees. */
    if (mkdtemp(folder) == NULL || unshare(CLONE_NEWNS) != 0 ||
        mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("small", folder, "tmpfs", 0, "size=40m") != 0) {
        (void)fprintf(stderr, "skipped: a small disk needs the right to mount\n");
        (void)rmdir(folder);
        return EXIT_SKIPPED;
    }
    int failed = cmocka_run_group_tests(tests, NULL, NULL);

    (void)umount2(folder, MNT_DETACH);
    (void)rmdir(folder);
    return failed;
}
