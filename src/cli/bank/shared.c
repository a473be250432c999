#include "bank.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <qualex/env.h>
#include <qualex/io.h>
#include <qualex/proof.h>
#include <qualex/text.h>

#define PERSON_MAX 200 /* bytes */

enum qx_err cli_bank_policy(struct qx_cli *cli, const char *path, struct qx_arena *arena,
                            struct qx_json **json, struct qx_policy *policy)
{
    struct qx_buf text = {0};
    enum qx_err err = qx_read_file(path, CLI_BANK_POLICY_MAX, &text, &cli->report);

    if (err == QX_OK) {
        err = qx_json_parse(qx_buf_slice(&text), path, &cli->report, json);
    }
    if (err == QX_OK) {
        err = qx_policy_from_json(*json, path, arena, &cli->report, policy);
    }
    qx_buf_free(&text);
    return err;
}

static bool may_write(const char *path)
{
    return faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) == 0 || errno == ENOENT;
}

/* Whether the database can put its log beside the file. */
static bool may_write_beside(const char *path)
{
    char *folder = qx_strndup(qx_slice_text(path));
    bool may = may_write(dirname(folder));

    free(folder);
    return may;
}

enum qx_err cli_bank_open(struct qx_cli *cli, const char *path, struct qx_bank **out)
{
    if (!may_write(path)) {
        return qx_fail(&cli->report, QX_ERR_IO, path, 0,
                       "cannot be written (%s): ask for the right to write it, or work on a copy",
                       strerror(errno));
    }
    if (!may_write_beside(path)) {
        return qx_fail(&cli->report, QX_ERR_IO, path, 0,
                       "its folder cannot be written (%s): ask for the right to write there, or "
                       "work on a copy elsewhere",
                       strerror(errno));
    }
    return qx_bank_open(path, true, &cli->report, out);
}

enum qx_err cli_bank_person(struct qx_cli *cli, struct qx_buf *out)
{
    const char *as = qx_cli_value(cli, "as");
    struct qx_slice name = qx_slice_trim(qx_slice_text(as));

    if (as == NULL) {
        return QX_OK;
    }
    bool fits = name.len > 0 && name.len <= PERSON_MAX && strpbrk(as, "\t\n") == NULL;

    if (!fits || qx_nfc(name, out) != QX_OK ||
        qx_text_check(qx_buf_slice(out), "", 0, NULL) != QX_OK) {
        return qx_cli_misuse(cli, "--as takes a name: one line, at most %d bytes", PERSON_MAX);
    }
    return QX_OK;
}

void cli_bank_print_json(struct qx_cli *cli, struct qx_json **json)
{
    struct qx_buf line = {0};

    qx_json_write(&line, *json);
    qx_buf_byte(&line, '\n');
    qx_print_json(cli->out, qx_buf_slice(&line));
    qx_buf_free(&line);
    qx_json_free(json);
}

struct qx_json *cli_bank_messages(struct qx_cli *cli)
{
    static const char *const LEVELS[] = {
        [QX_NOTE] = "note", [QX_WARNING] = "warning", [QX_ERROR] = "error"};
    struct qx_json *all = qx_json_new_array();

    for (size_t i = 0; i < cli->report.n; i++) {
        const struct qx_message *m = &cli->report.messages[i];
        struct qx_json *one = qx_json_new_object();

        qx_json_set_text(one, "file", m->where);
        qx_json_set_int(one, "line", m->line);
        qx_json_set_text(one, "level", LEVELS[m->level]);
        qx_json_set_text(one, "text", m->text);
        qx_json_append(all, one);
    }
    qx_report_free(&cli->report);
    return all;
}

struct qx_slice cli_bank_langs(const char *langs)
{
    struct qx_slice s = qx_slice_text(langs);

    return s.len < 2 ? s : qx_slice(s.ptr + 1, s.len - 2);
}

void cli_bank_set_langs(struct qx_json *object, const char *key, const char *langs)
{
    struct qx_json *array = qx_json_new_array();
    struct qx_slice lang;

    while (qx_langs_next(&langs, &lang)) {
        char *text = qx_strndup(lang);

        qx_json_append(array, qx_json_new_text(text));
        free(text);
    }
    qx_json_set(object, key, array);
}

enum qx_err cli_bank_question(struct qx_cli *cli, struct qx_slice json, const char *where,
                              struct qx_arena *arena, struct qx_question *out)
{
    struct qx_json *tree = NULL;
    enum qx_err err = qx_json_parse(json, where, &cli->report, &tree);

    if (err == QX_OK) {
        err = qx_question_from_json(tree, where, arena, &cli->report, out);
    }
    qx_json_free(&tree);
    return err;
}

bool cli_bank_colour(const struct qx_cli *cli)
{
    return isatty(fileno(cli->out)) && qx_env("NO_COLOR") == NULL;
}

static volatile sig_atomic_t asked;
static struct sigaction before_int;
static struct sigaction before_term;

static void ask(int number)
{
    (void)number;
    asked = 1;
}

void cli_bank_interrupt_start(void)
{
    struct sigaction action = {.sa_handler = ask};

    asked = 0;
    (void)sigaction(SIGINT, &action, &before_int);
    (void)sigaction(SIGTERM, &action, &before_term);
}

bool cli_bank_interrupt_asked(void)
{
    return asked != 0;
}

void cli_bank_interrupt_end(void)
{
    (void)sigaction(SIGINT, &before_int, NULL);
    (void)sigaction(SIGTERM, &before_term, NULL);
}

enum qx_err cli_bank_trust(struct qx_cli *cli, const struct qx_bank *bank, const char *where,
                           struct qx_trust **out)
{
    const char *crl = qx_cli_value(cli, "crl");
    struct qx_buf crls = {0};
    enum qx_err err =
        crl == NULL ? QX_OK : qx_read_file(crl, CLI_BANK_POLICY_MAX, &crls, &cli->report);

    if (err == QX_OK) {
        err = qx_trust_read(qx_slice_text(qx_bank_trust(bank)), where, qx_buf_slice(&crls), crl,
                            &cli->report, out);
    }
    qx_buf_free(&crls);
    return err;
}
