#include "frame.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <qualex/io.h>

#define PASSPHRASE_MAX 1024

enum { ETX = 3, EOT = 4, BACKSPACE = 8, KILL = 21, DELETE = 127 };

/* One line, byte by byte: what follows belongs to the next reader. */
static enum qx_err read_line(int fd, bool keys, struct qx_secret *line, size_t *len)
{
    *len = 0;
    for (;;) {
        uint8_t byte;
        ssize_t got = read(fd, &byte, 1);

        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return errno == EBADF ? QX_ERR_NOT_FOUND : QX_ERR_IO;
        }
        if (keys && got == 1 && (byte == ETX || byte == EOT)) {
            return QX_ERR_INTERRUPTED;
        }
        if (got == 0 || byte == '\n' || (keys && byte == '\r')) {
            return *len == 0 ? QX_ERR_INPUT : QX_OK;
        }
        if (keys && (byte == BACKSPACE || byte == DELETE)) {
            do { /* a whole UTF-8 character */
                *len -= *len > 0;
            } while (*len > 0 && (line->ptr[*len] & 0xC0) == 0x80);
        } else if (keys && byte == KILL) {
            *len = 0;
        } else if (*len == PASSPHRASE_MAX) {
            return QX_ERR_TOO_LARGE;
        } else {
            line->ptr[(*len)++] = byte;
        }
    }
}

static enum qx_err ask(int tty, const char *prompt, struct qx_secret *line, size_t *len)
{
    struct termios before;

    if (tcgetattr(tty, &before) != 0) {
        return QX_ERR_UNAVAILABLE;
    }
    struct termios quiet = before;

    /* Without ISIG a ^C comes as a key, so that echo is restored whatever is typed. */
    quiet.c_lflag &= ~(tcflag_t)(ECHO | ICANON | ISIG);
    if (tcsetattr(tty, TCSAFLUSH, &quiet) != 0) {
        return QX_ERR_UNAVAILABLE;
    }
    enum qx_err err = qx_write_all(tty, qx_slice_text(prompt));

    if (err == QX_OK) {
        err = qx_write_all(tty, qx_slice_text(": "));
    }
    if (err == QX_OK) {
        err = read_line(tty, true, line, len);
    }
    (void)tcsetattr(tty, TCSAFLUSH, &before);
    (void)!write(tty, "\n", 1);
    return err;
}

static enum qx_err from_terminal(const char *prompt, bool twice, struct qx_secret *line,
                                 size_t *len)
{
    int tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    struct qx_secret again = {0};
    size_t again_len = 0;

    if (tty < 0) {
        return QX_ERR_UNAVAILABLE;
    }
    enum qx_err err = ask(tty, prompt, line, len);

    if (err == QX_OK && twice) {
        qx_secret_alloc(&again, PASSPHRASE_MAX);
        err = ask(tty, "the same once more", &again, &again_len);
        if (err == QX_OK &&
            !qx_secret_equal(qx_slice(line->ptr, *len), qx_slice(again.ptr, again_len))) {
            err = QX_ERR_SYNTAX;
        }
        qx_secret_free(&again);
    }
    (void)close(tty);
    return err;
}

static enum qx_err tell(struct qx_cli *cli, enum qx_err err)
{
    static const char where[] = "pass phrase";
    struct qx_report *report = &cli->report;

    switch (err) {
    case QX_OK:
        return QX_OK;
    case QX_ERR_INPUT:
        return qx_fail(report, err, where, 0, "it is empty: give one of several words");
    case QX_ERR_SYNTAX:
        return qx_fail(report, QX_ERR_INPUT, where, 0, "the two differ: begin again");
    case QX_ERR_TOO_LARGE:
        return qx_fail(report, err, where, 0, "longer than %d bytes: choose another",
                       PASSPHRASE_MAX);
    case QX_ERR_UNAVAILABLE:
        return qx_fail(report, err, where, 0, "no terminal to ask on: use --passphrase-fd");
    case QX_ERR_NOT_FOUND:
        return qx_fail(report, QX_ERR_USAGE, where, 0,
                       "nothing is open for reading on that descriptor: redirect a file to it");
    case QX_ERR_INTERRUPTED:
        return qx_fail(report, err, where, 0, "interrupted: nothing was done");
    default:
        return qx_fail(report, err, where, 0, "cannot read it: %s", qx_err_text(err));
    }
}

enum qx_err qx_cli_passphrase(struct qx_cli *cli, const char *prompt, bool twice,
                              struct qx_secret *out)
{
    struct qx_secret line = {0};
    size_t len = 0;
    int64_t fd;
    enum qx_err err = qx_cli_number(cli, "passphrase-fd", 0, 1023, -1, &fd);

    if (err != QX_OK) {
        return err;
    }
    qx_secret_alloc(&line, PASSPHRASE_MAX);
    err = fd >= 0 ? read_line((int)fd, false, &line, &len)
                  : from_terminal(prompt, twice, &line, &len);
    if (err == QX_OK) {
        qx_secret_alloc(out, len);
        memcpy(out->ptr, line.ptr, len);
    }
    qx_secret_free(&line);
    return tell(cli, err);
}
