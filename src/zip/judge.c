/* Judging an archive by its directory alone. */
#include "parts.h"

#include <qualex/arena.h>
#include <qualex/utf8.h>

#include <stdlib.h>
#include <sys/stat.h>

#define END_RECORD_LEN 22

static enum qx_err refuse(const struct qx_zip *zip, struct qx_report *report, enum qx_err err,
                          const char *name, const char *what)
{
    struct qx_buf safe = {0};

    qx_text_safe(&safe, qx_slice_text(name), false);
    err = qx_fail(report, err, zip->where, 0, "%.600s: %s%s", qx_buf_cstr(&safe), what,
                  strstr(what, ": ") == NULL ? ": pack it again without that" : "");
    qx_buf_free(&safe);
    return err;
}

/* A symbolic link, a device …: what made the archive says so in the upper half. */
static bool is_special(struct qx_zip *zip, size_t index)
{
    zip_uint8_t system = 0;
    zip_uint32_t attributes = 0;

    if (zip_file_get_external_attributes(zip->handle, index, 0, &system, &attributes) != 0) {
        return true;
    }
    mode_t type = (attributes >> 16) & S_IFMT;

    return (system == ZIP_OPSYS_UNIX || system == ZIP_OPSYS_OS_X) && type != 0 && type != S_IFREG &&
           type != S_IFDIR;
}

static const char *stat_problem(const zip_stat_t *stat)
{
    const zip_uint64_t known = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE |
                               ZIP_STAT_COMP_METHOD | ZIP_STAT_ENCRYPTION_METHOD;

    if ((stat->valid & known) != known) {
        return "the archive does not say all about it";
    }
    if (stat->encryption_method != ZIP_EM_NONE) {
        return "it is encrypted: pack it without a password";
    }
    return stat->comp_method != ZIP_CM_STORE && stat->comp_method != ZIP_CM_DEFLATE
               ? "it is compressed otherwise than by deflate: pack it anew"
               : NULL;
}

static enum qx_err judge_entry(struct qx_zip *zip, size_t index, struct qx_report *report)
{
    struct zip_entry *e = &zip->entries[index];
    zip_stat_t stat;

    if (zip_stat_index(zip->handle, index, ZIP_FL_ENC_RAW, &stat) != 0) {
        return refuse(zip, report, QX_ERR_SYNTAX, "entry", zip_strerror(zip->handle));
    }
    struct qx_slice name = qx_slice_text(stat.name);
    const char *problem = stat_problem(&stat);

    if (problem != NULL) {
        return refuse(zip, report, QX_ERR_INPUT, stat.name, problem);
    }
    if (qx_utf8_valid(name) < name.len) {
        return refuse(zip, report, QX_ERR_UTF8, stat.name, "its name is not UTF-8: rename it");
    }
    if ((problem = zip_name_problem(name)) != NULL) {
        return refuse(zip, report, QX_ERR_INPUT, stat.name, problem);
    }
    if (is_special(zip, index)) {
        return refuse(zip, report, QX_ERR_INPUT, stat.name,
                      "it is a symbolic link or no regular file: put the file itself in");
    }
    *e = (struct zip_entry){.name = stat.name, .size = stat.size, .packed = stat.comp_size};
    return QX_OK;
}

/* --- sizes --- */

static enum qx_err judge_sizes(const struct qx_zip *zip, struct qx_report *report)
{
    uint64_t unpacked = 0;
    uint64_t packed = 0;

    for (size_t i = 0; i < zip->n; i++) {
        const struct zip_entry *e = &zip->entries[i];

        if (e->size > QX_ZIP_TOTAL_MAX - unpacked) {
            return refuse(zip, report, QX_ERR_TOO_LARGE, e->name,
                          "all together is above 8 GiB: divide the archive");
        }
        if (e->size > QX_ZIP_RATIO_FREE && e->size / QX_ZIP_RATIO_MAX > e->packed) {
            return refuse(zip, report, QX_ERR_TOO_LARGE, e->name,
                          "it unpacks to more than 200 times its size: pack it anew, stored");
        }
        if (e->packed > zip->bytes - packed) {
            return refuse(zip, report, QX_ERR_SYNTAX, e->name,
                          "it lies over another entry: pack the archive anew");
        }
        unpacked += e->size;
        packed += e->packed;
    }
    return QX_OK;
}

/* --- names that meet --- */

static struct qx_slice name_of(const struct qx_zip *zip, size_t index)
{
    return qx_slice_text(zip->entries[index].name);
}

static int by_name(const void *a, const void *b, void *zip)
{
    return zip_name_compare(name_of(zip, *(const size_t *)a), name_of(zip, *(const size_t *)b));
}

static enum qx_err judge_names(struct qx_zip *zip, struct qx_report *report)
{
    zip->by_name = qx_alloc(zip->n, sizeof *zip->by_name);
    for (size_t i = 0; i < zip->n; i++) {
        zip->by_name[i] = i;
    }
    qsort_r(zip->by_name, zip->n, sizeof *zip->by_name, by_name, zip);
    for (size_t i = 1; i < zip->n; i++) {
        if (by_name(&zip->by_name[i - 1], &zip->by_name[i], zip) == 0) {
            return refuse(
                zip, report, QX_ERR_INPUT, zip->entries[zip->by_name[i]].name,
                "its name stands twice, or differs from another by case alone: rename one");
        }
    }
    return QX_OK;
}

enum qx_err zip_judge(struct qx_zip *zip, struct qx_report *report)
{
    zip_int64_t n = zip_get_num_entries(zip->handle, 0);
    enum qx_err err = QX_OK;

    if (zip->bytes < END_RECORD_LEN) { /* which the library takes for an archive of nothing */
        return qx_fail(report, QX_ERR_SYNTAX, zip->where, 0, "empty: get it again");
    }
    if (n < 0 || (uint64_t)n > QX_ZIP_ENTRIES_MAX) {
        return qx_fail(report, QX_ERR_TOO_LARGE, zip->where, 0,
                       "more than 1,048,576 entries: divide it");
    }
    zip->n = (size_t)n;
    zip->entries = qx_alloc(zip->n, sizeof *zip->entries);
    for (size_t i = 0; err == QX_OK && i < zip->n; i++) {
        err = judge_entry(zip, i, report);
    }
    if (err == QX_OK) {
        err = judge_sizes(zip, report);
    }
    return err != QX_OK ? err : judge_names(zip, report);
}
