/*
 * A monkey at the seat: random keys, bytes and sizes against the real program on a pty. It must
 * stay alive, keep its cursor visible and on the screen, and give the terminal back.
 *   monkey SEED ROUNDS EXAM ROOM
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <qualex/robot.h>

static uint32_t dice;

static uint32_t roll(uint32_t n)
{
    dice = dice * 1664525U + 1013904223U;
    return (dice >> 8) % n;
}

/* clang-format off */
static const char *const keys[] = {
    "\033[A", "\033[B", "\033[C", "\033[D", "\033OA", "\033OB", "\033OC", "\033OD", "\033OP",
    "\033[5~", "\033[6~", "\033[1;5A", "\033", "\r", " ", "1", "2", "3", "ә", "ң", "n", "p", "m",
    "x", "g", "r", "f", "t", "v", "h", "?", "\177", "й", "\003", "\032", "\034", "\023", "\021",
    "\f", "\033[200~9\033[201~", "\377", "\303", "\033[M !!", "\033[<0;1;1M", "\t", "s",
    "9999\r", "\033[",
    /* what is typed into a line, and the keys that move in it */
    "0", "7", "-1,5", "nonce", "Щ", "e\u0301", "ғ", "\010", "\033[3~", "\033[H", "\033[F",
    /* off a line, even one that cannot be saved as it is */
    "\010\010\010\010\010\010\010\010\010\033[Bn", "\rn",
    "\033[F\010\010\010\010\010\010\010\010\010\010\010\010\010\033[B\033[B\033[Bn",
};
/* clang-format on */

static int fail(struct qx_robot *robot, int round, const char *what)
{
    struct qx_buf dump = {0};

    qx_robot_dump(robot, &dump);
    (void)fprintf(stderr, "monkey: round %d: %s\n%s", round, what, qx_buf_cstr(&dump));
    qx_buf_free(&dump);
    return 1;
}

static const char *play_round(struct qx_robot *robot)
{
    int rows;
    int cols;
    int row;
    int col;

    for (uint32_t n = roll(6) + 1; n > 0; n--) {
        if (qx_robot_type(robot, keys[roll(sizeof keys / sizeof keys[0])]) != QX_OK) {
            return "the program is gone";
        }
    }
    if (roll(4) == 0 && qx_robot_resize(robot, (int)roll(100) + 1, (int)roll(300) + 1) != QX_OK) {
        return "cannot resize";
    }
    if (qx_robot_settle(robot, 3, 10000) != QX_OK) {
        return "never quiet";
    }
    qx_robot_size(robot, &rows, &cols);
    if (!qx_robot_cursor(robot, &row, &col)) {
        return "the cursor is hidden";
    }
    return row < 0 || col < 0 || row >= rows || col >= cols ? "the cursor left the screen" : NULL;
}

static int end(struct qx_robot *robot, int rounds)
{
    int status = 0;

    if (qx_robot_resize(robot, 24, 80) != QX_OK || qx_robot_settle(robot, 100, 10000) != QX_OK ||
        !qx_robot_sees(robot, "F1 help", NULL, NULL)) {
        (void)!qx_robot_type(robot, "\r"); /* the help page may be open */
        if (qx_robot_wait(robot, "F1 help", 2000) != QX_OK) {
            return fail(robot, rounds, "no screen at the end");
        }
    }
    (void)kill(qx_robot_pid(robot), SIGTERM);
    if (qx_robot_end(robot, 5000, &status) != QX_OK || !WIFEXITED(status)) {
        return fail(robot, rounds, "does not end");
    }
    return qx_robot_echoes(robot) ? 0 : fail(robot, rounds, "the terminal is not restored");
}

int main(int argc, char **argv)
{
    static const char *const environment[] = {"TERM=xterm-256color", "LC_ALL=C.UTF-8", NULL};

    if (argc != 5) {
        (void)fprintf(stderr, "usage: monkey SEED ROUNDS EXAM ROOM\n");
        return 2;
    }
    const char *const words[] = {argv[3], "--room", argv[4], NULL};
    struct qx_robot_run run = {.argv = words, .envp = environment, .rows = 24, .cols = 80};
    int rounds = (int)strtol(argv[2], NULL, 10);
    struct qx_robot *robot = NULL;

    dice = (uint32_t)strtoul(argv[1], NULL, 10);
    if (qx_robot_spawn(&run, &robot, NULL) != QX_OK ||
        qx_robot_wait(robot, "Admission number", 10000) != QX_OK ||
        qx_robot_type(robot, "test-0001\r4827\r") != QX_OK ||
        qx_robot_wait(robot, "Your questions are drawn", 10000) != QX_OK ||
        qx_robot_type(robot, "\r") != QX_OK || qx_robot_wait(robot, "Question 1", 10000) != QX_OK) {
        return 2;
    }
    int status = 0;

    for (int round = 0; status == 0 && round < rounds; round++) {
        const char *what = play_round(robot);

        status = what == NULL ? 0 : fail(robot, round, what);
    }
    status = status == 0 ? end(robot, rounds) : status;
    qx_robot_free(&robot);
    return status;
}
