/* What is signed to take a step in a live bank: approval/1 (docs/formats/papers.md). */
#include "store.h"

#include <qualex/clock.h>

static bool add_item(void *ctx, const struct qx_entry *entry)
{
    struct qx_json *one = qx_json_new_object();

    qx_json_set_text(one, "id", entry->id);
    qx_json_set_int(one, "version", entry->version);
    qx_json_set_hex(one, "digest", qx_slice(entry->digest, sizeof entry->digest));
    qx_json_append(ctx, one);
    return true;
}

static struct qx_json *write_langs(const char *langs)
{
    struct qx_json *array = qx_json_new_array();
    struct qx_slice lang;

    while (qx_langs_next(&langs, &lang)) {
        struct qx_langs one = {""};

        memcpy(one.text, lang.ptr, lang.len < QX_LANGS_LEN ? lang.len : QX_LANGS_LEN - 1);
        qx_json_append(array, qx_json_new_text(one.text));
    }
    return array;
}

static void write_intent(const struct qx_intent *intent, struct qx_json *request)
{
    qx_json_set_text(request, "act", qx_act_name(intent->act));
    if (intent->langs[0] != '\0') {
        qx_json_set(request, "langs", write_langs(intent->langs));
    }
    if (intent->review_by[0] != '\0') {
        qx_json_set_text(request, "review_by", intent->review_by);
    }
    if (intent->why[0] != '\0') {
        qx_json_set_text(request, "why", intent->why);
    }
}

enum qx_err qx_bank_request(struct qx_bank *bank, const struct qx_intent *intent, int64_t now_ms,
                            struct qx_report *report, struct qx_json **out)
{
    struct qx_json *request = qx_json_new_object();
    struct qx_json *signers = qx_json_new_array();
    struct qx_json *items = qx_json_new_array();
    char at[QX_TIME_LEN];
    enum qx_err err = qx_bank_chosen(bank, add_item, items);

    qx_time_format(now_ms, at);
    qx_json_append(signers, qx_json_new_text("approval"));
    qx_json_set_text(request, "qualex", "approval/1");
    qx_json_set_text(request, "mode", qx_bank_live(bank) ? "live" : "rehearsal");
    qx_json_set(request, "requiredSigners", signers);
    qx_json_set_text(request, "at", at);
    qx_json_set(request, "items", items);
    write_intent(intent, request);
    if (err != QX_OK) {
        qx_json_free(&request);
        return qx_bank_fail(bank, err, report);
    }
    *out = request;
    return QX_OK;
}
