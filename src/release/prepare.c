#include "layout.h"

#include <stdlib.h>
#include <strings.h>

#include <qualex/hex.h>

#define OPAQUE_DIGITS 12

static bool is_pinned(const struct qx_texts *texts, const struct qx_policy *policy)
{
    for (size_t t = 0; t < texts->n; t++) {
        for (size_t i = 0; i < policy->n_pinned; i++) {
            if (strcasecmp(texts->v[t].text, policy->pinned[i]) == 0) {
                return true;
            }
        }
    }
    return false;
}

static int by_id(const void *a, const void *b)
{
    const struct qx_option *left = a;
    const struct qx_option *right = b;

    return strcmp(left->id, right->id);
}

/* Options that move are put in the order of their opaque ids, so that the authored order ("the
 * right one first") is gone; the others keep their places. Not called where the policy wants the
 * authored order shown. */
static void forget_order(struct qx_option *options, size_t n)
{
    struct qx_option moving[QX_QUESTION_OPTIONS_MAX];
    size_t n_moving = 0;

    for (size_t i = 0; i < n; i++) {
        if (!options[i].fixed) {
            moving[n_moving++] = options[i];
        }
    }
    qsort(moving, n_moving, sizeof moving[0], by_id);
    for (size_t i = 0, m = 0; i < n; i++) {
        if (!options[i].fixed) {
            options[i] = moving[m++];
        }
    }
}

/* What an accepted option's authored id has become. */
static const char *opaque_of(const struct qx_json *authored, const char *id)
{
    struct qx_json_member *members = NULL;
    size_t n = qx_json_members(authored, &members);
    const char *opaque = "";

    for (size_t i = 0; i < n; i++) {
        if (strcmp(qx_json_text(members[i].value), id) == 0) {
            opaque = members[i].key;
        }
    }
    free(members);
    return opaque;
}

static void make_fields(struct qx_question *q, struct qx_arena *arena,
                        const struct qx_json *authored)
{
    struct qx_field *fields = qx_arena_alloc(arena, q->n_fields, sizeof *fields);

    for (size_t f = 0; f < q->n_fields; f++) {
        size_t n = q->fields[f].n_accepted;
        struct qx_accepted *accepted = qx_arena_alloc(arena, n, sizeof *accepted);

        fields[f] = q->fields[f];
        fields[f].accepted = accepted;
        for (size_t i = 0; i < n; i++) {
            accepted[i] = q->fields[f].accepted[i];
            if (fields[f].fill == QX_FILL_CHOICE) {
                accepted[i].option =
                    qx_arena_text(arena, qx_slice_text(opaque_of(authored, accepted[i].option)));
            }
        }
    }
    q->fields = fields;
}

/* Opaque ids in the right order of an ordering. */
static struct qx_json *right_order(const struct qx_question *original,
                                   const struct qx_json *authored)
{
    struct qx_json *order = qx_json_new_array();

    for (size_t i = 0; i < original->n_options; i++) {
        qx_json_append(order, qx_json_new_text(opaque_of(authored, original->options[i].id)));
    }
    return order;
}

static void make_options(struct qx_question *q, const struct qx_policy *policy,
                         struct qx_slice secret, struct qx_arena *arena, struct qx_json *authored)
{
    struct qx_option *options = qx_arena_alloc(arena, q->n_options, sizeof *options);

    for (size_t i = 0; i < q->n_options; i++) {
        uint8_t derived[32];
        char digits[65];

        qx_release_derive(secret, QX_LABEL_OPTION, q->id, q->version, q->options[i].id, derived);
        qx_hex(qx_slice(derived, sizeof derived), digits);
        digits[OPAQUE_DIGITS] = '\0';
        options[i] = q->options[i];
        options[i].id = qx_arena_text(arena, qx_slice_text(digits));
        qx_wipe(derived, sizeof derived);
        qx_wipe(digits, sizeof digits);
        options[i].fixed =
            q->type != QX_ORDERING && (q->options[i].fixed || q->type == QX_TRUE_FALSE ||
                                       is_pinned(&q->options[i].text, policy));
        qx_json_set_text(authored, options[i].id, q->options[i].id);
    }
    if (policy->shuffle_options || !qx_question_type_is_choice(q->type)) {
        forget_order(options, q->n_options);
    }
    q->options = options;
}

static struct qx_json *texts_json(const struct qx_texts *texts)
{
    struct qx_json *json = qx_json_new_object();

    for (size_t i = 0; i < texts->n; i++) {
        qx_json_set_text(json, texts->v[i].lang, texts->v[i].text);
    }
    return json;
}

/* {"authored":{opaque: authored},"feedback":{opaque: texts},"id","qualex":"question-key/1",
 *  "rationale","version","weights":{opaque: [num, den]}}, and "order" or "fields" */
static struct qx_json *answer_json(const struct qx_question *original, const struct qx_question *q,
                                   struct qx_json *authored)
{
    struct qx_json *answer = qx_json_new_object();
    struct qx_json *weights = qx_json_new_object();
    struct qx_json *feedback = qx_json_new_object();

    for (size_t i = 0; i < q->n_options; i++) {
        const struct qx_option *option = &q->options[i];
        struct qx_json *weight = qx_json_new_array();

        qx_json_append(weight, qx_json_new_int(option->weight.num));
        qx_json_append(weight, qx_json_new_int(option->weight.den));
        qx_json_set(weights, option->id, weight);
        qx_json_set(feedback, option->id, texts_json(&option->feedback));
    }
    qx_json_set_text(answer, "qualex", "question-key/1");
    qx_json_set_text(answer, "id", q->id);
    qx_json_set_int(answer, "version", q->version);
    if (q->type == QX_ORDERING) {
        qx_json_set(answer, "order", right_order(original, authored));
    }
    if (q->n_fields > 0) {
        qx_json_set(answer, "fields", qx_question_fields_to_json(q));
    }
    qx_json_set(answer, "authored", authored);
    qx_json_set(answer, "weights", weights);
    qx_json_set(answer, "feedback", feedback);
    qx_json_set(answer, "rationale", texts_json(&q->rationale));
    return answer;
}

void release_leaf(struct qx_slice salt, const struct qx_json *body, const struct qx_json *answer,
                  uint8_t out[static QX_SHA256_LEN])
{
    struct qx_json *whole = qx_json_new_object();
    struct qx_buf bytes = {0};

    qx_json_set(whole, "answer", qx_json_copy(answer));
    qx_json_set(whole, "body", qx_json_copy(body));
    qx_json_write(&bytes, whole);
    const struct qx_slice parts[] = {qx_slice("", 1), salt, qx_buf_slice(&bytes)};

    qx_sha256_parts(parts, 3, out);
    qx_buf_free(&bytes);
    qx_json_free(&whole);
}

static bool is_in(const struct qx_texts *texts, const char *lang)
{
    for (size_t t = 0; t < texts->n; t++) {
        if (strcmp(texts->v[t].lang, lang) == 0) {
            return true;
        }
    }
    return false;
}

static enum qx_err check_languages(const struct qx_question *q, const struct qx_policy *policy,
                                   struct qx_report *report)
{
    for (size_t i = 0; i < policy->n_languages; i++) {
        bool whole = is_in(&q->stem, policy->languages[i]);

        for (size_t o = 0; o < q->n_options; o++) {
            whole = whole && is_in(&q->options[o].text, policy->languages[i]);
        }
        for (size_t f = 0; q->type == QX_MATCHING && f < q->n_fields; f++) {
            whole = whole && is_in(&q->fields[f].text, policy->languages[i]);
        }
        if (!whole) {
            return qx_fail(report, QX_ERR_QUESTION, q->id, 0,
                           "has no text in %s: translate it or retire it", policy->languages[i]);
        }
    }
    return QX_OK;
}

enum qx_err release_prepare(const struct qx_question *question, const struct qx_policy *policy,
                            struct qx_slice secret, struct qx_arena *arena,
                            struct qx_report *report, struct release_record *out)
{
    uint8_t salt[32];
    enum qx_err err = check_languages(question, policy, report);

    if (err != QX_OK) {
        return err;
    }
    struct qx_json *authored = qx_json_new_object();

    out->question = *question;
    make_options(&out->question, policy, secret, arena, authored);
    make_fields(&out->question, arena, authored);
    qx_release_derive(secret, QX_LABEL_LEAF, question->id, question->version, NULL, salt);

    struct qx_json *answer = answer_json(question, &out->question, authored);
    struct qx_json *body = qx_question_body_to_json(&out->question);
    struct qx_json *record = qx_json_new_object();

    release_leaf(qx_slice(salt, sizeof salt), body, answer, out->leaf);
    qx_json_write(&out->answer, answer);
    qx_json_set(record, "body", body);
    qx_json_set_hex(record, "salt", qx_slice(salt, sizeof salt));
    qx_json_write(&out->body, record);
    qx_wipe(salt, sizeof salt);
    qx_json_free(&record);
    qx_json_free(&answer);
    return QX_OK;
}

void release_record_free(struct release_record *record)
{
    qx_buf_free(&record->body);
    qx_buf_free(&record->answer);
}
