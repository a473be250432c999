/* What the files of the keeper share. One thread, one loop; nothing here blocks on a seat or on the
 * signer. */
#ifndef QUALEX_PROCEDURES_KEEPER_H
#define QUALEX_PROCEDURES_KEEPER_H

#include <qualex/journal.h>
#include <qualex/keeper.h>
#include <qualex/papers.h>
#include <qualex/proof.h>
#include <qualex/release.h>
#include <qualex/wire.h>

/* Events of one sitting: the last of them are kept for what must not be refused. */
#define KEEPER_EVENTS_MAX 40000
#define KEEPER_EVENTS_RESERVED 1000
#define KEEPER_SEAT_AWAY "seat-away"     /* code of the incident that tells since when */
#define KEEPER_OUT_MAX ((size_t)1 << 20) /* unread bytes of a seat before it is dropped */

/* --- the folder (keeper_room.c) --- */
struct keeper_room {
    struct qx_arena arena;
    const char *folder;
    const char *journal; /* paths */
    const char *ballast;
    const char *socket;
    const char *signer;
    const char *name; /* of the room's certificate */
    struct qx_release *release;
    const struct qx_policy *policy;
    char release_digest[65];
};
/* What verification stands on: read again for each admission, so that a new list in the folder
 * counts from the next one on. Free with keeper_trust_free. */
struct keeper_trust {
    struct qx_trust *trust;
    struct qx_status_list *status;
};
QX_MUST_USE enum qx_err keeper_trust_read(struct keeper_room *room, int64_t at_ms,
                                          struct qx_report *report, struct keeper_trust *out);
void keeper_trust_free(struct keeper_trust *trust);
/* Verifies a file of that kind; der gets its bytes. A stale list is tolerated. */
QX_MUST_USE enum qx_err keeper_trust_verify(const struct keeper_trust *trust, const char *path,
                                            enum qx_kind kind, int64_t at_ms,
                                            struct qx_report *report, struct qx_buf *der,
                                            struct qx_artefact *out);
QX_MUST_USE enum qx_err keeper_room_open(struct keeper_room *room, const char *folder,
                                         int64_t at_ms, struct qx_report *report);
void keeper_room_close(struct keeper_room *room);

/* A verified admission (keeper_paper.c). */
struct keeper_paper {
    struct qx_arena arena;
    struct qx_admission admission;
    struct qx_buf der;
    char digest[65];
};
/* Finds admissions/NUMBER.admission.p7m or NUMBER.p7m, verifies it at at_ms and against the
 * release. Errors: ADMISSION, ADMISSION_EXAM, MODE, those of qx_proof_verify. Free with
 * keeper_paper_free. */
QX_MUST_USE enum qx_err keeper_paper_read(const struct keeper_room *room, const char *number,
                                          int64_t at_ms, struct qx_report *report,
                                          struct keeper_paper *out);
void keeper_paper_free(struct keeper_paper *paper);
/* Errors: ADMISSION_WINDOW. */
QX_MUST_USE enum qx_err keeper_paper_window(const struct keeper_paper *paper, int64_t at_ms,
                                            struct qx_report *report);
/* Errors: PIN, CRYPTO. */
QX_MUST_USE enum qx_err keeper_paper_pin(const struct keeper_paper *paper, const char *pin);

/* --- one admission's attempt in this room (keeper_attempt.c) --- */
enum keeper_asked { ASKED_NOTHING, ASKED_FORM, ASKED_SEAL };

struct keeper_seat;

struct keeper_attempt {
    struct qx_sitting sitting; /* the fold; ahead of the disk only within a batch */
    struct qx_arena arena;     /* holds it */
    struct keeper_paper paper;
    struct qx_arena form_arena;
    struct qx_form form; /* n = 0 before the draw */
    struct qx_secret
        keys; /* body keys, 32 bytes each in form order; empty until the signer gave them */
    struct keeper_seat *seat; /* terminal that has it; NULL = none */
    enum keeper_asked asked;  /* of the signer, not answered yet */
    int64_t ask_again_ms;
    int64_t left_pushed_ms;
    bool away; /* working, but no terminal: given back or lost when it returns */
    char away_boot[QX_BOOT_ID_LEN + 1]; /* since when: the last sign of life */
    int64_t away_boot_ms;
    bool expired;
    int64_t pins_unwritten; /* refused once it was over, when nothing is journalled any more */
    bool touched;           /* in this batch */
    char *reason;           /* why it is paused, or not sealed yet */
    struct qx_json *result; /* view.result once it is sealed */
    struct keeper_attempt *next;
};

struct qx_keeper;

/* The attempt of a number, or NULL. */
struct keeper_attempt *keeper_attempt_find(struct qx_keeper *k, const char *number);
/* Folds what the journal has about a verified admission (or one named by an open sitting). Errors:
 * JOURNAL_CHAIN, EVENT, those of keeper_paper_read. */
QX_MUST_USE enum qx_err keeper_attempt_load(struct qx_keeper *k, const char *number,
                                            struct qx_report *report, struct keeper_attempt **out);
/* Folds again from the disk: what memory holds is not what was committed. */
QX_MUST_USE enum qx_err keeper_attempt_reload(struct qx_keeper *k, struct keeper_attempt *attempt,
                                              struct qx_report *report);
/* Frees what nobody will ask for: ended, no seat, nothing under way. */
void keeper_attempts_trim(struct qx_keeper *k);
void keeper_attempts_free(struct qx_keeper *k);
/* Whether events may still be added that nobody at the seat asked for. */
bool keeper_attempt_open(const struct keeper_attempt *attempt);
/* Applies an event now and puts it into the batch. body is consumed, NULL = {}. Errors: those of
 * qx_sitting_apply. */
QX_MUST_USE enum qx_err keeper_attempt_add(struct qx_keeper *k, struct keeper_attempt *attempt,
                                           enum qx_event_kind kind, struct qx_json *body,
                                           struct qx_report *report);
/* The same at the instant of a heartbeat: what is known only afterwards. */
QX_MUST_USE enum qx_err keeper_attempt_add_at(struct qx_keeper *k, struct keeper_attempt *attempt,
                                              enum qx_event_kind kind, struct qx_json *body,
                                              const char *boot, int64_t boot_ms,
                                              struct qx_report *report);
/* Draws the form that the journal's nonces give; needs `drawn` or the nonces. */
QX_MUST_USE enum qx_err keeper_attempt_draw(struct qx_keeper *k, struct keeper_attempt *attempt,
                                            const uint8_t candidate_nonce[static 32],
                                            struct qx_report *report);

/* --- time (keeper_time.c) --- */
/* The keeper or its machine was away since the heartbeat (or since the last event, if that is
 * later): given back in full. What a seat was away before that is its own account. */
QX_MUST_USE enum qx_err keeper_time_resume(struct qx_keeper *k, struct keeper_attempt *attempt,
                                           const struct qx_heartbeat *beat,
                                           struct qx_report *report);
/* The seat went away (journalled, so that a keeper that dies knows since when) / is back: given
 * back up to the policy's seat_lost_s in all, lost beyond. */
QX_MUST_USE enum qx_err keeper_time_seat_away(struct qx_keeper *k, struct keeper_attempt *attempt,
                                              struct qx_report *report);
QX_MUST_USE enum qx_err keeper_time_seat_back(struct qx_keeper *k, struct keeper_attempt *attempt,
                                              struct qx_report *report);
/* Journals `expired` where the time is over. */
QX_MUST_USE enum qx_err keeper_time_check(struct qx_keeper *k, struct keeper_attempt *attempt,
                                          struct qx_report *report);
/* Tells the seat how much is left, every few seconds. */
void keeper_time_push(struct qx_keeper *k, struct keeper_attempt *attempt);
/* When it has to be looked at again, on the boot clock; INT64_MAX = not by time. */
int64_t keeper_time_due(const struct qx_keeper *k, const struct keeper_attempt *attempt);
/* A jump of the wall clock against the boot clock becomes an event of every open sitting. */
void keeper_time_watch_wall(struct qx_keeper *k);
/* The later of the wall clock and the newest time the room has seen. */
int64_t keeper_time_judged(const struct qx_keeper *k);

/* --- seats: connections (keeper_seat.c) --- */
struct keeper_seat {
    int fd;
    struct qx_frames *in;
    struct qx_buf out;
    size_t sent;
    struct qx_peer peer;
    struct keeper_attempt *attempt; /* logged in; NULL = not */
    bool greeted;
    bool leaving; /* close once everything is sent */
    bool dead;
};

void keeper_seat_accept(struct qx_keeper *k);
/* Reads what is there and serves whole requests. */
void keeper_seat_read(struct qx_keeper *k, struct keeper_seat *seat);
void keeper_seat_flush(struct keeper_seat *seat);
/* Frees dead seats; their attempts are paused. */
void keeper_seat_sweep(struct qx_keeper *k);
/* Takes the seat from a terminal that was fenced. */
void keeper_seat_fence(struct qx_keeper *k, struct keeper_seat *seat);

/* --- operations (keeper_ops.c, keeper_ops_seat.c, keeper_ops_exam.c) --- */
struct keeper_call {
    struct keeper_seat *seat;
    const struct qx_json *request;
    struct qx_json *reply; /* to be filled */
    struct qx_report *report;
    bool parked; /* set by a handler: serve it again when the signer has answered */
};
typedef enum qx_err keeper_handler(struct qx_keeper *k, struct keeper_call *call);
/* Indexed by enum qx_op; NULL where a seat may not ask. */
extern keeper_handler *const keeper_handlers[QX_OP_COUNT];
void keeper_serve(struct qx_keeper *k, struct keeper_seat *seat, const struct qx_json *request);

keeper_handler keeper_op_hello;
keeper_handler keeper_op_log_in;
keeper_handler keeper_op_rejoin;
keeper_handler keeper_op_confirm;
keeper_handler keeper_op_consent;
keeper_handler keeper_op_practised;
keeper_handler keeper_op_nonce;
keeper_handler keeper_op_start;
keeper_handler keeper_op_show;
keeper_handler keeper_op_answer;
keeper_handler keeper_op_mark;
keeper_handler keeper_op_submit;
keeper_handler keeper_op_view;
keeper_handler keeper_op_bye;

/* Reads the answer of a request to question n (1-based) into the body of `answered`, displayed
 * places as ids. Errors: FRAME, INPUT. */
QX_MUST_USE enum qx_err keeper_answer_read(const struct keeper_call *call,
                                           const struct keeper_attempt *attempt, size_t n,
                                           struct qx_json *body);

/* --- what a seat is shown (keeper_view.c) --- */
struct qx_json *keeper_view(struct qx_keeper *k, const struct keeper_attempt *attempt);
/* The opened question n (1-based). Errors: SEAL, QUESTION, DB. */
QX_MUST_USE enum qx_err keeper_view_question(struct qx_keeper *k,
                                             const struct keeper_attempt *attempt, size_t n,
                                             struct qx_json **out);
/* Sends the view to the attempt's seat after the next commit. */
void keeper_push_view(struct qx_keeper *k, struct keeper_attempt *attempt);

/* --- the batch: everything between two commits (keeper_batch.c) --- */
enum keeper_entry_kind { ENTRY_EVENT, ENTRY_NONCE, ENTRY_SEAT, ENTRY_RESULT };

struct keeper_entry {
    enum keeper_entry_kind kind;
    struct keeper_attempt *attempt;
    struct qx_event event; /* its body is owned */
    uint8_t bytes[32];
};

struct keeper_message {
    struct keeper_seat *seat;
    int64_t re;           /* 0 = a push */
    struct qx_json *json; /* owned */
};

struct keeper_batch {
    struct keeper_entry *entries;
    size_t n_entries;
    size_t cap_entries;
    struct keeper_message *messages;
    size_t n_messages;
    size_t cap_messages;
};
/* The event's body now belongs to the batch. */
void keeper_batch_event(struct qx_keeper *k, struct keeper_attempt *attempt,
                        const struct qx_event *event);
void keeper_batch_bytes(struct qx_keeper *k, struct keeper_attempt *attempt,
                        enum keeper_entry_kind kind, const uint8_t bytes[static 32]);
/* attempt->result goes beside the chain. */
void keeper_batch_result(struct qx_keeper *k, struct keeper_attempt *attempt);
/* What leaves after the commit; json is consumed. */
void keeper_batch_send(struct qx_keeper *k, struct keeper_seat *seat, int64_t re,
                       struct qx_json *json);
/* Forgets messages to a seat that is going. */
void keeper_batch_drop_seat(struct qx_keeper *k, const struct keeper_seat *seat);
/* Commits with the heartbeat when it is due, then lets the messages go. A full disk: spends the
 * ballast; if that does not help, refuses what was asked and folds again. Errors: a journal that is
 * lost. */
QX_MUST_USE enum qx_err keeper_batch_commit(struct qx_keeper *k, struct qx_report *report);
void keeper_batch_free(struct keeper_batch *batch);

/* --- the signer (keeper_signer.c, keeper_papers_out.c) --- */
struct keeper_signer {
    int fd; /* -1 = not connected */
    struct qx_frames *in;
    struct qx_buf out;
    size_t sent;
    int64_t id;                   /* of the newest request */
    bool waiting;                 /* for its reply */
    struct keeper_attempt *about; /* NULL: hello */
    enum keeper_asked what;
    int64_t deadline_ms;
    int64_t connect_again_ms;
    bool told; /* that it is away */
};
/* Asks for the body keys / for sealing, at the next turn; the answer is worked in when it comes. */
void keeper_signer_want(struct keeper_attempt *attempt, enum keeper_asked what);
/* Takes replies in, times out. */
void keeper_signer_read(struct qx_keeper *k);
/* Connects and sends the next request: after a commit, because a journal is sealed as it is on
 * disk. */
void keeper_signer_send(struct qx_keeper *k);
void keeper_signer_close(struct qx_keeper *k);
/* When it has to be looked at again; INT64_MAX = not by time. */
int64_t keeper_signer_due(const struct qx_keeper *k);
/* Writes out/X.* from a reply to `seal` and journals `sealed`. Errors: PAYLOAD, KIND, IO, DISK_FULL
 */
QX_MUST_USE enum qx_err keeper_papers_out(struct qx_keeper *k, struct keeper_attempt *attempt,
                                          const struct qx_json *reply, struct qx_report *report);

/* Requests that wait: of logged-in seats for the signer, of others for their turn to log in. */
struct keeper_parked {
    struct keeper_seat *seat;
    struct qx_json *request; /* owned */
};

struct qx_keeper {
    struct qx_keeper_spec spec;
    struct keeper_room room;
    struct qx_journal *journal;
    char boot[QX_BOOT_ID_LEN + 1];
    int64_t now;         /* boot clock of this turn of the loop */
    int64_t wall;        /* and the wall clock */
    int64_t wall_offset; /* wall − boot, as it was when last looked at */
    int64_t newest_wall;
    struct qx_heartbeat beat; /* newest on disk */
    bool has_beat;
    bool disk_full;     /* nothing can be saved: requests that write are refused */
    bool ballast_spent; /* to be noted in the journals */
    int64_t idle_since;
    int64_t checkpoint_ms;
    int listener;
    struct keeper_seat *seats[QX_KEEPER_SEATS_MAX];
    size_t n_seats;
    struct keeper_attempt *attempts;
    struct keeper_parked *parked;
    size_t n_parked;
    bool pin_checked; /* one PIN a turn: scrypt is slow on purpose, and others answer meanwhile */
    struct keeper_batch batch;
    struct keeper_signer signer;
    size_t resumed;
    char summary[300];
};

void keeper_tell(const struct qx_keeper *k, const char *where, const char *text);
/* Takes the clocks' readings for this turn of the loop. */
void keeper_look_at_clock(struct qx_keeper *k);
/* Reserves the ballast again, or tells. */
void keeper_reserve(const struct qx_keeper *k);
/* Serves again what waited about this attempt (NULL: log-ins); err tells why it may not. */
void keeper_unpark(struct qx_keeper *k, struct keeper_attempt *attempt, enum qx_err err,
                   const char *text);
void keeper_park(struct qx_keeper *k, struct keeper_seat *seat, const struct qx_json *request);
bool keeper_has_parked(const struct qx_keeper *k, const struct keeper_seat *seat);
void keeper_unpark_seat(struct qx_keeper *k, const struct keeper_seat *seat);

#endif
