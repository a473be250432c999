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
