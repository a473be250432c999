/*
 * Rules and dossiers, on any bytes: refused, or judged to the end. Nothing is truly signed here, so
 * that what is in order under the real rules can never be satisfied.
 *   clang: link with -fsanitize=fuzzer,address; elsewhere smoke.c drives it.
 */
#include "fuzz.h"

#include <stdlib.h>

#include <qualex/io.h>
#include <qualex/licensing.h>

#define NOW INT64_C(1795435200000) /* 2026-11-23T12:00:00Z */
#define DIGEST "\"6400000000000000000000000000000000000000000000000000000000000000\""
#define PAPER(file) "{\"file\":\"" file "\",\"sha256\":" DIGEST "}"

static const char
    DOSSIER[] = "{\"applicant\":{\"id\":\"1\",\"name\":\"A\",\"scheme\":\"BIN\"},\"experts\":[{"
                "\"certificate\":"
                "{\"file\":\"c\",\"salt\":" DIGEST ",\"sha256\":" DIGEST
                "},\"education\":{\"document\":" PAPER(
                    "d") ",\"field\":\"engineering\",\"level\":\"higher\"},\"engagement\":{"
                         "\"document\":" PAPER("e") ",\"from\":\"2024-01-15\",\"to\":null},"
                                                    "\"person\":{\"id\":\"2\",\"name\":\"E\","
                                                    "\"scheme\":"
                                                    "\"IIN\"}}],\"facilities\":[{\"alarm\":{"
                                                    "\"document\":" PAPER(
                                                        "a") ",\"fire\":true,"
                                                             "\"round_the_clock\":true,"
                                                             "\"security\":true,\"station\":\"S\"},"
                                                             "\"document\":" PAPER(
                                                                 "l") ",\"ground\":\"lease\","
                                                                      "\"subtypes\":["
                                                                      "\"development\",\"sale-or-"
                                                                      "transfer\"],\"until\":"
                                                                      "\"2027-12-31\"}],\"filed\":"
                                                                      "\"2026-11-20\",\"findings\":"
                                                                      "[{\"by\":\"O\",\"date\":"
                                                                      "\"2026-11-10\","
                                                                      "\"document\":null,"
                                                                      "\"reason\":\"r\","
                                                                      "\"requirement\":\"3.1\","
                                                                      "\"result\":\"met\","
                                                                      "\"signed\":" PAPER(
                                                                          "f") "},{\"by\":\"O\","
                                                                               "\"date\":\"2026-11-"
                                                                               "10\","
                                                                               "\"document\""
                                                                               ":" PAPER("g") ",\"r"
                                                                                              "easo"
                                                                                              "n\":"
                                                                                              "\"r"
                                                                                              "\","
                                                                                              "\"re"
                                                                                              "quir"
                                                                                              "emen"
                                                                                              "t\":"
                                                                                              "\"4."
                                                                                              "1\","
                                                                                              "\"re"
                                                                                              "sult"
                                                                                              "\":"
                                                                                              "\"no"
                                                                                              "t "
                                                                                              "met"
                                                                                              "\"}]"
                                                                                              ",\"s"
                                                                                              "afes"
                                                                                              "\":["
                                                                                              "{\"d"
                                                                                              "ocum"
                                                                                              "ent"
                                                                                              "\""
                                                                                              ":" PAPER("s") ",\"metal\":true,\"sealable\":true}],\"state_secrets\":false,\"subtypes\":["
                                                                                                             "\"development\",\"sale-or-transfer\"]}";

static struct qx_buf rules_text;
static struct qx_json *rules_json;
static struct qx_json *dossier_json;

static void open_seeds(void)
{
    if (qx_read_file(QX_RULES, QX_RULES_FILE_MAX, &rules_text, NULL) != QX_OK ||
        qx_json_parse(qx_buf_slice(&rules_text), "rules", NULL, &rules_json) != QX_OK ||
        qx_json_parse(qx_slice_text(DOSSIER), "dossier", NULL, &dossier_json) != QX_OK) {
        abort();
    }
}

struct qx_slice fuzz_seed(size_t i)
{
    if (rules_json == NULL) {
        open_seeds();
    }
    if (i == 0) {
        return qx_slice_text(DOSSIER);
    }
    return i == 1 ? qx_buf_slice(&rules_text) : qx_slice(NULL, 0);
}

static struct qx_evidence document(void *ctx, const char *file, const uint8_t sha256[static 32])
{
    (void)ctx;
    return (struct qx_evidence){.state = (enum qx_evidence_state)((file[0] + sha256[0]) % 5),
                                .code = "CODE",
                                .reason = "reason"};
}

/* A signed paper says what the dossier says: any JSON at all. */
static struct qx_evidence artefact(void *ctx, const char *file, const uint8_t sha256[static 32],
                                   const char *kind)
{
    struct qx_evidence e = document(ctx, file, sha256);

    (void)kind;
    e.payload = e.state >= QX_EVIDENCE_UNDETERMINED ? ctx : NULL;
    return e;
}

static void judge(const struct qx_json *rules_in, struct qx_json *dossier_in, bool real_rules)
{
    struct qx_evidence_source source = {
        .ctx = dossier_in, .document = document, .artefact = artefact, .sha256 = qx_sha256_parts};
    struct qx_arena arena = {0};
    struct qx_rules rules;
    struct qx_dossier dossier;
    struct qx_decision decision;
    struct qx_buf words = {0};
    uint8_t digest[QX_SHA256_LEN] = {0};

    if (qx_rules_from_json(rules_in, "rules", &arena, NULL, &rules) == QX_OK &&
        qx_dossier_from_json(dossier_in, "dossier", &rules, &arena, NULL, &dossier) == QX_OK) {
        qx_licence_decide(&rules, &dossier, NOW, &source, &arena, &decision);
        struct qx_json *json = qx_decision_to_json(&decision, digest, digest);

        qx_json_write(&words, json);
        qx_rules_explain(&rules, &words);
        if (real_rules && decision.verdict == QX_LICENCE_SATISFIED) {
            abort();
        }
        qx_json_free(&json);
    }
    qx_buf_free(&words);
    qx_arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct qx_json *json = NULL;

    (void)fuzz_seed(0);
    if (qx_json_parse(qx_slice(data, size), "fuzz", NULL, &json) == QX_OK) {
        judge(rules_json, json, true);
        judge(json, dossier_json, false);
    }
    qx_json_free(&json);
    return 0;
}

void fuzz_close(void)
{
    qx_json_free(&rules_json);
    qx_json_free(&dossier_json);
    qx_buf_free(&rules_text);
}
