#include "texts.h"

#include <qualex/utf8.h>

#include <inttypes.h>
#include <stdio.h>

static bool is_alnum(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool qx_id_well_formed(const char *id)
{
    size_t n = 0;

    while (n <= QX_QUESTION_ID_MAX &&
           (is_alnum(id[n]) || (id[n] != '\0' && strchr("._-", id[n])))) {
        n++;
    }
    return n > 0 && n <= QX_QUESTION_ID_MAX && id[n] == '\0';
}

bool qx_lang_well_formed(const char *lang)
{
    size_t n = 0;
    size_t run = 0;
    bool first = true;

    for (;; n++) {
        if (is_alnum(lang[n]) && !(first && lang[n] <= '9')) {
            run++;
        } else if (run < 2 || run > (first ? 3U : 8U) || n > 15) {
            return false;
        } else if (lang[n] == '-') {
            first = false;
            run = 0;
        } else {
            return lang[n] == '\0';
        }
    }
}

/* Of the text, and of the character in it where one is at fault. */
static const struct {
    const char *text;
    const char *rune;
} FAULTS[] = {
    [QX_TEXT_GOOD] = {NULL,                                                      NULL},
    [QX_TEXT_LONG] = {"longer than the bound: shorten it",                       NULL},
    [QX_TEXT_BLANK] = {"blank: give the text",                                    NULL},
    [QX_TEXT_BYTES] = {"not valid UTF-8: convert it",                             NULL},
    [QX_TEXT_FOREIGN] = {"has a character outside the whitelist: replace it",
                      "not on the list of allowed characters: write another"         },
    [QX_TEXT_LINES] = {"has a line end or a tab: write it in one line",
                      "not allowed in a text of one line: remove it"                 },
    [QX_TEXT_MARKS] = {"has more than two combining marks in a row: remove some",
                      "a third combining mark: leave at most two"                    },
};

static void step(struct qx_text_fault *at, uint32_t rune)
{
    at->character++;
    if (rune == '\n') {
        at->line++;
        at->character = 1;
    }
}

static enum qx_text_kind judge_rune(uint32_t rune, bool multiline, size_t *marks)
{
    if (rune == QX_RUNE_BAD) {
        return QX_TEXT_BYTES;
    }
    if (!multiline && (rune == '\n' || rune == '\t')) {
        return QX_TEXT_LINES;
    }
    if (!qx_rune_allowed(rune)) {
        return QX_TEXT_FOREIGN;
    }
    *marks = qx_rune_combining(rune) ? *marks + 1 : 0;
    return *marks > 2 ? QX_TEXT_MARKS : QX_TEXT_GOOD;
}

bool qx_text_fault(const char *text, size_t max, bool multiline, struct qx_text_fault *out)
{
    struct qx_slice s = qx_slice_text(text);
    size_t marks = 0;

    *out = (struct qx_text_fault){.line = 1, .character = 1};
    if (s.len > max) {
        out->kind = QX_TEXT_LONG;
    } else if (qx_slice_trim(s).len == 0) {
        out->kind = QX_TEXT_BLANK;
    }
    while (out->kind == QX_TEXT_GOOD && s.len > 0) {
        size_t len = qx_allowed_run(s);

        if (len > 0) {
            marks = 0;
            out->character += len;
        } else {
            out->rune = qx_utf8_next(s, &len);
            out->kind = judge_rune(out->rune, multiline, &marks);
            if (out->kind == QX_TEXT_GOOD) {
                step(out, out->rune);
            }
        }
        s = qx_slice(s.ptr + len, s.len - len);
    }
    return out->kind != QX_TEXT_GOOD;
}

const char *qx_text_fault_says(const struct qx_text_fault *fault, char place[static QX_TEXT_PLACE])
{
    place[0] = '\0';
    if (FAULTS[fault->kind].rune == NULL) {
        return FAULTS[fault->kind].text;
    }
    (void)snprintf(place, QX_TEXT_PLACE, "line %zu, character %zu is U+%04" PRIX32 ": ",
                   fault->line, fault->character, fault->rune);
    return FAULTS[fault->kind].rune;
}

const char *qx_text_problem(const char *text, size_t max, bool multiline)
{
    struct qx_text_fault fault;

    (void)qx_text_fault(text, max, multiline, &fault);
    return FAULTS[fault.kind].text;
}

void qx_reader_fail(struct qx_json_reader *r, enum qx_err err, const char *key, const char *what)
{
    if (r->err == QX_OK) {
        r->err = qx_fail(r->report, err, r->where, 0, "%s%s%s: %s", r->path,
                         r->path[0] == '\0' || key[0] == '\0' ? "" : ".", key, what);
    }
}

struct qx_texts qx_want_texts(struct qx_json_reader *r, const char *key, bool optional,
                              struct qx_arena *arena)
{
    const struct qx_json *object = qx_json_may(r, key);
    size_t n = qx_json_count(object);
    struct qx_texts out = {0};

    if (object == NULL && optional) {
        return out;
    }
    if (!qx_json_is_object(object) || n > QX_QUESTION_LANGS_MAX) {
        qx_reader_fail(r, QX_ERR_JSON_FIELD, key,
                       "not an object of one to eight languages: give {\"en\": \"…\"}");
        return out;
    }
    out.v = qx_arena_alloc(arena, n, sizeof *out.v);
    for (size_t i = 0; i < n; i++) {
        const char *lang = NULL;
        const char *text = qx_json_text(qx_json_member(object, i, &lang));

        if (text == NULL || !qx_lang_well_formed(lang)) {
            qx_reader_fail(r, QX_ERR_JSON_FIELD, key,
                           "not a text under a language tag: give {\"en\": \"…\"}");
            return out;
        }
        out.v[out.n++] = (struct qx_translation){qx_arena_text(arena, qx_slice_text(lang)),
                                                 qx_arena_text(arena, qx_slice_text(text))};
    }
    return out;
}

const char *qx_want_kept(struct qx_json_reader *r, const char *key, struct qx_arena *arena)
{
    return qx_arena_text(arena, qx_slice_text(qx_json_want_text(r, key)));
}

const char **qx_read_strings(struct qx_json_reader *r, const char *key, const struct qx_json *array,
                             size_t max, struct qx_arena *arena, size_t *n)
{
    size_t count = qx_json_count(array);
    const char **out = NULL;

    *n = 0;
    if (!qx_json_is_array(array) || count > max) {
        qx_reader_fail(r, QX_ERR_JSON_FIELD, key,
                       "not an array, or longer than the bound: give fewer strings");
        return out;
    }
    out = qx_arena_alloc(arena, count, sizeof *out);
    for (size_t i = 0; i < count; i++) {
        const char *text = qx_json_text(qx_json_at(array, i));

        if (text == NULL) {
            qx_reader_fail(r, QX_ERR_JSON_FIELD, key, "an element is not a string: give strings");
            return out;
        }
        out[(*n)++] = qx_arena_text(arena, qx_slice_text(text));
    }
    return out;
}

const char **qx_want_strings(struct qx_json_reader *r, const char *key, size_t max,
                             struct qx_arena *arena, size_t *n)
{
    return qx_read_strings(r, key, qx_json_want_array(r, key), max, arena, n);
}

const char *qx_texts_problem(const struct qx_texts *texts, size_t max, bool multiline)
{
    if (texts->n > QX_QUESTION_LANGS_MAX) {
        return "in more than eight languages: remove some";
    }
    for (size_t i = 0; i < texts->n; i++) {
        const char *problem = qx_text_problem(texts->v[i].text, max, multiline);

        if (problem != NULL) {
            return problem;
        }
        if (!qx_lang_well_formed(texts->v[i].lang)) {
            return "under something else than a language tag: write it as \"en\" or \"kk-Latn\"";
        }
        if (i > 0 && strcmp(texts->v[i - 1].lang, texts->v[i].lang) >= 0) {
            return "not in byte order of distinct languages: sort them";
        }
    }
    return NULL;
}

bool qx_texts_same_languages(const struct qx_texts *a, const struct qx_texts *b)
{
    if (a->n != b->n) {
        return false;
    }
    for (size_t i = 0; i < a->n; i++) {
        if (strcmp(a->v[i].lang, b->v[i].lang) != 0) {
            return false;
        }
    }
    return true;
}

struct qx_json *qx_texts_to_json(const struct qx_texts *texts)
{
    struct qx_json *object = qx_json_new_object();

    for (size_t i = 0; i < texts->n; i++) {
        qx_json_set_text(object, texts->v[i].lang, texts->v[i].text);
    }
    return object;
}

struct qx_json *qx_strings_to_json(const char *const *v, size_t n)
{
    struct qx_json *array = qx_json_new_array();

    for (size_t i = 0; i < n; i++) {
        qx_json_append(array, qx_json_new_text(v[i]));
    }
    return array;
}
