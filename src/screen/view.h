/* What the keeper says of a sitting, as the seat reads it (wire.h). */
#ifndef SCREEN_VIEW_H
#define SCREEN_VIEW_H

#include <qualex/arena.h>
#include <qualex/json.h>
#include <qualex/question.h>
#include <qualex/sitting.h>

struct view_consent {
    const char *id, *title, *text;
    bool accepted;
};

struct view_section {
    const char *title, *band;
    int64_t points, max, cut; /* in units; max 0 = not told */
};

struct view_result {
    bool there;
    const char *outcome, *certificate, *appeal_until, *next_attempt, *number;
    int64_t unit;             /* units a point, 1 to QX_UNIT_MAX (score.h) */
    int64_t points, max, cut; /* in units */
    struct view_section *sections;
    size_t n_sections;
};

struct view {
    enum qx_phase phase;
    const char *admission, *name, *exam, *lang, *reason, *commitment;
    const char *items; /* a letter a question, as wire.h says; as many as total */
    enum qx_err waits; /* reason as an error's code; OK = in words alone */
    int64_t total, current;
    int64_t left_ms, limit_ms;
    struct view_consent *consents;
    size_t n_consents;
    struct view_result result;
    const char *languages[QX_QUESTION_LANGS_MAX]; /* that a question can be had in */
    size_t n_languages;
};

/* Something to be filled in, with what the keeper has of it. */
struct view_field {
    enum qx_fill fill;
    const char *id;                     /* "[[id]]" in the stem of gaps */
    const char *text;                   /* matching: what a match is sought for; else "" */
    uint32_t offered;                   /* choice: bit p-1 = place p */
    size_t place;                       /* choice: 0 = empty */
    char typed[QX_ANSWER_TEXT_MAX + 1]; /* text, number: "" = empty */
};

struct view_question {
    int64_t n; /* 0 = none at hand */
    enum qx_question_type type;
    const char *lang, *stem, *figure;
    const char *options[QX_QUESTION_OPTIONS_MAX];
    size_t n_options;
    uint32_t chosen;                        /* choices: bit p-1 = place p */
    bool ordered;                           /* ordering: an order is given */
    uint8_t order[QX_QUESTION_OPTIONS_MAX]; /* ordering: places, in that order */
    struct view_field *fields;
    size_t n_fields;
};

/* Everything in arena; texts are never NULL. Errors: FRAME for what is not a view / a question. */
QX_MUST_USE enum qx_err view_read(const struct qx_json *json, struct qx_arena *arena,
                                  struct view *out);
QX_MUST_USE enum qx_err view_read_question(const struct qx_json *json, struct qx_arena *arena,
                                           struct view_question *out);

bool view_answered(char item);
/* Some of its fields are filled in, and not all. */
bool view_partly(char item);
bool view_marked(char item);
/* The language after that one, from the last to the first; NULL = there is no choice. */
const char *view_next_language(const struct view *view, const char *lang);
/* The item of question n; '-' outside. */
char view_item(const struct view *view, int64_t n);
/* Those answered in part are among them. */
int64_t view_unanswered(const struct view *view);
int64_t view_partly_answered(const struct view *view);
int64_t view_marks(const struct view *view);

#endif
