/*
 * Reads a package of QTI and puts its questions into a new bank: bench_qti PACKAGE QUESTIONS;
 * qti.py makes one. What the libraries take for the same bytes is measured beside. Figures are
 * printed, never asserted.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <sys/resource.h>

#include <qualex/bank.h>
#include <qualex/formats.h>
#include <qualex/xml.h>
#include <qualex/zip.h>

#include "cpu.h"

#define GOAL_MS 350.0
#define ROUNDS 5
#define ENTRY_MAX ((size_t)1 << 30)

static enum qx_err pass_over(void *ctx, const struct qx_xml *head, size_t depth,
                             enum qx_xml_want *want)
{
    (void)ctx, (void)head, (void)depth;
    *want = QX_XML_PASS;
    return QX_OK;
}

/* Every entry unpacked, and (xml) its XML read, nothing of it kept. */
static double time_libraries(const char *path, bool xml)
{
    const struct qx_xml_visitor visitor = {.enter = pass_over};
    struct qx_xml_reader *reader = qx_xml_reader_new();
    struct qx_buf text = {0};
    struct qx_zip *zip = NULL;
    double start = cpu_ms();

    check(qx_zip_open_file(path, NULL, &zip), NULL, path);
    for (size_t i = 0; i < qx_zip_count(zip); i++) {
        qx_buf_clear(&text);
        check(qx_zip_read(zip, i, ENTRY_MAX, NULL, &text), NULL, "entry");
        struct qx_xml_source source = {.text = qx_buf_slice(&text), .where = "bench"};

        if (xml) {
            check(qx_xml_reader_read(reader, &source, &visitor, NULL), NULL, "xml");
        }
    }
    qx_zip_close(&zip);
    double spent = cpu_ms() - start;

    qx_buf_free(&text);
    qx_xml_reader_free(&reader);
    return spent;
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

static void read_all(const char *path, size_t n, struct taking *t)
{
    struct qx_intake intake = {.ctx = t, .take = take};
    struct qx_reading reading = {
        .where = path, .lang = "en", .intake = intake, .report = &t->report};

    check(qx_qti_package_read(path, &reading), &t->report, "read");
    if (reading.accepted != n || reading.refused > 0) {
        (void)fprintf(stderr, "bench: %zu accepted, %zu refused: %s\n", reading.accepted,
                      reading.refused, qx_report_last(&t->report));
        exit(2);
    }
}

static double time_reading(const char *path, size_t n)
{
    struct taking t = {0};
    double start = cpu_ms();

    read_all(path, n, &t);
    double spent = cpu_ms() - start;

    qx_report_free(&t.report);
    return spent;
}

static double time_bank(const char *path, size_t n)
{
    struct taking t = {0};
    struct qx_buf bank = {0};

    qx_buf_printf(&bank, "%s.db", path);
    (void)unlink(qx_buf_cstr(&bank));
    check(qx_bank_create(qx_buf_cstr(&bank), NULL, 0, &t.report), &t.report, "bank");
    double start = cpu_ms();

    check(qx_bank_open(qx_buf_cstr(&bank), true, &t.report, &t.bank), &t.report, "bank");
    check(qx_bank_begin(t.bank, &t.report), &t.report, "begin");
    read_all(path, n, &t);
    check(qx_bank_commit(t.bank, &t.report), &t.report, "commit");
    qx_bank_close(&t.bank);
    double spent = cpu_ms() - start;

    (void)unlink(qx_buf_cstr(&bank));
    qx_buf_free(&bank);
    qx_report_free(&t.report);
    return spent;
}

static double less(double a, double b)
{
    return a < b ? a : b;
}

int main(int argc, char **argv)
{
    size_t n = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;
    double best[4] = {1e9, 1e9, 1e9, 1e9};
    struct rusage use;

    if (n == 0) {
        (void)fprintf(stderr, "usage: bench_qti PACKAGE QUESTIONS\n");
        return 2;
    }
    for (int round = 0; round < ROUNDS; round++) { /* the least of them: the CPU is shared */
        best[0] = less(best[0], time_libraries(argv[1], false));
        best[1] = less(best[1], time_libraries(argv[1], true));
        best[2] = less(best[2], time_reading(argv[1], n));
        best[3] = less(best[3], time_bank(argv[1], n));
    }
    (void)getrusage(RUSAGE_SELF, &use);
    (void)printf("%zu questions in a package of QTI 2.2\n", n);
    (void)printf("unpacked:            %7.1f ms\n", best[0]);
    (void)printf("and through expat:   %7.1f ms (the limit)\n", best[1]);
    (void)printf("read and checked:    %7.1f ms, %.1f times the limit\n", best[2],
                 best[2] / best[1]);
    (void)printf("into a bank:         %7.1f ms (goal for 10,000: %.0f ms)\n", best[3], GOAL_MS);
    (void)printf("memory:              %7.1f MB\n", (double)use.ru_maxrss / 1024);
    return 0;
}
