/* Embedded answers, "cloze" in Moodle XML: gaps such as {1:MULTICHOICE:=yes#right~no} in the stem.
 */
#include "moodle.h"

#include <strings.h>

struct gap {
    struct qx_slice weight; /* digits; may be empty */
    struct qx_slice type;
    struct qx_slice answers;
    size_t len; /* from "{" to "}" */
    uint32_t line;
};

/* One of the answers in a gap. */
struct alternative {
    struct qx_fraction share;
    struct qx_slice text;
    struct qx_slice feedback;
};

enum gap_kind { GAP_CHOICE, GAP_TEXT, GAP_CASED, GAP_NUMBER, GAP_NO };

/* Moodle's names, long and short. */
static const struct named_kind {
    const char *name;
    enum gap_kind kind;
} KINDS[] = {
    {"MULTICHOICE",      GAP_CHOICE},
    {"MC",               GAP_CHOICE},
    {"MULTICHOICE_V",    GAP_CHOICE},
    {"MCV",              GAP_CHOICE},
    {"MULTICHOICE_H",    GAP_CHOICE},
    {"MCH",              GAP_CHOICE},
    {"MULTICHOICE_S",    GAP_CHOICE},
    {"MCS",              GAP_CHOICE},
    {"MULTICHOICE_VS",   GAP_CHOICE},
    {"MCVS",             GAP_CHOICE},
    {"MULTICHOICE_HS",   GAP_CHOICE},
    {"MCHS",             GAP_CHOICE},
    {"SHORTANSWER",      GAP_TEXT  },
    {"SA",               GAP_TEXT  },
    {"MW",               GAP_TEXT  },
    {"SHORTANSWER_C",    GAP_CASED },
    {"SAC",              GAP_CASED },
    {"MWC",              GAP_CASED },
    {"NUMERICAL",        GAP_NUMBER},
    {"NM",               GAP_NUMBER},
    {"MULTIRESPONSE",    GAP_NO    },
    {"MR",               GAP_NO    },
    {"MULTIRESPONSE_H",  GAP_NO    },
    {"MRH",              GAP_NO    },
    {"MULTIRESPONSE_S",  GAP_NO    },
    {"MRS",              GAP_NO    },
    {"MULTIRESPONSE_HS", GAP_NO    },
    {"MRHS",             GAP_NO    },
};

static struct qx_slice from(struct qx_slice s, size_t at)
{
    return qx_slice(s.ptr + at, s.len - at);
}

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(uint8_t c)
{
    return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_';
}

static bool is_upper(struct qx_slice word)
{
    for (size_t i = 0; i < word.len; i++) {
        if (word.ptr[i] >= 'a' && word.ptr[i] <= 'z') {
            return false;
        }
    }
    return word.len > 1;
}

/* compare: strncmp, or strncasecmp. NULL when the word is none. */
static const struct named_kind *kind_of(struct qx_slice word,
                                        int (*compare)(const char *, const char *, size_t))
{
    for (size_t i = 0; i < sizeof KINDS / sizeof KINDS[0]; i++) {
        if (word.len == strlen(KINDS[i].name) &&
            compare((const char *)word.ptr, KINDS[i].name, word.len) == 0) {
            return &KINDS[i];
        }
    }
    return NULL;
}

/* The first byte of set that no backslash escapes; s.len when there is none. A "#" behind "&" is an
 * entity's. */
static size_t find(struct qx_slice s, const char *set)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '\\' && i + 1 < s.len) {
            i++;
        } else if (s.ptr[i] != '\0' && strchr(set, s.ptr[i]) != NULL &&
                   !(s.ptr[i] == '#' && i > 0 && s.ptr[i - 1] == '&')) {
            return i;
        }
    }
    return s.len;
}

/* Escapes resolved, kept in the arena. */
static struct qx_slice unescape(struct moodle_parser *p, struct qx_slice s)
{
    uint8_t *out = qx_arena_alloc(&p->m->arena, s.len + 1, 1);
    size_t n = 0;

    s = qx_slice_trim(s);
    for (size_t i = 0; i < s.len; i++) {
        bool escape = s.ptr[i] == '\\' && i + 1 < s.len && s.ptr[i + 1] != '\0' &&
                      strchr("}#~/\"\\", s.ptr[i + 1]) != NULL;

        i += escape ? 1 : 0;
        out[n++] = s.ptr[i];
    }
    return qx_slice(out, n);
}

/* --- finding gaps --- */

static struct qx_slice skip(struct qx_slice s, bool (*what)(uint8_t))
{
    while (s.len > 0 && what(s.ptr[0])) {
        s = from(s, 1);
    }
    return s;
}

/* s begins with "{": whether a gap was meant, "{1:WORD". Blanks before the word, which Moodle does
 * not allow, are passed over, and complete_gap refuses them. */
static bool looks_like_gap(struct qx_slice s, struct gap *out)
{
    struct qx_slice digits = skip(from(s, 1), is_blank);
    struct qx_slice rest = skip(digits, is_digit);

    out->weight = qx_slice(digits.ptr, digits.len - rest.len);
    rest = skip(rest, is_blank);
    if (rest.len == 0 || rest.ptr[0] != ':') {
        return false;
    }
    struct qx_slice word = skip(from(rest, 1), is_blank);

    rest = skip(word, is_letter);
    out->type = qx_slice(word.ptr, word.len - rest.len);
    out->answers = rest;
    return kind_of(out->type, strncasecmp) != NULL ||
           (is_upper(out->type) && rest.len > 0 && rest.ptr[0] == ':');
}

/* Its kind and its end. */
static bool complete_gap(struct moodle_parser *p, const uint8_t *start, struct gap *gap,
                         enum gap_kind *kind)
{
    size_t end = find(gap->answers, "}");
    const struct named_kind *known = kind_of(gap->type, strncmp);
    bool spaced =
        gap->type.ptr[-1] != ':' || gap->type.ptr - 1 != gap->weight.ptr + gap->weight.len;

    if (known == NULL) {
        return moodle_fault(
            p, gap->line,
            "a gap of the unknown type %.*s: use SHORTANSWER, NUMERICAL or MULTICHOICE",
            (int)(gap->type.len > 20 ? 20 : gap->type.len), (const char *)gap->type.ptr);
    }
    if (known->kind == GAP_NO) {
        return moodle_fault(
            p, gap->line,
            "unsupported type cloze with several answers to a gap (%s): make a gap of each",
            known->name);
    }
    if (spaced || end == gap->answers.len || gap->answers.ptr[0] != ':') {
        return moodle_fault(p, gap->line,
                            "a gap that is not written as {1:%s:=right~wrong}: correct it",
                            known->name);
    }
    gap->answers = qx_slice(gap->answers.ptr + 1, end - 1);
    gap->len = (size_t)(gap->answers.ptr + gap->answers.len + 1 - start);
    *kind = known->kind;
    return true;
}

/* --- answers --- */

static bool take_share(struct moodle_parser *p, const struct gap *gap, struct qx_slice *s,
                       struct qx_fraction *share)
{
    *share = (struct qx_fraction){0, 1};
    *s = qx_slice_trim(*s);
    if (s->len > 0 && s->ptr[0] == '=') {
        *share = (struct qx_fraction){1, 1};
        *s = from(*s, 1);
    } else if (s->len > 0 && s->ptr[0] == '%') {
        const uint8_t *end = memchr(s->ptr + 1, '%', s->len - 1);

        if (end == NULL || !qx_percent(qx_slice(s->ptr + 1, (size_t)(end - s->ptr) - 1), share)) {
            return moodle_fault(
                p, gap->line,
                "a weight that is no number from -100 to 100 between two '%%': write it as %%50%%");
        }
        *s = from(*s, (size_t)(end - s->ptr) + 1);
    }
    return true;
}

/* Takes the next answer off the front. */
static bool next_answer(struct moodle_parser *p, const struct gap *gap, struct qx_slice *rest,
                        struct alternative *out)
{
    size_t end = find(*rest, "~");
    struct qx_slice one = qx_slice(rest->ptr, end);

    *rest = end == rest->len ? qx_slice(NULL, 0) : from(*rest, end + 1);
    if (!take_share(p, gap, &one, &out->share)) {
        return false;
    }
    size_t hash = find(one, "#");

    out->text = unescape(p, qx_slice(one.ptr, hash));
    out->feedback = hash == one.len ? qx_slice("", 0) : unescape(p, from(one, hash + 1));
    return out->text.len > 0 ||
           moodle_fault(p, gap->line, "a gap with an answer without text: give it one");
}

static struct moodle_text as_text(const struct moodle_parser *p, const struct gap *gap,
                                  struct qx_slice raw)
{
    return (struct moodle_text){.raw = raw, .format = p->format, .line = gap->line};
}

static bool choice(struct moodle_parser *p, const struct gap *gap, struct qx_field *field,
                   const struct alternative *a)
{
    struct moodle_text text = as_text(p, gap, a->text);
    struct moodle_text said = as_text(p, gap, a->feedback);
    struct qx_accepted *accepted = NULL;
    size_t before = p->m->q.n_options;
    size_t option = 0;

    if (!moodle_option(p, &text, field->id, &option)) {
        return false;
    }
    if (option < before) {
        return moodle_fault(p, gap->line, "a gap with two choices alike: remove one");
    }
    if (a->share.num < 0) {
        return moodle_fault(p, gap->line, "a gap with a weight below 0: write one from 0 to 100");
    }
    if (a->share.num == 0) {
        return moodle_texts(p, &said, &p->m->options[option].feedback);
    }
    if (!moodle_accept(p, field, option, gap->line, &accepted)) {
        return false;
    }
    accepted->weight = a->share;
    return moodle_texts(p, &said, &accepted->feedback);
}

/* "23.8:0.1" */
static void split_tolerance(struct moodle_typed *typed)
{
    const uint8_t *colon =
        typed->text.len == 0 ? NULL : memchr(typed->text.ptr, ':', typed->text.len);

    if (colon != NULL) {
        size_t at = (size_t)(colon - typed->text.ptr);

        typed->tolerance = from(typed->text, at + 1);
        typed->text = qx_slice(typed->text.ptr, at);
    }
}

static bool typed(struct moodle_parser *p, const struct gap *gap, struct qx_field *field,
                  const struct alternative *a)
{
    struct moodle_typed t = {.text = a->text,
                             .share = a->share,
                             .feedback = as_text(p, gap, a->feedback),
                             .line = gap->line};
    struct moodle_text raw = as_text(p, gap, a->text);
    struct qx_texts plain = {0};

    if (field->fill == QX_FILL_NUMBER) {
        split_tolerance(&t);
    } else if (!moodle_texts(p, &raw, &plain)) {
        return false;
    } else {
        t.text = qx_slice_text(plain.n == 0 ? "" : plain.v[0].text);
    }
    return moodle_typed(p, field, &t);
}

static bool fill_gap(struct moodle_parser *p, const struct gap *gap, enum gap_kind kind)
{
    static const enum qx_fill FILLS[] = {[GAP_CHOICE] = QX_FILL_CHOICE,
                                         [GAP_TEXT] = QX_FILL_TEXT,
                                         [GAP_CASED] = QX_FILL_TEXT,
                                         [GAP_NUMBER] = QX_FILL_NUMBER};
    struct qx_field *field = NULL;
    struct qx_slice rest = gap->answers;
    struct alternative a;

    if (qx_making_field(p->m, FILLS[kind], gap->line, &field) != QX_OK) {
        return false;
    }
    field->case_sensitive = kind == GAP_CASED;
    do {
        if (!next_answer(p, gap, &rest, &a) ||
            !(kind == GAP_CHOICE ? choice(p, gap, field, &a) : typed(p, gap, field, &a))) {
            return false;
        }
    } while (rest.ptr != NULL);
    return true;
}

/* --- the stem --- */

static size_t weight_of(struct qx_slice digits)
{
    size_t n = 0;

    for (size_t i = 0; i < digits.len && n < 100000; i++) {
        n = n * 10 + (size_t)(digits.ptr[i] - '0');
    }
    return digits.len == 0 ? 1 : n;
}

/* The stem with "[[n]]" for each gap. */
static bool read_stem(struct moodle_parser *p, const struct moodle_text *stem, struct qx_buf *out)
{
    struct qx_slice rest = stem->raw;
    struct gap gap = {.line = stem->line};
    enum gap_kind kind = GAP_NO;
    size_t weight = 0;

    for (size_t len = 1; rest.len > 0; rest = from(rest, len), len = 1) {
        gap.line += rest.ptr[0] == '\n' ? 1 : 0;
        if (rest.ptr[0] != '{' || !looks_like_gap(rest, &gap)) {
            qx_buf_byte(out, rest.ptr[0]);
            continue;
        }
        if (!complete_gap(p, rest.ptr, &gap, &kind) || !fill_gap(p, &gap, kind)) {
            return false;
        }
        if (weight != 0 && weight_of(gap.weight) != weight) {
            return moodle_fault(p, gap.line,
                                "gaps of unequal weight, of which each has an equal share here: "
                                "write the same number before each ':'");
        }
        weight = weight_of(gap.weight);
        len = gap.len;
        for (size_t i = 0; i < len; i++) {
            gap.line += rest.ptr[i] == '\n' ? 1 : 0;
        }
        qx_buf_printf(out, "[[%zu]]", p->m->q.n_fields);
    }
    return p->m->q.n_fields > 0 ||
           moodle_fault(p, stem->line,
                        "no gap in the text: write one, such as {1:SHORTANSWER:=right}");
}

bool moodle_cloze(struct moodle_parser *p)
{
    struct moodle_text stem;
    struct qx_buf text = {0};

    p->m->q.type = QX_GAPS;
    bool good = moodle_text(p, qx_xml_child(p->question, "questiontext"), &stem) &&
                read_stem(p, &stem, &text);

    stem.raw = qx_buf_slice(&text);
    good = good && moodle_texts(p, &stem, &p->m->q.stem);
    qx_buf_free(&text);
    return good;
}
