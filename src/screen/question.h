/* What all questions have in common, whatever is asked for: head and stem, ways to and from them,
 * the talk with the keeper. How an answer is given has a file for each kind. */
#ifndef SCREEN_QUESTION_H
#define SCREEN_QUESTION_H

#include "seat.h"
#include "showing.h"

/* --- drawing --- */
/* Number, what is to be done, state. False, and says so, when there is no question at hand. */
bool question_head(const struct seat *seat, struct page *page);
/* The question at hand as it stands; what is typed is not in it. */
struct showing seat_showing(const struct seat *seat);

/* --- saving and going --- */
/* An answer: "places", "order" or "fields". seat->pending says what counts once it is saved. */
struct effect question_send(struct seat *seat, const char *member, struct qx_json *value);
/* Does what follows, once what is unsaved is saved; stays when it cannot be. */
struct effect question_go(struct seat *seat, struct then then);
/* To the next question; from the last one to the review. */
struct effect question_next(struct seat *seat);
struct effect question_previous(struct seat *seat);
/* screen_ops.answered of every kind: took makes seat->pending count. *Saved* is said of what the
 * keeper has acknowledged, and of nothing else. */
void question_answered(struct seat *seat, enum qx_op op, enum qx_err err, const char *text,
                       const struct qx_json *reply, void (*took)(struct seat *seat));

struct effect act_next(struct seat *seat, struct qx_input input);
struct effect act_previous(struct seat *seat, struct qx_input input);
struct effect act_mark(struct seat *seat, struct qx_input input);
struct effect act_review(struct seat *seat, struct qx_input input);
struct effect act_go_to(struct seat *seat, struct qx_input input);
struct effect act_language(struct seat *seat, struct qx_input input);
/* No line is being typed, so that letters are commands. */
bool question_free(const struct seat *seat);
/* So, and there is a question at hand. */
bool question_there(const struct seat *seat);
bool question_on_terminal(const struct seat *seat);
/* So, and it can be had in another language. */
bool question_has_languages(const struct seat *seat);

/* clang-format off */
#define QUESTION_NEXT_BINDINGS(condition)                                                          \
    {.request = QX_WANT_NEXT,                                                                      \
     .key = "←→",                                                                                  \
     .label = N_("question"),                                                                      \
     .help = N_("the next or the previous question (n and p do the same)"),                        \
     .word = N_("next"),                                                                           \
     .act = act_next,                                                                              \
     .when = (condition),                                                                          \
     .reads = true},                                                                               \
    {.request = QX_WANT_PREVIOUS,                                                                  \
     .word = N_("previous"),                                                                       \
     .act = act_previous,                                                                          \
     .when = (condition)}
#define QUESTION_BINDINGS                                                                          \
    {.request = QX_WANT_MARK,                                                                      \
     .label = N_("mark"),                                                                          \
     .help = N_("mark for review, or no longer"),                                                  \
     .act = act_mark,                                                                              \
     .when = question_there},                                                                      \
    {.request = QX_WANT_REVIEW,                                                                    \
     .label = N_("review"),                                                                        \
     .help = N_("all questions at a glance; from there you submit"),                               \
     .act = act_review,                                                                            \
     .when = question_free},                                                                      \
    {.request = QX_WANT_GO_TO,                                                                     \
     .label = N_("go to"),                                                                         \
     .help = N_("go to a question by its number"),                                                 \
     .act = act_go_to,                                                                             \
     .when = question_free},                                                                       \
    {.request = QX_WANT_LANGUAGE,                                                                  \
     .label = N_("language"),                                                                      \
     .help = N_("the question in the next language of the exam; your answer stays"),               \
     .act = act_language,                                                                          \
     .when = question_has_languages}
/* clang-format on */

#endif
