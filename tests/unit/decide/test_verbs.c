/* The verbs of qualex-licence: what they print, where they complain, how they exit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include <unistd.h>

#include <qualex/io.h>
#include <qualex/json.h>
#include <qualex/programs.h>

#define RULES QX_ROOT "/data/rules/kz-440.json"

static char root[] = "/tmp/qualex-verbs-XXXXXX";
static char dossier[64];
static char *out;
static char *err;

static int64_t noon(void *ctx)
{
    (void)ctx;
    return INT64_C(1795435200000); /* 2026-11-23T12:00:00Z */
}

/* words: NULL-terminated, without the program's name. */
static int run(const char *const *words)
{
    struct qx_cli cli = {
        .clock = {.wall_ms = noon, .boot_ms = noon},
          .rng = qx_rng_system()
    };
    char copies[24][128];
    char *argv[25];
    size_t len = 0;
    int argc = 1;

    free(out);
    free(err);
    (void)snprintf(copies[0], sizeof copies[0], "qualex-licence");
    for (; words[argc - 1] != NULL; argc++) {
        (void)snprintf(copies[argc], sizeof copies[argc], "%s", words[argc - 1]);
    }
    for (int i = 0; i < argc; i++) {
        argv[i] = copies[i];
    }
    argv[argc] = NULL;
    cli.out = open_memstream(&out, &len);
    cli.err = open_memstream(&err, &len);
    int status = qx_cli_run(&QX_PROGRAM_LICENCE, &cli, argc, argv);

    (void)fclose(cli.out);
    (void)fclose(cli.err);
    return status;
}

#define RUN(...) run((const char *const[]){__VA_ARGS__, NULL})

static void assert_in(const char *text, const char *part)
{
    if (strstr(text, part) == NULL) {
        fail_msg("no '%s' in: %s", part, text);
    }
}

static void help_and_version_are_everywhere(void **state)
{
    (void)state;
    assert_int_equal(RUN("--help"), 0);
    assert_in(out, "check");
    assert_int_equal(RUN("check", "--help"), 0);
    assert_in(out, "--trust");
    assert_int_equal(RUN("finding", "--help"), 0);
    assert_int_equal(RUN("explain", "--help"), 0);
    assert_int_equal(RUN("--version"), 0);
    assert_in(out, "qualex-licence ");
}

static void a_wrong_call_exits_2_and_says_what_to_do(void **state)
{
    (void)state;
    assert_int_equal(RUN("check", dossier), 2);
    assert_in(err, "--trust");
    assert_int_equal(RUN("check"), 2);
    assert_int_equal(RUN("check", dossier, "--trust", RULES, "--at", "tomorrow"), 2);
    assert_in(err, "--at");
    assert_int_equal(RUN("check", dossier, "--trust", RULES, "--rules", RULES), 2);
    assert_in(err, "kz-440.json"); /* no certificate */
    assert_int_equal(RUN("check", "/nowhere.json", "--trust", RULES, "--rules", RULES), 2);
    assert_in(err, "/nowhere.json: ");
    assert_int_equal(RUN("check", dossier, "--trust", RULES, "--rules", "/nowhere.json"), 2);
    assert_string_equal(out, "");
}

static void the_rules_are_explained(void **state)
{
    (void)state;
    assert_int_equal(RUN("explain", RULES), 0);
    assert_in(out, "in force from: 2012-05-27\n");
    assert_in(out, "4.2  (paragraph 4, subparagraph 2) for development\n");
    assert_in(out, "exam of: mcpi-developer\n");
    assert_in(out, "rehearsal certificates: refused\n");
    assert_int_equal(RUN("explain", dossier), 2);
    assert_in(err, "rules/1");
}

#define FINDING(requirement, item, result)                                                  \
    RUN("finding", dossier, "--rules", RULES, "--requirement", requirement, "--item", item, \
        "--result", result, "--by", "Officer", "--reason", "seen")

static void a_finding_is_printed_to_be_signed(void **state)
{
    struct qx_json *json = NULL;

    (void)state;
    assert_int_equal(FINDING("4.1", "safes[0]", "not-met"), 0);
    assert_int_equal(qx_json_parse(qx_slice_text(out), "out", NULL, &json), QX_OK);
    assert_string_equal(qx_json_get_text(json, "qualex"), "finding/1");
    assert_string_equal(qx_json_get_text(json, "result"), "not met");
    assert_string_equal(qx_json_get_text(json, "date"), "2026-11-23");
    assert_string_equal(qx_json_get_text(json, "mode"), "live");
    qx_json_free(&json);
}

static void a_finding_about_nothing_is_refused(void **state)
{
    (void)state;
    assert_int_equal(FINDING("4.1", "safes[3]", "met"), 2);
    assert_in(err, "safes[3]");
    assert_int_equal(FINDING("4.2", "experts[0]", "met"), 2);
    assert_in(err, "no finding on 4.2");
    assert_int_equal(FINDING("4.1", "safes[0]", "perhaps"), 2);
    assert_in(err, "met or not-met");
    assert_string_equal(out, "");
}

static int set_up(void **state)
{
    static const char text[] =
        "{\"applicant\":{\"scheme\":\"BIN\",\"id\":\"1\",\"name\":\"A\\u001b[2J\"},\"filed\":"
        "\"2026-11-20\",\"subtypes\":[\"development\"],\"state_secrets\":false,\"experts\":[{}],"
        "\"safes\":[{\"metal\":true,\"sealable\":true}]}";

    (void)state;
    if (mkdtemp(root) == NULL) {
        return -1;
    }
    (void)snprintf(dossier, sizeof dossier, "%s/dossier.json", root);
    return qx_write_file(dossier, qx_slice_text(text), 0600, NULL) == QX_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    free(out);
    free(err);
    (void)unlink(dossier);
    return rmdir(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(help_and_version_are_everywhere),
        cmocka_unit_test(a_wrong_call_exits_2_and_says_what_to_do),
        cmocka_unit_test(the_rules_are_explained),
        cmocka_unit_test(a_finding_is_printed_to_be_signed),
        cmocka_unit_test(a_finding_about_nothing_is_refused),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
