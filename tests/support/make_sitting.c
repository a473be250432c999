/*
 * make_sitting FOLDER: root.pem, ca.crl, status.p7m and everything of one honest sitting (X-01, a
 * pass under release 1) as of PKI_NOW; in lie/ the same room's papers of a sitting in which the
 * first two questions changed places, validly signed.
 */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <qualex/io.h>

#include "room.h"

static bool put(const char *folder, const char *name, struct qx_slice bytes)
{
    char path[512];

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    return qx_write_file(path, bytes, 0644, NULL) == QX_OK;
}

static bool copy(struct room *room, const char *folder, const char *name)
{
    struct qx_buf bytes = {0};
    bool done = qx_read_file(room_file(room, name), (size_t)64 << 20, &bytes, NULL) == QX_OK &&
                put(folder, name, qx_buf_slice(&bytes));

    qx_buf_free(&bytes);
    return done;
}

static bool copy_all(struct room *room, const char *folder)
{
    static const char *const FILES[] = {
        "1.release",       "1.release.p7m",        "X-01.admission.p7m", "X-01.sitting.p7m",
        "X-01.result.p7m", "X-01.certificate.p7m", "X-01.opening"};
    bool done = true;

    for (size_t i = 0; i < sizeof FILES / sizeof FILES[0]; i++) {
        done = done && copy(room, folder, FILES[i]);
    }
    return done;
}

static bool put_lists(struct room *room, const char *folder)
{
    struct qx_json *payload = qx_json_new_object();
    struct qx_json *signers = qx_json_new_array();
    struct qx_signer signer = pki_signer(&room->pki, room->licenser);
    struct qx_buf crls = {0};
    struct qx_buf der = {0};

    qx_json_append(signers, qx_json_new_text("release"));
    qx_json_set_text(payload, "qualex", "status/1");
    qx_json_set_text(payload, "mode", "rehearsal");
    qx_json_set(payload, "requiredSigners", signers);
    qx_json_set(payload, "entries", qx_json_new_array());
    qx_json_set_int(payload, "number", 1);
    qx_json_set_text(payload, "thisUpdate", "2026-11-22T00:00:00Z");
    qx_json_set_text(payload, "nextUpdate", "2026-11-30T00:00:00Z");
    qx_buf_add(&crls, qx_buf_slice(&room->pki.root_crl));
    qx_buf_add(&crls, qx_buf_slice(&room->pki.ca_crl));
    bool done = qx_proof_sign(payload, NULL, &signer, 1, PKI_NOW, "status", NULL, &der) == QX_OK &&
                put(folder, "status.p7m", qx_buf_slice(&der)) &&
                put(folder, "ca.crl", qx_buf_slice(&crls)) &&
                put(folder, "root.pem", qx_buf_slice(&room->pki.root_pem));

    qx_buf_free(&der);
    qx_buf_free(&crls);
    qx_json_free(&payload);
    return done;
}

int main(int argc, char **argv)
{
    static struct room room;
    char lie[512];

    if (argc != 2) {
        (void)fprintf(stderr, "usage: make_sitting FOLDER\n");
        return 2;
    }
    (void)snprintf(lie, sizeof lie, "%s/lie", argv[1]);
    room_open(&room);
    room_sit(&room, 20, (struct lie){0});
    bool done = put_lists(&room, argv[1]) && copy_all(&room, argv[1]);

    room_sit(&room, 20, (struct lie){.other_order = true});
    done = done && mkdir(lie, 0755) == 0 && copy_all(&room, lie);
    room_close(&room);
    if (!done) {
        (void)fprintf(stderr, "make_sitting: %s: cannot be written\n", argv[1]);
    }
    return done ? 0 : 2;
}
