#include "reading.h"

#include "html.h"

#include <qualex/digest.h>
#include <qualex/text.h>
#include <qualex/utf8.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void qx_making_start(struct making *m)
{
    qx_arena_reset(&m->arena);
    m->lang = m->reading->lang;
    m->fixed_said = false;
    memset(m->options, 0, sizeof m->options);
    memset(m->fields, 0, sizeof m->fields);
    m->q = (struct qx_question){
        .id = "",
        .version = 1,
        .topic = "",
        .level = "",
        .source = "",
        .author = "",
        .figure = "",
        .options = m->options,
        .fields = m->fields,
    };
    m->q.enemies = qx_arena_alloc(&m->arena, QX_QUESTION_ENEMIES_MAX, sizeof *m->q.enemies);
    m->q.tags = qx_arena_alloc(&m->arena, QX_QUESTION_TAGS_MAX, sizeof *m->q.tags);
}

void qx_making_end(struct making *m)
{
    struct qx_reading *r = m->reading;

    for (int i = 0; i < QX_POSITIONAL_MAX; i++) {
        if (m->positional.n[i] > 0) {
            qx_report_add(r->report, QX_WARNING, r->where, m->positional.line[i],
                          "option '%s' speaks of the others (%zu times) and is taken as fixed: say "
                          "fixed:none (tag or column) if it may move",
                          qx_positional_text(i), m->positional.n[i]);
        }
    }
    if (m->unnamed > 0) {
        qx_report_add(r->report, QX_WARNING, r->where, m->unnamed_line,
                      "%zu without an id, named after their content: give them ids, so that an "
                      "edit stays the same question",
                      m->unnamed);
    }
    qx_buf_free(&m->plain);
    qx_arena_free(&m->arena);
}

/* As it stands, blanks around it included. */
static enum qx_err keep_text(struct making *m, struct qx_slice raw, uint32_t line, const char **out)
{
    struct qx_reading *r = m->reading;
    struct qx_buf normal = {0};

    if (raw.len > QX_QUESTION_TEXT_MAX) {
        return qx_fail(r->report, QX_ERR_TOO_LARGE, r->where, line,
                       "a text of %zu bytes: shorten it to %d", raw.len, QX_QUESTION_TEXT_MAX);
    }
    if (qx_allowed_run(raw) == raw.len) { /* as most are */
        *out = qx_arena_text(&m->arena, raw);
        return QX_OK;
    }
    enum qx_err err = qx_nfc(raw, &normal);
    /* What is no UTF-8 cannot be normalised; the check says where it is. */
    struct qx_slice checked = err == QX_OK ? qx_buf_slice(&normal) : raw;

    err = qx_text_check(checked, r->where, line, r->report);
    if (err == QX_OK) {
        *out = qx_arena_text(&m->arena, checked);
    }
    qx_buf_free(&normal);
    return err;
}

enum qx_err qx_making_text(struct making *m, struct qx_slice raw, uint32_t line, const char **out)
{
    return keep_text(m, qx_slice_trim(raw), line, out);
}

static struct qx_texts one_text(struct making *m, const char *text)
{
    struct qx_translation *t = qx_arena_alloc(&m->arena, 1, sizeof *t);

    t->lang = qx_arena_text(&m->arena, qx_slice_text(m->lang));
    t->text = text;
    return (struct qx_texts){.v = t, .n = 1};
}

enum qx_err qx_making_texts(struct making *m, struct qx_slice raw, uint32_t line,
                            struct qx_texts *out)
{
    const char *text = "";
    enum qx_err err = qx_making_text(m, raw, line, &text);

    if (err == QX_OK) {
        *out = text[0] == '\0' ? (struct qx_texts){0} : one_text(m, text);
    }
    return err;
}

enum qx_err qx_making_html(struct making *m, struct qx_slice html, uint32_t line, bool keep_lines,
                           struct qx_texts *out)
{
    const struct html_source source = {.html = html,
                                       .where = m->reading->where,
                                       .line = line,
                                       .keep_lines = keep_lines,
                                       .lenient = m->reading->lenient,
                                       .report = m->reading->report};
    const char *text = "";

    qx_buf_clear(&m->plain);
    enum qx_err err = html_plain(&source, &m->plain);

    if (err == QX_OK) {
        err = keep_text(m, qx_buf_slice(&m->plain), line, &text);
    }
    if (err == QX_OK) {
        *out = text[0] == '\0' ? (struct qx_texts){0} : one_text(m, text);
    }
    return err;
}

enum qx_err qx_making_option(struct making *m, uint32_t line, struct qx_option **out)
{
    struct qx_reading *r = m->reading;

    if (m->q.n_options == QX_QUESTION_OPTIONS_MAX) {
        return qx_fail(r->report, QX_ERR_QUESTION, r->where, line,
                       "more than %d options: remove some", QX_QUESTION_OPTIONS_MAX);
    }
    *out = &m->options[m->q.n_options++];
    (*out)->weight = (struct qx_fraction){0, 1};
    return QX_OK;
}

const char *qx_truth_word(const char *lang, bool truth)
{
    static const struct {
        const char *lang;
        const char *yes;
        const char *no;
    } WORDS[] = {
        {"ru",      "Верно", "Неверно"},
        {"kk",      "Дұрыс", "Бұрыс"    },
        {"kk-Latn", "Dūrys",     "Būrys"        },
        {"en",      "True",       "False"         },
    };
    size_t i = 0;

    while (i < sizeof WORDS / sizeof WORDS[0] - 1 && strcmp(WORDS[i].lang, lang) != 0) {
        i++;
    }
    return truth ? WORDS[i].yes : WORDS[i].no;
}

void qx_making_true_false(struct making *m, bool correct)
{
    m->q.type = QX_TRUE_FALSE;
    m->q.n_options = 2;
    m->options[0].text = one_text(m, qx_truth_word(m->lang, true));
    m->options[1].text = one_text(m, qx_truth_word(m->lang, false));
    m->options[0].weight = (struct qx_fraction){correct ? 1 : 0, 1};
    m->options[1].weight = (struct qx_fraction){correct ? 0 : 1, 1};
    m->options[0].fixed = m->options[1].fixed = true;
}

/* Into a list in byte order, once. */
static enum qx_err insert(struct making *m, const char **list, size_t *n, size_t max,
                          struct qx_slice text, uint32_t line)
{
    const char *kept = "";
    size_t at = 0;
    enum qx_err err = qx_making_text(m, text, line, &kept);

    if (err != QX_OK) {
        return err;
    }
    if (*n == max) {
        return qx_fail(m->reading->report, QX_ERR_QUESTION, m->reading->where, line,
                       "more than %zu tags or enemies: remove some", max);
    }
    while (at < *n && strcmp(list[at], kept) < 0) {
        at++;
    }
    if (at < *n && strcmp(list[at], kept) == 0) {
        return QX_OK;
    }
    memmove(&list[at + 1], &list[at], (*n - at) * sizeof *list);
    list[at] = kept;
    ++*n;
    return QX_OK;
}

enum qx_err qx_making_tag(struct making *m, struct qx_slice text, uint32_t line)
{
    return insert(m, m->q.tags, &m->q.n_tags, QX_QUESTION_TAGS_MAX, text, line);
}

enum qx_err qx_making_enemy(struct making *m, struct qx_slice id, uint32_t line)
{
    return insert(m, m->q.enemies, &m->q.n_enemies, QX_QUESTION_ENEMIES_MAX, id, line);
}

static bool fix_letter(struct making *m, uint8_t letter)
{
    size_t i = (size_t)(letter | 0x20) - 'a';

    if (letter < 'A' || i >= m->q.n_options) {
        return false;
    }
    m->options[i].fixed = true;
    return true;
}

enum qx_err qx_making_fix(struct making *m, struct qx_slice letters, uint32_t line)
{
    bool good = m->q.n_options > 0;

    m->fixed_said = true;
    if (qx_slice_equal(letters, qx_slice_text("none"))) {
        for (size_t i = 0; i < m->q.n_options; i++) {
            m->options[i].fixed = false;
        }
    } else if (qx_slice_equal(letters, qx_slice_text("all"))) {
        for (size_t i = 0; i < m->q.n_options; i++) {
            m->options[i].fixed = true;
        }
    } else if (qx_slice_equal(letters, qx_slice_text("last")) && good) {
        m->options[m->q.n_options - 1].fixed = true;
    } else {
        for (size_t i = 0; i < letters.len; i++) {
            if (strchr(", ", letters.ptr[i]) == NULL) {
                good = good && fix_letter(m, letters.ptr[i]);
            }
        }
    }
    return good ? QX_OK
                : qx_fail(m->reading->report, QX_ERR_QUESTION, m->reading->where, line,
                          "fixed: give letters of options, 'last', 'all' or 'none'");
}

/* An id that follows from the content, for a question that brings none. */
static const char *name_by_content(struct making *m)
{
    uint8_t digest[QX_SHA256_LEN];
    struct qx_buf name = {0};

    qx_question_write(&name, &m->q);
    qx_sha256(qx_buf_slice(&name), digest);
    qx_buf_clear(&name);
    qx_buf_text(&name, "q-");
    qx_buf_hex(&name, qx_slice(digest, 8));
    const char *id = qx_arena_text(&m->arena, qx_buf_slice(&name));

    qx_buf_free(&name);
    return id;
}

/* What speaks of the other options keeps its place, unless the file says which do. */
static void pin_positional(struct making *m, uint32_t line)
{
    bool asked = !m->fixed_said && qx_question_type_is_choice(m->q.type);

    for (size_t i = 0; asked && i < m->q.n_options; i++) {
        struct qx_option *o = &m->options[i];
        int at = o->fixed || o->text.n == 0 ? -1 : qx_positional(o->text.v[0].text);

        if (at >= 0) {
            o->fixed = true;
            if (m->positional.n[at]++ == 0) {
                m->positional.line[at] = line;
            }
        }
    }
}

static void finish(struct making *m, uint32_t line)
{
    for (size_t i = 0; i < m->q.n_options; i++) {
        m->options[i].id = qx_making_option_id(m, i);
    }
    if (m->q.topic[0] == '\0') {
        m->q.topic = QX_TOPIC_NOT_GIVEN;
    }
    if (m->q.id[0] == '\0') {
        m->q.id = name_by_content(m);
        if (m->unnamed++ == 0) {
            m->unnamed_line = line;
        }
    }
}

enum qx_err qx_making_give(struct making *m, uint32_t line)
{
    struct qx_reading *r = m->reading;
    bool refused = false;

    finish(m, line);
    pin_positional(m, line); /* once it is named: its id does not hang on that */
    if (qx_question_check(&m->q, r->where, line, r->report) != QX_OK) {
        qx_making_refuse(m);
        return QX_OK;
    }
    enum qx_err err = r->intake.take(r->intake.ctx, &m->q, line, &refused);

    if (err == QX_OK) {
        r->seen++;
        r->accepted += refused ? 0 : 1;
        r->refused += refused ? 1 : 0;
    }
    return err;
}

void qx_making_refuse(struct making *m)
{
    m->reading->seen++;
    m->reading->refused++;
}

void qx_making_fault(struct making *m, uint32_t line, const char *format, ...)
{
    char text[512];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    (void)qx_fail(m->reading->report, QX_ERR_QUESTION, m->reading->where, line, "%s", text);
    qx_making_refuse(m);
}

bool qx_making_lenient(struct making *m, uint32_t line, const char *format, ...)
{
    char text[512];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (m->reading->lenient) {
        qx_report_add(m->reading->report, QX_WARNING, m->reading->where, line, "%s", text);
    } else {
        (void)qx_fail(m->reading->report, QX_ERR_QUESTION, m->reading->where, line, "%s", text);
    }
    return m->reading->lenient;
}

enum qx_err qx_making_go_on(struct making *m, size_t done)
{
    const struct qx_intake *in = &m->reading->intake;

    return in->go_on == NULL || in->go_on(in->ctx, done) ? QX_OK : QX_ERR_INTERRUPTED;
}
