/* The demo's robot: a terminal of its own, in which it takes the candidate's seat. */
#ifndef QUALEX_CLI_DEMO_ROBOT_H
#define QUALEX_CLI_DEMO_ROBOT_H

#include "demo.h"
#include "eyes.h"

enum { ROBOT_QUIET_MS = 40, ROBOT_WAIT_MS = 20000 };

struct seat_robot {
    struct demo *demo;
    struct qx_robot *robot;
    struct qx_json *bank; /* the demo's own export: how the robot knows */
    const struct qx_json *questions;
    long long answered;
    bool seat_killed;
    bool keeper_killed;
    bool submitted;
    bool left;
    unsigned strange; /* looks in a row at a screen that it does not know */
};

/* Types, and waits until the screen is quiet. */
QX_MUST_USE enum qx_err robot_type(struct seat_robot *r, const char *keys);
/* Shows what it sees, and gives up: INTERNAL. */
QX_MUST_USE enum qx_err robot_puzzled(struct seat_robot *r, const char *what);

/* Answers the question on the screen, right or wrong in every part of it, and waits until the
 * screen says that it is answered. One that is answered already stays as it is. */
QX_MUST_USE enum qx_err robot_answer(struct seat_robot *r, bool wrong);

#endif
