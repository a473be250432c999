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
    int64_t points, max, cut; /* max 0 = not told */
};

struct view_result {
    bool there;
    const char *outcome, *certificate, *appeal_until, *next_attempt, *number;
    int64_t points, max, cut;
    struct view_section *sections;
    size_t n_sections;
};

struct view {
    enum qx_phase phase;
    const char *admission, *name, *exam, *reason, *commitment;
    const char *items; /* a letter a question, as wire.h says; as many as total */
    enum qx_err waits; /* reason as an error's code; OK = in words alone */
    int64_t total, current;
    int64_t left_ms, limit_ms;
    struct view_consent *consents;
    size_t n_consents;
    struct view_result result;
};

struct view_question {
    int64_t n; /* 0 = none at hand */
    enum qx_question_type type;
    const char *stem, *figure;
    const char *options[QX_QUESTION_OPTIONS_MAX];
    size_t n_options;
    uint32_t chosen; /* bit p-1 = place p */
};

/* Everything in arena; texts are never NULL. Errors: FRAME for what is not a view / a question. */
QX_MUST_USE enum qx_err view_read(const struct qx_json *json, struct qx_arena *arena,
                                  struct view *out);
QX_MUST_USE enum qx_err view_read_question(const struct qx_json *json, struct qx_arena *arena,
                                           struct view_question *out);

bool view_answered(char item);
bool view_marked(char item);
/* The item of question n; '-' outside. */
char view_item(const struct view *view, int64_t n);
int64_t view_unanswered(const struct view *view);
int64_t view_marks(const struct view *view);

#endif
