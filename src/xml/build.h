/* Building of one tree in an arena. */
#ifndef QUALEX_XML_BUILD_H
#define QUALEX_XML_BUILD_H

#include <qualex/xml.h>

struct xml_build {
    struct qx_arena *arena;
    struct qx_xml *open[QX_XML_DEPTH]; /* the elements that have not ended */
    struct qx_xml *last[QX_XML_DEPTH]; /* their last child so far */
    size_t depth;                      /* how many are open; 0: no tree is being built */
    struct qx_buf text;                /* since the last tag */
    uint32_t text_line;
    bool bulk; /* the innermost element's text is not kept */
    size_t nodes;
    size_t bytes;
};

/* Name, namespace and attributes as expat gives them, kept in the arena. NULL and *fault when they
 * are too many or too long. */
struct qx_xml *xml_build_head(struct xml_build *b, const char *name, const char *const *attributes,
                              uint32_t line, const char **fault);
/* The element becomes the innermost open one. */
void xml_build_open(struct xml_build *b, struct qx_xml *head, bool bulk);
/* The innermost one ends; it is returned when it was the tree. */
const struct qx_xml *xml_build_close(struct xml_build *b);
/* A further piece; line: of a first one. False when the tree is too large. */
bool xml_build_text(struct xml_build *b, struct qx_slice text, uint32_t line);

/* Between namespace and local name, as expat joins them: no name holds it. */
#define XML_SEPARATOR '\n'

#endif
