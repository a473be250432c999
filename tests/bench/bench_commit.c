/*
 * bench_commit [FOLDER]: what it costs to make one answer durable, against the least that the disk
 * takes for it: a 4 KiB overwrite and fdatasync, in the same folder and the same run, turn by turn.
 * Figures are printed, never asserted.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <qualex/journal.h>

#include <sitter.h>

#define TURNS 1000
#define GROUP 1000
#define BOOT "00000000-0000-4000-8000-000000000001"

struct bench {
    char folder[256];
    int raw;
    struct qx_journal *journal;
    uint64_t seq;
    struct room room;
    struct sitter sitter;
};

static void need(bool ok, const char *what)
{
    if (!ok) {
        (void)fprintf(stderr, "bench: %s\n", what);
        exit(2);
    }
}

static double now_us(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static int by_value(const void *a, const void *b)
{
    double left = *(const double *)a;
    double right = *(const double *)b;

    return (left > right) - (left < right);
}

static double median(double *values, size_t n)
{
    qsort(values, n, sizeof *values, by_value);
    return values[n / 2];
}

static void overwrite(struct bench *b)
{
    static uint8_t block[4096];

    block[0]++;
    need(pwrite(b->raw, block, sizeof block, 0) == sizeof block && fdatasync(b->raw) == 0,
         "overwrite");
}

/* An event of the size of an answer's. */
static void append(struct bench *b, uint64_t n)
{
    need(qx_journal_begin(b->journal) == QX_OK, "begin");
    for (uint64_t i = 0; i < n; i++) {
        struct qx_json *body = qx_json_new_object();
        struct qx_json *options = qx_json_new_array();
        struct qx_event event = {.kind = QX_EV_ANSWERED,
                                 .seq = b->seq++,
                                 .sitting = "A-0001",
                                 .boot = BOOT,
                                 .boot_ms = (int64_t)b->seq,
                                 .wall = INT64_C(1795392000000),
                                 .body = body};

        qx_json_append(options, qx_json_new_text("0a1b2c3d"));
        qx_json_set(body, "options", options);
        qx_json_set_int(body, "n", 1);
        qx_json_set_text(body, "question", "alpha-01");
        qx_json_set_int(body, "response_ms", 12345);
        need(qx_journal_append(b->journal, &event) == QX_OK, "append");
        qx_json_free(&event.body);
    }
    need(qx_journal_commit(b->journal) == QX_OK, "commit");
}

static void commit_one(struct bench *b)
{
    append(b, 1);
}

/* From the seat's request to `saved`. */
static void answer_at_seat(struct bench *b)
{
    static int turn;

    need(sitter_call(&b->sitter, QX_OP_ANSWER,
                     turn++ % 2 == 0 ? "{\"n\":1,\"places\":[1]}" : "{\"n\":1,\"places\":[2]}") ==
             QX_OK,
         "answer");
}

static double timed(struct bench *b, void (*act)(struct bench *))
{
    double start = now_us();

    act(b);
    return now_us() - start;
}

static void open_parts(struct bench *b, const char *where)
{
    struct room_spec spec = ROOM_USUAL;
    char path[400];

    (void)snprintf(b->folder, sizeof b->folder, "%s/qualex-bench-XXXXXX", where);
    need(mkdtemp(b->folder) != NULL, "folder");
    (void)snprintf(path, sizeof path, "%s/raw", b->folder);
    b->raw = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    need(b->raw >= 0, "raw file");
    (void)snprintf(path, sizeof path, "%s/journal.db", b->folder);
    need(qx_journal_open(path, NULL, &b->journal) == QX_OK, "journal");
    spec.folder = b->folder;
    (void)snprintf(path, sizeof path, "%s/room", b->folder);
    need(mkdir(path, 0700) == 0, "room");
    spec.folder = path;
    room_make(&b->room, &spec);
    room_admit(&b->room, &(struct room_admission){.number = "A-0001"});
    room_start_signer(&b->room);
    need(room_start_keeper(&b->room), "keeper");
    need(sitter_connect(&b->sitter, &b->room) == QX_OK &&
             sitter_log_in(&b->sitter, "A-0001", ROOM_PIN) == QX_OK &&
             sitter_begin(&b->sitter) == QX_OK &&
             sitter_call(&b->sitter, QX_OP_SHOW, "{\"n\":1}") == QX_OK,
         "sitting");
}

int main(int argc, char **argv)
{
    static double raw[TURNS];
    static double one[TURNS];
    static double seat[TURNS];
    static double group[10];
    static struct bench b;

    open_parts(&b, argc > 1 ? argv[1] : ".");
    for (int i = 0; i < TURNS; i++) {
        raw[i] = timed(&b, overwrite);
        one[i] = timed(&b, commit_one);
        seat[i] = timed(&b, answer_at_seat);
    }
    for (size_t i = 0; i < sizeof group / sizeof group[0]; i++) {
        double start = now_us();

        append(&b, GROUP);
        group[i] = (now_us() - start) / GROUP;
    }
    double limit = median(raw, TURNS);
    double commit = median(one, TURNS);
    double answer = median(seat, TURNS);

    (void)printf(
        "median of %d, turn by turn; goal: a commit below 2 times the overwrite, an answer "
        "saved within 2 ms\n",
        TURNS);
    (void)printf("%-52s %8.0f us\n", "4 KiB overwrite and fdatasync (the limit)", limit);
    (void)printf("%-52s %8.0f us   %.2f x   p99 %.0f us\n", "one answer appended and committed",
                 commit, commit / limit, one[TURNS * 99 / 100]);
    (void)printf("%-52s %8.0f us   %.2f x   p99 %.0f us\n", "one answer from the seat to 'saved'",
                 answer, answer / limit, seat[TURNS * 99 / 100]);
    (void)printf("%-52s %8.1f us\n", "an answer among 1,000 in one commit",
                 median(group, sizeof group / sizeof group[0]));
    qx_journal_close(&b.journal);
    sitter_free(&b.sitter);
    (void)close(b.raw);
    room_remove(&b.room);
    room_remove_tree(b.folder);
    return 0;
}
