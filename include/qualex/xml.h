/*
 * The door to expat: XML 1.0 with namespaces, read as a stream of which a caller has whole elements
 * built as trees, one at a time. No entity but the five of XML is known and none may be declared; a
 * DOCTYPE without them is accepted and what it refers to is never fetched. Everything is bounded:
 * what goes beyond is refused with its line, never cut.
 */
#ifndef QUALEX_XML_H
#define QUALEX_XML_H

#include <qualex/arena.h>
#include <qualex/buf.h>
#include <qualex/err.h>
#include <qualex/report.h>

#define QX_XML_DEPTH 100                    /* elements within elements */
#define QX_XML_ATTRIBUTES 64                /* of one element */
#define QX_XML_NAME_MAX 255                 /* bytes of a local name */
#define QX_XML_TREE_NODES 65536             /* elements and texts of one tree */
#define QX_XML_TREE_BYTES ((size_t)4 << 20) /* texts and attributes of one tree */

struct qx_xml_attribute {
    const char *ns; /* namespace, "" = none */
    const char *name;
    const char *value;
};

/* An element or a text. Texts are kept as they stand, blanks between elements too; two texts never
 * follow each other, comments and processing instructions leave no trace. */
struct qx_xml {
    const char *name; /* local name; NULL: a text */
    const char *ns;   /* namespace, "" = none */
    uint32_t line;    /* where it begins */
    const struct qx_xml_attribute *attributes;
    size_t n_attributes;
    struct qx_slice text;       /* of a text; a NUL follows */
    const struct qx_xml *first; /* child; NULL: none */
    const struct qx_xml *next;  /* sibling; NULL: the last */
};

struct qx_xml_source {
    struct qx_slice text; /* UTF-8 */
    /* Instead of text: the next piece of it, valid until the next call; empty: its end. What it
     * fails with, reported by it, ends the reading. */
    enum qx_err (*more)(void *ctx, struct qx_slice *piece);
    void *ctx;
    const char *where;    /* the file's name in messages */
    const char *encoding; /* what text was decoded from; NULL: it was UTF-8. An XML declaration that
                             names another one is refused. */
};

/* What is wanted of an element. */
enum qx_xml_want {
    QX_XML_PASS,  /* nothing of it */
    QX_XML_INTO,  /* to be asked about each element in it; its own text is passed over */
    QX_XML_WHOLE, /* its tree */
};

struct qx_xml_visitor {
    void *ctx;
    /* An element begins; head has no children yet. depth 0: the root. *want is PASS before. */
    enum qx_err (*enter)(void *ctx, const struct qx_xml *head, size_t depth,
                         enum qx_xml_want *want);
    /* A WHOLE one has ended: the tree is valid during the call. done: bytes of the source read. */
    enum qx_err (*whole)(void *ctx, const struct qx_xml *tree, size_t done);
    /* An INTO one has ended. May be NULL. */
    enum qx_err (*leave)(void *ctx, size_t depth);
    /* Local names, the last NULL; each may be NULL. bulk: elements whose text is not kept (embedded
     * files). skip: elements within a tree that are not kept at all. */
    const char *const *bulk;
    const char *const *skip;
    /* Texts are kept without the blanks that they begin with, and none of blanks alone. */
    bool tight;
};

/* The whole source to its end. Errors: SYNTAX (not well-formed, an entity, an encoding), TOO_LARGE,
 * both reported with their line; those of the visitor, which end the reading. */
QX_MUST_USE enum qx_err qx_xml_read(const struct qx_xml_source *source,
                                    const struct qx_xml_visitor *visitor, struct qx_report *report);

/* What is kept from one document to the next, where many small ones are read. Free with
 * qx_xml_reader_free. */
struct qx_xml_reader;
struct qx_xml_reader *qx_xml_reader_new(void) __attribute__((returns_nonnull));
void qx_xml_reader_free(struct qx_xml_reader **reader);
/* As qx_xml_read. */
QX_MUST_USE enum qx_err qx_xml_reader_read(struct qx_xml_reader *reader,
                                           const struct qx_xml_source *source,
                                           const struct qx_xml_visitor *visitor,
                                           struct qx_report *report);

/* A small document as one tree, which lives in arena. Errors as above. */
QX_MUST_USE enum qx_err qx_xml_parse(const struct qx_xml_source *source, struct qx_arena *arena,
                                     struct qx_report *report, const struct qx_xml **root);

/* --- reading a tree; each accepts NULL and then finds nothing --- */

/* Whether it is an element of that local name. */
bool qx_xml_is(const struct qx_xml *node, const char *name);
/* The first child element, and the next sibling element after node, of that local name (NULL: of
 * any); NULL when there is none. */
const struct qx_xml *qx_xml_child(const struct qx_xml *parent, const char *name);
const struct qx_xml *qx_xml_next(const struct qx_xml *node, const char *name);
/* The value of an attribute without, and of one with a namespace; NULL when there is none. */
const char *qx_xml_attribute(const struct qx_xml *node, const char *name);
const char *qx_xml_attribute_in(const struct qx_xml *node, const char *ns, const char *name);
/* The text directly in an element: *out is empty when there is none. False: it holds elements. */
bool qx_xml_text(const struct qx_xml *node, struct qx_slice *out);
/* All text in it, at any depth, appended. */
void qx_xml_all_text(const struct qx_xml *node, struct qx_buf *out);

#endif
