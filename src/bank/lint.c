#include "lint.h"

#include <stdio.h>
#include <stdlib.h>

#include <qualex/text.h>

#include "words.h"

#define SCREEN_COLUMNS 76
#define HALF_SCREEN 12  /* lines of 24; the rest is for options and frame */
#define WHOLE_SCREEN 20 /* of 24, without title, clock and keys */
#define READING_MAX 200 /* words: about a minute */

static const struct {
    const char *name;
    const char *text;
} LINTS[] = {
#define ROW(code, name, text) [QX_LINT_##code] = {name, text},
    QX_LINTS(ROW)
#undef ROW
};

_Static_assert(QX_LINT_COUNT <= 64, "a bit for each");

const char *qx_lint_name(enum qx_lint lint)
{
    return LINTS[lint].name;
}

bool qx_lint_of_name(const char *name, enum qx_lint *out)
{
    for (int i = 0; i < QX_LINT_COUNT; i++) {
        if (strcmp(LINTS[i].name, name) == 0) {
            *out = (enum qx_lint)i;
            return true;
        }
    }
    return false;
}

void qx_finding_text(const struct qx_finding *f, struct qx_buf *out)
{
    qx_buf_text(out, f->id);
    if (f->lang[0] != '\0') {
        qx_buf_printf(out, " in %s", f->lang);
    }
    qx_buf_text(out, ": ");
    for (const char *p = LINTS[f->lint].text; *p != '\0'; p++) {
        if (*p == '@') {
            qx_buf_text(out, f->detail);
        } else {
            qx_buf_byte(out, (uint8_t)*p);
        }
    }
}

bool qx_lint_tell(const struct qx_linter *linter, const struct qx_finding *finding)
{
    bool told = (linter->muted >> finding->lint & 1) == 0;

    if (told) {
        linter->tell(linter->ctx, finding);
    }
    return told;
}

bool lint_wants(const struct lint *l, enum qx_lint lint)
{
    return (l->with->muted >> lint & 1) == 0;
}

void lint_say(struct lint *l, enum qx_lint lint, const char *lang, const char *detail)
{
    const struct qx_finding finding = {.lint = lint,
                                       .id = l->q->id,
                                       .lang = lang == NULL || l->q->stem.n < 2 ? "" : lang,
                                       .detail = detail};

    l->n += qx_lint_tell(l->with, &finding) ? 1 : 0;
}

/* --- stems --- */

static bool is_one_of(const char *word, const char *const *list)
{
    for (; *list != NULL; list++) {
        if (strcmp(*list, word) == 0) {
            return true;
        }
    }
    return false;
}

/* Written small, or with a capital at its start: "NOT" is emphasised and does no harm. */
static bool is_quiet(const struct bank_words *w)
{
    struct qx_slice lower = qx_buf_slice(&w->lower);
    size_t head = bank_prefix(w->raw, 1);
    size_t lower_head = bank_prefix(lower, 1);

    return qx_slice_equal(qx_slice(w->raw.ptr + head, w->raw.len - head),
                          qx_slice(lower.ptr + lower_head, lower.len - lower_head));
}

/* The sentence that asks: the one before the last question mark, or the last one. */
static struct qx_slice asked(const char *stem)
{
    struct qx_slice s = qx_slice_trim(qx_slice_text(stem));
    const uint8_t *mark = s.len == 0 ? NULL : memrchr(s.ptr, '?', s.len);
    size_t end = mark == NULL ? s.len : (size_t)(mark - s.ptr);
    size_t start = end == 0 ? 0 : end - 1;

    while (start > 0 && s.ptr[start - 1] != '\n' &&
           !(strchr(".!?", s.ptr[start - 1]) != NULL && s.ptr[start] == ' ')) {
        start--;
    }
    return qx_slice(s.ptr + start, end - start);
}

enum negation { NO_NEGATION, LOUD_NEGATION, QUIET_NEGATION };

/* "not less than" is a bound and no negation. */
static enum negation negation_in(const char *stem)
{
    static const char *const NEGATIONS[] = {"not", "cannot", "except", "не", "кроме", "емес", NULL};
    static const char *const BOUNDS[] = {"less",  "more",   "only",    "later", "earlier", "only",
                                         "менее", "более",  "позднее", "ранее", "больше",  "меньше",
                                         "позже", "раньше", "только",  "кем",   "артық",   NULL};
    struct bank_words w = {.rest = asked(stem)};
    enum negation before = NO_NEGATION; /* the word before is one */
    enum negation found = NO_NEGATION;
    bool bound = false; /* the word before is one of BOUNDS */

    while (bank_words_next(&w)) {
        const char *word = qx_buf_cstr(&w.lower);
        bool is_bound = is_one_of(word, BOUNDS);

        found = !is_bound && before > found ? before : found;
        before = bound || !is_one_of(word, NEGATIONS) ? NO_NEGATION
                 : is_quiet(&w)                       ? QUIET_NEGATION
                                                      : LOUD_NEGATION;
        bound = is_bound;
    }
    bank_words_free(&w);
    return before > found ? before : found;
}

/* A translation negates in its own way: it is looked at where the first language negates. */
static void check_negation(struct lint *l, const struct qx_translation *stem)
{
    const struct qx_translation *first = &l->q->stem.v[0];

    if (lint_wants(l, QX_LINT_NEGATION) && negation_in(stem->text) == QUIET_NEGATION &&
        (stem == first || negation_in(first->text) != NO_NEGATION)) {
        lint_say(l, QX_LINT_NEGATION, stem->lang, "");
    }
}

static size_t count_words(const char *text)
{
    struct bank_words w = {.rest = qx_slice_text(text)};
    size_t n = 0;

    while (bank_words_next(&w)) {
        n++;
    }
    bank_words_free(&w);
    return n;
}

static void check_reading(struct lint *l, const char *lang)
{
    size_t words = 0;
    char detail[24];

    if (!lint_wants(l, QX_LINT_LONG_READING)) {
        return;
    }
    words = count_words(qx_texts_in(&l->q->stem, lang, NULL));
    for (size_t i = 0; i < l->q->n_options; i++) {
        words += count_words(lint_option(l, i, lang));
    }
    if (words > READING_MAX) {
        (void)snprintf(detail, sizeof detail, "%zu", words);
        lint_say(l, QX_LINT_LONG_READING, lang, detail);
    }
}

/* At most; two neighbouring lines of a paragraph are wider than one. */
static size_t most_lines(const char *text)
{
    size_t n = 2 + strlen(text) / (SCREEN_COLUMNS / 2);

    for (const char *p = text; (p = strchr(p, '\n')) != NULL; p++) {
        n++;
    }
    return n;
}

static size_t count_lines(const char *text)
{
    struct qx_line *lines = NULL;
    size_t n = most_lines(text);

    if (n > HALF_SCREEN) {
        n = qx_wrap(qx_slice_text(text), SCREEN_COLUMNS, &lines);
        free(lines);
    }
    return n;
}

static void check_stem(struct lint *l, const struct qx_translation *stem)
{
    size_t n = count_lines(stem->text);

    if (n > WHOLE_SCREEN) {
        lint_say(l, QX_LINT_STEM_SCROLLS, stem->lang, "");
    } else if (n > HALF_SCREEN) {
        lint_say(l, QX_LINT_LONG_STEM, stem->lang, "");
    }
    check_negation(l, stem);
    check_reading(l, stem->lang);
}

size_t qx_question_lint(const struct qx_question *question, const struct qx_linter *linter)
{
    struct lint l = {.with = linter, .q = question};

    if (question->level[0] == '\0') {
        lint_say(&l, QX_LINT_NO_LEVEL, NULL, "");
    }
    if (question->source[0] == '\0') {
        lint_say(&l, QX_LINT_NO_SOURCE, NULL, "");
    }
    for (size_t i = 0; i < question->stem.n; i++) {
        check_stem(&l, &question->stem.v[i]);
        lint_options(&l, question->stem.v[i].lang);
        lint_script(&l, question->stem.v[i].lang);
        if (linter->font != NULL) {
            lint_font(&l, question->stem.v[i].lang);
        }
    }
    lint_languages(&l);
    if (linter->glossary != NULL) {
        lint_glossary(&l);
    }
    return l.n;
}
