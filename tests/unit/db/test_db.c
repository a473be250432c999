#include "test_db.h"

#include <qualex/io.h>

#include <sys/stat.h>

#include <sqlite3.h>

static const struct qx_migration LADDER[] = {
    {"CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;"},
    {"CREATE TABLE u (id INTEGER PRIMARY KEY, t INTEGER REFERENCES t (id)) STRICT;"},
};

static const struct qx_statement STATEMENTS[] = {
    [PUT] = {"put",  "INSERT INTO t (id, text) VALUES (?1, ?2)"            },
    [GET] = {"get",  "SELECT text FROM t WHERE id = ?1"                    },
    [SPIN] = {"spin", "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
                      "SELECT max(i) FROM n"           },
    [DROP] = {"drop", "DROP TABLE t"                                        },
    [BIG] = {"big",  "INSERT INTO t (text) VALUES (hex(zeroblob(1000000)))"},
};

const struct qx_db_spec TEST_SPEC = {
    .application_id = 0x51780001,
    .ladder = LADDER,
    .n_ladder = 2,
    .statements = STATEMENTS,
    .n_statements = TEST_STATEMENTS,
};

int test_make_folder(void **state)
{
    struct test_folder *at = calloc(1, sizeof *at);

    (void)snprintf(at->folder, sizeof at->folder, "/tmp/qualex-db-XXXXXX");
    if (mkdtemp(at->folder) == NULL) {
        return 1;
    }
    (void)snprintf(at->path, sizeof at->path, "%s/a%%b?c#d.db", at->folder);
    *state = at;
    return 0;
}

int test_drop_folder(void **state)
{
    struct test_folder *at = *state;
    char name[160];
    static const char *const TAILS[] = {"", "-wal", "-shm"};

    for (size_t i = 0; i < 3; i++) {
        (void)snprintf(name, sizeof name, "%s%s", at->path, TAILS[i]);
        (void)unlink(name);
    }
    int rc = rmdir(at->folder); /* nothing else was left behind */

    free(at);
    return rc;
}

struct qx_db *test_created(const struct test_folder *at)
{
    struct qx_db *db = NULL;

    assert_int_equal(qx_db_open(at->path, QX_DB_CREATE, &TEST_SPEC, NULL, &db), QX_OK);
    assert_int_equal(qx_db_exec(db, PUT, qx_int(1), qx_text("one")), QX_OK);
    return db;
}

void test_get(struct qx_db *db, int64_t id, char out[static 32])
{
    struct qx_rows *rows = NULL;

    assert_int_equal(qx_db_query(db, GET, (const struct qx_value[]){qx_int(id)}, 1, &rows), QX_OK);
    out[0] = '\0';
    if (qx_rows_next(rows)) {
        (void)snprintf(out, 32, "%s", qx_row_text(rows, 0));
    }
    assert_int_equal(qx_rows_end(&rows), QX_OK);
}

static enum qx_err reopen(const struct test_folder *at, enum qx_db_mode mode,
                          const struct qx_db_spec *spec)
{
    struct qx_db *db = NULL;
    struct qx_report report = {0};
    enum qx_err err = qx_db_open(at->path, mode, spec, &report, &db);

    assert_int_equal(report.errors, err == QX_OK ? 0 : 1);
    qx_db_close(&db);
    qx_report_free(&report);
    return err;
}

static void what_was_written_is_read_again(void **state)
{
    struct qx_db *db = test_created(*state);
    char text[32];

    qx_db_close(&db);
    assert_int_equal(
        qx_db_open(((struct test_folder *)*state)->path, QX_DB_READ, &TEST_SPEC, NULL, &db), QX_OK);
    test_get(db, 1, text);
    assert_string_equal(text, "one");
    assert_int_equal(qx_db_check(db), QX_OK);
    assert_int_not_equal(qx_db_exec(db, PUT, qx_int(2), qx_text("two")), QX_OK);
    qx_db_close(&db);
}

static void an_existing_file_is_not_created_over(void **state)
{
    struct qx_db *db = test_created(*state);

    qx_db_close(&db);
    assert_int_equal(reopen(*state, QX_DB_CREATE, &TEST_SPEC), QX_ERR_EXISTS);
    assert_int_equal(reopen(*state, QX_DB_WRITE, &TEST_SPEC), QX_OK);
}

static void a_missing_file_is_not_created(void **state)
{
    assert_int_equal(reopen(*state, QX_DB_WRITE, &TEST_SPEC), QX_ERR_NOT_FOUND);
    assert_int_equal(access(((struct test_folder *)*state)->path, F_OK), -1);
}

static void a_foreign_file_is_refused_and_left_alone(void **state)
{
    const struct test_folder *at = *state;
    struct qx_slice text = qx_slice_text("Not a database at all, but a text of some length.\n");
    struct qx_buf after = {0};

    assert_int_equal(qx_write_file(at->path, text, 0600, NULL), QX_OK);
    assert_int_equal(reopen(at, QX_DB_WRITE, &TEST_SPEC), QX_ERR_DB_FOREIGN);
    assert_int_equal(qx_read_file(at->path, 1000, &after, NULL), QX_OK);
    assert_true(qx_slice_equal(qx_buf_slice(&after), text));
    qx_buf_free(&after);
}

static void a_database_of_another_program_is_refused(void **state)
{
    struct qx_db_spec other = TEST_SPEC;
    struct qx_db *db = test_created(*state);

    other.application_id++;
    qx_db_close(&db);
    assert_int_equal(reopen(*state, QX_DB_WRITE, &other), QX_ERR_DB_FOREIGN);
    assert_int_equal(reopen(*state, QX_DB_READ, &other), QX_ERR_DB_FOREIGN);
}

static void an_empty_file_is_foreign(void **state)
{
    const struct test_folder *at = *state;

    assert_int_equal(qx_write_file(at->path, qx_slice(NULL, 0), 0600, NULL), QX_OK);
    assert_int_equal(reopen(at, QX_DB_WRITE, &TEST_SPEC), QX_ERR_DB_FOREIGN);
}

static void a_newer_file_is_refused(void **state)
{
    struct qx_db_spec older = TEST_SPEC;
    struct qx_db *db = test_created(*state);

    older.n_ladder = 1;
    qx_db_close(&db);
    assert_int_equal(reopen(*state, QX_DB_WRITE, &older), QX_ERR_DB_NEWER);
    assert_int_equal(reopen(*state, QX_DB_READ, &older), QX_ERR_DB_NEWER);
}

static void an_older_file_climbs_when_written_and_is_refused_when_read(void **state)
{
    struct qx_db_spec older = TEST_SPEC;
    struct test_folder *at = *state;
    struct qx_db *db = NULL;

    older.n_ladder = 1;
    assert_int_equal(qx_db_open(at->path, QX_DB_CREATE, &older, NULL, &db), QX_OK);
    qx_db_close(&db);
    assert_int_equal(reopen(at, QX_DB_READ, &TEST_SPEC), QX_ERR_DB_OLDER);
    assert_int_equal(reopen(at, QX_DB_WRITE, &TEST_SPEC), QX_OK);
    assert_int_equal(reopen(at, QX_DB_READ, &TEST_SPEC), QX_OK);
}

static void a_rung_that_fails_changes_nothing(void **state)
{
    static const struct qx_migration BROKEN[] = {
        {"CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;"},
        {"CREATE TABLE v (id INTEGER); CREATE TABLE t (id INTEGER);"},
    };
    struct qx_db_spec first = TEST_SPEC;
    struct qx_db_spec broken = TEST_SPEC;
    struct test_folder *at = *state;
    struct qx_db *db = NULL;

    first.n_ladder = 1;
    broken.ladder = BROKEN;
    assert_int_equal(qx_db_open(at->path, QX_DB_CREATE, &first, NULL, &db), QX_OK);
    qx_db_close(&db);
    assert_int_equal(reopen(at, QX_DB_WRITE, &broken), QX_ERR_DB);
    assert_int_equal(reopen(at, QX_DB_READ, &first), QX_OK);
}

static void a_creation_that_fails_leaves_no_file(void **state)
{
    static const struct qx_migration BROKEN[] = {{"CREATE TABLE ("}};
    struct qx_db_spec broken = TEST_SPEC;

    broken.ladder = BROKEN;
    broken.n_ladder = 1;
    assert_int_equal(reopen(*state, QX_DB_CREATE, &broken), QX_ERR_DB);
    assert_int_equal(access(((struct test_folder *)*state)->path, F_OK), -1);
}

static void a_truncated_file_is_damaged(void **state)
{
    const struct test_folder *at = *state;
    struct qx_db *db = test_created(at);

    qx_db_close(&db);
    assert_int_equal(truncate(at->path, 4096), 0);
    assert_int_equal(reopen(at, QX_DB_WRITE, &TEST_SPEC), QX_ERR_DB_CORRUPT);
    assert_int_equal(reopen(at, QX_DB_READ, &TEST_SPEC), QX_ERR_DB_CORRUPT);
}

static void a_second_opener_is_told_that_it_is_in_use(void **state)
{
    struct qx_db *db = test_created(*state);

    assert_int_equal(reopen(*state, QX_DB_WRITE, &TEST_SPEC), QX_ERR_DB_BUSY);
    assert_int_equal(reopen(*state, QX_DB_READ, &TEST_SPEC), QX_ERR_DB_BUSY);
    qx_db_close(&db);
    assert_int_equal(reopen(*state, QX_DB_WRITE, &TEST_SPEC), QX_OK);
}

static void a_shared_file_is_read_and_written_by_others(void **state)
{
    struct qx_db_spec older = TEST_SPEC;
    const struct test_folder *at = *state;
    struct qx_db *db = NULL;

    older.n_ladder = 1;
    assert_int_equal(qx_db_open(at->path, QX_DB_CREATE, &older, NULL, &db), QX_OK);
    qx_db_close(&db);
    assert_int_equal(reopen(at, QX_DB_SHARE, &TEST_SPEC), QX_ERR_DB_OLDER);
    assert_int_equal(reopen(at, QX_DB_WRITE, &TEST_SPEC), QX_OK);
    assert_int_equal(qx_db_open(at->path, QX_DB_SHARE, &TEST_SPEC, NULL, &db), QX_OK);
    assert_int_equal(qx_db_exec(db, PUT, qx_int(1), qx_text("one")), QX_OK);
    assert_int_equal(reopen(at, QX_DB_READ, &TEST_SPEC), QX_OK);
    assert_int_equal(reopen(at, QX_DB_SHARE, &TEST_SPEC), QX_OK);
    qx_db_close(&db);
}

static void a_file_in_a_folder_that_takes_nothing_is_read(void **state)
{
    const struct test_folder *at = *state;
    struct qx_db *db = test_created(at);
    uid_t before = geteuid();

    qx_db_close(&db);
    assert_int_equal(chmod(at->path, 0444), 0);
    assert_int_equal(chmod(at->folder, 0555), 0);
    assert_true(before != 0 || seteuid(65534) == 0);
    enum qx_err read = reopen(at, QX_DB_READ, &TEST_SPEC);
    enum qx_err written = reopen(at, QX_DB_WRITE, &TEST_SPEC);

    assert_int_equal(seteuid(before), 0);
    assert_int_equal(chmod(at->folder, 0700), 0);
    assert_int_equal(read, QX_OK);
    assert_int_equal(written, QX_ERR_IO);
}

static void who_reads_without_locks_sees_that_others_wrote(void **state)
{
    const struct test_folder *at = *state;
    struct qx_db *db = test_created(at);
    struct qx_db *other = NULL;
    struct qx_rows *rows = NULL;
    const struct qx_value one = qx_int(1);
    uid_t before = geteuid();

    qx_db_close(&db);
    assert_int_equal(chmod(at->path, 0444), 0);
    assert_int_equal(chmod(at->folder, 0555), 0);
    assert_true(before != 0 || seteuid(65534) == 0);
    enum qx_err opened = qx_db_open(at->path, QX_DB_READ, &TEST_SPEC, NULL, &db);

    assert_int_equal(seteuid(before), 0);
    assert_int_equal(chmod(at->folder, 0700), 0);
    assert_int_equal(chmod(at->path, 0600), 0);
    assert_int_equal(opened, QX_OK);
    assert_int_equal(qx_db_query(db, GET, &one, 1, &rows), QX_OK);
    assert_int_equal(qx_rows_end(&rows), QX_OK);
    assert_int_equal(qx_db_open(at->path, QX_DB_SHARE, &TEST_SPEC, NULL, &other), QX_OK);
    assert_int_equal(qx_db_exec(other, PUT, qx_int(2), qx_text("two")), QX_OK);
    assert_int_equal(qx_db_query(db, GET, &one, 1, &rows), QX_OK);
    assert_int_equal(qx_rows_end(&rows), QX_ERR_DB_BUSY); /* the log is there */
    qx_db_close(&other);
    assert_int_equal(qx_db_query(db, GET, &one, 1, &rows), QX_OK);
    assert_int_equal(qx_rows_end(&rows), QX_ERR_DB_BUSY); /* the file is another */
    qx_db_close(&db);
}

static void the_last_reader_leaves_nothing_in_the_log(void **state)
{
    const struct test_folder *at = *state;
    struct qx_db *db = test_created(at);
    struct qx_db *other = NULL;
    char log[160];

    qx_db_close(&db);
    assert_int_equal(qx_db_open(at->path, QX_DB_READ, &TEST_SPEC, NULL, &db), QX_OK);
    assert_int_equal(qx_db_snapshot(db), QX_OK);
    test_get(db, 1, log);
    assert_int_equal(qx_db_open(at->path, QX_DB_SHARE, &TEST_SPEC, NULL, &other), QX_OK);
    assert_int_equal(qx_db_exec(other, PUT, qx_int(2), qx_text("two")), QX_OK);
    qx_db_close(&other);
    (void)snprintf(log, sizeof log, "%s-wal", at->path);
    assert_int_equal(access(log, F_OK), 0);
    qx_db_close(&db);
    assert_int_equal(access(log, F_OK), -1);
}

static void the_same_key_twice_exists(void **state)
{
    struct qx_db *db = test_created(*state);

    assert_int_equal(qx_db_exec(db, PUT, qx_int(1), qx_text("again")), QX_ERR_EXISTS);
    assert_non_null(strstr(qx_db_message(db), "put: "));
    assert_null(strstr(qx_db_message(db), "again"));
    assert_int_equal(qx_db_exec(db, PUT, qx_int(2), qx_null()), QX_ERR_DB);
    qx_db_close(&db);
}

static void what_is_rolled_back_is_gone(void **state)
{
    struct qx_db *db = test_created(*state);
    char text[32];

    assert_int_equal(qx_db_begin(db), QX_OK);
    assert_int_equal(qx_db_exec(db, PUT, qx_int(2), qx_text("two")), QX_OK);
    qx_db_rollback(db);
    test_get(db, 2, text);
    assert_string_equal(text, "");
    assert_int_equal(qx_db_begin(db), QX_OK);
    assert_int_equal(qx_db_exec(db, PUT, qx_int(2), qx_text("two")), QX_OK);
    assert_int_equal(qx_db_commit(db), QX_OK);
    test_get(db, 2, text);
    assert_string_equal(text, "two");
    qx_db_close(&db);
}

static void the_schema_is_closed_after_opening(void **state)
{
    struct qx_db *db = test_created(*state);
    char text[32];

    assert_int_equal(qx_db_run(db, DROP, NULL, 0, NULL), QX_ERR_DB);
    test_get(db, 1, text);
    assert_string_equal(text, "one");
    qx_db_close(&db);
}

static void a_wrong_number_of_values_is_a_defect(void **state)
{
    struct qx_db *db = test_created(*state);

    assert_int_equal(qx_db_exec(db, PUT, qx_int(2)), QX_ERR_INTERNAL);
    assert_int_equal(qx_db_run(db, TEST_STATEMENTS, NULL, 0, NULL), QX_ERR_INTERNAL);
    qx_db_close(&db);
}

static bool at_once(void *ctx)
{
    (void)ctx;
    return true;
}

static void a_long_statement_can_be_stopped(void **state)
{
    struct qx_db *db = test_created(*state);
    struct qx_rows *rows = NULL;

    qx_db_on_progress(db, at_once, NULL);
    assert_int_equal(qx_db_query(db, SPIN, NULL, 0, &rows), QX_OK);
    assert_false(qx_rows_next(rows));
    assert_int_equal(qx_rows_end(&rows), QX_ERR_INTERRUPTED);
    qx_db_close(&db);
}

static void a_built_file_stands_alone_and_opens_immutable(void **state)
{
    const struct test_folder *at = *state;
    struct qx_db *db = NULL;
    char text[32];
    char log[160];

    assert_int_equal(qx_db_open(at->path, QX_DB_BUILD, &TEST_SPEC, NULL, &db), QX_OK);
    assert_int_equal(qx_db_exec(db, PUT, qx_int(1), qx_text("one")), QX_OK);
    (void)snprintf(log, sizeof log, "%s-wal", at->path);
    assert_int_equal(access(log, F_OK), -1);
    qx_db_close(&db);
    assert_int_equal(qx_db_open(at->path, QX_DB_IMMUTABLE, &TEST_SPEC, NULL, &db), QX_OK);
    test_get(db, 1, text);
    assert_string_equal(text, "one");
    assert_int_not_equal(qx_db_exec(db, PUT, qx_int(2), qx_text("two")), QX_OK);
    qx_db_close(&db);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, test_make_folder, test_drop_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(what_was_written_is_read_again),
        CASE(an_existing_file_is_not_created_over),
        CASE(a_missing_file_is_not_created),
        CASE(a_foreign_file_is_refused_and_left_alone),
        CASE(a_database_of_another_program_is_refused),
        CASE(an_empty_file_is_foreign),
        CASE(a_newer_file_is_refused),
        CASE(an_older_file_climbs_when_written_and_is_refused_when_read),
        CASE(a_rung_that_fails_changes_nothing),
        CASE(a_creation_that_fails_leaves_no_file),
        CASE(a_truncated_file_is_damaged),
        CASE(a_second_opener_is_told_that_it_is_in_use),
        CASE(a_shared_file_is_read_and_written_by_others),
        CASE(a_file_in_a_folder_that_takes_nothing_is_read),
        CASE(who_reads_without_locks_sees_that_others_wrote),
        CASE(the_last_reader_leaves_nothing_in_the_log),
        CASE(the_same_key_twice_exists),
        CASE(what_is_rolled_back_is_gone),
        CASE(the_schema_is_closed_after_opening),
        CASE(a_wrong_number_of_values_is_a_defect),
        CASE(a_long_statement_can_be_stopped),
        CASE(a_built_file_stands_alone_and_opens_immutable),
    };
    int failed = cmocka_run_group_tests_name("db", tests, NULL, NULL);

    return failed + test_faults();
}
