#include "status.h"

#include <stdio.h>
#include <stdlib.h>

#include <qualex/arena.h>
#include <qualex/clock.h>
#include <qualex/hex.h>

#define ENTRIES_MAX 1000000

static const struct {
    const char *name;
    enum qx_err err;
    const char *advice;
} STATES[] = {
    {"suspended",  QX_ERR_SUSPENDED,  "wait for the licenser's decision"  },
    {"annulled",   QX_ERR_ANNULLED,   "it serves no more"                 },
    {"superseded", QX_ERR_SUPERSEDED, "ask for the one that supersedes it"},
};

#define N_STATES (sizeof STATES / sizeof STATES[0])

struct entry {
    uint8_t digest[QX_SHA256_LEN];
    size_t state; /* index in STATES */
    int64_t date_ms;
    char *reason;
};

struct qx_status_list {
    int64_t number;
    int64_t this_ms;
    int64_t next_ms;
    struct entry *entries; /* ascending by digest; a digest may repeat */
    size_t n;
};

static bool read_time(const char *text, int64_t *ms)
{
    return qx_time_parse(qx_slice_text(text), ms) == QX_OK;
}

static enum qx_err read_entry(const struct qx_json *json, const char *where, size_t i,
                              struct qx_report *report, struct entry *out)
{
    char path[32];

    (void)snprintf(path, sizeof path, "entries[%zu]", i);
    struct qx_json_reader r = qx_json_reader(json, where, path, report);
    uint8_t by[QX_SHA256_LEN];
    const char *by_text = qx_json_may_text(&r, "by");
    const char *state = qx_json_want_text(&r, "state");
    const char *reason = qx_json_want_text(&r, "reason");
    const char *date = qx_json_want_text(&r, "date");
    size_t s = 0;

    qx_json_want_hex(&r, "digest", out->digest, QX_SHA256_LEN);
    if (qx_json_done(&r) != QX_OK) {
        return QX_ERR_PAYLOAD;
    }
    while (s < N_STATES && strcmp(STATES[s].name, state) != 0) {
        s++;
    }
    if (s == N_STATES || !read_time(date, &out->date_ms) ||
        (by_text != NULL && qx_unhex(qx_slice_text(by_text), by, sizeof by) != QX_OK)) {
        return qx_fail(report, QX_ERR_PAYLOAD, where, 0,
                       "%s: state, date or by is not as in a status list: fetch it again", path);
    }
    out->state = s;
    out->reason = qx_strndup(qx_slice_text(reason));
    return QX_OK;
}

static int by_digest(const void *a, const void *b)
{
    const struct entry *x = a;
    const struct entry *y = b;

    return memcmp(x->digest, y->digest, QX_SHA256_LEN);
}

static enum qx_err read_entries(const struct qx_json *array, const char *where,
                                struct qx_report *report, struct qx_status_list *list)
{
    size_t n = qx_json_count(array);

    if (n > ENTRIES_MAX) {
        return qx_fail(report, QX_ERR_PAYLOAD, where, 0, "more than %d entries", ENTRIES_MAX);
    }
    list->entries = qx_alloc(n == 0 ? 1 : n, sizeof *list->entries);
    for (size_t i = 0; i < n; i++) {
        enum qx_err err =
            read_entry(qx_json_at(array, i), where, i, report, &list->entries[list->n]);

        if (err != QX_OK) {
            return err;
        }
        list->n++;
    }
    qsort(list->entries, list->n, sizeof *list->entries, by_digest);
    return QX_OK;
}

static enum qx_err read_list(const struct qx_json *payload, const char *where,
                             struct qx_report *report, struct qx_status_list *list)
{
    struct qx_json_reader r = qx_json_reader(payload, where, "", report);
    const char *this_update = qx_json_want_text(&r, "thisUpdate");
    const char *next_update = qx_json_want_text(&r, "nextUpdate");
    const struct qx_json *entries = qx_json_want_array(&r, "entries");

    list->number = qx_json_want_int(&r, "number", 0, QX_JSON_INT_MAX);
    (void)qx_json_want_text(&r, "qualex");
    (void)qx_json_want_text(&r, "mode");
    (void)qx_json_want_array(&r, "requiredSigners");
    if (qx_json_done(&r) != QX_OK) {
        return QX_ERR_PAYLOAD;
    }
    if (!read_time(this_update, &list->this_ms) || !read_time(next_update, &list->next_ms) ||
        list->this_ms > list->next_ms) {
        return qx_fail(
            report, QX_ERR_PAYLOAD, where, 0,
            "thisUpdate and nextUpdate are no times in that order: fetch the list again");
    }
    return read_entries(entries, where, report, list);
}

enum qx_err qx_status_read(const struct qx_artefact *artefact, const char *where,
                           struct qx_report *report, struct qx_status_list **out)
{
    if (artefact->kind != QX_KIND_STATUS) {
        return qx_fail(report, QX_ERR_KIND, where, 0, "not a status list but a %s: give status.p7m",
                       qx_kind_name(artefact->kind));
    }
    struct qx_status_list *list = qx_alloc(1, sizeof *list);
    enum qx_err err = read_list(artefact->json, where, report, list);

    if (err != QX_OK) {
        qx_status_free(&list);
        return err;
    }
    *out = list;
    return QX_OK;
}

void qx_status_free(struct qx_status_list **list)
{
    if (*list != NULL) {
        for (size_t i = 0; i < (*list)->n; i++) {
            free((*list)->entries[i].reason);
        }
        free((*list)->entries);
        free(*list);
        *list = NULL;
    }
}

int64_t qx_status_number(const struct qx_status_list *list)
{
    return list->number;
}

/* The gravest of what holds by then: annulled above superseded above suspended. */
static const struct entry *find(const struct qx_status_list *list, const uint8_t *digest,
                                int64_t at_ms)
{
    static const int gravity[] = {[0] = 0, [1] = 2, [2] = 1};
    const struct entry *found = NULL;
    struct entry key;

    memcpy(key.digest, digest, QX_SHA256_LEN);
    const struct entry *hit = bsearch(&key, list->entries, list->n, sizeof key, by_digest);

    if (hit == NULL) {
        return NULL;
    }
    while (hit > list->entries && by_digest(hit - 1, &key) == 0) {
        hit--;
    }
    for (; hit < list->entries + list->n && by_digest(hit, &key) == 0; hit++) {
        if (hit->date_ms <= at_ms &&
            (found == NULL || gravity[hit->state] > gravity[found->state])) {
            found = hit;
        }
    }
    return found;
}

enum qx_err status_check(const struct qx_status_list *list,
                         const uint8_t digest[static QX_SHA256_LEN], int64_t at_ms,
                         const char *where, struct qx_report *report)
{
    if (list == NULL) {
        return qx_fail(report, QX_ERR_STATUS_MISSING, where, 0,
                       "whether it still holds is not known without the status list: give it with "
                       "--status");
    }
    const struct entry *entry = find(list, digest, at_ms);

    if (entry != NULL) {
        char date[11];

        qx_date_format(entry->date_ms, date);
        return qx_fail(report, STATES[entry->state].err, where, 0, "%s on %s (%s): %s",
                       STATES[entry->state].name, date, entry->reason, STATES[entry->state].advice);
    }
    if (at_ms > list->next_ms) {
        return qx_fail(report, QX_ERR_STATUS_STALE, where, 0,
                       "status list %lld is stale: fetch a new one", (long long)list->number);
    }
    return QX_OK;
}
