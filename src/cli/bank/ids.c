/* Ids on standard input, as people write them and as list and search print them. */
#include "bank.h"

#include <stdlib.h>

#include <qualex/io.h>

#define IDS_MAX (CLI_BANK_POLICY_MAX * 16)
#define BLANKS " \t\r"

/* Nothing stands behind the id, or the version that "list" has there. */
static bool ends_well(const char *rest)
{
    rest += strspn(rest, BLANKS);
    size_t digits = strspn(rest, "0123456789");

    return rest[0] == '\0' || (digits > 0 && strcspn(rest, BLANKS) == digits);
}

static enum qx_err take_line(struct qx_cli *cli, struct qx_slice line, cli_bank_id_visit *visit,
                             void *ctx)
{
    char *text = qx_strndup(line);
    size_t n = strcspn(text, BLANKS);
    enum qx_err err = QX_OK;

    if (!ends_well(text + n)) {
        err = qx_cli_misuse(cli, "standard input: one id a line, or what 'list' prints");
    } else if (n > 0) {
        text[n] = '\0';
        err = visit(ctx, text);
    }
    free(text);
    return err;
}

enum qx_err cli_bank_read_ids(struct qx_cli *cli, cli_bank_id_visit *visit, void *ctx)
{
    struct qx_buf text = {0};
    enum qx_err first = qx_read_file("-", IDS_MAX, &text, &cli->report);

    for (size_t at = 0; first != QX_ERR_USAGE && at < text.len;) {
        const uint8_t *p = text.ptr + at;
        const uint8_t *end = memchr(p, '\n', text.len - at);
        size_t n = end == NULL ? text.len - at : (size_t)(end - p);
        bool blank = n > 0 && (*p == ' ' || *p == '\t');
        enum qx_err err = blank ? QX_OK : take_line(cli, qx_slice(p, n), visit, ctx);

        first = first == QX_OK || err == QX_ERR_USAGE ? err : first;
        at += n + 1;
    }
    qx_buf_free(&text);
    return first;
}
