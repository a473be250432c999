#include "layout.h"

static const char *const LABELS[] = {
    [QX_LABEL_BODY] = "qualex body/1",
    [QX_LABEL_KEY] = "qualex key/1",
    [QX_LABEL_LEAF] = "qualex leaf/1",
    [QX_LABEL_OPTION] = "qualex option/1",
};

void release_associated(struct qx_buf *out, const char *id, int64_t version)
{
    qx_buf_text(out, id);
    qx_buf_byte(out, 0);
    qx_buf_printf(out, "%lld", (long long)version);
}

void qx_release_derive(struct qx_slice secret, enum qx_release_label label, const char *id,
                       int64_t version, const char *option, uint8_t out[static 32])
{
    struct qx_buf info = {0};

    qx_buf_text(&info, LABELS[label]);
    qx_buf_byte(&info, 0);
    release_associated(&info, id, version);
    if (option != NULL) {
        qx_buf_byte(&info, 0);
        qx_buf_text(&info, option);
    }
    qx_hkdf(secret, qx_slice(NULL, 0), qx_buf_slice(&info), out, 32);
    qx_buf_free(&info);
}

void release_secret_check(struct qx_slice secret, uint8_t out[static QX_SHA256_LEN])
{
    static const char LABEL[] = "qualex secret/1";
    const struct qx_slice parts[] = {qx_slice(LABEL, sizeof LABEL), secret};

    qx_sha256_parts(parts, 2, out);
}

bool qx_custody_check(const struct qx_custody *custody, struct qx_slice secret)
{
    uint8_t check[QX_SHA256_LEN];

    release_secret_check(secret, check);
    return qx_secret_equal(qx_slice(check, sizeof check),
                           qx_slice(custody->check, sizeof custody->check));
}
