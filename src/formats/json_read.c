/* JSON files of questions: an array of question/1, read one element at a time. */
#include "reading.h"

#include <qualex/text.h>

#include <stdlib.h>

static const char NO_QUESTIONS[] =
    "not an array of question/1: give one as 'qualex bank export --format json' writes it, or the "
    "list in another format";

struct json_file {
    struct making m;
    struct qx_slice rest;
    uint32_t line;
};

static void skip(struct json_file *f, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        f->line += f->rest.ptr[i] == '\n' ? 1 : 0;
    }
    f->rest = qx_slice(f->rest.ptr + n, f->rest.len - n);
}

static void skip_blanks(struct json_file *f)
{
    size_t n = 0;

    while (n < f->rest.len && strchr(" \t\r\n", f->rest.ptr[n]) != NULL && f->rest.ptr[n] != 0) {
        n++;
    }
    skip(f, n);
}

static bool take(struct json_file *f, char c)
{
    skip_blanks(f);
    if (f->rest.len == 0 || f->rest.ptr[0] != (uint8_t)c) {
        return false;
    }
    skip(f, 1);
    return true;
}

/* Bytes of the value at the front, up to the comma or bracket that ends it. */
static size_t extent(struct qx_slice s)
{
    size_t depth = 0;
    bool in_text = false;

    for (size_t i = 0; i < s.len; i++) {
        uint8_t c = s.ptr[i];

        if (in_text) {
            i += c == '\\' ? 1 : 0;
            in_text = c != '"';
        } else if (c == '"') {
            in_text = true;
        } else if (c == '{' || c == '[') {
            depth++;
        } else if (depth > 0 && (c == '}' || c == ']')) {
            depth--;
        } else if (depth == 0 && (c == ',' || c == ']')) {
            return i;
        }
    }
    return s.len;
}

/* Tells of the file what was told of one element, whose first line is that one. */
static void retell(struct json_file *f, const struct qx_report *told, uint32_t line)
{
    const struct qx_reading *r = f->m.reading;

    for (size_t i = 0; i < told->n; i++) {
        const struct qx_message *m = &told->messages[i];

        (void)qx_fail(r->report, m->err, r->where, line + (m->line > 0 ? m->line - 1 : 0), "%s",
                      m->text);
    }
}

static enum qx_err make_one(struct json_file *f, struct qx_slice text)
{
    const char *where = f->m.reading->where;
    uint32_t line = f->line;
    struct qx_report told = {0};
    struct qx_json *json = NULL;
    enum qx_err err = qx_json_parse(text, where, &told, &json);

    if (err == QX_OK) {
        err = qx_question_take_json(json, qx_nfc, where, &f->m.arena, &told, &f->m.q);
    }
    retell(f, &told, line);
    qx_report_free(&told);
    qx_json_free(&json);
    return err;
}

static enum qx_err read_one(struct json_file *f)
{
    struct making *m = &f->m;
    struct qx_reading *r = m->reading;
    uint32_t line = f->line;
    size_t n = extent(f->rest);
    bool refused = false;

    qx_making_start(m);
    enum qx_err err = make_one(f, qx_slice(f->rest.ptr, n));

    skip(f, n);
    if (err != QX_OK) {
        qx_making_refuse(m);
        return QX_OK;
    }
    err = r->intake.take(r->intake.ctx, &m->q, line, &refused);
    if (err == QX_OK) {
        r->seen++;
        r->accepted += refused ? 0 : 1;
        r->refused += refused ? 1 : 0;
    }
    return err;
}

static enum qx_err syntax(struct json_file *f, const char *what)
{
    return qx_fail(f->m.reading->report, QX_ERR_SYNTAX, f->m.reading->where, f->line, "%s", what);
}

/* A file of another publisher is one mistake, not one a question. */
static bool of_another_form(const struct json_file *f)
{
    size_t n = extent(f->rest);
    struct qx_json *json = NULL;
    bool other = qx_json_parse(qx_slice(f->rest.ptr, n), "", NULL, &json) == QX_OK &&
                 qx_json_get(json, "qualex") == NULL;

    qx_json_free(&json);
    return other;
}

static enum qx_err read_array(struct json_file *f, struct qx_slice text)
{
    bool first = true;

    if (!take(f, '[')) {
        return syntax(f, NO_QUESTIONS);
    }
    while (!take(f, ']')) {
        if (!first && !take(f, ',')) {
            return syntax(f, "no ',' or ']' after a question: put one there");
        }
        skip_blanks(f);
        if (f->rest.len == 0) {
            return syntax(f, "the file ends amid the array: fetch it whole");
        }
        if (first && of_another_form(f)) {
            return syntax(f, NO_QUESTIONS);
        }
        first = false;
        enum qx_err err = read_one(f);

        if (err == QX_OK) {
            err = qx_making_go_on(&f->m, (size_t)(f->rest.ptr - text.ptr));
        }
        if (err != QX_OK) {
            return err;
        }
    }
    skip_blanks(f);
    return f->rest.len == 0 ? QX_OK : syntax(f, "text after the array: remove it");
}

enum qx_err qx_json_read(struct qx_slice text, struct qx_reading *reading)
{
    struct json_file *f = qx_alloc(1, sizeof *f);

    f->m.reading = reading;
    f->rest = text.ptr == NULL ? qx_slice("", 0) : text;
    f->line = 1;
    enum qx_err err = read_array(f, text);

    qx_arena_free(&f->m.arena);
    free(f);
    return err;
}
