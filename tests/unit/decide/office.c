#include "office.h"

#include "change.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <qualex/hex.h>
#include <qualex/io.h>
#include <qualex/licensing.h>
#include <qualex/proof_sign.h>

/* One case while it is laid out. */
struct layout {
    struct office *office;
    const char *folder;
    struct qx_json *rules;
    struct qx_json *dossier;
    struct qx_json *entries; /* of the status list */
};

static void need(bool done, const char *what)
{
    if (!done) {
        (void)fprintf(stderr, "test office: %s\n", what);
        abort();
    }
}

static void open_keys(struct pki *pki, const struct pki_key **keys)
{
    const char *policies[QX_POLICY_COUNT + 1] = {0};

    for (int i = 0; i < QX_POLICY_COUNT; i++) {
        policies[i] = qx_key_policy_oid((enum qx_key_policy)i);
    }
    pki_open(pki, policies);
    for (int i = 0; i < QX_POLICY_COUNT; i++) {
        keys[i] = pki_issue(pki, qx_key_policy_name((enum qx_key_policy)i), policies[i]);
    }
}

void office_open(struct office *office)
{
    *office = (struct office){0};
    open_keys(&office->pki, office->keys);
    open_keys(&office->stranger, office->stranger_keys);
    office->revoked =
        pki_issue(&office->pki, "dismissed officer", qx_key_policy_oid(QX_POLICY_DECISION));
    office->expert =
        pki_issue(&office->pki, "Aigerim Example", qx_key_policy_oid(QX_POLICY_DECISION));
    pki_revoke(&office->pki, office->revoked, PKI_NOW - PKI_DAY);
}

void office_close(struct office *office)
{
    pki_close(&office->pki);
    pki_close(&office->stranger);
}

/* --- files --- */

static const char *path_of(const struct layout *l, const char *file)
{
    static char path[512];

    (void)snprintf(path, sizeof path, "%s%s", l->folder, file);
    return path;
}

static void write_file(const struct layout *l, const char *file, struct qx_slice bytes)
{
    need(qx_write_file(path_of(l, file), bytes, 0644, NULL) == QX_OK, file);
}

static void write_json(const struct layout *l, const char *file, const struct qx_json *v)
{
    struct qx_buf bytes = {0};

    qx_json_write_pretty(&bytes, v);
    write_file(l, file, qx_buf_slice(&bytes));
    qx_buf_free(&bytes);
}

/* Documents come into being when a dossier first names them. */
static void digest_of(void *ctx, const char *file, char hex[static 65])
{
    const struct layout *l = ctx;
    uint8_t digest[32];
    char text[256];

    if (access(path_of(l, file), F_OK) != 0) {
        (void)snprintf(text, sizeof text, "This is %s.\n", file);
        write_file(l, file, qx_slice_text(text));
    }
    need(qx_sha256_file(path_of(l, file), digest, NULL) == QX_OK, file);
    qx_hex(qx_slice(digest, sizeof digest), hex);
}

/* --- what is signed --- */

static const char *text_or(const struct qx_json *spec, const char *key, const char *otherwise)
{
    const char *text = qx_json_get_text(spec, key);

    return text == NULL ? otherwise : text;
}

/* "signer": a key policy's name, "stranger", "revoked" or "expert". */
static struct qx_signer signer_of(struct office *o, const struct qx_json *spec,
                                  enum qx_key_policy own)
{
    const char *name = text_or(spec, "signer", qx_key_policy_name(own));
    enum qx_key_policy policy = own;

    if (strcmp(name, "stranger") == 0) {
        return pki_signer(&o->stranger, o->stranger_keys[own]);
    }
    if (strcmp(name, "revoked") == 0) {
        return pki_signer(&o->pki, o->revoked);
    }
    if (strcmp(name, "expert") == 0) {
        return pki_signer(&o->pki, o->expert);
    }
    need(qx_key_policy_of_name(name, &policy), name);
    return pki_signer(&o->pki, o->keys[policy]);
}

static void add_entry(struct layout *l, const char *state, struct qx_slice payload)
{
    struct qx_json *entry = qx_json_new_object();
    uint8_t digest[32];

    qx_sha256(payload, digest);
    qx_json_set_hex(entry, "digest", qx_slice(digest, sizeof digest));
    qx_json_set_text(entry, "state", state);
    qx_json_set_text(entry, "by", NULL);
    qx_json_set_text(entry, "reason", "told by the case");
    qx_json_set_text(entry, "date", "2026-11-20T00:00:00Z");
    qx_json_append(l->entries, entry);
}

/* Signs as libcrypto would, so that a wrong key can sign too. "tamper": a byte of the payload. */
static void sign(struct layout *l, const char *file, const struct qx_json *payload,
                 enum qx_kind kind, const struct qx_json *spec)
{
    struct qx_signer signer = signer_of(l->office, spec, qx_kind_policy(kind));
    const char *state = qx_json_get_text(spec, "state");
    struct qx_buf bytes = {0};
    struct qx_buf der = {0};

    qx_json_write(&bytes, payload);
    need(qx_cms_sign(qx_buf_slice(&bytes), qx_kind_type(kind), &signer, 1, PKI_NOW - PKI_DAY,
                     &der) == QX_OK,
         file);
    if (qx_json_get_bool(spec, "tamper", false)) {
        uint8_t *at = memmem(der.ptr, der.len, "2026-", 5);

        need(at != NULL, "nothing to tamper with");
        at[3] = '5';
    }
    if (state != NULL) {
        add_entry(l, state, qx_buf_slice(&bytes));
    }
    write_file(l, file, qx_buf_slice(&der));
    qx_buf_free(&bytes);
    qx_buf_free(&der);
}

static void set_signers(struct qx_json *payload, enum qx_kind kind)
{
    struct qx_json *list = qx_json_new_array();

    qx_json_append(list, qx_json_new_text(qx_key_policy_name(qx_kind_policy(kind))));
    qx_json_set(payload, "requiredSigners", list);
    qx_json_set_text(payload, "qualex", qx_kind_name(kind));
}

static void set_person(struct qx_json *payload, const struct qx_json *spec)
{
    const struct qx_json *person = qx_json_get(spec, "person");
    const char *scheme = qx_json_get_text(person, "scheme");
    const char *id = qx_json_get_text(person, "id");
    uint8_t salt[32];
    uint8_t digest[32];

    need(qx_unhex(qx_slice_text(qx_json_get_text(spec, "salt")), salt, sizeof salt) == QX_OK,
         "salt");
    struct qx_slice parts[] = {qx_slice("qualex person/1", 16),
                               qx_slice(scheme, strlen(scheme) + 1), qx_slice(id, strlen(id) + 1),
                               qx_slice(salt, sizeof salt)};

    qx_sha256_parts(parts, 4, digest);
    qx_json_set_hex(payload, "person", qx_slice(digest, sizeof digest));
}

static void make_certificate(struct layout *l, const struct qx_json *spec)
{
    const struct qx_json *validity = qx_json_get(spec, "validity");
    struct qx_json *payload = qx_json_new_object();
    struct qx_json *exam = qx_json_new_object();

    qx_json_set_text(exam, "id", text_or(spec, "exam", "mcpi-developer"));
    qx_json_set(payload, "exam", exam);
    qx_json_set_text(payload, "mode", text_or(spec, "mode", "live"));
    qx_json_set_text(payload, "date", text_or(spec, "date", "2026-06-15T09:30:00Z"));
    qx_json_set(payload, "validity",
                validity == NULL ? qx_json_new_null() : qx_json_copy(validity));
    if (qx_json_get(spec, "name") != NULL) {
        qx_json_set_text(payload, "name", qx_json_get_text(spec, "name"));
    }
    set_person(payload, spec);
    set_signers(payload, QX_KIND_CERTIFICATE);
    sign(l, qx_json_get_text(spec, "file"), payload, QX_KIND_CERTIFICATE, spec);
    qx_json_free(&payload);
}

/* As an officer does it: from the rules and the dossier as they are now. */
static struct qx_json *find(const struct layout *l, const struct qx_json *spec)
{
    struct qx_evidence_source source = qx_evidence_none();
    struct qx_arena arena = {0};
    struct qx_report report = {0};
    struct qx_rules rules = {0};
    struct qx_dossier dossier = {0};
    struct qx_json *payload = NULL;
    uint8_t document[32];
    struct qx_finding finding = {
        .requirement = qx_json_get_text(spec, "requirement"),
        .item = text_or(spec, "item", ""),
        .by = text_or(spec, "by", "Officer Serik"),
        .met = strcmp(text_or(spec, "result", "met"), "met") == 0,
        .reason = text_or(spec, "reason", "inspected on the spot"),
    };
    enum qx_err err = qx_rules_from_json(l->rules, "rules.json", &arena, &report, &rules);
    const char *file = qx_json_get_text(spec, "document");
    char hex[65];

    err = err != QX_OK
              ? err
              : qx_dossier_from_json(l->dossier, "dossier.json", &rules, &arena, &report, &dossier);
    need(qx_date_parse(qx_slice_text(text_or(spec, "date", "2026-11-10")), &finding.date_ms) ==
             QX_OK,
         "date");
    if (file != NULL) {
        digest_of((void *)(uintptr_t)l, file, hex);
        need(qx_unhex(qx_slice_text(hex), document, sizeof document) == QX_OK, hex);
        finding.document = document;
    }
    err = err != QX_OK ? err
                       : qx_finding_to_json(&rules, &dossier, &finding, &source, &report, &payload);
    need(err == QX_OK, qx_report_last(&report));
    qx_report_free(&report);
    qx_arena_free(&arena);
    return payload;
}

static void make_finding(struct layout *l, const struct qx_json *spec, size_t i,
                         struct qx_json *findings)
{
    struct qx_json *payload = find(l, spec);
    struct qx_json *copy = qx_json_new_object();
    struct qx_json *mark = qx_json_new_object();
    static const char *const COPIED[] = {"requirement", "by", "date", "result", "reason"};
    char file[64];

    (void)snprintf(file, sizeof file, "finding-%zu.p7m", i);
    for (size_t k = 0; k < sizeof COPIED / sizeof COPIED[0]; k++) {
        qx_json_set_text(copy, COPIED[k], qx_json_get_text(payload, COPIED[k]));
    }
    if (qx_json_get_text(spec, "document") != NULL) {
        struct qx_json *document = qx_json_new_object();

        qx_json_set_text(document, "file", qx_json_get_text(spec, "document"));
        qx_json_set_text(document, "sha256", "@");
        qx_json_set(copy, "document", document);
    }
    apply_changes(&payload, qx_json_get(spec, "payload"));
    apply_changes(&copy, qx_json_get(spec, "copy"));
    if (qx_json_get_bool(spec, "signed", true)) {
        sign(l, file, payload, QX_KIND_FINDING, spec);
        qx_json_set_text(mark, "file", file);
        qx_json_set_text(mark, "sha256", "@");
        qx_json_set(copy, "signed", qx_json_copy(mark));
    }
    qx_json_append(findings, copy);
    qx_json_free(&mark);
    qx_json_free(&payload);
}

static void make_status(struct layout *l, const struct qx_json *lists)
{
    struct qx_json *payload = qx_json_new_object();
    bool stale = strcmp(text_or(lists, "status", "fresh"), "stale") == 0;

    set_signers(payload, QX_KIND_STATUS);
    qx_json_set_text(payload, "mode", text_or(lists, "mode", "live"));
    qx_json_set_int(payload, "number", 7);
    qx_json_set_text(payload, "thisUpdate",
                     stale ? "2026-10-01T00:00:00Z" : "2026-11-22T00:00:00Z");
    qx_json_set_text(payload, "nextUpdate",
                     stale ? "2026-11-01T00:00:00Z" : "2027-11-22T00:00:00Z");
    qx_json_set(payload, "entries", qx_json_copy(l->entries));
    sign(l, "status.p7m", payload, QX_KIND_STATUS, NULL);
    qx_json_free(&payload);
}

static void change_files(const struct layout *l, const struct qx_json *files)
{
    struct qx_json_member *members = NULL;
    size_t n = qx_json_is_object(files) ? qx_json_members(files, &members) : 0;

    for (size_t i = 0; i < n; i++) {
        const char *text = qx_json_text(members[i].value);

        if (text == NULL) {
            need(unlink(path_of(l, members[i].key)) == 0, members[i].key);
        } else {
            write_file(l, members[i].key, qx_slice_text(text));
        }
    }
    free(members);
}

static const struct qx_json *spec_of(const struct qx_json *base, const struct qx_json *json,
                                     const char *key)
{
    const struct qx_json *own = qx_json_get(json, key);

    return own == NULL ? qx_json_get(base, key) : own;
}

static struct qx_json *read_rules(const struct qx_json *base, const struct qx_json *json)
{
    const char *name = qx_json_text(spec_of(base, json, "rules"));
    struct qx_buf text = {0};
    struct qx_json *rules = NULL;
    char path[512];

    (void)snprintf(path, sizeof path, "%s/%s", QX_ROOT, name);
    need(qx_read_file(path, 1 << 20, &text, NULL) == QX_OK, path);
    need(qx_json_parse(qx_buf_slice(&text), path, NULL, &rules) == QX_OK, path);
    qx_buf_free(&text);
    apply_changes(&rules, qx_json_get(json, "rules_changes"));
    return rules;
}

static void lay_out_dossier(struct layout *l, const struct qx_json *base,
                            const struct qx_json *json)
{
    const struct qx_json *certificates = spec_of(base, json, "certificates");
    const struct qx_json *findings = spec_of(base, json, "findings");
    struct qx_json *signed_findings = qx_json_new_array();

    apply_changes(&l->dossier, qx_json_get(json, "dossier"));
    for (size_t i = 0; i < qx_json_count(certificates); i++) {
        make_certificate(l, qx_json_at(certificates, i));
    }
    fill_digests(&l->dossier, l, digest_of);
    for (size_t i = 0; i < qx_json_count(findings); i++) {
        make_finding(l, qx_json_at(findings, i), i, signed_findings);
    }
    qx_json_set(l->dossier, "findings", signed_findings);
    apply_changes(&l->dossier, qx_json_get(json, "later"));
    fill_digests(&l->dossier, l, digest_of);
}

void office_lay_out(struct office *office, const struct qx_json *base, const struct qx_json *json,
                    const char *folder)
{
    struct layout l = {.office = office,
                       .folder = folder,
                       .rules = read_rules(base, json),
                       .dossier = qx_json_copy(qx_json_get(base, "dossier")),
                       .entries = qx_json_new_array()};
    const char *raw = qx_json_get_text(json, "raw");
    struct qx_buf crl = {0};

    lay_out_dossier(&l, base, json);
    make_status(&l, qx_json_get(json, "lists"));
    write_json(&l, "rules.json", l.rules);
    if (raw != NULL) {
        write_file(&l, "dossier.json", qx_slice_text(raw));
    } else {
        write_json(&l, "dossier.json", l.dossier);
    }
    qx_buf_add(&crl, qx_buf_slice(&office->pki.root_crl));
    qx_buf_add(&crl, qx_buf_slice(&office->pki.ca_crl));
    write_file(&l, "ca.crl", qx_buf_slice(&crl));
    write_file(&l, "root.pem", qx_buf_slice(&office->pki.root_pem));
    change_files(&l, qx_json_get(json, "files"));
    qx_buf_free(&crl);
    qx_json_free(&l.rules);
    qx_json_free(&l.dossier);
    qx_json_free(&l.entries);
}
