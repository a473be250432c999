/* Encodings, by the system's iconv: named by a person, never guessed. */
#include <qualex/formats.h>
#include <qualex/utf8.h>

#include <errno.h>
#include <iconv.h>
#include <strings.h>

#define WINDOW ((size_t)1 << 18) /* bytes that are decoded at a time */
#define CHARACTER_MAX 4          /* bytes of UTF-8 */

struct decoding {
    struct qx_slice bytes;
    const char *encoding;
    const char *where;
    struct qx_report *report;
    const struct qx_sink *sink;
    size_t *done;
    struct qx_buf piece; /* what goes to the sink next */
    bool begun;
    bool cr; /* the last character was one */
};

/* CR LF and CR alone become LF. */
static void unify_lines(struct decoding *d, struct qx_slice s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] != '\n' || !d->cr) {
            qx_buf_byte(&d->piece, s.ptr[i] == '\r' ? '\n' : s.ptr[i]);
        }
        d->cr = s.ptr[i] == '\r';
    }
}

/* Whole characters of UTF-8. */
static enum qx_err give(struct decoding *d, struct qx_slice s)
{
    static const char MARK[] = "\xEF\xBB\xBF";

    if (s.len == 0) {
        return QX_OK;
    }
    if (!d->begun && qx_slice_starts(s, MARK)) {
        s = qx_slice(s.ptr + 3, s.len - 3);
    }
    d->begun = true;
    qx_buf_clear(&d->piece);
    unify_lines(d, s);
    return d->sink->write(d->sink->ctx, qx_buf_slice(&d->piece));
}

size_t qx_decoded(struct qx_slice piece)
{
    const uint8_t *cr = piece.len == 0 ? NULL : memchr(piece.ptr, '\r', piece.len);

    return qx_utf8_valid(qx_slice(piece.ptr, cr == NULL ? piece.len : (size_t)(cr - piece.ptr)));
}

static uint32_t line_at(struct qx_slice s, size_t offset)
{
    uint32_t line = 1;

    for (size_t i = 0; i < offset && i < s.len; i++) {
        line += s.ptr[i] == '\n' ? 1 : 0;
    }
    return line;
}

static bool go_on(const struct decoding *d, size_t done)
{
    *d->done = done;
    return d->sink->go_on == NULL || d->sink->go_on(d->sink->ctx);
}

static enum qx_err take_utf8(struct decoding *d)
{
    struct qx_slice s = d->bytes;
    enum qx_err err = QX_OK;

    for (size_t at = 0; at < s.len && err == QX_OK;) {
        size_t len = s.len - at > WINDOW ? WINDOW : s.len - at;
        size_t good = qx_utf8_valid(qx_slice(s.ptr + at, len));

        /* The window may end amid a character. */
        if (good < len && (at + len == s.len || len - good >= CHARACTER_MAX)) {
            return qx_fail(d->report, QX_ERR_UTF8, d->where, line_at(s, at + good),
                           "byte %02X is not UTF-8: name the file's encoding with --encoding",
                           s.ptr[at + good]);
        }
        err = give(d, qx_slice(s.ptr + at, good));
        at += good;
        err = err == QX_OK && !go_on(d, at) ? QX_ERR_INTERRUPTED : err;
    }
    return err;
}

/* What of the bytes fits into a piece, off the front; none are left: what iconv still holds. */
static enum qx_err convert_piece(struct decoding *d, iconv_t way, char **in, size_t *left)
{
    char piece[1 << 14];
    char *to = piece;
    size_t room = sizeof piece;
    size_t rc = *left > 0 ? iconv(way, in, left, &to, &room) : iconv(way, NULL, NULL, &to, &room);
    int code = errno;
    enum qx_err err = give(d, qx_slice(piece, sizeof piece - room));

    if (err == QX_OK && rc == (size_t)-1 && code != E2BIG) {
        size_t done = d->bytes.len - *left;

        return qx_fail(d->report, QX_ERR_CHARACTER, d->where, line_at(d->bytes, done),
                       "byte %02X is not %s: name another encoding", d->bytes.ptr[done],
                       d->encoding);
    }
    return err;
}

static enum qx_err take_other(struct decoding *d)
{
    char *in = (char *)(uintptr_t)d->bytes.ptr;
    size_t left = d->bytes.len;
    iconv_t way = iconv_open("UTF-8", d->encoding);
    enum qx_err err = QX_OK;

    if (way == (iconv_t)-1) {
        return qx_fail(d->report, QX_ERR_USAGE, d->where, 0,
                       "no encoding '%s': 'iconv -l' lists them", d->encoding);
    }
    while (left > 0 && err == QX_OK) {
        err = convert_piece(d, way, &in, &left);
        err = err == QX_OK && !go_on(d, d->bytes.len - left) ? QX_ERR_INTERRUPTED : err;
    }
    if (err == QX_OK) {
        err = convert_piece(d, way, &in, &left);
    }
    (void)iconv_close(way);
    return err;
}

enum qx_err qx_decode_to(struct qx_slice bytes, const char *encoding, const char *where,
                         struct qx_report *report, const struct qx_sink *sink, size_t *done)
{
    bool utf8 = encoding == NULL || strcasecmp(encoding, "UTF-8") == 0;
    struct decoding d = {.bytes = bytes,
                         .encoding = encoding,
                         .where = where,
                         .report = report,
                         .sink = sink,
                         .done = done};
    enum qx_err err = utf8 ? take_utf8(&d) : take_other(&d);

    qx_buf_free(&d.piece);
    return err;
}

static enum qx_err add(void *ctx, struct qx_slice text)
{
    qx_buf_add(ctx, text);
    return QX_OK;
}

enum qx_err qx_decode(struct qx_slice bytes, const char *encoding, const char *where,
                      struct qx_report *report, struct qx_buf *out)
{
    const struct qx_sink sink = {.ctx = out, .write = add};
    size_t before = out->len;
    size_t done = 0;
    enum qx_err err = qx_decode_to(bytes, encoding, where, report, &sink, &done);

    if (err != QX_OK && before < out->len) {
        out->len = before;
        out->ptr[before] = 0;
    }
    return err;
}
