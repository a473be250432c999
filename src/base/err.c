#include <qualex/err.h>

struct entry {
    const char *name;
    const char *text;
    enum qx_err_class cls;
};

static const struct entry entries[] = {
#define QX_ERROR_ENTRY(code, cls, text) {#code, text, QX_CLASS_##cls},
    QX_ERRORS(QX_ERROR_ENTRY)
#undef QX_ERROR_ENTRY
};

const char *qx_err_text(enum qx_err err)
{
    return (unsigned)err < QX_ERR_COUNT ? entries[err].text : "unknown error";
}

const char *qx_err_name(enum qx_err err)
{
    if (err == QX_OK || (unsigned)err >= QX_ERR_COUNT) {
        return err == QX_OK ? "OK" : "UNKNOWN";
    }
    return entries[err].name + sizeof("ERR_") - 1;
}

enum qx_err_class qx_err_class(enum qx_err err)
{
    return (unsigned)err < QX_ERR_COUNT ? entries[err].cls : QX_CLASS_INTERNAL;
}
