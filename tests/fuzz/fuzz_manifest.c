/*
 * The manifest of a package of QTI, on any bytes, beside an item, a test and a section that are
 * good. What must hold: no crash, a reason for each refusal, seen = accepted + refused, and a draft
 * of a policy or a reason why there is none.
 */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <qualex/formats.h>

#include "archive.h"

static const char ITEM[] =
    "<assessmentItem xmlns='http://www.imsglobal.org/xsd/imsqti_v2p2' identifier='a'>"
    "<responseDeclaration identifier='RESPONSE' cardinality='single' baseType='identifier'>"
    "<correctResponse><value>x</value></correctResponse></responseDeclaration><itemBody>"
    "<choiceInteraction responseIdentifier='RESPONSE' shuffle='true'><prompt>Which?</prompt>"
    "<simpleChoice identifier='x'>yes</simpleChoice><simpleChoice identifier='y'>no</simpleChoice>"
    "</choiceInteraction></itemBody><responseProcessing template='match_correct'/>"
    "</assessmentItem>";
static const char TEST[] =
    "<assessmentTest identifier='t' title='T'><testPart identifier='p' navigationMode='nonlinear' "
    "submissionMode='simultaneous'><assessmentSectionRef identifier='r' href='s/s.xml'/>"
    "</testPart></assessmentTest>";
static const char SECTION[] = "<assessmentSection identifier='s' title='S'>"
                              "<assessmentItemRef identifier='a' href='../items/a.xml'/>"
                              "</assessmentSection>";

struct qx_slice fuzz_seed(size_t i)
{
    static const char *const SEEDS[] = {
        "<manifest><resources><resource type='imsqti_item_xmlv2p2' href='items/a.xml'/>"
        "<resource type='imsqti_test_xmlv2p2' href='t.xml'/></resources></manifest>"};

    return qx_slice_text(i < sizeof SEEDS / sizeof SEEDS[0] ? SEEDS[i] : NULL);
}

static enum qx_err take(void *ctx, const struct qx_question *question, uint32_t line, bool *refused)
{
    (void)ctx;
    (void)question;
    (void)line;
    (void)refused;
    return QX_OK;
}

static void read_questions(const char *path)
{
    struct qx_report report = {0};
    struct qx_reading reading = {
        .where = "fuzz", .lang = "en", .intake = {.take = take}, .report = &report};
    enum qx_err err = qx_qti_package_read(path, &reading);

    if (reading.seen != reading.accepted + reading.refused ||
        ((err != QX_OK || reading.refused > 0) && report.errors == 0)) {
        abort();
    }
    qx_report_free(&report);
}

static void read_policy(const char *path)
{
    struct qx_report report = {0};
    struct qx_buf draft = {0};
    enum qx_err err = qx_qti_package_policy(path, "en", &report, &draft);

    if ((err == QX_OK) != (report.errors == 0) || (err == QX_OK) != (draft.len > 0)) {
        abort();
    }
    qx_buf_free(&draft);
    qx_report_free(&report);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct archive_entry entries[] = {
        {.name = "imsmanifest.xml", .data = (const char *)data, .len = size},
        {.name = "items/a.xml",                         .data = ITEM                              },
        {.name = "t.xml",                         .data = TEST      },
        {.name = "s/s.xml",                         .data = SECTION                            },
    };
    struct qx_buf archive = {0};
    char path[32];
    int file = memfd_create("package", 0);

    if (size == 0) {
        (void)close(file);
        return 0; /* which the archive would take for the text up to its NUL */
    }
    archive_make(entries, sizeof entries / sizeof entries[0], &archive);
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    if (file < 0 || write(file, archive.ptr, archive.len) != (ssize_t)archive.len) {
        abort();
    }
    read_questions(path);
    read_policy(path);
    (void)close(file);
    qx_buf_free(&archive);
    return 0;
}

void fuzz_close(void)
{
}
