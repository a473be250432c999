/* Dossier cases: laid out with real keys, judged by the program's own verb. */
#include "../domain/cases.h"

#include "office.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include <qualex/buf.h>
#include <qualex/programs.h>

#define LEAST_CASES 100

static struct office office;
static struct qx_json *base;
static char root[] = "/tmp/qualex-dossier-XXXXXX";

static int64_t noon(void *ctx)
{
    (void)ctx;
    return PKI_NOW + PKI_DAY / 2;
}

/* What the verb prints; its exit status is returned. */
static int check(const char *folder, const struct qx_json *json, bool as_json, char **out,
                 char **err)
{
    const struct qx_json *lists = qx_json_get(json, "lists");
    const char *at = qx_json_get_text(json, "at");
    const char *crl = qx_json_get_text(lists, "crl");
    const char *status = qx_json_get_text(lists, "status");
    char paths[5][256];
    char *argv[24] = {0};
    int argc = 0;
    size_t len = 0;
    static const char *const FILES[] = {"dossier.json", "root.pem", "rules.json", "ca.crl",
                                        "status.p7m"};
    struct qx_cli cli = {
        .clock = {.wall_ms = noon, .boot_ms = noon},
          .rng = qx_rng_system()
    };
    char date[32];

    for (size_t i = 0; i < 5; i++) {
        (void)snprintf(paths[i], sizeof paths[i], "%s%s", folder, FILES[i]);
    }
    static char words[][16] = {"qualex-licence", "check",    "--trust", "--rules",
                               "--crl",          "--status", "--at",    "--json"};

    argv[argc++] = words[0];
    argv[argc++] = words[1];
    argv[argc++] = paths[0];
    argv[argc++] = words[2];
    argv[argc++] = paths[1];
    argv[argc++] = words[3];
    argv[argc++] = paths[2];
    if (crl == NULL || strcmp(crl, "missing") != 0) {
        argv[argc++] = words[4];
        argv[argc++] = paths[3];
    }
    if (status == NULL || strcmp(status, "missing") != 0) {
        argv[argc++] = words[5];
        argv[argc++] = paths[4];
    }
    if (at != NULL) {
        (void)snprintf(date, sizeof date, "%s", at);
        argv[argc++] = words[6];
        argv[argc++] = date;
    }
    if (as_json) {
        argv[argc++] = words[7];
    }
    cli.out = open_memstream(out, &len);
    cli.err = open_memstream(err, &len);
    int exit_status = qx_cli_run(&QX_PROGRAM_LICENCE, &cli, argc, argv);

    (void)fclose(cli.out);
    (void)fclose(cli.err);
    return exit_status;
}

static int entries(const char *folder)
{
    struct dirent **names = NULL;
    int n = scandir(folder, &names, NULL, NULL);

    for (int i = 0; i < n; i++) {
        free(names[i]);
    }
    free(names);
    return n;
}

static void remove_all(const char *folder)
{
    struct dirent **names = NULL;
    int n = scandir(folder, &names, NULL, NULL);
    char path[512];

    for (int i = 0; i < n; i++) {
        (void)snprintf(path, sizeof path, "%s%s", folder, names[i]->d_name);
        (void)unlink(path);
        free(names[i]);
    }
    free(names);
    (void)rmdir(folder);
}

/* All cases run to the end, so that one failure does not hide another. */
static int failures;

static void same(const char *name, const char *what, const char *expected, const char *got)
{
    if (expected != NULL && (got == NULL || strcmp(expected, got) != 0)) {
        print_error("%s: %s: expected %s, got %s\n", name, what, expected,
                    got == NULL ? "none" : got);
        failures++;
    }
}

static const struct qx_json *by_id(const struct qx_json *list, const char *key, const char *id)
{
    for (size_t i = 0; i < qx_json_count(list); i++) {
        const char *own = qx_json_get_text(qx_json_at(list, i), key);

        if (own != NULL && strcmp(own, id) == 0) {
            return qx_json_at(list, i);
        }
    }
    return NULL;
}

/* "development": {"verdict", "code", "3.1": "met", "4.2": "not met: EXPIRED", …} */
static void assert_subtype(const char *name, const char *subtype, const struct qx_json *expected,
                           const struct qx_json *got)
{
    struct qx_json_member *members = NULL;
    size_t n = qx_json_members(expected, &members);

    for (size_t i = 0; i < n; i++) {
        const char *key = members[i].key;
        const char *wanted = qx_json_text(members[i].value);
        char what[128];
        char told[256];

        (void)snprintf(what, sizeof what, "%s %s", subtype, key);
        if (strcmp(key, "verdict") == 0 || strcmp(key, "code") == 0) {
            same(name, what, wanted, qx_json_get_text(got, key));
            continue;
        }
        const struct qx_json *r = by_id(qx_json_get(got, "requirements"), "id", key);
        const char *status = qx_json_get_text(r, "status");
        bool plain =
            status != NULL && (strcmp(status, "met") == 0 || strcmp(status, "not applicable") == 0);

        (void)snprintf(told, sizeof told, "%s%s%s", status == NULL ? "none" : status,
                       plain ? "" : ": ", plain ? "" : qx_json_get_text(r, "code"));
        same(name, what, wanted, told);
    }
    free(members);
}

static void assert_decision(const char *name, const struct qx_json *expected, const char *text)
{
    const struct qx_json *subtypes = qx_json_get(expected, "subtypes");
    const struct qx_json *notices = qx_json_get(expected, "notices");
    const struct qx_json *unopened = qx_json_get(expected, "unopened");
    struct qx_json_member *members = NULL;
    struct qx_json *json = NULL;
    size_t len = strlen(text);

    assert_true(len > 1 && text[len - 1] == '\n');
    assert_int_equal(qx_json_parse_canonical(qx_slice(text, len - 1), name, NULL, &json), QX_OK);
    same(name, "mode", qx_json_get_text(expected, "mode"), qx_json_get_text(json, "mode"));
    same(name, "qualex", "decision/1", qx_json_get_text(json, "qualex"));
    size_t n = qx_json_is_object(subtypes) ? qx_json_members(subtypes, &members) : 0;

    assert_int_equal(n, qx_json_count(qx_json_get(json, "subtypes")));
    for (size_t i = 0; i < n; i++) {
        assert_subtype(name, members[i].key, members[i].value,
                       by_id(qx_json_get(json, "subtypes"), "subtype", members[i].key));
    }
    free(members);
    for (size_t i = 0; i < qx_json_count(notices); i++) {
        const char *notice = qx_json_text(qx_json_at(qx_json_get(json, "notices"), i));

        assert_non_null(notice);
        assert_non_null(strstr(notice, qx_json_text(qx_json_at(notices, i))));
    }
    assert_int_equal(qx_json_count(notices), qx_json_count(qx_json_get(json, "notices")));
    for (size_t i = 0; i < qx_json_count(unopened); i++) {
        assert_null(strstr(text, qx_json_text(qx_json_at(unopened, i))));
    }
    qx_json_free(&json);
}

static void run_case(const char *name, const struct qx_json *json)
{
    const struct qx_json *expected = qx_json_get(json, "expect");
    int64_t exit_status = qx_json_get_int(expected, "exit", -1);
    const char *message = qx_json_get_text(expected, "message");
    char folder[128];
    char *out[2] = {NULL, NULL};
    char *err[2] = {NULL, NULL};

    (void)snprintf(folder, sizeof folder, "%s/%s/", root, name);
    assert_int_equal(mkdir(folder, 0700), 0);
    office_lay_out(&office, base, json, folder);
    int before = entries(folder);

    for (int i = 0; i < 2; i++) {
        int got = check(folder, json, i == 0, &out[i], &err[i]);

        if (got != exit_status) {
            print_error("%s: exit %d, expected %d\n%s%s", name, got, (int)exit_status, out[i],
                        err[i]);
            failures++;
        }
    }
    const char *warning = qx_json_get_text(expected, "warning");

    if (message != NULL) {
        same(name, "results", "", out[0]);
    } else if (warning == NULL || strstr(err[0], warning) == NULL) {
        same(name, "messages", warning == NULL ? "" : warning, err[0]);
    }
    if (message != NULL) {
        same(name, message, err[0], strstr(err[0], message) == NULL ? "another message" : err[0]);
    } else if (out[0][0] != '\0') {
        assert_decision(name, expected, out[0]);
    }
    assert_int_equal(entries(folder), before); /* a check writes nothing */
    for (int i = 0; i < 2; i++) {
        free(out[i]);
        free(err[i]);
    }
    remove_all(folder);
}

static void every_dossier_is_judged_as_its_case_says(void **state)
{
    (void)state;
    each_case("dossier", LEAST_CASES, run_case);
    assert_int_equal(failures, 0);
}

static int set_up(void **state)
{
    (void)state;
    office_open(&office);
    base = read_case("dossier-base", "base.json");
    return mkdtemp(root) == NULL;
}

static int tear_down(void **state)
{
    (void)state;
    office_close(&office);
    qx_json_free(&base);
    return rmdir(root) == 0 ? 0 : 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_dossier_is_judged_as_its_case_says),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
