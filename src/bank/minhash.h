/* MinHash (Broder 1997) of a question in one language. */
#ifndef QUALEX_BANK_MINHASH_H
#define QUALEX_BANK_MINHASH_H

#include <qualex/question.h>

#define MINHASH_BANDS 16
#define MINHASH_MINIMA 128 /* 8 a band */

/* Hashes of pairs of neighbouring words (of a part of one word: of that word), over stem, options
 * in any order and fields; each once, sorted. */
struct shingles {
    uint64_t *v;
    size_t n;
    size_t room;
    uint64_t whole; /* the same for the same words in the same parts */
};

/* Forgets what was there. Free with shingles_free. */
void shingles_read(struct shingles *s, const struct qx_question *question, const char *lang);
void shingles_free(struct shingles *s);
/* How much of all is in both, in hundredths; 100 only when they are equal. */
unsigned shingles_common(const struct shingles *a, const struct shingles *b);

/* keys: of the bands; lang keeps languages apart. low: the lowest byte of each minimum. */
void minhash(const struct shingles *s, const char *lang, uint32_t keys[static MINHASH_BANDS],
             uint8_t low[static MINHASH_MINIMA]);
/* How many of the minima two texts share: about as much of MINHASH_MINIMA as they have in common.
 */
unsigned minhash_common(const uint8_t a[static MINHASH_MINIMA],
                        const uint8_t b[static MINHASH_MINIMA]);

#endif
