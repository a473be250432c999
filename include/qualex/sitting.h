/*
 * A sitting is a log; everything else is a fold over it: state = apply(state, event).
 * Event bodies are JSON; docs/formats/journal.md lists every kind with its members.
 */
#ifndef QUALEX_SITTING_H
#define QUALEX_SITTING_H

#include <qualex/clock.h>
#include <qualex/form.h>
#include <qualex/json.h>
#include <qualex/question.h>

/* kind, and the members of its body ("digest" is 64 hexadecimal digits):
 *   admitted    admission, release (payload digests), commitment (digest), epoch (1, 2, …),
 *               unprotected (bool), limit_ms, lang, questions (how many the form will have),
 *               consents (how many texts are to be accepted)
 *   pin_refused tries_left            locked     {}
 *   identified  by                    consented  text (its id), version, digest, lang, accepted
 *   practised   {}                    (tutorial done)
 *   drawn       room_nonce, candidate_nonce, questions [{id, version, options [ids as displayed],
 *               and for such questions ordered (true), or fields [{id, fill}]}]
 *   started     window_from, window_until (ms)
 *   shown       n (1-based; 0: no question is on the screen)
 *   answered    n (the one shown), question, response_ms (qx_sitting_response_ms at the event's
 *               boot_ms), and as the question asks for it: options [ids, byte order; none:
 * cleared], order [each option's id; none: cleared] or fields [for each: an option's id, a text or
 * a canonical decimal; null: empty] marked      n, on                 paused     reason (a
 * person's) resumed     reason ("proctor": ends a pause; "seat", "keeper", "machine": who was
 * away), heartbeat {boot, boot_ms} (last sign of life), compensated_ms, lost_ms reseated    epoch
 * (a higher one)  incident   code, text submitted   unanswered (how many) expired    {} declined
 * text                  sealed     result, sitting (payload digests), outcome ("pass", "fail",
 * "held")
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
#define QX_EVENT_MAX (4u << 20) /* bytes of one event */
/* RFC 8785 bytes of {body, boot, boot_ms, kind, seq, sitting, wall}, appended. */
void qx_event_write(struct qx_buf *out, const struct qx_event *event);
/* Demands canonical bytes. body is new (free with qx_json_free); sitting in arena. Errors: EVENT.
 */
QX_MUST_USE enum qx_err qx_event_read(struct qx_slice bytes, const char *where,
                                      struct qx_arena *arena, struct qx_report *report,
                                      struct qx_event *out);

#define QX_CONSENTS_MAX 16

enum qx_phase {
    QX_PHASE_NEW,      /* nothing yet, or only wrong PINs */
    QX_PHASE_ADMITTED, /* the person is to be confirmed */
    QX_PHASE_CONSENTS,
    QX_PHASE_TUTORIAL,
    QX_PHASE_READY, /* tutorial done, nothing drawn */
    QX_PHASE_DRAWN,
    QX_PHASE_WORKING,
    QX_PHASE_PAUSED,
    QX_PHASE_OVER, /* submitted or expired */
    QX_PHASE_SEALED,
    QX_PHASE_DECLINED, /* a text was declined; seating anew begins with the person again */
    QX_PHASE_LOCKED
};

struct qx_sitting_field {
    const char *id;
    enum qx_fill fill;
};

struct qx_sitting_question {
    const char *id;
    int64_t version;
    const char **options; /* ids, as displayed */
    uint8_t n_options;
    bool ordered; /* asks for the order of all options */
    struct qx_sitting_field *fields;
    uint8_t n_fields;    /* above 0: asks for these */
    uint32_t answer;     /* a choice: bit p = the option displayed at place p; 0 = unanswered */
    const char **filled; /* ordered: the options' ids in the order given; fields: the value of each,
                          * NULL = empty; NULL = unanswered */
    bool marked;
    bool shown;
    int64_t response_ms; /* working time while it was on the screen, as far as the ledger stands */
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
    int64_t epoch;        /* of the seat */
    int64_t pins_refused; /* since somebody was last let in */
    size_t consents;      /* accepted so far */
    size_t consents_needed;
    const char *consented[QX_CONSENTS_MAX]; /* ids of the texts accepted */
    bool unprotected;
    char admission[65]; /* payload digests, hex */
    char release[65];
    char commitment[65]; /* SHA-256 of the room nonce, hex */
    char room_nonce[65];
    char candidate_nonce[65];
    char lang[16];
    int64_t limit_ms;
    struct qx_sitting_question *questions; /* NULL before `drawn` */
    size_t n_questions;                    /* from `admitted` on */
    size_t current;                        /* 1-based question last shown; 0 = none */
    struct qx_time_ledger ledger;
    int64_t seat_compensated_ms;   /* of compensated: what reason "seat" was given */
    char boot[QX_BOOT_ID_LEN + 1]; /* where the ledger stands */
    int64_t boot_ms;
    char last_boot[QX_BOOT_ID_LEN + 1]; /* of the newest event */
    int64_t last_boot_ms;
    struct qx_arena *arena; /* borrowed: holds everything above */
};

void qx_sitting_init(struct qx_sitting *sitting, const char *id, struct qx_arena *arena);

/*
 * The pure step. State untouched on an error. The ledger moves with shown, answered, marked,
 * paused, resumed, submitted and expired alone, and never after the end; after another boot
 * `resumed` must come before these. Work is allowed while time is left, `expired` when none is: one
 * outcome at every instant. Errors: EVENT (body not as listed, ids that are not of the form, quoted
 * times that do not add up, time running backwards), TRANSITION (not in this phase, wrong seq),
 * SITTING_SEALED, TIME_OVER (work after the limit), DRAW_EXISTS, PIN_LOCKED.
 */
QX_MUST_USE enum qx_err qx_sitting_apply(struct qx_sitting *sitting, const struct qx_event *event,
                                         struct qx_report *report);

/* limit − working − lost at that instant of the same boot; the limit before `started`; never < 0.
 */
int64_t qx_sitting_left_ms(const struct qx_sitting *sitting, int64_t boot_ms);
/* Working time on question n (1-based) up to that instant of the same boot. */
int64_t qx_sitting_response_ms(const struct qx_sitting *sitting, size_t n, int64_t boot_ms);
/* What `resumed` quotes of a gap: a seat gets back allowance_ms (policy seat_lost_s) in all, what
 * is beyond is lost; for any other reason everything is given back. */
void qx_sitting_split_gap(const struct qx_sitting *sitting, const char *reason, int64_t gap_ms,
                          int64_t allowance_ms, int64_t *compensated_ms, int64_t *lost_ms);
/* Whether nothing, a part (of the fields) or all was answered. */
enum qx_answered { QX_NOT_ANSWERED, QX_PARTLY_ANSWERED, QX_ANSWERED };
enum qx_answered qx_sitting_answered(const struct qx_sitting_question *question);
/* Questions that are not wholly answered. */
size_t qx_sitting_unanswered(const struct qx_sitting *sitting);
const char *qx_phase_name(enum qx_phase phase);

#endif
