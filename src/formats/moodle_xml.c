/* Moodle XML: a <quiz> of <question>s, read one at a time. */
#include "moodle.h"

#include <stdlib.h>

#define FIGURE_MAX 1024 /* bytes of the names of files together */

struct moodle_file {
    struct making m;
    struct qx_buf category; /* last part of the newest */
    struct qx_buf fix;      /* which options of a question are fixed, by its tags */
};

/* --- what every question has --- */

/* Where it can be an id, it is the question's. */
static bool take_idnumber(struct moodle_parser *p)
{
    const struct qx_xml *node = qx_xml_child(p->question, "idnumber");
    struct qx_slice id = moodle_word(p, "idnumber", "");
    size_t n = 0;

    for (; n < id.len && n < QX_QUESTION_ID_MAX; n++) {
        uint8_t c = id.ptr[n];
        bool alnum = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');

        if (!alnum && strchr("._-", c) == NULL) {
            break;
        }
    }
    if (n == id.len) {
        return qx_making_text(p->m, id, p->question->line, &p->m->q.id) == QX_OK;
    }
    if (!qx_making_lenient(p->m, node->line,
                           "the idnumber is no id here, 1 to 64 of A-Z a-z 0-9 . _ -: change it")) {
        return false;
    }
    const char *tag = qx_arena_printf(&p->m->arena, "idnumber:%.*s", QX_ARG(id));

    return qx_making_tag(p->m, qx_slice_text(tag), node->line) == QX_OK;
}

static bool take_tags(struct moodle_parser *p, struct qx_buf *fix)
{
    const struct qx_xml *tags = qx_xml_child(p->question, "tags");

    for (const struct qx_xml *tag = qx_xml_child(tags, "tag"); tag != NULL;
         tag = qx_xml_next(tag, "tag")) {
        struct qx_slice text;

        if (!qx_xml_text(qx_xml_child(tag, "text"), &text)) {
            return moodle_fault(p, tag->line, "a tag with elements in it: write its text");
        }
        text = qx_slice_trim(text);
        if (text.len > 0 && qx_making_note(p->m, text, tag->line, fix) != QX_OK) {
            return false;
        }
    }
    return true;
}

/* A file within the question: under lenient a reference to it. */
static bool take_file(struct moodle_parser *p, uint32_t line, const char *name)
{
    struct making *m = p->m;
    const char *figure = "";

    if (!qx_making_lenient(m, line,
                           "the embedded file %.100s, which a terminal cannot show: refer to it as "
                           "a figure of the booklet",
                           name)) {
        return false;
    }
    if (strlen(m->q.figure) > FIGURE_MAX) {
        return moodle_fault(p, line, "too many embedded files: divide the question");
    }
    if (qx_making_text(m, qx_slice_text(name), line, &figure) != QX_OK) {
        return false;
    }
    m->q.figure =
        m->q.figure[0] == '\0' ? figure : qx_arena_printf(&m->arena, "%s, %s", m->q.figure, figure);
    return true;
}

/* Files may stand beside any text; of old there was one <image>. */
static bool take_files(struct moodle_parser *p)
{
    struct qx_slice image = moodle_word(p, "image", "");
    const struct qx_xml *up[QX_XML_DEPTH];
    size_t depth = 0;

    for (const struct qx_xml *at = p->question->first; at != NULL || depth > 0;) {
        if (at == NULL) {
            at = up[--depth]->next;
            continue;
        }
        const char *name = qx_xml_is(at, "file") ? qx_xml_attribute(at, "name") : NULL;

        if (qx_xml_is(at, "file") && !take_file(p, at->line, name == NULL ? "(unnamed)" : name)) {
            return false;
        }
        if (at->first != NULL && depth < QX_XML_DEPTH) {
            up[depth++] = at;
            at = at->first;
        } else {
            at = at->next;
        }
    }
    return image.len == 0 || take_file(p, qx_xml_child(p->question, "image")->line,
                                       qx_arena_text(&p->m->arena, image));
}

static bool take_heading(struct moodle_parser *p)
{
    const struct qx_xml *stem = qx_xml_child(p->question, "questiontext");
    struct moodle_text text;
    struct moodle_text name;
    bool hidden = false;

    if (!moodle_flag(p, "hidden", false, &hidden) || !moodle_text(p, stem, &text) ||
        !moodle_text(p, qx_xml_child(p->question, "name"), &name)) {
        return false;
    }
    p->format = text.format;
    name.format = MOODLE_PLAIN;
    return (!hidden || qx_making_lenient(p->m, p->question->line,
                                         "a hidden question, which is out of use: remove it")) &&
           moodle_texts(p, &name, &p->m->q.title) &&
           moodle_take(p, qx_xml_child(p->question, "generalfeedback"), &p->m->q.rationale);
}

/* Programs that want a name have been given the id. */
static void drop_name(struct moodle_parser *p)
{
    const struct qx_question *q = &p->m->q;

    if (q->title.n > 0 && strcmp(q->title.v[0].text, q->id) == 0) {
        p->m->q.title = (struct qx_texts){0};
    }
}

/* --- types --- */

static const struct type {
    const char *name;
    bool (*read)(struct moodle_parser *p);
    bool stem; /* the text is the stem as it stands */
} TYPES[] = {
    {"multichoice", moodle_multichoice, true },
    {"truefalse",   moodle_truefalse,   true },
    {"shortanswer", moodle_shortanswer, true },
    {"numerical",   moodle_numerical,   true },
    {"matching",    moodle_matching,    true },
    {"ordering",    moodle_ordering,    true },
    {"gapselect",   moodle_gapselect,   false},
    {"ddwtos",      moodle_ddwtos,      false},
    {"cloze",       moodle_cloze,       false},
    {"multianswer", moodle_cloze,       false},
};

static const struct type *type_of(const char *name)
{
    for (size_t i = 0; i < sizeof TYPES / sizeof TYPES[0]; i++) {
        if (strcmp(name, TYPES[i].name) == 0) {
            return &TYPES[i];
        }
    }
    return NULL;
}

static bool says_the_same(const struct qx_xml *a, const struct qx_xml *b)
{
    struct qx_slice left;
    struct qx_slice right;

    return qx_xml_text(a, &left) && qx_xml_text(b, &right) &&
           qx_slice_equal(qx_slice_trim(left), qx_slice_trim(right));
}

/* Other programs look at the first and drop the others unsaid. */
static bool is_asked_once(const struct qx_xml *node)
{
    static const char *const ONCE[] = {
        "name",     "questiontext", "generalfeedback", "idnumber",  "hidden",
        "tags",     "single",       "shuffleanswers",  "usecase",   "image",
        "text",     "feedback",     "tolerance",       "group",     "infinite",
        "category", "layouttype",   "selecttype",      "truefalse",
    };

    for (size_t i = 0; i < sizeof ONCE / sizeof ONCE[0]; i++) {
        if (qx_xml_is(node, ONCE[i])) {
            return true;
        }
    }
    return false;
}

static bool has_no_second(struct moodle_parser *p, const struct qx_xml *parent)
{
    for (const struct qx_xml *at = parent->first; at != NULL; at = at->next) {
        const struct qx_xml *second = at->name == NULL ? NULL : qx_xml_next(at, at->name);

        bool once = is_asked_once(at) || (qx_xml_is(parent, "subquestion") && at->name != NULL &&
                                          qx_xml_is(at, "answer"));

        if (second != NULL && once && !says_the_same(at, second) &&
            !qx_making_lenient(p->m, second->line, "a second <%s> in <%s>: leave one", at->name,
                               parent->name)) {
            return false;
        }
    }
    return true;
}

/* In the question, and in each of its answers. */
static bool says_each_once(struct moodle_parser *p)
{
    bool good = has_no_second(p, p->question);

    for (const struct qx_xml *at = p->question->first; at != NULL && good; at = at->next) {
        bool answer = at->name != NULL && !is_asked_once(at);

        good = !answer || has_no_second(p, at);
    }
    return good;
}

/* What else a question holds is told, so that nothing is lost unsaid. */
static void warn_of_unread(const struct moodle_parser *p)
{
    static const char *const KNOWN[] = {
        "name",
        "questiontext",
        "generalfeedback",
        "defaultgrade",
        "penalty",
        "hidden",
        "idnumber",
        "tags",
        "coursetags",
        "image",
        "image_base64",
        "file",
        "answer",
        "subquestion",
        "single",
        "shuffleanswers",
        "answernumbering",
        "showstandardinstruction",
        "usecase",
        "correctfeedback",
        "partiallycorrectfeedback",
        "incorrectfeedback",
        "hint",
        "feedback",
        "shownumcorrect",
        "selectoption",
        "dragbox",
        "units",
        "unitgradingtype",
        "unitpenalty",
        "showunits",
        "unitsleft",
        "layouttype",
        "selecttype",
        "selectcount",
        "gradingtype",
        "showgrading",
        "numberingstyle",
        "truefalse",
    };
    const struct qx_reading *r = p->m->reading;

    for (const struct qx_xml *at = p->question->first; at != NULL; at = at->next) {
        bool known = at->name == NULL;

        for (size_t i = 0; !known && i < sizeof KNOWN / sizeof KNOWN[0]; i++) {
            known = qx_xml_is(at, KNOWN[i]);
        }
        if (!known) {
            qx_report_add(r->report, QX_WARNING, r->where, at->line,
                          "<%s> is not read: what it says is not shown", at->name);
        }
    }
}

static bool read_question(struct moodle_file *f, struct moodle_parser *p, const char *name)
{
    const struct type *type = type_of(name);

    qx_buf_clear(&f->fix);
    if (type == NULL) {
        return moodle_fault(p, p->question->line, "unsupported type %.40s: %s", name,
                            qx_unsupported_remedy(name));
    }
    if (!says_each_once(p) || !take_heading(p) || !take_idnumber(p) || !take_tags(p, &f->fix) ||
        !take_files(p) ||
        (type->stem && !moodle_take(p, qx_xml_child(p->question, "questiontext"), &p->m->q.stem)) ||
        !type->read(p)) {
        return false;
    }
    struct qx_slice fix = qx_slice_trim(qx_buf_slice(&f->fix));

    warn_of_unread(p);
    drop_name(p);
    return fix.len == 0 || qx_making_fix(p->m, fix, p->question->line) == QX_OK;
}

/* --- the file --- */

static void take_category(struct moodle_file *f, const struct qx_xml *question)
{
    struct qx_slice path = qx_slice("", 0);

    (void)qx_xml_text(qx_xml_child(qx_xml_child(question, "category"), "text"), &path);
    qx_category_topic(path, &f->category);
}

static enum qx_err whole(void *ctx, const struct qx_xml *question, size_t done)
{
    struct moodle_file *f = ctx;
    struct making *m = &f->m;
    struct moodle_parser p = {.m = m, .question = question};
    const char *type = qx_xml_attribute(question, "type");
    enum qx_err err = QX_OK;

    if (type != NULL && strcmp(type, "category") == 0) {
        take_category(f, question);
        return QX_OK;
    }
    qx_making_start(m);
    if (!read_question(f, &p, type == NULL ? "(none is said)" : type)) {
        qx_making_refuse(m);
    } else if (m->q.topic[0] == '\0' && qx_making_text(m, qx_buf_slice(&f->category),
                                                       question->line, &m->q.topic) != QX_OK) {
        qx_making_refuse(m);
    } else {
        err = qx_making_give(m, question->line);
    }
    return err == QX_OK ? qx_making_go_on(m, done) : err;
}

static enum qx_err enter(void *ctx, const struct qx_xml *head, size_t depth, enum qx_xml_want *want)
{
    struct moodle_file *f = ctx;
    const struct qx_reading *r = f->m.reading;

    if (depth == 0) {
        *want = QX_XML_INTO;
        return qx_xml_is(head, "quiz")
                   ? QX_OK
                   : qx_fail(r->report, QX_ERR_SYNTAX, r->where, head->line,
                             "<%s> and not <quiz>: this is no file of Moodle XML", head->name);
    }
    if (qx_xml_is(head, "question")) {
        *want = QX_XML_WHOLE;
    } else {
        qx_report_add(r->report, QX_WARNING, r->where, head->line,
                      "<%s> among the questions is passed over", head->name);
    }
    return QX_OK;
}

enum qx_err qx_moodle_xml_read(struct qx_slice text, struct qx_reading *reading)
{
    static const char *const BULK[] = {"file", "image_base64", NULL};
    /* Of attempts and marks elsewhere: nothing that a question has here. */
    static const char *const SKIP[] = {"correctfeedback", "partiallycorrectfeedback",
                                       "incorrectfeedback", "hint", NULL};
    struct moodle_file *f = qx_alloc(1, sizeof *f);
    const struct qx_xml_visitor visitor = {
        .ctx = f, .enter = enter, .whole = whole, .bulk = BULK, .skip = SKIP, .tight = true};
    const struct qx_xml_source source = {
        .text = text, .where = reading->where, .encoding = reading->encoding};

    f->m.reading = reading;
    enum qx_err err = qx_xml_read(&source, &visitor, reading->report);

    qx_making_end(&f->m);
    qx_buf_free(&f->category);
    qx_buf_free(&f->fix);
    free(f);
    return err;
}
