/*
 * Files of questions: every format that a licenser has, read one question at a time and written
 * again. What a file says is refused or taken whole, never changed silently: seen = accepted +
 * refused.
 */
#ifndef QUALEX_FORMATS_H
#define QUALEX_FORMATS_H

#include <qualex/question.h>

/* --- reading --- */

/* What a reader tells about each question of a file, in the file's order. Exactly one of the two is
 * called for each question seen; an error of take ends the reading and is returned. */
struct qx_intake {
    void *ctx;
    /* question and its texts are valid during the call. A question that is refused here is reported
     * by the callee, which sets *refused. */
    enum qx_err (*take)(void *ctx, const struct qx_question *question, uint32_t line,
                        bool *refused);
    /* bytes of the file that are done; false stops with INTERRUPTED. May be NULL. */
    bool (*go_on)(void *ctx, size_t done);
};

struct qx_reading {
    const char *where;    /* the file's name in messages */
    const char *lang;     /* of the texts, where the file does not say: BCP 47 */
    bool lenient;         /* take what can be taken, with a warning */
    const char *encoding; /* what the file was decoded from; NULL: it was UTF-8 */
    struct qx_intake intake;
    struct qx_report *report;
    size_t seen; /* out: seen = accepted + refused */
    size_t accepted;
    size_t refused;
};

/*
 * Each reads a whole file and goes on after a question it must refuse (which is reported and
 * counted). Texts are brought to NFC and must be of the whitelist. Errors: only what stops the
 * reading: those of take, INTERRUPTED, SYNTAX when it is no such file at all.
 *
 * GIFT (docs/formats/gift.md): what Moodle's importer and its published grammar both accept;
 * Aiken (docs/formats/aiken.md); Moodle XML (docs/formats/moodle-xml.md), in memory that does not
 * grow with the file; CSV: RFC 4180 by a column map; JSON: an array of question/1.
 */
QX_MUST_USE enum qx_err qx_qti_read(struct qx_slice text, struct qx_reading *reading);
/* A package: a ZIP archive with a manifest (docs/formats/qti.md). reading->where names it. */
QX_MUST_USE enum qx_err qx_qti_package_read(const char *path, struct qx_reading *reading);
QX_MUST_USE enum qx_err qx_gift_read(struct qx_slice text, struct qx_reading *reading);
QX_MUST_USE enum qx_err qx_aiken_read(struct qx_slice text, struct qx_reading *reading);
QX_MUST_USE enum qx_err qx_moodle_xml_read(struct qx_slice text, struct qx_reading *reading);
QX_MUST_USE enum qx_err qx_json_read(struct qx_slice text, struct qx_reading *reading);

/* A draft of an exam policy (exam/1, as text for people, appended) from the one test of a package,
 * or from a test alone: each value's basis says that it is to be decided. Errors: those of reading,
 * SYNTAX when there is no test or several, QUESTION when a part of it has no equivalent, POLICY. */
QX_MUST_USE enum qx_err qx_qti_package_policy(const char *path, const char *lang,
                                              struct qx_report *report, struct qx_buf *out);
QX_MUST_USE enum qx_err qx_qti_policy(struct qx_slice text, const char *where, const char *lang,
                                      struct qx_report *report, struct qx_buf *out);

/* How the columns of one publisher's CSV make a question: map/1 (docs/formats/column-map.md). */
struct qx_map;
/* map: JSON text. Errors: JSON_SYNTAX, JSON_FIELD. Free with qx_map_free. */
QX_MUST_USE enum qx_err qx_map_read(struct qx_slice text, const char *where,
                                    struct qx_report *report, struct qx_map **out);
/* A map that comes with the program; NULL when there is none of that name. */
const char *qx_map_known(const char *name);
void qx_map_free(struct qx_map **map);
/* map NULL: the known map whose header the file has. delimiter 0: the map's. */
QX_MUST_USE enum qx_err qx_csv_read(struct qx_slice text, const struct qx_map *map, char delimiter,
                                    struct qx_reading *reading);

/* Records of any CSV file (RFC 4180), the header too; fields are borrowed during the visit. False
 * stops. Errors: SYNTAX with where:line. */
typedef bool qx_csv_visit(void *ctx, const struct qx_slice *fields, size_t n, uint32_t line);
QX_MUST_USE enum qx_err qx_csv_records(struct qx_slice text, char delimiter, const char *where,
                                       struct qx_report *report, qx_csv_visit *visit, void *ctx);

/* Where bytes go, in their order. */
struct qx_sink {
    void *ctx;
    /* Errors: reported by the callee, and end the writing. */
    enum qx_err (*write)(void *ctx, struct qx_slice bytes);
    /* Asked between pieces, whether to go on; may be NULL. */
    bool (*go_on)(void *ctx);
};

/* Text in encoding ("UTF-8", "ISO-8859-1", "windows-1251", …) as UTF-8 without a byte order mark,
 * with LF alone as line ends, appended. Nothing is guessed: bytes that are not of the encoding are
 * refused with their line. Errors: UTF8, CHARACTER, USAGE for an unknown encoding. */
QX_MUST_USE enum qx_err qx_decode(struct qx_slice bytes, const char *encoding, const char *where,
                                  struct qx_report *report, struct qx_buf *out);

/* The same into a sink, in pieces of bounded size. Errors besides: those of the sink, INTERRUPTED.
 */
QX_MUST_USE enum qx_err qx_decode_to(struct qx_slice bytes, const char *encoding, const char *where,
                                     struct qx_report *report, const struct qx_sink *sink,
                                     size_t *done);

/* Bytes at the front of a piece of a file that are text as they stand, so that qx_decode as UTF-8
 * would not change them: whole characters, no CR. */
size_t qx_decoded(struct qx_slice piece);

/* --- writing --- */

enum qx_format {
    QX_FORMAT_JSON, /* all languages, without loss */
    QX_FORMAT_GIFT, /* from here on, one language a file */
    QX_FORMAT_MOODLE_XML,
    QX_FORMAT_QTI_22, /* packages */
    QX_FORMAT_QTI_30,
    QX_FORMAT_CSV, /* by the known map "plain"; choices alone */
    QX_FORMATS
};
const char *qx_format_name(enum qx_format format); /* "json", "gift", "moodle-xml", "qti22", … */
bool qx_format_of_name(const char *name, enum qx_format *out);
/* Whether it is an archive, which is written to a path and not to a sink. */
bool qx_format_is_package(enum qx_format format);

struct qx_writing {
    enum qx_format format;
    const char *name;  /* of the format in messages; NULL: its own */
    const char *where; /* the file's name in messages; of a package: its path */
    const char *lang;  /* BCP 47; not looked at for JSON */
    bool skip;         /* what cannot be written is left out with a warning: else it is an error */
    struct qx_sink sink;
    struct qx_report *report;
    size_t written; /* out */
    size_t refused; /* out: the format cannot hold them */
    size_t others;  /* out: not in that language */
};

struct qx_writer;

/*
 * A file of questions, written one question at a time: begin, put each, end. Each question is read
 * back before it is given to the sink. One that would not be read again, or as one that asks
 * something else or has another key, is refused by its id and the reason; what else the format does
 * not hold is told at the end, each thing once, with how many questions it was dropped from.
 */
QX_MUST_USE enum qx_err qx_writer_begin(struct qx_writing *writing, struct qx_writer **out);
/* json: canonical question/1, as a bank has it. Errors: those of the sink; JSON_SYNTAX, JSON_FIELD
 * and QUESTION when it is none. A question that is refused is counted and no error. */
QX_MUST_USE enum qx_err qx_writer_put(struct qx_writer *writer, struct qx_slice json);
/* Frees. whole: the file is brought to its end, and what was dropped told. Errors: those of the
 * sink. */
QX_MUST_USE enum qx_err qx_writer_end(struct qx_writer **writer, bool whole);

#endif
