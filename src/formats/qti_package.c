#include "qti_package.h"

#include <qualex/arena.h>

#include <stdlib.h>

#define MANIFEST "imsmanifest.xml"
#define MANIFEST_MAX ((size_t)1 << 30)
#define FILE_MAX ((size_t)64 << 20) /* a file of 1.2 holds many questions */

/* --- paths --- */

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'                     ? c - '0'
           : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10
                                                    : -1;
}

static void decode_percent(const char *href, struct qx_buf *out)
{
    for (; *href != '\0' && *href != '#' && *href != '?'; href++) {
        int high = *href == '%' ? hex_digit(href[1]) : -1;
        int low = high < 0 ? -1 : hex_digit(href[2]);

        if (low >= 0 && high + low > 0) {
            qx_buf_byte(out, (uint8_t)(high * 16 + low));
            href += 2;
        } else {
            qx_buf_byte(out, (uint8_t)*href);
        }
    }
}

/* "a/./b/../c" as "a/c"; what leads out of the archive stays as it is, and is then not found. */
static void simplify(const char *path, struct qx_buf *out)
{
    while (*path != '\0') {
        size_t n = strcspn(path, "/");
        struct qx_slice part = qx_slice(path, n);

        path += n + (path[n] == '/' ? 1 : 0);
        if (part.len == 0 || qx_slice_equal(part, qx_slice_text("."))) {
            continue;
        }
        if (qx_slice_equal(part, qx_slice_text("..")) && out->len > 0) {
            while (out->len > 0 && out->ptr[out->len - 1] != '/') {
                out->len--;
            }
            out->len -= out->len > 0 ? 1 : 0;
            continue;
        }
        qx_buf_text(out, out->len > 0 ? "/" : "");
        qx_buf_add(out, part);
    }
}

const char *qti_package_path(struct qx_arena *arena, const char *from, const char *href)
{
    struct qx_buf joined = {0};
    struct qx_buf simple = {0};
    const char *file = qti_last_segment(from);

    qx_buf_add(&joined, qx_slice(from, (size_t)(file - from)));
    decode_percent(href, &joined);
    simplify(qx_buf_cstr(&joined), &simple);
    const char *path = qx_arena_text(arena, qx_buf_slice(&simple));

    qx_buf_free(&joined);
    qx_buf_free(&simple);
    return path;
}

const char *qti_package_where(struct qti_package *p, const char *path)
{
    qx_buf_clear(&p->name);
    qx_buf_printf(&p->name, "%s: %s", p->where, path);
    return qx_buf_cstr(&p->name);
}

/* --- the manifest --- */

static const struct {
    const char *type; /* how it begins */
    enum qti_kind kind;
} TYPES[] = {
    {"imsqti_item_xmlv2",        QTI_KIND_ITEMS  },
    {"imsqti_item_xmlv3",        QTI_KIND_ITEMS  },
    {"imsqti_apipitem_xmlv2",    QTI_KIND_ITEMS  },
    {"imsqti_xmlv1p",            QTI_KIND_ITEMS  },
    {"assessment/x-bb-qti-test", QTI_KIND_ITEMS  },
    {"assessment/x-bb-qti-pool", QTI_KIND_ITEMS  },
    {"imsqti_test_xmlv2",        QTI_KIND_TEST   },
    {"imsqti_test_xmlv3",        QTI_KIND_TEST   },
    {"imsqti_apiptest_xmlv2",    QTI_KIND_TEST   },
 /* what items and tests refer to, or are told apart from */
    {"imsqti_section_xml",       QTI_KIND_NONE   },
    {"imsqti_apipsection_xml",   QTI_KIND_NONE   },
    {"imsqti_stimulus_xml",      QTI_KIND_NONE   },
    {"imsqti_fragment_xml",      QTI_KIND_NONE   },
    {"imsqti_rptemplate_xml",    QTI_KIND_NONE   },
    {"imsqti_outcomes_xml",      QTI_KIND_NONE   },
    {"imsqti_usagedata_xml",     QTI_KIND_NONE   },
    {"imsqti_",                  QTI_KIND_UNKNOWN},
};

static enum qti_kind kind_of(const char *type)
{
    for (size_t i = 0; i < sizeof TYPES / sizeof TYPES[0]; i++) {
        if (strncmp(type, TYPES[i].type, strlen(TYPES[i].type)) == 0) {
            return TYPES[i].kind;
        }
    }
    return QTI_KIND_NONE;
}

/* href, that of its first file, or what Blackboard calls bb:file. */
static const char *href_of(const struct qx_xml *resource)
{
    const char *href = qx_xml_attribute(resource, "href");

    href = href == NULL ? qx_xml_attribute(qx_xml_child(resource, "file"), "href") : href;
    for (size_t i = 0; href == NULL && i < resource->n_attributes; i++) {
        href = strcmp(resource->attributes[i].name, "file") == 0 ? resource->attributes[i].value
                                                                 : NULL;
    }
    return href;
}

static struct qti_resource *add_resource(struct qti_package *p)
{
    if (p->n == p->cap) {
        p->cap = p->cap == 0 ? 64 : 2 * p->cap;
        p->resources = qx_realloc(p->resources, p->cap, sizeof *p->resources);
    }
    return &p->resources[p->n++];
}

/* Most are in the archive, whose directory has their names. */
static const char *keep_path(struct qti_package *p, const char *href)
{
    const char *path = qti_package_path(&p->spare, "", href);
    size_t index = 0;

    path = qx_zip_find(p->zip, path, &index) ? qx_zip_name(p->zip, index)
                                             : qx_arena_text(&p->arena, qx_slice_text(path));
    qx_arena_reset(&p->spare);
    return path;
}

static enum qx_err on_resource(void *ctx, const struct qx_xml *tree, size_t done)
{
    struct qti_package *p = ctx;
    const char *type = qx_xml_attribute(tree, "type");
    enum qti_kind kind = type == NULL ? QTI_KIND_NONE : kind_of(type);
    const char *href = href_of(tree);

    (void)done;
    if (kind == QTI_KIND_NONE) {
        return QX_OK;
    }
    if (href == NULL && kind != QTI_KIND_UNKNOWN) {
        return qx_fail(p->report, QX_ERR_SYNTAX, qti_package_where(p, MANIFEST), tree->line,
                       "a resource of questions without a file: give its href");
    }
    *add_resource(p) = (struct qti_resource){
        .kind = kind,
        .path = href == NULL ? "" : keep_path(p, href),
        .topic = "",
        .type = kind == QTI_KIND_UNKNOWN ? qx_arena_text(&p->arena, qx_slice_text(type)) : NULL,
        .line = tree->line,
    };
    return QX_OK;
}

static enum qx_err on_enter(void *ctx, const struct qx_xml *head, size_t depth,
                            enum qx_xml_want *want)
{
    struct qti_package *p = ctx;

    if (depth == 0 && !qx_xml_is(head, "manifest")) {
        return qx_fail(p->report, QX_ERR_SYNTAX, qti_package_where(p, MANIFEST), head->line,
                       "no manifest of a package: pack it again");
    }
    *want = depth == 0 || qx_xml_is(head, "resources") ? QX_XML_INTO
            : qx_xml_is(head, "resource")              ? QX_XML_WHOLE
                                                       : QX_XML_PASS;
    return QX_OK;
}

static enum qx_err next_piece(void *stream, struct qx_slice *piece)
{
    return qx_zip_stream_next(stream, piece);
}

static enum qx_err read_manifest(struct qti_package *p)
{
    struct qx_xml_visitor visitor = {.ctx = p, .enter = on_enter, .whole = on_resource};
    struct qx_zip_stream *stream = NULL;
    size_t index = 0;

    if (!qx_zip_find(p->zip, MANIFEST, &index)) {
        return qx_fail(p->report, QX_ERR_SYNTAX, p->where, 0,
                       "no " MANIFEST " at its root: give a package, or unpack it and import its "
                       "files");
    }
    enum qx_err err = qx_zip_stream_open(p->zip, index, MANIFEST_MAX, p->report, &stream);

    if (err == QX_OK) {
        struct qx_xml_source source = {
            .more = next_piece, .ctx = stream, .where = qti_package_where(p, MANIFEST)};

        err = qx_xml_read(&source, &visitor, p->report);
    }
    qx_zip_stream_close(&stream);
    return err;
}

/* --- looking up --- */

static int by_path(const void *a, const void *b, void *resources)
{
    const struct qti_resource *all = resources;
    size_t left = *(const size_t *)a;
    size_t right = *(const size_t *)b;
    int order = strcmp(all[left].path, all[right].path);

    return order != 0 ? order : (left > right) - (left < right);
}

static void sort_paths(struct qti_package *p)
{
    p->by_path = qx_alloc(p->n, sizeof *p->by_path);
    for (size_t i = 0; i < p->n; i++) {
        p->by_path[i] = i;
    }
    qsort_r(p->by_path, p->n, sizeof *p->by_path, by_path, p->resources);
}

struct qti_resource *qti_package_find(struct qti_package *p, const char *path)
{
    size_t low = 0;
    size_t high = p->n;

    if (p->by_path == NULL) {
        sort_paths(p);
    }
    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (strcmp(p->resources[p->by_path[middle]].path, path) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    struct qti_resource *found = low < p->n ? &p->resources[p->by_path[low]] : NULL;

    return found != NULL && strcmp(found->path, path) == 0 ? found : NULL;
}

/* --- the package --- */

enum qx_err qti_package_open(struct qti_package *p, const char *path, struct qx_report *report)
{
    *p = (struct qti_package){.where = path, .report = report};
    enum qx_err err = qx_zip_open_file(path, report, &p->zip);

    return err == QX_OK ? read_manifest(p) : err;
}

void qti_package_close(struct qti_package *p)
{
    qx_zip_close(&p->zip);
    free(p->by_path);
    free(p->resources);
    qx_buf_free(&p->name);
    qx_arena_free(&p->spare);
    qx_arena_free(&p->arena);
}

enum qx_err qti_package_tree(struct qti_package *p, const char *path, size_t max,
                             struct qx_arena *arena, bool loud, const struct qx_xml **root)
{
    struct qx_report *report = loud ? p->report : NULL;
    struct qx_buf text = {0};
    size_t index = 0;

    if (!qx_zip_find(p->zip, path, &index)) {
        return qx_fail(report, QX_ERR_NOT_FOUND, p->where, 0,
                       "%.600s is not in the package: add it, or take it off the manifest", path);
    }
    enum qx_err err = qx_zip_read(p->zip, index, max, report, &text);

    if (err == QX_OK) {
        struct qx_xml_source source = {.text = qx_buf_slice(&text),
                                       .where = qti_package_where(p, path)};

        err = qx_xml_parse(&source, arena, report, root);
    }
    qx_buf_free(&text);
    return err;
}

/* --- reading --- */

static bool is_of_the_file(enum qx_err err)
{
    return err == QX_ERR_SYNTAX || err == QX_ERR_TOO_LARGE || err == QX_ERR_UTF8;
}

/* A file that is not there, or cannot be read, is one question that is refused. */
static enum qx_err read_resource(struct qti_package *p, struct qti_file *f,
                                 const struct qti_resource *resource, struct qx_buf *text)
{
    struct qx_reading *r = f->m.reading;
    size_t index = 0;
    enum qx_err err;

    if (!qx_zip_find(p->zip, resource->path, &index)) {
        r->where = qti_package_where(p, MANIFEST);
        qx_making_fault(&f->m, resource->line,
                        "%.400s is not in the package: add it, or take it off the manifest",
                        resource->path);
        return QX_OK;
    }
    qx_buf_clear(text);
    r->where = qti_package_where(p, resource->path);
    f->topic = resource->topic;
    err = qx_zip_read(p->zip, index, FILE_MAX, p->report, text);
    if (err == QX_OK) {
        err = qti_file_read(f, qx_buf_slice(text), NULL);
    }
    if (is_of_the_file(err)) {
        qx_making_refuse(&f->m);
        err = QX_OK;
    }
    return err;
}

/* An item of an unknown version is a question that is refused; what else there is, is told. */
static void tell_unknown(struct qti_package *p, struct qti_file *f,
                         const struct qti_resource *resource)
{
    static const char *const REMEDY = "give it the type of what it is, such as imsqti_item_xmlv2p2";

    f->m.reading->where = qti_package_where(p, MANIFEST);
    if (strncmp(resource->type, "imsqti_item", strlen("imsqti_item")) == 0) {
        qx_making_fault(&f->m, resource->line, "%.300s is of the unknown type %.60s: %s",
                        resource->path, resource->type, REMEDY);
        return;
    }
    qx_report_add(p->report, QX_WARNING, f->m.reading->where, resource->line,
                  "%.300s is passed over, being of the unknown type %.60s: %s", resource->path,
                  resource->type, REMEDY);
}

/* A test that cannot be read is no question: what is asked is read without it. */
static void read_topics(struct qti_package *p)
{
    for (size_t i = 0; i < p->n; i++) {
        const char *path = p->resources[i].path;
        const struct qx_xml *root = NULL;

        if (p->resources[i].kind != QTI_KIND_TEST) {
            continue;
        }
        enum qx_err err = qti_package_tree(p, path, QTI_TEST_MAX, &p->arena, false, &root);

        if (err == QX_OK) {
            qti_test_topics(p, path, root);
        } else {
            qx_report_add(p->report, QX_WARNING, qti_package_where(p, path), 0,
                          "this test cannot be read (%s): its sections give no topics",
                          qx_err_text(err));
        }
    }
}

static enum qx_err read_all(struct qti_package *p, struct qti_file *f)
{
    struct qx_buf text = {0};
    enum qx_err err = QX_OK;

    read_topics(p);
    for (size_t i = 0; err == QX_OK && i < p->n; i++) {
        if (p->resources[i].kind == QTI_KIND_ITEMS) {
            err = read_resource(p, f, &p->resources[i], &text);
        } else if (p->resources[i].kind == QTI_KIND_UNKNOWN) {
            tell_unknown(p, f, &p->resources[i]);
        }
        if (err == QX_OK) {
            err = qx_making_go_on(&f->m, (size_t)(qx_zip_bytes(p->zip) / p->n * (i + 1)));
        }
    }
    qx_buf_free(&text);
    return err;
}

enum qx_err qx_qti_package_read(const char *path, struct qx_reading *reading)
{
    const char *where = reading->where;
    struct qti_file *f = qti_file_new(reading);
    struct qti_package p;
    enum qx_err err = qti_package_open(&p, path, reading->report);

    f->package = true;
    if (err == QX_OK) {
        err = read_all(&p, f);
    }
    reading->where = where;
    qti_file_free(&f);
    qti_package_close(&p);
    return err;
}
