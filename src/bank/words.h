/* Words of a text, in small letters: what lint compares. */
#ifndef QUALEX_BANK_WORDS_H
#define QUALEX_BANK_WORDS_H

#include <qualex/buf.h>

/* Start from {.rest = text}; end with bank_words_free. */
struct bank_words {
    struct qx_slice rest;
    struct qx_slice raw; /* the newest word as it is written */
    struct qx_buf lower; /* and in small letters */
};
bool bank_words_next(struct bank_words *words);
void bank_words_free(struct bank_words *words);

/* 64 bits, well mixed, the same on every machine; no secret. */
uint64_t bank_hash(struct qx_slice bytes);
uint64_t bank_mix(uint64_t x);
/* Bytes of the first n code points. */
size_t bank_prefix(struct qx_slice s, size_t n);

#endif
