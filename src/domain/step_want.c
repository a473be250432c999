#include "step.h"

struct qx_json_reader qx_step_body_of(struct qx_step *step)
{
    return qx_json_reader(step->event->body, step->where, "body", step->report);
}

enum qx_err qx_step_end(struct qx_json_reader *r)
{
    return qx_json_done(r) == QX_OK ? QX_OK : QX_ERR_EVENT;
}

void qx_want_digest(struct qx_json_reader *r, const char *key, char out[static 65])
{
    const char *text = qx_json_want_text(r, key);

    if (strlen(text) != 64 || strspn(text, "0123456789abcdef") != 64) {
        qx_reader_fail(r, QX_ERR_EVENT, key, "not 64 lower-case hexadecimal digits: give them");
        return;
    }
    memcpy(out, text, 65);
}

void qx_want_line(struct qx_json_reader *r, const char *key)
{
    const char *problem = qx_text_problem(qx_json_want_text(r, key), QX_REASON_MAX, false);

    if (problem != NULL) {
        qx_reader_fail(r, QX_ERR_EVENT, key, problem);
    }
}

const char *qx_want_id(struct qx_json_reader *r, const char *key)
{
    const char *id = qx_json_want_text(r, key);

    if (!qx_id_well_formed(id)) {
        qx_reader_fail(r, QX_ERR_EVENT, key, "malformed: use 1 to 64 of A-Z a-z 0-9 . _ -");
    }
    return id;
}

void qx_want_lang(struct qx_json_reader *r, char out[static 16])
{
    const char *lang = qx_json_want_text(r, "lang");

    if (!qx_lang_well_formed(lang)) {
        qx_reader_fail(r, QX_ERR_EVENT, "lang", "not a language tag: give one");
        return;
    }
    memcpy(out, lang, strlen(lang) + 1); /* well formed: at most 15 bytes */
}
