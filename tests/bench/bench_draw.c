/*
 * Draws a form from a release, against as many plain gets by rowid from the same file, which is the
 * least that a form costs: bench_draw N.release N.manifest.json. Figures are printed, never
 * asserted.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <qualex/clock.h>
#include <qualex/db.h>
#include <qualex/io.h>
#include <qualex/release.h>

#define ROUNDS 2000
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

static void check(enum qx_err err, const char *what)
{
    if (err != QX_OK) {
        (void)fprintf(stderr, "bench: %s: %s\n", what, qx_err_text(err));
        exit(2);
    }
}

static int64_t now_ms(void)
{
    struct qx_clock clock = qx_clock_system();

    return clock.boot_ms(clock.ctx);
}

/* Milliseconds of that many draws, each of another seed. */
static int64_t draw(struct qx_release *release, size_t *questions)
{
    int64_t start = now_ms();

    for (uint32_t i = 0; i < ROUNDS; i++) {
        uint8_t seed[4] = {(uint8_t)i, (uint8_t)(i >> 8), 1, 2};
        struct qx_arena arena = {0};
        struct qx_form form;

        check(qx_release_draw(release, qx_slice(seed, sizeof seed), "BENCH", QX_NOTHING_EXCLUDED,
                              &arena, &form),
              "draw");
        *questions = form.n;
        qx_arena_free(&arena);
    }
    return now_ms() - start;
}

static int64_t get(struct qx_db *db, size_t questions, uint32_t total)
{
    int64_t start = now_ms();
    uint32_t state = 1;
    size_t bytes = 0;

    for (size_t i = 0; i < ROUNDS * questions; i++) {
        struct qx_rows *rows = NULL;

        state = state * 1664525 + 1013904223;
        check(qx_db_query(db, 0, (const struct qx_value[]){qx_int((state >> 8) % total)}, 1, &rows),
              "get");
        if (qx_rows_next(rows)) {
            bytes += strlen(qx_row_text(rows, 0)) + strlen(qx_row_text(rows, 3)) +
                     qx_row_bytes(rows, 4).len;
        }
        check(qx_rows_end(&rows), "get");
    }
    if (bytes == 0) {
        (void)fprintf(stderr, "bench: nothing was read\n");
    }
    return now_ms() - start;
}

/* What nobody can check afterwards, and what grows with the bank. */
static int64_t order_by_random(struct qx_db *db, size_t questions)
{
    int64_t start = now_ms();

    for (int i = 0; i < RANDOM_ROUNDS; i++) {
        struct qx_rows *rows = NULL;

        check(qx_db_query(db, 1, (const struct qx_value[]){qx_int((int64_t)questions)}, 1, &rows),
              "order by random");
        while (qx_rows_next(rows)) {
        }
        check(qx_rows_end(&rows), "order by random");
    }
    return now_ms() - start;
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
    check(qx_read_file(argv[2], 1u << 26, &manifest, NULL), argv[2]);
    check(qx_json_parse(qx_buf_slice(&manifest), argv[2], NULL, &json), argv[2]);
    check(qx_release_open(argv[1], qx_buf_slice(&manifest), NULL, &release), argv[1]);
    check(qx_db_open(argv[1], QX_DB_IMMUTABLE, &SPEC, NULL, &db), argv[1]);

    uint32_t total = (uint32_t)qx_json_get_int(json, "questions", 1);
    int64_t draws = draw(release, &questions);
    int64_t gets = get(db, questions, total);

    (void)printf("%u questions; form of %zu, %d times\n", total, questions, ROUNDS);
    (void)printf("draw        %8.1f us a form\n", (double)draws * 1000 / ROUNDS);
    (void)printf("plain gets  %8.1f us for as many questions\n", (double)gets * 1000 / ROUNDS);
    (void)printf("ratio       %8.2f (goal: below 3; 1.2 for 60 of a million)\n",
                 (double)draws / (double)(gets == 0 ? 1 : gets));
    (void)printf("random()    %8.1f us for ORDER BY random() LIMIT %zu\n",
                 (double)order_by_random(db, questions) * 1000 / RANDOM_ROUNDS, questions);
    qx_db_close(&db);
    qx_release_close(&release);
    qx_json_free(&json);
    qx_buf_free(&manifest);
    return 0;
}
