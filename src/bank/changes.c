/* Two versions of a question, part by part. */
#include <stdio.h>

#include <qualex/wording.h>

#define PART_MAX 256 /* "option ID feedback", "field ID accepted N feedback" */

struct comparing {
    qx_change_visit *visit;
    void *ctx;
    size_t n;
};

/* NULL or "": not there. */
static void compare_text(struct comparing *c, const char *part, const char *lang, const char *first,
                         const char *second)
{
    const char *a = first == NULL ? "" : first;
    const char *b = second == NULL ? "" : second;

    if (strcmp(a, b) != 0) {
        c->n++;
        c->visit(c->ctx, part, lang, a[0] == '\0' ? NULL : a, b[0] == '\0' ? NULL : b);
    }
}

static void compare_texts(struct comparing *c, const char *part, const struct qx_texts *first,
                          const struct qx_texts *second)
{
    for (size_t i = 0; first != NULL && i < first->n; i++) {
        const char *lang = first->v[i].lang;

        compare_text(c, part, lang, first->v[i].text,
                     second == NULL ? NULL : qx_texts_find(second, lang));
    }
    for (size_t i = 0; second != NULL && i < second->n; i++) {
        if (first == NULL || qx_texts_find(first, second->v[i].lang) == NULL) {
            compare_text(c, part, second->v[i].lang, NULL, second->v[i].text);
        }
    }
}

/* --- options --- */

static const struct qx_option *option_of(const struct qx_question *q, const char *id, size_t *at)
{
    for (size_t i = 0; i < q->n_options; i++) {
        if (strcmp(q->options[i].id, id) == 0) {
            *at = i;
            return &q->options[i];
        }
    }
    return NULL;
}

/* What an option has beside its texts: "place 2, 1/1, fixed, of gap 3". */
static const char *traits(const struct qx_option *o, size_t at, char out[static PART_MAX])
{
    if (o == NULL) {
        return NULL;
    }
    (void)snprintf(out, PART_MAX, "place %zu, %d/%d%s%s%s", at + 1, o->weight.num, o->weight.den,
                   o->fixed ? ", fixed" : "",
                   o->field == NULL || o->field[0] == '\0' ? "" : ", of gap ",
                   o->field == NULL ? "" : o->field);
    return out;
}

static void compare_option(struct comparing *c, const struct qx_question *first,
                           const struct qx_question *second, const char *id)
{
    size_t at_a = 0;
    size_t at_b = 0;
    const struct qx_option *a = option_of(first, id, &at_a);
    const struct qx_option *b = option_of(second, id, &at_b);
    char part[PART_MAX];
    char was[PART_MAX];
    char is[PART_MAX];

    (void)snprintf(part, sizeof part, "option %s", id);
    compare_text(c, part, "", traits(a, at_a, was), traits(b, at_b, is));
    compare_texts(c, part, a == NULL ? NULL : &a->text, b == NULL ? NULL : &b->text);
    (void)snprintf(part, sizeof part, "option %s feedback", id);
    compare_texts(c, part, a == NULL ? NULL : &a->feedback, b == NULL ? NULL : &b->feedback);
}

static void compare_options(struct comparing *c, const struct qx_question *first,
                            const struct qx_question *second)
{
    size_t at;

    for (size_t i = 0; i < first->n_options; i++) {
        compare_option(c, first, second, first->options[i].id);
    }
    for (size_t i = 0; i < second->n_options; i++) {
        if (option_of(first, second->options[i].id, &at) == NULL) {
            compare_option(c, first, second, second->options[i].id);
        }
    }
}

/* --- fields --- */

static const struct qx_field *field_of(const struct qx_question *q, const char *id)
{
    for (size_t i = 0; i < q->n_fields; i++) {
        if (strcmp(q->fields[i].id, id) == 0) {
            return &q->fields[i];
        }
    }
    return NULL;
}

static const char *fill_of(const struct qx_field *f, char out[static PART_MAX])
{
    if (f == NULL) {
        return NULL;
    }
    (void)snprintf(out, PART_MAX, "%s%s", qx_fill_name(f->fill),
                   f->case_sensitive ? ", capitals count" : "");
    return out;
}

/* "option b, 1/1", "3 to 4, 1/2", "1/1" */
static const char *answer_of(const struct qx_accepted *a, char out[static PART_MAX])
{
    if (a == NULL) {
        return NULL;
    }
    (void)snprintf(out, PART_MAX, "%s%s%s%s%s%s%d/%d", a->option[0] == '\0' ? "" : "option ",
                   a->option, a->from, a->to[0] == '\0' ? "" : " to ", a->to,
                   a->option[0] == '\0' && a->to[0] == '\0' ? "" : ", ", a->weight.num,
                   a->weight.den);
    return out;
}

static void compare_answer(struct comparing *c, const char *id, size_t i,
                           const struct qx_accepted *a, const struct qx_accepted *b)
{
    char part[PART_MAX];
    char was[PART_MAX];
    char is[PART_MAX];

    (void)snprintf(part, sizeof part, "field %s accepted %zu", id, i + 1);
    compare_text(c, part, "", answer_of(a, was), answer_of(b, is));
    compare_texts(c, part, a == NULL ? NULL : &a->text, b == NULL ? NULL : &b->text);
    (void)snprintf(part, sizeof part, "field %s accepted %zu feedback", id, i + 1);
    compare_texts(c, part, a == NULL ? NULL : &a->feedback, b == NULL ? NULL : &b->feedback);
}

static void compare_field(struct comparing *c, const char *id, const struct qx_field *a,
                          const struct qx_field *b)
{
    size_t n_a = a == NULL ? 0 : a->n_accepted;
    size_t n_b = b == NULL ? 0 : b->n_accepted;
    char part[PART_MAX];
    char was[PART_MAX];
    char is[PART_MAX];

    (void)snprintf(part, sizeof part, "field %s", id);
    compare_text(c, part, "", fill_of(a, was), fill_of(b, is));
    compare_texts(c, part, a == NULL ? NULL : &a->text, b == NULL ? NULL : &b->text);
    for (size_t i = 0; i < n_a || i < n_b; i++) {
        compare_answer(c, id, i, i < n_a ? &a->accepted[i] : NULL,
                       i < n_b ? &b->accepted[i] : NULL);
    }
}

static void compare_fields(struct comparing *c, const struct qx_question *first,
                           const struct qx_question *second)
{
    for (size_t i = 0; i < first->n_fields; i++) {
        const char *id = first->fields[i].id;

        compare_field(c, id, &first->fields[i], field_of(second, id));
    }
    for (size_t i = 0; i < second->n_fields; i++) {
        const char *id = second->fields[i].id;

        if (field_of(first, id) == NULL) {
            compare_field(c, id, NULL, &second->fields[i]);
        }
    }
}

/* --- all --- */

static void compare_lists(struct comparing *c, const char *part, const char **first, size_t n_first,
                          const char **second, size_t n_second)
{
    struct qx_buf a = {0};
    struct qx_buf b = {0};

    for (size_t i = 0; i < n_first; i++) {
        qx_buf_printf(&a, "%s%s", i == 0 ? "" : " ", first[i]);
    }
    for (size_t i = 0; i < n_second; i++) {
        qx_buf_printf(&b, "%s%s", i == 0 ? "" : " ", second[i]);
    }
    compare_text(c, part, "", qx_buf_cstr(&a), qx_buf_cstr(&b));
    qx_buf_free(&a);
    qx_buf_free(&b);
}

size_t qx_question_compare(const struct qx_question *first, const struct qx_question *second,
                           qx_change_visit *visit, void *ctx)
{
    struct comparing c = {.visit = visit, .ctx = ctx};

    compare_text(&c, "type", "", qx_question_type_name(first->type),
                 qx_question_type_name(second->type));
    compare_text(&c, "topic", "", first->topic, second->topic);
    compare_text(&c, "level", "", first->level, second->level);
    compare_text(&c, "source", "", first->source, second->source);
    compare_text(&c, "author", "", first->author, second->author);
    compare_text(&c, "figure", "", first->figure, second->figure);
    compare_texts(&c, "title", &first->title, &second->title);
    compare_texts(&c, "stem", &first->stem, &second->stem);
    compare_options(&c, first, second);
    compare_fields(&c, first, second);
    compare_texts(&c, "rationale", &first->rationale, &second->rationale);
    compare_lists(&c, "enemies", first->enemies, first->n_enemies, second->enemies,
                  second->n_enemies);
    compare_lists(&c, "tags", first->tags, first->n_tags, second->tags, second->n_tags);
    return c.n;
}
