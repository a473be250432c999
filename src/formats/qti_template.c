/* Scoring rules: a template by its name, rules that are written out, or none. */
#include "qti_rule.h"

#include <stdlib.h>

static bool read_template(struct qti_item *q, const char *uri)
{
    static const struct {
        const char *name;
        bool mapped;
    } TEMPLATES[] = {
        {"match_correct", false},
        {"map_response",  true },
    };
    const char *name = qti_last_segment(uri);
    size_t n = strlen(name) - (qti_ends(name, ".xml") ? 4 : 0);
    struct qti_response *r = qti_response_of(q, "RESPONSE");

    for (size_t i = 0; i < sizeof TEMPLATES / sizeof TEMPLATES[0]; i++) {
        if (n != strlen(TEMPLATES[i].name) || strncmp(name, TEMPLATES[i].name, n) != 0) {
            continue;
        }
        if (r == NULL) {
            return qti_fault(q, q->rules,
                             "its scoring rule looks at RESPONSE alone, which is not declared: "
                             "name the response so");
        }
        bool good = TEMPLATES[i].mapped ? qti_judge_mapped(q, r) : qti_judge_correct(q, r, QTI_ONE);

        qti_pays(q, TEMPLATES[i].mapped ? qti_most(r) : QTI_ONE);
        return good;
    }
    return qti_fault(q, q->rules,
                     "unsupported scoring rule %.60s: use match_correct or map_response", name);
}

/* No rule at all: what is declared correct is right. */
static bool read_nothing(struct qti_item *q)
{
    bool good = true;

    qti_pays(q, QTI_ONE);
    if (q->n_responses == 0) {
        return qti_fault(q, q->root, "no answer is declared, and no scoring rule: give them");
    }
    qti_warn(q, q->root, "no scoring rule: what is declared correct is taken as right");
    for (size_t i = 0; good && i < q->n_responses; i++) {
        struct qti_response *r = &q->responses[i];

        good = qti_child(r->node, "correctResponse") == NULL && qti_child(r->node, "mapping")
                   ? qti_judge_mapped(q, r)
                   : qti_judge_correct(q, r, QTI_ONE);
    }
    return good;
}

bool qti_rule(struct qti_item *q)
{
    const char *uri = qti_attribute(q->rules, "template");

    if (uri != NULL && uri[0] != '\0') {
        return read_template(q, uri);
    }
    return qti_child(q->rules, NULL) == NULL ? read_nothing(q) : qti_rules(q);
}

bool qti_item_worth(const struct qx_xml *root, int64_t *out)
{
    struct qti_item *q = qx_alloc(1, sizeof *q);
    struct qx_reading reading = {.where = "", .lang = "", .lenient = true};
    struct making m = {.reading = &reading};

    q->m = &m;
    q->root = root;
    q->rules = qti_child(root, "responseProcessing");
    bool good = qti_declare(q) && qti_rule(q);

    if (good) {
        *out = q->worth;
    }
    free(q);
    qx_arena_free(&m.arena);
    return good;
}
