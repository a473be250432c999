/* CSV: RFC 4180 in the columns of the known map "plain" (docs/formats/column-map.md). */
#include "writing.h"

#define OPTIONS_MAX 6

static void put_field(struct qx_buf *out, const char *text, const char *end)
{
    if (strpbrk(text, "\",\n") == NULL) {
        qx_buf_text(out, text);
    } else {
        qx_buf_byte(out, '"');
        for (const char *c = text; *c != '\0'; c++) {
            qx_buf_text(out, *c == '"' ? "\"" : "");
            qx_buf_byte(out, (uint8_t)*c);
        }
        qx_buf_byte(out, '"');
    }
    qx_buf_text(out, end);
}

static void put_options(struct qx_buf *out, const struct qx_question *q)
{
    for (size_t i = 0; i < OPTIONS_MAX; i++) {
        put_field(out, i < q->n_options ? writing_text(&q->options[i].text) : "", ",");
    }
}

/* "A", or "A,C". */
static void put_key(struct qx_buf *out, const struct qx_question *q)
{
    struct qx_buf key = {0};

    for (size_t i = 0; i < q->n_options; i++) {
        if (qx_option_is_right(q, &q->options[i])) {
            qx_buf_printf(&key, "%s%c", key.len > 0 ? "," : "", (char)('A' + i));
        }
    }
    put_field(out, qx_buf_cstr(&key), ",");
    qx_buf_clear(&key);
    writing_fixed(&key, q);
    put_field(out, qx_buf_cstr(&key), ",");
    qx_buf_free(&key);
}

static void put_list(struct qx_buf *out, const char *const *list, size_t n, const char *end)
{
    struct qx_buf joined = {0};

    for (size_t i = 0; i < n; i++) {
        qx_buf_printf(&joined, "%s%s", i > 0 ? " " : "", list[i]);
    }
    put_field(out, qx_buf_cstr(&joined), end);
    qx_buf_free(&joined);
}

static const char *put_question(struct qx_buf *out, const struct qx_question *q, const char *lang,
                                const char *topic)
{
    (void)lang;
    (void)topic;
    if (!qx_question_type_is_choice(q->type)) {
        return "has choices alone";
    }
    if (q->n_options > OPTIONS_MAX) {
        return "has columns for six options alone";
    }
    put_field(out, q->id, ",");
    put_field(out, q->topic, ",");
    put_field(out, q->level, ",");
    put_field(out, writing_text(&q->stem), ",");
    put_options(out, q);
    put_key(out, q);
    put_field(out, q->source, ",");
    put_field(out, q->author, ",");
    put_field(out, writing_text(&q->title), ",");
    put_field(out, writing_text(&q->rationale), ",");
    put_list(out, q->enemies, q->n_enemies, ",");
    put_list(out, q->tags, q->n_tags, "\n");
    return NULL;
}

static enum qx_err read_back(struct qx_slice text, struct qx_reading *reading)
{
    struct qx_map *map = NULL;
    enum qx_err err =
        qx_map_read(qx_slice_text(qx_map_known("plain")), "plain", reading->report, &map);

    if (err == QX_OK) {
        err = qx_csv_read(text, map, 0, reading);
    }
    qx_map_free(&map);
    return err;
}

const struct format format_csv = {
    .name = "csv",
    .head = "id,topic,level,stem,a,b,c,d,e,f,correct,fixed,source,author,title,rationale,enemies,"
            "tags\n",
    .between = "",
    .tail = "",
    .put = put_question,
    .read = read_back,
};
