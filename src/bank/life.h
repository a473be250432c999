/* Which step is possible from where, and what it makes of a version: pure. */
#ifndef QUALEX_BANK_LIFE_H
#define QUALEX_BANK_LIFE_H

#include <qualex/life.h>

#define BANK_DATE_LEN 11

/* How far a version came. */
struct bank_standing {
    enum qx_status status;
    enum qx_status resumes; /* suspended: what it was before */
    struct qx_langs langs;
    struct qx_langs authored;
    struct qx_langs reviewed;
    struct qx_langs approved;
    char review_by[BANK_DATE_LEN];
    bool replaces;            /* another version of the question is in force */
    struct qx_langs in_force; /* the languages that one is approved in */
};

struct bank_move {
    struct bank_standing after;
    struct qx_langs covered; /* the languages of the step */
    bool waits;              /* approved, but not yet in every language of the one in force */
};

/* False when the step is not possible; *out untouched then. */
bool bank_move(const struct qx_intent *intent, const struct bank_standing *now,
               struct bank_move *out);
/* The status that an act usually takes: "draft"; NULL when none is usual. */
const char *bank_act_from(enum qx_act act);
/* What a message says that the act takes: "in review". */
const char *bank_act_takes(enum qx_act act);
/* 0 author, 1 reviewer, 2 approver; -1 when the act is none of the three steps. */
int bank_act_role(const char *act);

#endif
