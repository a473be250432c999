/* Everything between two commits: events first become durable, then anybody hears of them. */
#include "keeper.h"

#include <stdio.h>
#include <stdlib.h>

#define BEAT_MS 1000

static const char NOT_SAVED[] = "nothing was saved: call the proctor, then try again";

/* Room for one more; capacity doubles. */
static void *grown(void *list, size_t n, size_t *cap, size_t size)
{
    if (n < *cap) {
        return list;
    }
    *cap = *cap == 0 ? 16 : 2 * *cap;
    return qx_realloc(list, *cap, size);
}

static struct keeper_entry *new_entry(struct qx_keeper *k, struct keeper_attempt *attempt,
                                      enum keeper_entry_kind kind)
{
    struct keeper_batch *b = &k->batch;

    b->entries = grown(b->entries, b->n_entries, &b->cap_entries, sizeof *b->entries);
    b->entries[b->n_entries] = (struct keeper_entry){.kind = kind, .attempt = attempt};
    attempt->touched = true;
    return &b->entries[b->n_entries++];
}

void keeper_batch_event(struct qx_keeper *k, struct keeper_attempt *attempt,
                        const struct qx_event *event)
{
    new_entry(k, attempt, ENTRY_EVENT)->event = *event;
}

void keeper_batch_bytes(struct qx_keeper *k, struct keeper_attempt *attempt,
                        enum keeper_entry_kind kind, const uint8_t bytes[static 32])
{
    memcpy(new_entry(k, attempt, kind)->bytes, bytes, 32);
}

void keeper_batch_result(struct qx_keeper *k, struct keeper_attempt *attempt)
{
    (void)new_entry(k, attempt, ENTRY_RESULT);
}

void keeper_batch_send(struct qx_keeper *k, struct keeper_seat *seat, int64_t re,
                       struct qx_json *json)
{
    struct keeper_batch *b = &k->batch;

    b->messages = grown(b->messages, b->n_messages, &b->cap_messages, sizeof *b->messages);
    b->messages[b->n_messages++] = (struct keeper_message){seat, re, json};
}

void keeper_batch_drop_seat(struct qx_keeper *k, const struct keeper_seat *seat)
{
    for (size_t i = 0; i < k->batch.n_messages; i++) {
        if (k->batch.messages[i].seat == seat) {
            k->batch.messages[i].seat = NULL;
        }
    }
}

/* --- to the disk --- */

static enum qx_err write_entry(struct qx_journal *journal, const struct keeper_entry *entry)
{
    const char *id = entry->attempt->sitting.id;
    struct qx_buf text = {0};
    enum qx_err err = QX_OK;

    switch (entry->kind) {
    case ENTRY_EVENT:
        return qx_journal_append(journal, &entry->event);
    case ENTRY_NONCE:
        return qx_journal_keep_nonce(journal, id, entry->bytes);
    case ENTRY_SEAT:
        return qx_journal_keep_seat(journal, id, entry->bytes);
    case ENTRY_RESULT:
        qx_json_write(&text, entry->attempt->result);
        err = qx_journal_keep_result(journal, id, qx_buf_slice(&text));
        qx_buf_free(&text);
        break;
    }
    return err;
}

static enum qx_err write_all(struct qx_keeper *k, const struct qx_heartbeat *beat)
{
    enum qx_err err = qx_journal_begin(k->journal);

    if (err != QX_OK) {
        return err;
    }
    for (size_t i = 0; err == QX_OK && i < k->batch.n_entries; i++) {
        err = write_entry(k->journal, &k->batch.entries[i]);
    }
    if (err == QX_OK && beat != NULL) {
        err = qx_journal_beat(k->journal, beat);
    }
    if (err == QX_OK) {
        err = qx_journal_commit(k->journal);
    }
    if (err != QX_OK) {
        qx_journal_rollback(k->journal);
    }
    return err;
}

/* A commit that failed may have happened: the same bytes again are idempotent. */
static enum qx_err open_again(struct qx_keeper *k, struct qx_report *report)
{
    qx_journal_close(&k->journal);
    return qx_journal_open(k->room.journal, report, &k->journal);
}

static enum qx_err make_durable(struct qx_keeper *k, const struct qx_heartbeat *beat,
                                struct qx_report *report)
{
    bool reopened = false;

    for (;;) {
        enum qx_err err = write_all(k, beat);

        if (err == QX_ERR_DISK_FULL && qx_ballast_drop(k->room.ballast) == QX_OK) {
            k->ballast_spent = true;
            keeper_tell(k, k->room.ballast,
                        "the disk is full: the reserve is spent: free some space now");
            continue;
        }
        if ((err == QX_ERR_DB_UNKNOWN || err == QX_ERR_IO) && !reopened) {
            reopened = true;
            err = open_again(k, report);
            if (err == QX_OK) {
                continue;
            }
        }
        return err;
    }
}

/* --- to the seats --- */

static void deliver(struct keeper_message *m)
{
    if (m->seat == NULL || m->seat->dead) {
        return;
    }
    if (qx_frame_write(&m->seat->out, m->json) != QX_OK ||
        m->seat->out.len - m->seat->sent > KEEPER_OUT_MAX) {
        m->seat->dead = true; /* it does not read: its attempt is paused */
    }
}

static void refuse(struct keeper_message *m, enum qx_err err, const char *text)
{
    if (m->re == 0) {
        m->seat = NULL; /* a push about what did not happen */
        return;
    }
    qx_json_free(&m->json);
    m->json = qx_json_new_object();
    qx_json_set_int(m->json, "re", m->re);
    qx_json_set_text(m->json, "error", qx_err_name(err));
    qx_json_set_text(m->json, "text", text);
}

static void settle(struct qx_keeper *k, enum qx_err err)
{
    struct keeper_batch *b = &k->batch;

    for (size_t i = 0; i < b->n_messages; i++) {
        if (err != QX_OK) {
            refuse(&b->messages[i], err, NOT_SAVED);
        }
        deliver(&b->messages[i]);
        qx_json_free(&b->messages[i].json);
    }
    for (size_t i = 0; i < b->n_entries; i++) {
        qx_json_free(&b->entries[i].event.body);
    }
    b->n_entries = 0;
    b->n_messages = 0;
}

/* Memory is ahead of the disk: fold again what was touched. */
static enum qx_err fold_again(struct qx_keeper *k, struct qx_report *report)
{
    enum qx_err err = QX_OK;

    for (struct keeper_attempt *a = k->attempts; a != NULL && err == QX_OK; a = a->next) {
        if (!a->touched) {
            continue;
        }
        err = keeper_attempt_reload(k, a, report);
        a->asked = ASKED_NOTHING; /* what was to be asked may not have happened */
        keeper_unpark(k, a, QX_ERR_DISK_FULL, NOT_SAVED);
        if (a->sitting.phase == QX_PHASE_OVER) {
            keeper_signer_want(a, ASKED_SEAL);
        }
    }
    return err;
}

static void untouch(struct qx_keeper *k)
{
    for (struct keeper_attempt *a = k->attempts; a != NULL; a = a->next) {
        a->touched = false;
    }
}

/* The disk takes writes again: what could not be written was nobody's working time. */
static enum qx_err recover(struct qx_keeper *k, const struct qx_heartbeat *since,
                           struct qx_report *report)
{
    enum qx_err err = QX_OK;

    keeper_tell(k, k->room.journal, "the disk takes writes again: sittings go on");
    k->disk_full = false;
    keeper_reserve(k);
    for (struct keeper_attempt *a = k->attempts; a != NULL && err == QX_OK; a = a->next) {
        err = keeper_time_resume(k, a, since, report);
        if (err == QX_OK && a->seat == NULL) {
            err = keeper_time_seat_away(k, a, report);
        }
        keeper_push_view(k, a);
    }
    return err;
}

static bool beat_due(const struct qx_keeper *k)
{
    return !k->has_beat || k->now - k->beat.boot_ms >= BEAT_MS || k->now < k->beat.boot_ms;
}

static struct qx_heartbeat beat_now(const struct qx_keeper *k)
{
    struct qx_heartbeat beat = {.boot_ms = k->now, .wall = k->wall};

    memcpy(beat.boot, k->boot, sizeof beat.boot);
    return beat;
}

static void note_beat(struct qx_keeper *k, const struct qx_heartbeat *beat)
{
    k->beat = *beat;
    k->has_beat = true;
    k->newest_wall = beat->wall > k->newest_wall ? beat->wall : k->newest_wall;
}

enum qx_err keeper_batch_commit(struct qx_keeper *k, struct qx_report *report)
{
    struct qx_heartbeat last = k->beat;
    struct qx_heartbeat beat = beat_now(k);
    bool beats = beat_due(k);
    enum qx_err err = QX_OK;

    if (k->batch.n_entries > 0 || beats) {
        err = make_durable(k, beats ? &beat : NULL, report);
    }
    settle(k, k->batch.n_entries > 0 ? err : QX_OK);
    if (err == QX_OK) {
        if (beats) {
            note_beat(k, &beat);
        }
        untouch(k);
        return k->disk_full && beats ? recover(k, &last, report) : QX_OK;
    }
    if (err != QX_ERR_DISK_FULL) {
        return qx_fail(report, err, k->room.journal, 0,
                       "%s (%s): look at the disk, then start the keeper again", qx_err_text(err),
                       k->journal == NULL ? "it cannot be opened again"
                                          : qx_journal_message(k->journal));
    }
    if (!k->disk_full) {
        keeper_tell(k, k->room.journal, "the disk is full: nothing is saved: free some space now");
    }
    k->disk_full = true;
    err = fold_again(k, report);
    untouch(k);
    return err;
}

void keeper_batch_free(struct keeper_batch *batch)
{
    for (size_t i = 0; i < batch->n_messages; i++) {
        qx_json_free(&batch->messages[i].json);
    }
    for (size_t i = 0; i < batch->n_entries; i++) {
        qx_json_free(&batch->entries[i].event.body);
    }
    free(batch->messages);
    free(batch->entries);
    *batch = (struct keeper_batch){0};
}
