/*
 * The door to expat, on any bytes. What must hold: no crash, a reason for each refusal, a tree
 * within its bounds whose texts are UTF-8 and end with a NUL, and the same texts by either way of
 * reading.
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include <qualex/utf8.h>
#include <qualex/xml.h>

struct qx_slice fuzz_seed(size_t i)
{
    static const char *const SEEDS[] = {"<a b='c'>d<e/>f</a>"};

    return qx_slice_text(i < sizeof SEEDS / sizeof SEEDS[0] ? SEEDS[i] : NULL);
}

static void check_text(struct qx_slice s)
{
    if (qx_utf8_valid(s) != s.len || (s.ptr != NULL && s.ptr[s.len] != 0)) {
        abort();
    }
}

static size_t check_tree(const struct qx_xml *node, size_t depth)
{
    size_t n = 1;

    if (depth >= QX_XML_DEPTH || node->n_attributes > QX_XML_ATTRIBUTES) {
        abort();
    }
    check_text(qx_slice_text(node->name));
    check_text(node->text);
    for (size_t i = 0; i < node->n_attributes; i++) {
        check_text(qx_slice_text(node->attributes[i].value));
        if (qx_xml_attribute_in(node, node->attributes[i].ns, node->attributes[i].name) == NULL) {
            abort();
        }
    }
    for (const struct qx_xml *child = node->first; child != NULL; child = child->next) {
        if (child->name == NULL && child->next != NULL && child->next->name == NULL) {
            abort();
        }
        n += child->name == NULL ? 1 : check_tree(child, depth + 1);
    }
    return n;
}

static enum qx_err enter(void *ctx, const struct qx_xml *head, size_t depth, enum qx_xml_want *want)
{
    (void)ctx;
    (void)depth;
    *want = head->name[0] == 'p' ? QX_XML_PASS : head->name[0] == 'i' ? QX_XML_INTO : QX_XML_WHOLE;
    return QX_OK;
}

static enum qx_err whole(void *ctx, const struct qx_xml *tree, size_t done)
{
    if (check_tree(tree, 0) > QX_XML_TREE_NODES + 1 || done > *(const size_t *)ctx) {
        abort();
    }
    return QX_OK;
}

static void check_reading(enum qx_err err, struct qx_report *report)
{
    if ((err != QX_OK) != (report->errors > 0) ||
        (err != QX_OK && err != QX_ERR_SYNTAX && err != QX_ERR_TOO_LARGE)) {
        abort();
    }
    qx_report_free(report);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const BULK[] = {"bulk", NULL};
    static const char *const SKIP[] = {"skip", NULL};
    const struct qx_xml_source source = {.text = qx_slice(data, size), .where = "fuzz"};
    struct qx_xml_visitor visitor = {
        .ctx = &size, .enter = enter, .whole = whole, .bulk = BULK, .skip = SKIP, .tight = true};
    struct qx_report report = {0};
    struct qx_arena arena = {0};
    const struct qx_xml *root = NULL;
    struct qx_buf all = {0};

    enum qx_err streamed = qx_xml_read(&source, &visitor, &report);

    check_reading(streamed, &report);
    enum qx_err err = qx_xml_parse(&source, &arena, &report, &root);

    check_reading(err, &report);
    if (err == QX_OK) {
        (void)check_tree(root, 0);
        qx_xml_all_text(root, &all);
        check_text(qx_buf_slice(&all));
    }
    if (err == QX_OK && streamed != QX_OK) {
        abort();
    }
    qx_buf_free(&all);
    qx_arena_free(&arena);
    return 0;
}

void fuzz_close(void)
{
}
