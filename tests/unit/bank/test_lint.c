/* Each weakness is found by its name, and what is well written has none. */
#include "test_bank.h"

#include <qualex/lint.h>

/* Names of findings with language and detail: "negation en; numbers-differ ru(en)". */
static void tell(void *ctx, const struct qx_finding *f)
{
    struct qx_buf *out = ctx;

    qx_buf_printf(out, "%s%s%s%s%s%s%s", out->len == 0 ? "" : "; ", qx_lint_name(f->lint),
                  f->lang[0] == '\0' ? "" : " ", f->lang, f->detail[0] == '\0' ? "" : " (",
                  f->detail, f->detail[0] == '\0' ? "" : ")");
}

static void assert_told(const struct qx_question *q, struct qx_linter linter, const char *expected)
{
    struct qx_buf out = {0};

    linter.tell = tell;
    linter.ctx = &out;
    linter.langs = linter.langs == NULL ? "" : linter.langs;
    (void)qx_question_lint(q, &linter);
    assert_string_equal(qx_buf_cstr(&out), expected);
    qx_buf_free(&out);
}

#define LANGS 3

/* A single choice in up to three languages: texts[0] the stem, then the options; the first is
 * right.
 */
struct sheet {
    struct qx_translation stem[LANGS];
    struct qx_translation texts[4][LANGS];
    struct qx_option options[4];
    struct qx_question q;
};

static const char *const NAMES[LANGS] = {"en", "kk", "ru"};
static const char *const IDS[4] = {"a", "b", "c", "d"};

static void fill(struct sheet *s, const char *const texts[LANGS][5])
{
    size_t n = 0;

    *s = (struct sheet){
        .q = {.id = "q", .topic = "t", .level = "know", .source = "s", .options = s->options}
    };
    for (size_t l = 0; l < LANGS && texts[l][0] != NULL; l++, n++) {
        s->stem[l] = (struct qx_translation){NAMES[l], texts[l][0]};
        s->q.n_options = 0;
        for (size_t i = 0; i < 4 && texts[l][i + 1] != NULL; i++) {
            s->texts[i][l] = (struct qx_translation){NAMES[l], texts[l][i + 1]};
            s->q.n_options++;
        }
    }
    s->q.stem = (struct qx_texts){s->stem, n};
    for (size_t i = 0; i < s->q.n_options; i++) {
        s->options[i] = (struct qx_option){
            .id = IDS[i], .text = {s->texts[i],    n},
                 .weight = {i == 0 ? 1 : 0, 1}
        };
    }
}

static void assert_lint(const char *const texts[LANGS][5], const char *expected)
{
    struct sheet s;

    fill(&s, texts);
    assert_told(&s.q, (struct qx_linter){0}, expected);
}

#define EN(expected, ...) assert_lint((const char *const[LANGS][5]){{__VA_ARGS__}}, expected)

static void what_is_well_written_has_no_finding(void **state)
{
    (void)state;
    EN("", "Which one?", "one", "two", "three");
    EN("", "It does not hold keys. Which one does?", "one", "two"); /* what is told, not asked */
    EN("", "Which is NOT one?", "two", "one");
    EN("", "Which takes not less than two?", "one", "two");
    EN("", "Which pair?", "(r, n - s)", "(r + n, s)");
    EN("", "Which?", "1-5", "6-10");
    EN("", "Which?", "one key", "one keyring");
    EN("", "Which?", "24.25", "2.425", "242.5");
    EN("", "What does Шифр mean?", "cipher", "key"); /* a word of it */
}

static void each_weakness_has_its_name(void **state)
{
    (void)state;
    EN("negation", "Which is not one?", "two", "one");
    EN("negation", "Name all except one", "two", "one");
    EN("absolute", "Which?", "It is Always so", "two");
    EN("unpinned", "Which?", "one", "All of the above");
    EN("options-alike (a and b)", "Which?", "Red", "red.");
    EN("script (Cyrillic)", "Какой шифр потоковый?", "да", "нет");
    EN("options-overlap (a and b)", "Which?", "two keys", "Two  keys, of one kind");
    EN("options-overlap (a and b)", "Which?", "1-5",
       "3\xE2\x80\x93"
       "8");
    EN("key-longest", "Which?", "one that says far more than all of the others do", "two");
    EN("long-stem", "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\nWhich?", "one", "two");
    EN("stem-scrolls", "1\n2\n3\n4\n5\n6\n7\n8\n9\n0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n0\nWhich?", "one",
       "two");
}

static void a_translation_has_letters_of_its_own(void **state)
{
    (void)state;
    assert_lint(
        (const char *const[LANGS][5]){
            {"Which cipher is a stream?",               "ChaCha20", "AES"},
            {"Which cipher is a stream?",               "ChaCha20", "AES"},
            {"Какой шифр потоковый?", "ChaCha20", "AES"}
    },
        "script kk (Latin)");
}

static void a_long_text_takes_long_to_read(void **state)
{
    char stem[1200] = "";

    (void)state;
    for (size_t i = 0; i < 199; i++) {
        (void)strcat(stem, "word ");
    }
    EN("long-stem; long-reading (201)", stem, "one", "two");
}

static void what_differs_between_languages_is_found(void **state)
{
    (void)state;
    assert_lint(
        (const char *const[LANGS][5]){
            {"Is it 1,000.5 or 2?", "one", "two"},
            {NULL               },
            {NULL                 }
    },
        "");
    assert_lint(
        (const char *const[LANGS][5]){
            {"Is it 1,000 or 0.5?", "10,5", "two"},
            {"0,5 әлде 1 000?",                "10.5", "екі"},
            {NULL}
    },
        "");
    assert_lint(
        (const char *const[LANGS][5]){
            {"Is it 12?",  "one",        "two"   },
            {"21 ме?",   "бір",     "екі"},
            {"Это 12?", "один 2", "два"}
    },
        "numbers-differ kk (en); numbers-differ ru (en)");
    assert_lint(
        (const char *const[LANGS][5]){
            {"    x = y; /* why */\n    y = x;\nWhich?",           "one",      "two"   },
            {"    x = y; /* неге */\n    y = x;\nҚайсы?", "бір",   "екі"},
            {"    x = y;\n    y = z;\nЧто?",                    "один", "два"}
    },
        "code-differs ru (en)");
    assert_lint(
        (const char *const[LANGS][5]){
            {"Which `memcmp`?",  "one", "two"},
            {"Қай `strcmp`?",             "бір", "екі"},
            {NULL}
    },
        "code-differs kk (en)");
}

static void a_translation_negates_where_the_original_does(void **state)
{
    (void)state;
    assert_lint(
        (const char *const[LANGS][5]){
            {"Which one?",                 "one", "two"},
            {"Ол емес, қайсы?",                       "бір", "екі"},
            {NULL}
    },
        "");
    assert_lint(
        (const char *const[LANGS][5]){
            {"Which is NOT one?",        "one",      "two"   },
            {"Қайсысы емес?", "бір",   "екі"},
            {"Что НЕ то?",        "один", "два"}
    },
        "negation kk");
}

static void languages_that_are_wanted_are_missed(void **state)
{
    struct sheet s;

    (void)state;
    fill(&s, (const char *const[LANGS][5]){
                 {"Which?", "one", "two"}
    });
    assert_told(&s.q, (struct qx_linter){.langs = ",en,kk,ru,"},
                "missing-language (kk); missing-language (ru)");
}

static void what_is_muted_is_not_told(void **state)
{
    struct sheet s;
    enum qx_lint lint = QX_LINT_COUNT;

    (void)state;
    fill(&s, (const char *const[LANGS][5]){
                 {"Which is not?", "It is never", "two"}
    });
    assert_true(qx_lint_of_name("negation", &lint));
    assert_int_equal(lint, QX_LINT_NEGATION);
    assert_false(qx_lint_of_name("Negation", &lint));
    assert_told(&s.q, (struct qx_linter){.muted = UINT64_C(1) << QX_LINT_NEGATION}, "absolute");
}

static void add(struct qx_glossary *g, const char *term, const char *lang, const char *text)
{
    qx_glossary_add(g, qx_slice_text(term), lang, qx_slice_text(text));
}

static void terms_are_looked_for_by_their_beginnings(void **state)
{
    struct qx_glossary *g = qx_glossary_new();
    struct sheet s;

    (void)state;
    add(g, "key", "ru", "ключ");
    add(g, "key", "kk", "кілт");
    add(g, "access control", "ru", "управление доступом");
    add(g, "hash (function)", "ru", "хеш-функция; хэш (свёртка)");
    fill(&s, (const char *const[LANGS][5]){
                 {"Which keys?",            "one",      "two"   },
                 {"Қай кілттер?", "бір",   "екі"},
                 {"Без ключей?",   "один", "два"}
    });
    assert_told(&s.q, (struct qx_linter){.glossary = g}, "");
    fill(&s,
         (const char *const[LANGS][5]){
             {"Which key?",  "one",      "two"   },
             {"Қайсы?", "бір",   "екі"},
             {"Какой?", "один", "два"}
    });
    assert_told(&s.q, (struct qx_linter){.glossary = g},
                "glossary kk ('кілт' for 'key'); glossary ru ('ключ' for 'key')");
    fill(
        &s,
        (const char *const[LANGS][5]){
            {"A keyboard, an access and a control?", "one", "two"},
            {"Ол?",                                 "бір", "екі"},
            {NULL                               }
    });
    assert_told(&s.q, (struct qx_linter){.glossary = g}, "");
    fill(&s, (const char *const[LANGS][5]){
                 {"Access controls and a hash?",                             "one",      "two"   },
                 {"Ол?",                                                   "бір",   "екі"},
                 {"Доступом управляют, и свёртки?", "один", "два"}
    });
    assert_told(&s.q, (struct qx_linter){.glossary = g}, "");
    fill(&s,
         (const char *const[LANGS][5]){
             {"Which hash?",    "one",      "two"   },
             {"Қай хэш?", "бір",   "екі"},
             {"Какая?",    "один", "два"}
    });
    assert_told(&s.q, (struct qx_linter){.glossary = g},
                "glossary ru ('хеш-функция; хэш (свёртка)' for 'hash')");
    qx_glossary_free(&g);
}

static void what_a_console_cannot_show_is_found(void **state)
{
    struct qx_repertoire *font = qx_repertoire_new();
    struct qx_translation line = {"en", "a line \u2235"};
    struct qx_accepted right = {
        .option = "a", .weight = {1, 1},
             .from = "", .to = ""
    };
    struct qx_field field = {
        .id = "1", .fill = QX_FILL_CHOICE, .text = {&line, 1},
                .accepted = &right, .n_accepted = 1
    };
    struct sheet s;

    (void)state;
    fill(&s, (const char *const[LANGS][5]){
                 {"Which of these\n\u201Cis\u201D \u2248 \u03C0?", "one \u2014 \u2234", "two"                },
                 {"Қайсысы әүлиеқұңғіһө?",      "бір",            "екі"             },
                 {"Какой?",                                   "один",          "двое \U0001F511"}
    });
    assert_told(&s.q, (struct qx_linter){.font = font},
                "font en (\u2234 (U+2234)); font ru (\U0001F511 (U+1F511))");
    assert_told(&s.q, (struct qx_linter){0}, "");
    fill(&s, (const char *const[LANGS][5]){
                 {"Which \u2234?", "one", "two \U0001F511"}  /* the first of them is told */
    });
    assert_told(&s.q, (struct qx_linter){.font = font}, "font (\u2234 (U+2234))");
    fill(&s, (const char *const[LANGS][5]){
                 {"Which goes where?", "one", "two"}
    });
    s.q.type = QX_MATCHING;
    s.q.fields = &field;
    s.q.n_fields = 1;
    assert_told(&s.q, (struct qx_linter){.font = font}, "font (\u2235 (U+2235))");
    qx_repertoire_free(&font);
}

static void a_topic_whose_key_is_the_longest_is_found(void **state)
{
    struct qx_lint_topics *topics = NULL;
    struct qx_buf out = {0};
    const struct qx_linter linter = {.langs = "", .tell = tell, .ctx = &out};
    struct sheet even;
    struct sheet biased;

    (void)state;
    fill(&even, (const char *const[LANGS][5]){
                    {"Which?", "one", "two"}
    });
    fill(&biased, (const char *const[LANGS][5]){
                      {"Which?", "three", "two"}
    });
    for (size_t i = 0; i < 9; i++) {
        qx_lint_topics_add(&topics, i < 3 ? &biased.q : &even.q);
    }
    assert_int_equal(qx_lint_topics_tell(topics, &linter), 0); /* too few to tell */
    for (size_t i = 9; i < 12; i++) {
        qx_lint_topics_add(&topics, i < 10 ? &biased.q : &even.q);
    }
    assert_int_equal(qx_lint_topics_tell(topics, &linter), 0); /* a third is not more than one */
    qx_lint_topics_add(&topics, &biased.q);
    assert_int_equal(qx_lint_topics_tell(topics, &linter), 1);
    assert_string_equal(qx_buf_cstr(&out), "longest-bias (5 of 13)");
    qx_lint_topics_free(&topics);
    qx_buf_free(&out);
}

/* --- twins --- */

static bool add_twin(void *ctx, const struct qx_entry *entry)
{
    struct qx_json *json = NULL;
    struct qx_arena arena = {0};
    struct qx_question question;

    assert_int_equal(qx_json_parse(entry->json, "test", NULL, &json), QX_OK);
    assert_int_equal(qx_question_from_json(json, "test", &arena, NULL, &question), QX_OK);
    assert_int_equal(qx_twins_add(ctx, entry->row, &question), QX_OK);
    qx_json_free(&json);
    qx_arena_free(&arena);
    return true;
}

static void tell_twin(void *ctx, const struct qx_finding *f)
{
    qx_buf_printf(ctx, "%s %s %s\n", qx_lint_name(f->lint), f->id, f->detail);
}

static size_t find_twins(struct test_bank *t, struct qx_buf *out)
{
    const struct qx_linter linter = {.langs = "", .tell = tell_twin, .ctx = out};
    struct qx_twins *twins = NULL;
    size_t found = 0;

    qx_buf_clear(out);
    assert_int_equal(qx_twins_new(NULL, &twins), QX_OK);
    assert_int_equal(qx_bank_walk(t->bank, NULL, NULL, true, add_twin, twins), QX_OK);
    assert_int_equal(qx_twins_find(twins, t->bank, &linter, NULL, &found), QX_OK);
    qx_twins_free(&twins);
    return found;
}

static void the_same_text_under_another_id_is_found(void **state)
{
    struct test_bank *t = *state;
    struct qx_buf out = {0};

    (void)test_put(t, "a", "t", "Which cipher is a stream, and why?", "");
    (void)test_put(t, "b", "u", "Which hash is broken, and why?", "");
    (void)test_put(t, "c", "t", "which cipher  is a STREAM and why", "");
    assert_int_equal(find_twins(t, &out), 1);
    assert_string_equal(qx_buf_cstr(&out), "same-text c a\n");
    qx_buf_free(&out);
}

static void enemies_and_other_languages_are_no_twins(void **state)
{
    struct test_bank *t = *state;
    struct qx_buf out = {0};

    (void)test_put(t, "a", "t", "Which cipher is a stream, and why?", "b");
    (void)test_put(t, "b", "t", "Which cipher is a stream, and why?", "");
    (void)test_put(t, "d", "t", "Which hash is broken, and by whom?", "");
    (void)test_put(t, "e", "t", "Which hash is broken, and by whom?", "d");
    (void)test_put_in(t, "c", "ru", "Which cipher is a stream, and why?", "ann");
    assert_int_equal(find_twins(t, &out), 0);
    qx_buf_free(&out);
}

static bool add_enemies(void *ctx, const struct qx_entry *entry)
{
    struct qx_arena arena = {0};
    struct qx_question q;
    struct qx_json *json = NULL;

    assert_int_equal(qx_json_parse(entry->json, entry->id, NULL, &json), QX_OK);
    assert_int_equal(qx_question_from_json(json, entry->id, &arena, NULL, &q), QX_OK);
    qx_lint_enemies_add(ctx, &q);
    qx_json_free(&json);
    qx_arena_free(&arena);
    return true;
}

static void assert_unknown_enemies(struct test_bank *t, const char *topic, uint64_t muted,
                                   const char *expected)
{
    struct qx_buf out = {0};
    const struct qx_linter linter = {.langs = "", .muted = muted, .tell = tell_twin, .ctx = &out};
    struct qx_lint_enemies *enemies = NULL;
    size_t told = 99;

    assert_int_equal(qx_bank_walk(t->bank, NULL, topic, true, add_enemies, &enemies), QX_OK);
    assert_int_equal(qx_lint_enemies_tell(enemies, t->bank, &linter, &told), QX_OK);
    assert_string_equal(qx_buf_cstr(&out), expected);
    assert_int_equal(told == 0, expected[0] == '\0');
    qx_lint_enemies_free(&enemies);
    qx_buf_free(&out);
}

static void an_enemy_that_no_question_is_is_found(void **state)
{
    struct test_bank *t = *state;

    assert_unknown_enemies(t, NULL, 0, "");
    (void)test_put(t, "a", "t", "Which cipher is a stream?", "b c-typo gone");
    (void)test_put(t, "b", "u", "Which hash is broken?", "a");
    (void)test_put(t, "d", "u", "Who signs?", "A a c-typo");
    (void)test_put(t, "gone", "u", "Who goes?", "");
    assert_unknown_enemies(t, NULL, 0,
                           "unknown-enemy d A\nunknown-enemy a c-typo\nunknown-enemy d "
                           "c-typo\n");
    assert_unknown_enemies(t, "t", 0, "unknown-enemy a c-typo\n");
    assert_unknown_enemies(t, NULL, UINT64_C(1) << QX_LINT_UNKNOWN_ENEMY, "");
    (void)test_put(t, "c-typo", "u", "Who comes?", "");
    assert_unknown_enemies(t, "t", 0, "");
}

static void questions_of_a_case_set_are_no_twins(void **state)
{
    struct test_bank *t = *state;
    struct qx_buf out = {0};

    (void)test_put_tagged(t, "a", "t", "A bank has two keys. Which?", "", "case:bank:1");
    (void)test_put_tagged(t, "b", "t", "A bank has two keys. Which?", "", "case:bank:2");
    assert_int_equal(find_twins(t, &out), 0);
    (void)test_put_tagged(t, "c", "t", "A bank has two keys. Which?", "", "case:other:1");
    assert_true(find_twins(t, &out) > 0);
    qx_buf_free(&out);
}

/* Against comparing each with each: 200 questions, of which every second is a mended copy. */
static void near_twins_are_found_as_often_as_is_said(void **state)
{
    struct test_bank *t = *state;
    struct qx_buf out = {0};
    uint32_t random = 7;

    for (int i = 0; i < 100; i++) {
        char stem[512] = "";
        char id[8];

        for (int w = 0; w < 40; w++) {
            size_t n = strlen(stem);

            random = random * 1664525 + 1013904223;
            (void)snprintf(stem + n, sizeof stem - n, "w%u ", (random >> 16) % 5000);
        }
        (void)snprintf(id, sizeof id, "q%da", i);
        (void)test_put(t, id, "t", stem, "");
        (void)snprintf(id, sizeof id, "q%db", i);
        memcpy(strchr(stem, ' '), " x", 2); /* one word is another: 39 of 43 pairs are the same */
        (void)test_put(t, id, "t", stem, "");
    }
    assert_in_range(find_twins(t, &out), 97, 100);
    assert_non_null(strstr(qx_buf_cstr(&out), "near-twin q0b q0a ("));
    struct qx_buf again = {0};

    (void)find_twins(t, &again);
    assert_string_equal(qx_buf_cstr(&out), qx_buf_cstr(&again));
    qx_buf_free(&out);
    qx_buf_free(&again);
}

/* Each with the first and with the one before it, not each with each. */
static void a_crowd_of_twins_is_told_in_linear_space(void **state)
{
    struct test_bank *t = *state;
    struct qx_buf out = {0};

    for (int i = 0; i < 50; i++) {
        char id[8];

        (void)snprintf(id, sizeof id, "q%02d", i);
        (void)test_put(t, id, "t", "Which cipher is a stream, and why?", "");
    }
    assert_int_equal(find_twins(t, &out), 49 + 48);
    qx_buf_free(&out);
}

/* Stems of a case set, in order; what is told. */
static void assert_cases(const char *const *stems, size_t n, const char *expected)
{
    static char tags[8][16];
    struct qx_lint_cases *cases = NULL;
    struct qx_buf out = {0};
    const struct qx_linter linter = {.tell = tell, .ctx = &out};

    for (size_t i = n; i-- > 0;) {
        struct qx_translation stem = {"en", stems[i]};
        const char *tag = tags[i];
        char id[8];

        (void)snprintf(tags[i], sizeof tags[i], "case:net:%zu", i + 1);
        (void)snprintf(id, sizeof id, "q%zu", i + 1);
        const struct qx_question q = {
            .id = id, .stem = {&stem, 1},
                 .tags = &tag, .n_tags = 1
        };

        qx_lint_cases_add(&cases, &q);
    }
    (void)qx_lint_cases_tell(cases, &linter);
    assert_string_equal(qx_buf_cstr(&out), expected);
    qx_lint_cases_free(&cases);
    qx_buf_free(&out);
}

#define CASES(expected, ...)                         \
    assert_cases((const char *const[]){__VA_ARGS__}, \
                 sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *), expected)

static void copies_of_what_a_case_shares_agree(void **state)
{
    (void)state;
    CASES("", "A bank has three HSMs.\n\nHow many?", "A bank has three HSMs.\n\nWhose?");
    CASES("", "How many HSMs?", "Whose HSMs?"); /* nothing is shared */
    CASES("", "A first text here.\n\nHow many?", "Something else is told.\n\nWhose?");
    CASES("case-differs (q1)", "A bank has three HSMs.\n\nHow many?",
          "A bank has four HSMs.\n\nWhose?");
    CASES("case-differs (q1)", "A bank.\n\nIt has three old HSMs.\n\nHow many?",
          "A bank.\n\nIt has three new old HSMs.\n\nWhose?");
    CASES("case-differs (q1)", "A.\n\nB.\n\nHow many?", "A.\n\nB.\n\nWhose?",
          "A.\n\nWhere?");                                         /* a paragraph is missing */
    CASES("", "A.\n\nAnd one more.\n\nHow many?", "A.\n\nWhose?"); /* something of its own */
    CASES("case-differs (q2)", "Wholly another text.\n\nHow many?", "A.\n\nWhose?", "A.\n\nWhere?");
}

int test_lint(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_well_written_has_no_finding),
        cmocka_unit_test(a_translation_has_letters_of_its_own),
        cmocka_unit_test(each_weakness_has_its_name),
        cmocka_unit_test(a_long_text_takes_long_to_read),
        cmocka_unit_test(what_differs_between_languages_is_found),
        cmocka_unit_test(a_translation_negates_where_the_original_does),
        cmocka_unit_test(languages_that_are_wanted_are_missed),
        cmocka_unit_test(what_is_muted_is_not_told),
        cmocka_unit_test(terms_are_looked_for_by_their_beginnings),
        cmocka_unit_test(what_a_console_cannot_show_is_found),
        cmocka_unit_test(a_topic_whose_key_is_the_longest_is_found),
        cmocka_unit_test(copies_of_what_a_case_shares_agree),
        BANK_CASE(the_same_text_under_another_id_is_found),
        BANK_CASE(an_enemy_that_no_question_is_is_found),
        BANK_CASE(questions_of_a_case_set_are_no_twins),
        BANK_CASE(enemies_and_other_languages_are_no_twins),
        BANK_CASE(near_twins_are_found_as_often_as_is_said),
        BANK_CASE(a_crowd_of_twins_is_told_in_linear_space),
    };

    return cmocka_run_group_tests_name("lint", tests, NULL, NULL);
}
