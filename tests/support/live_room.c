#include "live_room.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <qualex/io.h>
#include <qualex/kdf.h>
#include <qualex/papers.h>
#include <qualex/proof_sign.h>
#include <qualex/release.h>

#define V(value) "{\"basis\":\"test\",\"value\":" value "}"
#define T(text) "{\"en\":\"" text "\"}"
static const char POLICY
    [] = "{\"qualex\":\"exam/1\",\"id\":\"unit\",\"edition\":1,\"mode\":\"rehearsal\","
         "\"public_bank\":" V("true") ",\"title\":" T("Unit exam") ",\"scope\":" T(
             "Unit") ","
                     "\"licenser\":\"Nobody\",\"legal_basis\":\"none\",\"languages\":" V(
                         "[\"en\"]") ","
                                     "\"prevailing\":" V("\"en\"") ",\"time_limit_s\":" V(
                                         "%lld") ","
                                                 "\"sections\":[{\"id\":\"S\",\"title\":" T(
                                                     "All") ",\"basis\":\"test\",\"cut\":null,"
                                                            "\"cells\":[{\"topic\":\"alpha\","
                                                            "\"level\":\"\",\"count\":6},"
                                                            "{\"topic\":\"beta\",\"level\":\"\","
                                                            "\"count\":2}]}],\"cut\":" V(
                                                                "5") ","
                                                                     "\"option_order\":" V(
                                                                         "\"sh"
                                                                         "uffl"
                                                                         "ed"
                                                                         "\"") ",\"pinned_"
                                                                               "options\":" V(
                                                                                   "[]") ","
                                                                                         "\"standar"
                                                                                         "d_"
                                                                                         "setting\""
                                                                                         ":null,"
                                                                                         "\"attempt"
                                                                                         "s\":{"
                                                                                         "\"max\""
                                                                                         ":" V("0") ",\"wait_days\":" V(
                                                                                             "0") "},"
                                                                                                  "\"valid"
                                                                                                  "ity_"
                                                                                                  "days\""
                                                                                                  ":" V(
                                                                                                      "n"
                                                                                                      "u"
                                                                                                      "l"
                                                                                                      "l") ",\"result_release\":" V("\"a"
                                                                                                                                    "uto"
                                                                                                                                    "mat"
                                                                                                                                    "ic"
                                                                                                                                    "\"") ","
                                                                                                                                          "\"jail\":" V("\"preferred\"") ",\"pin_tries\":" V(
                                                                                                                                              "%lld") ",\"seat_lost_s\":" V("%lld") ","
                                                                                                                                                                                    "\"appeal_days\":" V("3") ",\"consents\":["
                                                                                                                                                                                                              "{\"id\":\"rules\",\"version\":1,\"title\":" T("Rules") ",\"text\":" T("No notes.") "},"
                                                                                                                                                                                                                                                                                                  "{\"id\":\"fit-to-sit\",\"version\":1,\"title\":" T(
                                                                                                                                                                                                                                                                                                      "Fit") ",\"text\":" T("I am well.") "}]}";

const struct room_spec ROOM_USUAL = {.time_limit_s = 3600, .pin_tries = 3, .seat_lost_s = 60};

static void need(bool ok, const char *what)
{
    if (!ok) {
        (void)fprintf(stderr, "test room: %s\n", what);
        abort();
    }
}

static void need_ok(enum qx_err err, const struct qx_report *report, const char *what)
{
    if (err != QX_OK) {
        (void)fprintf(stderr, "test room: %s: %s: %s\n", what, qx_err_name(err),
                      qx_report_last(report));
        abort();
    }
}

char *room_path(struct room *room, const char *name)
{
    return qx_arena_printf(&room->arena, "%s/%s", room->folder, name);
}

int64_t room_now(const struct room *room)
{
    struct qx_clock kernel = qx_clock_system();

    return kernel.wall_ms(kernel.ctx) + room->clock->wall_offset_ms;
}

/* --- the release --- */

struct source {
    struct qx_arena arena;
    unsigned given;
};

static struct qx_texts text(struct qx_arena *arena, const char *words)
{
    struct qx_translation *v = qx_arena_alloc(arena, 1, sizeof *v);

    *v = (struct qx_translation){"en", words};
    return (struct qx_texts){v, 1};
}

static bool next_question(void *ctx, struct qx_question *q, uint32_t *cell, enum qx_err *err)
{
    static const char *const ids[] = {"a", "b", "c", "d"};
    static const char *const words[] = {"Right", "Wrong", "Wronger", "Wrongest"};
    struct source *s = ctx;
    unsigned n = s->given++;
    bool alpha = n < 30;

    (void)err;
    if (n == 40) {
        return false;
    }
    *cell = alpha ? 0 : 1;
    *q = (struct qx_question){
        .id = qx_arena_printf(&s->arena, "%s-%02u", alpha ? "alpha" : "beta", n),
        .version = 1,
        .type = QX_SINGLE,
        .topic = alpha ? "alpha" : "beta",
        .level = "",
        .source = "s",
        .author = "",
        .figure = "",
        .n_options = 4};
    q->stem = text(&s->arena, qx_arena_printf(&s->arena, "Stem of question %u?", n));
    q->options = qx_arena_alloc(&s->arena, 4, sizeof *q->options);
    for (size_t i = 0; i < 4; i++) {
        char *option = qx_arena_printf(&s->arena, "%s %u", words[i], n);

        q->options[i] = (struct qx_option){
            .id = ids[i], .text = text(&s->arena, option), .weight = {i == 0 ? 1 : 0, 1}
        };
    }
    return true;
}

static void sign(struct room *room, struct qx_json *payload, const struct pki_key *key,
                 const char *name)
{
    struct qx_signer signer = pki_signer(&room->pki, key);
    struct qx_report report = {0};
    struct qx_buf der = {0};

    need_ok(qx_proof_sign(payload, NULL, &signer, 1, room_now(room), name, &report, &der), &report,
            name);
    need_ok(qx_write_file(room_path(room, name), qx_buf_slice(&der), 0644, &report), &report, name);
    qx_buf_free(&der);
    qx_json_free(&payload);
}

static void make_release(struct room *room)
{
    const struct qx_cert *const to[] = {room->room_key->cert};
    struct qx_release_spec spec = {.number = 1,
                                   .policy_json = room->policy_json,
                                   .policy = &room->policy,
                                   .not_before_ms = room_now(room) - QX_DAY_MS,
                                   .to = to,
                                   .n_to = 1};
    struct source source = {0};
    struct qx_buf manifest = {0};
    struct qx_json *payload = NULL;
    struct qx_report report = {0};

    need_ok(qx_release_write(room_path(room, "1.release"), &spec,
                             (struct qx_question_source){&source, next_question}, qx_rng_system(),
                             &report, &manifest),
            &report, "release");
    qx_sha256(qx_buf_slice(&manifest), room->release_digest);
    need_ok(qx_json_parse(qx_buf_slice(&manifest), "manifest", &report, &payload), &report,
            "manifest");
    sign(room, payload, room->release_key, "1.release.p7m");
    qx_report_free(&report);
    qx_buf_free(&manifest);
    qx_arena_free(&source.arena);
}

/* --- papers --- */

static struct qx_json *annulled_entry(struct room *room, const char *file)
{
    struct qx_json *entry = qx_json_new_object();
    struct qx_artefact artefact = {0};
    struct qx_buf der = {0};
    char time[QX_TIME_LEN];

    need_ok(qx_read_file(room_path(room, file), SIZE_MAX, &der, NULL), NULL, file);
    need_ok(qx_proof_inspect(qx_buf_slice(&der), file, NULL, &artefact), NULL, file);
    qx_time_format(room_now(room), time);
    qx_json_set_text(entry, "by", NULL);
    qx_json_set_text(entry, "date", time);
    qx_json_set_hex(entry, "digest", qx_slice(artefact.digest, 32));
    qx_json_set_text(entry, "reason", "test");
    qx_json_set_text(entry, "state", "annulled");
    qx_artefact_free(&artefact);
    qx_buf_free(&der);
    return entry;
}

void room_status(struct room *room, const char *annulled_file)
{
    struct qx_json *payload = qx_json_new_object();
    struct qx_json *required = qx_json_new_array();
    struct qx_json *entries = qx_json_new_array();
    char time[QX_TIME_LEN];

    if (annulled_file != NULL) {
        qx_json_append(entries, annulled_entry(room, annulled_file));
    }
    qx_json_append(required, qx_json_new_text("release"));
    qx_json_set_text(payload, "qualex", "status/1");
    qx_json_set_text(payload, "mode", "rehearsal");
    qx_json_set(payload, "requiredSigners", required);
    qx_json_set(payload, "entries", entries);
    qx_json_set_int(payload, "number", annulled_file == NULL ? 1 : 2);
    qx_time_format(room_now(room) - QX_DAY_MS, time);
    qx_json_set_text(payload, "thisUpdate", time);
    qx_time_format(room_now(room) + 30 * QX_DAY_MS, time);
    qx_json_set_text(payload, "nextUpdate", time);
    sign(room, payload, room->release_key, "status.p7m");
}

void room_admit(struct room *room, const struct room_admission *wish)
{
    struct qx_admission a = {
        .number = wish->number,
        .mode = "rehearsal",
        .person = {.scheme = "IIN", .id = "850101300123", .name = "A. Unit"},
        .exam = wish->exam == NULL ? "unit" : wish->exam,
        .from_ms = wish->from_ms,
        .until_ms = wish->until_ms,
        .attempt = 1,
        .lang = "en",
        .time_num = 1,
        .time_den = 1,
        .extra_s = wish->extra_s,
        .pin_n = 1024,
        .pin_r = 8,
        .pin_p = 1,
        .issued_ms = room_now(room) / 1000 * 1000
    };
    struct qx_buf digest = {0};
    const struct pki_key *key = wish->signed_by == NULL ? room->registrar : room->release_key;
    const char *file = wish->file != NULL
                           ? wish->file
                           : qx_arena_printf(&room->arena, "%s.admission.p7m", wish->number);

    a.from_ms = a.from_ms != 0 ? a.from_ms : (room_now(room) - QX_DAY_MS) / 1000 * 1000;
    a.until_ms = a.until_ms != 0 ? a.until_ms : (room_now(room) + QX_DAY_MS) / 1000 * 1000;
    need_ok(qx_rng_fill(qx_rng_system(), a.nonce, sizeof a.nonce), NULL, "nonce");
    need_ok(qx_scrypt(qx_slice_text(ROOM_PIN), qx_slice(a.pin_salt, sizeof a.pin_salt), 1024, 8, 1,
                      a.pin_hash, sizeof a.pin_hash),
            NULL, "PIN");
    qx_buf_hex(&digest, qx_slice(room->release_digest, 32));
    if (wish->other_release) {
        digest.ptr[0] = digest.ptr[0] == '0' ? '1' : '0';
    }
    memcpy(a.release, digest.ptr, 65);
    qx_buf_free(&digest);
    if (wish->signed_by == NULL) {
        sign(room, qx_admission_to_json(&a), key,
             qx_arena_printf(&room->arena, "admissions/%s", file));
        return;
    }
    /* proof_sign would refuse this; a forger does not ask it */
    struct qx_signer signer = pki_signer(&room->pki, key);
    struct qx_json *payload = qx_admission_to_json(&a);
    struct qx_buf bytes = {0};
    struct qx_buf der = {0};

    qx_json_write(&bytes, payload);
    need_ok(qx_cms_sign(qx_buf_slice(&bytes), qx_kind_type(QX_KIND_ADMISSION), &signer, 1,
                        room_now(room), &der),
            NULL, "forgery");
    need_ok(qx_write_file(room_path(room, qx_arena_printf(&room->arena, "admissions/%s", file)),
                          qx_buf_slice(&der), 0644, NULL),
            NULL, "forgery");
    qx_buf_free(&der);
    qx_buf_free(&bytes);
    qx_json_free(&payload);
}

static void make_trust(struct room *room)
{
    struct qx_buf both = {0};
    struct qx_buf pem = {0};

    qx_buf_add(&both, qx_buf_slice(&room->pki.root_crl));
    qx_buf_add(&both, qx_buf_slice(&room->pki.ca_crl));
    qx_cert_pem(room->room_key->cert, &pem);
    qx_cert_pem(room->pki.ca.cert, &pem);
    need_ok(
        qx_write_file(room_path(room, "root.pem"), qx_buf_slice(&room->pki.root_pem), 0644, NULL),
        NULL, "root.pem");
    need_ok(qx_write_file(room_path(room, "ca.crl"), qx_buf_slice(&both), 0644, NULL), NULL,
            "ca.crl");
    need_ok(qx_write_file(room_path(room, "room.pem"), qx_buf_slice(&pem), 0644, NULL), NULL,
            "room.pem");
    qx_buf_free(&pem);
    qx_buf_free(&both);
}

void room_make(struct room *room, const struct room_spec *spec)
{
    const char *policies[QX_POLICY_COUNT + 1] = {NULL};
    struct qx_report report = {0};
    struct qx_buf policy = {0};

    (void)signal(SIGPIPE, SIG_IGN); /* the client stub demands it */
    *room = (struct room){.keeper = -1, .signer = -1, .keeper_stop = -1};
    room->own_folder = spec->folder == NULL;
    (void)snprintf(room->folder, sizeof room->folder, "%s",
                   spec->folder == NULL ? "/tmp/qualex-room-XXXXXX" : spec->folder);
    need(spec->folder != NULL || mkdtemp(room->folder) != NULL, "folder");
    need(mkdir(room_path(room, "admissions"), 0755) == 0, "admissions/");
    room->clock =
        mmap(NULL, sizeof *room->clock, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    need(room->clock != MAP_FAILED, "shared memory");
    (void)snprintf(room->clock->boot, sizeof room->clock->boot,
                   "00000000-0000-4000-8000-000000000001");
    for (int p = 0; p < QX_POLICY_COUNT; p++) {
        policies[p] = qx_key_policy_oid((enum qx_key_policy)p);
    }
    pki_open_at(&room->pki, policies, room_now(room));
    room->release_key = pki_issue(&room->pki, "Licenser", policies[QX_POLICY_RELEASE]);
    room->registrar = pki_issue(&room->pki, "Registrar", policies[QX_POLICY_ADMISSION]);
    room->room_key =
        pki_issue_for(&room->pki, "Room 1", policies[QX_POLICY_RESULT], room_now(room) - QX_DAY_MS,
                      room_now(room) + 400 * QX_DAY_MS, true);
    qx_buf_printf(&policy, POLICY, (long long)spec->time_limit_s, (long long)spec->pin_tries,
                  (long long)spec->seat_lost_s);
    need_ok(qx_json_parse(qx_buf_slice(&policy), "policy", &report, &room->policy_json), &report,
            "policy");
    need_ok(qx_policy_from_json(room->policy_json, "policy", &room->arena, &report, &room->policy),
            &report, "policy");
    qx_report_free(&report);
    qx_buf_free(&policy);
    make_trust(room);
    room_status(room, NULL);
    make_release(room);
}

void room_remove(struct room *room)
{
    room_kill_keeper(room);
    room_stop_signer(room);
    if (room->own_folder) {
        room_remove_tree(room->folder);
    }
    pki_close(&room->pki);
    qx_json_free(&room->policy_json);
    qx_arena_free(&room->arena);
    (void)munmap(room->clock, sizeof *room->clock);
}
