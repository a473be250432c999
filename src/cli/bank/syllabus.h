/* A candidate's syllabus: what is gathered from bank and policy, and the page that is made of it.
 */
#ifndef CLI_BANK_SYLLABUS_H
#define CLI_BANK_SYLLABUS_H

#include "bank.h"

/* The bank's topic of questions that are shown here and drawn nowhere: the tag sample:TOPIC says
 * which topic one stands for. */
#define SYLLABUS_SAMPLES "samples"

enum syllabus_level { KNOW, APPLY, ANALYSE, ANY_LEVEL, SYLLABUS_LEVELS };
#define SYLLABUS_TYPES QX_QUESTION_TYPES

struct syllabus_source {
    const char *document;
    const char *place; /* section, chapter, …; "" = all of it */
};

struct syllabus_topic {
    const char *name;
    uint32_t size[SYLLABUS_LEVELS];  /* approved questions */
    uint32_t form[SYLLABUS_LEVELS];  /* of them in a form; 0 without a policy */
    struct syllabus_source *sources; /* distinct, in natural order */
    size_t n_sources;
    const struct qx_question **samples;
    size_t n_samples;
};

struct syllabus {
    const struct qx_policy *policy; /* NULL = none */
    const char *lang;
    struct syllabus_topic *topics; /* in the policy's order, else in byte order */
    size_t n_topics;
    uint32_t types[SYLLABUS_TYPES]; /* approved questions of each type */
};

/* "RFC 5280, section 4.2; FIPS 203" as documents and places, added to the topic unless they are
 * there. Everything in arena. */
void syllabus_add_sources(struct syllabus_topic *topic, const char *source, struct qx_arena *arena);
/* Whether a comes before b, numbers in them by their value: <0, 0, >0. */
int syllabus_compare(const char *a, const char *b);

/* The fixed words of the page. In a template each "{}" is a number or a text. */
struct syllabus_words {
    const char *lang;
    const char *syllabus;
    const char *made_by;
    const char *how;
    const char *questions, *each_a_point;
    const char *time, *minutes;
    const char *languages, *prevails;
    const char *choice, *choice_free, *choice_fixed;
    const char *to_pass, *points, *points_and_sections;
    const char *share, *share_no, *share_yes;
    const char *attempts, *times, *times_apart, *unlimited;
    const char *result, *at_once, *by_board;
    const char *appeal, *days;
    const char *list, *published, *closed;
    const char *contents, *contents_note;
    const char *topic, *levels[SYLLABUS_LEVELS], *all, *cut;
    const char *kinds, *kind, *number, *how_answered;
    const char *types[SYLLABUS_TYPES], *answers[SYLLABUS_TYPES];
    const char *topics, *sources, *sample, *right;
    const char *names[3]; /* of English, Kazakh, Russian */
};
/* English where lang has none. */
const struct syllabus_words *syllabus_words(const char *lang);

/* The page as Markdown, appended. */
void syllabus_write(const struct syllabus *syllabus, struct qx_buf *out);

#endif
