/* The acts of a script; play.c lists them. */
#include "play.h"

#include <qualex/arena.h>
#include <qualex/buf.h>
#include <qualex/io.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

enum { PATIENCE = 10000, SOON = 3000, TRIES = 30 };

static bool blame(const struct play *play, const char *what, const char *detail)
{
    struct qx_buf dump = {0};

    qx_robot_dump(play->robot, &dump);
    (void)fprintf(stderr, "%s:%d: %s: %s\n%s", play->script, play->line, what, detail,
                  qx_buf_cstr(&dump));
    qx_buf_free(&dump);
    return false;
}

static bool settle(const struct play *play)
{
    return qx_robot_settle(play->robot, play->quiet_ms, PATIENCE) == QX_OK;
}

/* Escapes of the script become bytes. */
static void unescape(const char *text, struct qx_buf *out)
{
    for (; *text != '\0'; text++) {
        if (text[0] != '\\' || text[1] == '\0') {
            qx_buf_byte(out, (uint8_t)*text);
            continue;
        }
        text++;
        if (*text == 'x' && text[1] != '\0' && text[2] != '\0') {
            char hex[3] = {text[1], text[2], '\0'};

            qx_buf_byte(out, (uint8_t)strtoul(hex, NULL, 16));
            text += 2;
        } else {
            qx_buf_byte(out, (uint8_t)(*text == 'e'   ? 27
                                       : *text == 'r' ? 13
                                       : *text == 't' ? 9
                                                      : *text));
        }
    }
}

static bool act_type(struct play *play, const char *keys)
{
    struct qx_buf bytes = {0};

    unescape(keys, &bytes);
    bool ok = qx_robot_type(play->robot, qx_buf_cstr(&bytes)) == QX_OK;

    qx_buf_free(&bytes);
    return ok ? settle(play) : blame(play, "nobody reads the keys", keys);
}

static bool act_wait(struct play *play, const char *text)
{
    return qx_robot_wait(play->robot, text, PATIENCE) == QX_OK && settle(play)
               ? true
               : blame(play, "never seen", text);
}

static bool act_gone(struct play *play, const char *text)
{
    return qx_robot_wait_gone(play->robot, text, PATIENCE) == QX_OK && settle(play)
               ? true
               : blame(play, "still there", text);
}

static bool act_settle(struct play *play, const char *text)
{
    return settle(play) ? true : blame(play, "never quiet", text);
}

static bool act_pause(struct play *play, const char *text)
{
    struct timespec time = {.tv_nsec = strtol(text, NULL, 10) % 1000 * 1000000,
                            .tv_sec = strtol(text, NULL, 10) / 1000};

    (void)nanosleep(&time, NULL);
    return settle(play) ? true : blame(play, "never quiet", text);
}

/* A busy machine may need longer than the quiet that ended the typing. */
static bool act_see(struct play *play, const char *text)
{
    return qx_robot_wait(play->robot, text, SOON) == QX_OK ? true : blame(play, "not there", text);
}

static bool act_miss(struct play *play, const char *text)
{
    return !qx_robot_sees(play->robot, text, NULL, NULL) ? true : blame(play, "there", text);
}

static bool cursor_on(const struct play *play, const char *text)
{
    int row = -1;
    int col = -1;
    int at_row;
    int at_col;

    return qx_robot_cursor(play->robot, &at_row, &at_col) &&
           qx_robot_sees(play->robot, text, &row, &col) && row == at_row;
}

static bool act_cursor(struct play *play, const char *text)
{
    for (int i = 0; i < TRIES && !cursor_on(play, text); i++) {
        (void)!qx_robot_settle(play->robot, SOON / TRIES, PATIENCE);
    }
    return cursor_on(play, text) ? true : blame(play, "the cursor does not stand on", text);
}

static bool act_hide(struct play *play, const char *text)
{
    if (play->n_hidden == sizeof play->hidden / sizeof play->hidden[0]) {
        return blame(play, "too many", text);
    }
    (void)snprintf(play->hidden[play->n_hidden++], sizeof play->hidden[0], "%s", text);
    return true;
}

static void hide(const struct play *play, struct qx_buf *dump)
{
    for (size_t i = 0; i < play->n_hidden; i++) {
        char *at = (char *)dump->ptr;

        while ((at = strstr(at, play->hidden[i])) != NULL) {
            at += strlen(play->hidden[i]);
            at += strspn(at, " ");
            memset(at, '#', strcspn(at, " \n"));
        }
    }
}

static bool act_copy(struct play *play, const char *text)
{
    struct qx_buf line = {0};
    char word[64] = "";
    int row;

    if (qx_robot_sees(play->robot, text, &row, NULL)) {
        qx_robot_row(play->robot, row, &line);
        const char *at = strstr(qx_buf_cstr(&line), text) + strlen(text);

        at += strspn(at, " ");
        (void)snprintf(word, sizeof word, "%.*s", (int)strcspn(at, " "), at);
    }
    qx_buf_free(&line);
    return word[0] == '\0' ? blame(play, "not there", text) : act_type(play, word);
}

static bool act_plainly(struct play *play, const char *text)
{
    struct qx_slice tail = qx_robot_tail(play->robot);

    for (size_t i = 0; i < tail.len; i++) {
        if (tail.ptr[i] < ' ' && tail.ptr[i] != '\r' && tail.ptr[i] != '\n') {
            return blame(play, "control characters", text);
        }
    }
    return true;
}

/* The first child of a process, as /proc tells it; 0 = none. */
static long child_of(pid_t pid)
{
    char path[64];

    (void)snprintf(path, sizeof path, "/proc/%ld/task/%ld/children", (long)pid, (long)pid);
    FILE *file = fopen(path, "r");
    char line[64] = "";

    if (file != NULL) {
        (void)!fgets(line, sizeof line, file);
        (void)fclose(file);
    }
    return strtol(line, NULL, 10);
}

static bool act_jailed(struct play *play, const char *text)
{
    char path[64];
    struct qx_buf status = {0};

    (void)snprintf(path, sizeof path, "/proc/%ld/status", child_of(qx_robot_pid(play->robot)));
    FILE *file = fopen(path, "r");

    for (int c; file != NULL && (c = fgetc(file)) != EOF;) {
        qx_buf_byte(&status, (uint8_t)c);
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    bool ok = strstr(qx_buf_cstr(&status), "NoNewPrivs:\t1") != NULL &&
              strstr(qx_buf_cstr(&status), "Seccomp:\t2") != NULL;

    qx_buf_free(&status);
    return ok ? true : blame(play, "not jailed", text);
}

static bool act_signal(struct play *play, const char *text)
{
    bool to_child = strncmp(text, "child ", 6) == 0;
    long pid = to_child ? child_of(qx_robot_pid(play->robot)) : (long)qx_robot_pid(play->robot);
    int number = (int)strtol(to_child ? text + 6 : text, NULL, 10);

    return pid > 1 && kill((pid_t)pid, number) == 0 ? true : blame(play, "no such process", text);
}

static bool same_as(const struct play *play, const char *path)
{
    struct qx_buf now = {0};
    struct qx_buf then = {0};

    qx_robot_dump(play->robot, &now);
    hide(play, &now);
    bool same = qx_read_file(path, 1 << 20, &then, NULL) == QX_OK &&
                qx_slice_equal(qx_buf_slice(&now), qx_buf_slice(&then));

    qx_buf_free(&now);
    qx_buf_free(&then);
    return same;
}

static bool write_golden(const struct play *play, const char *path)
{
    struct qx_buf now = {0};

    (void)!qx_robot_settle(play->robot, 300, PATIENCE);
    qx_robot_dump(play->robot, &now);
    hide(play, &now);
    bool ok = qx_write_file(path, qx_buf_slice(&now), 0644, NULL) == QX_OK;

    qx_buf_free(&now);
    return ok ? true : blame(play, "cannot write", path);
}

static bool act_golden(struct play *play, const char *name)
{
    char path[4096];
    int rows;
    int cols;

    qx_robot_size(play->robot, &rows, &cols);
    (void)snprintf(path, sizeof path, "%s/%dx%d", play->golden, cols, rows);
    if (play->write) {
        (void)mkdir(path, 0755);
    }
    (void)snprintf(path, sizeof path, "%s/%dx%d/%s.txt", play->golden, cols, rows, name);
    if (play->write) {
        return write_golden(play, path);
    }
    for (int i = 0; i < TRIES && !same_as(play, path); i++) {
        (void)!qx_robot_settle(play->robot, SOON / TRIES, PATIENCE);
    }
    return same_as(play, path) ? true : blame(play, "differs from", path);
}

static bool act_svg(struct play *play, const char *text)
{
    struct qx_buf picture = {0};
    size_t len = strcspn(text, " ");
    char *path = qx_strndup(qx_slice(text, len));

    qx_robot_svg(play->robot, text + len + strspn(text + len, " "), &picture);
    bool ok = !play->write || qx_write_file(path, qx_buf_slice(&picture), 0644, NULL) == QX_OK;

    qx_buf_free(&picture);
    free(path);
    return ok ? true : blame(play, "cannot write", text);
}

bool play_size(const char *text, int *rows, int *cols)
{
    return sscanf(text, "%dx%d", cols, rows) == 2 && *rows > 0 && *cols > 0; // NOLINT: a test's own
}

static bool act_resize(struct play *play, const char *text)
{
    int rows;
    int cols;

    return play_size(text, &rows, &cols) && qx_robot_resize(play->robot, rows, cols) == QX_OK &&
                   settle(play)
               ? true
               : blame(play, "cannot resize to", text);
}

static bool act_end(struct play *play, const char *text)
{
    int status = -1;

    if (qx_robot_end(play->robot, PATIENCE, &status) != QX_OK) {
        return blame(play, "does not end", text);
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == strtol(text, NULL, 10)
               ? true
               : blame(play, "ends otherwise than", text);
}

static bool act_cooked(struct play *play, const char *text)
{
    for (int i = 0; i < TRIES && !qx_robot_echoes(play->robot); i++) {
        (void)!qx_robot_settle(play->robot, SOON / TRIES, PATIENCE);
    }
    return qx_robot_echoes(play->robot) ? true : blame(play, "the terminal is not restored", text);
}

static const struct {
    const char *name;
    bool (*act)(struct play *play, const char *text);
} acts[] = {
    {"wait",    act_wait   },
    {"gone",    act_gone   },
    {"type",    act_type   },
    {"settle",  act_settle },
    {"see",     act_see    },
    {"miss",    act_miss   },
    {"golden",  act_golden },
    {"svg",     act_svg    },
    {"resize",  act_resize },
    {"cursor",  act_cursor },
    {"end",     act_end    },
    {"cooked",  act_cooked },
    {"hide",    act_hide   },
    {"plainly", act_plainly},
    {"pause",   act_pause  },
    {"jailed",  act_jailed },
    {"copy",    act_copy   },
    {"signal",  act_signal },
};

bool play_act(struct play *play, const char *line)
{
    size_t len = strcspn(line, " ");

    for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++) {
        if (strlen(acts[i].name) == len && strncmp(acts[i].name, line, len) == 0) {
            return acts[i].act(play, line + len + (line[len] == ' '));
        }
    }
    return blame(play, "no such act", line);
}
