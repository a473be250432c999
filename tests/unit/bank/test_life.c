/* Steps per language, dates, suspension: what is possible from where, and by whom. */
#include "test_bank.h"

static bool add_version(void *ctx, const struct qx_entry *entry)
{
    char *text = ctx;
    size_t n = strlen(text);

    (void)snprintf(text + n, 256 - n, "%s%lld %s", n == 0 ? "" : ", ", (long long)entry->version,
                   qx_status_name(entry->status));
    if (entry->approved[0] != '\0' && entry->status != QX_RETIRED) {
        n = strlen(text);
        (void)snprintf(text + n, 256 - n, " %.*s", (int)strlen(entry->approved) - 2,
                       entry->approved + 1);
    }
    return true;
}

void test_assert_history(struct test_bank *t, const char *id, const char *expected)
{
    char text[256] = "";

    assert_int_equal(qx_bank_show(t->bank, id, add_version, text), QX_OK);
    assert_string_equal(text, expected);
}

/* A question that ann wrote in English and tanya translated. */
static void put_translated(struct test_bank *t)
{
    (void)test_put_in(t, "q", "en", "one", "ann");
    (void)test_put_in(t, "q", "ru", "один", "tanya");
}

static void a_translation_has_three_people_of_its_own(void **state)
{
    struct test_bank *t = *state;

    put_translated(t);
    assert_int_equal(test_act_in(t, QX_ACT_REVIEW, "q", "ann", ",en,"), QX_ERR_SAME_PERSON);
    assert_int_equal(test_act_in(t, QX_ACT_REVIEW, "q", "tanya", ",ru,"), QX_ERR_SAME_PERSON);
    assert_int_equal(test_act_in(t, QX_ACT_REVIEW, "q", "tanya", ",en,"), QX_OK);
    assert_int_equal(test_act_in(t, QX_ACT_REVIEW, "q", "ann", ",ru,"), QX_OK);
    assert_int_equal(test_act_in(t, QX_ACT_APPROVE, "q", "ann", ",ru,"), QX_ERR_SAME_PERSON);
    assert_int_equal(test_act(t, QX_ACT_APPROVE, "q", "paul"), QX_OK);
    test_assert_history(t, "q", "1 retired, 2 approved en,ru");
}

static void a_language_is_approved_by_itself(void **state)
{
    struct test_bank *t = *state;

    put_translated(t);
    assert_int_equal(test_act_in(t, QX_ACT_REVIEW, "q", "rita", ",en,"), QX_OK);
    assert_int_equal(test_act_in(t, QX_ACT_APPROVE, "q", "paul", ",ru,"), QX_ERR_QUESTION_STATUS);
    assert_int_equal(test_act_in(t, QX_ACT_APPROVE, "q", "paul", ",kk,"), QX_ERR_QUESTION_STATUS);
    assert_int_equal(test_act(t, QX_ACT_APPROVE, "q", "paul"), QX_OK);
    test_assert_history(t, "q", "1 retired, 2 approved en");
    assert_int_equal(test_act_in(t, QX_ACT_REVIEW, "q", "rita", ",en,"), QX_ERR_QUESTION_STATUS);
    assert_int_equal(test_act_in(t, QX_ACT_REVIEW, "q", "rosa", ",en,ru,"), QX_ERR_QUESTION_STATUS);
    assert_int_equal(test_act(t, QX_ACT_REVIEW, "q", "rosa"), QX_OK);
    assert_int_equal(test_act(t, QX_ACT_APPROVE, "q", "petra"), QX_OK);
    test_assert_history(t, "q", "1 retired, 2 approved en,ru");
    assert_int_equal(test_act(t, QX_ACT_APPROVE, "q", "petra"), QX_ERR_QUESTION_STATUS);
}

/* Nobody loses a language because another one was mended. */
static void an_edit_replaces_when_it_has_all_languages_of_the_one_in_force(void **state)
{
    struct test_bank *t = *state;

    put_translated(t);
    assert_int_equal(test_act(t, QX_ACT_REVIEW, "q", "rita"), QX_OK);
    assert_int_equal(test_act(t, QX_ACT_APPROVE, "q", "paul"), QX_OK);
    (void)test_put_in(t, "q", "ru", "раз", "tanya");
    assert_int_equal(test_act(t, QX_ACT_REVIEW, "q", "rita"), QX_OK);
    assert_int_equal(test_act_in(t, QX_ACT_APPROVE, "q", "paul", ",ru,"), QX_OK);
    test_assert_history(t, "q", "1 retired, 2 approved en,ru, 3 in review ru");
    assert_int_equal(test_act_in(t, QX_ACT_APPROVE, "q", "paul", ",en,"), QX_OK);
    test_assert_history(t, "q", "1 retired, 2 retired, 3 approved en,ru");
}

static bool count(void *ctx, bool pretest, const char *topic, const char *level, const char *langs,
                  int64_t n)
{
    (void)pretest;
    (void)topic;
    (void)level;
    (void)snprintf(ctx, 64, "%s %lld", langs, (long long)n);
    return true;
}

static void a_release_takes_the_languages_that_are_approved(void **state)
{
    struct test_bank *t = *state;
    char counted[64] = "";
    struct qx_entry entry;

    put_translated(t);
    assert_int_equal(test_act(t, QX_ACT_REVIEW, "q", "rita"), QX_OK);
    assert_int_equal(test_act_in(t, QX_ACT_APPROVE, "q", "paul", ",en,"), QX_OK);
    assert_int_equal(qx_bank_counts(t->bank, count, counted), QX_OK);
    assert_string_equal(counted, ",en, 1");
    assert_int_equal(qx_bank_cell(t->bank, &(struct qx_cell){.topic = "t", .level = ""}), QX_OK);
    assert_true(qx_bank_cell_next(t->bank, &entry));
    assert_string_equal(entry.langs, ",en,");
    assert_int_equal(qx_bank_cell_end(t->bank), QX_OK);
}

static void a_suspended_question_is_out_of_draws_until_it_is_resumed(void **state)
{
    struct test_bank *t = *state;
    char counted[64] = "none";

    test_approved(t, "q", "t", "");
    assert_int_equal(test_act(t, QX_ACT_RESUME, "q", "paul"), QX_ERR_QUESTION_STATUS);
    assert_int_equal(test_act(t, QX_ACT_SUSPEND, "q", "ann"), QX_OK);
    assert_int_equal(test_act(t, QX_ACT_SUSPEND, "q", "ann"), QX_ERR_QUESTION_STATUS);
    assert_int_equal(qx_bank_counts(t->bank, count, counted), QX_OK);
    assert_string_equal(counted, "none");
    assert_int_equal(test_act(t, QX_ACT_RESUME, "q", "paul"), QX_OK);
    test_assert_history(t, "q", "1 approved en");
}

static void a_suspended_pretest_resumes_as_one(void **state)
{
    struct test_bank *t = *state;

    (void)test_put(t, "q", "t", "one", "");
    assert_int_equal(test_act(t, QX_ACT_REVIEW, "q", "rita"), QX_OK);
    assert_int_equal(test_act(t, QX_ACT_PRETEST, "q", "rita"), QX_ERR_SAME_PERSON);
    assert_int_equal(test_act(t, QX_ACT_PRETEST, "q", "paul"), QX_OK);
    assert_int_equal(test_act(t, QX_ACT_SUSPEND, "q", "ann"), QX_OK);
    assert_int_equal(test_act(t, QX_ACT_RESUME, "q", "ann"), QX_OK);
    test_assert_history(t, "q", "1 pretest en");
    assert_int_equal(test_act(t, QX_ACT_APPROVE, "q", "rita"), QX_ERR_SAME_PERSON);
    assert_int_equal(test_act(t, QX_ACT_APPROVE, "q", "paul"), QX_OK);
    test_assert_history(t, "q", "1 approved en");
}

static void a_pretest_takes_nothing_out_of_use(void **state)
{
    struct test_bank *t = *state;

    test_approved(t, "q", "t", "");
    (void)test_put(t, "q", "t", "two", "");
    assert_int_equal(test_act(t, QX_ACT_REVIEW, "q", "rita"), QX_OK);
    assert_int_equal(test_act(t, QX_ACT_PRETEST, "q", "paul"), QX_ERR_QUESTION_STATUS);
    test_assert_history(t, "q", "1 approved en, 2 in review");
}

static void what_is_in_force_is_suspended_and_both_are_retired(void **state)
{
    struct test_bank *t = *state;

    test_approved(t, "q", "t", "");
    (void)test_put(t, "q", "t", "two", "");
    assert_int_equal(test_act(t, QX_ACT_SUSPEND, "q", "ann"), QX_OK);
    test_assert_history(t, "q", "1 suspended en, 2 draft");
    assert_int_equal(test_act(t, QX_ACT_RETIRE, "q", "ann"), QX_OK);
    test_assert_history(t, "q", "1 retired, 2 retired");
    assert_int_equal(test_act(t, QX_ACT_RETIRE, "q", "ann"), QX_ERR_QUESTION_STATUS);
}

static bool keep_date(void *ctx, const struct qx_entry *entry)
{
    (void)snprintf(ctx, 16, "%s", entry->review_by);
    return true;
}

static void assert_date(struct test_bank *t, const char *expected)
{
    char date[16] = "";

    assert_int_equal(qx_bank_show(t->bank, "q", keep_date, date), QX_OK);
    assert_string_equal(date, expected);
}

static void a_date_of_review_is_set_and_moved_by_an_approver(void **state)
{
    struct test_bank *t = *state;
    struct qx_intent intent = {
        .act = QX_ACT_APPROVE, .langs = "", .why = "", .review_by = "2027-01-31"};

    (void)test_put(t, "q", "t", "one", "");
    assert_int_equal(test_act(t, QX_ACT_REVIEW, "q", "rita"), QX_OK);
    assert_int_equal(test_do(t, &intent, "q", "paul"), QX_OK);
    assert_date(t, "2027-01-31");
    intent.review_by = "2028-01-31";
    assert_int_equal(test_do(t, &intent, "q", "rita"), QX_ERR_SAME_PERSON);
    assert_int_equal(test_do(t, &intent, "q", "paul"), QX_OK);
    assert_date(t, "2028-01-31");
    intent.act = QX_ACT_SUSPEND;
    assert_int_equal(test_do(t, &intent, "q", "paul"), QX_ERR_QUESTION_STATUS);
    intent.review_by = "";
    intent.langs = ",en,";
    assert_int_equal(test_do(t, &intent, "q", "paul"), QX_ERR_QUESTION_STATUS);
}

static bool add_step(void *ctx, const struct qx_step *step)
{
    char *text = ctx;
    size_t n = strlen(text);

    (void)snprintf(text + n, 512 - n, "%s%lld %s %s%s%s", n == 0 ? "" : "; ",
                   (long long)step->version, step->act, step->who, step->langs, step->why);
    return true;
}

static void steps_and_comments_are_told_in_their_order(void **state)
{
    struct test_bank *t = *state;
    const struct qx_intent intent = {
        .act = QX_ACT_SUSPEND, .langs = "", .why = "wrong", .review_by = ""};
    char text[512] = "";

    put_translated(t);
    assert_int_equal(test_act_in(t, QX_ACT_REVIEW, "q", "rita", ",en,"), QX_OK);
    assert_int_equal(test_act(t, QX_ACT_APPROVE, "q", "paul"), QX_OK);
    assert_int_equal(qx_bank_begin(t->bank, NULL), QX_OK);
    assert_int_equal(qx_bank_comment(t->bank, "q", "zoe", "hm", 2000, NULL), QX_OK);
    assert_int_equal(qx_bank_comment(t->bank, "q", "zoe", " ", 2000, NULL), QX_ERR_TOO_LARGE);
    assert_int_equal(qx_bank_comment(t->bank, "q", "zoe", "\x1b[2J", 2000, NULL), QX_ERR_CHARACTER);
    assert_int_equal(qx_bank_comment(t->bank, "r", "zoe", "hm", 2000, NULL), QX_ERR_NOT_FOUND);
    assert_int_equal(qx_bank_commit(t->bank, NULL), QX_OK);
    assert_int_equal(test_do(t, &intent, "q", "ann"), QX_OK);
    assert_int_equal(qx_bank_steps(t->bank, "q", 0, add_step, text), QX_OK);
    assert_string_equal(text, "1 import ann; 1 replace tanya; 2 import ann,en,; 2 import "
                              "tanya,ru,; 2 review rita,en,; 2 approve paul,en,; 2 suspend "
                              "annwrong; 2 comment zoehm");
}

/* The importer of one language is nobody for another. */
static void a_review_needs_somebody_named_for_each_language(void **state)
{
    struct test_bank *t = *state;

    (void)test_put_in(t, "q", "ru", "один", "");
    assert_int_equal(test_act(t, QX_ACT_REVIEW, "q", "rita"), QX_ERR_SAME_PERSON);
    (void)test_put_in(t, "q", "kk", "бір", "aigul");
    assert_int_equal(test_act(t, QX_ACT_REVIEW, "q", "rita"), QX_ERR_SAME_PERSON);
    assert_int_equal(test_act_in(t, QX_ACT_REVIEW, "q", "rita", ",kk,"), QX_OK);
    assert_int_equal(test_act_in(t, QX_ACT_AUTHOR, "q", "tanya", ",ru,"), QX_OK);
    assert_int_equal(test_act(t, QX_ACT_REVIEW, "q", "rita"), QX_OK);
}

static void sets_of_languages_are_kept_in_byte_order(void **state)
{
    struct qx_langs set = {""};

    (void)state;
    qx_langs_add(&set, qx_slice_text("ru"));
    qx_langs_add(&set, qx_slice_text("en"));
    qx_langs_add(&set, qx_slice_text("kk"));
    qx_langs_add(&set, qx_slice_text("en"));
    assert_string_equal(set.text, ",en,kk,ru,");
    assert_true(qx_langs_within(",kk,", set.text));
    assert_true(qx_langs_within("", set.text));
    assert_false(qx_langs_within(",k,", set.text));
    assert_false(qx_langs_meet(",k,", set.text));
    qx_langs_without(set.text, ",en,ru,", &set);
    assert_string_equal(set.text, ",kk,");
    qx_langs_join(",ru,", set.text, &set);
    assert_string_equal(set.text, ",kk,ru,");
}

static void whole_banks_move_by_status(void **state)
{
    struct test_bank *t = *state;
    const struct qx_intent review = {
        .act = QX_ACT_REVIEW, .langs = ",ru,", .why = "", .review_by = ""};
    const struct qx_actor actor = {.name = "rita"};
    size_t n = 0;
    size_t waiting;

    put_translated(t);
    (void)test_put(t, "r", "t", "two", "");
    assert_int_equal(qx_bank_begin(t->bank, NULL), QX_OK);
    assert_int_equal(qx_bank_choose_all(t->bank, &review, NULL, NULL, &n), QX_OK);
    assert_int_equal(n, 1); /* r is not written in Russian */
    assert_int_equal(qx_bank_act(t->bank, &review, &actor, 1, NULL, &waiting), QX_OK);
    assert_int_equal(qx_bank_commit(t->bank, NULL), QX_OK);
    test_assert_history(t, "q", "1 retired, 2 in review");
    test_assert_history(t, "r", "1 draft");
}

int test_life(void)
{
    const struct CMUnitTest tests[] = {
        BANK_CASE(a_translation_has_three_people_of_its_own),
        BANK_CASE(a_language_is_approved_by_itself),
        BANK_CASE(an_edit_replaces_when_it_has_all_languages_of_the_one_in_force),
        BANK_CASE(a_release_takes_the_languages_that_are_approved),
        BANK_CASE(a_suspended_question_is_out_of_draws_until_it_is_resumed),
        BANK_CASE(a_suspended_pretest_resumes_as_one),
        BANK_CASE(a_pretest_takes_nothing_out_of_use),
        BANK_CASE(what_is_in_force_is_suspended_and_both_are_retired),
        BANK_CASE(a_date_of_review_is_set_and_moved_by_an_approver),
        BANK_CASE(steps_and_comments_are_told_in_their_order),
        BANK_CASE(whole_banks_move_by_status),
        BANK_CASE(a_review_needs_somebody_named_for_each_language),
        cmocka_unit_test(sets_of_languages_are_kept_in_byte_order),
    };

    return cmocka_run_group_tests_name("life", tests, NULL, NULL);
}
