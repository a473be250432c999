/*
 * Items of QTI 2.0 to 2.2 and 3.0 (IMS/1EdTech Question and Test Interoperability) as questions.
 * The names of 3.0 are those of 2.x with hyphens and "qti-" before them: one set of names here
 * stands for both.
 */
#ifndef QUALEX_FORMATS_QTI_H
#define QUALEX_FORMATS_QTI_H

#include "reading.h"

#include <qualex/xml.h>

/* --- names --- */

/* Whether name ("choiceInteraction", "qti-choice-interaction") is this one, written as in 2.x. */
bool qti_same(const char *name, const char *camel);
bool qti_is(const struct qx_xml *node, const char *camel);
/* The first child element and the next sibling of that name (NULL: of any). */
const struct qx_xml *qti_child(const struct qx_xml *parent, const char *camel);
const struct qx_xml *qti_next(const struct qx_xml *node, const char *camel);
/* An attribute's value; NULL when there is none. */
const char *qti_attribute(const struct qx_xml *node, const char *camel);
/* The same, or otherwise. */
const char *qti_attribute_or(const struct qx_xml *node, const char *camel, const char *otherwise);
bool qti_is_true(const struct qx_xml *node, const char *camel);
/* Whether the name ends so ("…Interaction"). */
bool qti_ends(const char *name, const char *camel_tail);
/* What follows the last '/' of a path or URI. */
const char *qti_last_segment(const char *path);

/* --- numbers: thousand-millionths, which is what a mark may be divided into --- */

#define QTI_ONE INT64_C(1000000000)

/* "0.5", "-2", "1.0" of at most nine digits on each side of the point. */
bool qti_number(const char *text, int64_t *out);
/* part / whole as a weight; false when that is no fraction from -1 to 1 of 32 bits. */
bool qti_share(int64_t part, int64_t whole, struct qx_fraction *out);
/* By how much an answer may be off what is correct. */
struct qti_tolerance {
    const char *text; /* "t", or below and above "t0 t1" */
    bool relative;    /* in hundredths of what is correct */
    bool swapped;     /* "t0 t1" is of the answer, so that what is correct lies off it */
};
/* The range about a correct number; false when it cannot be said exactly in decimals. */
bool qti_tolerance(const char *number, const struct qti_tolerance *tolerance,
                   char from[static QX_DECIMAL_MAX], char to[static QX_DECIMAL_MAX]);

/* --- groups of items --- */

/* Material that the questions of a section share: each has it before its stem. */
struct qti_shared {
    const struct qti_shared *around; /* of the group around, which stands before it; NULL: none */
    const char *html;
    size_t len;      /* with what is around */
    const char *tag; /* case:NAME */
    uint32_t items;  /* that have it so far */
};

/* A section, or what else holds items. */
struct qti_group {
    const char *topic;
    struct qti_shared *shared; /* NULL: none */
    const char *unshown;       /* name of what the candidate was shown and is not; NULL: none */
    bool section;
};

/* --- an item --- */

#define QTI_RESPONSES_MAX 32
#define QTI_VALUES_MAX 128 /* of one response */

#define QTI_WORTH_UNKNOWN INT64_MAX

enum qti_cardinality { QTI_ONE_VALUE, QTI_SEVERAL, QTI_ORDERED, QTI_RECORD };

/* A value that earns something. */
struct qti_value {
    const char *text; /* identifier, pair "A B", text or number as declared */
    const char *from; /* number: the range that is accepted; "" = text is no number */
    const char *to;
    int64_t mark;
    bool case_sensitive;
};

/* How a response is judged, by the item's scoring rule. */
enum qti_judged {
    QTI_UNJUDGED,
    QTI_WHOLE, /* right is exactly the set (or order) of values */
    QTI_EACH,  /* each value given earns its mark */
};

struct qti_response {
    const char *id;
    const struct qx_xml *node;
    const char *base; /* "identifier", "string", "float", "integer", "pair", "directedPair" … */
    enum qti_cardinality cardinality;
    enum qti_judged judged;
    bool sealed; /* by a statement of the rule that has ended: no other may judge it */
    struct qti_value *values;
    size_t n_values;
    int64_t rest;  /* mark of each value that is not listed */
    int64_t mark;  /* WHOLE: of all of it */
    int64_t lower; /* bounds of the sum; INT64_MIN and INT64_MAX: none */
    int64_t upper;
};

/* What a rule says when an answer is right and when it is wrong. */
#define QTI_NOTES_MAX 16
struct qti_note {
    const char *outcome;
    const char *right; /* identifier, or "" */
    const char *wrong;
};

struct qti_item;
/* The text of an element, which the versions say in other elements. */
typedef bool qti_texts(struct qti_item *q, const struct qx_xml *node, struct qx_texts *out);

struct qti_item {
    struct making *m;
    const struct qx_xml *root;
    const struct qx_xml *rules; /* responseProcessing, or NULL */
    struct qti_response responses[QTI_RESPONSES_MAX];
    size_t n_responses;
    int64_t worth; /* the most that it earns by its rule; QTI_WORTH_UNKNOWN: that is not said */
    const struct qx_xml *asked[QX_QUESTION_FIELDS_MAX]; /* interactions in the order of the text */
    size_t n_asked;
    const char *option_ids[QX_QUESTION_OPTIONS_MAX]; /* their identifiers in the file */
    struct qti_note notes[QTI_NOTES_MAX];
    size_t n_notes;
    size_t gaps;                     /* that the text has so far */
    size_t placed;                   /* interactions that it has so far */
    const char *type_said;           /* by its author's notes; NULL: nothing */
    bool rubric_told;                /* that it is dropped */
    const struct qti_shared *shared; /* 1.2: what stands before the stem; NULL: none */
    struct qx_buf html;
    qti_texts *flow;
};

/* Reports a fault at node's line; false. */
bool qti_fault(struct qti_item *q, const struct qx_xml *node, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Under lenient a warning and true; else as qti_fault. */
bool qti_doubt(struct qti_item *q, const struct qx_xml *node, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void qti_warn(struct qti_item *q, const struct qx_xml *node, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The item as a question of m, which is handed over or refused. topic may be "". Errors: those that
 * end the reading. */
QX_MUST_USE enum qx_err qti_item_read(struct making *m, const struct qx_xml *root,
                                      const char *topic);
/* The same for any version: its texts by flow, and all of it by read, which is false when a fault
 * was reported. */
QX_MUST_USE enum qx_err qti_make(struct making *m, const struct qx_xml *root,
                                 struct qti_group *group, qti_texts *flow,
                                 bool (*read)(struct qti_item *q, struct qti_group *group));

/* --- parts of an item; each false when a fault was reported --- */

/* Language, id and title; the last two may be NULL. */
bool qti_heading(struct qti_item *q, const char *id, const char *title, const char *topic);
/* Response declarations. */
bool qti_declare(struct qti_item *q);
struct qti_response *qti_response_of(struct qti_item *q, const char *id);
/* The number that an outcome has from the start. */
bool qti_outcome_default(struct qti_item *q, const char *id, int64_t *out);

/* What a rule makes of a response. The first: the declared correct response, for that mark. */
bool qti_judge_correct(struct qti_item *q, struct qti_response *r, int64_t mark);
bool qti_judge_mapped(struct qti_item *q, struct qti_response *r);
bool qti_judge_value(struct qti_item *q, struct qti_response *r, struct qti_value value);

/* Reads the scoring rule into the responses. */
bool qti_rule(struct qti_item *q);
/* A part of the rule pays so much at most, beside the others. */
void qti_pays(struct qti_item *q, int64_t most);
/* What an item earns at most; false when its rule is refused, which is not reported. */
bool qti_item_worth(const struct qx_xml *root, int64_t *out);

/* The text of a node's children, with "[[n]]" where something is filled in. */
bool qti_flow(struct qti_item *q, const struct qx_xml *node, struct qx_texts *out);

/* A text that is shown after an answer joins what there is: to the right answer, to each wrong one
 * (a choice has), to that option, in general. */
bool qti_say_right(struct qti_item *q, const struct qx_xml *node);
bool qti_say_wrong(struct qti_item *q, const struct qx_xml *node);
bool qti_say(struct qti_item *q, const struct qx_xml *node, struct qx_texts *to);
/* What the rule says in that outcome, or NULL. */
const struct qti_note *qti_note_of(const struct qti_item *q, const char *outcome);
/* Whether the rule puts that option into that outcome when it is answered. */
bool qti_tells_option(struct qti_item *q, const char *outcome, const char *id);
/* Feedback for the option of that identifier, or by notes; whatever has no place is dropped with a
 * warning. */
bool qti_feedback(struct qti_item *q);

/* --- what our own items say to an author alone --- */

#define QTI_AUTHOR_NOTES "qualex-notes"
#define QTI_AUTHOR_RATIONALE "qualex-rationale"
bool qti_is_author(const struct qx_xml *rubric);
/* Takes it off the body, where there is some: id, topic, tags …, rationale. */
bool qti_author(struct qti_item *q, const struct qx_xml *body);
/* Whether its author's notes say that it is of that type, where its form leaves it open. */
bool qti_said(const struct qti_item *q, enum qx_question_type type);

/* Interactions. */
bool qti_choice(struct qti_item *q, const struct qx_xml *node);
bool qti_order(struct qti_item *q, const struct qx_xml *node);
bool qti_match(struct qti_item *q, const struct qx_xml *node);
bool qti_associate(struct qti_item *q, const struct qx_xml *node);
bool qti_gap_match(struct qti_item *q, const struct qx_xml *node);
/* Everything filled in amid the text. */
bool qti_inline(struct qti_item *q);

/* A further option from a choice element, whose identifier none has from the first-th on. */
bool qti_option(struct qti_item *q, const struct qx_xml *node, bool fixed, size_t first);
/* The type and weights of a choice whose options are read; most: how many may be chosen, 0 = all.
 */
bool qti_weigh(struct qti_item *q, const struct qx_xml *node, const struct qti_response *r,
               long most);
/* What a field accepts, from what its response's values earn; options from the first-th on. */
bool qti_accept(struct qti_item *q, const struct qx_xml *node, struct qx_field *f,
                const struct qti_response *r, size_t first);
/* The option of that identifier among those from the first-th on, or NULL. */
struct qx_option *qti_option_of(struct qti_item *q, struct qx_slice id, size_t first);
/* The response of an interaction, which must be judged; NULL when that was reported as a fault. */
struct qti_response *qti_answered(struct qti_item *q, const struct qx_xml *interaction);
/* What a response of one value earns with that value, within its bounds. */
int64_t qti_earned(const struct qti_response *r, int64_t mark);
/* The most that one value of a response can earn. */
int64_t qti_best(const struct qti_response *r);
/* The most that a response can earn by its mapping, or QTI_WORTH_UNKNOWN. */
int64_t qti_most(const struct qti_response *r);
/* Of a response of several values: whether the sum of what is right reaches no bound, and none
 * below zero is possible; else a doubt. */
bool qti_bounds(struct qti_item *q, const struct qti_response *r, int64_t sum);
/* Whether all n parts earn the same mark; else a doubt. */
bool qti_even(struct qti_item *q, const struct qx_xml *node, const int64_t *marks, size_t n);

#endif
