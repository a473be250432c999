/*
 * The reader of frames on any bytes in any pieces. What must hold: no crash, nothing given out
 * above the bound, whole frames come out however they were cut, and what comes out writes the same
 * bytes again. The first byte of an input says how it is cut.
 */
#include "fuzz.h"

#include <stdlib.h>

#include <qualex/wire.h>

#define MAX 4096

static const struct {
    const char *bytes;
    size_t len;
} SEEDS[] = {
#define SEED(text)            \
    {                         \
        text, sizeof text - 1 \
    }
    SEED("\x01\0\0\0\x15{\"id\":1,\"op\":\"hello\"}"),
    SEED("\x07\0\0\0\x02{}\0\0\0\x07{\"a\":1}\0\0\0\x0e{\"b\":[1,true]}"),
    SEED("\xff\0\0\x10\0\0\0\0\x01{"),
    SEED("\x03\0\0\0\x09{\"a\": 1}x\0\0\0\x02{}"),
};

struct qx_slice fuzz_seed(size_t i)
{
    return i < sizeof SEEDS / sizeof SEEDS[0] ? qx_slice(SEEDS[i].bytes, SEEDS[i].len)
                                              : qx_slice(NULL, 0);
}

void fuzz_close(void)
{
}

/* Takes what is whole; its bytes are appended as they would be written. */
static size_t drain(struct qx_frames *frames, struct qx_buf *out)
{
    size_t n = 0;

    for (size_t refused = 0; refused < MAX;) {
        struct qx_json *value = NULL;
        enum qx_err err = qx_frames_next(frames, &value);

        if (err == QX_ERR_FRAME && value == NULL &&
            qx_frames_feed(frames, qx_slice(NULL, 0)) != QX_OK) {
            break; /* dead */
        }
        if (err != QX_OK) {
            refused++;
            continue;
        }
        if (value == NULL) {
            break;
        }
        size_t before = out->len;

        if (!qx_json_is_object(value) || qx_frame_write(out, value) != QX_OK ||
            out->len - before > MAX + 4) {
            abort();
        }
        qx_json_free(&value);
        n++;
    }
    return n;
}

static size_t read_all(struct qx_slice bytes, size_t piece, struct qx_buf *out)
{
    struct qx_frames *frames = qx_frames_new(MAX);
    enum qx_err err = QX_OK;
    size_t n = 0;

    for (size_t at = 0; err == QX_OK && at < bytes.len; at += piece) {
        size_t len = bytes.len - at < piece ? bytes.len - at : piece;

        err = qx_frames_feed(frames, qx_slice(bytes.ptr + at, len));
        n += drain(frames, out);
    }
    qx_frames_free(&frames);
    return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2) {
        return 0;
    }
    struct qx_slice bytes = qx_slice(data + 1, size - 1);
    struct qx_buf cut = {0};
    struct qx_buf single = {0};
    size_t n = read_all(bytes, 1 + data[0] % 64u, &cut);

    if (n != read_all(bytes, 1, &single) ||
        !qx_slice_equal(qx_buf_slice(&cut), qx_buf_slice(&single))) {
        abort();
    }
    if (n == 1 && memmem(bytes.ptr, bytes.len, cut.ptr, cut.len) == NULL) {
        abort();
    }
    qx_buf_free(&cut);
    qx_buf_free(&single);
    return 0;
}
