/*
 * Every reader of question files, on any bytes: GIFT, Aiken, QTI, CSV, JSON, encodings, column
 * maps.
 * What must hold: no crash, seen = accepted + refused, and what is accepted is complete and can be
 * written and read back without a difference. clang: link with -fsanitize=fuzzer,address; elsewhere
 * smoke.c drives it.
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include <qualex/bank.h>
#include <qualex/formats.h>

/* The first byte of an input says which reader it is for, here and in corpus/questions. */
static const char *const SEEDS[] = {
    "g$CATEGORY: a/b\n\n// [id:x] [tag:level:know] [tag:fixed:b] [tag:enemy:y]\n::T:: Stem \\= "
    "{=yes # good ~no # bad ~%-50%[plain]perhaps\n####why}\n\nIs it?{T#no#yes}\n\n"
    "Many {~%50%a ~%50%b ~%-100%c} of them.\n",
    "l$CATEGORY: a/b\nStem: {=a=b ~c} and [html]more{}\n\nWords {true}\n\n{=a =b ~%33.333%c}\n",
    "cid,correct,question,refs,a,b,c,d,figure,correct_letter\n"
    "T1A01,2,\"A \"\"word\"\", quoted\",[97.1],w,x,y,z,,C\nT1A02,0,Q,,w,x,,,,A\n",
    "cid,topic,level,stem,a,b,c,d,e,f,correct,fixed,source,author,title,rationale,enemies,tags\n"
    "q1,t,know,Which?,w,x,y,,,,\"A, C\",last,src,ann,,,q2 q3,x:y\n",
    "j[{\"author\":\"\",\"enemies\":[],\"figure\":\"\",\"id\":\"q\",\"level\":\"\",\"options\":["
    "{\"feedback\":{},\"fixed\":false,\"id\":\"a\",\"text\":{\"en\":\"yes\"},\"weight\":{\"den\":1,"
    "\"num\":1}},{\"feedback\":{},\"fixed\":false,\"id\":\"b\",\"text\":{\"en\":\"no\"},\"weight\":"
    "{\"den\":1,\"num\":0}}],\"qualex\":\"question/1\",\"rationale\":{},\"source\":\"\",\"stem\":"
    "{\"en\":\"Q?\"},\"tags\":[],\"title\":{},\"topic\":\"t\",\"type\":\"single\",\"version\":1}]",
    "m{\"qualex\":\"map/"
    "1\",\"name\":\"x\",\"delimiter\":\",\",\"header\":[\"i\",\"q\"],\"fields\":{"
    "\"id\":{\"column\":\"i\",\"first\":3},\"topic\":{\"value\":\"t\"}},\"options\":[\"a\",\"b\"],"
    "\"key\":[{\"form\":\"letter\",\"column\":\"q\"},{\"form\":\"index\",\"column\":\"q\","
    "\"base\":1}]}",
};

struct qx_slice fuzz_seed(size_t i)
{
    return qx_slice_text(i < sizeof SEEDS / sizeof SEEDS[0] ? SEEDS[i] : NULL);
}

/* A question that was accepted, written, read and written again. */
static enum qx_err take(void *ctx, const struct qx_question *question, uint32_t line, bool *refused)
{
    struct qx_arena arena = {0};
    struct qx_buf first = {0};
    struct qx_buf second = {0};
    struct qx_question again;
    struct qx_json *json = qx_question_to_json(question);
    struct qx_json *read = NULL;

    (void)ctx;
    (void)line;
    (void)refused;
    qx_json_write(&first, json);
    qx_json_free(&json);
    if (qx_question_check(question, "fuzz", 1, NULL) != QX_OK ||
        qx_json_parse_canonical(qx_buf_slice(&first), "fuzz", NULL, &read) != QX_OK ||
        qx_question_from_json(read, "fuzz", &arena, NULL, &again) != QX_OK) {
        abort();
    }
    qx_question_write(&second, &again); /* and the bytes are those of the tree */
    if (!qx_slice_equal(qx_buf_slice(&first), qx_buf_slice(&second))) {
        abort();
    }
    struct qx_report lint = {0};

    (void)qx_question_lint(&again, NULL, "fuzz", &lint);
    qx_report_free(&lint);
    qx_json_free(&read);
    qx_buf_free(&first);
    qx_buf_free(&second);
    qx_arena_free(&arena);
    return QX_OK;
}

static void read_by(char reader, struct qx_slice text)
{
    struct qx_report report = {0};
    struct qx_map *map = NULL;
    struct qx_buf draft = {0};
    struct qx_reading reading = {.where = "fuzz",
                                 .lang = "en",
                                 .lenient = memchr("lbyr", reader, 4) != NULL,
                                 .intake = {.take = take},
                                 .report = &report};
    enum qx_err err = QX_OK;

    switch (reader) {
    case 'g':
    case 'l':
        err = qx_gift_read(text, &reading);
        break;
    case 'a':
    case 'b':
        err = qx_aiken_read(text, &reading);
        break;
    case 'x':
    case 'y':
        err = qx_moodle_xml_read(text, &reading);
        break;
    case 'c':
        err = qx_csv_read(text, NULL, 0, &reading);
        break;
    case 'q':
    case 'r':
        err = qx_qti_read(text, &reading);
        break;
    case 't':
        err = qx_qti_policy(text, "fuzz", "en", &report, &draft);
        break;
    case 'j':
        err = qx_json_read(text, &reading);
        break;
    default:
        err = qx_map_read(text, "fuzz", &report, &map);
        break;
    }
    if (reading.seen != reading.accepted + reading.refused ||
        (reading.refused > 0 && report.errors == 0) || (err != QX_OK && report.errors == 0)) {
        abort();
    }
    qx_map_free(&map);
    qx_buf_free(&draft);
    qx_report_free(&report);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct qx_buf text = {0};
    struct qx_slice bytes = qx_slice(data + 1, size == 0 ? 0 : size - 1);

    if (size == 0) {
        return 0;
    }
    if (qx_decode(bytes, "windows-1251", "fuzz", NULL, &text) == QX_OK) {
        read_by((char)data[0], qx_buf_slice(&text));
    }
    qx_buf_clear(&text);
    if (qx_decode(bytes, NULL, "fuzz", NULL, &text) == QX_OK) {
        read_by((char)data[0], qx_buf_slice(&text));
    }
    qx_buf_free(&text);
    read_by((char)data[0], bytes); /* as no decoder lets through */
    return 0;
}

void fuzz_close(void)
{
}
