#include "reading.h"

#include <stdlib.h>
#include <strings.h>

/* As many bytes are given to expat at once: it copies them. */
#define PIECE ((size_t)1 << 18)

/* expat counts too, but byte by byte. */
static uint32_t line_of(struct reading *r)
{
    if (r->source->more != NULL) {
        return (uint32_t)XML_GetCurrentLineNumber(r->parser);
    }
    XML_Index now = XML_GetCurrentByteIndex(r->parser);
    const uint8_t *end = r->source->text.ptr + (now < 0 ? 0 : now);

    for (const uint8_t *at = r->source->text.ptr + r->counted; at < end; at++) {
        at = memchr(at, '\n', (size_t)(end - at));
        if (at == NULL) {
            break;
        }
        r->lines++;
    }
    if (now > (XML_Index)r->counted) {
        r->counted = (size_t)now;
    }
    return r->lines + 1;
}

static void stop(struct reading *r, enum qx_err err)
{
    r->err = err;
    (void)XML_StopParser(r->parser, XML_FALSE);
}

static void refuse(struct reading *r, enum qx_err err, const char *what)
{
    stop(r, qx_fail(r->report, err, r->source->where, line_of(r), "%s", what));
}

/* --- what is not taken --- */

static void XMLCALL on_declaration(void *ctx, const XML_Char *version, const XML_Char *encoding,
                                   int standalone)
{
    struct reading *r = ctx;
    const char *had = r->source->encoding == NULL ? "UTF-8" : r->source->encoding;

    (void)version;
    (void)standalone;
    static const char *const ALWAYS[] = {"UTF-8", "UTF8", "US-ASCII"};
    bool good = encoding == NULL || strcasecmp(encoding, had) == 0;

    for (size_t i = 0; !good && i < sizeof ALWAYS / sizeof ALWAYS[0]; i++) {
        good = strcasecmp(encoding, ALWAYS[i]) == 0;
    }
    if (good) {
        return;
    }
    stop(r, qx_fail(r->report, QX_ERR_SYNTAX, r->source->where, line_of(r),
                    "its XML declaration says %.40s: say --encoding %.40s, or correct it", encoding,
                    encoding));
}

static void XMLCALL on_doctype(void *ctx, const XML_Char *name, const XML_Char *system,
                               const XML_Char *public, int internal)
{
    struct reading *r = ctx;

    (void)name;
    (void)internal;
    (void)system;
    (void)public;
    r->typed = true;
}

static void XMLCALL on_entity(void *ctx, const XML_Char *name, int parameter, const XML_Char *value,
                              int value_length, const XML_Char *base, const XML_Char *system,
                              const XML_Char *public, const XML_Char *notation)
{
    (void)name, (void)parameter, (void)value, (void)value_length;
    (void)base, (void)system, (void)public, (void)notation;
    refuse(ctx, QX_ERR_SYNTAX, "declares an entity: write what it stands for");
}

/* expat knows an entity only by its declaration, and passes over others when the document type lies
 * elsewhere. */
static void XMLCALL on_skipped_entity(void *ctx, const XML_Char *name, int parameter)
{
    struct reading *r = ctx;

    (void)parameter;
    stop(r, qx_fail(r->report, QX_ERR_SYNTAX, r->source->where, line_of(r),
                    "the entity %.40s is not declared: write its character", name));
}

static void XMLCALL on_attribute_list(void *ctx, const XML_Char *element, const XML_Char *name,
                                      const XML_Char *type, const XML_Char *value, int required)
{
    (void)element, (void)name, (void)type, (void)required;
    if (value != NULL) {
        refuse(ctx, QX_ERR_SYNTAX,
               "the document type gives an attribute a value: write it where it is meant");
    }
}

static bool is_known_entity(struct qx_slice s)
{
    static const char *const KNOWN[] = {"#", "lt;", "gt;", "amp;", "quot;", "apos;"};

    for (size_t i = 0; i < sizeof KNOWN / sizeof KNOWN[0]; i++) {
        if (qx_slice_starts(s, KNOWN[i])) {
            return true;
        }
    }
    return false;
}

/* Of entities in attributes that it passes over expat does not tell: looked for in the tag. */
static bool tag_has_unknown_entity(const struct reading *r)
{
    int at = 0;
    int len = 0;
    const char *context = XML_GetInputContext(r->parser, &at, &len);

    if (context == NULL) { /* an expat that does not show it */
        return true;
    }
    struct qx_slice tag = qx_slice(context + at, (size_t)XML_GetCurrentByteCount(r->parser));

    for (size_t i = 0; i < tag.len; i++) {
        if (tag.ptr[i] == '&' && !is_known_entity(qx_slice(tag.ptr + i + 1, tag.len - i - 1))) {
            return true;
        }
    }
    return false;
}

static void XMLCALL on_namespace(void *ctx, const XML_Char *prefix, const XML_Char *uri)
{
    (void)prefix;
    if (uri != NULL && strlen(uri) > QX_XML_NAME_MAX) {
        refuse(ctx, QX_ERR_TOO_LARGE, "a namespace is longer than 255 bytes: shorten it");
    }
}

/* --- elements --- */

static bool is_listed(const char *const *names, const char *name)
{
    while (names != NULL && *names != NULL &&
           ((*names)[0] != name[0] || strcmp(*names, name) != 0)) {
        names++;
    }
    return names != NULL && *names != NULL;
}

/* What was built is done with. */
static void forget(struct reading *r)
{
    r->build.bytes = 0;
    if (!r->keeps) {
        qx_arena_reset(r->build.arena);
    }
}

/* Asks the visitor about an element outside any tree. */
static void ask(struct reading *r, struct qx_xml *head)
{
    enum qx_xml_want want = QX_XML_PASS;
    enum qx_err err = r->visitor->enter(r->visitor->ctx, head, r->depth, &want);

    if (err != QX_OK) {
        stop(r, err);
    } else if (want == QX_XML_WHOLE) {
        xml_build_open(&r->build, head, is_listed(r->visitor->bulk, head->name));
    } else {
        r->passed = want == QX_XML_PASS ? 1 : 0;
        forget(r);
    }
}

static const char *local_name(const char *joined)
{
    const char *end = strchr(joined, XML_SEPARATOR);

    return end == NULL ? joined : end + 1;
}

static void build(struct reading *r, const char *name, const char *const *attributes)
{
    const char *fault = NULL;
    struct qx_xml *head = xml_build_head(&r->build, name, attributes, line_of(r), &fault);

    if (head == NULL) {
        refuse(r, QX_ERR_TOO_LARGE, fault);
    } else if (r->build.depth == 0) {
        ask(r, head);
    } else {
        xml_build_open(&r->build, head, is_listed(r->visitor->bulk, head->name));
    }
}

static void XMLCALL on_start(void *ctx, const XML_Char *name, const XML_Char **attributes)
{
    struct reading *r = ctx;

    if (r->err != QX_OK) {
        return;
    }
    if (r->depth == QX_XML_DEPTH) {
        refuse(r, QX_ERR_TOO_LARGE,
               "elements within elements, more than 100 deep: correct the file");
        return;
    }
    if (r->typed && tag_has_unknown_entity(r)) {
        refuse(r, QX_ERR_SYNTAX, "an entity in an attribute is not declared: write its character");
        return;
    }
    if (r->passed > 0 || (r->build.depth > 0 && is_listed(r->visitor->skip, local_name(name)))) {
        r->passed++;
    } else {
        build(r, name, attributes);
    }
    r->depth++;
}

static void end_tree(struct reading *r)
{
    const struct qx_xml *tree = xml_build_close(&r->build);

    if (tree == NULL) {
        return;
    }
    size_t done = (size_t)XML_GetCurrentByteIndex(r->parser);
    enum qx_err err = r->visitor->whole(r->visitor->ctx, tree, done);

    if (err != QX_OK) {
        stop(r, err);
    }
    forget(r);
}

static void XMLCALL on_end(void *ctx, const XML_Char *name)
{
    struct reading *r = ctx;

    (void)name;
    if (r->err != QX_OK) {
        return;
    }
    r->depth--;
    if (r->passed > 0) {
        r->passed--;
    } else if (r->build.depth > 0) {
        end_tree(r);
    } else if (r->visitor->leave != NULL) {
        enum qx_err err = r->visitor->leave(r->visitor->ctx, r->depth);

        if (err != QX_OK) {
            stop(r, err);
        }
    }
}

static void XMLCALL on_text(void *ctx, const XML_Char *text, int len)
{
    struct reading *r = ctx;
    struct qx_slice s = qx_slice(text, (size_t)len);
    uint32_t line = 0;

    if (r->err != QX_OK || r->build.depth == 0 || r->passed > 0 || r->build.bulk) {
        return;
    }
    if (r->build.text.len == 0) {
        while (r->visitor->tight && s.len > 0 && strchr(" \t\n", s.ptr[0]) != NULL) {
            s = qx_slice(s.ptr + 1, s.len - 1);
        }
        if (s.len == 0) {
            return;
        }
        line = line_of(r);
    }
    if (!xml_build_text(&r->build, s, line)) {
        refuse(r, QX_ERR_TOO_LARGE,
               "the texts of one element are too many or too long together: divide the file");
    }
}

/* --- the whole --- */

void xml_set_handlers(struct reading *r)
{
    XML_Parser p = r->parser;

    XML_SetUserData(p, r);
    /* Without a handler of external entities none is fetched; but of those that are not declared we
     * are told. */
    (void)XML_SetParamEntityParsing(p, XML_PARAM_ENTITY_PARSING_ALWAYS);
    XML_SetXmlDeclHandler(p, on_declaration);
    XML_SetStartDoctypeDeclHandler(p, on_doctype);
    XML_SetEntityDeclHandler(p, on_entity);
    XML_SetSkippedEntityHandler(p, on_skipped_entity);
    XML_SetAttlistDeclHandler(p, on_attribute_list);
    XML_SetStartNamespaceDeclHandler(p, on_namespace);
    XML_SetElementHandler(p, on_start, on_end);
    XML_SetCharacterDataHandler(p, on_text);
}

static enum XML_Status feed_text(struct reading *r)
{
    struct qx_slice rest = r->source->text;
    enum XML_Status status = XML_STATUS_OK;
    bool last = false;

    while (status == XML_STATUS_OK && !last) {
        size_t n = rest.len < PIECE ? rest.len : PIECE;

        last = n == rest.len;
        status = XML_Parse(r->parser, (const char *)rest.ptr, (int)n, last);
        rest = qx_slice(n == 0 ? rest.ptr : rest.ptr + n, rest.len - n);
    }
    return status;
}

static enum XML_Status feed_pieces(struct reading *r)
{
    enum XML_Status status = XML_STATUS_OK;
    struct qx_slice piece;

    do {
        piece = qx_slice(NULL, 0);
        r->err = r->source->more(r->source->ctx, &piece);
        if (r->err != QX_OK) {
            return XML_STATUS_ERROR;
        }
        status = XML_Parse(r->parser, (const char *)piece.ptr, (int)piece.len, piece.len == 0);
    } while (status == XML_STATUS_OK && piece.len > 0);
    return status;
}

enum qx_err xml_feed(struct reading *r)
{
    enum XML_Status status = r->source->more == NULL ? feed_text(r) : feed_pieces(r);

    if (r->err != QX_OK || status == XML_STATUS_OK) {
        return r->err;
    }
    enum XML_Error why = XML_GetErrorCode(r->parser);

    return qx_fail(r->report, why == XML_ERROR_NO_MEMORY ? QX_ERR_UNAVAILABLE : QX_ERR_SYNTAX,
                   r->source->where, line_of(r), "%s: correct the XML there", XML_ErrorString(why));
}
