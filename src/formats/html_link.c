/* Links: their words, and their address behind, which a terminal cannot hide. */
#include "html_reader.h"

#include <strings.h>

static struct qx_slice without_front(struct qx_slice s, const char *front)
{
    size_t n = strlen(front);

    return s.len >= n && strncasecmp((const char *)s.ptr, front, n) == 0
               ? qx_slice(s.ptr + n, s.len - n)
               : s;
}

/* What an address says to a reader. */
static struct qx_slice bare(struct qx_slice address)
{
    static const char *const FRONTS[] = {"https://", "http://", "mailto:", "www."};

    address = qx_slice_trim(address);
    for (size_t i = 0; i < sizeof FRONTS / sizeof FRONTS[0]; i++) {
        address = without_front(address, FRONTS[i]);
    }
    while (address.len > 0 && address.ptr[address.len - 1] == '/') {
        address.len--;
    }
    return address;
}

/* A place in the same page, or a program: nothing to go to from here. */
static bool leads_nowhere(struct qx_slice address)
{
    return address.len == 0 || address.ptr[0] == '#' ||
           without_front(address, "javascript:").len < address.len;
}

static struct qx_slice part(const struct qx_buf *text, size_t from, size_t to)
{
    return qx_slice_trim(qx_slice(text->ptr + from, to - from));
}

/* The address in brackets, taken back where it says what the words say. */
static void put_address(struct html_reader *r, struct qx_slice address, size_t from)
{
    struct html_flow *flow = r->flow;
    size_t words = flow->text.len;

    flow->blank = true;
    html_flow_rune(flow, '(');
    size_t start = flow->text.len;

    html_put(r, address);
    if (r->err == QX_OK && qx_slice_equal(bare(part(&flow->text, from, words)),
                                          bare(part(&flow->text, start, flow->text.len)))) {
        flow->text.len = words;
        flow->text.ptr[words] = 0;
    } else {
        html_flow_rune(flow, ')');
    }
}

void html_end_link(struct html_reader *r)
{
    struct html_flow *flow = r->flow;
    struct qx_slice address = r->link.address;
    bool here = r->link.flow == flow && r->link.from <= flow->text.len;
    size_t from = here ? r->link.from : flow->text.len;

    r->link.address = (struct qx_slice){0};
    if (address.len == 0 || flow->text.len == 0 ||
        (here && part(&flow->text, from, flow->text.len).len == 0)) {
        return;
    }
    size_t breaks = flow->breaks;
    bool blank = flow->blank;

    flow->breaks = 0;
    put_address(r, address, from);
    flow->breaks = breaks;
    flow->blank = blank;
}

void html_on_link(struct html_reader *r, const struct html_tag *tag)
{
    struct qx_slice address;

    html_end_link(r);
    if (!tag->end && html_attribute(tag, "href", &address) &&
        !leads_nowhere(address = qx_slice_trim(address))) {
        r->link.address = address;
        r->link.flow = r->flow;
        r->link.from = r->flow->text.len;
    }
}
