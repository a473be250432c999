#include "issue.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
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
    bool unknown; /* a write failed and what lies on the disk is not known */
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

static const struct note *find(const struct issue_log *log, const char *key)
{
    size_t at = place_of(log, key);

    return at < log->n && strcmp(log->notes[at].key, key) == 0 ? &log->notes[at] : NULL;
}

/* Two lines about one act would leave open which of them counts. */
static bool take_line(struct issue_log *log, const struct qx_json *json)
{
    const char *act = qx_json_get_text(json, "act");
    const char *sitting = qx_json_get_text(json, "sitting");
    const char *value = qx_json_get_text(json, "value");

    if (act == NULL || sitting == NULL || value == NULL) {
        return false;
    }
    char *key = key_of(act, sitting);
    bool fresh = find(log, key) == NULL;

    if (fresh) {
        insert(log, place_of(log, key), key, value);
    }
    free(key);
    return fresh;
}

static enum qx_err load_line(struct issue_log *log, struct qx_slice line, uint32_t number,
                             struct qx_report *report)
{
    struct qx_json *json = NULL;
    bool taken =
        qx_json_parse_canonical(line, log->path, NULL, &json) == QX_OK && take_line(log, json);

    qx_json_free(&json);
    return taken ? QX_OK
                 : qx_fail(report, QX_ERR_JSON_FIELD, log->path, number,
                           "is no line of a signer's log, or repeats one: put the right file back");
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

/* One signer a room: two would each remember half of what was done. */
static enum qx_err open_file(struct issue_log *log, struct qx_report *report)
{
    log->fd = open(log->path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (log->fd < 0 || qx_sync_folder(log->path) != QX_OK) {
        return qx_fail(report, QX_ERR_IO, log->path, 0,
                       "cannot open for appending: %s: check the folder", strerror(errno));
    }
    if (flock(log->fd, LOCK_EX | LOCK_NB) != 0) {
        return qx_fail(report, QX_ERR_UNAVAILABLE, log->path, 0,
                       "another signer serves this room: stop it first");
    }
    return QX_OK;
}

enum qx_err issue_log_open(const char *path, struct qx_report *report, struct issue_log **out)
{
    struct issue_log *log = qx_alloc(1, sizeof *log);
    struct qx_buf bytes = {0};
    size_t whole = 0;

    log->path = qx_strndup(qx_slice_text(path));
    enum qx_err err = open_file(log, report);

    if (err == QX_OK) {
        err = qx_read_file(path, LOG_MAX, &bytes, report);
    }
    if (err == QX_OK) {
        err = load(log, qx_buf_slice(&bytes), &whole, report);
    }
    if (err == QX_OK && whole < bytes.len &&
        (ftruncate(log->fd, (off_t)whole) != 0 || fdatasync(log->fd) != 0)) {
        err = qx_fail(report, QX_ERR_IO, path, 0, "cannot drop its unfinished last line: %s",
                      strerror(errno));
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

static void write_line(struct qx_buf *line, const char *act, const char *sitting, const char *value,
                       int64_t wall_ms)
{
    struct qx_json *json = qx_json_new_object();
    char at[QX_TIME_LEN];

    qx_time_format(wall_ms, at);
    qx_json_set_text(json, "act", act);
    qx_json_set_text(json, "at", at);
    qx_json_set_text(json, "sitting", sitting);
    qx_json_set_text(json, "value", value);
    qx_json_write(line, json);
    qx_buf_byte(line, '\n');
    qx_json_free(&json);
}

/* A line that was cut short is taken back; one whose sync failed may be on the disk or not, and
 * nothing more is noted before the file has been read again. */
static enum qx_err append(struct issue_log *log, struct qx_slice line, struct qx_report *report)
{
    off_t before = lseek(log->fd, 0, SEEK_END);

    if (log->unknown || before < 0) {
        return qx_fail(
            report, QX_ERR_IO, log->path, 0,
            "a write failed before and what it left is not known: start the signer anew");
    }
    enum qx_err err = qx_write_all(log->fd, line);

    if (err != QX_OK) {
        log->unknown = ftruncate(log->fd, before) != 0;
    } else if (fdatasync(log->fd) != 0) {
        log->unknown = true;
        err = errno == ENOSPC || errno == EDQUOT ? QX_ERR_DISK_FULL : QX_ERR_IO;
    }
    return err == QX_OK ? err
                        : qx_fail(report, err, log->path, 0,
                                  "cannot be written, so nothing is handed out: check its disk");
}

enum qx_err issue_log_note(struct issue_log *log, const char *act, const char *sitting,
                           const char *value, int64_t wall_ms, struct qx_report *report)
{
    char *key = key_of(act, sitting);
    const struct note *before = find(log, key);
    struct qx_buf line = {0};
    enum qx_err err = QX_OK;

    if (before != NULL && strcmp(before->value, value) != 0) {
        err = qx_fail(report, QX_ERR_DRAW_EXISTS, sitting, 0,
                      "%s was done already with other data: one attempt has one draw and one "
                      "journal",
                      act);
    } else if (before == NULL) {
        write_line(&line, act, sitting, value, wall_ms);
        err = append(log, qx_buf_slice(&line), report);
        if (err == QX_OK) {
            insert(log, place_of(log, key), key, value);
        }
    }
    qx_buf_free(&line);
    free(key);
    return err;
}
