/* How the demo's robot reads the candidate's screen, and what it knows of the bank. */
#ifndef QUALEX_CLI_DEMO_EYES_H
#define QUALEX_CLI_DEMO_EYES_H

#include <qualex/json.h>
#include <qualex/robot.h>

enum { EYES_ROWS = 60, EYES_COLS = 100, EYES_OPTIONS = 26 };

/* A question's screen, its blanks and fences gone, so that wrapping does not matter. Start from
 * {0}; free with sight_free. */
struct sight {
    struct qx_buf screen;                /* squeezed, all of it */
    struct qx_buf options[EYES_OPTIONS]; /* of the lines with a mark: "> 2 [ ] text" */
    unsigned n_options;
    unsigned focus;                   /* the line with ">"; 0 = none */
    struct qx_buf list[EYES_OPTIONS]; /* of the options that fields take: " 2 text" */
    unsigned n_list;
};

void sight_free(struct sight *sight);

/* One row, instead of what was in out. */
void eyes_row(const struct qx_robot *robot, int row, struct qx_buf *out);
void eyes_look(const struct qx_robot *robot, struct sight *sight);
/* The question on the screen: the longest stem that stands there whole; of a choice with its right
 * answer, of others with as many of their texts as possible. NULL when questions (question/1
 * objects) has none. */
const struct qx_json *eyes_recognise(const struct qx_json *questions, const struct sight *sight);
/* Whether the buffer shows that text of the question in one of its languages. */
bool eyes_same(const struct qx_json *texts, const struct qx_buf *shown);
/* Whether the option as shown is a right one. */
bool eyes_right(const struct qx_json *question, const struct qx_buf *shown);

#endif
