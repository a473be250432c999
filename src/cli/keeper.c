/* qualex keeper: holds the journal and the clock of a room, in the foreground, until it is told to
 * stop. */
#include <qualex/keeper.h>
#include <qualex/programs.h>

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

#define DAY_S 86400

static void tell(void *ctx, const char *where, const char *text)
{
    struct qx_cli *cli = ctx;

    qx_report_add(&cli->report, QX_WARNING, where, 0, "%s", text);
    qx_cli_flush(cli);
}

/* A descriptor that becomes readable when the keeper shall stop. A file beyond its limit and a seat
 * that hangs up are errors of one call, not the end of the program. */
static enum qx_err stop_signals(struct qx_cli *cli, int *fd)
{
    sigset_t stop;

    (void)signal(SIGPIPE, SIG_IGN);
    (void)sigemptyset(&stop);
    (void)sigaddset(&stop, SIGTERM);
    (void)sigaddset(&stop, SIGINT);
    (void)sigaddset(&stop, SIGHUP);
    if (sigprocmask(SIG_BLOCK, &stop, NULL) == 0) {
        *fd = signalfd(-1, &stop, SFD_CLOEXEC | SFD_NONBLOCK);
    }
    return *fd >= 0 ? QX_OK
                    : qx_fail(&cli->report, QX_ERR_IO, "signals", 0, "cannot wait for them: %s",
                              strerror(errno));
}

/* A descriptor a seat. */
static void set_limits(void)
{
    struct rlimit files;

    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &files);
    }
}

static int run(struct qx_cli *cli, int argc, char **argv)
{
    struct qx_keeper *keeper = NULL;
    int64_t idle_s = 0;
    int stop_fd = -1;

    (void)argc;
    (void)argv;
    enum qx_err err = qx_cli_number(cli, "idle-exit", 1, DAY_S, 0, &idle_s);

    if (err == QX_OK) {
        set_limits();
        err = stop_signals(cli, &stop_fd);
    }
    if (err == QX_OK) {
        const struct qx_keeper_spec spec = {.room = qx_cli_value(cli, "room"),
                                            .clock = cli->clock,
                                            .rng = cli->rng,
                                            .idle_exit_ms = idle_s * 1000,
                                            .tell = tell,
                                            .tell_ctx = cli};

        err = qx_keeper_open(&spec, &cli->report, &keeper);
    }
    if (err == QX_OK) {
        qx_cli_flush(cli); /* what was noticed on the way is of use now */
        (void)fputs("ready: ", cli->out);
        qx_print_safe(cli->out, qx_keeper_summary(keeper));
        (void)fputc('\n', cli->out);
        (void)fflush(cli->out);
        err = qx_keeper_run(keeper, stop_fd, &cli->report);
    }
    qx_keeper_close(&keeper);
    if (stop_fd >= 0) {
        (void)close(stop_fd);
    }
    return qx_cli_done(cli, err);
}

static const struct qx_cli_option OPTIONS[] = {
    {.name = "room",
     .argument = "DIR",
     .kind = QX_OPTION_VALUE,
     .required = true,
     .help = "the folder of the room"},
    {.name = "idle-exit",
     .argument = "SECONDS",
     .kind = QX_OPTION_VALUE,
     .help = "stop when no seat was connected for so long"},
    {0},
};

static const struct qx_verb VERBS[] = {
    {.operands = "", .help = "keeps a room until SIGTERM", .options = OPTIONS, .run = run},
};

const struct qx_program QX_PROGRAM_KEEPER = {
    .name = "qualex-keeper",
    .summary = "holds the journal and the clock of a room",
    .verbs = VERBS,
    .n_verbs = 1,
    .notes = "The room holds root.pem, ca.crl, status.p7m, N.release, N.release.p7m, room.pem and\n"
             "admissions/. 'ready: …' on standard output says that seats may come; the signer,\n"
             "'qualex sign serve --room DIR', may start before or after.",
};
