/* The child that draws: inherits the socket and the terminal, and nothing else. */
#ifndef SCREEN_CHILD_H
#define SCREEN_CHILD_H

#include "seat.h"

#include <qualex/screen.h>

/* Exit status of the child, for the parent. */
enum child_end {
    CHILD_LEFT = 0,      /* the candidate left */
    CHILD_LOST = 10,     /* the keeper does not answer */
    CHILD_REPLACED = 11, /* the parent asked for it */
    CHILD_HUNG_UP = 12,
    CHILD_NO_TERMINAL = 13,
    CHILD_NO_JAIL = 14,
    CHILD_REFUSED = 15 /* the keeper answers, but not to this program */
};

struct child {
    const struct qx_seat_options *options;
    struct seat_memory memory; /* as the parent holds it */
    int keeper;                /* socket; -1 = waiting until the keeper is back */
    int parent;                /* SOCK_SEQPACKET: memory to the parent; anything from it = leave */
};

/* Runs in a process of its own until its end; closes the jail. Messages go to report. */
enum child_end child_run(const struct child *child, struct qx_report *report);

/* The two ways to show a seat. client NULL = waiting for the keeper. */
enum child_end loop_run(struct seat *seat, struct qx_term *term, struct qx_client *client,
                        int parent);
enum child_end plain_run(struct seat *seat, struct qx_client *client, int parent);

/* What it means that the parent's socket became readable: a word of it, or its death. */
enum child_end child_told(int parent);
/* Sends the memory to the parent if it has changed. */
void child_remember(struct seat *seat, int parent);

#endif
