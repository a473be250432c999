#include "cases.h"

#include <qualex/question.h>

static const char SAMPLE[] =
    "{\"qualex\":\"question/1\",\"id\":\"hash-001\",\"version\":2,\"type\":\"multiple\","
    "\"topic\":\"Hash functions\",\"level\":\"apply\",\"source\":\"FIPS 180-4, section 1\","
    "\"author\":\"A. Author\",\"figure\":\"\",\"title\":{},"
    "\"stem\":{\"en\":\"Which are hash functions?\\n\\tTwo are.\",\"ru\":\"Что есть хеш?\"},"
    "\"rationale\":{\"en\":\"By definition.\",\"ru\":\"По определению.\"},\"options\":["
    "{\"id\":\"a\",\"text\":{\"en\":\"SHA-256\",\"ru\":\"СХА-256\"},\"feedback\":{},"
    "\"weight\":{\"num\":1,\"den\":2},\"fixed\":false},"
    "{\"id\":\"b\",\"text\":{\"en\":\"SHA-512\",\"ru\":\"СХА-512\"},\"feedback\":{},"
    "\"weight\":{\"num\":1,\"den\":2},\"fixed\":false},"
    "{\"id\":\"c\",\"text\":{\"en\":\"AES\",\"ru\":\"АЕС\"},"
    "\"feedback\":{\"en\":\"A cipher.\",\"ru\":\"Шифр.\"},"
    "\"weight\":{\"num\":-1,\"den\":1},\"fixed\":true}],"
    "\"enemies\":[\"hash-002\",\"hash-009\"],\"tags\":[\"chapter:3\"]}";

struct fixture {
    struct qx_arena arena;
    struct qx_report report;
    struct qx_json *json;
    struct qx_question q;
};

static struct fixture sample(void)
{
    struct fixture f = {0};

    assert_int_equal(qx_json_parse(qx_slice_text(SAMPLE), "sample", &f.report, &f.json), QX_OK);
    if (qx_question_from_json(f.json, "sample", &f.arena, &f.report, &f.q) != QX_OK) {
        fail_msg("%s", qx_report_last(&f.report));
    }
    return f;
}

static void end(struct fixture *f)
{
    qx_json_free(&f->json);
    qx_report_free(&f->report);
    qx_arena_free(&f->arena);
}

static void a_question_survives_json_without_loss(void **state)
{
    (void)state;
    struct fixture f = sample();
    struct qx_json *again = qx_question_to_json(&f.q);
    struct qx_buf one = {0};
    struct qx_buf two = {0};

    qx_json_write(&one, f.json);
    qx_json_write(&two, again);
    assert_string_equal(qx_buf_cstr(&one), qx_buf_cstr(&two));
    assert_int_equal(f.q.n_options, 3);
    assert_int_equal(f.q.options[2].weight.num, -1);
    assert_string_equal(qx_texts_in(&f.q.stem, "kk", "ru"), "Что есть хеш?");
    assert_string_equal(qx_texts_in(&f.q.stem, "kk", "de"),
                        "Which are hash functions?\n\tTwo are.");
    assert_string_equal(qx_texts_in(&f.q.title, "en", "ru"), "");
    qx_buf_free(&one);
    qx_buf_free(&two);
    qx_json_free(&again);
    end(&f);
}

/* What a type has beside, between the heading and the stem of a question. */
static const char *const PARTS[] = {
    "\"type\":\"short\",\"options\":[],\"fields\":[{\"id\":\"1\",\"fill\":\"text\",\"case_"
    "sensitive\":"
    "true,\"accepted\":[{\"text\":{\"en\":\"a\\\"b\"},\"weight\":{\"num\":1,\"den\":1},"
    "\"feedback\":{}},"
    "{\"text\":{\"en\":\"c\\\\\"},\"weight\":{\"num\":1,\"den\":3},\"feedback\":{\"en\":"
    "\"so\\tso\"}}]}]",
    "\"type\":\"numeric\",\"options\":[],\"fields\":[{\"id\":\"1\",\"fill\":\"number\","
    "\"accepted\":[{"
    "\"from\":\"-0.5\",\"to\":\"42\",\"weight\":{\"num\":1,\"den\":1},\"feedback\":{}}]}]",
    "\"type\":\"matching\",\"options\":[{\"id\":\"a\",\"text\":{\"en\":\"x\"},\"feedback\":{},"
    "\"weight\":{"
    "\"num\":0,\"den\":1},\"fixed\":false},{\"id\":\"b\",\"text\":{\"en\":\"y\"},\"feedback\":{},"
    "\"weight\":{\"num\":0,\"den\":1},\"fixed\":true}],\"fields\":[{\"id\":\"1\",\"fill\":"
    "\"choice\",\"text\":{"
    "\"en\":\"l\"},\"accepted\":[{\"option\":\"b\",\"weight\":{\"num\":1,\"den\":1},\"feedback\":{}"
    "}]},{\"id\":"
    "\"2\",\"fill\":\"choice\",\"text\":{\"en\":\"m\"},\"accepted\":[{\"option\":\"b\",\"weight\":{"
    "\"num\":1,"
    "\"den\":1},\"feedback\":{}}]}]",
    "\"type\":\"gaps\",\"options\":[{\"id\":\"a\",\"text\":{\"en\":\"x\"},\"field\":\"g\","
    "\"feedback\":{},"
    "\"weight\":{\"num\":0,\"den\":1},\"fixed\":false},{\"id\":\"b\",\"text\":{\"en\":\"y\"},"
    "\"feedback\":{},"
    "\"weight\":{\"num\":0,\"den\":1},\"fixed\":false}],\"fields\":[{\"id\":\"g\",\"fill\":"
    "\"choice\","
    "\"accepted\":[{\"option\":\"a\",\"weight\":{\"num\":1,\"den\":1},\"feedback\":{}}]}]",
};

static void assert_written_alike(const struct qx_question *q)
{
    struct qx_json *tree = qx_question_to_json(q);
    struct qx_buf one = {0};
    struct qx_buf two = {0};

    qx_json_write(&one, tree);
    qx_question_write(&two, q);
    assert_string_equal(qx_buf_cstr(&one), qx_buf_cstr(&two));

    struct qx_question later = *q;

    later.version = 1234;
    qx_buf_clear(&one);
    qx_question_write(&one, &later);
    qx_question_write_version(&two, later.version);
    assert_string_equal(qx_buf_cstr(&one), qx_buf_cstr(&two));
    qx_buf_free(&one);
    qx_buf_free(&two);
    qx_json_free(&tree);
}

static void a_question_is_written_as_its_tree_is(void **state)
{
    struct fixture f = sample();

    (void)state;
    assert_written_alike(&f.q);
    end(&f);
    for (size_t i = 0; i < sizeof PARTS / sizeof PARTS[0]; i++) {
        struct fixture part = {0};
        char *text = qx_arena_printf(
            &part.arena,
            "{\"qualex\":\"question/1\",\"id\":\"q\",\"version\":1,\"topic\":\"t\",\"level\":\"\","
            "\"source\":\"\",\"author\":\"\",\"figure\":\"\",\"title\":{},\"stem\":{\"en\":\"%s?\"}"
            ","
            "\"rationale\":{},\"enemies\":[],\"tags\":[],%s}",
            strstr(PARTS[i], "gaps") != NULL ? "[[g]]" : "Which", PARTS[i]);

        assert_int_equal(qx_json_parse(qx_slice_text(text), "part", &part.report, &part.json),
                         QX_OK);
        assert_int_equal(
            qx_question_from_json(part.json, "part", &part.arena, &part.report, &part.q), QX_OK);
        assert_written_alike(&part.q);
        end(&part);
    }
}

static void a_body_tells_nothing_of_the_key(void **state)
{
    (void)state;
    struct fixture f = sample();
    struct qx_json *body = qx_question_body_to_json(&f.q);
    struct qx_buf text = {0};
    struct qx_question back = {0};

    qx_json_write(&text, body);
    assert_null(strstr(qx_buf_cstr(&text), "weight"));
    assert_null(strstr(qx_buf_cstr(&text), "cipher"));
    assert_null(strstr(qx_buf_cstr(&text), "definition"));
    assert_int_equal(qx_question_body_from_json(body, "body", &f.arena, &f.report, &back), QX_OK);
    assert_int_equal(back.n_options, 3);
    assert_int_equal(back.options[0].weight.num, 0);
    assert_int_equal(qx_question_from_json(body, "body", &f.arena, &f.report, &back),
                     QX_ERR_JSON_FIELD);
    assert_int_equal(qx_question_check(&back, "body", 7, &f.report), QX_ERR_QUESTION);
    assert_non_null(strstr(qx_report_last(&f.report), "answer key is missing"));
    assert_int_equal(f.report.messages[f.report.n - 1].line, 7);
    qx_buf_free(&text);
    qx_json_free(&body);
    end(&f);
}

static void refused(struct fixture *f, const char *says)
{
    assert_int_equal(qx_question_check(&f->q, "bank.gift", 12, &f->report), QX_ERR_QUESTION);
    if (strstr(qx_report_last(&f->report), says) == NULL) {
        fail_msg("'%s' does not say '%s'", qx_report_last(&f->report), says);
    }
    end(f);
}

static void what_is_incomplete_is_refused_by_name(void **state)
{
    (void)state;
    struct fixture f = sample();
    static struct qx_translation one[] = {
        {"en", "alone"}
    };
    static const char *const self[] = {"hash-001"};
    static const char *const unsorted[] = {"z", "a"};

    f.q.id = "hash 001";
    refused(&f, "id is malformed");
    f = sample();
    f.q.id = "";
    refused(&f, "id is malformed");
    f = sample();
    f.q.id = "0123456789012345678901234567890123456789012345678901234567890123";
    assert_int_equal(qx_question_check(&f.q, "", 0, &f.report), QX_OK); /* 64 */
    f.q.id = "01234567890123456789012345678901234567890123456789012345678901234";
    refused(&f, "id is malformed");
    f = sample();
    f.q.topic = " ";
    refused(&f, "topic blank");
    f = sample();
    f.q.level = "recall";
    refused(&f, "level");
    f = sample();
    f.q.stem = (struct qx_texts){0};
    refused(&f, "stem is missing");
    f = sample();
    f.q.stem.v[0].text = "a\xe2\x80\xae"
                         "b"; /* a bidi override */
    refused(&f, "stem in en: line 1, character 2 is U+202E: not on the list");
    f = sample();
    f.q.options[1].text.v[1].text = "one\ntwo \xc2\xad";
    refused(&f, "option b in ru: line 2, character 5 is U+00AD: not on the list");
    f = sample();
    f.q.topic = "a\nb";
    refused(&f, "topic: line 1, character 2 is U+000A: not allowed in a text of one line");
    f = sample();
    f.q.stem.v[0].text = "a\xff";
    refused(&f, "UTF-8");
    f = sample();
    f.q.options[1].text = (struct qx_texts){one, 1};
    refused(&f, "other languages");
    f = sample();
    f.q.n_options = 1;
    refused(&f, "between 2 and 26");
    f = sample();
    f.q.options[1].id = "a";
    refused(&f, "two options of one id");
    f = sample();
    f.q.options[1].text = f.q.options[0].text;
    refused(&f, "two options of one text");
    f = sample();
    f.q.options[0].weight = (struct qx_fraction){2, 4};
    refused(&f, "lowest terms");
    f = sample();
    f.q.options[0].weight = (struct qx_fraction){3, 2};
    refused(&f, "lowest terms");
    f = sample();
    f.q.enemies = (const char **)(uintptr_t)self;
    f.q.n_enemies = 1;
    refused(&f, "enemy");
    f = sample();
    f.q.enemies = (const char **)(uintptr_t)unsorted;
    refused(&f, "byte order");
}

static void the_key_fits_the_type(void **state)
{
    (void)state;
    struct fixture f = sample();

    f.q.type = QX_SINGLE;
    refused(&f, "answer key has no option of weight 1"); /* half a mark is no key */
    f = sample();
    f.q.type = QX_SINGLE;
    f.q.options[0].weight = (struct qx_fraction){1, 1};
    assert_int_equal(qx_question_check(&f.q, "", 0, &f.report), QX_OK); /* half a mark beside it */
    assert_true(qx_option_is_right(&f.q, &f.q.options[0]));
    assert_false(qx_option_is_right(&f.q, &f.q.options[1]));
    f.q.options[1].weight = (struct qx_fraction){0, 1};
    assert_int_equal(qx_question_check(&f.q, "", 0, &f.report), QX_OK);
    f.q.type = QX_TRUE_FALSE;
    refused(&f, "not two");
    f = sample();
    f.q.type = QX_TRUE_FALSE;
    f.q.n_options = 2;
    f.q.options[0].weight = (struct qx_fraction){1, 1};
    refused(&f, "takes both for right");
    f = sample();
    f.q.n_options = 2;
    f.q.options[0].weight = f.q.options[1].weight = (struct qx_fraction){0, 1};
    refused(&f, "answer key is missing");
}

static void a_text_may_be_as_long_as_the_bound(void **state)
{
    (void)state;
    struct fixture f = sample();
    char *text = qx_arena_alloc(&f.arena, QX_QUESTION_TEXT_MAX + 2, 1);

    memset(text, 'x', QX_QUESTION_TEXT_MAX);
    f.q.stem.v[0].text = text;
    assert_int_equal(qx_question_check(&f.q, "", 0, &f.report), QX_OK);
    text[QX_QUESTION_TEXT_MAX] = 'x';
    refused(&f, "longer than the bound");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_question_survives_json_without_loss),
        cmocka_unit_test(a_question_is_written_as_its_tree_is),
        cmocka_unit_test(a_body_tells_nothing_of_the_key),
        cmocka_unit_test(what_is_incomplete_is_refused_by_name),
        cmocka_unit_test(the_key_fits_the_type),
        cmocka_unit_test(a_text_may_be_as_long_as_the_bound),
    };

    return cmocka_run_group_tests_name("question", tests, NULL, NULL);
}
