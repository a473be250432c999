/* Terms of a glossary in stems. Words are compared by their first letters, for they are inflected.
 */
#include "lint.h"

#include <stdlib.h>

#include "words.h"

#define LETTERS 5 /* of a translated word that are compared */
#define WORDS_MAX 16

/* Words in small letters. */
struct phrase {
    char *v[WORDS_MAX];
    size_t n;
};

/* One way to say a term in another language: the beginnings of its words. */
struct saying {
    char *lang;
    char *text; /* all ways in that language, as in the file */
    struct phrase beginnings;
    struct saying *next;
};

struct term {
    char *text;
    struct phrase words;
    struct saying *sayings;
};

struct qx_glossary {
    struct term *terms; /* in the order they came */
    size_t n;
};

struct qx_glossary *qx_glossary_new(void)
{
    return qx_alloc(1, sizeof(struct qx_glossary));
}

static struct phrase phrase_of(struct qx_slice text)
{
    struct bank_words w = {.rest = text};
    struct phrase out = {.n = 0};

    while (out.n < WORDS_MAX && bank_words_next(&w)) {
        out.v[out.n++] = qx_strndup(qx_buf_slice(&w.lower));
    }
    bank_words_free(&w);
    return out;
}

static void free_phrase(struct phrase *phrase)
{
    for (size_t i = 0; i < phrase->n; i++) {
        free(phrase->v[i]);
    }
}

/* Its first five letters; of a shorter word all but its last, which may be an ending. */
static void cut_ending(char *word)
{
    struct qx_slice s = qx_slice_text(word);
    size_t letters = 0;

    while (letters <= LETTERS && bank_prefix(s, letters) < s.len) {
        letters++;
    }
    word[bank_prefix(s, letters > LETTERS ? LETTERS : letters > 3 ? letters - 1 : letters)] = '\0';
}

/* The next way to say it: up to a parenthesis, ";" or "/". */
static struct qx_slice next_saying(struct qx_slice *rest)
{
    size_t n = 0;

    while (n < rest->len && strchr("();/", rest->ptr[n]) == NULL) {
        n++;
    }
    struct qx_slice one = qx_slice(rest->ptr, n);

    n += n < rest->len ? 1 : 0;
    *rest = qx_slice(rest->ptr + n, rest->len - n);
    return one;
}

static struct term *term_of(struct qx_glossary *g, struct qx_slice text)
{
    struct qx_slice rest = text;
    struct qx_slice head = qx_slice_trim(next_saying(&rest));

    if (g->n > 0 && qx_slice_equal(qx_slice_text(g->terms[g->n - 1].text), head)) {
        return &g->terms[g->n - 1];
    }
    g->terms = qx_realloc(g->terms, g->n + 1, sizeof *g->terms);
    g->terms[g->n] = (struct term){.text = qx_strndup(head), .words = phrase_of(head)};
    return &g->terms[g->n++];
}

void qx_glossary_add(struct qx_glossary *glossary, struct qx_slice term, const char *lang,
                     struct qx_slice translation)
{
    struct term *t = term_of(glossary, term);
    struct qx_slice all = translation;

    while (translation.len > 0) {
        struct phrase words = phrase_of(next_saying(&translation));

        for (size_t i = 0; i < words.n; i++) {
            cut_ending(words.v[i]);
        }
        if (words.n > 0) {
            struct saying *s = qx_alloc(1, sizeof *s);

            *s = (struct saying){.lang = qx_strndup(qx_slice_text(lang)),
                                 .text = qx_strndup(all),
                                 .beginnings = words,
                                 .next = t->sayings};
            t->sayings = s;
        }
    }
}

void qx_glossary_free(struct qx_glossary **glossary)
{
    struct qx_glossary *g = *glossary;

    for (size_t i = 0; g != NULL && i < g->n; i++) {
        while (g->terms[i].sayings != NULL) {
            struct saying *s = g->terms[i].sayings;

            g->terms[i].sayings = s->next;
            free_phrase(&s->beginnings);
            free(s->lang);
            free(s->text);
            free(s);
        }
        free_phrase(&g->terms[i].words);
        free(g->terms[i].text);
    }
    if (g != NULL) {
        free(g->terms);
    }
    free(g);
    *glossary = NULL;
}

/* --- looking --- */

/* The words of a stem; freed as one. */
struct text {
    struct qx_arena arena;
    const char **v;
    size_t n;
};

static struct text read_text(const char *text)
{
    struct bank_words w = {.rest = qx_slice_text(text)};
    struct text out = {.n = 0};

    out.v = qx_arena_alloc(&out.arena, strlen(text) / 2 + 1, sizeof *out.v);
    while (bank_words_next(&w)) {
        out.v[out.n++] = qx_arena_text(&out.arena, qx_buf_slice(&w.lower));
    }
    bank_words_free(&w);
    return out;
}

/* English words as they are, or with the ending of a plural. */
static bool is_same(const char *word, const char *term)
{
    size_t n = strlen(term);

    return strncmp(word, term, n) == 0 &&
           (word[n] == '\0' || strcmp(word + n, "s") == 0 || strcmp(word + n, "es") == 0);
}

static bool stands_at(const struct phrase *words, const struct text *text, size_t at)
{
    bool same = words->n > 0 && words->n <= text->n - at;

    for (size_t i = 0; same && i < words->n; i++) {
        same = is_same(text->v[at + i], words->v[i]);
    }
    return same;
}

/* All words, in whatever order: languages differ in that. */
static bool has_words(const struct text *text, const struct phrase *beginnings)
{
    for (size_t i = 0; i < beginnings->n; i++) {
        bool met = false;

        for (size_t k = 0; k < text->n && !met; k++) {
            met = strncmp(text->v[k], beginnings->v[i], strlen(beginnings->v[i])) == 0;
        }
        if (!met) {
            return false;
        }
    }
    return true;
}

/* NULL when the text says the term in one of the ways that are known, or none is. */
static const struct saying *missing(const struct term *t, const char *lang, const struct text *text)
{
    const struct saying *known = NULL;

    for (const struct saying *s = t->sayings; s != NULL; s = s->next) {
        if (strcmp(s->lang, lang) == 0) {
            if (has_words(text, &s->beginnings)) {
                return NULL;
            }
            known = s;
        }
    }
    return known;
}

static void check_term(struct lint *l, const struct term *t, const struct text *texts)
{
    for (size_t i = 1; i < l->q->stem.n; i++) {
        const struct saying *s = missing(t, l->q->stem.v[i].lang, &texts[i]);

        if (s != NULL) {
            struct qx_buf detail = {0};

            qx_buf_printf(&detail, "'%s' for '%s'", s->text, t->text);
            lint_say(l, QX_LINT_GLOSSARY, s->lang, qx_buf_cstr(&detail));
            qx_buf_free(&detail);
        }
    }
}

/* The longest term that starts at a word; of "key management" "key" is not looked at. */
static const struct term *term_at(const struct qx_glossary *g, const struct text *text, size_t at)
{
    const struct term *longest = NULL;

    for (size_t i = 0; i < g->n; i++) {
        const struct term *t = &g->terms[i];

        if (stands_at(&t->words, text, at) && (longest == NULL || t->words.n > longest->words.n)) {
            longest = t;
        }
    }
    return longest;
}

static bool was_met(const struct term **met, size_t n, const struct term *t)
{
    for (size_t i = 0; i < n; i++) {
        if (met[i] == t) {
            return true;
        }
    }
    return false;
}

#define MET_MAX 64

void lint_glossary(struct lint *l)
{
    const struct qx_texts *stem = &l->q->stem;
    struct text texts[QX_QUESTION_LANGS_MAX];
    const struct term *met[MET_MAX];
    size_t n_met = 0;

    if (stem->n < 2 || strcmp(stem->v[0].lang, "en") != 0) {
        return;
    }
    for (size_t i = 0; i < stem->n; i++) {
        texts[i] = read_text(stem->v[i].text);
    }
    for (size_t at = 0; at < texts[0].n && n_met < MET_MAX;) {
        const struct term *t = term_at(l->with->glossary, &texts[0], at);

        if (t != NULL && !was_met(met, n_met, t)) {
            met[n_met++] = t;
            check_term(l, t, texts);
        }
        at += t == NULL ? 1 : t->words.n;
    }
    for (size_t i = 0; i < stem->n; i++) {
        qx_arena_free(&texts[i].arena);
    }
}
