#include "issue.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <qualex/io.h>

#define LOG_MAX ((size_t)256 << 20)

struct note {
    char *key; /* act, blank, sitting */
    char *value;
};

struct issue_log {
    char *path;
    int fd;
    struct note *notes; /* sorted by key */
    size_t n;
    size_t cap;
};

static size_t place_of(const struct issue_log *log, const char *key)
{
    size_t low = 0;
    size_t high = log->n;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (strcmp(log->notes[middle].key, key) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static void insert(struct issue_log *log, size_t at, const char *key, const char *value)
{
    if (log->n == log->cap) {
        log->cap = log->cap == 0 ? 64 : 2 * log->cap;
        log->notes = qx_realloc(log->notes, log->cap, sizeof *log->notes);
    }
    memmove(log->notes + at + 1, log->notes + at, (log->n - at) * sizeof *log->notes);
    log->notes[at] =
        (struct note){qx_strndup(qx_slice_text(key)), qx_strndup(qx_slice_text(value))};
    log->n++;
}

static char *key_of(const char *act, const char *sitting)
{
    struct qx_buf key = {0};

    qx_buf_printf(&key, "%s %s", act, sitting);
    return (char *)key.ptr;
}

static enum qx_err load_line(struct issue_log *log, struct qx_slice line, uint32_t number,
                             struct qx_report *report)
{
    struct qx_json *json = NULL;
    enum qx_err err = qx_json_parse_canonical(line, log->path, report, &json);

    if (err != QX_OK) {
        return err;
    }
    const char *act = qx_json_get_text(json, "act");
    const char *sitting = qx_json_get_text(json, "sitting");
    const char *value = qx_json_get_text(json, "value");

    if (act == NULL || sitting == NULL || value == NULL) {
        err = qx_fail(report, QX_ERR_JSON_FIELD, log->path, number,
                      "is no line of a signer's log: put the right file back");
    } else {
        char *key = key_of(act, sitting);

        insert(log, place_of(log, key), key, value);
        free(key);
    }
    qx_json_free(&json);
    return err;
}

/* A last line without its end was cut by a crash before it had an effect: it is dropped. */
static enum qx_err load(struct issue_log *log, struct qx_slice bytes, size_t *whole,
                        struct qx_report *report)
{
    uint32_t number = 1;

    *whole = 0;
    for (;;) {
        const uint8_t *at = bytes.ptr == NULL ? NULL : bytes.ptr + *whole;
        const uint8_t *end = at == NULL ? NULL : memchr(at, '\n', bytes.len - *whole);

        if (end == NULL) {
            return QX_OK;
        }
        enum qx_err err = load_line(log, qx_slice(at, (size_t)(end - at)), number++, report);

        if (err != QX_OK) {
            return err;
        }
        *whole += (size_t)(end - at) + 1;
    }
}

enum qx_err issue_log_open(const char *path, struct qx_report *report, struct issue_log **out)
{
    struct issue_log *log = qx_alloc(1, sizeof *log);
    struct qx_buf bytes = {0};
    size_t whole = 0;
    enum qx_err err = QX_OK;

    log->path = qx_strndup(qx_slice_text(path));
    log->fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log->fd < 0 || qx_sync_folder(path) != QX_OK) {
        err = qx_fail(report, QX_ERR_IO, path, 0, "cannot open for appending: check the folder");
    }
    if (err == QX_OK) {
        err = qx_read_file(path, LOG_MAX, &bytes, report);
    }
    if (err == QX_OK) {
        err = load(log, qx_buf_slice(&bytes), &whole, report);
    }
    if (err == QX_OK && whole < bytes.len && ftruncate(log->fd, (off_t)whole) != 0) {
        err = qx_fail(report, QX_ERR_IO, path, 0, "cannot drop its unfinished last line");
    }
    qx_buf_free(&bytes);
    if (err != QX_OK) {
        issue_log_close(&log);
        return err;
    }
    *out = log;
    return QX_OK;
}

void issue_log_close(struct issue_log **log)
{
    if (*log == NULL) {
        return;
    }
    for (size_t i = 0; i < (*log)->n; i++) {
        free((*log)->notes[i].key);
        free((*log)->notes[i].value);
    }
    if ((*log)->fd >= 0) {
        (void)close((*log)->fd);
    }
    free((*log)->notes);
    free((*log)->path);
    free(*log);
    *log = NULL;
}

static enum qx_err append(struct issue_log *log, const char *act, const char *sitting,
                          const char *value, int64_t wall_ms, struct qx_report *report)
{
    struct qx_json *json = qx_json_new_object();
    struct qx_buf line = {0};
    char at[QX_TIME_LEN];
    off_t before = lseek(log->fd, 0, SEEK_END);

    qx_time_format(wall_ms, at);
    qx_json_set_text(json, "act", act);
    qx_json_set_text(json, "at", at);
    qx_json_set_text(json, "sitting", sitting);
    qx_json_set_text(json, "value", value);
    qx_json_write(&line, json);
    qx_buf_byte(&line, '\n');
    enum qx_err err = qx_write_all(log->fd, qx_buf_slice(&line));

    if (err == QX_OK && fdatasync(log->fd) != 0) {
        err = QX_ERR_IO;
    }
    if (err != QX_OK) {
        if (before >= 0) {
            (void)!ftruncate(log->fd, before);
        }
        err = qx_fail(report, err, log->path, 0, "cannot be written: free space on its disk");
    }
    qx_buf_free(&line);
    qx_json_free(&json);
    return err;
}

enum qx_err issue_log_note(struct issue_log *log, const char *act, const char *sitting,
                           const char *value, int64_t wall_ms, struct qx_report *report)
{
    char *key = key_of(act, sitting);
    size_t at = place_of(log, key);
    enum qx_err err = QX_OK;

    if (at < log->n && strcmp(log->notes[at].key, key) == 0) {
        if (strcmp(log->notes[at].value, value) != 0) {
            err = qx_fail(report, QX_ERR_DRAW_EXISTS, sitting, 0,
                          "%s was done already with other data: one attempt has one draw and one "
                          "journal",
                          act);
        }
    } else {
        err = append(log, act, sitting, value, wall_ms, report);
        if (err == QX_OK) {
            insert(log, at, key, value);
        }
    }
    free(key);
    return err;
}
