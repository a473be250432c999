#include "test_bank.h"

/* "1 retired, 2 draft" of a question. */
struct history {
    char text[256];
};

static bool add_version(void *ctx, const struct qx_entry *entry)
{
    struct history *h = ctx;
    size_t n = strlen(h->text);

    (void)snprintf(h->text + n, sizeof h->text - n, "%s%lld %s", n == 0 ? "" : ", ",
                   (long long)entry->version, qx_status_name(entry->status));
    return true;
}

static void assert_history(struct test_bank *t, const char *id, const char *expected)
{
    struct history h = {""};

    assert_int_equal(qx_bank_show(t->bank, id, add_version, &h), QX_OK);
    assert_string_equal(h.text, expected);
}

static const struct qx_intent REVIEW = {
    .act = QX_ACT_REVIEW, .langs = "", .why = "", .review_by = ""};
static const struct qx_intent APPROVE = {
    .act = QX_ACT_APPROVE, .langs = "", .why = "", .review_by = ""};

static bool add_step(void *ctx, const struct qx_step *step)
{
    struct history *h = ctx;
    size_t n = strlen(h->text);

    (void)snprintf(h->text + n, sizeof h->text - n, "%s%s %s", n == 0 ? "" : ", ", step->act,
                   step->who);
    return true;
}

static void the_same_content_again_changes_nothing(void **state)
{
    assert_int_equal(test_put(*state, "q", "t", "one", ""), QX_PUT_NEW);
    assert_int_equal(test_put(*state, "q", "t", "one", ""), QX_PUT_UNCHANGED);
    assert_history(*state, "q", "1 draft");
}

static void an_edit_of_a_draft_replaces_it(void **state)
{
    (void)test_put(*state, "q", "t", "one", "");
    assert_int_equal(test_put(*state, "q", "t", "two", ""), QX_PUT_CHANGED);
    assert_history(*state, "q", "1 retired, 2 draft");
}

static void what_is_approved_stays_until_its_edit_is_approved(void **state)
{
    test_approved(*state, "q", "t", "");
    assert_int_equal(test_put(*state, "q", "t", "two", ""), QX_PUT_CHANGED);
    assert_history(*state, "q", "1 approved, 2 draft");
    assert_int_equal(test_act(*state, QX_ACT_REVIEW, "q", "rita"), QX_OK);
    assert_history(*state, "q", "1 approved, 2 in review");
    assert_int_equal(test_act(*state, QX_ACT_APPROVE, "q", "paul"), QX_OK);
    assert_history(*state, "q", "1 retired, 2 approved");
}

static void steps_tell_who_did_what(void **state)
{
    struct test_bank *t = *state;
    struct history h = {""};

    test_approved(t, "q", "t", "");
    assert_int_equal(qx_bank_steps(t->bank, "q", 1, add_step, &h), QX_OK);
    assert_string_equal(h.text, "import ann, review rita, approve paul");
}

static void nobody_takes_two_steps(void **state)
{
    (void)test_put(*state, "q", "t", "one", "");
    assert_int_equal(test_act(*state, QX_ACT_REVIEW, "q", "ann"), QX_ERR_SAME_PERSON);
    assert_int_equal(test_act(*state, QX_ACT_REVIEW, "q", " Ann\t"), QX_ERR_SAME_PERSON);
    assert_int_equal(test_act(*state, QX_ACT_REVIEW, "q", "rita"), QX_OK);
    assert_int_equal(test_act(*state, QX_ACT_APPROVE, "q", "RITA"), QX_ERR_SAME_PERSON);
    assert_int_equal(test_act(*state, QX_ACT_APPROVE, "q", "ann"), QX_ERR_SAME_PERSON);
    assert_int_equal(test_act(*state, QX_ACT_APPROVE, "q", "rita"), QX_ERR_SAME_PERSON);
    assert_history(*state, "q", "1 in review");
}

static void steps_have_their_order(void **state)
{
    (void)test_put(*state, "q", "t", "one", "");
    assert_int_equal(test_act(*state, QX_ACT_APPROVE, "q", "paul"), QX_ERR_QUESTION_STATUS);
    assert_int_equal(test_act(*state, QX_ACT_REVIEW, "nowhere", "rita"), QX_ERR_NOT_FOUND);
    assert_int_equal(test_act(*state, QX_ACT_REVIEW, "q", "rita"), QX_OK);
    assert_int_equal(test_act(*state, QX_ACT_REVIEW, "q", "rose"), QX_ERR_QUESTION_STATUS);
    assert_int_equal(test_act(*state, QX_ACT_RETIRE, "q", "rita"), QX_OK);
    assert_int_equal(test_act(*state, QX_ACT_RETIRE, "q", "rita"), QX_ERR_QUESTION_STATUS);
    assert_history(*state, "q", "1 retired");
}

static void a_retired_question_is_in_no_release_with_any_version(void **state)
{
    struct test_bank *t = *state;
    struct history h = {""};

    test_approved(t, "q", "t", "");
    test_approved(t, "other", "t", "");
    assert_int_equal(test_put(t, "q", "t", "two", ""), QX_PUT_CHANGED);
    assert_int_equal(test_act(t, QX_ACT_RETIRE, "q", "rita"), QX_OK);
    assert_history(t, "q", "1 retired, 2 retired");
    assert_history(t, "other", "1 approved");
    assert_int_equal(qx_bank_steps(t->bank, "q", 1, add_step, &h), QX_OK);
    assert_string_equal(h.text, "import ann, review rita, approve paul, retire rita");
}

static void retiring_a_status_leaves_the_versions_of_others(void **state)
{
    struct test_bank *t = *state;
    const struct qx_actor actor = {.name = "rita"};
    const struct qx_intent retire = {.act = QX_ACT_RETIRE, .langs = "", .why = "", .review_by = ""};
    size_t n = 0;
    size_t waiting;

    test_approved(t, "q", "t", "");
    assert_int_equal(test_put(t, "q", "t", "two", ""), QX_PUT_CHANGED);
    assert_int_equal(qx_bank_begin(t->bank, NULL), QX_OK);
    assert_int_equal(qx_bank_choose_all(t->bank, &retire, "draft", NULL, &n), QX_OK);
    assert_int_equal(n, 1);
    assert_int_equal(qx_bank_act(t->bank, &retire, &actor, 2, NULL, &waiting), QX_OK);
    assert_int_equal(qx_bank_commit(t->bank, NULL), QX_OK);
    assert_history(t, "q", "1 approved, 2 retired");
}

static void an_id_comes_once_in_an_import(void **state)
{
    struct test_bank *t = *state;
    struct qx_report report = {0};
    struct qx_option options[2] = {
        {.id = "a", .weight = {1, 1}},
        {.id = "b", .weight = {0, 1}}
    };
    const struct qx_question q = {.id = "q",
                                  .version = 1,
                                  .topic = "t",
                                  .level = "",
                                  .source = "",
                                  .author = "",
                                  .figure = "",
                                  .options = options,
                                  .n_options = 2};
    static const enum qx_put WHAT[] = {QX_PUT_NEW, QX_PUT_NEW, QX_PUT_UNCHANGED};
    enum qx_put put;

    for (int i = 0; i < 3; i++) { /* the first is undone, the second stays */
        assert_int_equal(qx_bank_begin(t->bank, NULL), QX_OK);
        assert_int_equal(qx_bank_put(t->bank, &q, false, "", 1, "a.gift", 3, &report, &put), QX_OK);
        assert_int_equal(put, WHAT[i]);
        assert_int_equal(qx_bank_put(t->bank, &q, false, "", 1, "b.gift", 9, &report, &put),
                         QX_ERR_EXISTS);
        assert_string_equal(qx_report_last(&report),
                            "id q stands at a.gift:3 already: give each question its own");
        if (i == 0) {
            qx_bank_rollback(t->bank);
        } else {
            assert_int_equal(qx_bank_commit(t->bank, NULL), QX_OK);
        }
    }
    assert_history(t, "q", "1 draft");
    qx_report_free(&report);
}

static void a_live_bank_takes_no_names(void **state)
{
    struct test_bank *t = *state;
    const struct qx_actor actor = {.name = "rita"};
    size_t waiting;

    qx_bank_close(&t->bank);
    assert_int_equal(unlink(t->path), 0);
    assert_int_equal(qx_bank_create(t->path, "a root", 1, NULL), QX_OK);
    assert_int_equal(qx_bank_open(t->path, true, NULL, &t->bank), QX_OK);
    assert_true(qx_bank_live(t->bank));
    (void)test_put(t, "q", "t", "one", "");
    assert_int_equal(qx_bank_begin(t->bank, NULL), QX_OK);
    assert_int_equal(qx_bank_choose(t->bank, &REVIEW, "q", NULL), QX_OK);
    assert_int_equal(qx_bank_act(t->bank, &REVIEW, &actor, 2, NULL, &waiting), QX_ERR_MODE);
    qx_bank_rollback(t->bank);
}

static bool keep_digest(void *ctx, const struct qx_entry *entry)
{
    memcpy(ctx, entry->digest, QX_SHA256_LEN);
    return true;
}

static bool assert_digested(void *ctx, const struct qx_entry *entry)
{
    uint8_t digest[QX_SHA256_LEN];
    char end[32];

    (void)snprintf(end, sizeof end, ",\"version\":%lld}", (long long)entry->version);
    assert_memory_equal(entry->json.ptr + entry->json.len - strlen(end), end, strlen(end));
    qx_sha256(entry->json, digest);
    assert_memory_equal(entry->digest, digest, sizeof digest);
    ++*(size_t *)ctx;
    return true;
}

static void each_version_carries_its_number_and_its_digest(void **state)
{
    char stem[32];
    size_t n = 0;

    for (int i = 1; i <= 11; i++) {
        (void)snprintf(stem, sizeof stem, "stem %d", i);
        (void)test_put(*state, "q", "t", stem, "");
    }
    assert_int_equal(test_put(*state, "q", "t", "stem 11", ""), QX_PUT_UNCHANGED);
    struct test_bank *t = *state;

    assert_int_equal(qx_bank_show(t->bank, "q", assert_digested, &n), QX_OK);
    assert_int_equal(n, 11);
}

static void a_signed_step_is_for_exactly_one_content(void **state)
{
    struct test_bank *t = *state;
    uint8_t digest[QX_SHA256_LEN];

    (void)test_put(t, "q", "t", "one", "");
    assert_int_equal(qx_bank_show(t->bank, "q", keep_digest, digest), QX_OK);
    assert_int_equal(qx_bank_begin(t->bank, NULL), QX_OK);
    digest[0] ^= 1;
    assert_int_equal(qx_bank_choose_signed(t->bank, &REVIEW, "q", 1, digest, NULL), QX_ERR_PAYLOAD);
    digest[0] ^= 1;
    assert_int_equal(qx_bank_choose_signed(t->bank, &REVIEW, "q", 2, digest, NULL),
                     QX_ERR_NOT_FOUND);
    assert_int_equal(qx_bank_choose_signed(t->bank, &APPROVE, "q", 1, digest, NULL),
                     QX_ERR_QUESTION_STATUS);
    assert_int_equal(qx_bank_choose_signed(t->bank, &REVIEW, "q", 1, digest, NULL), QX_OK);
    assert_int_equal(qx_bank_choose_signed(t->bank, &REVIEW, "q", 1, digest, NULL), QX_ERR_EXISTS);
    qx_bank_rollback(t->bank);
}

static void a_version_that_came_meanwhile_is_told(void **state)
{
    struct test_bank *t = *state;
    struct qx_report report = {0};
    uint8_t digest[QX_SHA256_LEN];

    (void)test_put(t, "q", "t", "one", "");
    assert_int_equal(qx_bank_show(t->bank, "q", keep_digest, digest), QX_OK);
    (void)test_put(t, "q", "t", "two", "");
    assert_int_equal(qx_bank_begin(t->bank, NULL), QX_OK);
    assert_int_equal(qx_bank_choose_signed(t->bank, &REVIEW, "q", 1, digest, &report),
                     QX_ERR_QUESTION_STATUS);
    assert_non_null(strstr(qx_report_last(&report), "q: version 2 came meanwhile"));
    qx_bank_rollback(t->bank);
    qx_report_free(&report);
    assert_int_equal(test_act(t, QX_ACT_RETIRE, "q", "ann"), QX_OK);
    assert_int_equal(qx_bank_begin(t->bank, NULL), QX_OK);
    assert_int_equal(qx_bank_choose_signed(t->bank, &REVIEW, "q", 1, digest, &report),
                     QX_ERR_QUESTION_STATUS);
    assert_non_null(strstr(qx_report_last(&report), "q is retired"));
    qx_bank_rollback(t->bank);
    qx_report_free(&report);
}

static void a_signed_file_is_used_once(void **state)
{
    struct test_bank *t = *state;
    uint8_t digest[QX_SHA256_LEN] = {1};
    const struct qx_actor actor = {
        .name = "rita", .key = digest, .message = qx_slice_text("a signed file"), .digest = digest};
    size_t waiting;

    (void)test_put(t, "a", "t", "one", "");
    (void)test_put(t, "b", "t", "two", "");
    for (int i = 0; i < 2; i++) {
        assert_int_equal(qx_bank_begin(t->bank, NULL), QX_OK);
        assert_int_equal(qx_bank_choose(t->bank, &REVIEW, i == 0 ? "a" : "b", NULL), QX_OK);
        assert_int_equal(qx_bank_act(t->bank, &REVIEW, &actor, 2, NULL, &waiting),
                         i == 0 ? QX_OK : QX_ERR_EXISTS);
        if (i == 0) {
            assert_int_equal(qx_bank_commit(t->bank, NULL), QX_OK);
        } else {
            qx_bank_rollback(t->bank);
        }
    }
}

static void a_reader_sees_one_state_until_it_follows(void **state)
{
    struct test_bank *t = *state;
    struct test_bank reader = *t;

    (void)test_put(t, "q", "t", "one", "");
    assert_int_equal(qx_bank_open(t->path, false, NULL, &reader.bank), QX_OK);
    int64_t mark = qx_bank_changes(reader.bank);

    assert_history(&reader, "q", "1 draft");
    assert_int_equal(test_put(t, "q", "t", "two", ""), QX_PUT_CHANGED);
    assert_history(&reader, "q", "1 draft");
    qx_bank_follow(reader.bank);
    assert_history(&reader, "q", "1 retired, 2 draft");
    assert_int_not_equal(qx_bank_changes(reader.bank), mark);
    mark = qx_bank_changes(reader.bank);
    assert_int_equal(qx_bank_changes(reader.bank), mark);
    qx_bank_close(&reader.bank);
}

static void of_two_writers_one_waits_and_is_told(void **state)
{
    struct test_bank *t = *state;
    struct qx_bank *other = NULL;
    struct qx_report report = {0};

    assert_int_equal(qx_bank_open(t->path, true, NULL, &other), QX_OK);
    assert_int_equal(qx_bank_begin(t->bank, NULL), QX_OK);
    assert_int_equal(qx_bank_begin(other, &report), QX_ERR_DB_BUSY);
    assert_non_null(strstr(report.messages[0].text, "another program is at work on it"));
    qx_report_free(&report);
    qx_bank_rollback(t->bank);
    assert_int_equal(qx_bank_begin(other, NULL), QX_OK);
    qx_bank_close(&other);
}

static void no_text_comes_in_that_is_not_in_form_c(void **state)
{
    struct test_bank *t = *state;
    struct qx_report report = {0};
    struct qx_translation word[3] = {
        {"en", "Who?"     },
        {"en", "yes"      },
        {"en", "e\xCC\x81"}
    };
    struct qx_option options[2] = {
        {.id = "a", .text = {&word[1], 1}, .weight = {1, 1}},
        {.id = "b", .text = {&word[2], 1}, .weight = {0, 1}},
    };
    const struct qx_question q = {
        .id = "apart",
        .version = 1,
        .topic = "t",
        .level = "",
        .source = "",
        .author = "",
        .figure = "",
        .stem = {&word[0], 1},
        .options = options,
        .n_options = 2
    };
    enum qx_put put;

    assert_int_equal(qx_bank_begin(t->bank, NULL), QX_OK);
    assert_int_equal(qx_bank_put(t->bank, &q, false, "ann", 1, "f", 7, &report, &put),
                     QX_ERR_QUESTION);
    assert_string_equal(qx_report_last(&report),
                        "question apart: an option is not in normalisation form C: save the text "
                        "as NFC");
    assert_int_equal(report.messages[0].line, 7);
    word[2].text = "\xC3\xA9";
    assert_int_equal(qx_bank_put(t->bank, &q, false, "ann", 1, "f", 7, &report, &put), QX_OK);
    qx_bank_rollback(t->bank);
    qx_report_free(&report);
}

int test_store(void)
{
    const struct CMUnitTest tests[] = {
        BANK_CASE(the_same_content_again_changes_nothing),
        BANK_CASE(an_edit_of_a_draft_replaces_it),
        BANK_CASE(what_is_approved_stays_until_its_edit_is_approved),
        BANK_CASE(steps_tell_who_did_what),
        BANK_CASE(nobody_takes_two_steps),
        BANK_CASE(steps_have_their_order),
        BANK_CASE(a_retired_question_is_in_no_release_with_any_version),
        BANK_CASE(retiring_a_status_leaves_the_versions_of_others),
        BANK_CASE(an_id_comes_once_in_an_import),
        BANK_CASE(a_live_bank_takes_no_names),
        BANK_CASE(each_version_carries_its_number_and_its_digest),
        BANK_CASE(a_signed_step_is_for_exactly_one_content),
        BANK_CASE(a_version_that_came_meanwhile_is_told),
        BANK_CASE(a_signed_file_is_used_once),
        BANK_CASE(a_reader_sees_one_state_until_it_follows),
        BANK_CASE(of_two_writers_one_waits_and_is_told),
        BANK_CASE(no_text_comes_in_that_is_not_in_form_c),
    };

    return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
