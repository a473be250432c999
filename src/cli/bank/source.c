#include "source.h"

#include "bank.h"

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

enum qx_err cli_source_open(const char *path, const char *encoding, struct qx_report *report,
                            struct cli_source *out)
{
    static const char MARK[] = "\xEF\xBB\xBF";
    bool utf8 = encoding == NULL || strcasecmp(encoding, "UTF-8") == 0;

    *out = (struct cli_source){0};
    if (!utf8 || !qx_map_file(path, CLI_BANK_FILE_MAX, &out->map) ||
        !needs_no_decoding(&out->map)) {
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
