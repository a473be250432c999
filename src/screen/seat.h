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
#define SEAT_ADMISSION_MAX 128
#define SEAT_FIELD_MAX 32
#define SEAT_LANG_MAX 16

/* What is typed, or put into another order, and not on disk yet. */
struct draft {
    int64_t n;    /* number of the question; 0 = nothing */
    uint32_t row; /* of fields: which one */
    char text[QX_ANSWER_TEXT_MAX + 1];
    uint8_t order[QX_QUESTION_OPTIONS_MAX]; /* places; the first 0 = it is a text */
};

/* What outlives a child: the parent holds a copy. Plain bytes, sent as one message. All but the
 * token and the looks belongs to one admission. */
struct seat_memory {
    char token[SEAT_TOKEN_MAX];
    char admission[SEAT_ADMISSION_MAX];
    char lang[SEAT_LANG_MAX]; /* of the sitting; "" = not known yet */
    struct draft draft;
    int32_t theme;
    bool clock_hidden;
    bool jail_required;
    uint32_t
        struck[QX_FORM_QUESTIONS_MAX]; /* options struck out, bit p-1, by question number - 1 */
};

/* An answer on its way to the keeper: what counts once it is acknowledged. */
struct pending {
    uint32_t chosen;                        /* choices */
    uint8_t order[QX_QUESTION_OPTIONS_MAX]; /* ordering; the first 0 = cleared */
    size_t field;                           /* as many as there are: all of them are cleared */
    size_t place;
    char typed[QX_ANSWER_TEXT_MAX + 1];
};

/* What follows once everything is saved. */
struct then {
    enum { THEN_NOTHING, THEN_FOCUS, THEN_SHOW, THEN_SCREEN } kind;
    int64_t to;               /* line, question, screen */
    char lang[SEAT_LANG_MAX]; /* of the question; "" = as before */
};

enum filter { FILTER_ALL, FILTER_UNANSWERED, FILTER_MARKED, FILTER_COUNT };

struct seat {
    struct qx_clock clock;
    struct qx_rng rng;
    struct seat_memory memory;
    bool memory_changed; /* the parent has an older one */
    bool plain;
    bool ascii;
    bool follows; /* speaks the language of the sitting */

    struct view view;
    struct qx_arena view_arena;
    struct view_question question;
    struct qx_arena question_arena;
    int64_t left_ms, left_at; /* time left, and the boot_ms when it was told */

    enum screen_id screen;
    enum screen_id under_help;
    struct page page;
    int rows, cols;  /* of the terminal */
    int scroll;      /* first row of the page that is shown */
    int seen;        /* rows of the page seen from its top */
    bool follow;     /* keep the focus in sight */
    size_t focus;    /* line, or question number - 1 in the review */
    size_t picked;   /* of a choice that counts only once confirmed; 0 = none */
    size_t step;     /* within a screen that has several */
    unsigned misses; /* wrong keys in a row, tutorial */
    enum filter filter;

    /* of a question */
    struct field entry;                     /* the line for typing at the focus */
    size_t digit;                           /* the first of two digits; 0 = none is waited for */
    bool open;                              /* plain mode: the next line fills in the focus */
    bool held;                              /* ordering: the arrows move the item at the focus */
    uint8_t order[QX_QUESTION_OPTIONS_MAX]; /* ordering: places as they stand on the screen */
    struct pending pending;
    struct then then;
    bool called_last; /* what was unsaved near the end of the time was saved */

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
    bool reads;                            /* scrolls first while text is unseen */
};

struct screen_ops {
    const char *name;
    void (*enter)(struct seat *seat); /* NULL = nothing to prepare */
    void (*draw)(struct seat *seat, struct page *page);
    /* After a call that this screen asked for: the reply, or the error with its text, and the
     * refusal as it came (NULL when it was no refusal). NULL = the error becomes the status. */
    void (*answered)(struct seat *seat, enum qx_op op, enum qx_err err, const char *text,
                     const struct qx_json *reply);
    const struct binding *bindings; /* ends with {0} */
    size_t field;                   /* characters of a code or number that may be typed */
    bool digits_only;               /* of the field */
    bool quiet;                     /* shows neither person, position nor time */
    /* Lines that can have the focus; NULL = none. */
    size_t (*lines)(const struct seat *seat);
    void (*focused)(struct seat *seat); /* after the focus went to another line; may be NULL */
    /* Whether letters are typed and are no commands; NULL = while there is a field. */
    bool (*typing)(const struct seat *seat);
    /* Takes a key before the bindings do; false when it is none of its keys. NULL = takes none. */
    bool (*take)(struct seat *seat, struct qx_key key);
    /* Plain mode: a line for what is open. */
    struct effect (*fill)(struct seat *seat, struct qx_slice line);
    /* Whether something would be lost by going away, and what saves it: a call, or nothing and the
     * status says what must be done first. NULL = nothing ever is. */
    bool (*unsaved)(const struct seat *seat);
    struct effect (*save)(struct seat *seat);
};

extern const struct screen_ops screen_log_in, screen_person, screen_consents, screen_tutorial,
    screen_draw, screen_question, screen_fields, screen_order, screen_review, screen_go_to,
    screen_submit, screen_waiting, screen_result, screen_paused, screen_ended, screen_lost,
    screen_help;

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
/* A name as this seat can show it, in arena: in the ASCII skin in Latin letters. */
const char *seat_name(const struct seat *seat, struct qx_arena *arena, const char *name);
/* What must be asked before anything can be shown: the question to be shown, when there is none. */
struct effect seat_wants(struct seat *seat);
/* Asks for a question: THEN_SHOW. */
struct effect seat_show(struct then then);
void seat_take_time(struct seat *seat, int64_t left_ms);
/* Keeps a draft in the memory, or forgets what was there (NULL). */
void seat_keep(struct seat *seat, const struct draft *draft);
/* In the last seconds: saves what is typed; nothing after the first time. */
struct effect seat_last_call(struct seat *seat);
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
/* Letters are typed: no command is a letter. */
bool seat_typing(const struct seat *seat);
/* Puts the focus on that line. */
void seat_focus(struct seat *seat, size_t line);
/* A number below 100 digit by digit; 0 stands for 10. Returns it once no digit can follow, else 0:
 * more is waited for (seat->digit), or max is exceeded, which is said. */
size_t seat_number(struct seat *seat, unsigned digit, size_t max);
/* A number of at most three digits typed as a whole, by the place of the keys; -1 for anything
 * else. */
int seat_line_number(struct qx_slice line);

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
/* The line with the focus is on the screen. */
bool seat_sees_focus(const struct seat *seat);
/* One line up or down: true when *line is to have the focus; otherwise the page was scrolled. */
bool seat_step(struct seat *seat, bool down, size_t *line);
/* How many lines of the screen can have the focus. */
size_t seat_lines(const struct seat *seat);
/* What was never saved, when nothing can be saved any more. */
void draw_unsaved(const struct seat *seat, struct page *page);

#endif
