#include "stock.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <qualex/io.h>

static void need(bool ok, const char *what)
{
    if (!ok) {
        perror(what);
        abort();
    }
}

void stock_open(struct stock *stock)
{
    (void)snprintf(stock->folder, sizeof stock->folder, "/tmp/qualex-test-XXXXXX");
    need(mkdtemp(stock->folder) != NULL, "mkdtemp");
}

void stock_close(struct stock *stock)
{
    need(stock_run(stock, "rm -rf -- \"$PWD\"", NULL) == 0, "rm");
}

static void path_of(const struct stock *stock, const char *name, char *path, size_t size)
{
    (void)snprintf(path, size, "%s/%s", stock->folder, name);
}

void stock_put(const struct stock *stock, const char *name, struct qx_slice bytes)
{
    char path[256];

    path_of(stock, name, path, sizeof path);
    need(qx_write_file(path, bytes, 0600, NULL) == QX_OK, path);
}

void stock_get(const struct stock *stock, const char *name, struct qx_buf *out)
{
    char path[256];

    path_of(stock, name, path, sizeof path);
    need(qx_read_file(path, 64u << 20, out, NULL) == QX_OK, path);
}

static _Noreturn void run_shell(const struct stock *stock, const char *command, int out)
{
    int none = open("/dev/null", O_RDONLY);

    if (chdir(stock->folder) == 0 && dup2(none, 0) == 0 && dup2(out, 1) == 1 && dup2(out, 2) == 2) {
        (void)execl("/bin/sh", "sh", "-c", command, (char *)NULL);
    }
    _exit(127);
}

int stock_run(const struct stock *stock, const char *command, struct qx_buf *out)
{
    int ends[2];
    int status = 0;

    need(pipe(ends) == 0, "pipe");
    pid_t child = fork();

    need(child >= 0, "fork");
    if (child == 0) {
        run_shell(stock, command, ends[1]);
    }
    (void)close(ends[1]);
    for (;;) {
        uint8_t piece[4096];
        ssize_t got = read(ends[0], piece, sizeof piece);

        if (got <= 0) {
            break;
        }
        if (out != NULL) {
            qx_buf_add(out, qx_slice(piece, (size_t)got));
        }
    }
    (void)close(ends[0]);
    need(waitpid(child, &status, 0) == child, "waitpid");
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}
