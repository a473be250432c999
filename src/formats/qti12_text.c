/* Texts of QTI 1.2: material, as plain text or as HTML. */
#include "qti12.h"

/* --- finding --- */

/* after NULL: the first; else the first behind it. *found_after: whether it was met. */
static const struct qx_xml *search(const struct qx_xml *node, const char *name,
                                   const struct qx_xml *after, bool *met)
{
    for (const struct qx_xml *n = qx_xml_child(node, NULL); n != NULL; n = qx_xml_next(n, NULL)) {
        if (*met && qx_xml_is(n, name)) {
            return n;
        }
        *met = *met || n == after;
        const struct qx_xml *found = search(n, name, after, met);

        if (found != NULL) {
            return found;
        }
    }
    return NULL;
}

const struct qx_xml *qti12_find(const struct qx_xml *node, const char *name)
{
    bool met = true;

    return search(node, name, NULL, &met);
}

const struct qx_xml *qti12_find_next(const struct qx_xml *root, const struct qx_xml *after,
                                     const char *name)
{
    bool met = false;

    return search(root, name, after, &met);
}

static struct qx_slice text_of(const struct qx_xml *node)
{
    struct qx_slice text = qx_slice("", 0);

    (void)qx_xml_text(node, &text);
    return qx_slice_trim(text);
}

/* The entry of the field with that label, at any depth. */
static const struct qx_xml *field_of(const struct qx_xml *node, const char *label)
{
    const struct qx_xml *found = NULL;

    for (const struct qx_xml *n = qx_xml_child(node, NULL); found == NULL && n != NULL;
         n = qx_xml_next(n, NULL)) {
        const struct qx_xml *name = qx_xml_child(n, "fieldlabel");

        found = name == NULL ? field_of(n, label)
                : qx_slice_equal(text_of(name), qx_slice_text(label))
                    ? qx_xml_child(n, "fieldentry")
                    : NULL;
    }
    return found;
}

const char *qti12_metadata(struct qti_item *q, const char *label)
{
    const struct qx_xml *all = qx_xml_child(q->root, "itemmetadata");
    const struct qx_xml *found = field_of(all, label);

    found = found != NULL ? found : qx_xml_child(all, label); /* Blackboard's */
    return found == NULL ? "" : qx_arena_text(&q->m->arena, text_of(found));
}

/* --- material --- */

static void put_plain(struct qx_buf *out, struct qx_slice s)
{
    for (size_t i = 0; i < s.len; i++) {
        switch (s.ptr[i]) {
        case '&':
            qx_buf_text(out, "&amp;");
            break;
        case '<':
            qx_buf_text(out, "&lt;");
            break;
        case '\n':
            qx_buf_text(out, "<br>");
            break;
        default:
            qx_buf_byte(out, s.ptr[i]);
            break;
        }
    }
}

/* Types are "text/plain" (the standard's default), "text/html"; Blackboard's are "HTML" and so on.
 */
static bool put_text(struct qti_item *q, const struct qx_xml *node)
{
    const char *type = qx_xml_attribute(node, "texttype");
    struct qx_slice text = qx_slice("", 0);

    type = type == NULL ? qx_xml_attribute(node, "type") : type;
    if (!qx_xml_text(node, &text)) {
        return qti_fault(q, node, "elements within a text: write them as HTML");
    }
    if (type == NULL || strcmp(type, "text/plain") == 0 || strcmp(type, "PLAIN_TEXT") == 0) {
        put_plain(&q->html, qx_slice_trim(text));
    } else if (strcmp(type, "text/html") == 0 || strcmp(type, "HTML") == 0 ||
               strcmp(type, "SMART_TEXT") == 0 || strcmp(type, "text/xhtml") == 0) {
        qx_buf_add(&q->html, text);
    } else {
        return qti_fault(q, node, "a text of the unknown type %.40s: use text/plain or text/html",
                         type);
    }
    return true;
}

static bool is_response(const struct qx_xml *node)
{
    return strncmp(node->name, "response_", 9) == 0 || strncmp(node->name, "render_", 7) == 0;
}

bool qti12_material(struct qti_item *q, const struct qx_xml *parent)
{
    static const char *const MEDIA[] = {"matimage", "mataudio", "matvideo", "matapplet",
                                        "matapplication"};

    for (const struct qx_xml *n = qx_xml_child(parent, NULL); n != NULL; n = qx_xml_next(n, NULL)) {
        for (size_t i = 0; i < sizeof MEDIA / sizeof MEDIA[0]; i++) {
            if (qx_xml_is(n, MEDIA[i])) {
                return qti_fault(q, n, "unsupported: %s: write as text what it shows", n->name);
            }
        }
        if (is_response(n)) {
            continue;
        }
        if (qx_xml_is(n, "mattext") || qx_xml_is(n, "matemtext") ||
            qx_xml_is(n, "mat_formattedtext")) {
            if (!put_text(q, n)) {
                return false;
            }
            continue;
        }
        bool block = qx_xml_is(n, "material") || qx_xml_is(n, "matbreak");

        qx_buf_text(&q->html, block ? "<div>" : "");
        if (!qti12_material(q, n)) {
            return false;
        }
        qx_buf_text(&q->html, block ? "</div>" : "");
    }
    return true;
}

static bool give(struct qti_item *q, const struct qx_xml *node, struct qx_texts *out)
{
    return qx_making_html(q->m, qx_buf_slice(&q->html), node->line, false, out) == QX_OK;
}

bool qti12_flow(struct qti_item *q, const struct qx_xml *node, struct qx_texts *out)
{
    qx_buf_clear(&q->html);
    return qti12_material(q, node) && give(q, node, out);
}

/* --- gaps --- */

const char *qti12_gap_name(const struct qti_response *r)
{
    static const char PREFIX[] = "response_";

    return strncmp(r->id, PREFIX, sizeof PREFIX - 1) == 0 ? r->id + sizeof PREFIX - 1 : r->id;
}

/* "[name]" at the front of s: the number of the response that it names, or 0. */
static size_t gap_at(const struct qti_item *q, struct qx_slice s, size_t *len)
{
    for (size_t i = 0; i < q->n_responses; i++) {
        const char *name = qti12_gap_name(&q->responses[i]);
        size_t n = strlen(name);

        if (s.len >= n + 2 && s.ptr[0] == '[' && memcmp(s.ptr + 1, name, n) == 0 &&
            s.ptr[n + 1] == ']') {
            *len = n + 2;
            return i + 1;
        }
    }
    return 0;
}

/* "[name]" of each response becomes a gap. */
static void put_gaps(struct qti_item *q)
{
    struct qx_buf with = {0};

    for (size_t i = 0; i < q->html.len;) {
        size_t len = 1;
        size_t gap = gap_at(q, qx_slice(q->html.ptr + i, q->html.len - i), &len);

        if (gap > 0) {
            qx_buf_printf(&with, "[[%zu]]", gap);
        } else {
            qx_buf_byte(&with, q->html.ptr[i]);
        }
        i += len;
    }
    qx_buf_free(&q->html);
    q->html = with;
}

static void put_shared(struct qx_buf *out, const struct qti_shared *shared)
{
    if (shared != NULL) {
        put_shared(out, shared->around);
        qx_buf_printf(out, "<div>%s</div><p></p>", shared->html);
    }
}

bool qti12_stem(struct qti_item *q, const struct qx_xml *node, bool gaps, struct qx_texts *out)
{
    struct qx_buf whole = {0};

    qx_buf_clear(&q->html);
    if (!qti12_material(q, node)) {
        return false;
    }
    if (gaps) {
        put_gaps(q);
    }
    put_shared(&whole, q->shared);
    qx_buf_add(&whole, qx_buf_slice(&q->html));
    qx_buf_free(&q->html);
    q->html = whole;
    return give(q, node, out);
}
