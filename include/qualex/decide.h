/* The licensing decision: rules, dossier and proof brought together. Reads files, writes none. */
#ifndef QUALEX_DECIDE_H
#define QUALEX_DECIDE_H

#include <qualex/licensing.h>

struct qx_decide_request {
    const char *dossier; /* paths, borrowed */
    const char *rules;
    const char *trust;       /* the root, PEM */
    const char *const *crls; /* PEM; may be none: then what is signed is undetermined */
    size_t n_crls;
    const char *status; /* status list; NULL = none, likewise */
    int64_t at_ms;      /* judged at this instant */
};

/* Start from {0}; free with qx_decided_free. */
struct qx_decided {
    struct qx_decision decision;
    struct qx_json *json; /* decision/1, as it is signed */
    struct qx_rules_file rules;
    struct qx_dossier_file dossier;
    struct qx_evidence_folder *evidence;
    struct qx_arena arena;
};

/* Errors mean that nothing could be decided: those of reading rules, dossier, trust and CRLs. A
 * status list that is stale, missing or does not hold is no error but a warning: what depends on it
 * is undetermined. */
QX_MUST_USE enum qx_err qx_decide(const struct qx_decide_request *request, struct qx_report *report,
                                  struct qx_decided *out);
void qx_decided_free(struct qx_decided *decided);

#endif
