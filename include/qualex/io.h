/* Files: bounded reading, and writing that is either whole or not there. */
#ifndef QUALEX_IO_H
#define QUALEX_IO_H

#include <qualex/buf.h>
#include <qualex/err.h>
#include <qualex/report.h>

/* Whole content of a regular file (or "-" for standard input) appended to out. Errors: NOT_FOUND,
 * TOO_LARGE above max bytes, IO; each with a message that names the file. */
QX_MUST_USE enum qx_err qx_read_file(const char *path, size_t max, struct qx_buf *out,
                                     struct qx_report *report);

/* A regular file as memory: its pages are read when they are touched and may be given back, so that
 * a large file takes little memory. A process that touches what another one has cut off the file
 * meanwhile dies of SIGBUS: for programs that may die at any time. */
struct qx_mapped {
    struct qx_slice bytes;
    size_t forgotten; /* how much of it was given back */
};
/* False for what cannot be mapped: an empty or missing file, a pipe, more than max bytes; then
 * qx_read_file reads it or says what is wrong. Free with qx_unmap. */
bool qx_map_file(const char *path, size_t max, struct qx_mapped *out);
/* The same of a file that is open, and stays so. */
bool qx_map_open(int fd, size_t max, struct qx_mapped *out);
/* The first done bytes are not needed soon (they can still be read). */
void qx_mapped_forget(struct qx_mapped *map, size_t done);
void qx_unmap(struct qx_mapped *map);

/* Writes beside, fsyncs, renames, syncs the folder. Nothing is left on an error. mode as for open.
 * Errors: DISK_FULL, IO. */
QX_MUST_USE enum qx_err qx_write_file(const char *path, struct qx_slice bytes, unsigned mode,
                                      struct qx_report *report);

/* As qx_write_file, but refuses an existing path. Errors: EXISTS too. For private keys: mode 0600.
 */
QX_MUST_USE enum qx_err qx_create_file(const char *path, struct qx_slice bytes, unsigned mode,
                                       struct qx_report *report);

/*
 * A file that is written bit by bit, beside its path until it is whole: nothing stands under its
 * name before the end, and nothing is left of one that is dropped.
 */
struct qx_file;

/* mode as for open. Errors: those of creating a file; IO for what is there and no regular file,
 * which the new one would replace. Free with qx_file_end or qx_file_drop. */
QX_MUST_USE enum qx_err qx_file_begin(const char *path, unsigned mode, struct qx_report *report,
                                      struct qx_file **out);
/* Appends; what is short is gathered. Errors: DISK_FULL, IO, reported. */
QX_MUST_USE enum qx_err qx_file_add(struct qx_file *file, struct qx_slice bytes);
/* Its descriptor, open for reading and writing, once all that was added is written: for those who
 * must seek. Errors as above. */
QX_MUST_USE enum qx_err qx_file_fd(struct qx_file *file, int *out);
/* Writes out, fsyncs, renames, syncs the folder, and frees. Nothing is left on an error. */
QX_MUST_USE enum qx_err qx_file_end(struct qx_file **file);
/* Removes and frees; NULL is nothing to do. */
void qx_file_drop(struct qx_file **file);

/* Removes what writers of path that were killed have left beside it. For a path that one process
 * alone writes. */
void qx_sweep_beside(const char *path);

/* fsync of the folder that holds path. Errors: IO. */
QX_MUST_USE enum qx_err qx_sync_folder(const char *path);

/* All bytes, through EINTR and short writes. Errors: IO, DISK_FULL. */
QX_MUST_USE enum qx_err qx_write_all(int fd, struct qx_slice bytes);

#endif
