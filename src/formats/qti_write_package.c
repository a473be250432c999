/* Packages (IMS Content Packaging): a manifest, and a file for each item. */
#include "writing.h"

#include "xml_write.h"

#include <qualex/zip.h>

#include <stdlib.h>

#define MANIFEST "imsmanifest.xml"

struct package {
    const struct package_kind *kind;
    struct qx_zip_maker *zip;
    struct qx_buf manifest;
    struct qx_buf name;
    size_t n;
};

enum qx_err writing_package_begin(const struct package_kind *kind, const struct qx_writing *writing,
                                  struct package **out)
{
    struct package *p = qx_alloc(1, sizeof *p);
    enum qx_err err = qx_zip_make(writing->where, 0600, writing->sink.go_on, writing->sink.ctx,
                                  writing->report, &p->zip);

    if (err != QX_OK) {
        free(p);
        return err;
    }
    p->kind = kind;
    qx_buf_text(&p->manifest, kind->head);
    *out = p;
    return QX_OK;
}

/* Files are numbered, as two ids may differ by case alone. */
enum qx_err writing_package_add(struct package *package, const char *id, struct qx_slice item)
{
    const char *name;

    qx_buf_clear(&package->name);
    qx_buf_printf(&package->name, "items/%07zu-%s.xml", ++package->n, id);
    name = qx_buf_cstr(&package->name);
    qx_buf_printf(&package->manifest, "    <resource identifier=\"I%07zu\" type=\"%s\"", package->n,
                  package->kind->type);
    xml_attribute(&package->manifest, "href", name);
    qx_buf_text(&package->manifest, "><file");
    xml_attribute(&package->manifest, "href", name);
    qx_buf_text(&package->manifest, "/></resource>\n");
    return qx_zip_make_add(package->zip, name, item);
}

enum qx_err writing_package_end(struct package **package, bool whole)
{
    struct package *p = *package;
    enum qx_err err = QX_OK;

    if (whole) {
        qx_buf_text(&p->manifest, p->kind->tail);
        err = qx_zip_make_add(p->zip, MANIFEST, qx_buf_slice(&p->manifest));
        err = err == QX_OK ? qx_zip_make_end(&p->zip) : err;
    }
    qx_zip_make_drop(&p->zip);
    qx_buf_free(&p->manifest);
    qx_buf_free(&p->name);
    free(p);
    *package = NULL;
    return err;
}

#define MANIFEST_HEAD(namespace, schema, version)                                        \
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"                                       \
    "<manifest xmlns=\"" namespace "\" identifier=\"qualex\">\n"                         \
                                   "  <metadata><schema>" schema                         \
                                   "</schema><schemaversion>" version                    \
                                   "</schemaversion></metadata>\n  <organizations/>\n  " \
                                   "<resources>\n"
#define MANIFEST_TAIL "  </resources>\n</manifest>\n"

const struct package_kind qti_package_22 = {
    .head = MANIFEST_HEAD("http://www.imsglobal.org/xsd/imscp_v1p1", "QTIv2.2 Package", "1.0.0"),
    .type = "imsqti_item_xmlv2p2",
    .tail = MANIFEST_TAIL,
};

const struct package_kind qti_package_30 = {
    .head = MANIFEST_HEAD("http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1", "QTI Package",
                          "3.0.0"),
    .type = "imsqti_item_xmlv3p0",
    .tail = MANIFEST_TAIL,
};
