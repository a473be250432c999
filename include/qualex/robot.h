/*
 * The one door to libvterm: a robot that runs a program on a pty, types, and reads the screen as a
 * person would. Used by the demo and by the tests.
 */
#ifndef QUALEX_ROBOT_H
#define QUALEX_ROBOT_H

#include <qualex/buf.h>
#include <qualex/err.h>
#include <qualex/report.h>

#include <sys/types.h>

struct qx_robot;

struct qx_robot_run {
    const char *const
        *argv; /* NULL-terminated; argv[0] is looked up in PATH when without a slash */
    const char *const *envp; /* NULL-terminated, the whole environment; NULL = the robot's own */
    int rows, cols;
};

/* Errors: UNAVAILABLE (no pty). A program that cannot be run exits with 127. */
QX_MUST_USE enum qx_err qx_robot_spawn(const struct qx_robot_run *run, struct qx_robot **out,
                                       struct qx_report *report);
/* Hangs up, kills what is left, frees. */
void qx_robot_free(struct qx_robot **robot);

/* Sends bytes as if typed. Errors: IO (the program is gone). */
QX_MUST_USE enum qx_err qx_robot_type(struct qx_robot *robot, const char *keys);

/* Reads what the program shows until nothing came for quiet_ms. Errors: TIMEOUT. */
QX_MUST_USE enum qx_err qx_robot_settle(struct qx_robot *robot, int quiet_ms, int timeout_ms);
/* Until text stands on the screen (within one row). Errors: TIMEOUT; NOT_FOUND: the program ended
 * before. */
QX_MUST_USE enum qx_err qx_robot_wait(struct qx_robot *robot, const char *text, int timeout_ms);
/* Until text no longer stands there. Errors: TIMEOUT. */
QX_MUST_USE enum qx_err qx_robot_wait_gone(struct qx_robot *robot, const char *text,
                                           int timeout_ms);
/* Until the program ends; *status as waitpid gives it. Errors: TIMEOUT. */
QX_MUST_USE enum qx_err qx_robot_end(struct qx_robot *robot, int timeout_ms, int *status);

/* Where text first stands; row, col may be NULL. */
bool qx_robot_sees(const struct qx_robot *robot, const char *text, int *row, int *col);
/* One row as UTF-8 without trailing blanks, appended. */
void qx_robot_row(const struct qx_robot *robot, int row, struct qx_buf *out);
/* False when the cursor is hidden. */
bool qx_robot_cursor(const struct qx_robot *robot, int *row, int *col);
void qx_robot_size(const struct qx_robot *robot, int *rows, int *cols);
QX_MUST_USE enum qx_err qx_robot_resize(struct qx_robot *robot, int rows, int cols);
pid_t qx_robot_pid(const struct qx_robot *robot);
/* Bytes that the program has sent so far, and the latest of them (at most 64 KiB are kept). */
uint64_t qx_robot_bytes(const struct qx_robot *robot);
struct qx_slice qx_robot_tail(const struct qx_robot *robot);
/* Whether the pty is in cooked mode with echo, as a shell wants to find it. */
bool qx_robot_echoes(const struct qx_robot *robot);

/* The screen for a golden file: size, cursor, rows, and rows of attributes (docs in the file). */
void qx_robot_dump(const struct qx_robot *robot, struct qx_buf *out);
/* The screen as an SVG picture: real text in a monospaced font. */
void qx_robot_svg(const struct qx_robot *robot, const char *title, struct qx_buf *out);

#endif
