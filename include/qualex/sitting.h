/*
 * A sitting is a log; everything else is a fold over it: state = apply(state, event).
 * Event bodies are JSON; docs/formats/journal.md lists every kind with its members.
 */
#ifndef QUALEX_SITTING_H
#define QUALEX_SITTING_H

#include <qualex/clock.h>
#include <qualex/form.h>
#include <qualex/json.h>

/* kind, and the members of its body:
 *   admitted    admission, release (payload digests, hex), commitment (hex), epoch, unprotected (bool),
 *               limit_ms, lang, questions (how many the form will have)
 *   pin_refused tries_left            locked     {}
 *   identified  by                    consented  text, version, digest, lang, accepted
 *   practised   {}                    (tutorial done)
 *   drawn       room_nonce, candidate_nonce, questions [{id, version, options [ids as displayed]}]
 *   started     window_from, window_until (ms)
 *   shown       n (1-based)           answered   n, question, options [ids, byte order], response_ms
 *   marked      n, on                 paused     reason
 *   resumed     reason, heartbeat {boot, boot_ms}, compensated_ms, lost_ms
 *   reseated    epoch                 incident   code, text
 *   submitted   unanswered            expired    {}
 *   declined    text                  sealed     result, sitting (payload digests), outcome
 */
enum qx_event_kind {
    QX_EV_ADMITTED,
    QX_EV_PIN_REFUSED,
    QX_EV_LOCKED,
    QX_EV_IDENTIFIED,
    QX_EV_CONSENTED,
    QX_EV_DECLINED,
    QX_EV_PRACTISED,
    QX_EV_DRAWN,
    QX_EV_STARTED,
    QX_EV_SHOWN,
    QX_EV_ANSWERED,
    QX_EV_MARKED,
    QX_EV_PAUSED,
    QX_EV_RESUMED,
    QX_EV_RESEATED,
    QX_EV_INCIDENT,
    QX_EV_SUBMITTED,
    QX_EV_EXPIRED,
    QX_EV_SEALED,
    QX_EV_COUNT
};

struct qx_event {
    enum qx_event_kind kind;
    uint64_t seq; /* 0, 1, … within the sitting */
    const char *sitting;
    char boot[QX_BOOT_ID_LEN + 1];
    int64_t boot_ms;
    int64_t wall; /* ms UTC, for the record only */
    struct qx_json *body;
};

const char *qx_event_kind_name(enum qx_event_kind kind);
/* RFC 8785 bytes of {body, boot, boot_ms, kind, seq, sitting, wall}, appended. */
void qx_event_write(struct qx_buf *out, const struct qx_event *event);
/* Demands canonical bytes. body is new (free with qx_json_free); sitting in arena. Errors: EVENT. */
QX_MUST_USE enum qx_err qx_event_read(struct qx_slice bytes, const char *where,
                                      struct qx_arena *arena, struct qx_report *report,
                                      struct qx_event *out);

enum qx_phase {
    QX_PHASE_NEW,      /* nothing yet, or only wrong PINs */
    QX_PHASE_ADMITTED, /* the person is to be confirmed */
    QX_PHASE_CONSENTS,
    QX_PHASE_TUTORIAL,
    QX_PHASE_READY,    /* tutorial done, nothing drawn */
    QX_PHASE_DRAWN,
    QX_PHASE_WORKING,
    QX_PHASE_PAUSED,
    QX_PHASE_OVER,     /* submitted or expired */
    QX_PHASE_SEALED,
    QX_PHASE_DECLINED,
    QX_PHASE_LOCKED
};

struct qx_sitting_question {
    const char *id;
    int64_t version;
    const char **options; /* ids, as displayed */
    uint8_t n_options;
    uint32_t answer;      /* bit p = the option displayed at place p; 0 = unanswered */
    bool marked;
    bool shown;
    int64_t response_ms;  /* working time on it while it was on the screen */
};

/* Milliseconds since `started`; working + paused + compensated + lost = all of it. */
struct qx_time_ledger {
    int64_t working;
    int64_t paused;      /* by a person, with a reason */
    int64_t compensated; /* seat, keeper or machine away: given back */
    int64_t lost;        /* away beyond what policy gives back: counts as working time */
};

struct qx_sitting {
    const char *id;
    enum qx_phase phase;
    uint64_t next_seq;
    int64_t epoch;          /* of the seat */
    int64_t pins_refused;
    size_t consents;        /* accepted so far */
    char admission[65];     /* payload digests, hex */
    char release[65];
    char commitment[65];    /* SHA-256 of the room nonce, hex */
    char room_nonce[65];
    char candidate_nonce[65];
    char lang[16];
    int64_t limit_ms;
    struct qx_sitting_question *questions; /* NULL before `drawn` */
    size_t n_questions;
    size_t current;         /* 1-based question last shown; 0 = none */
    struct qx_time_ledger ledger;
    char boot[QX_BOOT_ID_LEN + 1]; /* where the ledger stands */
    int64_t boot_ms;
    struct qx_arena *arena; /* borrowed: holds everything above */
};

void qx_sitting_init(struct qx_sitting *sitting, const char *id, struct qx_arena *arena);

/*
 * The pure step. State untouched on an error. Errors: EVENT (body not as listed, ids that are not of
 * the form), TRANSITION (not in this phase, wrong seq), SITTING_SEALED, TIME_OVER (an answer after
 * the limit), DRAW_EXISTS, PIN_LOCKED.
 */
QX_MUST_USE enum qx_err qx_sitting_apply(struct qx_sitting *sitting, const struct qx_event *event,
                                         struct qx_report *report);

/* limit − working − lost at that instant of the same boot; the limit before `started`; never < 0. */
int64_t qx_sitting_left_ms(const struct qx_sitting *sitting, int64_t boot_ms);
size_t qx_sitting_unanswered(const struct qx_sitting *sitting);
const char *qx_phase_name(enum qx_phase phase);

#endif
