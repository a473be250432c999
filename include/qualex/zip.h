/*
 * The door to libzip: the entries of a ZIP archive (PKWARE APPNOTE 6.3) that somebody else has
 * made, and archives of our own. Everything read is judged when it is opened, before one byte is
 * unpacked; nothing that is unpacked is ever written to a disk, and an entry is found by the exact
 * bytes of its name alone.
 */
#ifndef QUALEX_ZIP_H
#define QUALEX_ZIP_H

#include <qualex/buf.h>
#include <qualex/err.h>
#include <qualex/report.h>

struct qx_zip;

/* Bounds: what goes beyond is refused. */
#define QX_ZIP_ENTRIES_MAX (UINT64_C(1) << 20)
#define QX_ZIP_NAME_MAX 512                  /* bytes */
#define QX_ZIP_TOTAL_MAX (UINT64_C(1) << 33) /* bytes of all entries, unpacked */
#define QX_ZIP_RATIO_MAX 200                 /* unpacked to packed, of an entry */
#define QX_ZIP_RATIO_FREE 65536              /* bytes that an entry may have at any ratio */

/*
 * Opens an archive that lies in memory (bytes are borrowed until qx_zip_close), or in a regular
 * file, which is mapped and its pages given back as they are read: an archive takes some 300 bytes
 * of memory an entry. where names it in messages, where an entry is named with it
 * ("a.zip: b/c.xml").
 *
 * Refused, each with its own message:
 *   SYNTAX     no archive, one that is cut off or contradicts itself, entries that lie over each
 *              other, a compression other than stored and deflated
 *   UTF8       a name that is not UTF-8
 *   INPUT      an entry that is encrypted or no regular file (a symbolic link); a name that is
 * empty, absolute, has a drive letter, a backslash, a control character, or an empty, "." or
 *              ".." part; a name that stands twice, or differs from another by case alone
 *   TOO_LARGE  beyond a bound above
 *   NOT_FOUND, IO  the file
 */
QX_MUST_USE enum qx_err qx_zip_open(struct qx_slice bytes, const char *where,
                                    struct qx_report *report, struct qx_zip **out);
QX_MUST_USE enum qx_err qx_zip_open_file(const char *path, struct qx_report *report,
                                         struct qx_zip **out);
void qx_zip_close(struct qx_zip **zip);

/* How long the archive itself is. */
uint64_t qx_zip_bytes(const struct qx_zip *zip);
/* Entries in the archive's order, folders included (their names end with '/'). */
size_t qx_zip_count(const struct qx_zip *zip);
const char *qx_zip_name(const struct qx_zip *zip, size_t index); /* valid until qx_zip_close */
uint64_t qx_zip_size(const struct qx_zip *zip, size_t index);    /* unpacked */
/* False when there is no entry of exactly that name. */
bool qx_zip_find(const struct qx_zip *zip, const char *name, size_t *index);

/* Whole content of an entry appended to out. Errors: TOO_LARGE above max bytes, SYNTAX when it does
 * not unpack to the size and checksum that it announces; out is then as it was. */
QX_MUST_USE enum qx_err qx_zip_read(struct qx_zip *zip, size_t index, size_t max,
                                    struct qx_report *report, struct qx_buf *out);

/* The same in pieces, so that it is never whole in memory; a piece is valid until the next call, an
 * empty one is the end. Errors as above, SYNTAX in the midst of it. */
struct qx_zip_stream;
QX_MUST_USE enum qx_err qx_zip_stream_open(struct qx_zip *zip, size_t index, size_t max,
                                           struct qx_report *report, struct qx_zip_stream **out);
QX_MUST_USE enum qx_err qx_zip_stream_next(struct qx_zip_stream *stream, struct qx_slice *piece);
void qx_zip_stream_close(struct qx_zip_stream **stream);

/* --- writing: the same bytes for the same entries, whoever writes them and when --- */

struct qx_zip_maker;

/* An archive that is written beside path until it is whole, as qx_write_file does. What is added
 * waits in a file beside it too. go_on is asked now and then while it is packed; false stops with
 * INTERRUPTED; it may be NULL. Errors: those of qx_file_begin. Free with qx_zip_make_end or
 * qx_zip_make_drop. */
QX_MUST_USE enum qx_err qx_zip_make(const char *path, unsigned mode, bool (*go_on)(void *ctx),
                                    void *ctx, struct qx_report *report, struct qx_zip_maker **out);
/* An entry, compressed. Errors: DISK_FULL, IO; INPUT for a name that qx_zip_open would refuse; a
 * name that stands twice is refused at the end. */
QX_MUST_USE enum qx_err qx_zip_make_add(struct qx_zip_maker *maker, const char *name,
                                        struct qx_slice bytes);
/* Packs all in byte order of the names. Nothing is left on an error: DISK_FULL, IO, EXISTS,
 * INTERRUPTED; reported. */
QX_MUST_USE enum qx_err qx_zip_make_end(struct qx_zip_maker **maker);
/* Leaves nothing; NULL is nothing to do. */
void qx_zip_make_drop(struct qx_zip_maker **maker);

#endif
