/* A script that is played against a program on a pty (play.c). */
#ifndef SUPPORT_PLAY_H
#define SUPPORT_PLAY_H

#include <qualex/robot.h>

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

/* One line of a script. False, with the screen on standard error, when it does not hold. */
bool play_act(struct play *play, const char *line);
/* COLSxROWS. */
bool play_size(const char *text, int *rows, int *cols);

#endif
