/*
 * Drives a fuzz target without a fuzzer: smoke ROUNDS [FILE…] mutates its seeds and those files in
 * a repeatable way; smoke FILE… replays what a fuzzer found; smoke --seeds FOLDER writes its seeds.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <qualex/buf.h>
#include <qualex/io.h>

#include "fuzz.h"

/* xorshift64 (Marsaglia 2003). */
static uint64_t next(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static void mutate(struct qx_slice seed, uint64_t *state, struct qx_buf *out)
{
    size_t edits = 1 + next(state) % 4;

    qx_buf_clear(out);
    qx_buf_add(out, seed);
    for (size_t i = 0; i < edits && out->len > 0; i++) {
        size_t at = next(state) % out->len;

        switch (next(state) % 6) {
        case 0:
            out->ptr[at] ^= (uint8_t)(1u << next(state) % 8);
            break;
        case 1:
            out->ptr[at] = (uint8_t)next(state);
            break;
        case 2: /* a length byte often stands behind a tag */
            out->ptr[at] = (uint8_t)(0x80 + next(state) % 5);
            break;
        case 3:
            out->len = at;
            break;
        case 4: { /* a piece moves */
            size_t from = next(state) % out->len;
            size_t len = next(state) % 64;

            len = len > out->len - at ? out->len - at : len;
            len = len > out->len - from ? out->len - from : len;
            memmove(out->ptr + at, out->ptr + from, len);
            break;
        }
        default:
            qx_buf_byte(out, (uint8_t)next(state));
            break;
        }
    }
}

static void run(struct qx_slice bytes)
{
    /* A block of exactly that size, so that a sanitizer sees a read past its end. */
    uint8_t *copy = malloc(bytes.len + 1);

    if (copy == NULL) {
        abort();
    }
    if (bytes.len > 0) {
        memcpy(copy + 1, bytes.ptr, bytes.len);
    }
    (void)LLVMFuzzerTestOneInput(copy + 1, bytes.len);
    free(copy);
}

/* A seed as it is, and that many times mutated. */
static void drive(struct qx_slice seed, unsigned long rounds, uint64_t *state)
{
    struct qx_buf bytes = {0};

    run(seed);
    for (unsigned long k = 0; k < rounds; k++) {
        mutate(seed, state, &bytes);
        run(qx_buf_slice(&bytes));
    }
    qx_buf_free(&bytes);
}

static bool drive_files(char **files, unsigned long rounds, uint64_t *state)
{
    for (; *files != NULL; files++) {
        struct qx_buf bytes = {0};

        if (qx_read_file(*files, 1u << 26, &bytes, NULL) != QX_OK) {
            (void)fprintf(stderr, "smoke: %s: cannot read\n", *files);
            return false;
        }
        drive(qx_buf_slice(&bytes), rounds, state);
        qx_buf_free(&bytes);
    }
    return true;
}

static bool write_seeds(const char *folder)
{
    bool good = true;

    for (size_t i = 0; good && fuzz_seed(i).len > 0; i++) {
        struct qx_buf path = {0};

        qx_buf_printf(&path, "%s/seed-%zu", folder, i);
        good = qx_write_file(qx_buf_cstr(&path), fuzz_seed(i), 0644, NULL) == QX_OK;
        qx_buf_free(&path);
    }
    fuzz_close();
    return good;
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "--seeds") == 0) {
        return write_seeds(argv[2]) ? 0 : 2;
    }
    char *end = NULL;
    unsigned long rounds = argc > 1 ? strtoul(argv[1], &end, 10) : 0;
    uint64_t state = UINT64_C(0x9E3779B97F4A7C15);

    if (argc < 2) {
        (void)fprintf(stderr, "usage: %s ROUNDS [FILE…] | FILE… | --seeds FOLDER\n", argv[0]);
        return 2;
    }
    if (end == NULL || *end != '\0') {
        return drive_files(argv + 1, 0, &state) ? 0 : 2;
    }
    for (size_t i = 0; fuzz_seed(i).len > 0; i++) {
        drive(fuzz_seed(i), rounds, &state);
    }
    bool good = drive_files(argv + 2, rounds, &state);

    fuzz_close();
    return good ? 0 : 2;
}
