/* Scoring rules that are written out: one of ours in other words, or a program. */
#include "qti_rule.h"

#define OUTCOMES_MAX 32
#define SCORE "SCORE"
#define NODES_MAX 4096 /* of rules; what is longer is surely a program */

/* An outcome that the score is made of. */
struct outcome {
    const char *name;
    bool written;
    bool summed; /* into the score: not to be written any more */
};

struct rule {
    struct qti_item *q;
    struct outcome outcomes[OUTCOMES_MAX]; /* the first is the score */
    size_t n;
};

static bool program(struct rule *rule, const struct qx_xml *node)
{
    return qti_fault(rule->q, node,
                     "its scoring rule is a program: %s: use match_correct or map_response",
                     node->name);
}

static struct outcome *outcome_of(struct rule *rule, const char *name)
{
    for (size_t i = 0; i < rule->n; i++) {
        if (strcmp(rule->outcomes[i].name, name) == 0) {
            return &rule->outcomes[i];
        }
    }
    return NULL;
}

/* Whether a node is a statement that sets an outcome, be it by looking it up in a table. */
static bool is_setting(const struct qx_xml *node)
{
    return qti_is(node, "setOutcomeValue") || qti_is(node, "lookupOutcomeValue");
}

/* The outcome that a node sets, if the score is made of it. */
static struct outcome *set_by(struct rule *rule, const struct qx_xml *node)
{
    return is_setting(node) ? outcome_of(rule, qti_attribute_or(node, "identifier", "")) : NULL;
}

static size_t size_of(const struct qx_xml *node)
{
    size_t n = 1;

    for (const struct qx_xml *c = qti_child(node, NULL); c != NULL; c = qti_next(c, NULL)) {
        n += size_of(c);
    }
    return n;
}

/* Whether that outcome is set anywhere in the rules. */
static bool is_set(const struct qx_xml *rules, const char *name)
{
    for (const struct qx_xml *n = qti_child(rules, NULL); n != NULL; n = qti_next(n, NULL)) {
        if (is_setting(n) ? strcmp(qti_attribute_or(n, "identifier", ""), name) == 0
                          : is_set(n, name)) {
            return true;
        }
    }
    return false;
}

/* Whether anything below the node says something of the score. */
static bool concerns(struct rule *rule, const struct qx_xml *node)
{
    if (set_by(rule, node) != NULL || qti_is(node, "exitResponse") || qti_is(node, "include")) {
        return true;
    }
    for (const struct qx_xml *n = qti_child(node, NULL); n != NULL; n = qti_next(n, NULL)) {
        if (concerns(rule, n)) {
            return true;
        }
    }
    return false;
}

/* --- amounts: what is put into an outcome --- */

struct amount {
    bool adds; /* to what was there */
    bool sums; /* other outcomes */
    int64_t number;
    const char *mapped[QTI_RESPONSES_MAX];
    size_t n_mapped;
};

static bool add_outcome(struct rule *rule, const struct outcome *self, const char *name,
                        const struct qx_xml *node, struct amount *a)
{
    struct outcome *other = outcome_of(rule, name);
    int64_t value = 0;

    if (strcmp(name, self->name) == 0) {
        a->adds = true;
        return true;
    }
    if (other != NULL) {
        if (!other->written || other->summed) {
            return program(rule, node);
        }
        other->summed = a->sums = true;
        return true;
    }
    if (is_set(rule->q->rules, name) || !qti_outcome_default(rule->q, name, &value)) {
        return program(rule, node);
    }
    a->number += value;
    return true;
}

static bool add_term(struct rule *rule, const struct outcome *self, const struct qx_xml *node,
                     struct amount *a)
{
    struct qti_term term;
    int64_t value = 0;

    if (!qti_shape_term(node, &term)) {
        return program(rule, node);
    }
    if (term.kind == QTI_TERM_OUTCOME) {
        return add_outcome(rule, self, term.name, node, a);
    }
    if (term.kind == QTI_TERM_MAPPED) {
        if (a->n_mapped == QTI_RESPONSES_MAX) {
            return program(rule, node);
        }
        a->mapped[a->n_mapped++] = term.name;
        return true;
    }
    if (!qti_number(qx_arena_text(&rule->q->m->arena, term.value), &value)) {
        return program(rule, node);
    }
    a->number += value;
    return true;
}

static bool read_amount(struct rule *rule, const struct outcome *self, const struct qx_xml *set,
                        struct amount *a)
{
    const struct qx_xml *expression = qti_child(set, NULL);

    *a = (struct amount){0};
    if (!qti_is(set, "setOutcomeValue") || expression == NULL ||
        qti_next(expression, NULL) != NULL) {
        return program(rule, set);
    }
    if (!qti_is(expression, "sum")) {
        return add_term(rule, self, expression, a);
    }
    const struct qx_xml *n = qti_child(expression, NULL);
    bool good = true;

    for (; good && n != NULL; n = qti_next(n, NULL)) {
        good = add_term(rule, self, n, a);
    }
    return good;
}

static bool judge_mapped(struct rule *rule, const struct qx_xml *node, const struct amount *a)
{
    for (size_t i = 0; i < a->n_mapped; i++) {
        struct qti_response *r = qti_response_of(rule->q, a->mapped[i]);

        if (r == NULL) {
            return program(rule, node);
        }
        if (!qti_judge_mapped(rule->q, r)) {
            return false;
        }
        qti_pays(rule->q, qti_most(r));
    }
    return true;
}

/* What was there is not lost, and nothing is put in after it was summed. */
static bool may_write(struct rule *rule, struct outcome *o, const struct qx_xml *node,
                      const struct amount *a, bool written_before)
{
    if (o->summed || (written_before && !a->adds) || a->number < 0) {
        return program(rule, node);
    }
    o->written = o->written || a->number > 0 || a->n_mapped > 0 || a->sums;
    return true;
}

/* A value set whatever is answered: a sum of what answers earn, or nothing. */
static bool set_always(struct rule *rule, struct outcome *o, const struct qx_xml *node)
{
    struct amount a;

    if (!read_amount(rule, o, node, &a) || !may_write(rule, o, node, &a, o->written)) {
        return false;
    }
    return a.number == 0 ? judge_mapped(rule, node, &a) : program(rule, node);
}

/* --- conditions --- */

struct branches {
    struct outcome *outcome; /* that all of them set */
    bool written_before;
    size_t paying;
    int64_t least;        /* that one has paid so far */
    const char *response; /* of the paying ones, when there are several */
    bool only_empty;      /* each so far: nothing is answered, nothing is earned */
    const char *guard;    /* the answer that was asked for being empty; "": several */
};

/* The one statement in a branch that concerns the score. */
static bool find_set(struct rule *rule, const struct qx_xml *branch, struct branches *b,
                     const struct qx_xml **set)
{
    *set = NULL;
    for (const struct qx_xml *n = qti_child(branch, NULL); n != NULL; n = qti_next(n, NULL)) {
        struct outcome *o = set_by(rule, n);

        if (o == NULL && !concerns(rule, n)) {
            continue;
        }
        if (o == NULL || *set != NULL || (b->outcome != NULL && b->outcome != o)) {
            return program(rule, n);
        }
        *set = n;
        if (b->outcome == NULL) {
            b->outcome = o;
            b->written_before = o->written;
        }
    }
    return true;
}

/* A branch for an empty answer keeps the later ones from nothing, if they are about that answer. */
static void note_guard(const struct qti_condition *c, struct branches *b)
{
    if (c->groups > 1) {
        return; /* all are empty: nothing is right */
    }
    b->guard =
        b->guard == NULL || strcmp(b->guard, c->tests[0].response) == 0 ? c->tests[0].response : "";
}

static bool guards(const struct branches *b, const struct qti_condition *c)
{
    bool named = b->guard == NULL;

    for (size_t i = 0; i < c->n; i++) {
        named = named || strcmp(c->tests[i].response, b->guard) == 0;
    }
    return named;
}

/* Several branches that pay are alternatives of one response, the best first. */
static bool pay(struct rule *rule, const struct qx_xml *branch, const struct qti_condition *c,
                int64_t number, struct branches *b)
{
    if (!guards(b, c)) {
        return program(rule, branch);
    }
    const char *response = qti_condition_response(c);

    if (b->paying > 0 && (response == NULL || b->response == NULL || number > b->least ||
                          strcmp(b->response, response) != 0)) {
        return program(rule, branch);
    }
    if (b->paying++ == 0) {
        qti_pays(rule->q, number);
    }
    b->least = number;
    b->response = response;
    return qti_condition_judge(rule->q, c, number);
}

static bool tested_branch(struct rule *rule, const struct qx_xml *branch, const struct amount *a,
                          struct branches *b)
{
    struct qti_condition c;
    bool empty;

    if (!qti_condition_read(qti_child(branch, NULL), &c)) {
        return program(rule, branch);
    }
    empty = qti_condition_is(&c, QTI_TEST_EMPTY);
    b->only_empty = b->only_empty && empty && a->number == 0 && a->n_mapped == 0;
    if (a->n_mapped > 0) {
        b->paying++;
        return guards(b, &c) && qti_condition_is(&c, QTI_TEST_GIVEN) && c.n == 1 &&
                       a->n_mapped == 1 && a->number == 0 &&
                       strcmp(c.tests[0].response, a->mapped[0]) == 0
                   ? judge_mapped(rule, branch, a)
                   : program(rule, branch);
    }
    if (a->number > 0) {
        return pay(rule, branch, &c, a->number, b);
    }
    if (empty) {
        note_guard(&c, b);
        return true;
    }
    /* Answers that earn nothing, and hide nothing that earns: they are named once. */
    return c.groups == 1 && qti_condition_is(&c, QTI_TEST_VALUE)
               ? qti_condition_judge(rule->q, &c, 0)
               : program(rule, branch);
}

/* Otherwise nothing is earned, or what is mapped, if all before was about that answer being empty.
 */
static bool else_fits(const struct amount *a, const struct branches *b)
{
    if (a->number > 0 || (a->n_mapped > 0 && !b->only_empty)) {
        return false;
    }
    return a->n_mapped == 0 || b->guard == NULL ||
           (a->n_mapped == 1 && strcmp(b->guard, a->mapped[0]) == 0);
}

static bool read_branch(struct rule *rule, const struct qx_xml *branch, struct branches *b)
{
    const struct qx_xml *set = NULL;
    struct amount a = {0};

    if (!find_set(rule, branch, b, &set)) {
        return false;
    }
    if (set != NULL && (!read_amount(rule, b->outcome, set, &a) || a.sums ||
                        !may_write(rule, b->outcome, set, &a, b->written_before))) {
        return a.sums ? program(rule, set) : false;
    }
    if (!qti_is(branch, "responseElse")) {
        return tested_branch(rule, branch, &a, b);
    }
    if (!else_fits(&a, b)) {
        return program(rule, branch);
    }
    return judge_mapped(rule, branch, &a);
}

/* --- the whole --- */

static bool read_condition(struct rule *rule, const struct qx_xml *condition)
{
    struct branches b = {.only_empty = true};
    bool concerned = concerns(rule, condition);
    bool good = true;
    const struct qx_xml *n = qti_child(condition, NULL);

    for (; good && n != NULL; n = qti_next(n, NULL)) {
        qti_note_branch(rule->q, n);
        good = !concerned || read_branch(rule, n, &b);
    }
    return good;
}

/* What a statement has judged no other may: their marks would add up. */
static void seal(struct qti_item *q)
{
    for (size_t i = 0; i < q->n_responses; i++) {
        q->responses[i].sealed = q->responses[i].judged != QTI_UNJUDGED;
    }
}

static bool read_statement(struct rule *rule, const struct qx_xml *node)
{
    struct outcome *o = set_by(rule, node);

    if (o != NULL) {
        return set_always(rule, o, node);
    }
    if (is_setting(node)) {
        return true; /* feedback */
    }
    return qti_is(node, "responseCondition") ? read_condition(rule, node) : program(rule, node);
}

/* Outcomes that are summed into the score anywhere. */
static bool find_parts(struct rule *rule, const struct qx_xml *node)
{
    const struct qx_xml *n = qti_child(node, NULL);
    bool good = true;

    for (; good && n != NULL; n = qti_next(n, NULL)) {
        const char *name = qti_attribute_or(n, "identifier", "");
        bool part =
            qti_is(n, "variable") && outcome_of(rule, name) == NULL && is_set(rule->q->rules, name);

        if (part && rule->n == OUTCOMES_MAX) {
            return program(rule, n);
        }
        if (part) {
            rule->outcomes[rule->n++] = (struct outcome){.name = name};
        }
        good = find_parts(rule, n);
    }
    return good;
}

static bool find_all_parts(struct rule *rule, const struct qx_xml *node)
{
    const struct qx_xml *n = qti_child(node, NULL);
    bool good = true;

    for (; good && n != NULL; n = qti_next(n, NULL)) {
        good = is_setting(n) && strcmp(qti_attribute_or(n, "identifier", ""), SCORE) == 0
                   ? find_parts(rule, n)
                   : find_all_parts(rule, n);
    }
    return good;
}

bool qti_rules(struct qti_item *q)
{
    struct rule rule = {.q = q, .outcomes = {{.name = SCORE}}, .n = 1};
    int64_t before = 0;
    bool good =
        size_of(q->rules) <= NODES_MAX ? find_all_parts(&rule, q->rules) : program(&rule, q->rules);

    if (good && qti_outcome_default(q, SCORE, &before) && before != 0) {
        return qti_fault(
            q, q->rules,
            "its scoring rule is a program: SCORE does not begin at 0: set its default to 0");
    }
    for (const struct qx_xml *n = qti_child(q->rules, NULL); good && n != NULL;
         n = qti_next(n, NULL)) {
        good = read_statement(&rule, n);
        seal(q);
    }
    if (good && !rule.outcomes[0].written) {
        return qti_fault(q, q->rules,
                         "its scoring rule gives no mark for any answer: say what is right");
    }
    return good;
}
