#include "source.h"

#include "bank.h"

#include <stdio.h>
#include <strings.h>

#define WINDOW ((size_t)1 << 20)
#define CHARACTER_MAX 4 /* bytes of UTF-8 */

/* Whether the whole file is text as it lies; its pages are given back on the way. */
static bool needs_no_decoding(struct qx_mapped *map)
{
    struct qx_slice all = map->bytes;
    size_t at = 0;

    while (at < all.len) {
        size_t len = all.len - at > WINDOW ? WINDOW : all.len - at;
        size_t good = qx_decoded(qx_slice(all.ptr + at, len));

        /* The window may end amid a character. */
        if (good < len && (at + len == all.len || len - good >= CHARACTER_MAX)) {
            return false;
        }
        at += good;
        qx_mapped_forget(map, at);
    }
    map->forgotten = 0;
    return true;
}

static enum qx_err decode(const char *path, const char *encoding, struct qx_report *report,
                          struct cli_source *out)
{
    struct qx_buf bytes = {0};
    enum qx_err err = qx_read_file(path, CLI_BANK_FILE_MAX, &bytes, report);

    if (err == QX_OK) {
        err = qx_decode(qx_buf_slice(&bytes), encoding, path, report, &out->decoded);
    }
    out->text = qx_buf_slice(&out->decoded);
    out->size = bytes.len;
    qx_buf_free(&bytes);
    return err;
}

/* --- large files: by way of an unnamed one, which is mapped --- */

struct unnamed {
    FILE *file;
    struct qx_mapped *from;
    size_t done; /* bytes that are decoded */
    struct qx_report *report;
};

static enum qx_err no_room(struct qx_report *report)
{
    return qx_fail(report, QX_ERR_IO, P_tmpdir, 0,
                   "no room for the decoded text: free some space, or convert the file with iconv");
}

static enum qx_err put(void *ctx, struct qx_slice text)
{
    struct unnamed *u = ctx;

    return fwrite(text.ptr, 1, text.len, u->file) == text.len ? QX_OK : no_room(u->report);
}

static bool forget(void *ctx)
{
    struct unnamed *u = ctx;

    qx_mapped_forget(u->from, u->done);
    return !cli_bank_interrupt_asked();
}

static enum qx_err decode_large(const char *path, const char *encoding, struct qx_report *report,
                                struct cli_source *out)
{
    struct qx_mapped from = out->map;
    struct unnamed u = {.file = tmpfile(), .from = &from, .report = report};
    const struct qx_sink sink = {.ctx = &u, .write = put, .go_on = forget};
    enum qx_err err = u.file == NULL
                          ? no_room(report)
                          : qx_decode_to(from.bytes, encoding, path, report, &sink, &u.done);

    out->map = (struct qx_mapped){0};
    out->size = from.bytes.len;
    if (err == QX_OK &&
        (fflush(u.file) != 0 || !qx_map_open(fileno(u.file), SIZE_MAX, &out->map))) {
        err = no_room(report);
    }
    out->text = out->map.bytes;
    if (u.file != NULL) {
        (void)fclose(u.file);
    }
    qx_unmap(&from);
    return err;
}

enum qx_err cli_source_open(const char *path, const char *encoding, struct qx_report *report,
                            struct cli_source *out)
{
    static const char MARK[] = "\xEF\xBB\xBF";
    bool utf8 = encoding == NULL || strcasecmp(encoding, "UTF-8") == 0;

    *out = (struct cli_source){0};
    if (!qx_map_file(path, CLI_BANK_FILE_MAX, &out->map)) {
        return decode(path, encoding, report, out);
    }
    if (!utf8 || !needs_no_decoding(&out->map)) {
        if (out->map.bytes.len > WINDOW) {
            return decode_large(path, encoding, report, out);
        }
        qx_unmap(&out->map);
        return decode(path, encoding, report, out);
    }
    out->text = out->map.bytes;
    out->size = out->text.len;
    if (qx_slice_starts(out->text, MARK)) {
        out->text = qx_slice(out->text.ptr + 3, out->text.len - 3);
    }
    return QX_OK;
}

void cli_source_done(struct cli_source *source, size_t done)
{
    if (source->map.bytes.len > 0) {
        qx_mapped_forget(&source->map, done);
    }
}

void cli_source_close(struct cli_source *source)
{
    qx_unmap(&source->map);
    qx_buf_free(&source->decoded);
    *source = (struct cli_source){0};
}
