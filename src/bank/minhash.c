#include "minhash.h"

#include <stdlib.h>

#include "words.h"

#define ROWS (MINHASH_MINIMA / MINHASH_BANDS) /* of a band */

static void add(struct shingles *s, uint64_t hash)
{
    if (s->n == s->room) {
        s->room = s->room == 0 ? 64 : 2 * s->room;
        s->v = qx_realloc(s->v, s->room, sizeof *s->v);
    }
    s->v[s->n++] = hash;
}

static void read_part(struct shingles *s, const char *text)
{
    struct bank_words w = {.rest = qx_slice_text(text)};
    uint64_t before = 0;
    uint64_t whole = 1;

    for (size_t n = 0; bank_words_next(&w); n++) {
        uint64_t word = bank_hash(qx_buf_slice(&w.lower));

        add(s, word);
        if (n > 0) {
            add(s, bank_mix(before * 3 + word));
        }
        whole = bank_mix(whole * 3 + word);
        before = word;
    }
    s->whole += bank_mix(whole); /* in whatever order the parts stand */
    bank_words_free(&w);
}

static int by_value(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;

    return x < y ? -1 : x > y;
}

void shingles_read(struct shingles *s, const struct qx_question *q, const char *lang)
{
    size_t kept = 0;

    s->n = 0;
    s->whole = 0;
    read_part(s, qx_texts_in(&q->stem, lang, NULL));
    for (size_t i = 0; i < q->n_options; i++) {
        read_part(s, qx_texts_in(&q->options[i].text, lang, NULL));
    }
    for (size_t i = 0; i < q->n_fields; i++) {
        read_part(s, qx_texts_in(&q->fields[i].text, lang, NULL));
    }
    if (s->n > 0) {
        qsort(s->v, s->n, sizeof *s->v, by_value);
    }
    for (size_t i = 0; i < s->n; i++) {
        if (i == 0 || s->v[i] != s->v[i - 1]) {
            s->v[kept++] = s->v[i];
        }
    }
    s->n = kept;
}

void shingles_free(struct shingles *s)
{
    free(s->v);
    *s = (struct shingles){0};
}

unsigned shingles_common(const struct shingles *a, const struct shingles *b)
{
    size_t i = 0;
    size_t k = 0;
    size_t both = 0;

    while (i < a->n && k < b->n) {
        both += a->v[i] == b->v[k] ? 1 : 0;
        uint64_t x = a->v[i];

        i += x <= b->v[k] ? 1 : 0;
        k += b->v[k] <= x ? 1 : 0;
    }
    size_t all = a->n + b->n - both;
    unsigned percent = all == 0 ? 0 : (unsigned)(both * 100 / all);

    return percent == 100 && a->whole != b->whole ? 99 : percent;
}

/* Multiply-shift with odd constants (Dietzfelbinger et al. 1997); the minimum of the upper half. */
void minhash(const struct shingles *s, const char *lang, uint32_t keys[static MINHASH_BANDS],
             uint8_t low[static MINHASH_MINIMA])
{
    uint32_t minima[MINHASH_MINIMA];
    uint64_t seed = bank_hash(qx_slice_text(lang));

    for (size_t m = 0; m < MINHASH_MINIMA; m++) {
        uint64_t factor = bank_mix(2 * m + 1) | 1;
        uint64_t term = bank_mix(2 * m + 2);
        uint32_t least = UINT32_MAX;

        for (size_t i = 0; i < s->n; i++) {
            uint32_t hash = (uint32_t)((s->v[i] * factor + term) >> 32);

            least = hash < least ? hash : least;
        }
        minima[m] = least;
        low[m] = (uint8_t)least;
    }
    for (size_t b = 0; b < MINHASH_BANDS; b++) {
        uint64_t key = seed + b;

        for (size_t r = 0; r < ROWS; r++) {
            key = bank_mix(key * 3 + minima[b * ROWS + r]);
        }
        keys[b] = (uint32_t)(key >> 32);
    }
}

unsigned minhash_common(const uint8_t a[static MINHASH_MINIMA],
                        const uint8_t b[static MINHASH_MINIMA])
{
    unsigned n = 0;

    for (size_t m = 0; m < MINHASH_MINIMA; m++) {
        n += a[m] == b[m] ? 1 : 0;
    }
    return n;
}
