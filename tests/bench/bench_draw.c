/*
 * Draws a form from a release, against as many plain gets by rowid from the same file, which is the
 * least that a form costs: bench_draw N.release N.manifest.json. CPU time, the least of several
 * passes that take turns. Figures are printed, never asserted.
 */
#include <stdio.h>

#include <qualex/db.h>
#include <qualex/io.h>
#include <qualex/release.h>

#include "cpu.h"

#define PASSES 9
#define ROUNDS 1000 /* in a pass */
#define RANDOM_ROUNDS 5

static const struct qx_statement GET[] = {
    {"get",    "SELECT id, version, type, options, leaf FROM question WHERE place = ?1"},
    {"random", "SELECT id FROM question ORDER BY random() LIMIT ?1"                    },
};
static const struct qx_migration NONE[] = {{""}};
static const struct qx_db_spec SPEC = {.application_id = 0x51583152, /* of a release */
                                       .ladder = NONE,
                                       .n_ladder = 1,
                                       .statements = GET,
                                       .n_statements = 2};

/* Milliseconds of a pass of draws, each of another seed. */
static double draw(struct qx_release *release, uint8_t pass, size_t *questions)
{
    double start = cpu_ms();

    for (uint32_t i = 0; i < ROUNDS; i++) {
        uint8_t seed[4] = {(uint8_t)i, (uint8_t)(i >> 8), pass, 2};
        struct qx_arena arena = {0};
        struct qx_form form;

        check(qx_release_draw(release, qx_slice(seed, sizeof seed), "BENCH", QX_NOTHING_EXCLUDED,
                              &arena, &form),
              NULL, "draw");
        *questions = form.n;
        qx_arena_free(&arena);
    }
    return cpu_ms() - start;
}

static double get(struct qx_db *db, size_t questions, uint32_t total, uint32_t *state)
{
    double start = cpu_ms();
    size_t bytes = 0;

    for (size_t i = 0; i < ROUNDS * questions; i++) {
        struct qx_rows *rows = NULL;

        *state = *state * 1664525 + 1013904223;
        check(
            qx_db_query(db, 0, (const struct qx_value[]){qx_int((*state >> 8) % total)}, 1, &rows),
            NULL, "get");
        if (qx_rows_next(rows)) {
            bytes += strlen(qx_row_text(rows, 0)) + strlen(qx_row_text(rows, 3)) +
                     qx_row_bytes(rows, 4).len;
        }
        check(qx_rows_end(&rows), NULL, "get");
    }
    if (bytes == 0) {
        (void)fprintf(stderr, "bench: nothing was read\n");
    }
    return cpu_ms() - start;
}

/* What nobody can check afterwards, and what grows with the bank. */
static double order_by_random(struct qx_db *db, size_t questions)
{
    double start = cpu_ms();

    for (int i = 0; i < RANDOM_ROUNDS; i++) {
        struct qx_rows *rows = NULL;

        check(qx_db_query(db, 1, (const struct qx_value[]){qx_int((int64_t)questions)}, 1, &rows),
              NULL, "order by random");
        while (qx_rows_next(rows)) {
        }
        check(qx_rows_end(&rows), NULL, "order by random");
    }
    return cpu_ms() - start;
}

int main(int argc, char **argv)
{
    struct qx_buf manifest = {0};
    struct qx_json *json = NULL;
    struct qx_release *release = NULL;
    struct qx_db *db = NULL;
    size_t questions = 0;

    if (argc != 3) {
        (void)fprintf(stderr, "usage: bench_draw N.release N.manifest.json\n");
        return 2;
    }
    check(qx_read_file(argv[2], 1u << 26, &manifest, NULL), NULL, argv[2]);
    check(qx_json_parse(qx_buf_slice(&manifest), argv[2], NULL, &json), NULL, argv[2]);
    check(qx_release_open(argv[1], qx_buf_slice(&manifest), NULL, &release), NULL, argv[1]);
    check(qx_db_open(argv[1], QX_DB_IMMUTABLE, &SPEC, NULL, &db), NULL, argv[1]);

    uint32_t total = (uint32_t)qx_json_get_int(json, "questions", 1);
    double draws = 1e9;
    double gets = 1e9;
    uint32_t state = 1;

    for (uint8_t pass = 0; pass < PASSES; pass++) {
        double drawn = draw(release, pass, &questions);
        double got = get(db, questions, total, &state);

        draws = drawn < draws ? drawn : draws;
        gets = got < gets ? got : gets;
    }
    (void)printf("%u questions; form of %zu, %d times\n", total, questions, PASSES * ROUNDS);
    (void)printf("draw        %8.1f us a form\n", draws * 1000 / ROUNDS);
    (void)printf("plain gets  %8.1f us for as many questions\n", gets * 1000 / ROUNDS);
    (void)printf("ratio       %8.2f (goal: below 3; 1.2 for 60 of a million)\n", draws / gets);
    (void)printf("random()    %8.1f us for ORDER BY random() LIMIT %zu\n",
                 order_by_random(db, questions) * 1000 / RANDOM_ROUNDS, questions);
    qx_db_close(&db);
    qx_release_close(&release);
    qx_json_free(&json);
    qx_buf_free(&manifest);
    return 0;
}
