/* Documents in a folder: there, changed, gone, or no files at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include <sys/stat.h>
#include <unistd.h>

#include <qualex/hex.h>
#include <qualex/io.h>
#include <qualex/licensing.h>

static char folder[64];

struct judge {
    enum qx_err says;
    const char *payload;
    int asked;
};

static enum qx_err verify(void *ctx, struct qx_slice der, const char *kind, const char *where,
                          struct qx_report *report, struct qx_buf *payload, struct qx_buf *signer)
{
    struct judge *judge = ctx;

    (void)der;
    judge->asked++;
    assert_string_equal(kind, "finding/1");
    assert_string_equal(where, "a.p7m");
    if (judge->payload != NULL) {
        qx_buf_text(payload, judge->payload);
        qx_buf_text(signer, "Officer");
    }
    if (judge->says == QX_OK) {
        return QX_OK;
    }
    (void)qx_fail(report, judge->says, where, 0, "told");
    (void)qx_fail(report, QX_ERR_TIMEOUT, where, 0, "told of something else");
    return judge->says;
}

static const char *path(const char *file)
{
    static char out[128];

    (void)snprintf(out, sizeof out, "%s%s", folder, file);
    return out;
}

static void put(const char *file, const char *text)
{
    assert_int_equal(qx_write_file(path(file), qx_slice_text(text), 0600, NULL), QX_OK);
}

static void digest(const char *text, uint8_t out[static 32])
{
    qx_sha256(qx_slice_text(text), out);
}

static void assert_document(const char *file, const char *text, enum qx_evidence_state state,
                            const char *code)
{
    struct judge judge = {0};
    struct qx_evidence_folder *f =
        qx_evidence_folder_new(folder, (struct qx_paper_judge){&judge, verify});
    struct qx_evidence_source source = qx_evidence_folder_source(f);
    uint8_t sha256[32];

    digest(text, sha256);
    struct qx_evidence e = source.document(source.ctx, file, sha256);

    assert_int_equal(e.state, state);
    assert_string_equal(e.code, code);
    assert_int_equal(judge.asked, 0);
    qx_evidence_folder_free(&f);
    assert_null(f);
}

static void a_document_is_there_or_differs_or_is_missing(void **state)
{
    (void)state;
    put("a", "text");
    put("empty", "");
    assert_document("a", "text", QX_EVIDENCE_VALID, "");
    assert_document("a", "Text", QX_EVIDENCE_DIFFERS, "DOCUMENT_DIFFERS");
    assert_document("empty", "", QX_EVIDENCE_VALID, "");
    assert_document("b", "text", QX_EVIDENCE_ABSENT, "FILE_MISSING");
    assert_document("a/b", "text", QX_EVIDENCE_ABSENT, "FILE_MISSING");
}

static void what_is_no_regular_file_tells_nothing_and_does_not_block(void **state)
{
    (void)state;
    assert_int_equal(mkfifo(path("pipe"), 0600), 0);
    assert_int_equal(mkdir(path("folder"), 0700), 0);
    assert_document("pipe", "", QX_EVIDENCE_UNDETERMINED, "IO");
    assert_document("folder", "", QX_EVIDENCE_UNDETERMINED, "IO");
    assert_int_equal(unlink(path("pipe")), 0);
    assert_int_equal(rmdir(path("folder")), 0);
}

static void assert_paper(enum qx_err says, const char *payload, enum qx_evidence_state state,
                         const char *code, bool readable)
{
    struct judge judge = {says, payload, 0};
    struct qx_evidence_folder *f =
        qx_evidence_folder_new(folder, (struct qx_paper_judge){&judge, verify});
    struct qx_evidence_source source = qx_evidence_folder_source(f);
    uint8_t sha256[32];

    put("a.p7m", "der");
    digest("der", sha256);
    for (int i = 0; i < 3; i++) {
        struct qx_evidence e = source.artefact(source.ctx, "a.p7m", sha256, "finding/1");

        assert_int_equal(e.state, state);
        assert_string_equal(e.code, code);
        assert_int_equal(e.payload != NULL, readable);
        if (readable) {
            assert_string_equal(e.signer, "Officer");
        }
        if (says != QX_OK) {
            assert_string_equal(e.reason, "a.p7m: told");
        }
    }
    assert_int_equal(judge.asked, 1); /* opened once, whoever asks */
    qx_evidence_folder_free(&f);
}

static void a_paper_is_what_its_judge_says(void **state)
{
    (void)state;
    assert_paper(QX_OK, "{\"a\":1}", QX_EVIDENCE_VALID, "", true);
    assert_paper(QX_ERR_CRL_STALE, "{\"a\":1}", QX_EVIDENCE_UNDETERMINED, "CRL_STALE", true);
    assert_paper(QX_ERR_STATUS_MISSING, "{}", QX_EVIDENCE_UNDETERMINED, "STATUS_MISSING", true);
    assert_paper(QX_ERR_IO, NULL, QX_EVIDENCE_UNDETERMINED, "IO", false);
    assert_paper(QX_ERR_ANNULLED, NULL, QX_EVIDENCE_INVALID, "ANNULLED", false);
    assert_paper(QX_ERR_CHAIN, NULL, QX_EVIDENCE_INVALID, "CHAIN", false);
    assert_paper(QX_ERR_CHAIN, "{}", QX_EVIDENCE_INVALID, "CHAIN", false);
    assert_paper(QX_OK, "{ }", QX_EVIDENCE_INVALID, "NOT_CANONICAL", false);
}

static void a_paper_of_another_digest_is_not_even_judged(void **state)
{
    (void)state;
    struct judge judge = {0};
    struct qx_evidence_folder *f =
        qx_evidence_folder_new(folder, (struct qx_paper_judge){&judge, verify});
    struct qx_evidence_source source = qx_evidence_folder_source(f);
    uint8_t sha256[32];

    put("a.p7m", "der");
    digest("red", sha256);
    assert_string_equal(source.artefact(source.ctx, "a.p7m", sha256, "finding/1").code,
                        "DOCUMENT_DIFFERS");
    assert_string_equal(source.artefact(source.ctx, "b.p7m", sha256, "finding/1").code,
                        "FILE_MISSING");
    assert_int_equal(judge.asked, 0);
    qx_evidence_folder_free(&f);
}

static void the_digest_of_rules_does_not_depend_on_spaces(void **state)
{
    (void)state;
    struct qx_rules_file rules[2];
    struct qx_buf text = {0};
    struct qx_json *json = NULL;

    assert_int_equal(qx_read_file(QX_RULES, QX_RULES_FILE_MAX, &text, NULL), QX_OK);
    assert_int_equal(qx_json_parse(qx_buf_slice(&text), "rules", NULL, &json), QX_OK);
    qx_buf_clear(&text);
    qx_json_write(&text, json);
    put("rules.json", qx_buf_cstr(&text));
    assert_int_equal(qx_rules_read(QX_RULES, NULL, &rules[0]), QX_OK);
    assert_int_equal(qx_rules_read(path("rules.json"), NULL, &rules[1]), QX_OK);
    assert_memory_equal(rules[0].digest, rules[1].digest, 32);
    assert_string_equal(rules[1].rules.id, "kz-440");
    for (int i = 0; i < 2; i++) {
        qx_rules_file_free(&rules[i]);
    }
    qx_json_free(&json);
    qx_buf_free(&text);
}

static int set_up(void **state)
{
    (void)state;
    char made[] = "/tmp/qualex-evidence-XXXXXX";

    if (mkdtemp(made) == NULL) {
        return -1;
    }
    (void)snprintf(folder, sizeof folder, "%s/", made);
    return 0;
}

static int tear_down(void **state)
{
    static const char *const FILES[] = {"a", "empty", "a.p7m", "rules.json"};

    (void)state;
    for (size_t i = 0; i < sizeof FILES / sizeof FILES[0]; i++) {
        (void)unlink(path(FILES[i]));
    }
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_document_is_there_or_differs_or_is_missing),
        cmocka_unit_test(what_is_no_regular_file_tells_nothing_and_does_not_block),
        cmocka_unit_test(a_paper_is_what_its_judge_says),
        cmocka_unit_test(a_paper_of_another_digest_is_not_even_judged),
        cmocka_unit_test(the_digest_of_rules_does_not_depend_on_spaces),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
