/* What is right in an item of QTI, and what it earns. */
#include "qti_write.h"

#include <stdio.h>

#define DECIMALS 6
#define UNIT 1000000       /* 10^DECIMALS */
#define MARK_MAX 999999999 /* nine digits */

/* --- marks --- */

struct shares {
    int64_t multiple; /* least common one of their denominators */
    bool decimal;     /* each has few decimals */
};

static void see_share(struct shares *s, struct qx_fraction share)
{
    s->decimal = s->decimal && UNIT % share.den == 0;
    if (s->multiple <= MARK_MAX) {
        s->multiple = s->multiple / qx_common_divisor(s->multiple, share.den) * share.den;
    }
}

/* The whole mark is 1 where each share then has few decimals, else what makes all of them whole. */
static void choose_whole(struct qti_out *o)
{
    struct shares s = {.multiple = 1, .decimal = true};

    for (size_t i = 0; i < o->q->n_options; i++) {
        see_share(&s, o->q->options[i].weight);
    }
    for (size_t i = 0; i < o->q->n_fields; i++) {
        for (size_t k = 0; k < o->q->fields[i].n_accepted; k++) {
            see_share(&s, o->q->fields[i].accepted[k].weight);
        }
    }
    o->whole = s.decimal ? 1 : s.multiple;
    if (o->whole > MARK_MAX) {
        o->why = "has marks of nine digits, which do not say these weights";
    }
}

static void print_mark(const struct qti_out *o, struct qx_fraction share, char text[static 48])
{
    if (o->whole != 1) {
        (void)snprintf(text, 48, "%lld", (long long)(o->whole / share.den * share.num));
        return;
    }
    int64_t units = UNIT / share.den * share.num;
    int64_t size = units < 0 ? -units : units;

    (void)snprintf(text, 48, "%s%lld", units < 0 ? "-" : "", (long long)(size / UNIT));
    if (size % UNIT != 0) {
        size_t n = strlen(text);

        (void)snprintf(text + n, 48 - n, ".%06lld", (long long)(size % UNIT));
        for (n = strlen(text); text[n - 1] == '0'; n--) {
            text[n - 1] = '\0';
        }
    }
}

void qti_put_mark(struct qti_out *o, struct qx_fraction share)
{
    char text[48];

    print_mark(o, share, text);
    qti_begin(o, "baseValue");
    qti_attr(o, "baseType", "float");
    qti_in(o);
    qx_buf_text(o->out, text);
    qti_close(o, "baseValue");
}

void qti_put_mark_attr(struct qti_out *o, const char *name, struct qx_fraction share)
{
    char text[48];

    print_mark(o, share, text);
    qti_attr(o, name, text);
}

/* --- how each response is judged --- */

bool qti_shares_options(const struct qx_question *q)
{
    return q->type == QX_GAPS && q->n_options > 0 &&
           (q->options[0].field == NULL || q->options[0].field[0] == '\0');
}

/* Whether every option goes into every gap, and nothing else does. */
static bool is_gap_match(const struct qx_question *q)
{
    bool all = true;

    for (size_t i = 0; i < q->n_fields; i++) {
        all = all && q->fields[i].fill == QX_FILL_CHOICE;
    }
    for (size_t i = 0; i < q->n_options; i++) {
        all = all && (q->options[i].field == NULL || q->options[i].field[0] == '\0');
    }
    return all;
}

static bool is_whole(struct qx_fraction f)
{
    return f.num == f.den;
}

/* Right options that have equal shares, and wrong ones that cost nothing: right is all of them. */
static bool is_plain_choice(const struct qx_question *q)
{
    int32_t right = 0;
    bool plain = true;

    for (size_t i = 0; i < q->n_options; i++) {
        right += q->options[i].weight.num > 0 ? 1 : 0;
    }
    if (right > 1 && q->type != QX_MULTIPLE) {
        return false; /* any one of them earns something */
    }
    for (size_t i = 0; i < q->n_options; i++) {
        struct qx_fraction w = q->options[i].weight;

        plain = plain && (w.num == 0 || (w.num == 1 && w.den == right));
    }
    return plain;
}

static enum qti_rule_kind rule_of_field(const struct qx_field *f)
{
    bool one =
        is_whole(f->accepted[0].weight) && (f->n_accepted == 1 || f->accepted[1].weight.num == 0);

    if (f->fill == QX_FILL_TEXT) {
        return QTI_RULE_MAPPED; /* where case can be left aside */
    }
    if (f->fill == QX_FILL_CHOICE) {
        return one ? QTI_RULE_CORRECT : QTI_RULE_MAPPED;
    }
    return one && strcmp(f->accepted[0].from, f->accepted[0].to) == 0 ? QTI_RULE_CORRECT
                                                                      : QTI_RULE_RANGES;
}

static enum qti_rule_kind rule_of_all(const struct qx_question *q)
{
    bool plain = !qx_question_type_is_choice(q->type) || is_plain_choice(q);

    for (size_t i = 0; i < q->n_fields; i++) {
        plain = plain && q->fields[i].n_accepted == 1;
    }
    return plain ? QTI_RULE_CORRECT : QTI_RULE_MAPPED;
}

static bool has_feedback(const struct qx_question *q)
{
    bool found = false;

    for (size_t i = 0; i < q->n_options; i++) {
        found = found || q->options[i].feedback.n > 0;
    }
    return found && qx_question_type_is_choice(q->type);
}

static bool costs(const struct qx_question *q)
{
    bool found = false;

    for (size_t i = 0; i < q->n_options; i++) {
        found = found || q->options[i].weight.num < 0;
    }
    return found;
}

static void plan_fields(struct qti_out *o)
{
    o->n_asked = o->q->n_fields;
    for (size_t i = 0; i < o->n_asked; i++) {
        struct qti_asked *a = &o->asked[i];

        *a = (struct qti_asked){.rule = rule_of_field(&o->q->fields[i]), .field = &o->q->fields[i]};
        (void)snprintf(a->id, sizeof a->id, o->n_asked == 1 ? "RESPONSE" : "RESPONSE_%zu", i + 1);
    }
}

void qti_plan(struct qti_out *o)
{
    const struct qx_question *q = o->q;
    bool by_field = q->type == QX_SHORT || q->type == QX_NUMERIC ||
                    (q->type == QX_GAPS && !qti_shares_options(q));

    choose_whole(o);
    if (qti_shares_options(q) && !is_gap_match(q)) {
        o->why = "has gaps that share their options only where all of them do";
    }
    o->feedback = has_feedback(q);
    if (by_field) {
        plan_fields(o);
        return;
    }
    o->asked[0] = (struct qti_asked){.id = "RESPONSE", .rule = rule_of_all(q)};
    o->n_asked = 1;
    if (q->type != QX_MULTIPLE && costs(q)) {
        o->why = "has no single choice in which a wrong option costs a mark";
    }
}

/* --- the rule --- */

static void put_named(struct qti_out *o, const char *element, const char *id)
{
    qti_begin(o, element);
    qti_attr(o, "identifier", id);
    qti_void(o);
}

/* SCORE gets what it had and what is put between. */
static void begin_score(struct qti_out *o)
{
    qti_begin(o, "setOutcomeValue");
    qti_attr(o, "identifier", "SCORE");
    qti_in(o);
    qti_begin(o, "sum");
    qti_in(o);
    put_named(o, "variable", "SCORE");
}

static void end_score(struct qti_out *o)
{
    qti_close(o, "sum");
    qti_close(o, "setOutcomeValue");
}

static void put_number(struct qti_out *o, const char *number)
{
    qti_begin(o, "baseValue");
    qti_attr(o, "baseType", "float");
    qti_in(o);
    qx_buf_text(o->out, number);
    qti_close(o, "baseValue");
}

static void put_bound(struct qti_out *o, const char *test, const char *response, const char *number)
{
    qti_begin(o, test);
    qti_in(o);
    put_named(o, "variable", response);
    put_number(o, number);
    qti_close(o, test);
}

/* The middle of what a field accepts, which the rule compares with; false: it has none that an
 * earlier one has not, as two values of one text would be one. */
static bool middle_of(const struct qx_field *f, size_t at, char centre[static QX_DECIMAL_MAX])
{
    bool own = writing_middle(f->accepted[at].from, f->accepted[at].to, centre);

    for (size_t i = 0; own && i < at; i++) {
        char earlier[QX_DECIMAL_MAX];

        own = f->accepted[i].weight.num == 0 ||
              !writing_middle(f->accepted[i].from, f->accepted[i].to, earlier) ||
              strcmp(earlier, centre) != 0;
    }
    return own;
}

/* A range by its middle where that is a number of its own, else by its ends. */
static void put_range(struct qti_out *o, const char *response, const struct qx_field *f, size_t at)
{
    const struct qx_accepted *a = &f->accepted[at];
    char centre[QX_DECIMAL_MAX];
    char off[QX_DECIMAL_MAX];

    if (!middle_of(f, at, centre) || qx_decimal_add(a->to, centre, true, off) != QX_OK) {
        qti_begin(o, "and");
        qti_in(o);
        put_bound(o, "gte", response, a->from);
        put_bound(o, "lte", response, a->to);
        qti_close(o, "and");
        return;
    }
    qti_begin(o, "equal");
    qti_attr(o, "toleranceMode", strcmp(off, "0") == 0 ? "exact" : "absolute");
    if (strcmp(off, "0") != 0) {
        qti_attr(o, "tolerance", off);
    }
    qti_in(o);
    put_named(o, "variable", response);
    put_number(o, centre);
    qti_close(o, "equal");
}

static void put_ranges(struct qti_out *o, const struct qti_asked *a)
{
    qti_begin(o, "responseCondition");
    qti_in(o);
    const char *branch = "responseIf";

    for (size_t i = 0; i < a->field->n_accepted; i++) {
        if (a->field->accepted[i].weight.num == 0) {
            continue;
        }
        qti_begin(o, branch);
        qti_in(o);
        put_range(o, a->id, a->field, i);
        begin_score(o);
        qti_put_mark(o, a->field->accepted[i].weight);
        end_score(o);
        qti_close(o, branch);
        branch = "responseElseIf";
    }
    qti_close(o, "responseCondition");
    qti_line(o);
}

static void put_correct(struct qti_out *o, const struct qti_asked *a)
{
    qti_begin(o, "responseCondition");
    qti_in(o);
    qti_begin(o, "responseIf");
    qti_in(o);
    qti_begin(o, "match");
    qti_in(o);
    put_named(o, "variable", a->id);
    put_named(o, "correct", a->id);
    qti_close(o, "match");
    begin_score(o);
    qti_put_mark(o, (struct qx_fraction){1, 1});
    end_score(o);
    qti_close(o, "responseIf");
    qti_close(o, "responseCondition");
    qti_line(o);
}

static void put_mapped(struct qti_out *o, const struct qti_asked *a)
{
    begin_score(o);
    put_named(o, "mapResponse", a->id);
    end_score(o);
    qti_line(o);
}

static void put_rules(struct qti_out *o)
{
    static void (*const PUT[])(struct qti_out *, const struct qti_asked *) = {
        [QTI_RULE_CORRECT] = put_correct,
        [QTI_RULE_MAPPED] = put_mapped,
        [QTI_RULE_RANGES] = put_ranges,
    };

    qti_begin(o, "responseProcessing");
    qti_in(o);
    qti_line(o);
    for (size_t i = 0; i < o->n_asked; i++) {
        PUT[o->asked[i].rule](o, &o->asked[i]);
    }
    if (o->feedback) {
        qti_begin(o, "setOutcomeValue");
        qti_attr(o, "identifier", "FEEDBACK");
        qti_in(o);
        put_named(o, "variable", o->asked[0].id);
        qti_close(o, "setOutcomeValue");
        qti_line(o);
    }
    qti_close(o, "responseProcessing");
    qti_line(o);
}

void qti_put_rule(struct qti_out *o)
{
    struct qx_buf uri = {0};

    if (o->n_asked > 1 || o->feedback || o->asked[0].rule == QTI_RULE_RANGES) {
        put_rules(o);
        return;
    }
    qx_buf_printf(&uri, "%s/rptemplates/%s%s",
                  o->v3 ? "https://purl.imsglobal.org/spec/qti/v3p0"
                        : "http://www.imsglobal.org/question/qti_v2p2",
                  o->asked[0].rule == QTI_RULE_MAPPED ? "map_response" : "match_correct",
                  o->v3 ? ".xml" : "");
    qti_begin(o, "responseProcessing");
    qti_attr(o, "template", qx_buf_cstr(&uri));
    qti_void(o);
    qti_line(o);
    qx_buf_free(&uri);
}
