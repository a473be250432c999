/* One step of the fold, as it is worked out beside the state and then put in place at once. */
#ifndef QUALEX_DOMAIN_STEP_H
#define QUALEX_DOMAIN_STEP_H

#include "texts.h"

#include <qualex/sitting.h>

struct qx_step {
    const struct qx_sitting *before;
    const struct qx_event *event;
    struct qx_report *report;
    char where[96];
    struct qx_sitting next; /* shares questions with before until the end */
    int64_t on_screen_ms;   /* working time to add to the question that was on the screen */
    size_t edited;          /* 1-based; 0 = none */
    struct qx_sitting_question question; /* what that question becomes */
    enum qx_err err;                     /* of a part read apart */
};

/* Reports and returns err. */
enum qx_err qx_step_fail(struct qx_step *step, enum qx_err err, const char *what);

/* Reads boot and boot_ms of an object. */
void qx_want_boot(struct qx_json_reader *r, char boot[static QX_BOOT_ID_LEN + 1], int64_t *boot_ms);

/* Whether the ledger moves with this kind now. */
bool qx_ledger_moves(const struct qx_sitting *s, enum qx_event_kind kind);
/* Moves the ledger of step->next to the event. Errors: EVENT, TRANSITION, TIME_OVER. */
QX_MUST_USE enum qx_err qx_ledger_step(struct qx_step *step);

/* --- what several bodies have; each fails the reader with EVENT --- */
#define QX_REASON_MAX 1024 /* bytes of a person's text */

struct qx_json_reader qx_step_body_of(struct qx_step *step);
/* As qx_json_done, but EVENT. */
QX_MUST_USE enum qx_err qx_step_end(struct qx_json_reader *r);
/* 64 lower-case hexadecimal digits. */
void qx_want_digest(struct qx_json_reader *r, const char *key, char out[static 65]);
/* One line of text. */
void qx_want_line(struct qx_json_reader *r, const char *key);
const char *qx_want_id(struct qx_json_reader *r, const char *key);
void qx_want_lang(struct qx_json_reader *r, char out[static 16]);

/* Reads the member that the question of this step is answered by. Fails the reader with EVENT. */
void qx_want_answer(struct qx_step *step, struct qx_json_reader *r);

/* --- one a kind: reads the event's body and changes step->next and step->question. Errors: EVENT.
 * Of `resumed` it checks the form alone, after the end; before, the ledger has read it. --- */
QX_MUST_USE enum qx_err qx_step_admitted(struct qx_step *step);
QX_MUST_USE enum qx_err qx_step_pin_refused(struct qx_step *step);
QX_MUST_USE enum qx_err qx_step_nothing(struct qx_step *step);
QX_MUST_USE enum qx_err qx_step_identified(struct qx_step *step);
QX_MUST_USE enum qx_err qx_step_consented(struct qx_step *step);
QX_MUST_USE enum qx_err qx_step_declined(struct qx_step *step);
QX_MUST_USE enum qx_err qx_step_reseated(struct qx_step *step);
QX_MUST_USE enum qx_err qx_step_incident(struct qx_step *step);
QX_MUST_USE enum qx_err qx_step_sealed(struct qx_step *step);
QX_MUST_USE enum qx_err qx_step_shown(struct qx_step *step);
QX_MUST_USE enum qx_err qx_step_answered(struct qx_step *step);
QX_MUST_USE enum qx_err qx_step_marked(struct qx_step *step);
QX_MUST_USE enum qx_err qx_step_resumed(struct qx_step *step);
QX_MUST_USE enum qx_err qx_step_paused(struct qx_step *step);
QX_MUST_USE enum qx_err qx_step_submitted(struct qx_step *step);
QX_MUST_USE enum qx_err qx_step_drawn(struct qx_step *step);
QX_MUST_USE enum qx_err qx_step_started(struct qx_step *step);

#endif
