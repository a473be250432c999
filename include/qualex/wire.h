/*
 * Frames on Unix sockets, the table of operations, and the client's side (docs/formats/frames.md).
 *   frame   = length (u32, big-endian, 2 … bound of the reader) ‖ canonical JSON object
 *   request = {"op": name, "id": n, …}      id: 1, 2, … chosen by the client
 *   reply   = {"re": n, …} or {"re": n, "error": NAME, "text": …}
 *   push    = {"push": name, …}             from the keeper at any time
 */
#ifndef QUALEX_WIRE_H
#define QUALEX_WIRE_H

#include <qualex/json.h>
#include <qualex/sitting.h>

#define QX_FRAME_MAX ((size_t)32 << 20) /* between keeper and signer: a whole sitting, in hex */
#define QX_FRAME_SEAT_MAX ((size_t)64 << 10) /* what a keeper takes from a seat */
#define QX_WIRE_PROTOCOL 1

/*
 * Seat → keeper. Every reply to a seat that is logged in carries "view" (below). Positions and
 * question numbers are 1-based as displayed.
 *   hello     {protocol, program, lang}     → {room, mode, exam, jail, protocol}
 *   log_in    {admission, pin}              → {token, view}
 *   rejoin    {token}                       → {token, view}    after the connection or child broke
 *   confirm   {yes}                         → {view}           this is my name and exam / it is not
 *   consent   {text, accept}                → {view}
 *   practised {}                            → {view}           tutorial done
 *   nonce     {nonce}                       → {room_nonce, view}  the seat checks the commitment
 *   start     {}                            → {view}
 *   show      {n}                           → {question, view}
 *   answer    {n, places: []}               → {saved: true, view}   empty places = cleared
 *   mark      {n, on}                       → {view}
 *   submit    {unanswered}                  → {view}           the seat's count must equal the
 * keeper's view      {}                            → {view} bye       {} → {} Keeper → seat pushes:
 *   time      {left_ms}                     at least every 10 s while working
 *   view      {view}                        paused, resumed, over, sealed, superseded seat
 *
 * view = {phase, admission, name, exam, lang, languages[], total, current, left_ms, limit_ms,
 *         items: "…" (one letter a question: '-' unseen, 'o' seen, 'a' answered, 'A'
 * answered+marked, 'm' marked only), commitment, consents: [{id, version, title, text, accepted}],
 *         reason (paused), result (sealed): {outcome, points, max, cut, sections: [{title, points,
 * max, cut, band}], certificate (file or ""), appeal_until, next_attempt, number}} phase = new
 * admitted consents tutorial ready drawn working paused over sealed declined locked question = {n,
 * id, type, stem, figure, options: [text…], chosen: [places], marked}
 *
 * Keeper → signer (sign.sock):
 *   hello {protocol}                                        → {room, fingerprint}
 *   form  {admission (DER hex), room_nonce, candidate_nonce, ids: [[id, version]…]}
 *                                                           → {keys: [hex…]}  body keys in that
 * order seal  {admission (DER hex), events: [event objects]}    → {sitting, result, certificate |
 * null, outcome: view.result}  DER hex / text
 */
enum qx_op {
    QX_OP_HELLO,
    QX_OP_LOG_IN,
    QX_OP_REJOIN,
    QX_OP_CONFIRM,
    QX_OP_CONSENT,
    QX_OP_PRACTISED,
    QX_OP_NONCE,
    QX_OP_START,
    QX_OP_SHOW,
    QX_OP_ANSWER,
    QX_OP_MARK,
    QX_OP_SUBMIT,
    QX_OP_VIEW,
    QX_OP_BYE,
    QX_OP_FORM,
    QX_OP_SEAL,
    QX_OP_COUNT
};

/* Who sends a request. */
enum qx_caller { QX_CALLER_SEAT, QX_CALLER_KEEPER };

/* The table of operations is data: who may send one, whether somebody must be logged in on the
 * connection, and the phases of the sitting in which it is allowed (bit of enum qx_phase). */
struct qx_op_row {
    const char *name;
    enum qx_caller caller;
    bool seated;
    unsigned phases;
};

/* op < QX_OP_COUNT; lives for ever. */
const struct qx_op_row *qx_op_row(enum qx_op op) __attribute__((returns_nonnull));
bool qx_op_allowed(enum qx_op op, enum qx_phase phase);
const char *qx_op_name(enum qx_op op);
/* QX_OP_COUNT when there is no such operation, or name is NULL. */
enum qx_op qx_op_of(const char *name);

/* --- frames over a byte stream --- */
struct qx_frames; /* incremental reader */
/* Takes frames of at most max ≤ QX_FRAME_MAX bytes. Memory grows with what has come, not with what
 * a length claims. Free with qx_frames_free. */
struct qx_frames *qx_frames_new(size_t max);
void qx_frames_free(struct qx_frames **frames);
/* Takes what a read gave. Errors: FRAME (a length out of bounds); the reader is dead then. */
QX_MUST_USE enum qx_err qx_frames_feed(struct qx_frames *frames, struct qx_slice bytes);
/* The next whole frame as JSON; *out NULL when there is none yet. Errors: FRAME (a dead reader, or
 * no object), JSON_SYNTAX, NOT_CANONICAL; that frame is skipped. */
QX_MUST_USE enum qx_err qx_frames_next(struct qx_frames *frames, struct qx_json **out);
/* Bytes of a frame that is not whole yet: a stream that ends here was cut. */
size_t qx_frames_pending(const struct qx_frames *frames);
/* Appends the frame of a value. Errors: TOO_LARGE above QX_FRAME_MAX, nothing appended. */
QX_MUST_USE enum qx_err qx_frame_write(struct qx_buf *out, const struct qx_json *value);

/* --- sockets (sockets of any path length; descriptors close on exec) --- */
/* Listens on a new socket file of that mode; a file that nobody listens on any more is replaced.
 * The caller unlinks it in the end. Errors: EXISTS (somebody answers there, or it is no socket),
 * IO. */
QX_MUST_USE enum qx_err qx_wire_listen(const char *socket_path, unsigned mode,
                                       struct qx_report *report, int *fd);
/* Errors: NO_KEEPER (or NO_SIGNER when signer is true): no socket, refused, or what answers does
 * not run as the socket file's owner. errno is EACCES when this user may not connect. */
QX_MUST_USE enum qx_err qx_wire_connect(const char *socket_path, bool signer, int *fd);

/* Who is at the other end, as the kernel says (SO_PEERCRED: whoever connected or listened). */
struct qx_peer {
    int64_t pid;
    int64_t uid;
    int64_t gid;
};
/* Errors: IO. */
QX_MUST_USE enum qx_err qx_wire_peer(int fd, struct qx_peer *out);

/* --- the client's side: a connected socket, one request at a time, pushes set aside. Uses read,
 * write and poll alone, so that it works in the jail; the program ignores SIGPIPE. --- */
struct qx_client;
/* Takes fd over and makes it non-blocking (before the jail). signer: which error tells that the
 * stream ended, NO_SIGNER or NO_KEEPER. Free with qx_client_free. */
struct qx_client *qx_client_new(int fd, bool signer);
int qx_client_fd(const struct qx_client *client);
void qx_client_free(struct qx_client **client);
/* Sends {"op", "id"} + members of request (consumed; may be NULL) and waits for its reply. Pushes
 * that come meanwhile queue. An error reply gives its code, its text in report. Errors: NO_KEEPER
 * or NO_SIGNER when the stream ended, TIMEOUT, FRAME, or the keeper's. After TIMEOUT the connection
 * can go on: a late reply is dropped. *reply new, free with qx_json_free. */
QX_MUST_USE enum qx_err qx_client_call(struct qx_client *client, enum qx_op op,
                                       struct qx_json *request, int timeout_ms,
                                       struct qx_report *report, struct qx_json **reply);
/* A push that has come, or NULL; reads what is there without waiting. Errors: NO_KEEPER, FRAME. */
QX_MUST_USE enum qx_err qx_client_push(struct qx_client *client, struct qx_json **push);
/* The code whose name qx_err_name gives; INTERNAL for an unknown one. */
enum qx_err qx_err_of_name(const char *name);

#endif
