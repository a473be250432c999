/* A document that is being read. */
#ifndef QUALEX_XML_READING_H
#define QUALEX_XML_READING_H

#include "build.h"

#include <expat.h>

struct qx_xml_reader {
    XML_Parser parser;
    struct qx_arena arena;
    struct qx_buf text;
    unsigned long salt; /* of the parser's tables: nobody can foresee how names meet in them */
};

struct reading {
    XML_Parser parser;
    const struct qx_xml_source *source;
    const struct qx_xml_visitor *visitor;
    struct qx_report *report;
    enum qx_err err; /* why the parser was stopped */
    struct xml_build build;
    size_t depth;   /* of open elements */
    size_t passed;  /* of those, how many lie in one that is passed over, itself included */
    bool keeps;     /* the arena is the caller's: a tree stays in it */
    size_t counted; /* bytes in which line ends are */
    uint32_t lines;
    bool typed; /* there is a document type */
};

void xml_set_handlers(struct reading *r);
/* The whole source through expat. Errors: those of qx_xml_read. */
QX_MUST_USE enum qx_err xml_feed(struct reading *r);

#endif
