#include <qualex/sitting.h>

#include "step.h"

#include <inttypes.h>

static const char *const KINDS[QX_EV_COUNT] = {
    [QX_EV_ADMITTED] = "admitted",   [QX_EV_PIN_REFUSED] = "pin_refused",
    [QX_EV_LOCKED] = "locked",       [QX_EV_IDENTIFIED] = "identified",
    [QX_EV_CONSENTED] = "consented", [QX_EV_DECLINED] = "declined",
    [QX_EV_PRACTISED] = "practised", [QX_EV_DRAWN] = "drawn",
    [QX_EV_STARTED] = "started",     [QX_EV_SHOWN] = "shown",
    [QX_EV_ANSWERED] = "answered",   [QX_EV_MARKED] = "marked",
    [QX_EV_PAUSED] = "paused",       [QX_EV_RESUMED] = "resumed",
    [QX_EV_RESEATED] = "reseated",   [QX_EV_INCIDENT] = "incident",
    [QX_EV_SUBMITTED] = "submitted", [QX_EV_EXPIRED] = "expired",
    [QX_EV_SEALED] = "sealed",
};

const char *qx_event_kind_name(enum qx_event_kind kind)
{
    return kind < QX_EV_COUNT ? KINDS[kind] : "unknown";
}

void qx_event_write(struct qx_buf *out, const struct qx_event *event)
{
    qx_buf_text(out, "{\"body\":");
    qx_json_write(out, event->body);
    qx_buf_text(out, ",\"boot\":");
    qx_json_write_text(out, qx_slice_text(event->boot));
    qx_buf_printf(out, ",\"boot_ms\":%" PRId64 ",\"kind\":\"%s\",\"seq\":%" PRIu64 ",\"sitting\":",
                  event->boot_ms, qx_event_kind_name(event->kind), event->seq);
    qx_json_write_text(out, qx_slice_text(event->sitting));
    qx_buf_printf(out, ",\"wall\":%" PRId64 "}", event->wall);
}

static void want_kind(struct qx_json_reader *r, enum qx_event_kind *kind)
{
    const char *name = qx_json_want_text(r, "kind");

    for (int k = 0; k < QX_EV_COUNT; k++) {
        if (strcmp(name, KINDS[k]) == 0) {
            *kind = (enum qx_event_kind)k;
            return;
        }
    }
    qx_reader_fail(r, QX_ERR_EVENT, "kind", "unknown: use a kind of the list");
}

void qx_want_boot(struct qx_json_reader *r, char boot[static QX_BOOT_ID_LEN + 1], int64_t *boot_ms)
{
    const char *text = qx_json_want_text(r, "boot");

    *boot_ms = qx_json_want_int(r, "boot_ms", 0, QX_JSON_INT_MAX);
    if (strlen(text) != QX_BOOT_ID_LEN || strspn(text, "0123456789abcdef-") != QX_BOOT_ID_LEN) {
        qx_reader_fail(r, QX_ERR_EVENT, "boot", "not a boot id: give the kernel's");
        return;
    }
    memcpy(boot, text, QX_BOOT_ID_LEN + 1);
}

static enum qx_err read_event(const struct qx_json *json, const char *where, struct qx_arena *arena,
                              struct qx_report *report, struct qx_event *out)
{
    struct qx_json_reader r = qx_json_reader(json, where, "", report);
    struct qx_event event = {0};
    const struct qx_json *body = qx_json_want_object(&r, "body");

    qx_want_boot(&r, event.boot, &event.boot_ms);
    want_kind(&r, &event.kind);
    event.seq = (uint64_t)qx_json_want_int(&r, "seq", 0, QX_JSON_INT_MAX);
    event.sitting = qx_want_kept(&r, "sitting", arena);
    event.wall = qx_json_want_int(&r, "wall", 0, QX_JSON_INT_MAX);
    if (!qx_id_well_formed(event.sitting)) {
        qx_reader_fail(&r, QX_ERR_EVENT, "sitting", "not a sitting's id: give one");
    }
    if (qx_json_done(&r) != QX_OK) {
        return QX_ERR_EVENT;
    }
    event.body = qx_json_copy(body);
    *out = event;
    return QX_OK;
}

enum qx_err qx_event_read(struct qx_slice bytes, const char *where, struct qx_arena *arena,
                          struct qx_report *report, struct qx_event *out)
{
    struct qx_json *json = NULL;

    if (bytes.len > QX_EVENT_MAX) {
        return qx_fail(report, QX_ERR_EVENT, where, 0, "event: larger than 4 MiB: not one of ours");
    }
    if (qx_json_parse_canonical(bytes, where, report, &json) != QX_OK) {
        return QX_ERR_EVENT;
    }
    enum qx_err err = read_event(json, where, arena, report, out);

    qx_json_free(&json);
    return err;
}
