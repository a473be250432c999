#include "robot.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { QUIET_MS = ROBOT_QUIET_MS, WAIT_MS = ROBOT_WAIT_MS };
enum {
    KILL_SEAT_AT = 5,
    KILL_KEEPER_AT = 12,
    WRONG_EVERY = 8,
    SHOW_AT = 3,
    STEPS_MAX = 2000,
    STRANGE_MAX = 20
};

/* --- typing --- */

enum qx_err robot_type(struct seat_robot *r, const char *keys)
{
    enum qx_err err = qx_robot_type(r->robot, keys);

    return err != QX_OK ? err : qx_robot_settle(r->robot, QUIET_MS, WAIT_MS);
}

/* Types what leads on, and waits until the words that stood there are gone: the keeper may take its
 * time, and a key typed twice acts twice. */
static enum qx_err lead_on(struct seat_robot *r, const char *keys, const char *words)
{
    enum qx_err err = qx_robot_type(r->robot, keys);

    if (err == QX_OK) {
        err = qx_robot_wait_gone(r->robot, words, WAIT_MS);
    }
    return err == QX_OK ? qx_robot_settle(r->robot, QUIET_MS, WAIT_MS) : err;
}

enum qx_err robot_puzzled(struct seat_robot *r, const char *what)
{
    struct qx_buf row = {0};

    demo_say(r->demo, "The robot does not understand this screen (%s):", what);
    for (int i = 0; i < EYES_ROWS; i++) {
        eyes_row(r->robot, i, &row);
        demo_say(r->demo, "| %s", qx_buf_cstr(&row));
    }
    qx_buf_free(&row);
    return qx_fail(&r->demo->cli->report, QX_ERR_INTERNAL, "robot", 0, "lost its way: %s", what);
}

static void show_screen(struct seat_robot *r)
{
    struct qx_buf row = {0};

    demo_say(r->demo, "What the candidate sees now:");
    for (int i = 0; i < EYES_ROWS; i++) {
        eyes_row(r->robot, i, &row);
        if (row.len > 0) {
            demo_say(r->demo, "  | %s", qx_buf_cstr(&row));
        }
    }
    qx_buf_free(&row);
}

/* The robot's eyes are a terminal of their own, whatever the demo itself runs on. */
static const char *const *seat_environment(struct seat_robot *r)
{
    size_t n = 0;

    while (environ[n] != NULL) {
        n++;
    }
    const char **own = qx_arena_alloc(&r->demo->arena, n + 2, sizeof *own);
    size_t kept = 0;

    for (size_t i = 0; i < n; i++) {
        if (strncmp(environ[i], "TERM=", 5) != 0) {
            own[kept++] = environ[i];
        }
    }
    own[kept] = "TERM=xterm-256color";
    return own;
}

static enum qx_err take_seat(struct seat_robot *r)
{
    const char *const argv[] = {demo_program(r->demo, "qualex-exam"),
                                "--room",
                                demo_path(r->demo, "room"),
                                "--lang",
                                "en",
                                NULL};
    const struct qx_robot_run run = {
        .argv = argv, .envp = seat_environment(r), .rows = EYES_ROWS, .cols = EYES_COLS};

    demo_show(r->demo, demo_seat(r->demo), NULL);
    return qx_robot_spawn(&run, &r->robot, &r->demo->cli->report);
}

static enum qx_err log_in(struct seat_robot *r)
{
    enum qx_err err = robot_type(r, DEMO_ADMISSION "\r");

    if (err == QX_OK) {
        err = robot_type(r, r->demo->pin);
    }
    return err == QX_OK ? lead_on(r, "\r", "Log in to your exam") : err;
}

/* The tutorial asks for keys one by one. */
static enum qx_err practise(struct seat_robot *r)
{
    static const char *const asks[][2] = {
        {"Press the arrow down",         "\033[B"},
        {"Press the arrow up",           "\033[A"},
        {"Press the key 2",              "2"     },
        {"Press the key 5",              "5"     },
        {"Press Space",                  " "     },
        {"Press m",                      "m"     },
        {"Press F1",                     "\033OP"},
        {"Press the arrow to the right", "\033[C"},
    };

    for (size_t i = 0; i < sizeof asks / sizeof asks[0]; i++) {
        if (qx_robot_sees(r->robot, asks[i][0], NULL, NULL)) {
            return robot_type(r, asks[i][1]);
        }
    }
    return robot_type(r, "\r");
}

/* --- the story's accidents --- */

static enum qx_err kill_seat(struct seat_robot *r, long long n)
{
    demo_say(r->demo, "Question %lld: the seat is killed (kill -9) and taken again.", n);
    r->seat_killed = true;
    (void)kill(qx_robot_pid(r->robot), SIGKILL);
    qx_robot_free(&r->robot);
    return take_seat(r);
}

static enum qx_err kill_keeper(struct seat_robot *r, long long n)
{
    demo_say(r->demo, "Question %lld: the keeper is killed (kill -9); the screen says:", n);
    r->keeper_killed = true;
    demo_stop(&r->demo->keeper, SIGKILL);
    enum qx_err err = qx_robot_wait(r->robot, "does not answer", WAIT_MS);

    if (err != QX_OK) {
        return robot_puzzled(r, "the keeper is gone and the screen does not say so");
    }
    demo_say(r->demo, "  | The room's computer does not answer");
    err = demo_start_keeper(r->demo);
    if (err == QX_OK) {
        err = qx_robot_wait_gone(r->robot, "does not answer", WAIT_MS);
    }
    return err == QX_OK ? qx_robot_settle(r->robot, QUIET_MS, WAIT_MS) : err;
}

/* --- the questions --- */

static enum qx_err answer(struct seat_robot *r, long long n)
{
    enum qx_err err = robot_answer(r, r->demo->fail || n % WRONG_EVERY == 0);

    if (err == QX_OK && n == SHOW_AT && !r->seat_killed) {
        show_screen(r);
    }
    return err;
}

static enum qx_err at_question(struct seat_robot *r)
{
    struct qx_buf row = {0};
    int at = 0;

    (void)qx_robot_sees(r->robot, "Question ", &at, NULL);
    eyes_row(r->robot, at, &row);
    const char *digits = strstr(qx_buf_cstr(&row), "Question ");
    long long n = digits == NULL ? 0 : strtoll(digits + 9, NULL, 10);

    qx_buf_free(&row);
    enum qx_err err = answer(r, n);

    if (err == QX_OK && n == KILL_SEAT_AT && !r->seat_killed) {
        return kill_seat(r, n);
    }
    if (err == QX_OK && n == KILL_KEEPER_AT && !r->keeper_killed) {
        return kill_keeper(r, n);
    }
    const char *here = qx_arena_printf(&r->demo->arena, "Question %lld ·", n);

    return err == QX_OK ? lead_on(r, "\033[C", here) : err;
}

static enum qx_err submit(struct seat_robot *r)
{
    static const char ask[] = "type the code ";
    struct qx_buf row = {0};
    char code[5] = "";
    int at = 0;

    if (qx_robot_sees(r->robot, ask, &at, NULL)) {
        eyes_row(r->robot, at, &row);
        const char *digits = strstr(qx_buf_cstr(&row), ask) + sizeof ask - 1;

        memcpy(code, digits, strnlen(digits, 4));
    }
    qx_buf_free(&row);
    enum qx_err err = robot_type(r, code);

    if (err == QX_OK) {
        err = robot_type(r, "\r");
    }
    r->submitted = true;
    return err;
}

static enum qx_err leave(struct seat_robot *r)
{
    show_screen(r);
    r->left = true;
    return robot_type(r, "\r");
}

/* --- screens by what stands on them; the first that fits --- */

static enum qx_err draw(struct seat_robot *r)
{
    return lead_on(r, "\r", "The draw of your questions");
}

static enum qx_err start(struct seat_robot *r)
{
    return lead_on(r, "\r", "Your questions are drawn");
}

static enum qx_err confirm(struct seat_robot *r)
{
    return lead_on(r, "1\r", "Is this you?");
}

static enum qx_err consent(struct seat_robot *r)
{
    struct qx_buf row = {0};
    int at = 0;

    (void)qx_robot_sees(r->robot, "Text ", &at, NULL);
    eyes_row(r->robot, at, &row);
    enum qx_err err = lead_on(r, "1\r", qx_buf_cstr(&row) + strspn(qx_buf_cstr(&row), " "));

    qx_buf_free(&row);
    return err;
}

static enum qx_err to_submit(struct seat_robot *r)
{
    return robot_type(r, "s");
}

static enum qx_err wait_a_little(struct seat_robot *r)
{
    enum qx_err err = qx_robot_settle(r->robot, 300, WAIT_MS);

    return err == QX_ERR_TIMEOUT ? QX_OK : err;
}

static const struct {
    const char *text;
    enum qx_err (*act)(struct seat_robot *);
} screens[] = {
    {"Log in to your exam",        log_in       },
    {"Is this you?",               confirm      },
    {"Text ",                      consent      },
    {"Try the keys",               practise     },
    {"The draw of your questions", draw         },
    {"Your questions are drawn",   start        },
    {"Submit the exam",            submit       },
    {"Your result",                leave        },
    {"Your exam is handed in",     wait_a_little},
    {"Unanswered: ",               to_submit    },
    {"Question ",                  at_question  },
};

static enum qx_err step(struct seat_robot *r)
{
    for (size_t i = 0; i < sizeof screens / sizeof screens[0]; i++) {
        if (qx_robot_sees(r->robot, screens[i].text, NULL, NULL)) {
            r->strange = 0;
            return screens[i].act(r);
        }
    }
    return ++r->strange > STRANGE_MAX ? robot_puzzled(r, "no screen that it knows")
                                      : wait_a_little(r);
}

static enum qx_err read_bank(struct seat_robot *r)
{
    enum qx_err err =
        demo_run(r->demo, &(const struct demo_command){
                              .words = (const char *const[]){"qualex", "bank", "export", "bank.db",
                                                             "--format", "json", NULL},
                              .output = "bank.json"
    });

    if (err == QX_OK) {
        err = demo_read_json(r->demo, "bank.json", &r->bank);
    }
    r->questions = qx_json_is_array(r->bank) ? r->bank : qx_json_get(r->bank, "questions");
    return err;
}

enum qx_err demo_robot(struct demo *demo)
{
    struct seat_robot r = {.demo = demo};
    enum qx_err err = read_bank(&r);

    if (err == QX_OK) {
        err = take_seat(&r);
    }
    for (unsigned i = 0; err == QX_OK && !r.left; i++) {
        err = i < STEPS_MAX ? qx_robot_settle(r.robot, QUIET_MS, WAIT_MS)
                            : robot_puzzled(&r, "no end in sight");
        if (err == QX_OK) {
            err = step(&r);
        }
    }
    if (err == QX_OK) {
        demo_say(demo, "The robot answered %lld questions and left.", r.answered);
    } else if (r.robot != NULL && demo->cli->report.errors == 0) {
        err = robot_puzzled(&r, qx_err_text(err));
    }
    qx_robot_free(&r.robot);
    qx_json_free(&r.bank);
    return err;
}
