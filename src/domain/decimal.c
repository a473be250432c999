/* Exact decimals as text: read, compared, added; no floating point decides anything. */
#include <qualex/question.h>

#include <stdio.h>

#define WHOLE 20 /* digits before the point */
#define PART 15  /* and after it */
#define DIGITS (WHOLE + PART)

/* A number as digits of fixed places: the point stands after WHOLE of them. */
struct fixed {
    bool negative;
    uint8_t digit[DIGITS];
};

static struct qx_slice rest_of(struct qx_slice s, size_t n)
{
    return qx_slice(s.ptr + n, s.len - n);
}

static bool is_digit(struct qx_slice s)
{
    return s.len > 0 && s.ptr[0] >= '0' && s.ptr[0] <= '9';
}

static struct qx_slice take_sign(struct qx_slice s, bool *negative)
{
    static const char MINUS[] = "\u2212";

    *negative = false;
    if (s.len > 0 && (s.ptr[0] == '-' || s.ptr[0] == '+')) {
        *negative = s.ptr[0] == '-';
        return rest_of(s, 1);
    }
    if (s.len > 3 && memcmp(s.ptr, MINUS, 3) == 0) {
        *negative = true;
        return rest_of(s, 3);
    }
    return s;
}

/* Moves the digits before the point up to it once their number is known. */
static struct qx_slice take_whole(struct qx_slice s, struct fixed *out, bool *some)
{
    size_t n = 0;

    while (s.len > 0 && s.ptr[0] == '0') {
        *some = true;
        s = rest_of(s, 1);
    }
    while (n < s.len && n <= WHOLE && is_digit(rest_of(s, n))) {
        n++;
    }
    for (size_t i = 0; i < n && n <= WHOLE; i++) {
        out->digit[WHOLE - n + i] = (uint8_t)(s.ptr[i] - '0');
    }
    *some = *some || n > 0;
    return n <= WHOLE ? rest_of(s, n) : s;
}

static struct qx_slice take_part(struct qx_slice s, struct fixed *out, bool *some)
{
    size_t n = 0;

    if (s.len == 0 || (s.ptr[0] != '.' && s.ptr[0] != ',')) {
        return s;
    }
    s = rest_of(s, 1);
    *some = is_digit(s);
    for (; is_digit(s) && (n < PART || s.ptr[0] == '0'); n++, s = rest_of(s, 1)) {
        if (n < PART) {
            out->digit[WHOLE + n] = (uint8_t)(s.ptr[0] - '0');
        }
    }
    return s;
}

static bool read_fixed(struct qx_slice text, struct fixed *out)
{
    bool some = false;

    *out = (struct fixed){0};
    text = take_sign(qx_slice_trim(text), &out->negative);
    text = take_part(take_whole(text, out, &some), out, &some);
    return some && text.len == 0;
}

static bool is_zero(const struct fixed *f)
{
    for (size_t i = 0; i < DIGITS; i++) {
        if (f->digit[i] != 0) {
            return false;
        }
    }
    return true;
}

static void write_fixed(const struct fixed *f, char out[static QX_DECIMAL_MAX])
{
    size_t first = 0;
    size_t end = DIGITS;
    size_t n = 0;

    while (first < WHOLE - 1 && f->digit[first] == 0) {
        first++;
    }
    while (end > WHOLE && f->digit[end - 1] == 0) {
        end--;
    }
    if (f->negative && !is_zero(f)) {
        out[n++] = '-';
    }
    for (size_t i = first; i < end; i++) {
        if (i == WHOLE) {
            out[n++] = '.';
        }
        out[n++] = (char)('0' + f->digit[i]);
    }
    out[n] = '\0';
}

enum qx_err qx_decimal_read(struct qx_slice text, char out[static QX_DECIMAL_MAX])
{
    struct fixed number;

    if (!read_fixed(text, &number)) {
        return QX_ERR_SYNTAX;
    }
    write_fixed(&number, out);
    return QX_OK;
}

/* Below, equal to or above 0, without the signs. */
static int compare_size(const struct fixed *a, const struct fixed *b)
{
    return memcmp(a->digit, b->digit, DIGITS);
}

static struct fixed known(const char *text)
{
    struct fixed number;

    (void)read_fixed(qx_slice_text(text), &number);
    number.negative = number.negative && !is_zero(&number);
    return number;
}

int qx_decimal_compare(const char *a, const char *b)
{
    struct fixed left = known(a);
    struct fixed right = known(b);

    if (left.negative != right.negative) {
        return left.negative ? -1 : 1;
    }
    return left.negative ? compare_size(&right, &left) : compare_size(&left, &right);
}

/* larger ± smaller, digit by digit from the last; false when it does not fit. */
static bool combine(const struct fixed *larger, const struct fixed *smaller, bool add,
                    struct fixed *out)
{
    int carry = 0;

    for (size_t i = DIGITS; i-- > 0;) {
        int digit = larger->digit[i] + (add ? smaller->digit[i] : -smaller->digit[i]) + carry;

        carry = digit > 9 ? 1 : digit < 0 ? -1 : 0;
        out->digit[i] = (uint8_t)(digit - 10 * carry);
    }
    return carry == 0;
}

enum qx_err qx_decimal_add(const char *a, const char *b, bool subtract,
                           char out[static QX_DECIMAL_MAX])
{
    struct fixed left = known(a);
    struct fixed right = known(b);
    struct fixed sum = {0};

    right.negative = right.negative != subtract;
    bool swap = compare_size(&left, &right) < 0;

    sum.negative = swap ? right.negative : left.negative;
    if (!combine(swap ? &right : &left, swap ? &left : &right, left.negative == right.negative,
                 &sum)) {
        return QX_ERR_TOO_LARGE;
    }
    write_fixed(&sum, out);
    return QX_OK;
}
