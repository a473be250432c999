/* Reading a tree. */
#include <qualex/xml.h>

bool qx_xml_is(const struct qx_xml *node, const char *name)
{
    return node != NULL && node->name != NULL && strcmp(node->name, name) == 0;
}

static bool is_named(const struct qx_xml *node, const char *name)
{
    return node->name != NULL &&
           (name == NULL || (node->name[0] == name[0] && strcmp(node->name, name) == 0));
}

/* The first from node on that is an element of that name. */
static const struct qx_xml *find(const struct qx_xml *node, const char *name)
{
    while (node != NULL && !is_named(node, name)) {
        node = node->next;
    }
    return node;
}

const struct qx_xml *qx_xml_child(const struct qx_xml *parent, const char *name)
{
    return parent == NULL ? NULL : find(parent->first, name);
}

const struct qx_xml *qx_xml_next(const struct qx_xml *node, const char *name)
{
    return node == NULL ? NULL : find(node->next, name);
}

const char *qx_xml_attribute(const struct qx_xml *node, const char *name)
{
    return qx_xml_attribute_in(node, "", name);
}

const char *qx_xml_attribute_in(const struct qx_xml *node, const char *ns, const char *name)
{
    for (size_t i = 0; node != NULL && i < node->n_attributes; i++) {
        const struct qx_xml_attribute *a = &node->attributes[i];

        if (strcmp(a->name, name) == 0 && strcmp(a->ns, ns) == 0) {
            return a->value;
        }
    }
    return NULL;
}

bool qx_xml_text(const struct qx_xml *node, struct qx_slice *out)
{
    const struct qx_xml *child = node == NULL ? NULL : node->first;

    if (qx_xml_child(node, NULL) != NULL) {
        return false;
    }
    *out = child == NULL ? qx_slice("", 0) : child->text;
    return true;
}

/* The nodes of a tree in order, without recursion: up again by a stack of bounded depth. */
void qx_xml_all_text(const struct qx_xml *node, struct qx_buf *out)
{
    const struct qx_xml *up[QX_XML_DEPTH];
    size_t depth = 0;
    const struct qx_xml *at = node == NULL ? NULL : node->first;

    while (at != NULL || depth > 0) {
        if (at == NULL) {
            at = up[--depth]->next;
            continue;
        }
        qx_buf_add(out, at->text);
        if (at->first != NULL && depth < QX_XML_DEPTH) {
            up[depth++] = at;
            at = at->first;
        } else {
            at = at->next;
        }
    }
}
