/*
 * Reads 10,000 made questions, and puts them into a new bank, against one plain INSERT a question
 * of as many bytes, which is the least that storing them costs: bench_import FOLDER [QUESTIONS].
 * Figures are printed, never asserted.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <sys/resource.h>

#include <qualex/bank.h>
#include <qualex/db.h>
#include <qualex/formats.h>

#include "cpu.h"

#define GOAL_GIFT_MS 120.0

static const struct qx_statement PUT[] = {
    {"put", "INSERT INTO plain (id, json) VALUES (?1, ?2)"},
};
static const struct qx_migration PLAIN[] = {{"CREATE TABLE plain (id TEXT, json TEXT) STRICT;"}};
static const struct qx_db_spec SPEC = {.application_id = 0x51584245,
                                       .ladder = PLAIN,
                                       .n_ladder = 1,
                                       .statements = PUT,
                                       .n_statements = 1};

/* --- made questions, as long as those of public pools are --- */

static void make_choice(struct qx_buf *out, size_t i)
{
    qx_buf_printf(out,
                  "Which statement about key number %zu of the register holds once its period is "
                  "over? {\n",
                  i);
    for (size_t k = 0; k < 4; k++) {
        qx_buf_printf(out, "%cStatement %zu, of the key's day %zu\n", k == i % 4 ? '=' : '~', k,
                      k * i);
    }
    qx_buf_text(out, "}\n\n");
}

static void make_other(struct qx_buf *out, size_t i)
{
    switch (i / 10 % 5) {
    case 0:
        qx_buf_printf(out, "Is key number %zu still in use after its period? {F}\n\n", i);
        break;
    case 1:
        qx_buf_printf(out, "Who holds key number %zu? {=Asanov %zu =A. Asanov %zu}\n\n", i, i, i);
        break;
    case 2:
        qx_buf_printf(out, "For how many days is key number %zu used? {#%zu:0.5}\n\n", i, i);
        break;
    case 3:
        qx_buf_printf(out, "Match key and day. {\n=Key %zu -> day 1\n=Key %zu -> day 2\n}\n\n", i,
                      i + 1);
        break;
    default:
        qx_buf_printf(out, "Order the days of key %zu. {>\nmade\nused\ndestroyed\n}\n\n", i);
        break;
    }
}

static void make_gift(struct qx_buf *out, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        qx_buf_printf(out, "// [id:bench-%07zu] [tag:topic:topic %zu] [tag:level:know]\n", i,
                      i % 12);
        if (i % 10 == 9) {
            make_other(out, i);
        } else {
            make_choice(out, i);
        }
    }
}

static void make_aiken(struct qx_buf *out, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        qx_buf_printf(out, "Which statement about key number %zu holds?\n", i);
        for (size_t k = 0; k < 4; k++) {
            qx_buf_printf(out, "%c) Statement %zu, of the key's day %zu\n", (char)('A' + k), k,
                          k * i);
        }
        qx_buf_printf(out, "ANSWER: %c\n\n", (char)('A' + i % 4));
    }
}

/* --- what is done with them --- */

struct taking {
    struct qx_bank *bank;
    struct qx_db *plain;
    struct qx_buf json;
    struct qx_report report;
};

static enum qx_err pass(void *ctx, const struct qx_question *question, uint32_t line, bool *refused)
{
    (void)ctx;
    (void)question;
    (void)line;
    (void)refused;
    return QX_OK;
}

static enum qx_err store(void *ctx, const struct qx_question *question, uint32_t line,
                         bool *refused)
{
    struct taking *t = ctx;
    enum qx_put put;

    (void)refused;
    return qx_bank_put(t->bank, question, true, "bench", 0, "bench", line, &t->report, &put);
}

static enum qx_err insert(void *ctx, const struct qx_question *question, uint32_t line,
                          bool *refused)
{
    struct taking *t = ctx;

    (void)line;
    (void)refused;
    qx_buf_clear(&t->json);
    qx_question_write(&t->json, question);
    return qx_db_exec(t->plain, 0, qx_text(question->id), qx_text(qx_buf_cstr(&t->json)));
}

typedef enum qx_err read_text(struct qx_slice text, struct qx_reading *reading);
typedef enum qx_err take_one(void *ctx, const struct qx_question *question, uint32_t line,
                             bool *refused);

static void read_all(read_text *read, const struct qx_buf *text, size_t n, take_one *take,
                     struct taking *t)
{
    struct qx_reading reading = {
        .where = "bench", .lang = "en", .intake = {.ctx = t, .take = take},
                .report = &t->report
    };

    check(read(qx_buf_slice(text), &reading), &t->report, "read");
    if (reading.accepted != n || reading.refused > 0) {
        (void)fprintf(stderr, "bench: %zu accepted, %zu refused: %s\n", reading.accepted,
                      reading.refused, qx_report_last(&t->report));
        exit(2);
    }
}

static double time_reading(read_text *read, const struct qx_buf *text, size_t n)
{
    struct taking t = {0};
    double start = cpu_ms();

    read_all(read, text, n, pass, &t);
    double spent = cpu_ms() - start;

    qx_report_free(&t.report);
    return spent;
}

static double put_all(const char *path, read_text *read, const struct qx_buf *text, size_t n)
{
    struct taking t = {0};
    double start = cpu_ms();

    check(qx_bank_open(path, true, &t.report, &t.bank), &t.report, path);
    check(qx_bank_begin(t.bank, &t.report), &t.report, "begin");
    read_all(read, text, n, store, &t);
    check(qx_bank_commit(t.bank, &t.report), &t.report, "commit");
    qx_bank_close(&t.bank);
    double spent = cpu_ms() - start;

    qx_report_free(&t.report);
    return spent;
}

static double time_bank(const char *path, read_text *read, const struct qx_buf *text, size_t n)
{
    (void)unlink(path);
    check(qx_bank_create(path, NULL, 0, NULL), NULL, path);
    return put_all(path, read, text, n);
}

static double time_plain(const char *path, read_text *read, const struct qx_buf *text, size_t n)
{
    struct taking t = {0};

    (void)unlink(path);
    check(qx_db_open(path, QX_DB_CREATE, &SPEC, &t.report, &t.plain), &t.report, path);
    double start = cpu_ms();

    check(qx_db_begin(t.plain), NULL, "begin");
    read_all(read, text, n, insert, &t);
    check(qx_db_commit(t.plain), NULL, "commit");
    qx_db_close(&t.plain);
    double spent = cpu_ms() - start;

    qx_buf_free(&t.json);
    qx_report_free(&t.report);
    (void)unlink(path);
    return spent;
}

/* The least of five: the CPU is shared. */
#define LEAST(call)                                \
    __extension__({                                \
        double least = 1e9;                        \
        for (int round = 0; round < 5; round++) {  \
            double spent = (call);                 \
            least = spent < least ? spent : least; \
        }                                          \
        least;                                     \
    })

int main(int argc, char **argv)
{
    size_t n = argc > 2 ? strtoul(argv[2], NULL, 10) : 10000;
    struct qx_buf gift = {0};
    struct qx_buf aiken = {0};
    struct rusage use;
    char path[4096];

    if (argc < 2) {
        (void)fprintf(stderr, "usage: bench_import FOLDER [QUESTIONS]\n");
        return 2;
    }
    (void)snprintf(path, sizeof path, "%s/bench_import.db", argv[1]);
    make_gift(&gift, n);
    make_aiken(&aiken, n);
    (void)printf("%zu questions of %zu bytes, CPU time, the least of five\n", n, gift.len / n);
    (void)printf("GIFT, read and checked       %8.1f ms\n",
                 LEAST(time_reading(qx_gift_read, &gift, n)));
    (void)printf("GIFT, one plain INSERT each  %8.1f ms\n",
                 LEAST(time_plain(path, qx_gift_read, &gift, n)));
    (void)printf("GIFT, into a bank            %8.1f ms (goal for 10,000: %.0f)\n",
                 LEAST(time_bank(path, qx_gift_read, &gift, n)), GOAL_GIFT_MS);
    (void)printf("GIFT, the same again         %8.1f ms\n",
                 LEAST(put_all(path, qx_gift_read, &gift, n)));
    (void)printf("Aiken, read and checked      %8.1f ms\n",
                 LEAST(time_reading(qx_aiken_read, &aiken, n)));
    (void)printf("Aiken, into a bank           %8.1f ms\n",
                 LEAST(time_bank(path, qx_aiken_read, &aiken, n)));
    (void)getrusage(RUSAGE_SELF, &use);
    (void)printf("memory                       %8.1f MB, both files included\n",
                 (double)use.ru_maxrss / 1024);
    (void)unlink(path);
    qx_buf_free(&gift);
    qx_buf_free(&aiken);
    return 0;
}
