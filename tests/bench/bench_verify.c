/*
 * Verifications per CPU-second of a 2 KB certificate under a chain of three: the limit is one bare
 * EVP_DigestVerify; what an auditor scripts today is fork and exec of openssl. Figures are printed,
 * never asserted.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <qualex/clock.h>
#include <qualex/proof_sign.h>

#include "pki.h"
#include "raw_peer.h"
#include "stock.h"

struct bench {
    struct pki pki;
    struct qx_buf der;
    struct qx_judge judge;
    struct raw_peer *raw;
    struct stock stock;
};

static double cpu_seconds(void)
{
    struct rusage self;
    struct rusage children;

    (void)getrusage(RUSAGE_SELF, &self);
    (void)getrusage(RUSAGE_CHILDREN, &children);
    return (double)(self.ru_utime.tv_sec + self.ru_stime.tv_sec + children.ru_utime.tv_sec +
                    children.ru_stime.tv_sec) +
           (double)(self.ru_utime.tv_usec + self.ru_stime.tv_usec + children.ru_utime.tv_usec +
                    children.ru_stime.tv_usec) /
               1e6;
}

static void verify_ours(struct bench *b)
{
    struct qx_artefact artefact = {0};

    if (qx_proof_verify(qx_buf_slice(&b->der), "certificate/1", &b->judge, "bench", NULL,
                        &artefact) != QX_OK) {
        (void)fprintf(stderr, "bench: the artefact is not valid\n");
        exit(2);
    }
    qx_artefact_free(&artefact);
}

static void verify_raw(struct bench *b)
{
    raw_peer_verify(b->raw);
}

static void verify_cms(struct bench *b)
{
    raw_peer_cms_verify(qx_buf_slice(&b->der), qx_buf_slice(&b->pki.root_pem));
}

static void verify_stock(struct bench *b)
{
    if (stock_run(&b->stock,
                  "exec openssl cms -verify -cades -inform DER -in a.p7m -CAfile trusted.pem "
                  "-purpose any -crl_check_all -out /dev/null",
                  NULL) != 0) {
        (void)fprintf(stderr, "bench: openssl does not accept the artefact\n");
        exit(2);
    }
}

static double rate(struct bench *b, void (*act)(struct bench *), double seconds)
{
    double start = cpu_seconds();
    double spent = 0;
    unsigned long n = 0;

    while (spent < seconds) {
        act(b);
        n++;
        spent = cpu_seconds() - start;
    }
    return (double)n / spent;
}

static struct qx_status_list *empty_list(struct bench *b, const struct pki_key *key)
{
    static const char text[] =
        "{\"entries\":[],\"mode\":\"rehearsal\",\"nextUpdate\":\"2999-01-01T00:00:00Z\","
        "\"number\":1,\"qualex\":\"status/1\",\"requiredSigners\":[\"release\"],"
        "\"thisUpdate\":\"2020-01-01T00:00:00Z\"}";
    struct qx_signer signer = pki_signer(&b->pki, key);
    struct qx_buf der = {0};
    struct qx_artefact artefact = {0};
    struct qx_status_list *list = NULL;

    if (qx_cms_sign(qx_slice_text(text), qx_kind_type(QX_KIND_STATUS), &signer, 1, b->pki.now_ms,
                    &der) != QX_OK ||
        qx_proof_verify(qx_buf_slice(&der), NULL, &b->judge, "s", NULL, &artefact) != QX_OK ||
        qx_status_read(&artefact, "s", NULL, &list) != QX_OK) {
        exit(2);
    }
    qx_artefact_free(&artefact);
    qx_buf_free(&der);
    return list;
}

static void make_artefact(struct bench *b, const struct pki_key *key)
{
    struct qx_signer signer = pki_signer(&b->pki, key);
    struct qx_json *payload = qx_json_new_object();
    struct qx_json *required = qx_json_new_array();
    char filler[1900];

    memset(filler, 'x', sizeof filler - 1);
    filler[sizeof filler - 1] = '\0';
    qx_json_append(required, qx_json_new_text("result"));
    qx_json_set_text(payload, "qualex", "certificate/1");
    qx_json_set_text(payload, "mode", "rehearsal");
    qx_json_set_text(payload, "scope", filler);
    qx_json_set(payload, "requiredSigners", required);
    if (qx_proof_sign(payload, NULL, &signer, 1, b->pki.now_ms, "bench", NULL, &b->der) != QX_OK) {
        exit(2);
    }
    qx_json_free(&payload);
}

int main(void)
{
    const char *const policies[] = {qx_key_policy_oid(QX_POLICY_RESULT),
                                    qx_key_policy_oid(QX_POLICY_RELEASE), NULL};
    struct qx_clock clock = qx_clock_system();
    struct bench b = {0};
    struct qx_buf trusted = {0};

    pki_open_at(&b.pki, policies, clock.wall_ms(clock.ctx));
    b.judge.at_ms = b.pki.now_ms;
    struct qx_trust *trust = pki_trust(&b.pki, true, true);

    b.judge.trust = trust;
    struct qx_status_list *list = empty_list(&b, pki_issue(&b.pki, "board", policies[1]));

    b.judge.status = list;
    make_artefact(&b, pki_issue(&b.pki, "room", policies[0]));
    b.raw = raw_peer_open(qx_buf_slice(&b.der));
    qx_buf_add(&trusted, qx_buf_slice(&b.pki.root_pem));
    qx_buf_add(&trusted, qx_buf_slice(&b.pki.root_crl));
    qx_buf_add(&trusted, qx_buf_slice(&b.pki.ca_crl));
    stock_open(&b.stock);
    stock_put(&b.stock, "trusted.pem", qx_buf_slice(&trusted));
    stock_put(&b.stock, "a.p7m", qx_buf_slice(&b.der));

    double raw = rate(&b, verify_raw, 1);
    double ours = rate(&b, verify_ours, 1);
    double cms = rate(&b, verify_cms, 1);
    double stock = rate(&b, verify_stock, 1);

    (void)printf("verifications per CPU-second, artefact of %zu bytes\n", b.der.len);
    (void)printf("  raw EVP_DigestVerify   %8.0f   100.0 %%\n", raw);
    (void)printf("  qx_proof_verify        %8.0f   %5.1f %%\n", ours, 100 * ours / raw);
    (void)printf("  CMS_verify, no lists   %8.0f   %5.1f %%\n", cms, 100 * cms / raw);
    (void)printf("  fork, exec openssl     %8.0f   %5.1f %%\n", stock, 100 * stock / raw);
    (void)printf("ours against fork, exec  %.1f x (goal: above 5)\n", ours / stock);
    stock_close(&b.stock);
    raw_peer_close(&b.raw);
    qx_status_free(&list);
    qx_trust_free(&trust);
    qx_buf_free(&trusted);
    qx_buf_free(&b.der);
    pki_close(&b.pki);
    return 0;
}
