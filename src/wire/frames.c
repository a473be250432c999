#include <qualex/wire.h>

#include <stdlib.h>

#include <qualex/arena.h>
#include <qualex/cursor.h>

#define HEADER 4
#define SHORTEST 2 /* {} */

struct qx_frames {
    struct qx_buf buf;
    size_t at; /* where the first frame that was not given out begins */
    size_t max;
    bool dead;
};

struct qx_frames *qx_frames_new(size_t max)
{
    struct qx_frames *frames = qx_alloc(1, sizeof *frames);

    frames->max = max < QX_FRAME_MAX ? max : QX_FRAME_MAX;
    return frames;
}

void qx_frames_free(struct qx_frames **frames)
{
    if (*frames != NULL) {
        qx_buf_free(&(*frames)->buf);
        free(*frames);
        *frames = NULL;
    }
}

static struct qx_slice rest(const struct qx_frames *frames)
{
    struct qx_slice all = qx_buf_slice(&frames->buf);

    return all.len == 0 ? all : qx_slice(all.ptr + frames->at, all.len - frames->at);
}

/* Length of the frame at the front, 0 when its header is not whole. */
static enum qx_err front(struct qx_frames *frames, size_t *len)
{
    struct qx_cursor c = qx_cursor(rest(frames));
    size_t told = qx_cursor_u32(&c);

    if (c.failed) {
        *len = 0;
        return QX_OK;
    }
    if (told < SHORTEST || told > frames->max) {
        frames->dead = true;
        return QX_ERR_FRAME;
    }
    *len = told;
    return QX_OK;
}

enum qx_err qx_frames_feed(struct qx_frames *frames, struct qx_slice bytes)
{
    size_t len;

    if (frames->dead) {
        return QX_ERR_FRAME;
    }
    if (frames->at > 0) {
        struct qx_slice left = rest(frames);

        memmove(frames->buf.ptr, left.ptr, left.len);
        frames->buf.len = left.len;
        frames->at = 0;
    }
    qx_buf_add(&frames->buf, bytes);
    return front(frames, &len);
}

enum qx_err qx_frames_next(struct qx_frames *frames, struct qx_json **out)
{
    struct qx_json *value = NULL;
    size_t len;

    if (frames->dead || front(frames, &len) != QX_OK) {
        return QX_ERR_FRAME;
    }
    if (len == 0 || rest(frames).len < HEADER + len) {
        *out = NULL;
        return QX_OK;
    }
    enum qx_err err =
        qx_json_parse_canonical(qx_slice(rest(frames).ptr + HEADER, len), "frame", NULL, &value);

    frames->at += HEADER + len;
    if (err == QX_OK && !qx_json_is_object(value)) {
        qx_json_free(&value);
        err = QX_ERR_FRAME;
    }
    if (err == QX_OK) {
        *out = value;
    }
    return err;
}

size_t qx_frames_pending(const struct qx_frames *frames)
{
    return frames->buf.len - frames->at;
}

enum qx_err qx_frame_write(struct qx_buf *out, const struct qx_json *value)
{
    size_t start = out->len;

    (void)qx_buf_grow(out, HEADER);
    qx_json_write(out, value);

    size_t len = out->len - start - HEADER;

    if (len > QX_FRAME_MAX) {
        out->len = start;
        return QX_ERR_TOO_LARGE;
    }
    for (size_t i = 0; i < HEADER; i++) {
        out->ptr[start + i] = (uint8_t)(len >> 8 * (HEADER - 1 - i));
    }
    return QX_OK;
}
