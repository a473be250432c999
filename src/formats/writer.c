/* A file of questions that is written one question at a time, each of them read back. */
#include "writing.h"

#include <stdlib.h>

static const struct format *const FORMATS[QX_FORMATS] = {
    [QX_FORMAT_JSON] = &format_json,    [QX_FORMAT_GIFT] = &format_gift,
    [QX_FORMAT_CSV] = &format_csv,      [QX_FORMAT_MOODLE_XML] = &format_moodle_xml,
    [QX_FORMAT_QTI_22] = &format_qti22, [QX_FORMAT_QTI_30] = &format_qti30,
};

const char *qx_format_name(enum qx_format format)
{
    return FORMATS[format]->name;
}

bool qx_format_of_name(const char *name, enum qx_format *out)
{
    for (size_t i = 0; i < QX_FORMATS; i++) {
        if (strcmp(FORMATS[i]->name, name) == 0) {
            *out = (enum qx_format)i;
            return true;
        }
    }
    return false;
}

bool qx_format_is_package(enum qx_format format)
{
    return FORMATS[format]->package != NULL;
}

struct qx_writer {
    struct qx_writing *w;
    struct package *package; /* NULL: a file, to the sink */
    const struct format *format;
    struct qx_arena arena;
    struct qx_buf body;          /* of one question */
    struct qx_buf whole;         /* a file of that question alone */
    struct qx_buf topic;         /* of the newest question written */
    size_t lost[LOSSES];         /* how many questions lack it */
    struct qx_buf first[LOSSES]; /* id of the first of them */
};

static enum qx_err give(const struct qx_writer *writer, struct qx_slice bytes)
{
    if (writer->package != NULL || bytes.len == 0) {
        return QX_OK;
    }
    return writer->w->sink.write(writer->w->sink.ctx, bytes);
}

static const char *name_of(const struct qx_writer *writer)
{
    return writer->w->name != NULL ? writer->w->name : writer->format->name;
}

enum qx_err qx_writer_begin(struct qx_writing *writing, struct qx_writer **out)
{
    struct qx_writer *writer = qx_alloc(1, sizeof *writer);

    writer->w = writing;
    writer->format = FORMATS[writing->format];
    enum qx_err err = QX_OK;

    if (writer->format->package != NULL) {
        err = writing_package_begin(writer->format->package, writing, &writer->package);
    } else {
        err = give(writer, qx_slice_text(writer->format->head));
    }
    if (err != QX_OK) {
        free(writer);
        return err;
    }
    *out = writer;
    return QX_OK;
}

/* --- reading back --- */

struct reading_back {
    const struct qx_question *q;
    losses lost;
    const char *what; /* differs */
};

static enum qx_err compare(void *ctx, const struct qx_question *back, uint32_t line, bool *refused)
{
    struct reading_back *b = ctx;

    (void)line;
    *refused = !writing_compare(b->q, back, &b->lost, &b->what);
    return QX_OK;
}

static void refuse(struct qx_writer *writer, const char *id, const char *why)
{
    struct qx_writing *w = writer->w;

    w->refused++;
    if (w->skip) {
        qx_report_add(w->report, QX_WARNING, w->where, 0, "question %s is left out, as %s %s", id,
                      name_of(writer), why);
    } else {
        (void)qx_fail(w->report, QX_ERR_QUESTION, w->where, 0,
                      "question %s: %s %s: choose another format, or leave it out with --skip", id,
                      name_of(writer), why);
    }
}

/* What a reader or a check says of it, in the arena. */
static const char *cannot_hold(struct qx_writer *writer, const struct qx_report *told)
{
    return qx_arena_printf(&writer->arena, "cannot hold it (%s)", qx_report_last(told));
}

/* Why it is not the same when it is read, or NULL. */
static const char *read_back(struct qx_writer *writer, const struct qx_question *q, losses *lost)
{
    struct reading_back back = {.q = q};
    struct qx_report told = {0};
    struct qx_reading reading = {
        .where = "",
        .lang = writer->w->lang,
        .intake = {.ctx = &back, .take = compare},
        .report = &told,
    };

    qx_buf_clear(&writer->whole);
    qx_buf_text(&writer->whole, writer->format->head);
    qx_buf_add(&writer->whole, qx_buf_slice(&writer->body));
    qx_buf_text(&writer->whole, writer->format->tail);
    if (writer->format->read(qx_buf_slice(&writer->whole), &reading) != QX_OK ||
        reading.seen != 1 || (reading.refused > 0 && back.what == NULL)) {
        back.what = cannot_hold(writer, &told);
    }
    qx_report_free(&told);
    *lost |= back.lost;
    return back.what;
}

/* --- one question --- */

static enum qx_err put_body(struct qx_writer *writer, const char *id)
{
    enum qx_err err = QX_OK;

    if (writer->package != NULL) {
        err = writing_package_add(writer->package, id, qx_buf_slice(&writer->body));
    } else if (writer->w->written > 0) {
        err = give(writer, qx_slice_text(writer->format->between));
    }
    if (err == QX_OK) {
        err = give(writer, qx_buf_slice(&writer->body));
    }
    writer->w->written += err == QX_OK ? 1 : 0;
    return err;
}

static void note_losses(struct qx_writer *writer, const char *id, losses lost)
{
    for (size_t i = 0; i < LOSSES; i++) {
        if ((lost >> i & 1) != 0 && writer->lost[i]++ == 0) {
            qx_buf_text(&writer->first[i], id);
        }
    }
}

/* Why the format cannot hold it, or NULL and its bytes in body. */
static const char *make_body(struct qx_writer *writer, const struct qx_question *q, losses *lost)
{
    struct qx_report told = {0};
    const char *why = NULL;

    if (qx_question_check(q, writer->w->where, 0, &told) != QX_OK) {
        why = cannot_hold(writer, &told); /* no accepted text is in the language */
    }
    qx_report_free(&told);
    if (why == NULL) {
        why = writer->format->put(&writer->body, q, writer->w->lang, qx_buf_cstr(&writer->topic));
    }
    return why == NULL ? read_back(writer, q, lost) : why;
}

/* q is in the one language. */
static enum qx_err put_one(struct qx_writer *writer, const struct qx_question *q, losses lost)
{
    const char *why = make_body(writer, q, &lost);

    if (why != NULL) {
        refuse(writer, q->id, why);
        return QX_OK;
    }
    note_losses(writer, q->id, lost);
    qx_buf_clear(&writer->topic);
    qx_buf_text(&writer->topic, q->topic);
    return put_body(writer, q->id);
}

static enum qx_err put_parsed(struct qx_writer *writer, const struct qx_json *json)
{
    struct qx_writing *w = writer->w;
    struct qx_question q;
    struct qx_question one;
    losses lost = 0;
    enum qx_err err = qx_question_from_json(json, w->where, &writer->arena, w->report, &q);

    if (err != QX_OK) {
        return err;
    }
    if (qx_texts_find(&q.stem, w->lang) == NULL) {
        w->others++;
        return QX_OK;
    }
    writing_in_language(&q, w->lang, &writer->arena, &one, &lost);
    return put_one(writer, &one, lost);
}

enum qx_err qx_writer_put(struct qx_writer *writer, struct qx_slice json)
{
    struct qx_json *tree = NULL;

    qx_buf_clear(&writer->body);
    if (writer->format->all_languages) {
        qx_buf_add(&writer->body, json);
        return put_body(writer, "");
    }
    enum qx_err err = qx_json_parse(json, writer->w->where, writer->w->report, &tree);

    if (err == QX_OK) {
        err = put_parsed(writer, tree);
    }
    qx_json_free(&tree);
    qx_arena_free(&writer->arena);
    return err;
}

/* --- the end --- */

static const char *const LOSS_NAMES[LOSSES] = {
    [LOSS_TYPE] = "their type: they are read as another kind of choice",
    [LOSS_TOPIC] = "the topic",
    [LOSS_LEVEL] = "the level",
    [LOSS_SOURCE] = "the source",
    [LOSS_AUTHOR] = "the author",
    [LOSS_FIGURE] = "the figure",
    [LOSS_TITLE] = "the title",
    [LOSS_RATIONALE] = "the rationale",
    [LOSS_FEEDBACK] = "feedback",
    [LOSS_BLANKS] = "blanks and line ends of texts, as they stood",
    [LOSS_WEIGHTS] = "exact weights",
    [LOSS_FIXED] = "which options are fixed",
    [LOSS_IDS] = "ids of options and gaps: they are counted anew",
    [LOSS_CASE] = "whether the case of a text counts",
    [LOSS_VARIANTS] = "accepted texts in other languages",
    [LOSS_ENEMIES] = "enemies",
    [LOSS_TAGS] = "tags",
    [LOSS_VERSION] = "the version's number",
};

static void tell_losses(const struct qx_writer *writer)
{
    const struct qx_writing *w = writer->w;

    for (size_t i = 0; i < LOSSES; i++) {
        if (writer->lost[i] > 0) {
            qx_report_add(w->report, QX_WARNING, w->where, 0,
                          "not in %s, of %zu question%s (%s the first): %s: keep the bank, or "
                          "export json too",
                          name_of(writer), writer->lost[i], writer->lost[i] == 1 ? "" : "s",
                          qx_buf_cstr(&writer->first[i]), LOSS_NAMES[i]);
        }
    }
}

enum qx_err qx_writer_end(struct qx_writer **writer, bool whole)
{
    struct qx_writer *w = *writer;
    enum qx_err err = QX_OK;

    if (w->package != NULL) {
        err = writing_package_end(&w->package, whole);
    } else if (whole) {
        err = give(w, qx_slice_text(w->format->tail));
    }
    if (whole && err == QX_OK) {
        tell_losses(w);
    }
    qx_arena_free(&w->arena);
    qx_buf_free(&w->body);
    qx_buf_free(&w->whole);
    qx_buf_free(&w->topic);
    for (size_t i = 0; i < LOSSES; i++) {
        qx_buf_free(&w->first[i]);
    }
    free(w);
    *writer = NULL;
    return err;
}
