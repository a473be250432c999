#include "demo.h"

#include <glob.h>
#include <string.h>
#include <sys/stat.h>

#include <qualex/io.h>

#define PHRASE "--passphrase-fd", "3"

/* Everybody who holds a key in the story. */
static const struct {
    const char *base;
    const char *name;
    const char *policy;
    bool opens;
} KEYS[] = {
    {"release",   "Licenser, bank",    "release",   false},
    {"registrar", "Registrar",         "admission", false},
    {"room",      "Room 1",            "result",    true },
    {"officer",   "Licensing officer", "decision",  false},
    {"audit",     "Auditor",           "decision",  true },
};

enum qx_err demo_keys(struct demo *demo)
{
    demo_title(demo, "Keys: a root that says it is a demo, an issuing CA, one key a role");
    enum qx_err err = qx_write_file(demo_path(demo, "phrases"),
                                    qx_slice_text("demo pass phrase\ndemo pass phrase\n"), 0600,
                                    &demo->cli->report);

    demo_say(demo, "The file phrases holds the pass phrase of every key.");
    if (err == QX_OK) {
        err = demo_words(demo, 0, "mkdir", "-m", "700", "keys");
    }
    if (err == QX_OK) {
        err = demo_words(demo, 0, "qualex", "sign", "init-root", "--dir", "pki", "--name",
                         "DEMO – NOT VALID", PHRASE);
    }
    for (size_t i = 0; err == QX_OK && i < sizeof KEYS / sizeof KEYS[0]; i++) {
        const char *base = qx_arena_printf(&demo->arena, "keys/%s", KEYS[i].base);

        err = demo_words(demo, 0, "qualex", "sign", "issue-key", "--dir", "pki", "--name",
                         KEYS[i].name, "--policy", KEYS[i].policy, "-o", base, PHRASE,
                         KEYS[i].opens ? "--opens-releases" : NULL);
    }
    if (err == QX_OK) {
        err = demo_words(demo, 0, "cp", "pki/root.pem", "pki/ca.crl", ".");
    }
    if (err == QX_OK) {
        err = demo_words(demo, 0, "qualex", "sign", "status", "--key", "keys/release.key", "--cert",
                         "keys/release.pem", "-o", "status.p7m", PHRASE);
    }
    return err;
}

static enum qx_err find_questions(struct demo *demo)
{
    glob_t found = {0};

    if (demo->own_exam) {
        return QX_OK;
    }
    if (glob(qx_arena_printf(&demo->arena, "%s/mcpi/en/*.gift", demo->questions), 0, NULL,
             &found) != 0) {
        globfree(&found);
        return qx_fail(&demo->cli->report, QX_ERR_NOT_FOUND, demo->questions, 0,
                       "no mcpi/en/*.gift there: install the questions, or run from the build");
    }
    demo->files = qx_arena_alloc(&demo->arena, found.gl_pathc + 1, sizeof *demo->files);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        demo->files[i] = qx_arena_text(&demo->arena, qx_slice_text(found.gl_pathv[i]));
    }
    globfree(&found);
    return QX_OK;
}

/* All question files are operands of one import. */
static enum qx_err import(struct demo *demo)
{
    static const char *const words[] = {"qualex",  "bank", "import",
                                        "bank.db", "--as", "Aigerim (author)"};
    enum { WORDS = sizeof words / sizeof words[0] };
    enum qx_err err = find_questions(demo);

    if (err != QX_OK) {
        return err;
    }
    size_t n = 0;

    while (demo->files[n] != NULL) {
        n++;
    }
    const char **all = qx_arena_alloc(&demo->arena, WORDS + n + 1, sizeof *all);

    memcpy(all, words, sizeof words);
    memcpy(all + WORDS, demo->files, n * sizeof *all);
    return demo_run(demo, &(const struct demo_command){.words = all});
}

enum qx_err demo_bank(struct demo *demo)
{
    const char *exam = demo->exam;

    demo_title(demo, "The licenser: import, review, approve, prove feasible, release, sign");
    enum qx_err err = demo_words(demo, 0, "qualex", "bank", "init", "bank.db");

    if (err == QX_OK) {
        err = import(demo);
    }
    if (err == QX_OK) {
        err = demo_words(demo, 0, "qualex", "bank", "review", "bank.db", "--status", "draft",
                         "--as", "Bolat (reviewer)");
    }
    if (err == QX_OK) {
        err = demo_words(demo, 0, "qualex", "bank", "approve", "bank.db", "--status", "in review",
                         "--as", "Saule (approver)");
    }
    if (err == QX_OK) {
        err = demo_words(demo, 0, "qualex", "bank", "feasible", "bank.db", "--exam", exam);
    }
    if (err == QX_OK) {
        err = demo_words(demo, 0, "qualex", "bank", "release", "bank.db", "--exam", exam, "-o",
                         "1.release", "--to", "keys/room.pem", "keys/audit.pem",
                         demo->seed == NULL ? NULL : "--seed", demo->seed);
    }
    if (err == QX_OK) {
        err = demo_words(demo, 0, "qualex", "sign", "release", "1.manifest.json", "--key",
                         "keys/release.key", "--cert", "keys/release.pem", "-o", "1.release.p7m",
                         PHRASE);
    }
    return err;
}

static struct qx_json *person(const char *id, const char *name)
{
    struct qx_json *json = qx_json_new_object();

    qx_json_set_text(json, "scheme", "IIN");
    qx_json_set_text(json, "id", id);
    qx_json_set_text(json, "name", name);
    return json;
}

static enum qx_err write_request(struct demo *demo)
{
    int64_t now = demo->cli->clock.wall_ms(demo->cli->clock.ctx);
    struct qx_json *request = qx_json_new_object();
    struct qx_json *window = qx_json_new_object();
    char from[QX_TIME_LEN];
    char until[QX_TIME_LEN];

    qx_time_format(now - 60000, from);
    qx_time_format(now + QX_DAY_MS, until);
    qx_json_set_text(window, "from", from);
    qx_json_set_text(window, "until", until);
    qx_json_set(request, "window", window);
    qx_json_set(request, "person", person("900101300123", "Asel Nurlanova"));
    qx_json_set_text(request, "number", DEMO_ADMISSION);
    qx_json_set_int(request, "attempt", 1);
    qx_json_set_text(request, "lang", "en");
    qx_json_set(request, "accommodations", qx_json_new_null());
    enum qx_err err = demo_write_json(demo, "request.json", request);

    qx_json_free(&request);
    return err;
}

/* The folder that a room is. */
static enum qx_err furnish(struct demo *demo)
{
    enum qx_err err = demo_words(demo, 0, "mkdir", "-m", "700", "room", "room/admissions");

    if (err == QX_OK) {
        err = demo_words(demo, 0, "cp", "root.pem", "ca.crl", "status.p7m", "1.release",
                         "1.release.p7m", "keys/room.key", "keys/room.pem", "room");
    }
    return err == QX_OK
               ? demo_words(demo, 0, "cp", DEMO_ADMISSION ".admission.p7m", "room/admissions")
               : err;
}

enum qx_err demo_admission(struct demo *demo)
{
    struct qx_buf pin = {0};

    demo_title(demo, "The registrar admits one person to one exam; the room is furnished");
    enum qx_err err = write_request(demo);

    demo_say(demo, "request.json says who may sit what, and when.");
    if (err == QX_OK) {
        err = demo_words(demo, 0, "qualex", "sign", "admission", "request.json", "--release",
                         "1.release.p7m", "--key", "keys/registrar.key", "--cert",
                         "keys/registrar.pem", "-o", DEMO_ADMISSION ".admission.p7m", "--pin-file",
                         "pin", PHRASE, demo->seed == NULL ? NULL : "--seed", demo->seed);
    }
    if (err == QX_OK) {
        err = qx_read_file(demo_path(demo, "pin"), 64, &pin, &demo->cli->report);
    }
    if (err == QX_OK) {
        demo->pin = qx_arena_text(&demo->arena, qx_slice_trim(qx_buf_slice(&pin)));
        err = furnish(demo);
    }
    qx_buf_free(&pin);
    return err;
}
