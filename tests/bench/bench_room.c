/*
 * bench_room [FOLDER [SEATS]]: all seats of a room answer at the same instant, again and again.
 * What arrives together shares one sync. Figures are printed, never asserted.
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <qualex/io.h>

#include <sitter.h>

#define ROUNDS 30
#define SEATS_MAX 1000

static struct room room;
static struct sitter seats[SEATS_MAX];
static struct qx_frames *frames[SEATS_MAX];
static double waits[ROUNDS * SEATS_MAX];
static size_t n_waits;

static void need(bool ok, const char *what)
{
    if (!ok) {
        (void)fprintf(stderr, "bench: %s\n", what);
        exit(2);
    }
}

static double now_ms(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int by_value(const void *a, const void *b)
{
    double left = *(const double *)a;
    double right = *(const double *)b;

    return (left > right) - (left < right);
}

static void seat_one(size_t i)
{
    char number[20];

    (void)snprintf(number, sizeof number, "A-%04zu", i + 1);
    room_admit(&room, &(struct room_admission){.number = number});
    need(sitter_connect(&seats[i], &room) == QX_OK &&
             sitter_log_in(&seats[i], number, ROOM_PIN) == QX_OK &&
             sitter_begin(&seats[i]) == QX_OK &&
             sitter_call(&seats[i], QX_OP_SHOW, "{\"n\":1}") == QX_OK,
         "seat");
    frames[i] = qx_frames_new(QX_FRAME_MAX);
}

static void ask(size_t i, int round)
{
    char text[100];
    struct qx_json *request = NULL;
    struct qx_buf frame = {0};

    (void)snprintf(text, sizeof text, "{\"id\":%d,\"n\":1,\"op\":\"answer\",\"places\":[%d]}",
                   1000 + round, round % 4 + 1);
    need(qx_json_parse(qx_slice_text(text), "bench", NULL, &request) == QX_OK, "request");
    need(qx_frame_write(&frame, request) == QX_OK, "frame");
    need(qx_write_all(qx_client_fd(seats[i].client), qx_buf_slice(&frame)) == QX_OK, "write");
    qx_buf_free(&frame);
    qx_json_free(&request);
}

/* True once the reply of this round is there. */
static bool answered(size_t i, int round)
{
    uint8_t piece[16384];
    ssize_t got = read(qx_client_fd(seats[i].client), piece, sizeof piece);

    if (got <= 0) {
        return false;
    }
    need(qx_frames_feed(frames[i], qx_slice(piece, (size_t)got)) == QX_OK, "stream");
    for (;;) {
        struct qx_json *reply = NULL;

        need(qx_frames_next(frames[i], &reply) == QX_OK, "frame");
        if (reply == NULL) {
            return false;
        }
        bool it = qx_json_get_int(reply, "re", 0) == 1000 + round;

        need(!it || qx_json_get_bool(reply, "saved", false), "not saved");
        qx_json_free(&reply);
        if (it) {
            return true;
        }
    }
}

static void one_round(size_t n, int round)
{
    static struct pollfd fds[SEATS_MAX];
    size_t open = n;
    double start = now_ms();

    for (size_t i = 0; i < n; i++) {
        ask(i, round);
        fds[i] = (struct pollfd){.fd = qx_client_fd(seats[i].client), .events = POLLIN};
    }
    while (open > 0) {
        need(poll(fds, n, 20000) > 0, "no reply");
        for (size_t i = 0; i < n; i++) {
            if (fds[i].fd >= 0 && fds[i].revents != 0 && answered(i, round)) {
                waits[n_waits++] = now_ms() - start;
                fds[i].fd = -1;
                open--;
            }
        }
    }
}

int main(int argc, char **argv)
{
    size_t n = argc > 2 ? strtoul(argv[2], NULL, 10) : 200;
    struct room_spec spec = ROOM_USUAL;
    char folder[256];

    need(n >= 1 && n <= SEATS_MAX, "SEATS is 1 to 1000");
    (void)snprintf(folder, sizeof folder, "%s/qualex-bench-XXXXXX", argc > 1 ? argv[1] : ".");
    need(mkdtemp(folder) != NULL, "folder");
    spec.folder = folder;
    room_make(&room, &spec);
    room_start_signer(&room);
    need(room_start_keeper(&room), "keeper");
    double start = now_ms();

    for (size_t i = 0; i < n; i++) {
        seat_one(i);
    }
    (void)printf("%zu seats admitted, drawn and started one after the other: %.1f ms each\n", n,
                 (now_ms() - start) / (double)n);
    start = now_ms();
    for (int round = 0; round < ROUNDS; round++) {
        one_round(n, round);
    }
    double spent = now_ms() - start;

    qsort(waits, n_waits, sizeof waits[0], by_value);
    (void)printf("all at the same instant, %d times, until 'saved': median %.1f ms, p99 %.1f ms, "
                 "%.0f answers a second; goal: p99 below 100 ms for 1,000 seats\n",
                 ROUNDS, waits[n_waits / 2], waits[n_waits * 99 / 100],
                 (double)n_waits / spent * 1e3);
    for (size_t i = 0; i < n; i++) {
        qx_frames_free(&frames[i]);
        sitter_free(&seats[i]);
    }
    room_remove(&room);
    room_remove_tree(folder);
    return 0;
}
