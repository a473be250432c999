/*
 * Plays a script against a program on a pty and compares screens with golden files.
 *
 *   play [--write] [--size COLSxROWS] [--env NAME=VALUE]… GOLDEN_DIR SCRIPT PROGRAM ARGUMENT…
 *
 * A script is a text file, one act a line ('#' starts a comment line):
 *   wait TEXT       until TEXT stands on the screen          gone TEXT   until it no longer does
 *   type KEYS       \e Esc, \r Enter, \t, \\, \xHH           settle      until nothing changes
 *   see TEXT        TEXT must stand there now                 miss TEXT   it must not
 *   golden NAME     the screen must be GOLDEN_DIR/COLSxROWS/NAME.txt; --write writes it instead
 *   svg FILE TITLE  writes a picture                          resize COLSxROWS
 *   cursor on TEXT  the cursor must stand within TEXT's row   end STATUS  the program ends so
 *   jailed          the program's child runs under seccomp without new privileges
 *   plainly         no control character but CR and LF was ever sent
 *   pause MS        nothing for so long, whatever is shown
 *   cooked          the terminal must be as a shell wants it
 *   hide TEXT       the word after TEXT differs each time: golden files show # for it
 *   copy TEXT       types the word that stands after TEXT on the screen
 *   signal N        sends signal N to the program; signal child N: to its child
 * The environment is pinned: TERM=xterm-256color, LC_ALL=C.UTF-8, PATH, and what --env adds or
 * replaces. Exit 0, 1, 2.
 */
#include <qualex/arena.h>
#include <qualex/buf.h>
#include <qualex/io.h>
#include <qualex/robot.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

struct play {
    struct qx_robot *robot;
    const char *golden;
    const char *script;
    bool write;
    int quiet_ms;
    int line;
    char hidden[4][64];
    size_t n_hidden;
};

enum { PATIENCE = 10000 };

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

static bool act_see(struct play *play, const char *text)
{
    return qx_robot_sees(play->robot, text, NULL, NULL) ? true : blame(play, "not there", text);
}

static bool act_miss(struct play *play, const char *text)
{
    return !qx_robot_sees(play->robot, text, NULL, NULL) ? true : blame(play, "there", text);
}

static bool act_cursor(struct play *play, const char *text)
{
    int row = -1;
    int col = -1;
    int at_row;
    int at_col;
    bool visible = qx_robot_cursor(play->robot, &at_row, &at_col);

    (void)qx_robot_sees(play->robot, text, &row, &col);
    return visible && row == at_row ? true : blame(play, "the cursor does not stand on", text);
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
        char *at = strstr((char *)dump->ptr, play->hidden[i]);

        if (at != NULL) {
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

static bool act_golden(struct play *play, const char *name)
{
    struct qx_buf now = {0};
    struct qx_buf then = {0};
    char path[4096];
    int rows;
    int cols;

    if (!settle(play)) {
        return blame(play, "never quiet", name);
    }
    qx_robot_size(play->robot, &rows, &cols);
    (void)snprintf(path, sizeof path, "%s/%dx%d", play->golden, cols, rows);
    if (play->write) {
        (void)mkdir(path, 0755);
    }
    (void)snprintf(path, sizeof path, "%s/%dx%d/%s.txt", play->golden, cols, rows, name);
    qx_robot_dump(play->robot, &now);
    hide(play, &now);
    bool ok = play->write ? qx_write_file(path, qx_buf_slice(&now), 0644, NULL) == QX_OK
                          : qx_read_file(path, 1 << 20, &then, NULL) == QX_OK &&
                                qx_slice_equal(qx_buf_slice(&now), qx_buf_slice(&then));

    qx_buf_free(&now);
    qx_buf_free(&then);
    return ok ? true : blame(play, "differs from", path);
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

static bool parse_size(const char *text, int *rows, int *cols)
{
    return sscanf(text, "%dx%d", cols, rows) == 2 && *rows > 0 && *cols > 0; // NOLINT: a test's own
}

static bool act_resize(struct play *play, const char *text)
{
    int rows;
    int cols;

    return parse_size(text, &rows, &cols) && qx_robot_resize(play->robot, rows, cols) == QX_OK &&
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

static bool perform(struct play *play, const char *line)
{
    size_t len = strcspn(line, " ");

    for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++) {
        if (strlen(acts[i].name) == len && strncmp(acts[i].name, line, len) == 0) {
            return acts[i].act(play, line + len + (line[len] == ' '));
        }
    }
    return blame(play, "no such act", line);
}

static bool play_script(struct play *play, struct qx_slice script)
{
    while (script.len > 0) {
        const uint8_t *end = memchr(script.ptr, '\n', script.len);
        size_t len = end == NULL ? script.len : (size_t)(end - script.ptr);
        char *line = qx_strndup(qx_slice(script.ptr, len));

        play->line++;
        bool ok = line[0] == '\0' || line[0] == '#' || perform(play, line);

        free(line);
        if (!ok) {
            return false;
        }
        len += len < script.len;
        script = qx_slice(script.ptr + len, script.len - len);
    }
    return true;
}

enum { VARIABLES_MAX = 16 };

/* NAME=VALUE takes the place of NAME=…, or comes beside it. */
static bool set_variable(const char **environment, const char *word)
{
    size_t len = strcspn(word, "=") + 1;
    size_t i = 0;

    while (i < VARIABLES_MAX - 2 && environment[i] != NULL &&
           strncmp(environment[i], word, len) != 0) {
        i++;
    }
    environment[i] = word;
    return i < VARIABLES_MAX - 2;
}

int main(int argc, char **argv)
{
    const char *environment[VARIABLES_MAX] = {"TERM=xterm-256color", "LC_ALL=C.UTF-8",
                                              "PATH=/usr/bin:/bin"};
    struct play play = {.quiet_ms = 40};
    struct qx_robot_run run = {.envp = environment, .rows = 24, .cols = 80};
    struct qx_buf script = {0};
    int at = 1;

    for (; at < argc && strncmp(argv[at], "--", 2) == 0; at++) {
        if (strcmp(argv[at], "--write") == 0) {
            play.write = true;
        } else if (at + 1 < argc && strcmp(argv[at], "--size") == 0 &&
                   parse_size(argv[at + 1], &run.rows, &run.cols)) {
            at++;
        } else if (at + 1 < argc && strcmp(argv[at], "--env") == 0 &&
                   set_variable(environment, argv[at + 1])) {
            at++;
        } else {
            return 2;
        }
    }
    if (argc - at < 3 || qx_read_file(argv[at + 1], 1 << 20, &script, NULL) != QX_OK) {
        (void)fprintf(stderr, "usage: play [--write] [--size CxR] GOLDEN SCRIPT PROGRAM…\n");
        return 2;
    }
    play.golden = argv[at];
    play.script = argv[at + 1];
    run.argv = (const char *const *)(argv + at + 2);
    if (qx_robot_spawn(&run, &play.robot, NULL) != QX_OK) {
        return 2;
    }
    bool ok = play_script(&play, qx_buf_slice(&script));

    qx_robot_free(&play.robot);
    qx_buf_free(&script);
    return ok ? 0 : 1;
}
