/* Banks of every earlier version open, for reading too, with all that they knew. */
#include "test_bank.h"

#include <sys/stat.h>

#include <qualex/db.h>

extern const char golden_bank[];   /* bank-1.sql */
extern const char bank_schema_2[]; /* data/schema/bank-2.sql */
extern const char bank_schema_3[]; /* data/schema/bank-3.sql */

static const struct qx_migration OLDER[] = {{golden_bank}, {bank_schema_2}, {bank_schema_3}};

/* A bank as that version left it. */
static void make_version(struct test_bank *t, size_t version)
{
    const struct qx_db_spec spec = {
        .application_id = 0x51584231, .ladder = OLDER, .n_ladder = version};
    struct qx_db *db = NULL;

    qx_bank_close(&t->bank);
    assert_int_equal(unlink(t->path), 0);
    assert_int_equal(qx_db_open(t->path, QX_DB_CREATE, &spec, NULL, &db), QX_OK);
    qx_db_close(&db);
}

static void make_old(struct test_bank *t)
{
    make_version(t, 1);
}

static bool found(void *ctx, const struct qx_entry *entry, const char *snippet)
{
    (void)snippet;
    (void)snprintf(ctx, 64, "%s", entry->id);
    return true;
}

static void a_bank_of_version_1_opens_for_reading(void **state)
{
    struct test_bank *t = *state;
    const struct qx_filter filter = {.text = "хранит", .latest = true};
    char id[64] = "";

    make_old(t);
    assert_int_equal(qx_bank_open(t->path, false, NULL, &t->bank), QX_OK);
    test_assert_history(t, "approved", "1 retired, 2 approved en,ru");
    test_assert_history(t, "edited", "1 approved en, 2 draft");
    test_assert_history(t, "reading", "1 in review");
    test_assert_history(t, "written", "1 draft");
    test_assert_history(t, "gone", "1 retired");
    assert_int_equal(qx_bank_search(t->bank, &filter, 9, found, id), QX_OK);
    assert_string_equal(id, "approved");
}

static void a_bank_of_version_2_opens_too(void **state)
{
    struct test_bank *t = *state;
    const uint8_t source[QX_SHA256_LEN] = {1};
    int64_t taken = 1;

    make_version(t, 2);
    assert_int_equal(qx_bank_open(t->path, true, NULL, &t->bank), QX_OK);
    test_assert_history(t, "approved", "1 retired, 2 approved en,ru");
    assert_int_equal(qx_bank_part_find(t->bank, source, &taken), QX_OK);
    assert_int_equal(taken, 0);
    assert_int_equal(test_act(t, QX_ACT_APPROVE, "reading", "paul"), QX_OK);
}

static bool meet(void *ctx, const struct qx_entry *entry)
{
    (void)entry;
    ++*(int *)ctx;
    return true;
}

/* Its list of what waits has an index of its own since. */
static void a_bank_of_version_3_opens_too(void **state)
{
    struct test_bank *t = *state;
    const struct qx_filter filter = {.latest = true};
    const struct qx_page page = {.filter = &filter, .open = true};
    int n = 0;

    make_version(t, 3);
    assert_int_equal(qx_bank_open(t->path, false, NULL, &t->bank), QX_OK);
    assert_int_equal(qx_bank_page(t->bank, &page, -1, meet, &n), QX_OK);
    assert_int_equal(n, 3);
}

static void its_questions_go_on_from_where_they_were(void **state)
{
    struct test_bank *t = *state;

    make_old(t);
    assert_int_equal(qx_bank_open(t->path, true, NULL, &t->bank), QX_OK);
    assert_int_equal(test_act(t, QX_ACT_APPROVE, "reading", "rita"), QX_ERR_SAME_PERSON);
    assert_int_equal(test_act(t, QX_ACT_APPROVE, "reading", "paul"), QX_OK);
    assert_int_equal(test_act(t, QX_ACT_REVIEW, "edited", "rita"), QX_OK);
    assert_int_equal(test_act(t, QX_ACT_APPROVE, "edited", "paul"), QX_OK);
    test_assert_history(t, "edited", "1 retired, 2 approved en");
    assert_int_equal(test_act(t, QX_ACT_SUSPEND, "approved", "paul"), QX_OK);
}

static void an_old_bank_that_cannot_be_written_says_so(void **state)
{
    struct test_bank *t = *state;
    struct qx_report report = {0};

    make_old(t);
    assert_int_equal(chmod(t->folder, 0500), 0);
    assert_int_equal(chmod(t->path, 0400), 0);
    enum qx_err err = qx_bank_open(t->path, false, &report, &t->bank);

    assert_int_equal(chmod(t->folder, 0700), 0);
    if (geteuid() != 0) { /* root writes everywhere */
        assert_int_equal(err, QX_ERR_DB_OLDER);
        assert_non_null(strstr(qx_report_last(&report), "where it can be written"));
    }
    qx_report_free(&report);
}

int test_old(void)
{
    const struct CMUnitTest tests[] = {
        BANK_CASE(a_bank_of_version_1_opens_for_reading),
        BANK_CASE(a_bank_of_version_2_opens_too),
        BANK_CASE(a_bank_of_version_3_opens_too),
        BANK_CASE(its_questions_go_on_from_where_they_were),
        BANK_CASE(an_old_bank_that_cannot_be_written_says_so),
    };

    return cmocka_run_group_tests_name("old", tests, NULL, NULL);
}
