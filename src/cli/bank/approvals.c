#include "approvals.h"

#include <stdlib.h>

#include <qualex/io.h>
#include <qualex/proof.h>

#include "bank.h"

#define PRINT_LEN 16

/* One act on one version by one key. */
struct approval_item {
    uint8_t print[PRINT_LEN]; /* of act, id, version, digest */
    uint8_t signer[QX_SHA256_LEN];
};

struct reading {
    struct qx_cli *cli;
    const char *where;
    struct qx_judge judge;
    struct approvals *out;
    size_t room;
    enum qx_err err;
};

static void make_print(const char *act, const char *id, int64_t version,
                       const uint8_t digest[static QX_SHA256_LEN], uint8_t out[static PRINT_LEN])
{
    uint8_t sum[QX_SHA256_LEN];
    struct qx_buf text = {0};

    qx_buf_printf(&text, "%s %s %lld ", act, id, (long long)version);
    qx_buf_add(&text, qx_slice(digest, QX_SHA256_LEN));
    qx_sha256(qx_buf_slice(&text), sum);
    memcpy(out, sum, PRINT_LEN);
    qx_buf_free(&text);
}

static enum qx_err add_item(struct reading *r, const char *act, const struct qx_json *item,
                            const uint8_t signer[static QX_SHA256_LEN])
{
    struct qx_json_reader reader = qx_json_reader(item, r->where, "items", &r->cli->report);
    const char *id = qx_json_want_text(&reader, "id");
    int64_t version = qx_json_want_int(&reader, "version", 1, QX_JSON_INT_MAX);
    uint8_t digest[QX_SHA256_LEN] = {0};

    qx_json_want_hex(&reader, "digest", digest, sizeof digest);
    enum qx_err err = qx_json_done(&reader);

    if (err != QX_OK) {
        return err;
    }
    if (r->out->n == r->room) {
        r->room = r->room == 0 ? 256 : 2 * r->room;
        r->out->items = qx_realloc(r->out->items, r->room, sizeof *r->out->items);
    }
    struct approval_item *kept = &r->out->items[r->out->n++];

    make_print(act, id, version, digest, kept->print);
    memcpy(kept->signer, signer, sizeof kept->signer);
    return QX_OK;
}

static enum qx_err add_message(struct reading *r, struct qx_slice message)
{
    struct qx_artefact artefact = {0};
    enum qx_err err = qx_proof_verify(message, qx_kind_name(QX_KIND_APPROVAL), &r->judge, r->where,
                                      &r->cli->report, &artefact);
    const char *act = qx_json_get_text(artefact.json, "act");
    const struct qx_json *items = qx_json_get(artefact.json, "items");

    if (err == QX_OK && strcmp(artefact.mode, "live") != 0) {
        err = qx_fail(&r->cli->report, QX_ERR_MODE, r->where, 0,
                      "holds an approval that was signed for a rehearsal");
    }
    if (err == QX_OK && act == NULL) {
        err = qx_fail(&r->cli->report, QX_ERR_PAYLOAD, r->where, 0, "holds an approval of nothing");
    }
    for (size_t i = 0; err == QX_OK && i < qx_json_count(items); i++) {
        err = add_item(r, act, qx_json_at(items, i), artefact.signers[0].fingerprint);
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
    const struct approval_item *x = a;
    const struct approval_item *y = b;

    return memcmp(x->print, y->print, PRINT_LEN);
}

enum qx_err cli_bank_approvals_read(struct qx_cli *cli, struct qx_bank *bank, const char *where,
                                    int64_t now_ms, struct approvals *out)
{
    const char *crl = qx_cli_value(cli, "crl");
    struct reading r = {.cli = cli, .where = where, .out = out};
    struct qx_trust *trust = NULL;
    struct qx_buf crls = {0};
    enum qx_err err =
        crl == NULL ? QX_OK : qx_read_file(crl, CLI_BANK_POLICY_MAX, &crls, &cli->report);

    if (err == QX_OK) {
        err = qx_trust_read(qx_slice_text(qx_bank_trust(bank)), where, qx_buf_slice(&crls), crl,
                            &cli->report, &trust);
    }
    if (err == QX_OK) {
        r.judge = (struct qx_judge){.trust = trust, .at_ms = now_ms};
        err = qx_bank_messages(bank, next_message, &r);
        err = err == QX_OK ? QX_OK : qx_bank_fail(bank, err, &cli->report);
        err = err == QX_OK ? r.err : err;
    }
    if (out->n > 0) {
        qsort(out->items, out->n, sizeof *out->items, by_print);
    }
    qx_trust_free(&trust);
    qx_buf_free(&crls);
    return err;
}

static const struct approval_item *find(const struct approvals *approvals, const char *act,
                                        const struct qx_entry *entry)
{
    struct approval_item wanted;

    make_print(act, entry->id, entry->version, entry->digest, wanted.print);
    return approvals->n == 0
               ? NULL
               : bsearch(&wanted, approvals->items, approvals->n, sizeof wanted, by_print);
}

static bool same_signer(const struct approval_item *a, const struct approval_item *b)
{
    return memcmp(a->signer, b->signer, sizeof a->signer) == 0;
}

enum qx_err cli_bank_approvals_cover(const struct approvals *approvals,
                                     const struct qx_entry *entry, const char *where,
                                     struct qx_report *report)
{
    static const enum qx_act ACTS[] = {QX_ACT_AUTHOR, QX_ACT_REVIEW, QX_ACT_APPROVE};
    const struct approval_item *by[3];
    uint8_t digest[QX_SHA256_LEN];

    qx_sha256(entry->json, digest);
    if (memcmp(digest, entry->digest, sizeof digest) != 0) {
        return qx_fail(report, QX_ERR_PAYLOAD, where, 0,
                       "%s is not what its digest says: fetch the bank from a copy", entry->id);
    }
    for (size_t i = 0; i < 3; i++) {
        by[i] = find(approvals, qx_act_name(ACTS[i]), entry);
        if (by[i] == NULL) {
            return qx_fail(report, QX_ERR_SIGNER_MISSING, where, 0,
                           "%s is approved without a signature for '%s': do the steps again",
                           entry->id, qx_act_name(ACTS[i]));
        }
    }
    if (same_signer(by[0], by[1]) || same_signer(by[1], by[2]) || same_signer(by[0], by[2])) {
        return qx_fail(report, QX_ERR_SAME_PERSON, where, 0,
                       "%s has two steps by one key: three people take them", entry->id);
    }
    return QX_OK;
}

void cli_bank_approvals_free(struct approvals *approvals)
{
    free(approvals->items);
    *approvals = (struct approvals){0};
}
