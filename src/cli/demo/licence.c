#include "demo.h"

#include <string.h>
#include <sys/stat.h>

#include <qualex/io.h>
#include <qualex/proof.h>

#define PHRASE "--passphrase-fd", "3"
#define LISTS "--trust", "root.pem", "--crl", "ca.crl", "--status", "status.p7m"
#define CERTIFICATE DEMO_ADMISSION ".certificate.p7m"
#define DECISION DEMO_ADMISSION ".decision.p7m"
#define FILE_MAX ((size_t)16 << 20)

/* What the applicant hands in; texts instead of scans. */
static const char *const DOCUMENTS[][2] = {
    {"dossier/diploma.txt",    "Diploma: Asel Nurlanova, engineer of information security\n"    },
    {"dossier/contract.txt",   "Contract of employment: Asel Nurlanova, from 1 September 2025\n"},
    {"dossier/lease.txt",      "Lease of the facility in Astana\n"                              },
    {"dossier/alarm.txt",
     "Contract with the security service: security and fire alarm, 24 hours\n"                  },
    {"dossier/safe.txt",       "Passport of a metal safe that can be sealed\n"                  },
    {"dossier/inspection.txt", "Record of the officer's inspection\n"                           },
};

/* What an officer has found, item by item. */
static const struct {
    const char *requirement;
    const char *item;
    const char *reason;
} FINDINGS[] = {
    {"3.1", "experts[0]",    "diploma and contract seen in the original"      },
    {"3.2", "facilities[0]", "facility visited, alarms tried with the station"},
    {"4.1", "safes[0]",      "safe seen, sealed and opened"                   },
};

enum { N_FINDINGS = sizeof FINDINGS / sizeof FINDINGS[0] };

static enum qx_err write_documents(struct demo *demo)
{
    enum qx_err err = QX_OK;

    (void)mkdir(demo_path(demo, "dossier"), 0700);
    for (size_t i = 0; err == QX_OK && i < sizeof DOCUMENTS / sizeof DOCUMENTS[0]; i++) {
        err = qx_write_file(demo_path(demo, "%s", DOCUMENTS[i][0]), qx_slice_text(DOCUMENTS[i][1]),
                            0600, &demo->cli->report);
    }
    return err;
}

/* {file, sha256} of a file in the folder; sets *err. */
static struct qx_json *document(struct demo *demo, const char *file, enum qx_err *err)
{
    struct qx_json *json = qx_json_new_object();
    const char *digest = "";

    if (*err == QX_OK) {
        *err = demo_digest(demo, file, &digest);
    }
    qx_json_set_text(json, "file", file);
    qx_json_set_text(json, "sha256", digest);
    return json;
}

static struct qx_json *person(const char *id, const char *name)
{
    struct qx_json *json = qx_json_new_object();

    qx_json_set_text(json, "scheme", "IIN");
    qx_json_set_text(json, "id", id);
    qx_json_set_text(json, "name", name);
    return json;
}

/* The candidate got the salt with the admission: it shows whose certificate this is. */
static struct qx_json *certificate(struct demo *demo, enum qx_err *err)
{
    struct qx_artefact admission = {0};
    struct qx_buf der = {0};
    struct qx_json *json = document(demo, CERTIFICATE, err);

    if (*err == QX_OK) {
        *err = qx_read_file(demo_path(demo, DEMO_ADMISSION ".admission.p7m"), FILE_MAX, &der,
                            &demo->cli->report);
    }
    if (*err == QX_OK) {
        *err = qx_proof_inspect(qx_buf_slice(&der), "admission", &demo->cli->report, &admission);
    }
    qx_json_set_text(json, "salt", qx_json_get_text(qx_json_get(admission.json, "person"), "salt"));
    qx_artefact_free(&admission);
    qx_buf_free(&der);
    return json;
}

static struct qx_json *expert(struct demo *demo, enum qx_err *err)
{
    struct qx_json *json = qx_json_new_object();
    struct qx_json *education = qx_json_new_object();
    struct qx_json *engagement = qx_json_new_object();

    qx_json_set(json, "person", person("900101300123", "Asel Nurlanova"));
    qx_json_set_text(education, "level", "higher");
    qx_json_set_text(education, "field", "engineering");
    qx_json_set(education, "document", document(demo, "dossier/diploma.txt", err));
    qx_json_set(json, "education", education);
    qx_json_set_text(engagement, "from", "2025-09-01");
    qx_json_set(engagement, "to", qx_json_new_null());
    qx_json_set(engagement, "document", document(demo, "dossier/contract.txt", err));
    qx_json_set(json, "engagement", engagement);
    qx_json_set(json, "certificate", demo->certified ? certificate(demo, err) : qx_json_new_null());
    return json;
}

static struct qx_json *facility(struct demo *demo, enum qx_err *err)
{
    struct qx_json *json = qx_json_new_object();
    struct qx_json *alarm = qx_json_new_object();
    struct qx_json *subtypes = qx_json_new_array();

    qx_json_append(subtypes, qx_json_new_text("development"));
    qx_json_append(subtypes, qx_json_new_text("sale-or-transfer"));
    qx_json_set_text(json, "ground", "lease");
    qx_json_set(json, "until", qx_json_new_null());
    qx_json_set(json, "document", document(demo, "dossier/lease.txt", err));
    qx_json_set(json, "subtypes", subtypes);
    qx_json_set_bool(alarm, "security", true);
    qx_json_set_bool(alarm, "fire", true);
    qx_json_set_text(alarm, "station", "Central station, Astana");
    qx_json_set_bool(alarm, "round_the_clock", true);
    qx_json_set(alarm, "document", document(demo, "dossier/alarm.txt", err));
    qx_json_set(json, "alarm", alarm);
    return json;
}

static struct qx_json *safe(struct demo *demo, enum qx_err *err)
{
    struct qx_json *json = qx_json_new_object();

    qx_json_set_bool(json, "metal", true);
    qx_json_set_bool(json, "sealable", true);
    qx_json_set(json, "document", document(demo, "dossier/safe.txt", err));
    return json;
}

static struct qx_json *list_of(struct qx_json *item)
{
    struct qx_json *list = qx_json_new_array();

    qx_json_append(list, item);
    return list;
}

static struct qx_json *dossier(struct demo *demo, enum qx_err *err)
{
    struct qx_json *json = qx_json_new_object();
    struct qx_json *applicant = qx_json_new_object();
    struct qx_json *subtypes = list_of(qx_json_new_text("development"));
    char filed[11];

    qx_date_format(demo->cli->clock.wall_ms(demo->cli->clock.ctx), filed);
    qx_json_append(subtypes, qx_json_new_text("sale-or-transfer"));
    qx_json_set_text(applicant, "scheme", "BIN");
    qx_json_set_text(applicant, "id", "120440001234");
    qx_json_set_text(applicant, "name", "Kilt LLP");
    qx_json_set(json, "applicant", applicant);
    qx_json_set_text(json, "filed", filed);
    qx_json_set(json, "subtypes", subtypes);
    qx_json_set_bool(json, "state_secrets", false);
    qx_json_set(json, "experts", list_of(expert(demo, err)));
    qx_json_set(json, "facilities", list_of(facility(demo, err)));
    qx_json_set(json, "safes", list_of(safe(demo, err)));
    qx_json_set(json, "findings", qx_json_new_array());
    return json;
}

/* A rehearsal's certificate never serves a licence: only this copy of the rules lets it pass. */
static enum qx_err write_rules(struct demo *demo)
{
    const char *path = qx_arena_printf(&demo->arena, "%s/rules/kz-440.json", demo->data);
    struct qx_json *rules = NULL;
    struct qx_buf text = {0};
    enum qx_err err = qx_read_file(path, FILE_MAX, &text, &demo->cli->report);

    if (err == QX_OK) {
        err = qx_json_parse(qx_buf_slice(&text), path, &demo->cli->report, &rules);
    }
    if (err == QX_OK) {
        qx_json_set_bool(rules, "rehearsal_allowed", true);
        err = demo_write_json(demo, "rules.json", rules);
    }
    qx_json_free(&rules);
    qx_buf_free(&text);
    return err;
}

/* One finding: written from the dossier, signed by the officer, then named in the dossier. */
static enum qx_err find(struct demo *demo, size_t i, struct qx_json *findings)
{
    const char *json_file =
        qx_arena_printf(&demo->arena, "finding-%s.json", FINDINGS[i].requirement);
    const char *signed_file =
        qx_arena_printf(&demo->arena, "dossier/finding-%s.p7m", FINDINGS[i].requirement);
    const char *const words[] = {"qualex",
                                 "licence",
                                 "finding",
                                 "dossier.json",
                                 "--requirement",
                                 FINDINGS[i].requirement,
                                 "--item",
                                 FINDINGS[i].item,
                                 "--result",
                                 "met",
                                 "--by",
                                 "Dana Serikova",
                                 "--reason",
                                 FINDINGS[i].reason,
                                 "--document",
                                 "dossier/inspection.txt",
                                 "--rules",
                                 "rules.json",
                                 NULL};
    struct qx_json *payload = NULL;
    enum qx_err err =
        demo_run(demo, &(const struct demo_command){.words = words, .output = json_file});

    if (err == QX_OK) {
        err =
            demo_words(demo, 0, "qualex", "sign", "finding", json_file, "--key", "keys/officer.key",
                       "--cert", "keys/officer.pem", "-o", signed_file, PHRASE);
    }
    if (err == QX_OK) {
        err = demo_read_json(demo, json_file, &payload);
    }
    if (err == QX_OK) {
        static const char *const copied[] = {"requirement", "by", "date", "result", "reason"};
        struct qx_json *finding = qx_json_new_object();

        for (size_t c = 0; c < sizeof copied / sizeof copied[0]; c++) {
            qx_json_set_text(finding, copied[c], qx_json_get_text(payload, copied[c]));
        }
        qx_json_set(finding, "document", document(demo, "dossier/inspection.txt", &err));
        qx_json_set(finding, "signed", document(demo, signed_file, &err));
        qx_json_append(findings, finding);
    }
    qx_json_free(&payload);
    return err;
}

static enum qx_err check(struct demo *demo, const char *file, int expect)
{
    return demo_words(demo, expect, "qualex", "licence", "check", file, LISTS, "--rules",
                      "rules.json");
}

/* A variant of the dossier, written under its own name and checked. */
static enum qx_err check_variant(struct demo *demo, const char *tale, const char *file,
                                 const struct qx_json *variant, int expect)
{
    demo_say(demo, "%s", tale);
    enum qx_err err = demo_write_json(demo, file, variant);

    return err == QX_OK ? check(demo, file, expect) : err;
}

static enum qx_err without_safe(struct demo *demo, const struct qx_json *whole)
{
    struct qx_json *variant = qx_json_copy(whole);

    qx_json_set(variant, "safes", qx_json_new_array());
    enum qx_err err = check_variant(
        demo, "The same dossier without the safe:", "dossier-no-safe.json", variant, 1);

    qx_json_free(&variant);
    return err;
}

/* A list's first item with one member replaced. */
static void replace_in_expert(struct qx_json *variant, const char *member, struct qx_json *value)
{
    struct qx_json *changed = qx_json_copy(qx_json_at(qx_json_get(variant, "experts"), 0));

    qx_json_set(changed, member, value);
    qx_json_set(variant, "experts", list_of(changed));
}

static enum qx_err swapped_expert(struct demo *demo, const struct qx_json *whole)
{
    struct qx_json *variant = qx_json_copy(whole);

    replace_in_expert(variant, "person", person("880202400456", "Timur Akhmetov"));
    enum qx_err err = check_variant(demo, "Another engineer with the first one's certificate:",
                                    "dossier-swapped.json", variant, 1);

    qx_json_free(&variant);
    return err;
}

static enum qx_err sale_only(struct demo *demo, const struct qx_json *whole)
{
    struct qx_json *variant = qx_json_copy(whole);

    qx_json_set(variant, "subtypes", list_of(qx_json_new_text("sale-or-transfer")));
    qx_json_set(variant, "safes", qx_json_new_array());
    replace_in_expert(variant, "certificate", qx_json_new_null());
    enum qx_err err = check_variant(
        demo, "For sale alone, without any exam and any safe:", "dossier-sale.json", variant, 0);

    qx_json_free(&variant);
    return err;
}

static enum qx_err decide(struct demo *demo)
{
    const char *const words[] = {"qualex",     "licence", "check", "dossier.json", LISTS, "--rules",
                                 "rules.json", "--json",  NULL};
    enum qx_err err =
        demo_run(demo, &(const struct demo_command){.words = words, .output = "decision.json"});

    if (err == QX_OK) {
        err = demo_words(demo, 0, "qualex", "sign", "decision", "decision.json", "--key",
                         "keys/officer.key", "--cert", "keys/officer.pem", "-o", DECISION, PHRASE);
    }
    return err == QX_OK ? demo_words(demo, 0, "qualex", "verify", DECISION, LISTS) : err;
}

static enum qx_err tell(struct demo *demo, struct qx_json *whole)
{
    struct qx_json *findings = qx_json_new_array();
    enum qx_err err = demo_write_json(demo, "dossier.json", whole);

    for (size_t i = 0; err == QX_OK && i < N_FINDINGS; i++) {
        err = find(demo, i, findings);
    }
    qx_json_set(whole, "findings", findings);
    if (err == QX_OK) {
        err = demo_write_json(demo, "dossier.json", whole);
    }
    if (err == QX_OK) {
        err = check(demo, "dossier.json", demo->certified ? 0 : 1);
    }
    if (err == QX_OK && demo->certified) {
        err = decide(demo);
    }
    if (err == QX_OK && demo->certified) {
        err = without_safe(demo, whole);
    }
    if (err == QX_OK && demo->certified) {
        err = swapped_expert(demo, whole);
    }
    return err == QX_OK ? sale_only(demo, whole) : err;
}

enum qx_err demo_licence(struct demo *demo)
{
    demo_title(demo, "The licensing officer: findings, the dossier, the decision");
    demo_say(demo, "The rules' own copy allows rehearsal certificates; the real ones do not.");
    enum qx_err err = write_documents(demo);

    if (err == QX_OK) {
        err = write_rules(demo);
    }
    struct qx_json *whole = dossier(demo, &err);

    if (err == QX_OK) {
        err = tell(demo, whole);
    }
    qx_json_free(&whole);
    return err;
}
