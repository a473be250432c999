/* A seat without keeper and terminal: what the keeper would say is at hand, keys are pressed, what
 * is asked for is looked at. */
#ifndef UNIT_SCREEN_STAND_H
#define UNIT_SCREEN_STAND_H

#include "seat.h"

extern int64_t stand_now;                /* the seat's clock */
extern const char *const stand_phases[]; /* ends with NULL */
extern const char *const stand_types[];  /* ends with NULL */

uint32_t stand_roll(uint32_t n);
/* A reply of the keeper: question 2 of 7, of that type. */
enum qx_err stand_take(struct seat *seat, const char *phase, const char *type, long left);
/* A new seat in that phase; a single choice where there is a question. */
void stand_begin(struct seat *seat, const char *phase);
/* A new seat at work on a question of that type. */
void stand_ask(struct seat *seat, const char *type);
/* A new seat at that screen, in a state in which it can be reached. */
void stand_begin_at(struct seat *seat, enum screen_id id);

/* A key, and the screen drawn after it. */
struct effect stand_press(struct seat *seat, uint32_t rune);
struct effect stand_key(struct seat *seat, enum qx_key_kind kind);
/* Several; the effect of the last one. */
struct effect stand_type(struct seat *seat, const char *text);
/* The request is this one; frees it. */
void stand_expect_call(struct effect effect, enum qx_op op, const char *json);
/* The keeper has saved what the effect asks for, and the items stand so now. */
void stand_acknowledge(struct seat *seat, struct effect effect, const char *items);

bool stand_shows(struct seat *seat, const char *text);
bool stand_grid_shows(const struct qx_grid *grid, const char *text);
/* Each label of the key bar has a key, and that key does what it says. */
void stand_expect_key_bar(struct seat *seat);
/* The cursor is on the screen, in the row of the focus if there is one; that size stays. */
void stand_expect_cursor(struct seat *seat, int rows, int cols);

#endif
