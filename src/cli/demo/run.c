#include "demo.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <qualex/digest.h>
#include <qualex/hex.h>
#include <qualex/io.h>
#include <qualex/utf8.h>

#define FILE_MAX ((size_t)256 << 20)
#define SHOWN_LINES 60

void demo_title(struct demo *demo, const char *text)
{
    (void)fprintf(demo->cli->out, "\n== %u. %s\n", ++demo->step, text);
    (void)fflush(demo->cli->out);
}

void demo_say(struct demo *demo, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    (void)fputs("   ", demo->cli->out);
    (void)vfprintf(demo->cli->out, format, args);
    (void)fputc('\n', demo->cli->out);
    (void)fflush(demo->cli->out);
    va_end(args);
}

const char *demo_path(struct demo *demo, const char *format, ...)
{
    struct qx_buf name = {0};
    char *text = NULL;
    va_list args;

    va_start(args, format);
    if (vasprintf(&text, format, args) < 0) {
        text = NULL;
    }
    va_end(args);
    qx_buf_printf(&name, "%s/%s", demo->dir, text == NULL ? "" : text);
    const char *path = qx_arena_text(&demo->arena, qx_buf_slice(&name));

    free(text);
    qx_buf_free(&name);
    return path;
}

const char *demo_program(struct demo *demo, const char *name)
{
    return qx_arena_printf(&demo->arena, "%s/%s", demo->programs, name);
}

static bool plain_word(const char *word)
{
    return word[0] != '\0' &&
           strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                        "_./,:=+@%-") == strlen(word);
}

/* Descriptor 3 holds the pass phrases when --passphrase-fd asks for it. */
void demo_show(struct demo *demo, const char *const *words, const char *output)
{
    bool phrases = false;

    (void)fputs("   $", demo->cli->out);
    for (size_t i = 0; words[i] != NULL; i++) {
        (void)fprintf(demo->cli->out, plain_word(words[i]) ? " %s" : " '%s'", words[i]);
        phrases = phrases || strcmp(words[i], "--passphrase-fd") == 0;
    }
    (void)fputs(phrases ? " 3<phrases" : "", demo->cli->out);
    (void)fprintf(demo->cli->out, output == NULL ? "\n" : " >%s\n", output);
    (void)fflush(demo->cli->out);
}

/* Runs words in the folder with standard output and error on fd, descriptor 3 on the phrases. */
static enum qx_err spawn(struct demo *demo, const char *const *words, int fd, pid_t *pid)
{
    size_t n = 0;

    while (words[n] != NULL) {
        n++;
    }
    char **argv = qx_alloc(n + 1, sizeof *argv);
    posix_spawn_file_actions_t actions;

    for (size_t i = 0; i < n; i++) {
        argv[i] = qx_arena_text(&demo->arena, qx_slice_text(words[i]));
    }
    if (strcmp(words[0], "qualex") == 0) {
        argv[0] = qx_arena_text(&demo->arena, qx_slice_text(demo_program(demo, "qualex")));
    }
    (void)posix_spawn_file_actions_init(&actions);
    (void)posix_spawn_file_actions_addchdir_np(&actions, demo->dir);
    (void)posix_spawn_file_actions_adddup2(&actions, fd, STDOUT_FILENO);
    (void)posix_spawn_file_actions_adddup2(&actions, fd, STDERR_FILENO);
    /* Last, because fd may well be 3. */
    (void)posix_spawn_file_actions_addopen(&actions, 3, demo_path(demo, "phrases"), O_RDONLY, 0);
    int code = posix_spawnp(pid, argv[0], &actions, NULL, argv, environ);

    (void)posix_spawn_file_actions_destroy(&actions);
    free(argv);
    return code == 0 ? QX_OK
                     : qx_fail(&demo->cli->report, QX_ERR_UNAVAILABLE, words[0], 0,
                               "cannot be run: %s", strerror(code));
}

static void show_output(struct demo *demo, struct qx_slice bytes)
{
    FILE *out = demo->cli->out;
    size_t lines = 0;

    while (bytes.len > 0) {
        const uint8_t *end = memchr(bytes.ptr, '\n', bytes.len);
        size_t len = end == NULL ? bytes.len : (size_t)(end - bytes.ptr);
        struct qx_buf safe = {0};

        if (++lines > SHOWN_LINES) {
            (void)fputs("     …\n", out);
            return;
        }
        qx_text_safe(&safe, qx_slice(bytes.ptr, len > 400 ? 400 : len), false);
        (void)fprintf(out, "     %s%s\n", qx_buf_cstr(&safe), len > 400 ? " …" : "");
        qx_buf_free(&safe);
        len += end != NULL;
        bytes = qx_slice(bytes.ptr + len, bytes.len - len);
    }
    (void)fflush(out);
}

static enum qx_err open_output(struct demo *demo, const char *name, int *fd)
{
    *fd = open(demo_path(demo, "%s", name), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    return *fd >= 0 ? QX_OK
                    : qx_fail(&demo->cli->report, QX_ERR_IO, name, 0, "cannot be written: %s",
                              strerror(errno));
}

enum qx_err demo_run(struct demo *demo, const struct demo_command *command)
{
    const char *file = command->output == NULL ? ".output" : command->output;
    struct qx_buf shown = {0};
    int status = 0;
    int fd;
    pid_t pid;
    enum qx_err err = open_output(demo, file, &fd);

    if (err != QX_OK) {
        return err;
    }
    if (!command->hidden) {
        demo_show(demo, command->words, command->output);
    }
    err = spawn(demo, command->words, fd, &pid);
    (void)close(fd);
    while (err == QX_OK && waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    bool expected = command->expect < 0 || code == command->expect;

    if (err == QX_OK) {
        err = qx_read_file(demo_path(demo, "%s", file), FILE_MAX, &shown, &demo->cli->report);
    }
    if (err == QX_OK && (!expected || (!command->hidden && command->output == NULL))) {
        show_output(demo, qx_buf_slice(&shown));
    }
    if (err == QX_OK && command->expect != 0 && !command->hidden) {
        demo_say(demo, "(exit status %d)", code);
    }
    if (err == QX_OK && !expected) {
        err = qx_fail(&demo->cli->report, QX_ERR_INTERNAL, command->words[1], 0,
                      "ended with %d where %d was expected: the story stops here", code,
                      command->expect);
    }
    qx_buf_free(&shown);
    if (command->output == NULL) {
        (void)unlink(demo_path(demo, ".output"));
    }
    return err;
}

enum qx_err demo_start(struct demo *demo, const char *const *words, const char *log, pid_t *pid)
{
    int fd;
    enum qx_err err = open_output(demo, log, &fd);

    if (err == QX_OK) {
        demo_show(demo, words, NULL);
        err = spawn(demo, words, fd, pid);
        (void)close(fd);
    }
    return err;
}

void demo_stop(pid_t *pid, int with_signal)
{
    if (*pid > 0) {
        (void)kill(*pid, with_signal);
        while (waitpid(*pid, NULL, 0) < 0 && errno == EINTR) {
        }
        *pid = 0;
    }
}

enum qx_err demo_write_json(struct demo *demo, const char *name, const struct qx_json *json)
{
    struct qx_buf text = {0};

    qx_json_write_pretty(&text, json);
    enum qx_err err =
        qx_write_file(demo_path(demo, "%s", name), qx_buf_slice(&text), 0600, &demo->cli->report);

    qx_buf_free(&text);
    return err;
}

enum qx_err demo_read_json(struct demo *demo, const char *name, struct qx_json **out)
{
    const char *path = demo_path(demo, "%s", name);
    struct qx_buf text = {0};
    enum qx_err err = qx_read_file(path, FILE_MAX, &text, &demo->cli->report);

    if (err == QX_OK) {
        err = qx_json_parse(qx_buf_slice(&text), path, &demo->cli->report, out);
    }
    qx_buf_free(&text);
    return err;
}

enum qx_err demo_digest(struct demo *demo, const char *name, const char **hex)
{
    uint8_t digest[QX_SHA256_LEN];
    char text[2 * QX_SHA256_LEN + 1];
    enum qx_err err = qx_sha256_file(demo_path(demo, "%s", name), digest, &demo->cli->report);

    if (err == QX_OK) {
        qx_hex(qx_slice(digest, sizeof digest), text);
        *hex = qx_arena_text(&demo->arena, qx_slice_text(text));
    }
    return err;
}
