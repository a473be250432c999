/* Questions that share a band of MinHash, compared exactly. Sketches lie in files without a name; a
 * band at a time is in memory. */
#include "store.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <qualex/lint.h>

#include "minhash.h"

#define SORTED_MAX ((size_t)4 << 20) /* sketches of a band that are sorted at once */
#define PAIRS_MAX ((size_t)2 << 20)  /* kept; what is beyond is not looked at */
#define NEAR 75                      /* hundredths */
#define LIKELY 77                    /* shared minima of 128: four deviations below NEAR */

/* What is kept of one text. */
struct sketch {
    uint32_t question; /* counted from 0 */
    uint32_t keys[MINHASH_BANDS];
    uint8_t low[MINHASH_MINIMA];
};

struct qx_twins {
    FILE *sketches;
    FILE *rows; /* int64_t of each question */
    size_t n_sketches;
    uint32_t n_questions;
    struct shingles shingles;
    uint64_t *pairs; /* of sketches, at last of questions: earlier << 32 | later */
    size_t n_pairs;
    bool full; /* of likely ones: no more are taken */
};

enum qx_err qx_twins_new(struct qx_report *report, struct qx_twins **out)
{
    struct qx_twins *t = qx_alloc(1, sizeof *t);

    t->sketches = tmpfile();
    t->rows = tmpfile();
    if (t->sketches == NULL || t->rows == NULL) {
        qx_twins_free(&t);
        return qx_fail(report, QX_ERR_IO, "lint", 0, "no temporary file: free some space in /tmp");
    }
    *out = t;
    return QX_OK;
}

void qx_twins_free(struct qx_twins **twins)
{
    struct qx_twins *t = *twins;

    if (t == NULL) {
        return;
    }
    if (t->sketches != NULL) {
        (void)fclose(t->sketches);
    }
    if (t->rows != NULL) {
        (void)fclose(t->rows);
    }
    shingles_free(&t->shingles);
    free(t->pairs);
    free(t);
    *twins = NULL;
}

enum qx_err qx_twins_add(struct qx_twins *t, int64_t row, const struct qx_question *question)
{
    struct sketch sketch = {.question = t->n_questions++};

    if (fwrite(&row, sizeof row, 1, t->rows) != 1) {
        return QX_ERR_IO;
    }
    for (size_t i = 0; i < question->stem.n; i++) {
        shingles_read(&t->shingles, question, question->stem.v[i].lang);
        if (t->shingles.n == 0) { /* signs alone */
            continue;
        }
        minhash(&t->shingles, question->stem.v[i].lang, sketch.keys, sketch.low);
        if (fwrite(&sketch, sizeof sketch, 1, t->sketches) != 1) {
            return QX_ERR_IO;
        }
        t->n_sketches++;
    }
    return QX_OK;
}

/* --- pairs --- */

static int by_value(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;

    return x < y ? -1 : x > y;
}

/* Sorts them and leaves each once. */
static void settle(struct qx_twins *t)
{
    size_t kept = 0;

    if (t->n_pairs > 0) {
        qsort(t->pairs, t->n_pairs, sizeof *t->pairs, by_value);
    }
    for (size_t i = 0; i < t->n_pairs; i++) {
        if (i == 0 || t->pairs[i] != t->pairs[i - 1]) {
            t->pairs[kept++] = t->pairs[i];
        }
    }
    t->n_pairs = kept;
}

static enum qx_err read_sketch(struct qx_twins *t, uint64_t number, struct sketch *out)
{
    off_t at = (off_t)number * (off_t)sizeof *out;

    return pread(fileno(t->sketches), out, sizeof *out, at) == (ssize_t)sizeof *out ? QX_OK
                                                                                    : QX_ERR_IO;
}

/* Leaves the pairs that are likely to be near, by all of their minima; as pairs of questions when
 * that is wanted, or else as they are. */
static enum qx_err sieve(struct qx_twins *t, bool of_questions)
{
    struct sketch a = {0};
    struct sketch b;
    size_t kept = 0;
    enum qx_err err = QX_OK;

    settle(t);
    for (size_t i = 0; err == QX_OK && i < t->n_pairs; i++) {
        uint64_t pair = t->pairs[i];

        err = read_sketch(t, pair >> 32, &a);
        if (err == QX_OK) {
            err = read_sketch(t, (uint32_t)pair, &b);
        }
        if (err == QX_OK && a.question != b.question && minhash_common(a.low, b.low) >= LIKELY) {
            t->pairs[kept++] = of_questions ? (uint64_t)a.question << 32 | b.question : pair;
        }
    }
    t->n_pairs = err == QX_OK ? kept : 0;
    settle(t);
    return err;
}

static enum qx_err add_pair(struct qx_twins *t, uint32_t earlier, uint32_t later)
{
    enum qx_err err = QX_OK;

    if (t->n_pairs == PAIRS_MAX && !t->full) {
        err = sieve(t, false);
        t->full = t->n_pairs > PAIRS_MAX / 2;
    }
    if (t->n_pairs < PAIRS_MAX) {
        t->pairs[t->n_pairs++] = (uint64_t)earlier << 32 | later;
    }
    return err;
}

/* Each with the first of its band and with the one before: of a crowd of twins all are told, and
 * not each with each. sorted: key << 32 | sketch. */
static enum qx_err pair_up(struct qx_twins *t, const uint64_t *sorted, size_t n)
{
    enum qx_err err = QX_OK;

    for (size_t i = 1, first = 0; err == QX_OK && i < n; i++) {
        if (sorted[i] >> 32 != sorted[first] >> 32) {
            first = i;
            continue;
        }
        err = add_pair(t, (uint32_t)sorted[first], (uint32_t)sorted[i]);
        if (err == QX_OK && i - 1 > first) {
            err = add_pair(t, (uint32_t)sorted[i - 1], (uint32_t)sorted[i]);
        }
    }
    return err;
}

/* By the upper half; what is equal there keeps its order. spare has the same room. */
static void sort_by_key(uint64_t *v, uint64_t *spare, size_t n)
{
    for (unsigned shift = 32; shift < 64; shift += 8) {
        size_t starts[257] = {0};

        for (size_t i = 0; i < n; i++) {
            starts[(v[i] >> shift & 0xFF) + 1]++;
        }
        for (size_t k = 0; k < 256; k++) {
            starts[k + 1] += starts[k];
        }
        for (size_t i = 0; i < n; i++) {
            spare[starts[v[i] >> shift & 0xFF]++] = v[i];
        }
        memcpy(v, spare, n * sizeof *v);
    }
}

/* The sketches of one band, those whose key falls into this part of parts. */
static enum qx_err read_band(struct qx_twins *t, size_t band, size_t part, size_t parts,
                             uint64_t *out, size_t *n)
{
    struct sketch sketch;

    *n = 0;
    rewind(t->sketches);
    for (size_t i = 0; i < t->n_sketches; i++) {
        if (fread(&sketch, sizeof sketch, 1, t->sketches) != 1) {
            return QX_ERR_IO;
        }
        uint64_t key = sketch.keys[band];

        if (parts == 1 || (key % parts == part && *n < SORTED_MAX)) {
            out[(*n)++] = key << 32 | i;
        }
    }
    return QX_OK;
}

/* Parts are made so small that chance cannot fill one; a crowd of twins can, and is cut then. */
static enum qx_err find_pairs(struct qx_twins *t, bool (*go_on)(void))
{
    size_t parts = t->n_sketches <= SORTED_MAX ? 1 : t->n_sketches / (SORTED_MAX / 2) + 1;
    size_t room = parts == 1 ? t->n_sketches : SORTED_MAX;
    uint64_t *sorted = qx_alloc(room + 1, sizeof *sorted);
    uint64_t *spare = qx_alloc(room + 1, sizeof *spare);
    enum qx_err err = QX_OK;

    for (size_t i = 0; err == QX_OK && i < MINHASH_BANDS * parts; i++) {
        size_t n = 0;

        err = go_on != NULL && !go_on() ? QX_ERR_INTERRUPTED
                                        : read_band(t, i / parts, i % parts, parts, sorted, &n);
        if (err == QX_OK) {
            sort_by_key(sorted, spare, n);
            err = pair_up(t, sorted, n);
        }
    }
    free(sorted);
    free(spare);
    return err == QX_OK ? sieve(t, true) : err;
}

/* --- comparing --- */

/* A question of a pair, as it stands in the bank. */
struct fetched {
    uint32_t number;
    int64_t row;
    bool there;
    struct qx_arena arena;
    struct qx_question question;
};

static bool read_entry(void *ctx, const struct qx_entry *entry)
{
    struct fetched *f = ctx;
    struct qx_json *json = NULL;

    f->there = qx_json_parse(entry->json, "lint", NULL, &json) == QX_OK &&
               qx_question_from_json(json, "lint", &f->arena, NULL, &f->question) == QX_OK;
    qx_json_free(&json);
    return false;
}

static enum qx_err fetch(struct qx_twins *t, struct qx_bank *bank, uint32_t number,
                         struct fetched *out)
{
    if (out->there && out->number == number) {
        return QX_OK;
    }
    qx_arena_free(&out->arena);
    out->there = false;
    out->number = number;
    if (fseeko(t->rows, (off_t)number * (off_t)sizeof out->row, SEEK_SET) != 0 ||
        fread(&out->row, sizeof out->row, 1, t->rows) != 1) {
        return QX_ERR_IO;
    }
    return qx_bank_at(bank, out->row, read_entry, out);
}

static bool names(const struct qx_question *q, const char *enemy)
{
    for (size_t i = 0; i < q->n_enemies; i++) {
        if (strcmp(q->enemies[i], enemy) == 0) {
            return true;
        }
    }
    return false;
}

/* Questions of one case set share its text, and come together. */
static bool one_case(const struct qx_question *a, const struct qx_question *b)
{
    struct qx_slice names[2];
    uint32_t position;

    return qx_question_case(a, &names[0], &position) && qx_question_case(b, &names[1], &position) &&
           qx_slice_equal(names[0], names[1]);
}

/* The most that they have in common in one language. */
static unsigned common(const struct qx_question *a, const struct qx_question *b,
                       struct shingles *spare)
{
    unsigned most = 0;

    for (size_t i = 0; i < a->stem.n; i++) {
        const char *lang = a->stem.v[i].lang;

        if (qx_texts_find(&b->stem, lang) != NULL) {
            shingles_read(&spare[0], a, lang);
            shingles_read(&spare[1], b, lang);
            unsigned percent = shingles_common(&spare[0], &spare[1]);

            most = percent > most ? percent : most;
        }
    }
    return most;
}

static bool tell(const struct qx_question *a, const struct qx_question *b, unsigned percent,
                 const struct qx_linter *linter)
{
    char detail[QX_QUESTION_ID_MAX + 16];

    (void)snprintf(detail, sizeof detail, percent == 100 ? "%s" : "%s (%u %%)", a->id, percent);
    const struct qx_finding f = {.lint = percent == 100 ? QX_LINT_SAME_TEXT : QX_LINT_NEAR_TWIN,
                                 .id = b->id,
                                 .lang = "",
                                 .detail = detail};

    return qx_lint_tell(linter, &f);
}

static enum qx_err compare(struct qx_twins *t, struct qx_bank *bank, uint64_t pair,
                           const struct qx_linter *linter, struct fetched *earlier,
                           struct shingles *spare, size_t *found)
{
    struct fetched later = {0};
    enum qx_err err = fetch(t, bank, (uint32_t)(pair >> 32), earlier);

    if (err == QX_OK) {
        err = fetch(t, bank, (uint32_t)pair, &later);
    }
    bool new = earlier->row > linter->since || later.row > linter->since;

    if (err == QX_OK && new && earlier->there && later.there &&
        !names(&earlier->question, later.question.id) &&
        !names(&later.question, earlier->question.id) &&
        !one_case(&earlier->question, &later.question)) {
        unsigned percent = common(&earlier->question, &later.question, spare);

        *found +=
            percent >= NEAR && tell(&earlier->question, &later.question, percent, linter) ? 1 : 0;
    }
    qx_arena_free(&later.arena);
    return err;
}

enum qx_err qx_twins_find(struct qx_twins *t, struct qx_bank *bank, const struct qx_linter *linter,
                          bool (*go_on)(void), size_t *found)
{
    struct fetched earlier = {0};
    struct shingles spare[2] = {{0}, {0}};

    *found = 0;
    t->pairs = qx_alloc(PAIRS_MAX, sizeof *t->pairs);
    enum qx_err err = fflush(t->sketches) == 0 && fflush(t->rows) == 0 ? QX_OK : QX_ERR_IO;

    if (err == QX_OK) {
        err = find_pairs(t, go_on);
    }
    for (size_t i = 0; err == QX_OK && i < t->n_pairs; i++) {
        err = go_on != NULL && !go_on()
                  ? QX_ERR_INTERRUPTED
                  : compare(t, bank, t->pairs[i], linter, &earlier, spare, found);
    }
    qx_arena_free(&earlier.arena);
    shingles_free(&spare[0]);
    shingles_free(&spare[1]);
    return err;
}
