/* Lists and search: exactly what the filter names, in Russian and Kazakh too. */
#include "test_bank.h"

static bool add(void *ctx, const struct qx_entry *entry)
{
    char *text = ctx;
    size_t n = strlen(text);

    (void)snprintf(text + n, 256 - n, "%s%s/%lld", n == 0 ? "" : " ", entry->id,
                   (long long)entry->version);
    return true;
}

static void assert_list(struct test_bank *t, const struct qx_filter *filter, const char *expected)
{
    char text[256] = "";

    assert_int_equal(qx_bank_list(t->bank, filter, add, text), QX_OK);
    assert_string_equal(text, expected);
}

#define LIST(t, expected, ...) assert_list(t, &(const struct qx_filter){__VA_ARGS__}, expected)

static bool note(void *ctx, const struct qx_entry *entry, const char *snippet)
{
    (void)snippet;
    return add(ctx, entry);
}

static void assert_found(struct test_bank *t, const char *words, const char *expected)
{
    const struct qx_filter filter = {.text = words, .latest = true};
    char text[256] = "";

    assert_int_equal(qx_bank_search(t->bank, &filter, 9, note, text), QX_OK);
    assert_string_equal(text, expected);
    LIST(t, expected, .text = words, .latest = true);
}

static void assert_page(struct test_bank *t, const struct qx_page *page, int64_t limit,
                        const char *expected)
{
    char text[256] = "";

    assert_int_equal(qx_bank_page(t->bank, page, limit, add, text), QX_OK);
    assert_string_equal(text, expected);
}

#define PAGE(t, limit, expected, ...) \
    assert_page(t, &(const struct qx_page){__VA_ARGS__}, limit, expected)

extern const char whole_question[]; /* whole.json */

static struct qx_question read_whole(struct qx_arena *arena, struct qx_json **json)
{
    struct qx_question q;

    assert_int_equal(qx_json_parse(qx_slice_text(whole_question), "test", NULL, json), QX_OK);
    assert_int_equal(qx_question_from_json(*json, "test", arena, NULL, &q), QX_OK);
    return q;
}

static void put_whole(struct test_bank *t, const char *who)
{
    struct qx_arena arena = {0};
    struct qx_json *json = NULL;
    const struct qx_question q = read_whole(&arena, &json);
    enum qx_put put;

    assert_int_equal(qx_bank_begin(t->bank, NULL), QX_OK);
    assert_int_equal(qx_bank_put(t->bank, &q, false, who, 1, "test", 1, NULL, &put), QX_OK);
    assert_int_equal(qx_bank_commit(t->bank, NULL), QX_OK);
    qx_json_free(&json);
    qx_arena_free(&arena);
}

static void assert_unknown(struct test_bank *t, const struct qx_filter *filter, const char *part)
{
    const char *found = "";

    assert_int_equal(qx_bank_unknown(t->bank, filter, &found), QX_OK);
    assert_string_equal(found, part);
}

#define UNKNOWN(t, part, ...) assert_unknown(t, &(const struct qx_filter){__VA_ARGS__}, part)

static void a_list_shows_what_the_filter_names(void **state)
{
    struct test_bank *t = *state;
    const struct qx_intent approve = {
        .act = QX_ACT_APPROVE, .langs = "", .why = "", .review_by = "2027-01-31"};

    (void)test_put(t, "c", "u", "three", "");
    (void)test_put(t, "b", "t", "two", "");
    (void)test_put(t, "a", "t", "one", "");
    (void)test_put_in(t, "a", "ru", "раз", "tanya");
    assert_int_equal(test_act(t, QX_ACT_REVIEW, "b", "rita"), QX_OK);
    assert_int_equal(test_do(t, &approve, "b", "paul"), QX_OK);
    LIST(t, "a/2 b/1 c/1", .latest = true);
    LIST(t, "a/1 a/2 b/1 c/1", .latest = false);
    LIST(t, "a/2 c/1", .status = "draft");
    LIST(t, "a/2 b/1", .topic = "t", .latest = true);
    LIST(t, "a/2", .topic = "t", .status = "draft");
    LIST(t, "a/2", .lang = "ru", .latest = true);
    LIST(t, "", .level = "know", .latest = true);
    LIST(t, "b/1", .overdue = "2027-02-01");
    LIST(t, "", .overdue = "2027-01-31");
    LIST(t, "a/1", .status = "retired");
}

/* whole.json names ann as its author; tanya imports it, and rita owns to another one. */
static void authors_and_tags_are_found_as_they_are_written(void **state)
{
    struct test_bank *t = *state;
    const struct qx_filter tagged = {.tag = "a \"b\"", .latest = true};
    const struct qx_filter known = {.topic = "t", .lang = "en", .author = "rita", .tag = "c"};
    const struct qx_filter part_of_a_tag = {.tag = "a", .topic = "t"};
    const char *part = "";

    put_whole(t, "tanya");
    (void)test_put_tagged(t, "p", "t", "ann", "", "a \"b\"");
    (void)test_put_tagged(t, "q", "t", "one", "", "c");
    assert_int_equal(test_act(t, QX_ACT_AUTHOR, "q", "rita"), QX_OK);
    LIST(t, "g/1", .author = "tanya");
    LIST(t, "q/1", .author = "rita");
    LIST(t, "g/1", .author = "ann", .tag = "q:r");
    LIST(t, "", .author = "an");
    LIST(t, "", .author = "q:r"); /* another text of the question */
    LIST(t, "p/1", .tag = "a \"b\"");
    LIST(t, "q/1", .tag = "c", .text = "one");
    LIST(t, "", .tag = "one"); /* another text of the question */
    PAGE(t, 9, "p/1", .filter = &tagged);
    assert_int_equal(qx_bank_unknown(t->bank, &known, &part), QX_OK);
    assert_null(part);
    assert_int_equal(qx_bank_unknown(t->bank, &part_of_a_tag, &part), QX_OK);
    assert_string_equal(part, "tag");
    UNKNOWN(t, "topic", .topic = "gone", .lang = "??");
    UNKNOWN(t, "lang", .topic = "t", .lang = "??");
    UNKNOWN(t, "author", .author = "nobody", .tag = "c");
}

static void words_are_found_whatever_their_case(void **state)
{
    struct test_bank *t = *state;

    (void)test_put(t, "a", "t", "Which cipher is AES-256?", "");
    (void)test_put(t, "b", "t", "Which hash is \"SHA\"?", "");
    assert_found(t, "CIPHER", "a/1");
    assert_found(t, "ciph*", "a/1");
    assert_found(t, "ciph", "");
    assert_found(t, "which hash", "b/1");
    assert_found(t, "aes-256", "a/1");
    assert_found(t, "aes-25*", "a/1");
    assert_found(t, "256-aes", "");
    assert_found(t, "\"sha\"", "b/1");
    assert_found(t, "NOT cipher", ""); /* words, no language of queries */
    assert_found(t, "hash OR cipher", "");
    assert_found(t, "which -cipher", "a/1");
}

static void letters_with_marks_are_letters_of_their_own(void **state)
{
    struct test_bank *t = *state;

    (void)test_put(t, "a", "t", "Құпия кілт қай жерде ҢҚҮҰҺӘІҒӨ?", "");
    (void)test_put(t, "b", "t", "Всё ли это? Какой ключ?", "");
    assert_found(t, "құпия", "a/1");
    assert_found(t, "кұпия", "");
    assert_found(t, "ңқүұһәіғө", "a/1");
    assert_found(t, "всё", "b/1");
    assert_found(t, "все", "");
    assert_found(t, "какой", "b/1");
    assert_found(t, "какои", "");
    assert_found(t, "какои\xCC\x86", "b/1"); /* и with a breve of its own */
    assert_found(t, "КЛЮЧ", "b/1");
    (void)test_put(t, "c", "t", "Şifr degen ne?", "");
    assert_found(t, "şifr", "c/1");
    assert_found(t, "sifr", "");
}

static bool keep_snippet(void *ctx, const struct qx_entry *entry, const char *snippet)
{
    (void)entry;
    (void)snprintf(ctx, 256, "%s", snippet);
    return true;
}

static void what_is_found_is_shown_with_the_words_around_it(void **state)
{
    struct test_bank *t = *state;
    const struct qx_filter filter = {.text = "two", .latest = true};
    char snippet[256] = "";

    (void)test_put(t, "a", "t", "one two three", "");
    assert_int_equal(qx_bank_search(t->bank, &filter, 9, keep_snippet, snippet), QX_OK);
    assert_non_null(strstr(snippet, "one \x0Etwo\x0F three"));
}

static void older_versions_are_found_only_when_asked_for(void **state)
{
    struct test_bank *t = *state;

    (void)test_put(t, "a", "t", "one", "");
    (void)test_put(t, "a", "t", "two", "");
    assert_found(t, "one", "");
    LIST(t, "a/1", .text = "one");
}

static bool add_until_two(void *ctx, const struct qx_entry *entry)
{
    (void)add(ctx, entry);
    return strchr(ctx, ' ') == NULL;
}

static void a_page_goes_on_where_the_one_before_ended(void **state)
{
    struct test_bank *t = *state;
    const struct qx_filter all = {.latest = false};
    const struct qx_filter newest = {.latest = true};
    const struct qx_filter draft = {.status = "draft"};
    const struct qx_filter approved = {.status = "approved"};
    const struct qx_filter retired = {.status = "retired"};
    const struct qx_filter topic = {.topic = "u", .latest = true};
    const struct qx_filter words = {.text = "one", .latest = true};
    const struct qx_page from = {.filter = &newest};
    char text[256] = "";

    (void)test_put(t, "a", "t", "one", "");
    (void)test_put(t, "b", "u", "one", "");
    test_approved(t, "c", "u", "");
    (void)test_put(t, "d", "t", "one", "");
    (void)test_put(t, "d", "t", "again one", "");
    assert_int_equal(test_act(t, QX_ACT_REVIEW, "b", "rita"), QX_OK);
    PAGE(t, 2, "a/1 b/1", .filter = &all);
    PAGE(t, 9, "c/1 d/1 d/2", .filter = &all, .id = "b", .version = 1);
    PAGE(t, 9, "d/2", .filter = &all, .id = "d", .version = 1);
    PAGE(t, 9, "d/1 d/2", .filter = &all, .id = "d", .version = 0);
    PAGE(t, 2, "d/2 d/1", .filter = &all, .back = true);
    PAGE(t, 2, "c/1 b/1", .filter = &newest, .back = true, .id = "d", .version = 2);
    PAGE(t, 9, "", .filter = &newest, .back = true, .id = "a", .version = 1);
    PAGE(t, -1, "a/1 b/1 d/2", .filter = &newest, .open = true);
    PAGE(t, -1, "d/2 b/1 a/1", .filter = &newest, .open = true, .back = true);
    PAGE(t, 2, "b/1 d/2", .filter = &newest, .open = true, .id = "a", .version = 1);
    PAGE(t, 1, "d/2", .filter = &newest, .open = true, .back = true);
    PAGE(t, 9, "a/1 d/2", .filter = &draft);
    PAGE(t, 9, "d/2", .filter = &draft, .id = "a", .version = 1);
    PAGE(t, 9, "c/1", .filter = &approved);
    PAGE(t, 9, "d/1", .filter = &retired);
    PAGE(t, 9, "c/1 b/1", .filter = &topic, .back = true);
    PAGE(t, 9, "b/1 d/2", .filter = &words, .id = "a", .version = 1);
    assert_int_equal(qx_bank_page(t->bank, &from, -1, add_until_two, text), QX_OK);
    assert_string_equal(text, "a/1 b/1");
}

static void a_search_for_nothing_is_refused(void **state)
{
    struct test_bank *t = *state;
    const struct qx_filter filter = {.text = " \t"};
    const struct qx_filter signs = {.text = "-- ?"};
    const struct qx_filter star = {.text = "*"};
    char text[256] = "";

    (void)test_put(t, "a", "t", "one", "");
    assert_int_equal(qx_bank_search(t->bank, &filter, 9, note, text), QX_ERR_INPUT);
    assert_int_equal(qx_bank_search(t->bank, &signs, 9, note, text), QX_ERR_INPUT);
    assert_int_equal(qx_bank_search(t->bank, &star, 9, note, text), QX_ERR_INPUT);
    assert_string_equal(text, "");
    assert_found(t, "-- one ?", "a/1"); /* beside a word they are nothing */
}

/* The index knows places, the view gives the words: where the two disagree, the marks stand wrong.
 */
static void words_of_every_part_are_marked_where_they_stand(void **state)
{
    static const char *const WORDS[] = {"f1", "ф1",  "т1",     "t2",   "f2", "ф2", "o1",
                                        "о2", "why", "почему", "5652", "с",  "ti", "ти"};
    struct test_bank *t = *state;

    put_whole(t, "ann");
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++) {
        const struct qx_filter filter = {.text = WORDS[i], .latest = true};
        char snippet[256] = "";
        char marked[32];

        (void)snprintf(marked, sizeof marked, "\x0E%s\x0F", WORDS[i]);
        assert_int_equal(qx_bank_search(t->bank, &filter, 9, keep_snippet, snippet), QX_OK);
        assert_non_null(strstr(snippet, marked));
    }
    assert_found(t, "ann", ""); /* who wrote it is no word of it */
}

static void assert_met(struct test_bank *t, const struct qx_question *q, const char *place)
{
    struct qx_report report = {0};
    enum qx_put put;

    assert_int_equal(qx_bank_put(t->bank, q, false, "ann", 1, "test", 1, &report, &put),
                     QX_ERR_EXISTS);
    assert_non_null(strstr(qx_report_last(&report), place));
    qx_report_free(&report);
}

/* More than wait to be written at a time. */
static void questions_of_a_large_import_are_found_each(void **state)
{
    const int n = 9000;
    struct test_bank *t = *state;
    struct qx_arena arena = {0};
    struct qx_json *json = NULL;
    struct qx_question q = read_whole(&arena, &json);
    enum qx_put put;
    char id[16];
    char source[16];
    char found[32];

    q.id = id;
    q.source = source;
    assert_int_equal(qx_bank_begin(t->bank, NULL), QX_OK);
    for (int i = 0; i < n; i++) {
        (void)snprintf(id, sizeof id, "q%d", i);
        (void)snprintf(source, sizeof source, "page %d", i);
        assert_int_equal(qx_bank_put(t->bank, &q, false, "ann", 1, "test", (uint32_t)i, NULL, &put),
                         QX_OK);
    }
    for (int i = 0; i < n; i += 833) {
        (void)snprintf(id, sizeof id, "q%d", i);
        (void)snprintf(found, sizeof found, " test:%d already", i);
        assert_met(t, &q, found);
    }
    assert_int_equal(qx_bank_commit(t->bank, NULL), QX_OK);
    for (int i = 1234; i < n; i += 1234) {
        (void)snprintf(source, sizeof source, "%d", i);
        (void)snprintf(found, sizeof found, "q%d/%lld", i, (long long)q.version);
        assert_found(t, source, found);
    }
    qx_json_free(&json);
    qx_arena_free(&arena);
}

int test_find(void)
{
    const struct CMUnitTest tests[] = {
        BANK_CASE(a_list_shows_what_the_filter_names),
        BANK_CASE(authors_and_tags_are_found_as_they_are_written),
        BANK_CASE(words_are_found_whatever_their_case),
        BANK_CASE(letters_with_marks_are_letters_of_their_own),
        BANK_CASE(what_is_found_is_shown_with_the_words_around_it),
        BANK_CASE(older_versions_are_found_only_when_asked_for),
        BANK_CASE(a_page_goes_on_where_the_one_before_ended),
        BANK_CASE(a_search_for_nothing_is_refused),
        BANK_CASE(questions_of_a_large_import_are_found_each),
        BANK_CASE(words_of_every_part_are_marked_where_they_stand),
    };

    return cmocka_run_group_tests_name("find", tests, NULL, NULL);
}
