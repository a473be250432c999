/*
 * make_artefacts FOLDER: a licenser's files for tests of programs, good and bad, as of now:
 * root.pem ca.crl root.crl other.pem status.p7m, one good file a kind, and the forgeries that the
 * tables below name.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <qualex/clock.h>
#include <qualex/io.h>
#include <qualex/proof_sign.h>

#include "pki.h"

struct licenser {
    struct pki pki;
    const struct pki_key *keys[QX_POLICY_COUNT];
    struct qx_buf annulled; /* payload */
};

static const struct {
    const char *file;
    enum qx_kind kind;
} GOOD[] = {
    {"N.release.p7m",     QX_KIND_RELEASE    },
    {"N.list.p7m",        QX_KIND_LIST       },
    {"X.admission.p7m",   QX_KIND_ADMISSION  },
    {"X.sitting.p7m",     QX_KIND_SITTING    },
    {"X.result.p7m",      QX_KIND_RESULT     },
    {"X.certificate.p7m", QX_KIND_CERTIFICATE},
    {"X.decision.p7m",    QX_KIND_DECISION   },
    {"X.finding.p7m",     QX_KIND_FINDING    },
    {"X.approval.p7m",    QX_KIND_APPROVAL   },
};

static void need(enum qx_err err, const char *what)
{
    if (err != QX_OK) {
        (void)fprintf(stderr, "make_artefacts: %s: %s\n", what, qx_err_name(err));
        exit(2);
    }
}

static void put(const char *file, struct qx_buf *bytes)
{
    need(qx_write_file(file, qx_buf_slice(bytes), 0644, NULL), file);
    qx_buf_free(bytes);
}

static struct qx_json *payload_for(enum qx_kind kind)
{
    struct qx_json *payload = qx_json_new_object();
    struct qx_json *required = qx_json_new_array();

    qx_json_append(required, qx_json_new_text(qx_key_policy_name(qx_kind_policy(kind))));
    qx_json_set_text(payload, "qualex", qx_kind_name(kind));
    qx_json_set_text(payload, "mode", "rehearsal");
    qx_json_set(payload, "requiredSigners", required);
    return payload;
}

static void sign_with(struct licenser *l, struct qx_slice payload, enum qx_kind kind,
                      enum qx_key_policy policy, struct qx_buf *der)
{
    struct qx_signer signer = pki_signer(&l->pki, l->keys[policy]);

    need(qx_cms_sign(payload, qx_kind_type(kind), &signer, 1, l->pki.now_ms, der), "sign");
}

static void sign_json(struct licenser *l, struct qx_json *payload, enum qx_kind kind,
                      struct qx_buf *der)
{
    struct qx_signer signer = pki_signer(&l->pki, l->keys[qx_kind_policy(kind)]);

    need(qx_proof_sign(payload, qx_kind_name(kind), &signer, 1, l->pki.now_ms, "test", NULL, der),
         "sign");
    qx_json_free(&payload);
}

static void write_keys(struct licenser *l)
{
    struct pki other;
    struct qx_buf both = {0};

    qx_buf_add(&both, qx_buf_slice(&l->pki.root_crl));
    qx_buf_add(&both, qx_buf_slice(&l->pki.ca_crl));
    put("ca.crl", &both);
    put("root.crl", &l->pki.root_crl);
    put("root.pem", &l->pki.root_pem);
    pki_open_at(&other, NULL, l->pki.now_ms);
    put("other.pem", &other.root_pem);
    pki_close(&other);
}

static struct qx_json *status_entry(const struct licenser *l)
{
    struct qx_json *entry = qx_json_new_object();
    uint8_t digest[QX_SHA256_LEN];
    char time[QX_TIME_LEN];

    qx_sha256(qx_buf_slice(&l->annulled), digest);
    qx_time_format(l->pki.now_ms - PKI_DAY, time);
    qx_json_set_hex(entry, "digest", qx_slice(digest, sizeof digest));
    qx_json_set_text(entry, "state", "annulled");
    qx_json_set_text(entry, "by", NULL);
    qx_json_set_text(entry, "reason", "sat by another person");
    qx_json_set_text(entry, "date", time);
    return entry;
}

static void write_status(struct licenser *l, const char *file, int64_t next_ms)
{
    struct qx_json *payload = payload_for(QX_KIND_STATUS);
    struct qx_json *entries = qx_json_new_array();
    struct qx_buf der = {0};
    char time[QX_TIME_LEN];

    qx_json_append(entries, status_entry(l));
    qx_json_set(payload, "entries", entries);
    qx_json_set_int(payload, "number", 1);
    qx_time_format(l->pki.now_ms - 2 * PKI_DAY, time);
    qx_json_set_text(payload, "thisUpdate", time);
    qx_time_format(next_ms, time);
    qx_json_set_text(payload, "nextUpdate", time);
    sign_json(l, payload, QX_KIND_STATUS, &der);
    put(file, &der);
}

static void write_good(struct licenser *l)
{
    for (size_t i = 0; i < sizeof GOOD / sizeof GOOD[0]; i++) {
        struct qx_buf der = {0};

        sign_json(l, payload_for(GOOD[i].kind), GOOD[i].kind, &der);
        put(GOOD[i].file, &der);
    }
}

static void write_bad(struct licenser *l)
{
    static const char spaced[] =
        "{\"mode\":\"rehearsal\", \"qualex\":\"certificate/1\",\"requiredSigners\":[\"result\"]}";
    static const char escape[] = "{\"mode\":\"rehearsal\",\"name\":\"\xe2\x80\xae\x7f\xc2\x9b\","
                                 "\"qualex\":\"finding/1\",\"requiredSigners\":[\"decision\"]}";
    struct qx_json *payload = payload_for(QX_KIND_CERTIFICATE);
    struct qx_buf good = {0};
    struct qx_buf der = {0};

    qx_json_write(&good, payload);
    qx_json_free(&payload);
    sign_with(l, qx_buf_slice(&good), QX_KIND_CERTIFICATE, QX_POLICY_APPROVAL, &der);
    put("wrong-key.p7m", &der);
    sign_with(l, qx_buf_slice(&good), QX_KIND_RESULT, QX_POLICY_RESULT, &der);
    put("wrong-type.p7m", &der);
    sign_with(l, qx_slice_text(spaced), QX_KIND_CERTIFICATE, QX_POLICY_RESULT, &der);
    put("spaced.p7m", &der);
    sign_with(l, qx_buf_slice(&l->annulled), QX_KIND_CERTIFICATE, QX_POLICY_RESULT, &der);
    put("annulled.p7m", &der);
    sign_with(l, qx_slice_text(escape), QX_KIND_FINDING, QX_POLICY_DECISION, &der);
    put("controls.p7m", &der);
    sign_with(l, qx_buf_slice(&good), QX_KIND_CERTIFICATE, QX_POLICY_RESULT, &der);
    qx_buf_byte(&der, 0);
    put("trailing.p7m", &der);
    sign_with(l, qx_buf_slice(&good), QX_KIND_CERTIFICATE, QX_POLICY_RESULT, &der);
    der.ptr[der.len - 1] ^= 1; /* within s */
    put("altered.p7m", &der);
    qx_buf_free(&good);
}

int main(int argc, char **argv)
{
    struct qx_clock clock = qx_clock_system();
    const char *policies[QX_POLICY_COUNT + 1] = {0};
    struct licenser l = {0};
    struct qx_json *annulled = payload_for(QX_KIND_CERTIFICATE);

    if (argc != 2 || chdir(argv[1]) != 0) {
        (void)fprintf(stderr, "usage: make_artefacts FOLDER\n");
        return 2;
    }
    for (int i = 0; i < QX_POLICY_COUNT; i++) {
        policies[i] = qx_key_policy_oid((enum qx_key_policy)i);
    }
    pki_open_at(&l.pki, policies, clock.wall_ms(clock.ctx));
    for (int i = 0; i < QX_POLICY_COUNT; i++) {
        l.keys[i] = pki_issue(&l.pki, qx_key_policy_name((enum qx_key_policy)i), policies[i]);
    }
    qx_json_set_text(annulled, "number", "A-1");
    qx_json_write(&l.annulled, annulled);
    qx_json_free(&annulled);
    write_keys(&l);
    write_status(&l, "status.p7m", l.pki.now_ms + 7 * PKI_DAY);
    write_status(&l, "stale.p7m", l.pki.now_ms - PKI_DAY);
    write_good(&l);
    write_bad(&l);
    qx_buf_free(&l.annulled);
    pki_close(&l.pki);
    return 0;
}
