/*
 * What the candidate feels, over a real pty read by libvterm: start to full screen, key to quiet,
 * bytes an arrow and a clock tick, memory. usage: bench_terminal EXAM ROOM [ADMISSION PIN],
 * where ROOM has a stage (tests/support/screen/stage.py phase=drawn left=299000), or a keeper whose
 * admission is drawn. Figures are printed, never asserted.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <qualex/robot.h>

enum { STARTS = 15, KEYS = 200, QUIET_US = 15000, PATIENCE = 10000, TICKS_MS = 6000 };

static double now_us(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static struct qx_robot *start(const char *exam, const char *room)
{
    static const char *const environment[] = {"TERM=xterm-256color", "LC_ALL=C.UTF-8", NULL};
    const char *const argv[] = {exam, "--room", room, NULL};
    struct qx_robot_run run = {.argv = argv, .envp = environment, .rows = 24, .cols = 80};
    struct qx_robot *robot = NULL;

    if (qx_robot_spawn(&run, &robot, NULL) != QX_OK) {
        (void)fprintf(stderr, "bench_terminal: no pty\n");
        exit(2);
    }
    return robot;
}

/* Spins until nothing came for a while; gives the time of the last byte. */
static double last_byte(struct qx_robot *robot, double from)
{
    uint64_t seen = qx_robot_bytes(robot);
    double last = from;
    bool any = false;

    for (;;) {
        (void)!qx_robot_settle(robot, 0, PATIENCE);
        double now = now_us();

        if (qx_robot_bytes(robot) != seen) {
            seen = qx_robot_bytes(robot);
            last = now;
            any = true;
        } else if (now - last > (any ? QUIET_US : 1000000)) {
            return last;
        }
    }
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(double *values, size_t n)
{
    qsort(values, n, sizeof *values, compare);
    return values[n / 2];
}

static void print(const char *what, double value, const char *unit, double goal)
{
    (void)printf("%-44s %9.2f %-5s goal %7.2f  ratio %.2f\n", what, value, unit, goal,
                 value / goal);
}

static void must_see(struct qx_robot *robot, const char *text)
{
    if (qx_robot_wait(robot, text, PATIENCE) != QX_OK) {
        struct qx_buf dump = {0};

        qx_robot_dump(robot, &dump);
        (void)fprintf(stderr, "bench_terminal: never seen: %s\n%s", text, qx_buf_cstr(&dump));
        exit(2);
    }
}

static void type(struct qx_robot *robot, const char *keys)
{
    if (qx_robot_type(robot, keys) != QX_OK) {
        exit(2);
    }
}

static void bench_start(const char *exam, const char *room)
{
    double values[STARTS];

    for (int i = 0; i < STARTS; i++) {
        double from = now_us();
        struct qx_robot *robot = start(exam, room);

        values[i] = (last_byte(robot, from) - from) / 1e3;
        qx_robot_free(&robot);
    }
    print("start to full screen (jail closed)", median(values, STARTS), "ms", 20);
}

static void bench_keys(struct qx_robot *robot, const char *what, const char *one, const char *other,
                       double goal_ms, double goal_bytes)
{
    double times[KEYS];
    double bytes[KEYS];

    for (int i = 0; i < KEYS; i++) {
        uint64_t before = qx_robot_bytes(robot);
        double from = now_us();

        type(robot, i % 2 == 0 ? one : other);
        times[i] = (last_byte(robot, from) - from) / 1e3;
        bytes[i] = (double)(qx_robot_bytes(robot) - before);
    }
    char line[80];

    (void)snprintf(line, sizeof line, "%s: key to quiet", what);
    print(line, median(times, KEYS), "ms", goal_ms);
    (void)snprintf(line, sizeof line, "%s: bytes a key", what);
    print(line, median(bytes, KEYS), "bytes", goal_bytes);
}

static void bench_tick(struct qx_robot *robot)
{
    uint64_t before;
    double from;
    double per_tick;

    (void)last_byte(robot, now_us());
    before = qx_robot_bytes(robot);
    from = now_us();
    (void)!qx_robot_settle(robot, TICKS_MS, 1);
    while (now_us() - from < TICKS_MS * 1e3) {
        (void)!qx_robot_settle(robot, 50, PATIENCE);
    }
    per_tick = (double)(qx_robot_bytes(robot) - before) / (TICKS_MS / 1000.0);
    print("clock tick (a second, cursor put back)", per_tick, "bytes", 40);
}

static void bench_memory(struct qx_robot *robot)
{
    char path[64];
    char line[128] = "";
    long child = 0;
    FILE *file;

    (void)snprintf(path, sizeof path, "/proc/%ld/task/%ld/children", (long)qx_robot_pid(robot),
                   (long)qx_robot_pid(robot));
    file = fopen(path, "r");
    if (file != NULL) {
        (void)!fgets(line, sizeof line, file);
        (void)fclose(file);
        child = strtol(line, NULL, 10);
    }
    (void)snprintf(path, sizeof path, "/proc/%ld/status", child);
    file = fopen(path, "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, "RssAnon:", 8) == 0) {
            print("memory of its own (RssAnon of the child)",
                  (double)strtol(line + 8, NULL, 10) / 1024, "MB", 6);
        }
    }
    if (file != NULL) {
        (void)fclose(file);
    }
}

static void sit_down(struct qx_robot *robot, const char *admission, const char *pin)
{
    must_see(robot, "Admission number");
    type(robot, admission);
    type(robot, "\r");
    must_see(robot, "PIN");
    type(robot, pin);
    type(robot, "\r");
    must_see(robot, "Your questions are drawn");
    type(robot, "\r");
    must_see(robot, "Question 1");
}

int main(int argc, char **argv)
{
    bool keeper = argc == 5;

    if (argc != 3 && !keeper) {
        (void)fprintf(stderr, "usage: bench_terminal EXAM ROOM [ADMISSION PIN]\n");
        return 2;
    }
    bench_start(argv[1], argv[2]);
    struct qx_robot *robot = start(argv[1], argv[2]);

    sit_down(robot, keeper ? argv[3] : "test-0001", keeper ? argv[4] : "4827");
    bench_keys(robot, "arrow", "\033[B", "\033[A", 0.5, 60);
    bench_keys(robot, keeper ? "answer, on disk" : "answer, by a stage in Python", "1", "2", 2,
               200);
    if (!keeper) {
        bench_tick(robot);
    }
    bench_memory(robot);
    qx_robot_free(&robot);
    return 0;
}
