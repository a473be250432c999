/* Packages (IMS Content Packaging: a ZIP archive with imsmanifest.xml) and the tests in them. */
#ifndef QUALEX_FORMATS_QTI_PACKAGE_H
#define QUALEX_FORMATS_QTI_PACKAGE_H

#include "qti12.h"

#include <qualex/zip.h>

/* --- what is read of files --- */

struct qti_file {
    struct making m;
    const char *topic;                       /* of an item of 2.x or 3.0 */
    struct qx_arena titles;                  /* of 1.2 */
    struct qti_group by_depth[QX_XML_DEPTH]; /* the group at that depth */
    struct qti_group *group;                 /* around what is read */
    uint32_t told;                           /* of what groups hold, one bit each */
    bool package; /* it lies in one: where the reader has got to in it says nothing */
    struct qx_xml_reader *reader;
};

struct qti_file *qti_file_new(struct qx_reading *reading) __attribute__((returns_nonnull));
/* Tells what is told once a file, or a package, and frees. */
void qti_file_free(struct qti_file **f);
/* The questions of one XML file, named reading->where. Errors: those that end the reading; SYNTAX
 * and TOO_LARGE of this file. */
QX_MUST_USE enum qx_err qti_file_read(struct qti_file *f, struct qx_slice text,
                                      const char *encoding);

/* --- what groups of 1.2 hold beside items --- */

bool qti12_is_aside(const struct qx_xml *head);
/* Keeps it for the group's items, or tells that it is dropped. */
void qti12_aside(struct qti_file *f, struct qti_group *group, const struct qx_xml *node);

#define QTI_TEST_MAX ((size_t)16 << 20) /* bytes of a file of a test */

/* --- packages --- */

enum qti_kind {
    QTI_KIND_NONE,
    QTI_KIND_ITEMS,
    QTI_KIND_TEST,
    QTI_KIND_UNKNOWN, /* of QTI, and of no type that is known here */
};

struct qti_resource {
    const char *path; /* in the archive */
    const char *topic;
    const char *type; /* of an unknown kind */
    enum qti_kind kind;
    uint32_t line; /* of the manifest */
};

struct qti_package {
    struct qx_zip *zip;
    const char *where;
    struct qx_report *report;
    struct qx_arena spare; /* of what is looked at and let go */
    struct qx_arena arena; /* everything below */
    struct qti_resource *resources;
    size_t n;
    size_t cap;
    size_t *by_path;    /* indices of resources, sorted when first asked for */
    size_t sections;    /* files of sections that were read */
    struct qx_buf name; /* of the file that is being read, in messages */
};

/* Opens and reads the manifest. Errors: those of qx_zip_open_file; SYNTAX, TOO_LARGE. */
QX_MUST_USE enum qx_err qti_package_open(struct qti_package *p, const char *path,
                                         struct qx_report *report);
void qti_package_close(struct qti_package *p);
/* The content of a file of at most max bytes as a tree in arena. Errors: NOT_FOUND, those of
 * qx_zip_read and qx_xml_parse; reported, but when loud is false. */
QX_MUST_USE enum qx_err qti_package_tree(struct qti_package *p, const char *path, size_t max,
                                         struct qx_arena *arena, bool loud,
                                         const struct qx_xml **root);
/* The first resource of that path; NULL when the manifest has none. */
struct qti_resource *qti_package_find(struct qti_package *p, const char *path);
/* Name of a file of the package in messages, "a.zip: b/c.xml"; valid until the next call. */
const char *qti_package_where(struct qti_package *p, const char *path);
/* What href means in the file of that path: a path in the archive, percent-decoded. */
const char *qti_package_path(struct qx_arena *arena, const char *from, const char *href);

/* --- tests --- */

/* Where an element of a test stands: a section may lie in a file of its own. */
struct qti_place {
    struct qti_package *package; /* NULL: a test alone, beside which nothing lies */
    const char *path;
};

/* The section that a reference means and the place that it lies in; NULL, unreported, when it is
 * not there. A node that is no reference is itself the section. */
const struct qx_xml *qti_section_of(const struct qti_place *place, const struct qx_xml *node,
                                    struct qti_place *in);
/* Gives each item that a test refers to the title of its section as its topic. */
void qti_test_topics(struct qti_package *p, const char *path, const struct qx_xml *test);
/* Topic of a section: its title, or else its identifier. In arena. */
const char *qti_section_topic(const struct qx_xml *section, struct qx_arena *arena);

/* What an exam policy can say of a test. */
struct qti_cell {
    const char *topic;
    size_t items;
    int64_t count;
};

#define QTI_SECTIONS_MAX 32 /* as exam/1 has */
#define QTI_CELLS_MAX 512

#define QTI_SCORE "SCORE" /* the outcome of an item that is its points */

/* What a time or a control is about. */
enum qti_level { QTI_LEVEL_WHOLE, QTI_LEVEL_PART, QTI_LEVEL_INNER };

/* What a policy does not keep of a test, the points meaning the same. */
enum qti_drop {
    QTI_DROP_LINEAR,
    QTI_DROP_SUBMISSION,
    QTI_DROP_ATTEMPTS,
    QTI_DROP_FEEDBACK,
    QTI_DROP_MUST_ANSWER,
    QTI_DROP_LEAST_TIME,
    QTI_DROP_LATE,
    QTI_DROP_INNER_TIME,
    QTI_DROP_PART_TIMES,
    QTI_DROP_ORDER,
    QTI_DROP_TEXT,
    QTI_DROP_REQUIRED,
    QTI_DROP_TWICE,
    QTI_DROP_EMPTY,
    QTI_DROP_CONDITION,
    QTI_DROP_RESULTS,
    QTI_DROPS
};

#define QTI_WEIGHTS_MAX 16

/* What the questions are worth in a sum that names that weight. */
struct qti_weight {
    const char *name;           /* "": none */
    int64_t worth;              /* of the first question at most, */
    int64_t factor;             /* times this */
    const struct qx_xml *other; /* the first question of other points; NULL: none */
};

struct qti_test {
    const char *where;
    struct qx_report *report;
    struct qx_arena *arena;
    const char *id;
    const char *title;
    int64_t time_s; /* 0: none is said */
    struct {
        const char *id;
        const char *title;
        size_t first; /* its cells begin there */
    } sections[QTI_SECTIONS_MAX];
    size_t n_sections;
    struct qti_cell cells[QTI_CELLS_MAX];
    size_t n_cells;
    struct qti_weight weights[QTI_WEIGHTS_MAX]; /* the first is none */
    size_t n_weights;
    size_t parts;
    size_t parts_timed;
    int64_t parts_time_s;
    bool nonlinear;   /* the part that is read */
    uint32_t dropped; /* what was told already, one bit each */
};

/* --- parts of reading one --- */

/* Reports a fault, "element: what"; false. */
bool qti_test_refuse(struct qti_test *t, const struct qx_xml *node, const char *what);
/* Tells once what is not kept. */
void qti_test_drop(struct qti_test *t, const struct qx_xml *node, enum qti_drop drop);
/* Keeps what a question of the test is worth, and that its section has it. False when a fault was
 * reported: it is not there, or stands elsewhere too. */
bool qti_test_asks(struct qti_test *t, const struct qti_place *place, const struct qx_xml *item);
/* Whether all are worth the same where that weight is named; NULL: by whatever weight. A fault is
 * reported. */
bool qti_test_even(struct qti_test *t, const char *weight);
/* Whether the result is the sum of all points, each question being worth one. */
bool qti_test_outcomes(struct qti_test *t, const struct qx_xml *root);

/* Reads a test. What a policy does not keep is told where the points mean the same; false when they
 * would mean something else, which is reported by name. */
bool qti_test_read(const struct qti_place *place, const struct qx_xml *root, struct qti_test *out);

#endif
