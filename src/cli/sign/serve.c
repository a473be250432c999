#include "sign.h"

#include <signal.h>
#include <unistd.h>

#include <qualex/arena.h>
#include <qualex/issue.h>
#include <qualex/wire.h>

#define PATIENCE_S 10

const struct qx_cli_option SIGN_SERVE_OPTIONS[] = {
    {.name = "room",
     .argument = "DIR",
     .kind = QX_OPTION_VALUE,
     .required = true,
     .help = "folder of the room: room.key, room.pem, release, trust"},
    {.name = "keeper-uid",
     .argument = "UID",
     .kind = QX_OPTION_VALUE,
     .help = "who may ask besides this program's own user"},
    QX_OPTION_PASSPHRASE,
    {0}
};

static volatile sig_atomic_t stop;

static void on_stop(int number)
{
    (void)number;
    stop = 1;
}

static void catch_signals(void)
{
    struct sigaction action = {.sa_handler = on_stop};

    (void)sigaction(SIGTERM, &action, NULL);
    (void)sigaction(SIGINT, &action, NULL);
    action.sa_handler = SIG_IGN;
    (void)sigaction(SIGPIPE, &action, NULL);
}

static void say(void *ctx, const struct qx_report *report)
{
    struct qx_cli *cli = ctx;

    for (size_t i = 0; i < report->n; i++) {
        const struct qx_message *m = &report->messages[i];

        qx_report_add(&cli->report, m->level, m->where, m->line, "%s", m->text);
    }
    qx_cli_flush(cli);
}

static enum qx_err serve(struct qx_cli *cli, const char *socket_path, struct qx_issuer *issuer)
{
    struct qx_issuer_service service = {
        .patience_s = PATIENCE_S, .stop = &stop, .said = say, .ctx = cli};
    enum qx_err err = qx_cli_number(cli, "keeper-uid", 0, UINT32_MAX, -1, &service.keeper_uid);

    if (err == QX_OK) {
        err = qx_wire_listen(socket_path, service.keeper_uid < 0 ? 0600 : 0660, &cli->report,
                             &service.listening);
    }
    if (err != QX_OK) {
        return err;
    }
    catch_signals();
    qx_cli_flush(cli);
    (void)fprintf(cli->out, "%s: ready\n", socket_path);
    (void)fflush(cli->out);
    err = qx_issuer_serve(issuer, &service);
    (void)close(service.listening);
    (void)unlink(socket_path);
    return err;
}

int sign_serve(struct qx_cli *cli, int argc, char **argv)
{
    const char *room = qx_cli_value(cli, "room");
    struct qx_arena arena = {0};
    struct qx_secret passphrase = {0};
    struct qx_signing signing = {0};
    struct qx_issuer *issuer = NULL;

    enum qx_err err = qx_cli_passphrase(cli, "pass phrase of the room's key", false, &passphrase);

    (void)argc;
    (void)argv;
    if (err == QX_OK) {
        err = qx_signing_read(qx_arena_printf(&arena, "%s/room.key", room),
                              qx_arena_printf(&arena, "%s/room.pem", room),
                              qx_secret_slice(&passphrase), &cli->report, &signing);
    }
    qx_secret_free(&passphrase);
    if (err == QX_OK) {
        err = qx_issuer_open(room, &signing, cli->clock, &cli->report, &issuer);
    }
    if (err == QX_OK) {
        err = serve(cli, qx_arena_printf(&arena, "%s/sign.sock", room), issuer);
    }
    qx_issuer_close(&issuer);
    qx_signing_free(&signing);
    qx_arena_free(&arena);
    return qx_cli_done(cli, err);
}
