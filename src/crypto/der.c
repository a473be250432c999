#include "der.h"

enum {
    TAG_BOOLEAN = 1,
    TAG_INTEGER = 2,
    TAG_BIT_STRING = 3,
    TAG_NULL = 5,
    TAG_OID = 6,
    TAG_ENUMERATED = 10,
    TAG_SEQUENCE = 16,
    TAG_SET = 17,
    TAG_UTC_TIME = 23,
    TAG_GENERALIZED_TIME = 24,

    CLASS_MASK = 0xC0,
    CONSTRUCTED = 0x20,
    NUMBER_MASK = 0x1F,
};

static bool read_length(struct qx_cursor *c, size_t *len)
{
    uint8_t first = qx_cursor_u8(c);
    size_t value = 0;

    if (first < 0x80) {
        *len = first;
        return !c->failed;
    }
    size_t n = first & 0x7Fu;

    if (n == 0 || n > 4) { /* indefinite, or beyond any message here */
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        value = value << 8 | qx_cursor_u8(c);
    }
    *len = value;
    return !c->failed && value >= 0x80 && (n == 1 || value >> (8 * (n - 1)) != 0);
}

static bool shortest_integer(struct qx_slice v)
{
    if (v.len < 2) {
        return v.len == 1;
    }
    return !(v.ptr[0] == 0x00 && v.ptr[1] < 0x80) && !(v.ptr[0] == 0xFF && v.ptr[1] >= 0x80);
}

static bool good_bits(struct qx_slice v)
{
    if (v.len == 0 || v.ptr[0] > 7) {
        return false;
    }
    if (v.len == 1) {
        return v.ptr[0] == 0;
    }
    return (v.ptr[v.len - 1] & ((1u << v.ptr[0]) - 1)) == 0;
}

static bool good_oid(struct qx_slice v)
{
    bool start = true;

    for (size_t i = 0; i < v.len; i++) {
        if (start && v.ptr[i] == 0x80) {
            return false;
        }
        start = v.ptr[i] < 0x80;
    }
    return v.len > 0 && start;
}

static bool good_time(struct qx_slice v, size_t digits)
{
    for (size_t i = 0; i < v.len && i < digits; i++) {
        if (v.ptr[i] < '0' || v.ptr[i] > '9') {
            return false;
        }
    }
    return v.len == digits + 1 && v.ptr[digits] == 'Z';
}

static bool good_primitive(unsigned number, struct qx_slice v)
{
    switch (number) {
    case TAG_BOOLEAN:
        return v.len == 1 && (v.ptr[0] == 0x00 || v.ptr[0] == 0xFF);
    case TAG_INTEGER:
    case TAG_ENUMERATED:
        return shortest_integer(v);
    case TAG_BIT_STRING:
        return good_bits(v);
    case TAG_NULL:
        return v.len == 0;
    case TAG_OID:
        return good_oid(v);
    case TAG_UTC_TIME:
        return good_time(v, 12);
    case TAG_GENERALIZED_TIME:
        return good_time(v, 14);
    case TAG_SEQUENCE:
    case TAG_SET:
    case 0:
        return false;
    default:
        return true;
    }
}

static bool check_value(struct qx_cursor *c, unsigned depth);

static bool check_members(struct qx_slice content, bool is_set, unsigned depth)
{
    struct qx_cursor c = qx_cursor(content);
    struct qx_slice before = {0};

    while (qx_cursor_left(&c) > 0) {
        const uint8_t *at = c.at;

        if (depth == 0 || !check_value(&c, depth - 1)) {
            return false;
        }
        struct qx_slice member = qx_slice(at, (size_t)(c.at - at));

        if (is_set && before.len > 0 && qx_slice_compare(before, member) > 0) {
            return false;
        }
        before = member;
    }
    return true;
}

static bool check_value(struct qx_cursor *c, unsigned depth)
{
    uint8_t tag = qx_cursor_u8(c);
    unsigned number = tag & NUMBER_MASK;
    size_t len;

    if (c->failed || number == NUMBER_MASK || !read_length(c, &len)) {
        return false;
    }
    struct qx_slice content = qx_cursor_take(c, len);
    bool universal = (tag & CLASS_MASK) == 0;

    if (c->failed) {
        return false;
    }
    if ((tag & CONSTRUCTED) == 0) {
        return !universal || good_primitive(number, content);
    }
    if (universal && number != TAG_SEQUENCE && number != TAG_SET) {
        return false;
    }
    return check_members(content, universal && number == TAG_SET, depth);
}

bool der_check(struct qx_slice bytes, size_t *len)
{
    struct qx_cursor c = qx_cursor(bytes);

    if (!check_value(&c, DER_DEPTH)) {
        return false;
    }
    *len = bytes.len - qx_cursor_left(&c);
    return true;
}

struct qx_slice der_take(struct qx_cursor *c, uint8_t tag)
{
    size_t len;

    if (qx_cursor_u8(c) != tag || !read_length(c, &len)) {
        c->failed = true;
        return qx_slice(NULL, 0);
    }
    return qx_cursor_take(c, len);
}

struct qx_slice der_whole(struct qx_cursor *c)
{
    const uint8_t *at = c->at;
    size_t len;

    (void)qx_cursor_u8(c);
    if (!read_length(c, &len)) {
        c->failed = true;
        return qx_slice(NULL, 0);
    }
    (void)qx_cursor_take(c, len);
    return qx_slice(at, c->failed ? 0 : (size_t)(c->at - at));
}
