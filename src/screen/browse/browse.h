/*
 * The state of the browser. A key changes it and may ask for an effect; drawing only reads it. The
 * list holds the entries on the screen and nothing more: what lies before and behind is asked of
 * the bank from there.
 */
#ifndef SCREEN_BROWSE_H
#define SCREEN_BROWSE_H

#include "filter.h"

#include <qualex/browse.h>
#include <qualex/keys.h>
#include <qualex/life.h>

#include "../page.h"

#include <sys/stat.h>

enum { BROWSE_ROWS_MIN = 15, BROWSE_COLS_MIN = 60 };
enum { BROWSE_TOP = 2, BROWSE_BOTTOM = 2, BROWSE_ENTRY_ROWS = 2 };
enum { BROWSE_LIST_MAX = 128, BROWSE_STEM_MAX = 240, BROWSE_LANG_MAX = 15 };

/* One entry of the list. */
struct browse_row {
    int64_t row; /* the version's number in the bank */
    int64_t version;
    enum qx_status status;
    char id[QX_QUESTION_ID_MAX + 1];
    char topic[QX_FILTER_TOPIC_MAX + 1];
    char stem[BROWSE_STEM_MAX + 1]; /* its beginning, in one line */
};

/* The question at the cursor. */
struct browse_detail {
    int64_t row; /* 0 = none */
    enum qx_status status;
    struct qx_langs langs;
    struct qx_langs approved;
    char review_by[11];
    struct qx_question question;
    struct qx_arena arena;
    struct qx_buf steps;   /* a line each */
    struct qx_buf history; /* of all versions; only while it is shown */
};

enum browse_pane { PANE_QUESTION, PANE_HISTORY, PANE_HELP, PANE_REQUEST };
enum browse_prompt {
    PROMPT_NONE,
    PROMPT_FILTER,  /* a line is typed */
    PROMPT_COMMENT, /* so */
    PROMPT_ACT,     /* Enter takes the step, l changes its languages, any other key leaves it */
    PROMPT_EDIT     /* what was refused: Enter edits it again, k keeps it, Esc throws it away */
};
enum browse_effect { BROWSE_NOTHING, BROWSE_EDIT, BROWSE_KEEP, BROWSE_REDRAW, BROWSE_LEAVE };

/* What can be done while the bank is looked through; all NULL = nothing. */
struct browse_meanwhile {
    void *ctx;
    void (*show)(void *ctx); /* draws the browser as it stands */
    bool (*stop)(void *ctx); /* whether the person has typed Esc; other keys are lost */
};

struct browse {
    const struct qx_browse_options *options;
    struct qx_bank *bank;
    bool read_only;
    dev_t device; /* the bank's file as it was at the start; inode 0 = cannot be told */
    ino_t inode;
    struct browse_meanwhile meanwhile;
    char lang[BROWSE_LANG_MAX + 1]; /* of the questions */

    struct browse_filter filter;
    bool queue; /* only what this person may take on */
    struct browse_row list[BROWSE_LIST_MAX];
    size_t n;
    int64_t before;    /* entries of the list before the first of these; -1 = not known */
    int64_t total;     /* of them all; -1 = not known */
    bool more;         /* at least so many */
    bool stopped;      /* before all was looked through */
    const char *empty; /* why, when n is 0 */
    size_t at;         /* the one at the cursor */
    size_t room;       /* entries that fit on the screen */

    struct browse_detail detail;
    enum browse_pane pane;
    struct qx_buf request; /* what is to be signed, where it lies and how: of PANE_REQUEST */
    struct page page;      /* the right pane */
    int scroll;            /* its first row that is shown */

    enum browse_prompt prompt;
    struct field field;      /* what is typed */
    bool line_ended;         /* the last that was pasted was a blank for a line's end */
    enum qx_act act;         /* of PROMPT_ACT */
    struct browse_row asked; /* what it or the comment is about, whatever the list shows by now */
    struct qx_langs due;     /* the languages in which the step could be taken */
    bool alone;              /* only in the language that is shown */

    int rows, cols; /* of the terminal */
    struct qx_buf status;
    enum qx_look status_look;
};

/* The bank stays the caller's. */
void browse_init(struct browse *b, const struct qx_browse_options *options, struct qx_bank *bank,
                 bool read_only);
void browse_free(struct browse *b);
/* Another size of the terminal; the list is filled to it. */
void browse_resize(struct browse *b, int rows, int cols);
/* Replaces the status; foreign text is welcome. */
void browse_say(struct browse *b, enum qx_look look, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Says the first error of report, with its line, or what err means. */
void browse_tell(struct browse *b, enum qx_err err, const struct qx_report *report);
/* Whether another file is at the bank's path by now, or none: what is written would be lost. */
bool browse_gone(const struct browse *b);
void browse_tell_gone(struct browse *b);
/* A transaction on the bank, if it is still the one at its path. Errors: UNAVAILABLE, those of
 * qx_bank_begin; reported. */
QX_MUST_USE enum qx_err browse_begin(struct browse *b, struct qx_report *report);
/* NULL when the list is empty. */
const struct browse_row *browse_at(const struct browse *b);
/* Whether a question is at the cursor; says when none is. */
bool browse_there(struct browse *b);

/* --- list.c --- */
/* The filter as the bank takes it, now; today is where its date is kept. */
struct qx_filter browse_bank_filter(const struct browse *b, const struct browse_filter *filter,
                                    char today[static 11]);
/* Shows that the bank is looked through, which may take until the first find. */
void browse_looking(struct browse *b);
/* From the first entry that is shown, as the bank has it now; the cursor stays at its question when
 * that is still there. */
void browse_reload(struct browse *b);
void browse_first(struct browse *b);
void browse_last(struct browse *b);
/* The cursor by so many entries. */
void browse_move(struct browse *b, long by);

/* --- detail.c --- */
/* Reads the question at the cursor, if it is another one or again. */
void browse_show(struct browse *b, bool again);
void browse_read_history(struct browse *b);

/* --- pane.c --- */
void browse_draw_pane(struct browse *b, int width);

/* --- draw.c --- */
void browse_draw(struct browse *b, struct qx_grid *grid);
/* Rows of the right pane that can be shown at once. */
int browse_room(const struct browse *b);

/* --- keys.c --- */
enum browse_effect browse_key(struct browse *b, struct qx_key key);
/* What the keys do, line i of the help in the language of the screen; NULL behind the last. */
const char *browse_help(size_t i);
/* A status or act in the language of the screen. */
const char *browse_word(const char *name);
/* The list by another filter. */
void browse_filtered(struct browse *b);

/* --- lines.c --- */
void browse_open_filter(struct browse *b);
void browse_open_comment(struct browse *b);
/* A key while b->prompt waits for one. */
enum browse_effect browse_answer(struct browse *b, struct qx_key key);
/* A key of what is pasted, its beginning or its end: only a typed line takes it. */
void browse_paste(struct browse *b, struct qx_key key);
/* Whether that key, which found the browser at before, has to come alone: what is on its heels was
 * not typed by somebody who has seen what it did. */
bool browse_alone(const struct browse *b, enum browse_prompt before, struct qx_key key);

/* --- act.c --- */
/* The languages in which this person may take the next step of an entry; false when there are none.
 */
bool browse_may_take(struct browse *b, const struct qx_entry *entry, struct qx_langs *langs);
/* Whether something can be changed at all; says why not. */
bool browse_may_write(struct browse *b);
/* Asks whether to take the step, if it could be taken now. */
void browse_ask(struct browse *b, enum qx_act act);
/* Whether the step that is asked about can be taken in the language that is shown and in others. */
bool browse_may_choose(const struct browse *b);
/* In all languages instead of the one that is shown, or the other way round. */
void browse_choose(struct browse *b);
/* Takes the step that was asked about; in a live bank writes what is to be signed for it. */
void browse_take_step(struct browse *b);
/* Of the question that was asked about; false when it could not be kept, which is said. */
bool browse_comment(struct browse *b, const char *text);

#endif
