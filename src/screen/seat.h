/*
 * The state of a seat and the shape of a screen. A screen is one file: static callbacks, a dispatch
 * table that is also its key bar and its help, and one ops struct at the bottom. Screens do no I/O:
 * they draw into a page and return effects.
 */
#ifndef SCREEN_SEAT_H
#define SCREEN_SEAT_H

#include "page.h"
#include "view.h"

#include <qualex/clock.h>
#include <qualex/form.h>
#include <qualex/keys.h>
#include <qualex/rng.h>
#include <qualex/term.h>
#include <qualex/text.h>
#include <qualex/wire.h>

enum screen_id {
    SCREEN_LOG_IN,
    SCREEN_PERSON,
    SCREEN_CONSENTS,
    SCREEN_TUTORIAL,
    SCREEN_DRAW,
    SCREEN_QUESTION,
    SCREEN_REVIEW,
    SCREEN_GO_TO,
    SCREEN_SUBMIT,
    SCREEN_WAITING,
    SCREEN_RESULT,
    SCREEN_PAUSED,
    SCREEN_ENDED, /* declined or locked */
    SCREEN_LOST,  /* the keeper does not answer */
    SCREEN_HELP,
    SCREEN_COUNT
};

#define SEAT_TOKEN_MAX 128
#define SEAT_FIELD_MAX 32

/* What outlives a child: the parent holds a copy. Plain bytes, sent as one message. */
struct seat_memory {
    char token[SEAT_TOKEN_MAX];
    int32_t theme;
    bool clock_hidden;
    bool jail_required;
    uint32_t
        struck[QX_FORM_QUESTIONS_MAX]; /* options struck out, bit p-1, by question number - 1 */
};

enum filter { FILTER_ALL, FILTER_UNANSWERED, FILTER_MARKED, FILTER_COUNT };

struct seat {
    struct qx_clock clock;
    struct qx_rng rng;
    struct seat_memory memory;
    bool memory_changed; /* the parent has an older one */
    bool plain;
    bool ascii;

    struct view view;
    struct qx_arena view_arena;
    struct view_question question;
    struct qx_arena question_arena;
    int64_t left_ms, left_at; /* time left, and the boot_ms when it was told */

    enum screen_id screen;
    enum screen_id under_help;
    struct page page;
    int rows, cols;   /* of the terminal */
    int scroll;       /* first row of the page that is shown */
    int seen;         /* rows of the page seen from its top */
    bool follow;      /* keep the focus in sight */
    size_t focus;     /* option, or question number - 1 in the review */
    size_t picked;    /* of a choice that counts only once confirmed; 0 = none */
    size_t step;      /* within a screen that has several */
    unsigned misses;  /* wrong keys in a row, tutorial */
    uint32_t pending; /* the answer on its way to the keeper */
    enum filter filter;
    char field[SEAT_FIELD_MAX + 1];
    char number[SEAT_FIELD_MAX + 1]; /* admission number, while the PIN is typed */
    char code[8];                    /* to be typed before submitting */
    char nonce[65];                  /* the candidate's, hex, once sent */
    char sealed[65];                 /* the commitment that was shown before it was sent */
    char seed_note[80];              /* how the reveal compared with the commitment */
    struct qx_buf status;            /* what happened last */
    enum qx_look status_look;
};

enum effect_kind {
    EFFECT_NONE,
    EFFECT_CALL,   /* op with request to the keeper */
    EFFECT_THEME,  /* memory.theme is another one */
    EFFECT_REDRAW, /* send everything again */
    EFFECT_LEAVE   /* the candidate leaves */
};

struct effect {
    enum effect_kind kind;
    enum qx_op op;
    struct qx_json *request; /* owned by whoever has the effect */
};

struct binding {
    enum qx_request request;
    const char *key;   /* on the key bar instead of the request's own, or NULL */
    const char *label; /* on the key bar, short; NULL = handled but not shown there */
    const char *help;  /* a sentence for the help screen; NULL = not there */
    const char *word;  /* in plain mode instead of the label, or NULL */
    struct effect (*act)(struct seat *seat, struct qx_input input);
    bool (*when)(const struct seat *seat); /* NULL = always */
};

struct screen_ops {
    const char *name;
    void (*enter)(struct seat *seat); /* NULL = nothing to prepare */
    void (*draw)(struct seat *seat, struct page *page);
    /* After a call that this screen asked for: reply, or NULL and the error with its text. NULL =
     * the error becomes the status. */
    void (*answered)(struct seat *seat, enum qx_op op, enum qx_err err, const char *text,
                     const struct qx_json *reply);
    const struct binding *bindings; /* ends with {0} */
    size_t field;                   /* characters that may be typed; then letters are no commands */
    bool digits_only;               /* of the field */
    bool reads;                     /* going on scrolls first while text is unseen */
    bool quiet;                     /* shows neither person, position nor time */
};

extern const struct screen_ops screen_log_in, screen_person, screen_consents, screen_tutorial,
    screen_draw, screen_question, screen_review, screen_go_to, screen_submit, screen_waiting,
    screen_result, screen_paused, screen_ended, screen_lost, screen_help;

const struct screen_ops *seat_ops(const struct seat *seat);

/* --- state --- */
void seat_init(struct seat *seat, struct qx_clock clock, struct qx_rng rng);
void seat_free(struct seat *seat);
/* Goes to a screen from its top. */
void seat_enter(struct seat *seat, enum screen_id id);
/* Replaces the status; foreign text is welcome. */
void seat_say(struct seat *seat, enum qx_look look, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Takes what the keeper sent, and goes where the phase leads. Errors: FRAME. */
QX_MUST_USE enum qx_err seat_take_reply(struct seat *seat, const struct qx_json *reply);
/* What must be asked before anything can be shown: the question to be shown, when there is none. */
struct effect seat_wants(struct seat *seat);
void seat_take_time(struct seat *seat, int64_t left_ms);
/* Milliseconds left, by the seat's clock since the keeper last told. */
int64_t seat_left_ms(const struct seat *seat);
uint32_t seat_struck(const struct seat *seat);

/* --- effects --- */
struct effect effect_none(void);
struct effect effect_of(enum effect_kind kind);
/* request may be NULL. */
struct effect effect_call(enum qx_op op, struct qx_json *request);

/* --- dispatch --- */
/* Gives the input to the screen, then to what all screens share. */
struct effect seat_dispatch(struct seat *seat, struct qx_input input);
/* Bindings of the screen, then the shared ones; NULL after the last. */
const struct binding *seat_binding(const struct seat *seat, const struct screen_ops *ops, size_t i);
bool binding_shown(const struct seat *seat, const struct binding *binding);

/* --- frame --- */
enum { FRAME_ROWS_MIN = 24, FRAME_COLS_MIN = 80, FRAME_TOP = 2, FRAME_BOTTOM = 2 };
/* Draws the screen into a grid of the seat's size. */
void frame_draw(struct seat *seat, struct qx_grid *grid);
/* Draws the page alone (into seat->page). */
void frame_page(struct seat *seat, int width);
/* Rows of the page that can be shown at once. */
int frame_room(const struct seat *seat);
/* "00:41 h", "04:59 min", "hidden", or "" when no clock runs. */
void frame_clock(const struct seat *seat, char *out, size_t size);
/* The key of a binding as the key bar and the help name it. */
const char *frame_key(const struct binding *binding);
/* The banner of the moment, "" = none. */
const char *frame_banner(const struct seat *seat);

/* --- shared by screens --- */
struct effect act_up(struct seat *seat, struct qx_input input);
struct effect act_down(struct seat *seat, struct qx_input input);
/* How many things of the screen can have the focus. */
size_t seat_choices(const struct seat *seat);

#endif
