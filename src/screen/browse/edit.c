#include "edit.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <qualex/io.h>
#include <qualex/text.h>

#define EDITED_MAX ((size_t)8 << 20) /* bytes of a question as a person writes it */

/* --- out --- */

struct newest {
    int64_t version;
    struct qx_buf json;
};

static bool note(void *ctx, const struct qx_entry *entry)
{
    struct newest *n = ctx;

    n->version = entry->version;
    qx_buf_clear(&n->json);
    qx_buf_add(&n->json, entry->json);
    return true;
}

static enum qx_err find_newest(struct browse *b, const char *id, struct newest *out,
                               struct qx_report *report)
{
    enum qx_err err = qx_bank_show(b->bank, id, note, out);

    return err == QX_OK ? QX_OK : qx_bank_fail(b->bank, err, report);
}

static enum qx_err make_folder(struct edit *e, const char *parent, struct qx_report *report)
{
    struct qx_buf path = {0};

    qx_buf_printf(&path, "%s/qualex-XXXXXX", parent);
    char *folder = qx_strndup(qx_buf_slice(&path));

    if (mkdtemp(folder) == NULL) {
        enum qx_err err =
            qx_fail(report, QX_ERR_IO, parent, 0, _("%s: no folder can be made there: %s"), parent,
                    strerror(errno));

        free(folder);
        qx_buf_free(&path);
        return err;
    }
    qx_buf_clear(&path);
    qx_buf_printf(&path, "%s/%s.json", folder, e->id);
    e->folder = folder;
    e->path = qx_strndup(qx_buf_slice(&path));
    qx_buf_free(&path);
    return QX_OK;
}

static enum qx_err write_pretty(const struct edit *e, struct qx_slice json,
                                struct qx_report *report)
{
    struct qx_json *tree = NULL;
    struct qx_buf text = {0};
    enum qx_err err = qx_json_parse(json, e->id, report, &tree);

    if (err == QX_OK) {
        qx_json_write_pretty(&text, tree);
        err = qx_create_file(e->path, qx_buf_slice(&text), 0600, report);
    }
    qx_json_free(&tree);
    qx_buf_free(&text);
    return err;
}

enum qx_err edit_start(struct edit *e, struct browse *b, struct qx_report *report)
{
    const struct browse_row *row = browse_at(b);
    struct newest newest = {0};

    memcpy(e->id, row->id, sizeof e->id);
    enum qx_err err = find_newest(b, e->id, &newest, report);

    e->version = newest.version;
    if (err == QX_OK) {
        err = make_folder(e, b->options->folder, report);
    }
    if (err == QX_OK) {
        err = write_pretty(e, qx_buf_slice(&newest.json), report);
    }
    if (err != QX_OK) {
        edit_end(e);
    }
    qx_buf_free(&newest.json);
    return err;
}

/* --- the editor --- */

static const int MEANWHILE[] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP};

enum { N_MEANWHILE = sizeof MEANWHILE / sizeof MEANWHILE[0] };

static void set_signals(void (*handler)(int))
{
    struct sigaction action = {.sa_flags = 0};

    action.sa_handler = handler;
    for (size_t i = 0; i < N_MEANWHILE; i++) {
        (void)sigaction(MEANWHILE[i], &action, NULL);
    }
}

/* Through the shell: the variable may hold arguments. Returns 0 when it could not be started. */
static pid_t start(const char *editor, const char *path)
{
    struct qx_buf line = {0};
    posix_spawnattr_t how;
    sigset_t given_back;
    pid_t pid = 0;

    qx_buf_printf(&line, "%s \"$1\"", editor);
    char *command = qx_strndup(qx_buf_slice(&line));
    char *file = qx_strndup(qx_slice_text(path));
    char name[] = "sh";
    char option[] = "-c";
    char *const argv[] = {name, option, command, name, file, NULL};

    (void)sigemptyset(&given_back);
    for (size_t i = 0; i < N_MEANWHILE; i++) {
        (void)sigaddset(&given_back, MEANWHILE[i]);
    }
    if (posix_spawnattr_init(&how) == 0) {
        (void)posix_spawnattr_setsigdefault(&how, &given_back);
        (void)posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGDEF);
        pid = posix_spawn(&pid, "/bin/sh", NULL, &how, argv, environ) == 0 ? pid : 0;
        (void)posix_spawnattr_destroy(&how);
    }
    free(command);
    free(file);
    qx_buf_free(&line);
    return pid;
}

enum qx_err edit_run(const struct edit *e, const char *editor, struct qx_report *report)
{
    int status = -1;

    set_signals(SIG_IGN); /* whatever ends the editor, what it left is cleared away */
    pid_t pid = start(editor, e->path);

    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    set_signals(SIG_DFL);
    if (pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0) {
        return QX_OK;
    }
    return qx_fail(
        report, QX_ERR_UNAVAILABLE, editor, 0,
        _("the editor '%s' did not end well: nothing was changed; set EDITOR to another"), editor);
}

/* --- back --- */

static enum qx_err check(const struct edit *e, const struct qx_question *q, int64_t newest,
                         struct qx_report *report)
{
    if (strcmp(q->id, e->id) != 0) {
        return qx_fail(report, QX_ERR_QUESTION, e->path, 0,
                       _("the id is now '%s': leave '%s', or import it as another question"), q->id,
                       e->id);
    }
    if (newest != e->version) {
        return qx_fail(
            report, QX_ERR_EXISTS, e->path, 0,
            _("version %lld came meanwhile: keep your text, look at that one, edit again"),
            (long long)newest);
    }
    return QX_OK;
}

static enum qx_err put(const struct edit *e, struct browse *b, const struct qx_question *q,
                       struct qx_report *report, enum qx_put *out)
{
    struct newest newest = {0};
    enum qx_err err = browse_begin(b, report);

    if (err == QX_OK) {
        err = find_newest(b, e->id, &newest, report);
    }
    if (err == QX_OK) {
        err = check(e, q, newest.version, report);
    }
    if (err == QX_OK) {
        err = qx_bank_put(b->bank, q, false, b->options->as,
                          b->options->clock.wall_ms(b->options->clock.ctx), e->id, 0, report, out);
    }
    if (err == QX_OK) {
        err = qx_bank_commit(b->bank, report);
    }
    if (err != QX_OK) {
        qx_bank_rollback(b->bank);
    }
    qx_buf_free(&newest.json);
    return err;
}

enum qx_err edit_take(const struct edit *e, struct browse *b, struct qx_report *report,
                      enum qx_put *out)
{
    struct qx_arena arena = {0};
    struct qx_json *tree = NULL;
    struct qx_buf text = {0};
    struct qx_question q;
    enum qx_err err = qx_read_file(e->path, EDITED_MAX, &text, report);

    if (err == QX_OK) {
        err = qx_json_parse(qx_buf_slice(&text), e->path, report, &tree);
    }
    if (err == QX_OK) {
        err = qx_question_take_json(tree, qx_nfc, e->path, &arena, report, &q);
    }
    if (err == QX_OK) {
        err = put(e, b, &q, report, out);
    }
    qx_json_free(&tree);
    qx_buf_free(&text);
    qx_arena_free(&arena);
    return err;
}

/* --- away --- */

static void empty_folder(const char *folder)
{
    DIR *dir = opendir(folder);
    const struct dirent *one;

    while (dir != NULL && (one = readdir(dir)) != NULL) {
        if (strcmp(one->d_name, ".") != 0 && strcmp(one->d_name, "..") != 0) {
            (void)unlinkat(dirfd(dir), one->d_name, 0);
        }
    }
    if (dir != NULL) {
        (void)closedir(dir);
    }
}

void edit_end(struct edit *e)
{
    if (e->folder != NULL) {
        empty_folder(e->folder);
        (void)rmdir(e->folder);
    }
    edit_keep(e);
}

void edit_keep(struct edit *e)
{
    free(e->folder);
    free(e->path);
    *e = (struct edit){.version = 0};
}
