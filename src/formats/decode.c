/* Encodings, by the system's iconv: named by a person, never guessed. */
#include <qualex/formats.h>
#include <qualex/utf8.h>

#include <errno.h>
#include <iconv.h>
#include <strings.h>

/* CR LF and CR alone become LF. */
static void unify_lines(struct qx_slice s, struct qx_buf *out)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '\r') {
            qx_buf_byte(out, '\n');
            i += i + 1 < s.len && s.ptr[i + 1] == '\n' ? 1 : 0;
        } else {
            qx_buf_byte(out, s.ptr[i]);
        }
    }
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

static enum qx_err take_utf8(struct qx_slice s, const char *where, struct qx_report *report,
                             struct qx_buf *out)
{
    static const uint8_t MARK[] = {0xEF, 0xBB, 0xBF};
    size_t good = qx_utf8_valid(s);

    if (good < s.len) {
        return qx_fail(report, QX_ERR_UTF8, where, line_at(s, good),
                       "byte %02X is not UTF-8: name the file's encoding with --encoding",
                       s.ptr[good]);
    }
    if (s.len >= sizeof MARK && memcmp(s.ptr, MARK, sizeof MARK) == 0) {
        s = qx_slice(s.ptr + sizeof MARK, s.len - sizeof MARK);
    }
    unify_lines(s, out);
    return QX_OK;
}

/* All of s through iconv; *done counts the bytes that went through. */
static bool convert(iconv_t way, struct qx_slice s, struct qx_buf *out, size_t *done)
{
    char *in = (char *)(uintptr_t)s.ptr;
    size_t left = s.len;

    while (left > 0) {
        char piece[4096];
        char *to = piece;
        size_t room = sizeof piece;
        size_t rc = iconv(way, &in, &left, &to, &room);
        int code = errno;

        qx_buf_add(out, qx_slice(piece, sizeof piece - room));
        if (rc == (size_t)-1 && code != E2BIG) {
            *done = s.len - left;
            return false;
        }
    }
    return true;
}

enum qx_err qx_decode(struct qx_slice bytes, const char *encoding, const char *where,
                      struct qx_report *report, struct qx_buf *out)
{
    struct qx_buf text = {0};
    size_t done = 0;
    enum qx_err err;

    if (encoding == NULL || strcasecmp(encoding, "UTF-8") == 0) {
        return take_utf8(bytes, where, report, out);
    }
    iconv_t way = iconv_open("UTF-8", encoding);

    if (way == (iconv_t)-1) {
        return qx_fail(report, QX_ERR_USAGE, where, 0, "no encoding '%s': 'iconv -l' lists them",
                       encoding);
    }
    if (convert(way, bytes, &text, &done)) {
        err = take_utf8(qx_buf_slice(&text), where, report, out);
    } else {
        err = qx_fail(report, QX_ERR_CHARACTER, where, line_at(bytes, done),
                      "byte %02X is not %s: name another encoding", bytes.ptr[done], encoding);
    }
    (void)iconv_close(way);
    qx_buf_free(&text);
    return err;
}
