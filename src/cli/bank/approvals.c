#include "approvals.h"

#include <limits.h>
#include <stdlib.h>

#include <qualex/io.h>
#include <qualex/proof.h>

#include "approval.h"
#include "bank.h"

#define PRINT_LEN 16

/* What one signed file says of all its versions. */
struct approval_file {
    enum qx_act act;
    uint8_t signer[QX_SHA256_LEN];
    struct qx_langs langs; /* "" = all */
    int64_t at_ms;         /* when it was requested */
    int64_t review_by_ms;  /* the first instant after its date; 0 = sets none */
};

/* One version in one signed file. */
struct approval_sign {
    uint8_t print[PRINT_LEN]; /* of id, version, digest */
    const struct approval_file *file;
};

struct reading {
    struct qx_cli *cli;
    const char *where;
    struct qx_judge judge;
    struct approvals *out;
    size_t room;
    enum qx_err err;
};

static void make_print(const char *id, int64_t version, const uint8_t digest[static QX_SHA256_LEN],
                       uint8_t out[static PRINT_LEN])
{
    uint8_t sum[QX_SHA256_LEN];
    struct qx_buf text = {0};

    qx_buf_printf(&text, "%s %lld ", id, (long long)version);
    qx_buf_add(&text, qx_slice(digest, QX_SHA256_LEN));
    qx_sha256(qx_buf_slice(&text), sum);
    memcpy(out, sum, PRINT_LEN);
    qx_buf_free(&text);
}

static enum qx_err add_item(struct reading *r, const struct qx_json *json,
                            const struct approval_file *file)
{
    struct approval_item item = {0};
    enum qx_err err = cli_bank_approval_item(json, r->where, &r->cli->report, &item);

    if (err != QX_OK) {
        return err;
    }
    if (r->out->n == r->room) {
        r->room = r->room == 0 ? 256 : 2 * r->room;
        r->out->items = qx_realloc(r->out->items, r->room, sizeof *r->out->items);
    }
    struct approval_sign *kept = &r->out->items[r->out->n++];

    make_print(item.id, item.version, item.digest, kept->print);
    kept->file = file;
    return QX_OK;
}

static const struct approval_file *keep_file(struct reading *r, const struct approval *approval,
                                             const struct qx_cms_signer *signer)
{
    struct approval_file *file = qx_arena_alloc(&r->out->files, 1, sizeof *file);

    *file = (struct approval_file){
        .act = approval->act, .langs = approval->langs, .at_ms = approval->at_ms};
    memcpy(file->signer, signer->fingerprint, sizeof file->signer);
    if (qx_date_parse(qx_slice_text(approval->review_by), &file->review_by_ms) == QX_OK) {
        file->review_by_ms += QX_DAY_MS;
    }
    return file;
}

static enum qx_err add_message(struct reading *r, struct qx_slice message)
{
    struct qx_artefact artefact = {0};
    struct approval approval = {0};
    enum qx_err err = qx_proof_verify(message, qx_kind_name(QX_KIND_APPROVAL), &r->judge, r->where,
                                      &r->cli->report, &artefact);

    if (err == QX_OK && strcmp(artefact.mode, "live") != 0) {
        err = qx_fail(&r->cli->report, QX_ERR_MODE, r->where, 0,
                      "holds an approval that was signed for a rehearsal");
    }
    if (err == QX_OK) {
        err = cli_bank_approval_read(artefact.json, r->where, &r->cli->report, &approval);
    }
    if (err == QX_OK) {
        const struct approval_file *file = keep_file(r, &approval, &artefact.signers[0]);

        for (size_t i = 0; err == QX_OK && i < qx_json_count(approval.items); i++) {
            err = add_item(r, qx_json_at(approval.items, i), file);
        }
    }
    qx_artefact_free(&artefact);
    return err;
}

static bool next_message(void *ctx, struct qx_slice message)
{
    struct reading *r = ctx;

    r->out->messages++;
    r->err = add_message(r, message);
    return r->err == QX_OK;
}

static int by_print(const void *a, const void *b)
{
    const struct approval_sign *x = a;
    const struct approval_sign *y = b;

    return memcmp(x->print, y->print, PRINT_LEN);
}

enum qx_err cli_bank_approvals_read(struct qx_cli *cli, struct qx_bank *bank, const char *where,
                                    int64_t now_ms, struct approvals *out)
{
    struct reading r = {.cli = cli, .where = where, .out = out};
    struct qx_trust *trust = NULL;
    enum qx_err err = cli_bank_trust(cli, bank, where, &trust);

    if (err == QX_OK) {
        out->now_ms = now_ms;
        r.judge = (struct qx_judge){.trust = trust, .at_ms = now_ms};
        err = qx_bank_messages(bank, next_message, &r);
        err = err == QX_OK ? QX_OK : qx_bank_fail(bank, err, &cli->report);
        err = err == QX_OK ? r.err : err;
    }
    if (out->n > 0) {
        qsort(out->items, out->n, sizeof *out->items, by_print);
    }
    qx_trust_free(&trust);
    return err;
}

/* All that was signed of one version. */
struct span {
    const struct approval_sign *first;
    size_t n;
};

static struct span find(const struct approvals *approvals, const struct qx_entry *entry)
{
    struct approval_sign wanted;
    size_t low = 0;
    size_t high = approvals->n;
    struct span span = {0};

    make_print(entry->id, entry->version, entry->digest, wanted.print);
    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (by_print(&approvals->items[middle], &wanted) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    span.first = approvals->items + low;
    while (low + span.n < approvals->n && by_print(&span.first[span.n], &wanted) == 0) {
        span.n++;
    }
    return span;
}

/* Signed for this act, in this language (",ru,"). */
static bool covers(const struct approval_file *file, enum qx_act act, const char *lang)
{
    return file->act == act &&
           (file->langs.text[0] == '\0' || qx_langs_within(lang, file->langs.text));
}

static bool is_role(const struct approval_file *file, size_t role, const char *lang)
{
    static const enum qx_act ACTS[] = {QX_ACT_AUTHOR, QX_ACT_REVIEW, QX_ACT_APPROVE};

    return covers(file, ACTS[role], lang);
}

static bool same_signer(const struct approval_file *a, const struct approval_file *b)
{
    return memcmp(a->signer, b->signer, sizeof a->signer) == 0;
}

/* Whether the steps from role on can be taken by people other than those of the steps before. */
static bool three_people(struct span span, const char *lang, size_t role,
                         const struct approval_file *taken[static 3])
{
    if (role == 3) {
        return true;
    }
    for (size_t i = 0; i < span.n; i++) {
        const struct approval_file *file = span.first[i].file;
        bool other = is_role(file, role, lang);

        for (size_t k = 0; other && k < role; k++) {
            other = !same_signer(file, taken[k]);
        }
        taken[role] = file;
        if (other && three_people(span, lang, role + 1, taken)) {
            return true;
        }
    }
    return false;
}

static enum qx_err check_lang(struct span span, const struct qx_entry *entry, struct qx_slice name,
                              const char *where, struct qx_report *report)
{
    static const char *const NAMES[] = {"author", "review", "approve"};
    const struct approval_file *taken[3];
    struct qx_langs lang = {""};

    qx_langs_add(&lang, name);
    for (size_t role = 0; role < 3; role++) {
        bool met = false;

        for (size_t i = 0; i < span.n; i++) {
            met = met || is_role(span.first[i].file, role, lang.text);
        }
        if (!met) {
            return qx_fail(report, QX_ERR_SIGNER_MISSING, where, 0,
                           "%s is approved without a signature for '%s' in '%.*s': do the steps "
                           "again",
                           entry->id, NAMES[role], QX_ARG(name));
        }
    }
    return three_people(span, lang.text, 0, taken)
               ? QX_OK
               : qx_fail(report, QX_ERR_SAME_PERSON, where, 0,
                         "%s has two steps by one key in '%.*s': three people take them", entry->id,
                         QX_ARG(name));
}

/* What a signature took out of use, whatever the bank's columns say now. */
static enum qx_err check_in_use(struct span span, const struct qx_entry *entry, const char *where,
                                struct qx_report *report)
{
    long suspended = 0;

    for (size_t i = 0; i < span.n; i++) {
        enum qx_act act = span.first[i].file->act;

        suspended += act == QX_ACT_SUSPEND ? 1 : act == QX_ACT_RESUME ? -1 : 0;
        suspended = act == QX_ACT_RETIRE ? LONG_MAX / 2 : suspended;
    }
    return suspended <= 0 ? QX_OK
                          : qx_fail(report, QX_ERR_QUESTION_STATUS, where, 0,
                                    "%s was suspended or retired by a signature, and is approved "
                                    "here: fetch the bank from a copy",
                                    entry->id);
}

/* The date that was signed last. */
static enum qx_err check_date(struct span span, const struct qx_entry *entry, int64_t now_ms,
                              const char *where, struct qx_report *report)
{
    const struct approval_file *last = NULL;

    for (size_t i = 0; i < span.n; i++) {
        const struct approval_file *file = span.first[i].file;

        if (file->review_by_ms > 0 && (last == NULL || file->at_ms >= last->at_ms)) {
            last = file;
        }
    }
    return last == NULL || now_ms < last->review_by_ms
               ? QX_OK
               : qx_fail(report, QX_ERR_QUESTION_STATUS, where, 0,
                         "%s is overdue for review: approve it again with a later --review-by, or "
                         "suspend it",
                         entry->id);
}

enum qx_err cli_bank_approvals_cover(const struct approvals *approvals,
                                     const struct qx_entry *entry, const char *const *langs,
                                     size_t n_langs, const char *where, struct qx_report *report)
{
    struct span span = find(approvals, entry);
    uint8_t digest[QX_SHA256_LEN];

    qx_sha256(entry->json, digest);
    if (memcmp(digest, entry->digest, sizeof digest) != 0) {
        return qx_fail(report, QX_ERR_PAYLOAD, where, 0,
                       "%s is not what its digest says: fetch the bank from a copy", entry->id);
    }
    enum qx_err err = check_in_use(span, entry, where, report);

    for (size_t i = 0; err == QX_OK && i < n_langs; i++) {
        err = check_lang(span, entry, qx_slice_text(langs[i]), where, report);
    }
    return err == QX_OK ? check_date(span, entry, approvals->now_ms, where, report) : err;
}

void cli_bank_approvals_free(struct approvals *approvals)
{
    free(approvals->items);
    qx_arena_free(&approvals->files);
    *approvals = (struct approvals){0};
}
