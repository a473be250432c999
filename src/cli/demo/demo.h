/* The whole story in a throwaway folder, by running the other programs. */
#ifndef QUALEX_CLI_DEMO_H
#define QUALEX_CLI_DEMO_H

#include <qualex/arena.h>
#include <qualex/cli.h>
#include <qualex/json.h>

#include <sys/types.h>

struct demo {
    struct qx_cli *cli;
    struct qx_arena arena;
    const char *dir;      /* absolute: the story's folder; every command runs in it */
    const char *programs; /* folder of qualex and its programs */
    const char *data;     /* folder with exams/ and rules/ */
    const char *questions;
    const char *exam;   /* the policy's file */
    const char **files; /* the reader's own questions, NULL-terminated; NULL = ours */
    bool own_exam;      /* which no rules for a licence know */
    const char *seed;   /* NULL = a form of chance */
    bool automatic;     /* the robot sits */
    bool fail;          /* and fails */
    bool certified;     /* the sitting was a pass */
    unsigned step;
    pid_t keeper;
    pid_t signer;
    const char *pin;
};

#define DEMO_ADMISSION "A-2026-0001"

/* Tells the next chapter. */
void demo_title(struct demo *demo, const char *text);
void demo_say(struct demo *demo, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A command: words up to NULL, the first being the program ("qualex", "openssl"). Shows it as it
 * can be typed in the folder, runs it, shows what it prints. */
struct demo_command {
    const char *const *words;
    int expect;         /* exit status; -1 = any */
    const char *output; /* file for what it prints; NULL = shown */
    bool hidden;        /* neither the command nor its output is shown */
};
/* Prints a command as a shell takes it; output as above. */
void demo_show(struct demo *demo, const char *const *words, const char *output);
/* Errors: INTERNAL when the exit status is not the one expected. */
QX_MUST_USE enum qx_err demo_run(struct demo *demo, const struct demo_command *command);
/* demo_words(demo, 0, "qualex", "verify", …) */
/* clang-format off */
#define demo_words(demo, expected, ...)                                                            \
    demo_run(demo, &(const struct demo_command){                                                   \
                       .words = (const char *const[]){__VA_ARGS__, NULL}, .expect = (expected)})
/* clang-format on */
/* Starts a command that stays; output goes to a log file in the folder. */
QX_MUST_USE enum qx_err demo_start(struct demo *demo, const char *const *words, const char *log,
                                   pid_t *pid);
void demo_stop(pid_t *pid, int with_signal);
/* How a candidate's program is started in the folder, as it is shown. */
extern const char *const DEMO_SEAT[];
/* Full path of one of our programs. */
const char *demo_program(struct demo *demo, const char *name);
/* A path in the story's folder. */
const char *demo_path(struct demo *demo, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Writes a JSON document into the folder, readable. */
QX_MUST_USE enum qx_err demo_write_json(struct demo *demo, const char *name,
                                        const struct qx_json *json);
QX_MUST_USE enum qx_err demo_read_json(struct demo *demo, const char *name, struct qx_json **out);
/* SHA-256 of a file in the folder, as hex in the arena. */
QX_MUST_USE enum qx_err demo_digest(struct demo *demo, const char *name, const char **hex);

/* --- the chapters, in order --- */
QX_MUST_USE enum qx_err demo_keys(struct demo *demo);
QX_MUST_USE enum qx_err demo_bank(struct demo *demo);
QX_MUST_USE enum qx_err demo_admission(struct demo *demo);
QX_MUST_USE enum qx_err demo_sit(struct demo *demo);
QX_MUST_USE enum qx_err demo_verify(struct demo *demo);
QX_MUST_USE enum qx_err demo_audit(struct demo *demo);
QX_MUST_USE enum qx_err demo_licence(struct demo *demo);

/* What the robot does at the seat: reads the screen, answers, survives. */
QX_MUST_USE enum qx_err demo_robot(struct demo *demo);
/* Starts keeper and signer of the room and waits for their sockets. */
QX_MUST_USE enum qx_err demo_open_room(struct demo *demo);
QX_MUST_USE enum qx_err demo_start_keeper(struct demo *demo);

#endif
