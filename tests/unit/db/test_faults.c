/* Storage that fails: a full disk by a limit on file sizes, a sync that fails by a shim between
 * SQLite and the system. */
#include "test_db.h"

#include <signal.h>
#include <sys/resource.h>

#include <sqlite3.h>

static sqlite3_vfs shim;
static sqlite3_vfs *real;
static sqlite3_io_methods failing;
static const sqlite3_io_methods *sound;
static bool sync_fails;

static int shim_sync(sqlite3_file *file, int flags)
{
    return sync_fails ? SQLITE_IOERR_FSYNC : sound->xSync(file, flags);
}

static int shim_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *given)
{
    (void)vfs;
    int rc = real->xOpen(real, name, file, flags, given);

    if (rc == SQLITE_OK && (flags & SQLITE_OPEN_WAL) != 0) {
        sound = file->pMethods;
        failing = *sound;
        failing.xSync = shim_sync;
        file->pMethods = &failing;
    }
    return rc;
}

static void a_commit_whose_sync_failed_is_unknown(void **state)
{
    struct test_folder *at = *state;
    struct qx_db *db = test_created(at);
    char text[32];

    assert_int_equal(qx_db_begin(db), QX_OK);
    assert_int_equal(qx_db_exec(db, PUT, qx_int(2), qx_text("two")), QX_OK);
    sync_fails = true;
    assert_int_equal(qx_db_commit(db), QX_ERR_DB_UNKNOWN);
    sync_fails = false;
    assert_int_equal(qx_db_begin(db), QX_ERR_DB_UNKNOWN);
    assert_int_equal(qx_db_exec(db, PUT, qx_int(3), qx_text("three")), QX_ERR_DB_UNKNOWN);
    qx_db_close(&db);
    assert_int_equal(qx_db_open(at->path, QX_DB_WRITE, &TEST_SPEC, NULL, &db), QX_OK);
    test_get(db, 1, text);
    assert_string_equal(text, "one");
    qx_db_close(&db);
}

static void a_full_disk_is_told_and_loses_nothing(void **state)
{
    struct test_folder *at = *state;
    struct qx_db *db = test_created(at);
    struct rlimit before;
    char text[32];

    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    struct rlimit small = {.rlim_cur = 200000, .rlim_max = before.rlim_max};

    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    assert_int_equal(qx_db_begin(db), QX_OK);
    enum qx_err err = qx_db_run(db, BIG, NULL, 0, NULL);

    if (err == QX_OK) {
        err = qx_db_commit(db);
    } else {
        qx_db_rollback(db);
    }
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(err, QX_ERR_DISK_FULL);
    assert_int_equal(qx_db_exec(db, PUT, qx_int(2), qx_text("two")), QX_OK);
    qx_db_close(&db);
    assert_int_equal(qx_db_open(at->path, QX_DB_READ, &TEST_SPEC, NULL, &db), QX_OK);
    test_get(db, 2, text);
    assert_string_equal(text, "two");
    assert_int_equal(qx_db_check(db), QX_OK);
    qx_db_close(&db);
}

int test_faults(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_commit_whose_sync_failed_is_unknown, test_make_folder,
                                        test_drop_folder),
        cmocka_unit_test_setup_teardown(a_full_disk_is_told_and_loses_nothing, test_make_folder,
                                        test_drop_folder),
    };

    (void)signal(SIGXFSZ, SIG_IGN);
    real = sqlite3_vfs_find(NULL);
    shim = *real;
    shim.zName = "failing sync";
    shim.xOpen = shim_open;
    (void)sqlite3_vfs_register(&shim, 1);
    return cmocka_run_group_tests_name("db faults", tests, NULL, NULL);
}
