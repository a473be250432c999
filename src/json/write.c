#include <qualex/json.h>

#include <inttypes.h>
#include <stdlib.h>

#define CANONICAL (-1)

/* Bytes at the front of s that are written as they are, counted by eights. */
static size_t plain_run(struct qx_slice s)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    size_t at = 0;
    uint64_t word;

    for (; at + sizeof word <= s.len; at += sizeof word) {
        memcpy(&word, s.ptr + at, sizeof word);
        uint64_t quote = word ^ ones * '"';
        uint64_t backslash = word ^ ones * '\\';
        uint64_t below = ((word - ones * 0x20) | (quote - ones) | (backslash - ones)) & ~word;

        if ((below & ones << 7) != 0) {
            break;
        }
    }
    return at;
}

void qx_json_write_text(struct qx_buf *out, struct qx_slice text)
{
    static const char short_forms[32] = {
        ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r'};
    size_t done = 0;

    qx_buf_byte(out, '"');
    for (size_t i = plain_run(text); i < text.len; i++) {
        uint8_t c = text.ptr[i];

        if (c >= 32 && c != '"' && c != '\\') {
            continue;
        }
        qx_buf_add(out, qx_slice(text.ptr + done, i - done));
        done = i + 1;
        if (c >= 32 || short_forms[c] != '\0') {
            qx_buf_byte(out, '\\');
            qx_buf_byte(out, c >= 32 ? c : (uint8_t)short_forms[c]);
        } else {
            qx_buf_printf(out, "\\u%04x", c);
        }
        i += plain_run(qx_slice(text.ptr + done, text.len - done));
    }
    qx_buf_add(out, qx_slice(text.len == 0 ? NULL : text.ptr + done, text.len - done));
    qx_buf_byte(out, '"');
}

static void write_value(struct qx_buf *out, const struct qx_json *v, int indent);

static void new_line(struct qx_buf *out, int indent)
{
    if (indent != CANONICAL) {
        qx_buf_printf(out, "\n%*s", 2 * indent, "");
    }
}

static void write_object(struct qx_buf *out, const struct qx_json *v, int inner)
{
    struct qx_json_member *members;
    size_t n = qx_json_members(v, &members);

    for (size_t i = 0; i < n; i++) {
        qx_buf_text(out, i > 0 ? "," : "");
        new_line(out, inner);
        qx_json_write_text(out, qx_slice_text(members[i].key));
        qx_buf_text(out, inner == CANONICAL ? ":" : ": ");
        write_value(out, members[i].value, inner);
    }
    free(members);
}

static void write_array(struct qx_buf *out, const struct qx_json *v, int inner)
{
    for (size_t i = 0; i < qx_json_count(v); i++) {
        qx_buf_text(out, i > 0 ? "," : "");
        new_line(out, inner);
        write_value(out, qx_json_at(v, i), inner);
    }
}

static void write_container(struct qx_buf *out, const struct qx_json *v, int indent)
{
    bool object = qx_json_is_object(v);
    int inner = indent == CANONICAL ? CANONICAL : indent + 1;

    qx_buf_byte(out, object ? '{' : '[');
    (object ? write_object : write_array)(out, v, inner);
    if (qx_json_count(v) > 0) {
        new_line(out, indent);
    }
    qx_buf_byte(out, object ? '}' : ']');
}

static void write_value(struct qx_buf *out, const struct qx_json *v, int indent)
{
    int64_t n;
    bool truth;

    if (qx_json_is_object(v) || qx_json_is_array(v)) {
        write_container(out, v, indent);
    } else if (qx_json_text(v) != NULL) {
        qx_json_write_text(out, qx_slice_text(qx_json_text(v)));
    } else if (qx_json_int(v, &n)) {
        qx_buf_printf(out, "%" PRId64, n);
    } else {
        qx_buf_text(out, !qx_json_bool(v, &truth) ? "null" : truth ? "true" : "false");
    }
}

void qx_json_write(struct qx_buf *out, const struct qx_json *v)
{
    write_value(out, v, CANONICAL);
}

void qx_json_write_pretty(struct qx_buf *out, const struct qx_json *v)
{
    write_value(out, v, 0);
    qx_buf_byte(out, '\n');
}
