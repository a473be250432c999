/* Declarations of an item's responses: what is right, and what each answer earns. */
#include "qti_write.h"

#include "xml_write.h"

#include <stdio.h>

/* --- values --- */

/* "b", of a pair "1 b" or "b 1" with the field. */
static void value_text(const struct qti_out *o, const char *option, const struct qx_field *field,
                       struct qx_buf *out)
{
    qx_buf_clear(out);
    if (o->q->type == QX_MATCHING && field != NULL) {
        qx_buf_printf(out, "F%s %s", field->id, option);
    } else if (o->q->type == QX_GAPS && field != NULL) {
        qx_buf_printf(out, "%s G%s", option, field->id);
    } else {
        qx_buf_text(out, option);
    }
}

/* What is asked by the options of the whole question. */
static void each_option(const struct qti_out *o,
                        void (*visit)(struct qti_out *, const char *, struct qx_fraction),
                        struct qti_out *to)
{
    struct qx_buf text = {0};

    for (size_t i = 0; o->q->n_fields == 0 && i < o->q->n_options; i++) {
        struct qx_fraction weight = o->q->options[i].weight;

        if (o->q->type == QX_ORDERING || weight.num != 0) {
            visit(to, o->q->options[i].id, weight);
        }
    }
    for (size_t i = 0; i < o->q->n_fields; i++) {
        const struct qx_field *f = &o->q->fields[i];

        for (size_t k = 0; k < f->n_accepted; k++) {
            value_text(o, f->accepted[k].option, f, &text);
            visit(to, qx_buf_cstr(&text), f->accepted[k].weight);
        }
    }
    qx_buf_free(&text);
}

static void put_value(struct qti_out *o, const char *text, struct qx_fraction weight)
{
    if (o->q->type == QX_ORDERING || weight.num > 0) {
        qti_leaf(o, "value", text);
    }
}

static void put_entry(struct qti_out *o, const char *key, struct qx_fraction weight)
{
    qti_begin(o, "mapEntry");
    qti_attr(o, "mapKey", key);
    qti_put_mark_attr(o, "mappedValue", weight);
    qti_void(o);
    qti_line(o);
}

/* The first option that is wholly right: one value is declared so, whatever others earn. */
static void put_one_value(struct qti_out *o)
{
    size_t i = 0;

    while (!qx_option_is_right(o->q, &o->q->options[i])) {
        i++;
    }
    qti_leaf(o, "value", o->q->options[i].id);
}

/* --- of one field --- */

static void put_field_values(struct qti_out *o, const struct qx_field *f)
{
    for (size_t i = 0; i < f->n_accepted; i++) {
        const struct qx_accepted *a = &f->accepted[i];

        if (a->weight.num == a->weight.den) { /* the first that is wholly right */
            qti_leaf(o, "value",
                     f->fill == QX_FILL_CHOICE ? a->option
                     : f->fill == QX_FILL_TEXT ? writing_text(&a->text)
                                               : a->from);
            return;
        }
    }
}

static void put_field_entries(struct qti_out *o, const struct qx_field *f)
{
    for (size_t i = 0; i < f->n_accepted; i++) {
        const struct qx_accepted *a = &f->accepted[i];

        if (a->weight.num == 0) {
            continue;
        }
        qti_begin(o, "mapEntry");
        qti_attr(o, "mapKey", f->fill == QX_FILL_CHOICE ? a->option : writing_text(&a->text));
        qti_put_mark_attr(o, "mappedValue", a->weight);
        if (f->fill == QX_FILL_TEXT) {
            qti_attr(o, "caseSensitive", f->case_sensitive ? "true" : "false");
        }
        qti_void(o);
        qti_line(o);
    }
}

/* --- declarations --- */

static bool costs(const struct qx_question *q)
{
    bool found = false;

    for (size_t i = 0; i < q->n_options; i++) {
        found = found || q->options[i].weight.num < 0;
    }
    return found;
}

static void put_mapping(struct qti_out *o, const struct qti_asked *a)
{
    qti_begin(o, "mapping");
    if (costs(o->q)) {
        qti_attr(o, "lowerBound", "0");
    }
    qti_attr(o, "defaultValue", "0");
    qti_in(o);
    qti_line(o);
    if (a->field != NULL) {
        put_field_entries(o, a->field);
    } else {
        each_option(o, put_entry, o);
    }
    qti_close(o, "mapping");
    qti_line(o);
}

static const char *cardinality_of(const struct qti_out *o, const struct qti_asked *a)
{
    if (a->field != NULL || o->q->type == QX_SINGLE || o->q->type == QX_TRUE_FALSE) {
        return "single";
    }
    return o->q->type == QX_ORDERING ? "ordered" : "multiple";
}

static const char *base_of(const struct qti_out *o, const struct qti_asked *a)
{
    if (a->field != NULL) {
        return a->field->fill == QX_FILL_CHOICE ? "identifier"
               : a->field->fill == QX_FILL_TEXT ? "string"
                                                : "float";
    }
    return o->q->n_fields > 0 ? "directedPair" : "identifier";
}

static void put_declaration(struct qti_out *o, const struct qti_asked *a)
{
    qti_begin(o, "responseDeclaration");
    qti_attr(o, "identifier", a->id);
    qti_attr(o, "cardinality", cardinality_of(o, a));
    qti_attr(o, "baseType", base_of(o, a));
    qti_in(o);
    qti_line(o);
    qti_begin(o, "correctResponse");
    qti_in(o);
    if (a->field != NULL) {
        put_field_values(o, a->field);
    } else if (o->q->type == QX_SINGLE || o->q->type == QX_TRUE_FALSE) {
        put_one_value(o);
    } else {
        each_option(o, put_value, o);
    }
    qti_close(o, "correctResponse");
    qti_line(o);
    if (a->rule == QTI_RULE_MAPPED) {
        put_mapping(o, a);
    }
    qti_close(o, "responseDeclaration");
    qti_line(o);
}

static void put_outcome(struct qti_out *o, const char *id, const char *cardinality,
                        const char *base)
{
    qti_begin(o, "outcomeDeclaration");
    qti_attr(o, "identifier", id);
    qti_attr(o, "cardinality", cardinality);
    qti_attr(o, "baseType", base);
}

void qti_put_declarations(struct qti_out *o)
{
    for (size_t i = 0; i < o->n_asked; i++) {
        put_declaration(o, &o->asked[i]);
    }
    put_outcome(o, "SCORE", "single", "float");
    qti_in(o);
    qti_begin(o, "defaultValue");
    qti_in(o);
    qti_leaf(o, "value", "0");
    qti_close(o, "defaultValue");
    qti_close(o, "outcomeDeclaration");
    qti_line(o);
    if (o->feedback) {
        put_outcome(o, "FEEDBACK", cardinality_of(o, &o->asked[0]), "identifier");
        qti_void(o);
        qti_line(o);
    }
}
