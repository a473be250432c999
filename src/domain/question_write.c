/* question/1 in its canonical form, straight into bytes: what is digested and stored for each
 * question of a large file. question_json.c makes the same as a tree. */
#include "question_parts.h"

#include <inttypes.h>

static void put(struct qx_buf *out, const char *text)
{
    qx_buf_add(out, qx_slice_text(text));
}

/* "key":"text" */
static void put_text(struct qx_buf *out, const char *key, const char *text)
{
    put(out, key);
    qx_json_write_text(out, qx_slice_text(text));
}

static void put_texts(struct qx_buf *out, const char *key, const struct qx_texts *texts)
{
    put(out, key);
    for (size_t i = 0; i < texts->n; i++) {
        put(out, i == 0 ? "{" : ",");
        qx_json_write_text(out, qx_slice_text(texts->v[i].lang));
        put(out, ":");
        qx_json_write_text(out, qx_slice_text(texts->v[i].text));
    }
    put(out, texts->n == 0 ? "{}" : "}");
}

static void put_strings(struct qx_buf *out, const char *key, const char *const *v, size_t n)
{
    put(out, key);
    put(out, "[");
    for (size_t i = 0; i < n; i++) {
        put(out, i == 0 ? "" : ",");
        qx_json_write_text(out, qx_slice_text(v[i]));
    }
    put(out, "]");
}

static void put_weight(struct qx_buf *out, struct qx_fraction weight)
{
    if (weight.den == 1 && (weight.num == 0 || weight.num == 1)) {
        put(out, weight.num == 0 ? ",\"weight\":{\"den\":1,\"num\":0}"
                                 : ",\"weight\":{\"den\":1,\"num\":1}");
    } else {
        qx_buf_printf(out, ",\"weight\":{\"den\":%d,\"num\":%d}", weight.den, weight.num);
    }
}

static void put_option(struct qx_buf *out, const struct qx_option *o)
{
    put_texts(out, "{\"feedback\":", &o->feedback);
    if (o->field != NULL && o->field[0] != '\0') {
        put_text(out, ",\"field\":", o->field);
    }
    put(out, o->fixed ? ",\"fixed\":true" : ",\"fixed\":false");
    put_text(out, ",\"id\":", o->id);
    put_texts(out, ",\"text\":", &o->text);
    put_weight(out, o->weight);
    put(out, "}");
}

static void put_accepted(struct qx_buf *out, const struct qx_accepted *a, enum qx_fill fill)
{
    put_texts(out, "{\"feedback\":", &a->feedback);
    if (fill == QX_FILL_CHOICE) {
        put_text(out, ",\"option\":", a->option);
    } else if (fill == QX_FILL_TEXT) {
        put_texts(out, ",\"text\":", &a->text);
    } else {
        put_text(out, ",\"from\":", a->from);
        put_text(out, ",\"to\":", a->to);
    }
    put_weight(out, a->weight);
    put(out, "}");
}

static void put_field(struct qx_buf *out, const struct qx_field *f, enum qx_question_type type)
{
    put(out, "{\"accepted\":[");
    for (size_t i = 0; i < f->n_accepted; i++) {
        put(out, i == 0 ? "" : ",");
        put_accepted(out, &f->accepted[i], f->fill);
    }
    put(out, "]");
    if (f->fill == QX_FILL_TEXT) {
        put(out, f->case_sensitive ? ",\"case_sensitive\":true" : ",\"case_sensitive\":false");
    }
    put_text(out, ",\"fill\":", qx_fill_name(f->fill));
    put_text(out, ",\"id\":", f->id);
    if (type == QX_MATCHING) {
        put_texts(out, ",\"text\":", &f->text);
    }
    put(out, "}");
}

static void put_fields(struct qx_buf *out, const struct qx_question *q)
{
    put(out, ",\"fields\":[");
    for (size_t i = 0; i < q->n_fields; i++) {
        put(out, i == 0 ? "" : ",");
        put_field(out, &q->fields[i], q->type);
    }
    put(out, "]");
}

static void put_options(struct qx_buf *out, const struct qx_question *q)
{
    put(out, ",\"options\":[");
    for (size_t i = 0; i < q->n_options; i++) {
        put(out, i == 0 ? "" : ",");
        put_option(out, &q->options[i]);
    }
    put(out, "]");
}

/* Which ends the question. */
static void put_version(struct qx_buf *out, int64_t version)
{
    if (version >= 0 && version <= 9) {
        qx_buf_byte(out, (uint8_t)('0' + version));
    } else {
        qx_buf_printf(out, "%" PRId64, version);
    }
    put(out, "}");
}

/* Members in byte order of their names (RFC 8785, section 3.2.3). */
void qx_question_write(struct qx_buf *out, const struct qx_question *q)
{
    put_text(out, "{\"author\":", q->author);
    put_strings(out, ",\"enemies\":", q->enemies, q->n_enemies);
    if (q->n_fields > 0) {
        put_fields(out, q);
    }
    put_text(out, ",\"figure\":", q->figure);
    put_text(out, ",\"id\":", q->id);
    put_text(out, ",\"level\":", q->level);
    put_options(out, q);
    put(out, ",\"qualex\":\"question/1\"");
    put_texts(out, ",\"rationale\":", &q->rationale);
    put_text(out, ",\"source\":", q->source);
    put_texts(out, ",\"stem\":", &q->stem);
    put_strings(out, ",\"tags\":", q->tags, q->n_tags);
    put_texts(out, ",\"title\":", &q->title);
    put_text(out, ",\"topic\":", q->topic);
    put_text(out, ",\"type\":", qx_question_type_name(q->type));
    put(out, ",\"version\":");
    put_version(out, q->version);
}

void qx_question_write_version(struct qx_buf *json, int64_t version)
{
    while (json->ptr[json->len - 1] != ':') {
        json->len--;
    }
    put_version(json, version);
}
