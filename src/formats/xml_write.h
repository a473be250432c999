/* XML 1.0 as our writers write it. */
#ifndef QUALEX_FORMATS_XML_WRITE_H
#define QUALEX_FORMATS_XML_WRITE_H

#include <qualex/buf.h>

/* Character data: & < and > as entities, so that no "]]>" can stand in it. */
void xml_text(struct qx_buf *out, const char *text);
/* ` name="value"`; line ends, tabs and quotes of value survive. */
void xml_attribute(struct qx_buf *out, const char *name, const char *value);
/* <name>text</name> and a line end, indented by so many blanks. */
void xml_leaf(struct qx_buf *out, int indent, const char *name, const char *text);

#endif
