/* Inside of the robot. */
#ifndef ROBOT_ROBOT_H
#define ROBOT_ROBOT_H

#include <qualex/clock.h>
#include <qualex/robot.h>

#include <vterm.h>

#define ROBOT_TAIL 65536

struct qx_robot {
    int fd;    /* the pty's master side */
    int slave; /* held open, so that the modes which the program leaves can be looked at */
    pid_t pid;
    bool reaped;
    int status;
    VTerm *vt;
    VTermScreen *screen;
    int rows, cols;
    bool cursor_visible;
    uint64_t bytes;
    struct qx_buf tail;
    struct qx_clock clock;
};

/* The text of a cell, appended; a blank for an empty one. Returns its width. */
int robot_cell_text(const VTermScreenCell *cell, struct qx_buf *out);
VTermScreenCell robot_cell(const struct qx_robot *robot, int row, int col);

#endif
