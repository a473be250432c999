#include "build.h"

/* A copy, counted. */
static const char *keep(struct xml_build *b, struct qx_slice text)
{
    b->bytes += text.len;
    return qx_arena_text(b->arena, text);
}

/* "namespace LF local name", or the local name alone. Most elements are in their parent's. */
static const char *split(struct xml_build *b, const char *joined, const char **ns)
{
    const char *end = strchr(joined, XML_SEPARATOR);

    if (end == NULL) {
        *ns = "";
        return joined;
    }
    size_t len = (size_t)(end - joined);
    const struct qx_xml *parent = b->depth > 0 ? b->open[b->depth - 1] : NULL;

    *ns = parent != NULL && strlen(parent->ns) == len && memcmp(parent->ns, joined, len) == 0
              ? parent->ns
              : keep(b, qx_slice(joined, len));
    return end + 1;
}

/* What is too much of these attributes, or NULL. */
static const char *measure(const struct xml_build *b, const char *name,
                           const char *const *attributes, size_t *n)
{
    size_t bytes = b->bytes + strlen(name);

    for (*n = 0; attributes[2 * *n] != NULL; ++*n) {
        bytes += strlen(attributes[2 * *n]) + strlen(attributes[2 * *n + 1]);
    }
    if (*n > QX_XML_ATTRIBUTES) {
        return "an element has more than 64 attributes";
    }
    if (b->nodes >= QX_XML_TREE_NODES) {
        return "one element holds more than 65536 others";
    }
    return bytes > QX_XML_TREE_BYTES ? "the texts of one element are too long together" : NULL;
}

struct qx_xml *xml_build_head(struct xml_build *b, const char *name, const char *const *attributes,
                              uint32_t line, const char **fault)
{
    size_t n = 0;

    *fault = measure(b, name, attributes, &n);
    if (*fault != NULL) {
        return NULL;
    }
    struct qx_xml *head = qx_arena_alloc(b->arena, 1, sizeof *head);
    struct qx_xml_attribute *kept = qx_arena_alloc(b->arena, n, sizeof *kept);
    const char *local = split(b, name, &head->ns);

    if (strlen(local) > QX_XML_NAME_MAX) {
        *fault = "a name is longer than 255 bytes";
        return NULL;
    }
    head->name = keep(b, qx_slice_text(local));
    head->line = line;
    head->attributes = kept;
    head->n_attributes = n;
    for (size_t i = 0; i < n; i++) {
        kept[i].name = keep(b, qx_slice_text(split(b, attributes[2 * i], &kept[i].ns)));
        kept[i].value = keep(b, qx_slice_text(attributes[2 * i + 1]));
    }
    return head;
}

/* A further child of the innermost open element. */
static void append(struct xml_build *b, struct qx_xml *node)
{
    struct qx_xml *before = b->last[b->depth - 1];

    if (before == NULL) {
        b->open[b->depth - 1]->first = node;
    } else {
        before->next = node;
    }
    b->last[b->depth - 1] = node;
    b->nodes++;
}

/* The text since the last tag becomes a node. */
static void end_text(struct xml_build *b)
{
    if (b->text.len == 0) {
        return;
    }
    struct qx_xml *node = qx_arena_alloc(b->arena, 1, sizeof *node);
    const char *text = qx_arena_text(b->arena, qx_buf_slice(&b->text));

    node->ns = "";
    node->line = b->text_line;
    node->text = qx_slice(text, b->text.len);
    append(b, node);
    qx_buf_clear(&b->text);
}

void xml_build_open(struct xml_build *b, struct qx_xml *head, bool bulk)
{
    if (b->depth > 0) {
        end_text(b);
        append(b, head);
    }
    b->open[b->depth] = head;
    b->last[b->depth] = NULL;
    b->depth++;
    b->bulk = bulk;
}

const struct qx_xml *xml_build_close(struct xml_build *b)
{
    end_text(b);
    b->depth--;
    b->bulk = false;
    if (b->depth > 0) {
        return NULL;
    }
    b->nodes = 0;
    b->bytes = 0;
    return b->open[0];
}

bool xml_build_text(struct xml_build *b, struct qx_slice text, uint32_t line)
{
    b->bytes += text.len;
    if (b->bytes > QX_XML_TREE_BYTES || b->nodes >= QX_XML_TREE_NODES) {
        return false;
    }
    if (b->text.len == 0) {
        b->text_line = line;
    }
    qx_buf_add(&b->text, text);
    return true;
}
