#include "frame.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <qualex/utf8.h>

void qx_print_safe(FILE *file, const char *text)
{
    struct qx_buf safe = {0};

    qx_text_safe(&safe, qx_slice_text(text), false);
    (void)fputs(qx_buf_cstr(&safe), file);
    qx_buf_free(&safe);
}

static void print_escape(FILE *file, uint32_t rune)
{
    if (rune >= 0x10000) {
        (void)fprintf(file, "\\u%04x\\u%04x", 0xD800 + ((rune - 0x10000) >> 10),
                      0xDC00 + ((rune - 0x10000) & 0x3FF));
    } else {
        (void)fprintf(file, "\\u%04x", rune);
    }
}

void qx_print_json(FILE *file, struct qx_slice json)
{
    while (json.len > 0) {
        size_t len;
        uint32_t rune = qx_utf8_next(json, &len);

        if (rune == '\n' || qx_rune_allowed(rune)) {
            (void)fwrite(json.ptr, 1, len, file);
        } else { /* outside ASCII, so within a string */
            print_escape(file, rune == QX_RUNE_BAD ? 0xFFFD : rune);
        }
        json = qx_slice(json.ptr + len, json.len - len);
    }
}

static void print_message(const struct qx_cli *cli, const struct qx_message *m)
{
    static const char *const tags[] = {
        [QX_NOTE] = "note: ", [QX_WARNING] = "warning: ", [QX_ERROR] = ""};

    (void)fprintf(cli->err, "%s: ", cli->program->name);
    if (m->where[0] != '\0') {
        qx_print_safe(cli->err, m->where);
        if (m->line > 0) {
            (void)fprintf(cli->err, ":%u", m->line);
        }
        (void)fputs(": ", cli->err);
    }
    (void)fputs(tags[m->level], cli->err);
    qx_print_safe(cli->err, m->text);
    (void)fputc('\n', cli->err);
}

void qx_cli_flush(struct qx_cli *cli)
{
    struct qx_report *report = &cli->report;

    if (report->n > 0) {
        (void)fflush(cli->out);
    }
    for (size_t i = 0; i < report->n; i++) {
        print_message(cli, &report->messages[i]);
    }
    if (report->errors + report->warnings > report->n) {
        (void)fprintf(cli->err, "%s: … and %zu more\n", cli->program->name,
                      report->errors + report->warnings - report->n);
    }
    qx_report_free(report);
}

struct qx_progress qx_progress_start(struct qx_cli *cli, const char *what, uint64_t total)
{
    return (struct qx_progress){
        .cli = cli, .what = what, .total = total, .started_ms = cli->clock.boot_ms(cli->clock.ctx)};
}

/* Columns of the terminal; 80 when it does not say. */
static int columns(FILE *file)
{
    struct winsize size;

    return ioctl(fileno(file), TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

/* A line that is wrapped cannot be drawn over: the bar gives way, then what it is about. */
static void draw_progress(const struct qx_progress *p, int percent)
{
    static const char full[] = "########################################";
    int room = columns(p->cli->err) - 1;
    int bar = room - (int)strlen(p->what) - 9; /* " [" "] 100 %" */

    bar = bar > 40 ? 40 : bar;
    if (bar >= 5) {
        (void)fprintf(p->cli->err, "\r%s [%-*.*s] %3d %%", p->what, bar, percent * bar / 100, full,
                      percent);
    } else if (room >= 5) {
        (void)fprintf(p->cli->err, "\r%3d %%", percent);
    }
    (void)fflush(p->cli->err);
}

void qx_progress_step(struct qx_progress *p, uint64_t done)
{
    int64_t now = p->cli->clock.boot_ms(p->cli->clock.ctx);

    if (now - p->started_ms < 1000 || now - p->shown_ms < 100 || !isatty(fileno(p->cli->err))) {
        return;
    }
    draw_progress(
        p, p->total == 0 || done >= p->total ? 100 : (int)((double)done * 100 / (double)p->total));
    p->shown_ms = now;
}

void qx_progress_end(struct qx_progress *p)
{
    if (p->shown_ms != 0) {
        (void)fprintf(p->cli->err, "\r%*s\r", columns(p->cli->err) - 1, "");
        (void)fflush(p->cli->err);
        p->shown_ms = 0;
    }
}
