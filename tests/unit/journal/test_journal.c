#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include <qualex/hex.h>
#include <qualex/io.h>
#include <qualex/journal.h>

#define BOOT "00000000-0000-4000-8000-000000000001"

struct room {
    char folder[64];
    char path[96];
    struct qx_journal *journal;
};

static int set_up(void **state)
{
    struct room *room = calloc(1, sizeof *room);

    (void)snprintf(room->folder, sizeof room->folder, "/tmp/qualex-journal-XXXXXX");
    assert_non_null(mkdtemp(room->folder));
    (void)snprintf(room->path, sizeof room->path, "%s/journal.db", room->folder);
    assert_int_equal(qx_journal_open(room->path, NULL, &room->journal), QX_OK);
    *state = room;
    return 0;
}

static int tear_down(void **state)
{
    static const char *const NAMES[] = {"journal.db", "journal.db-wal", "journal.db.new",
                                        "ballast"};
    struct room *room = *state;

    qx_journal_close(&room->journal);
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        char path[128];

        (void)snprintf(path, sizeof path, "%s/%s", room->folder, NAMES[i]);
        (void)unlink(path);
    }
    assert_int_equal(rmdir(room->folder), 0);
    free(room);
    return 0;
}

static void reopen(struct room *room)
{
    qx_journal_close(&room->journal);
    assert_int_equal(qx_journal_open(room->path, NULL, &room->journal), QX_OK);
}

static enum qx_err add(struct room *room, const char *sitting, uint64_t seq,
                       enum qx_event_kind kind, int64_t mark)
{
    struct qx_event event = {.kind = kind,
                             .seq = seq,
                             .sitting = sitting,
                             .boot = BOOT,
                             .boot_ms = 1000,
                             .wall = 2000,
                             .body = qx_json_new_object()};

    qx_json_set_int(event.body, "mark", mark);
    enum qx_err err = qx_journal_begin(room->journal);

    if (err == QX_OK) {
        err = qx_journal_append(room->journal, &event);
    }
    if (err == QX_OK) {
        err = qx_journal_commit(room->journal);
    } else {
        qx_journal_rollback(room->journal);
    }
    qx_json_free(&event.body);
    return err;
}

struct reading {
    size_t n;
    uint8_t hash[32];
    struct qx_buf last;
};

static enum qx_err each(void *ctx, struct qx_slice bytes)
{
    struct reading *r = ctx;

    if (r->n++ == 0) {
        qx_journal_start("SIT-1", r->hash);
    }
    qx_journal_step(r->hash, bytes);
    qx_buf_clear(&r->last);
    qx_buf_add(&r->last, bytes);
    return QX_OK;
}

static void the_chain_is_what_the_format_says(void **state)
{
    struct room *room = *state;
    struct reading r = {0};
    uint8_t head[32];
    char hex[65];

    qx_journal_start("SIT-1", head);
    qx_hex(qx_slice(head, 32), hex);
    /* printf 'qualex journal/1\0SIT-1' | sha256sum */
    assert_string_equal(hex, "ebb7a7164a557d539e5ad8a8c2c2b6e49741dff905dd0c4579e8706b66f3e2fc");
    assert_int_equal(add(room, "SIT-1", 0, QX_EV_PIN_REFUSED, 1), QX_OK);
    assert_int_equal(add(room, "SIT-1", 1, QX_EV_ADMITTED, 2), QX_OK);
    assert_int_equal(add(room, "SIT-2", 0, QX_EV_ADMITTED, 9), QX_OK);
    reopen(room);
    assert_int_equal(qx_journal_read(room->journal, "SIT-1", each, &r), QX_OK);
    assert_int_equal(r.n, 2);
    assert_string_equal(qx_buf_cstr(&r.last),
                        "{\"body\":{\"mark\":2},\"boot\":\"" BOOT "\",\"boot_ms\":1000,"
                        "\"kind\":\"admitted\",\"seq\":1,\"sitting\":\"SIT-1\",\"wall\":2000}");
    assert_int_equal(qx_journal_head(room->journal, "SIT-1", head), QX_OK);
    assert_memory_equal(head, r.hash, 32);
    qx_buf_free(&r.last);
}

static void appending_is_idempotent_and_without_gaps(void **state)
{
    struct room *room = *state;

    assert_int_equal(add(room, "SIT-1", 1, QX_EV_ADMITTED, 1), QX_ERR_TRANSITION);
    assert_int_equal(add(room, "SIT-1", 0, QX_EV_ADMITTED, 1), QX_OK);
    assert_int_equal(add(room, "SIT-1", 0, QX_EV_ADMITTED, 1), QX_OK);
    assert_int_equal(add(room, "SIT-1", 0, QX_EV_ADMITTED, 2), QX_ERR_EXISTS);
    assert_int_equal(add(room, "SIT-1", 2, QX_EV_SHOWN, 1), QX_ERR_TRANSITION);
    assert_int_equal(add(room, "SIT-1", 1, QX_EV_SHOWN, 1), QX_OK);
}

static void after_sealed_nothing_can_be_written(void **state)
{
    struct room *room = *state;
    struct qx_arena arena = {0};
    const char **ids = NULL;
    size_t n = 0;

    assert_int_equal(add(room, "SIT-2", 0, QX_EV_ADMITTED, 1), QX_OK);
    assert_int_equal(add(room, "SIT-1", 0, QX_EV_ADMITTED, 1), QX_OK);
    assert_int_equal(qx_journal_open_sittings(room->journal, &arena, &ids, &n), QX_OK);
    assert_int_equal(n, 2);
    assert_string_equal(ids[0], "SIT-1");
    assert_string_equal(ids[1], "SIT-2");
    assert_int_equal(add(room, "SIT-1", 1, QX_EV_SEALED, 1), QX_OK);
    assert_int_equal(add(room, "SIT-1", 1, QX_EV_SEALED, 1), QX_OK);
    assert_int_equal(add(room, "SIT-1", 2, QX_EV_ANSWERED, 1), QX_ERR_SITTING_SEALED);
    reopen(room);
    assert_int_equal(add(room, "SIT-1", 2, QX_EV_INCIDENT, 1), QX_ERR_SITTING_SEALED);
    assert_int_equal(qx_journal_open_sittings(room->journal, &arena, &ids, &n), QX_OK);
    assert_int_equal(n, 1);
    assert_string_equal(ids[0], "SIT-2");
    qx_arena_free(&arena);
}

/* One byte of the file changed, as a bad disk or a hand would: offset bytes from the needle. */
static void flip(struct room *room, const char *needle, int offset)
{
    struct qx_buf file = {0};

    qx_journal_close(&room->journal); /* moves the log into the file */
    assert_int_equal(qx_read_file(room->path, SIZE_MAX, &file, NULL), QX_OK);
    uint8_t *at = memmem(file.ptr, file.len, needle, strlen(needle));

    assert_non_null(at);
    at[offset] ^= 1;
    assert_int_equal(qx_write_file(room->path, qx_buf_slice(&file), 0600, NULL), QX_OK);
    qx_buf_free(&file);
    assert_int_equal(qx_journal_open(room->path, NULL, &room->journal), QX_OK);
}

static void an_altered_event_breaks_the_chain(void **state)
{
    struct room *room = *state;
    struct reading r = {0};

    assert_int_equal(add(room, "SIT-1", 0, QX_EV_ADMITTED, 1234567), QX_OK);
    assert_int_equal(add(room, "SIT-1", 1, QX_EV_SHOWN, 2), QX_OK);
    flip(room, "1234567", 3);
    assert_int_equal(qx_journal_read(room->journal, "SIT-1", each, &r), QX_ERR_JOURNAL_CHAIN);
    assert_int_equal(r.n, 0);
    flip(room, "1235567", 3);
    assert_int_equal(qx_journal_read(room->journal, "SIT-1", each, &r), QX_OK);
    flip(room, "{\"body\":{\"mark\":2}", -1); /* the last byte of a hash */
    assert_int_equal(qx_journal_read(room->journal, "SIT-1", each, &r), QX_ERR_JOURNAL_CHAIN);
    qx_buf_free(&r.last);
}

static void a_room_has_one_owner(void **state)
{
    struct room *room = *state;
    struct qx_journal *second = NULL;

    assert_int_equal(qx_journal_open(room->path, NULL, &second), QX_ERR_DB_BUSY);
    assert_null(second);
}

static void the_heartbeat_is_one_row_and_time_only_grows(void **state)
{
    struct room *room = *state;
    struct qx_heartbeat beat = {.boot = BOOT, .boot_ms = 5, .wall = 900};
    struct qx_heartbeat back;
    bool found = true;
    int64_t newest = -1;

    assert_int_equal(qx_journal_last_beat(room->journal, &back, &found), QX_OK);
    assert_false(found);
    assert_int_equal(qx_journal_beat(room->journal, &beat), QX_OK);
    beat.boot_ms = 6;
    beat.wall = 300; /* the clock was set back */
    assert_int_equal(qx_journal_beat(room->journal, &beat), QX_OK);
    reopen(room);
    assert_int_equal(qx_journal_last_beat(room->journal, &back, &found), QX_OK);
    assert_true(found);
    assert_string_equal(back.boot, BOOT);
    assert_int_equal(back.boot_ms, 6);
    assert_int_equal(back.wall, 300);
    assert_int_equal(qx_journal_newest_wall(room->journal, &newest), QX_OK);
    assert_int_equal(newest, 900);
}

static void what_stands_beside_the_chain_is_kept(void **state)
{
    struct room *room = *state;
    uint8_t a[32] = {1};
    uint8_t b[32] = {2};
    uint8_t back[32] = {0};
    struct qx_buf text = {0};

    assert_int_equal(qx_journal_nonce(room->journal, "SIT-1", back), QX_ERR_NOT_FOUND);
    assert_int_equal(qx_journal_keep_nonce(room->journal, "SIT-1", a), QX_OK);
    assert_int_equal(qx_journal_keep_nonce(room->journal, "SIT-1", a), QX_OK);
    assert_int_equal(qx_journal_keep_nonce(room->journal, "SIT-1", b), QX_ERR_EXISTS);
    assert_int_equal(qx_journal_nonce(room->journal, "SIT-1", back), QX_OK);
    assert_memory_equal(back, a, 32);
    assert_int_equal(qx_journal_seat(room->journal, "SIT-1", back), QX_ERR_NOT_FOUND);
    assert_int_equal(qx_journal_keep_seat(room->journal, "SIT-1", a), QX_OK);
    assert_int_equal(qx_journal_keep_seat(room->journal, "SIT-1", b), QX_OK);
    assert_int_equal(qx_journal_seat(room->journal, "SIT-1", back), QX_OK);
    assert_memory_equal(back, b, 32);
    assert_int_equal(qx_journal_result(room->journal, "SIT-1", &text), QX_ERR_NOT_FOUND);
    assert_int_equal(qx_journal_keep_result(room->journal, "SIT-1", qx_slice_text("{}")), QX_OK);
    assert_int_equal(qx_journal_result(room->journal, "SIT-1", &text), QX_OK);
    assert_string_equal(qx_buf_cstr(&text), "{}");
    qx_buf_free(&text);
}

static void an_older_release_is_refused(void **state)
{
    struct room *room = *state;

    assert_int_equal(qx_journal_use_release(room->journal, 3), QX_OK);
    assert_int_equal(qx_journal_use_release(room->journal, 3), QX_OK);
    assert_int_equal(qx_journal_use_release(room->journal, 2), QX_ERR_RELEASE_OLD);
    reopen(room);
    assert_int_equal(qx_journal_use_release(room->journal, 2), QX_ERR_RELEASE_OLD);
    assert_int_equal(qx_journal_use_release(room->journal, 4), QX_OK);
}

static void what_a_kill_left_while_it_was_made_is_replaced(void **state)
{
    struct room *room = *state;
    char beside[128];

    qx_journal_close(&room->journal);
    assert_int_equal(unlink(room->path), 0);
    (void)snprintf(beside, sizeof beside, "%s.new", room->path);
    assert_int_equal(qx_write_file(beside, qx_slice_text("half"), 0600, NULL), QX_OK);
    assert_int_equal(qx_journal_open(room->path, NULL, &room->journal), QX_OK);
    assert_int_not_equal(access(beside, F_OK), 0);
    assert_int_equal(add(room, "SIT-1", 0, QX_EV_ADMITTED, 1), QX_OK);
}

static void a_foreign_file_is_no_journal(void **state)
{
    struct room *room = *state;
    struct qx_report report = {0};

    qx_journal_close(&room->journal);
    assert_int_equal(
        qx_write_file(room->path, qx_slice_text("not a database, but long enough"), 0600, NULL),
        QX_OK);
    assert_int_equal(qx_journal_open(room->path, &report, &room->journal), QX_ERR_DB_FOREIGN);
    assert_int_equal(report.errors, 1);
    qx_report_free(&report);
}

static void ballast_is_really_occupied_and_given_back(void **state)
{
    struct room *room = *state;
    char path[96];
    struct stat st;
    uint64_t before = 0;

    (void)snprintf(path, sizeof path, "%s/ballast", room->folder);
    assert_int_equal(qx_free_space(room->folder, &before), QX_OK);
    assert_true(before > 0);
    assert_int_equal(qx_ballast_drop(path), QX_ERR_NOT_FOUND);
    assert_int_equal(qx_ballast_keep(path, 1 << 20, NULL), QX_OK);
    assert_int_equal(qx_ballast_keep(path, 1 << 20, NULL), QX_OK);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_size, 1 << 20);
    assert_true(st.st_blocks * 512 >= 1 << 20);
    assert_int_equal(qx_ballast_drop(path), QX_OK);
    assert_int_not_equal(stat(path, &st), 0);
}

#define IN_A_ROOM(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_ROOM(the_chain_is_what_the_format_says),
        IN_A_ROOM(appending_is_idempotent_and_without_gaps),
        IN_A_ROOM(after_sealed_nothing_can_be_written),
        IN_A_ROOM(an_altered_event_breaks_the_chain),
        IN_A_ROOM(a_room_has_one_owner),
        IN_A_ROOM(the_heartbeat_is_one_row_and_time_only_grows),
        IN_A_ROOM(what_stands_beside_the_chain_is_kept),
        IN_A_ROOM(an_older_release_is_refused),
        IN_A_ROOM(what_a_kill_left_while_it_was_made_is_replaced),
        IN_A_ROOM(a_foreign_file_is_no_journal),
        IN_A_ROOM(ballast_is_really_occupied_and_given_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
