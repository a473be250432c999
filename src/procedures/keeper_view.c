/* What a seat is shown: never an answer key, one question at a time. */
#include "keeper.h"

#include <stdlib.h>

static struct qx_json *languages(const struct qx_policy *policy)
{
    struct qx_json *list = qx_json_new_array();

    for (size_t i = 0; i < policy->n_languages; i++) {
        qx_json_append(list, qx_json_new_text(policy->languages[i]));
    }
    return list;
}

static char letter(const struct qx_sitting_question *q)
{
    switch (qx_sitting_answered(q)) {
    case QX_ANSWERED:
        return q->marked ? 'A' : 'a';
    case QX_PARTLY_ANSWERED:
        return q->marked ? 'P' : 'p';
    default:
        break;
    }
    if (q->marked) {
        return 'm';
    }
    return q->shown ? 'o' : '-';
}

static void set_items(struct qx_json *view, const struct qx_sitting *s)
{
    struct qx_buf items = {0};

    for (size_t i = 0; s->questions != NULL && i < s->n_questions; i++) {
        qx_buf_byte(&items, (uint8_t)letter(&s->questions[i]));
    }
    qx_json_set_text(view, "items", qx_buf_cstr(&items));
    qx_buf_free(&items);
}

/* The texts are long: they are sent only while they are to be accepted. */
static struct qx_json *consents(const struct qx_policy *policy, const struct qx_sitting *s)
{
    struct qx_json *list = qx_json_new_array();
    bool wanted = s->phase == QX_PHASE_ADMITTED || s->phase == QX_PHASE_CONSENTS;

    for (size_t i = 0; wanted && i < policy->n_consents; i++) {
        const struct qx_consent *c = &policy->consents[i];
        struct qx_json *one = qx_json_new_object();

        qx_json_set_text(one, "id", c->id);
        qx_json_set_int(one, "version", c->version);
        qx_json_set_text(one, "title", qx_texts_in(&c->title, s->lang, policy->prevailing));
        qx_json_set_text(one, "text", qx_texts_in(&c->text, s->lang, policy->prevailing));
        qx_json_set_bool(one, "accepted", i < s->consents);
        qx_json_append(list, one);
    }
    return list;
}

struct qx_json *keeper_view(struct qx_keeper *k, const struct keeper_attempt *a)
{
    const struct qx_policy *policy = k->room.policy;
    const struct qx_sitting *s = &a->sitting;
    struct qx_json *view = qx_json_new_object();
    size_t total = s->n_questions == 0 ? policy->questions : s->n_questions;

    qx_json_set_text(view, "phase", qx_phase_name(s->phase));
    qx_json_set_text(view, "admission", s->id);
    qx_json_set_text(view, "name", a->paper.admission.person.name);
    qx_json_set_text(view, "exam", qx_texts_in(&policy->title, s->lang, policy->prevailing));
    qx_json_set_text(view, "lang", s->lang);
    qx_json_set(view, "languages", languages(policy));
    qx_json_set_int(view, "total", (int64_t)total);
    qx_json_set_int(view, "current", (int64_t)s->current);
    qx_json_set_int(view, "left_ms", qx_sitting_left_ms(s, k->now));
    qx_json_set_int(view, "limit_ms", s->limit_ms);
    set_items(view, s);
    qx_json_set_text(view, "commitment", s->commitment);
    qx_json_set(view, "consents", consents(policy, s));
    if (a->reason != NULL) {
        qx_json_set_text(view, "reason", a->reason);
    }
    if (s->phase == QX_PHASE_SEALED && a->result != NULL) {
        qx_json_set(view, "result", qx_json_copy(a->result));
    }
    return view;
}

void keeper_push_view(struct qx_keeper *k, struct keeper_attempt *a)
{
    if (a->seat == NULL) {
        return;
    }
    struct qx_json *push = qx_json_new_object();

    qx_json_set_text(push, "push", "view");
    qx_json_set(push, "view", keeper_view(k, a));
    keeper_batch_send(k, a->seat, 0, push);
}

/* The option of an opened question by its opaque id. */
static const struct qx_option *option_of(const struct qx_question *question, const char *id)
{
    for (size_t i = 0; i < question->n_options; i++) {
        if (strcmp(question->options[i].id, id) == 0) {
            return &question->options[i];
        }
    }
    return NULL;
}

static int64_t place_of(const struct qx_sitting_question *q, const char *id)
{
    for (size_t p = 0; p < q->n_options; p++) {
        if (strcmp(q->options[p], id) == 0) {
            return (int64_t)p + 1;
        }
    }
    return 0;
}

/* Places in the order given; none when there is no answer. */
static struct qx_json *order_given(const struct qx_sitting_question *q)
{
    struct qx_json *order = qx_json_new_array();

    for (size_t i = 0; q->filled != NULL && i < q->n_options; i++) {
        qx_json_append(order, qx_json_new_int(place_of(q, q->filled[i])));
    }
    return order;
}

static struct qx_json *value_given(const struct qx_sitting_question *q, size_t f)
{
    if (q->filled == NULL || q->filled[f] == NULL) {
        return qx_json_new_null();
    }
    return q->fields[f].fill == QX_FILL_CHOICE ? qx_json_new_int(place_of(q, q->filled[f]))
                                               : qx_json_new_text(q->filled[f]);
}

/* Places of the options that a field offers. */
static struct qx_json *offered(const struct qx_sitting_question *q,
                               const struct qx_question *opened, const struct qx_field *field)
{
    struct qx_json *places = qx_json_new_array();

    for (size_t p = 0; p < q->n_options; p++) {
        const struct qx_option *option = option_of(opened, q->options[p]);

        if (option != NULL && qx_option_offered(option, field)) {
            qx_json_append(places, qx_json_new_int((int64_t)p + 1));
        }
    }
    return places;
}

static struct qx_json *fields(const struct qx_sitting_question *q, const struct qx_question *opened,
                              const char *lang, const char *prevailing)
{
    struct qx_json *list = qx_json_new_array();

    for (size_t f = 0; f < q->n_fields; f++) {
        struct qx_json *one = qx_json_new_object();

        qx_json_set_text(one, "id", q->fields[f].id);
        qx_json_set_text(one, "fill", qx_fill_name(q->fields[f].fill));
        qx_json_set_text(one, "text", qx_texts_in(&opened->fields[f].text, lang, prevailing));
        qx_json_set(one, "offered", offered(q, opened, &opened->fields[f]));
        qx_json_set(one, "value", value_given(q, f));
        qx_json_append(list, one);
    }
    return list;
}

static enum qx_err fill(const struct qx_keeper *k, const struct keeper_attempt *a, size_t n,
                        const struct qx_question *opened, struct qx_json *out)
{
    const struct qx_sitting_question *q = &a->sitting.questions[n - 1];
    const char *prevailing = k->room.policy->prevailing;
    struct qx_json *options = qx_json_new_array();
    struct qx_json *chosen = qx_json_new_array();

    qx_json_set_int(out, "n", (int64_t)n);
    qx_json_set_text(out, "id", q->id);
    qx_json_set_text(out, "type", qx_question_type_name(opened->type));
    qx_json_set_text(out, "stem", qx_texts_in(&opened->stem, a->sitting.lang, prevailing));
    qx_json_set_text(out, "figure", opened->figure == NULL ? "" : opened->figure);
    qx_json_set(out, "options", options);
    qx_json_set(out, "chosen", chosen);
    qx_json_set_bool(out, "marked", q->marked);
    if (q->ordered) {
        qx_json_set(out, "order", order_given(q));
    }
    if (q->n_fields > 0) {
        qx_json_set(out, "fields", fields(q, opened, a->sitting.lang, prevailing));
    }
    for (size_t p = 0; p < q->n_options; p++) {
        const struct qx_option *option = option_of(opened, q->options[p]);

        if (option == NULL) {
            return QX_ERR_QUESTION;
        }
        qx_json_append(options,
                       qx_json_new_text(qx_texts_in(&option->text, a->sitting.lang, prevailing)));
        if ((q->answer & 1U << p) != 0) {
            qx_json_append(chosen, qx_json_new_int((int64_t)p + 1));
        }
    }
    return QX_OK;
}

enum qx_err keeper_view_question(struct qx_keeper *k, const struct keeper_attempt *a, size_t n,
                                 struct qx_json **out)
{
    struct qx_arena arena = {0};
    struct qx_question opened = {0};
    struct qx_json *question = qx_json_new_object();
    enum qx_err err = qx_release_open_body(k->room.release, &a->form.questions[n - 1].question,
                                           a->keys.ptr + 32 * (n - 1), &arena, &opened);

    if (err == QX_OK) {
        err = fill(k, a, n, &opened, question);
    }
    qx_arena_free(&arena);
    if (err != QX_OK) {
        qx_json_free(&question);
        return err;
    }
    *out = question;
    return QX_OK;
}
