/* Readers: what is kept from one document to the next, and the two ways to read one. */
#include "reading.h"

#include <qualex/rng.h>

#include <stdlib.h>

/* A fresh parser, or the one of before as if it were; false without memory. */
static bool begin(struct qx_xml_reader *kept)
{
    static const XML_Char separator = XML_SEPARATOR;

    /* The encoding is named, so that a declaration in the text does not lead to another decoder. */
    if (kept->parser == NULL) {
        kept->parser = XML_ParserCreateNS("UTF-8", separator);
    } else if (!XML_ParserReset(kept->parser, "UTF-8")) {
        return false;
    }
    if (kept->salt == 0) {
        uint8_t bytes[sizeof kept->salt];

        if (qx_rng_fill(qx_rng_system(), bytes, sizeof bytes) == QX_OK) {
            memcpy(&kept->salt, bytes, sizeof bytes);
        }
    }
    if (kept->parser != NULL && kept->salt != 0) { /* else expat asks the kernel each time */
        (void)XML_SetHashSalt(kept->parser, kept->salt);
    }
    return kept->parser != NULL;
}

static enum qx_err read_into(struct reading *r, struct qx_xml_reader *kept)
{
    enum qx_err err;

    if (!begin(kept)) {
        return qx_fail(r->report, QX_ERR_UNAVAILABLE, r->source->where, 0,
                       "no memory to read XML: close other programs");
    }
    r->parser = kept->parser;
    r->build.text = kept->text;
    xml_set_handlers(r);
    err = xml_feed(r);
    kept->text = r->build.text;
    qx_buf_clear(&kept->text);
    return err;
}

struct qx_xml_reader *qx_xml_reader_new(void)
{
    return qx_alloc(1, sizeof(struct qx_xml_reader));
}

void qx_xml_reader_free(struct qx_xml_reader **reader)
{
    if (*reader == NULL) {
        return;
    }
    if ((*reader)->parser != NULL) {
        XML_ParserFree((*reader)->parser);
    }
    qx_arena_free(&(*reader)->arena);
    qx_buf_free(&(*reader)->text);
    free(*reader);
    *reader = NULL;
}

enum qx_err qx_xml_reader_read(struct qx_xml_reader *reader, const struct qx_xml_source *source,
                               const struct qx_xml_visitor *visitor, struct qx_report *report)
{
    struct reading *r = qx_alloc(1, sizeof *r);

    r->source = source;
    r->visitor = visitor;
    r->report = report;
    r->build.arena = &reader->arena;
    enum qx_err err = read_into(r, reader);

    qx_arena_reset(&reader->arena); /* what a document that broke off has left */
    free(r);
    return err;
}

enum qx_err qx_xml_read(const struct qx_xml_source *source, const struct qx_xml_visitor *visitor,
                        struct qx_report *report)
{
    struct qx_xml_reader *reader = qx_xml_reader_new();
    enum qx_err err = qx_xml_reader_read(reader, source, visitor, report);

    qx_xml_reader_free(&reader);
    return err;
}

static enum qx_err want_whole(void *ctx, const struct qx_xml *head, size_t depth,
                              enum qx_xml_want *want)
{
    (void)ctx, (void)head, (void)depth;
    *want = QX_XML_WHOLE;
    return QX_OK;
}

static enum qx_err keep_root(void *ctx, const struct qx_xml *tree, size_t done)
{
    const struct qx_xml **root = ctx;

    (void)done;
    *root = tree;
    return QX_OK;
}

enum qx_err qx_xml_parse(const struct qx_xml_source *source, struct qx_arena *arena,
                         struct qx_report *report, const struct qx_xml **root)
{
    const struct qx_xml *found = NULL;
    struct qx_xml_visitor visitor = {.ctx = &found, .enter = want_whole, .whole = keep_root};
    struct reading *r = qx_alloc(1, sizeof *r);
    struct qx_xml_reader *reader = qx_xml_reader_new();

    r->source = source;
    r->visitor = &visitor;
    r->report = report;
    r->build.arena = arena;
    r->keeps = true;
    enum qx_err err = read_into(r, reader);

    qx_xml_reader_free(&reader);

    if (err == QX_OK) {
        *root = found;
    }
    free(r);
    return err;
}
