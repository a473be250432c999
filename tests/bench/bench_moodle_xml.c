/*
 * Reads 10,000 made questions of Moodle XML, as its export writes them, and puts them into a new
 * bank: bench_moodle_xml FOLDER [QUESTIONS]. Figures are printed, never asserted.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <sys/resource.h>

#include <qualex/bank.h>
#include <qualex/formats.h>
#include <qualex/xml.h>

#include "cpu.h"

#define GOAL_MS 200.0
#define ROUNDS 5

/* --- made questions, as long as those of public pools are --- */

static void make_answer(struct qx_buf *out, size_t i, size_t k)
{
    qx_buf_printf(out,
                  "    <answer fraction=\"%s\" format=\"html\">\n"
                  "      <text><![CDATA[<p>Statement %zu, of the key's day %zu</p>]]></text>\n"
                  "      <feedback format=\"html\">\n        <text></text>\n      </feedback>\n"
                  "    </answer>\n",
                  k == i % 4 ? "100" : "0", k, k * i);
}

static void make_question(struct qx_buf *out, size_t i)
{
    qx_buf_printf(
        out,
        "<!-- question: %zu  -->\n  <question type=\"multichoice\">\n    <name>\n"
        "      <text>Key %zu</text>\n    </name>\n    <questiontext format=\"html\">\n"
        "      <text><![CDATA[<p>Which statement about key number %zu of the register holds once "
        "its period is over?</p>]]></text>\n    </questiontext>\n"
        "    <generalfeedback format=\"html\">\n      <text></text>\n    </generalfeedback>\n"
        "    <defaultgrade>1.0000000</defaultgrade>\n    <penalty>0.3333333</penalty>\n"
        "    <hidden>0</hidden>\n    <idnumber>bench-%07zu</idnumber>\n"
        "    <single>true</single>\n    <shuffleanswers>true</shuffleanswers>\n"
        "    <answernumbering>abc</answernumbering>\n"
        "    <showstandardinstruction>0</showstandardinstruction>\n"
        "    <correctfeedback format=\"html\">\n      <text>Your answer is correct.</text>\n"
        "    </correctfeedback>\n    <partiallycorrectfeedback format=\"html\">\n"
        "      <text>Your answer is partially correct.</text>\n"
        "    </partiallycorrectfeedback>\n    <incorrectfeedback format=\"html\">\n"
        "      <text>Your answer is incorrect.</text>\n    </incorrectfeedback>\n"
        "    <shownumcorrect/>\n",
        i, i, i, i);
    for (size_t k = 0; k < 4; k++) {
        make_answer(out, i, k);
    }
    qx_buf_text(out, "  </question>\n\n");
}

static void make_quiz(struct qx_buf *out, size_t n)
{
    qx_buf_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<quiz>\n");
    for (size_t i = 0; i < n; i++) {
        if (i % 100 == 0) {
            qx_buf_printf(out,
                          "  <question type=\"category\">\n    <category>\n"
                          "      <text>$course$/top/Topic %zu</text>\n    </category>\n"
                          "  </question>\n\n",
                          i / 100 % 12);
        }
        make_question(out, i);
    }
    qx_buf_text(out, "</quiz>\n");
}

/* --- what is done with them --- */

static enum qx_err pass_over(void *ctx, const struct qx_xml *head, size_t depth,
                             enum qx_xml_want *want)
{
    (void)ctx, (void)head, (void)depth;
    *want = QX_XML_PASS;
    return QX_OK;
}

/* The XML alone, nothing of it kept: what expat costs. */
static double time_xml(const struct qx_buf *text)
{
    const struct qx_xml_visitor visitor = {.enter = pass_over};
    const struct qx_xml_source source = {.text = qx_buf_slice(text), .where = "bench"};
    double start = cpu_ms();

    check(qx_xml_read(&source, &visitor, NULL), NULL, "xml");
    return cpu_ms() - start;
}

struct taking {
    struct qx_bank *bank; /* NULL: questions are only read */
    struct qx_report report;
};

static enum qx_err take(void *ctx, const struct qx_question *question, uint32_t line, bool *refused)
{
    struct taking *t = ctx;
    enum qx_put put;

    (void)refused;
    return t->bank == NULL
               ? QX_OK
               : qx_bank_put(t->bank, question, true, "bench", 0, "bench", line, &t->report, &put);
}

static void read_all(const struct qx_buf *text, size_t n, struct taking *t)
{
    struct qx_reading reading = {
        .where = "bench", .lang = "en", .intake = {.ctx = t, .take = take},
                .report = &t->report
    };

    check(qx_moodle_xml_read(qx_buf_slice(text), &reading), &t->report, "read");
    if (reading.accepted != n || reading.refused > 0) {
        (void)fprintf(stderr, "bench: %zu accepted, %zu refused: %s\n", reading.accepted,
                      reading.refused, qx_report_last(&t->report));
        exit(2);
    }
}

static double time_reading(const struct qx_buf *text, size_t n)
{
    struct taking t = {0};
    double start = cpu_ms();

    read_all(text, n, &t);
    double spent = cpu_ms() - start;

    qx_report_free(&t.report);
    return spent;
}

static double time_bank(const char *path, const struct qx_buf *text, size_t n)
{
    struct taking t = {0};

    (void)unlink(path);
    check(qx_bank_create(path, NULL, 0, &t.report), &t.report, path);
    double start = cpu_ms();

    check(qx_bank_open(path, true, &t.report, &t.bank), &t.report, path);
    check(qx_bank_begin(t.bank, &t.report), &t.report, "begin");
    read_all(text, n, &t);
    check(qx_bank_commit(t.bank, &t.report), &t.report, "commit");
    qx_bank_close(&t.bank);
    double spent = cpu_ms() - start;

    qx_report_free(&t.report);
    (void)unlink(path);
    return spent;
}

static double less(double a, double b)
{
    return a < b ? a : b;
}

int main(int argc, char **argv)
{
    size_t n = argc > 2 ? strtoul(argv[2], NULL, 10) : 10000;
    struct qx_buf text = {0};
    struct rusage use;
    char path[4096];
    double xml = 1e9;
    double reading = 1e9;
    double bank = 1e9;

    if (argc < 2 || n == 0) {
        (void)fprintf(stderr, "usage: bench_moodle_xml FOLDER [QUESTIONS]\n");
        return 2;
    }
    (void)snprintf(path, sizeof path, "%s/bench_moodle_xml.db", argv[1]);
    make_quiz(&text, n);
    for (int round = 0; round < ROUNDS; round++) { /* the least of them: the CPU is shared */
        xml = less(xml, time_xml(&text));
        reading = less(reading, time_reading(&text, n));
        bank = less(bank, time_bank(path, &text, n));
    }
    (void)printf("%zu questions of %zu bytes, CPU time, the least of %d\n", n, text.len / n,
                 ROUNDS);
    (void)printf("XML alone         %8.1f ms\n", xml);
    (void)printf("read and checked  %8.1f ms\n", reading);
    (void)printf("into a bank       %8.1f ms (goal for 10,000: %.0f)\n", bank, GOAL_MS);
    (void)getrusage(RUSAGE_SELF, &use);
    (void)printf("memory            %8.1f MB, of it the text %.1f MB\n",
                 (double)use.ru_maxrss / 1024, (double)text.cap / 1048576);
    qx_buf_free(&text);
    return 0;
}
