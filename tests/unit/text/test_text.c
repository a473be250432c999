#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <qualex/text.h>

#include "test_text.h"

static const char *build_dir;

static void assert_nfc(const char *text, const char *expected)
{
    struct qx_buf out = {0};

    assert_int_equal(qx_nfc(qx_slice_text(text), &out), QX_OK);
    assert_string_equal(qx_buf_cstr(&out), expected);
    qx_buf_free(&out);
}

static void text_is_composed(void **state)
{
    (void)state;
    struct qx_buf out = {0};

    assert_nfc("", "");
    assert_nfc("plain", "plain");
    assert_nfc("и\u0306", "й");
    assert_nfc("U\u0308 \u2126", "Ü Ω");
    assert_nfc("a\u0301\u0323", "ạ\u0301");
    assert_int_equal(qx_nfc(qx_slice_text("қ\xff"), &out), QX_ERR_UTF8);
    assert_int_equal(out.len, 0);
}

static void assert_refused(const char *text, enum qx_err err, uint32_t line, const char *message)
{
    struct qx_report report = {0};

    assert_int_equal(qx_text_check(qx_slice_text(text), "q.gift", 10, &report), err);
    assert_int_equal(report.n, 1);
    assert_int_equal(report.messages[0].line, line);
    assert_string_equal(report.messages[0].text, message);
    qx_report_free(&report);
}

static void what_may_not_stand_in_a_question_is_named(void **state)
{
    (void)state;
    static const char unlisted[] = "not on the list of allowed characters: write another";
    char message[128];

    (void)snprintf(message, sizeof message, "character 3 is U+202E: %s", unlisted);
    assert_refused("one\nқө\u202e", QX_ERR_CHARACTER, 11, message);
    (void)snprintf(message, sizeof message, "character 1 is U+001B: %s", unlisted);
    assert_refused("\x1b[31m", QX_ERR_CHARACTER, 10, message);
    (void)snprintf(message, sizeof message, "character 1 is U+1F600: %s", unlisted);
    assert_refused("\n\n😀", QX_ERR_CHARACTER, 12, message);
    assert_refused("қ\n\tқ\xd2", QX_ERR_UTF8, 11,
                   "character 3, byte D2, is not UTF-8: save the text as UTF-8");
    assert_refused("x\u0301\u0302\u0303", QX_ERR_CHARACTER, 10,
                   "character 4 is U+0303: a third combining mark: leave at most two");
    assert_refused("ab\nci\u0306 и\u0306", QX_ERR_CHARACTER, 11,
                   "character 2 is U+0069: not in normalisation form C: save the text as NFC");
    assert_refused("1 \u2126", QX_ERR_CHARACTER, 10,
                   "character 3 is U+2126: not in normalisation form C: save the text as NFC");
}

static void what_may_stand_in_a_question_passes(void **state)
{
    (void)state;
    static const char *const cases[] = {"", "i++;\n\tx", "Әә Ғғ Ққ Ңң Өө Ұұ Үү Һһ Іі — «№ 5»",
                                        "∑ ≤ → ┌─┐ Ñ x\u0301\u0302"};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(qx_text_check(qx_slice_text(cases[i]), "t", 1, NULL), QX_OK);
    }
}

/* A folder as gettext wants it, with links to the catalogues that the build made. */
static char *catalogues(void)
{
    static const char *const langs[] = {"kk", "kk@latin"};
    static char dir[32];
    char path[300];
    char target[300];

    (void)snprintf(dir, sizeof dir, "/tmp/qx-text-XXXXXX");
    assert_non_null(mkdtemp(dir));
    for (size_t i = 0; i < 2; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", dir, langs[i]);
        assert_int_equal(mkdir(path, 0700), 0);
        (void)snprintf(path, sizeof path, "%s/%s/LC_MESSAGES", dir, langs[i]);
        assert_int_equal(mkdir(path, 0700), 0);
        (void)snprintf(path, sizeof path, "%s/%s/LC_MESSAGES/qualex.mo", dir, langs[i]);
        (void)snprintf(target, sizeof target, "%s/%s.mo", build_dir, langs[i]);
        assert_int_equal(symlink(target, path), 0);
    }
    return dir;
}

static void remove_catalogues(const char *dir)
{
    static const char *const inside[] = {
        "kk/LC_MESSAGES/qualex.mo", "kk/LC_MESSAGES", "kk", "kk@latin/LC_MESSAGES/qualex.mo",
        "kk@latin/LC_MESSAGES",     "kk@latin",       ""};
    char path[300];

    for (size_t i = 0; i < sizeof inside / sizeof inside[0]; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", dir, inside[i]);
        assert_int_equal(remove(path), 0);
    }
}

/* In a child that can open nothing any more, as in the jail. 0 when every language still speaks. */
static int switch_without_files(const char *dir)
{
    const struct rlimit none = {0, 0};

    if (setrlimit(RLIMIT_NOFILE, &none) != 0) {
        return 1;
    }
    (void)qx_text_init("kk-Latn", dir);
    if (strcmp(qx_tr("answered"), "jauap berildi") != 0) {
        return 2;
    }
    (void)qx_text_init("ru", dir);
    if (strcmp(qx_tr("answered"), "answered") != 0) {
        return 3;
    }
    (void)qx_text_init("kk", dir);
    return strcmp(qx_tr("answered"), "жауап берілді") == 0 ? 0 : 4;
}

static void preloaded_languages_need_no_files(void **state)
{
    (void)state;
    static const char *const langs[] = {"en", "kk", "kk-Latn", "ru"};
    const char *dir = catalogues();
    int status = 0;
    pid_t child = fork();

    if (child == 0) {
        (void)qx_text_init("en", dir);
        qx_text_preload(langs, 4);
        _exit(strcmp(qx_tr("answered"), "answered") == 0 ? switch_without_files(dir) : 5);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    remove_catalogues(dir);
}

static void the_language_changes_while_running(void **state)
{
    (void)state;
    const char *dir = catalogues();

    assert_true(qx_text_init("kk", dir));
    assert_string_equal(qx_tr("answered"), "жауап берілді");
    assert_string_equal(qx_trn("%lu question", "%lu questions", 1), "%lu сұрақ");
    assert_string_equal(qx_trn("%lu question", "%lu questions", 2), "%lu сұрақтар");
    assert_string_equal(qx_tr("not in the catalogue"), "not in the catalogue");
    assert_string_equal(qx_tr(""), "");
    assert_true(qx_text_init("kk-Latn", dir));
    assert_string_equal(qx_tr("answered"), "jauap berildi");
    qx_text_speak("kk");
    assert_string_equal(qx_tr("answered"), "жауап берілді");
    assert_true(qx_text_init("../../kk", dir));
    assert_string_equal(qx_tr("answered"), "answered");
    assert_true(qx_text_init(NULL, dir));
    assert_string_equal(qx_trn("%lu question", "%lu questions", 2), "%lu questions");
    remove_catalogues(dir);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_composed),
        cmocka_unit_test(what_may_not_stand_in_a_question_is_named),
        cmocka_unit_test(what_may_stand_in_a_question_passes),
        cmocka_unit_test(preloaded_languages_need_no_files),
        cmocka_unit_test(the_language_changes_while_running),
    };

    build_dir = argc > 1 ? argv[1] : ".";
    return cmocka_run_group_tests_name("text", tests, NULL, NULL) != 0 || test_wrap() != 0;
}
