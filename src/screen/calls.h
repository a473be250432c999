/* The seat's talk with the keeper. */
#ifndef SCREEN_CALLS_H
#define SCREEN_CALLS_H

#include "seat.h"

/* Makes the call of an effect (EFFECT_CALL) and those that follow from it; a refusal is told on the
 * screen. Errors: NO_KEEPER, TIMEOUT, FRAME: the connection is of no use any more. */
QX_MUST_USE enum qx_err calls_make(struct seat *seat, struct qx_client *client,
                                   struct effect effect);
/* Takes what the keeper said unasked. *any tells whether there was something. Errors: as above. */
QX_MUST_USE enum qx_err calls_take_pushes(struct seat *seat, struct qx_client *client, bool *any);

/* What a refusal of that operation says to the candidate, in their language; never NULL or empty.
 */
const char *calls_why(enum qx_op op, enum qx_err err);

/* Whether a call may take so long that the candidate should be told to wait. */
bool calls_take_long(enum qx_op op);
/* Whether a keeper listens at path and answers a greeting soon, if only to refuse it: one that
 * hangs does neither. */
bool calls_probe(const char *path, const char *lang);

/* Says good-bye; whether it was heard makes no difference. */
void calls_leave(struct qx_client *client);

/* hello; whether the exam requires the jail, and the exam's name for line 1. Errors: the keeper's.
 */
QX_MUST_USE enum qx_err calls_greet(struct seat *seat, struct qx_client *client, const char *lang,
                                    struct qx_report *report);
/* Takes the seat again with the token in memory; without one, or when the keeper does not know it,
 * the log-in is shown. Errors: as calls_make. */
QX_MUST_USE enum qx_err calls_rejoin(struct seat *seat, struct qx_client *client);

#endif
