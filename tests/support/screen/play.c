/*
 * Plays a script against a program on a pty and compares screens with golden files.
 *
 *   play [--write] [--size COLSxROWS] [--env NAME=VALUE]… GOLDEN_DIR SCRIPT PROGRAM ARGUMENT…
 *
 * A script is a text file, one act a line ('#' starts a comment line):
 *   wait TEXT       until TEXT stands on the screen          gone TEXT   until it no longer does
 *   type KEYS       \e Esc, \r Enter, \t, \\, \xHH           settle      until nothing changes
 *   see TEXT        the same as wait, for what is there soon  miss TEXT   it must not be there
 *   golden NAME     the screen must be GOLDEN_DIR/COLSxROWS/NAME.txt; --write writes it instead
 *   svg FILE TITLE  writes a picture                          resize COLSxROWS
 *   cursor on TEXT  the cursor must stand within TEXT's row   end STATUS  the program ends so
 *   jailed          the program's child runs under seccomp without new privileges
 *   plainly         no control character but CR and LF was ever sent
 *   pause MS        nothing for so long, whatever is shown
 *   cooked          the terminal must be as a shell wants it
 *   hide TEXT       the word after each TEXT differs each time: golden files show #
 *   copy TEXT       types the word that stands after TEXT on the screen
 *   signal N        sends signal N to the program; signal child N: to its child
 * The environment is pinned: TERM=xterm-256color, LC_ALL=C.UTF-8, PATH, and what --env adds or
 * replaces. Exit 0, 1, 2.
 */
#include "play.h"

#include <qualex/arena.h>
#include <qualex/io.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool play_script(struct play *play, struct qx_slice script)
{
    while (script.len > 0) {
        const uint8_t *end = memchr(script.ptr, '\n', script.len);
        size_t len = end == NULL ? script.len : (size_t)(end - script.ptr);
        char *line = qx_strndup(qx_slice(script.ptr, len));

        play->line++;
        bool ok = line[0] == '\0' || line[0] == '#' || play_act(play, line);

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
                   play_size(argv[at + 1], &run.rows, &run.cols)) {
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
