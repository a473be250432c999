/* A fuzz target: the entry point that libFuzzer calls, and seeds for the smoke driver. */
#ifndef QUALEX_FUZZ_H
#define QUALEX_FUZZ_H

#include <qualex/slice.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
/* The i-th well-formed input; empty past the last. Borrowed. */
struct qx_slice fuzz_seed(size_t i);
/* Gives everything back. */
void fuzz_close(void);

#endif
