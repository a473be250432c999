#include "frame.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const struct qx_cli_option *find_long(const struct qx_verb *verb, const char *name,
                                             size_t len)
{
    for (const struct qx_cli_option *o = verb->options; o != NULL && o->name != NULL; o++) {
        if (strlen(o->name) == len && strncmp(o->name, name, len) == 0) {
            return o;
        }
    }
    return NULL;
}

static const struct qx_cli_option *find_letter(const struct qx_verb *verb, char letter)
{
    for (const struct qx_cli_option *o = verb->options; o != NULL && o->name != NULL; o++) {
        if (o->letter == letter) {
            return o;
        }
    }
    return NULL;
}

static void note(struct qx_cli *cli, const struct qx_cli_option *option, const char *value)
{
    cli->given[cli->n_given++] = (struct qx_given){option, value};
}

static bool is_option(const char *word)
{
    return word[0] == '-' && word[1] != '\0';
}

/* Takes the values of an option that stands at argv[i]; returns the index of its last word. */
static enum qx_err take(struct qx_cli *cli, const struct qx_cli_option *o, const char *attached,
                        int argc, char **argv, int *i)
{
    if (o->kind == QX_OPTION_FLAG) {
        note(cli, o, NULL);
        return attached == NULL ? QX_OK : qx_cli_misuse(cli, "--%s takes no value", o->name);
    }
    if (o->kind == QX_OPTION_VALUE && qx_cli_count(cli, o->name) > 0) {
        return qx_cli_misuse(cli, "--%s is given twice", o->name);
    }
    if (attached != NULL) {
        note(cli, o, attached);
        return QX_OK;
    }
    if (*i + 1 >= argc || (is_option(argv[*i + 1]) && o->kind == QX_OPTION_WORDS)) {
        return qx_cli_misuse(cli, "--%s needs a value (%s)", o->name, o->argument);
    }
    do {
        note(cli, o, argv[++*i]);
    } while (o->kind == QX_OPTION_WORDS && *i + 1 < argc && !is_option(argv[*i + 1]));
    return QX_OK;
}

static enum qx_err parse_option(struct qx_cli *cli, int argc, char **argv, int *i)
{
    const char *word = argv[*i];
    const struct qx_cli_option *o;
    const char *attached = NULL;

    if (word[1] == '-') {
        const char *equals = strchr(word, '=');

        o = find_long(cli->verb, word + 2,
                      equals == NULL ? strlen(word + 2) : (size_t)(equals - word - 2));
        attached = equals == NULL ? NULL : equals + 1;
    } else {
        o = find_letter(cli->verb, word[1]);
        attached = word[2] == '\0' ? NULL : word + 2;
    }
    if (o == NULL) {
        return qx_cli_misuse(cli, "'%s' is no option here", word);
    }
    return take(cli, o, attached, argc, argv, i);
}

static enum qx_err check_required(struct qx_cli *cli)
{
    for (const struct qx_cli_option *o = cli->verb->options; o != NULL && o->name != NULL; o++) {
        if (o->required && qx_cli_count(cli, o->name) == 0) {
            return qx_cli_misuse(cli, "--%s %s is missing", o->name, o->argument);
        }
    }
    return QX_OK;
}

static bool is_same_file(const char *path, const struct stat *other)
{
    struct stat st;

    return stat(path, &st) == 0 && st.st_dev == other->st_dev && st.st_ino == other->st_ino;
}

/* What is read is never written over. */
static enum qx_err check_output(struct qx_cli *cli, int argc, char **argv)
{
    const char *path = qx_cli_value(cli, "output");
    struct stat output;
    bool same = false;

    if (path == NULL || stat(path, &output) != 0 || !S_ISREG(output.st_mode)) {
        return QX_OK;
    }
    for (int i = 0; i < argc; i++) {
        same = same || is_same_file(argv[i], &output);
    }
    for (size_t i = 0; i < cli->n_given; i++) {
        const struct qx_given *g = &cli->given[i];

        same = same || (g->value != NULL && !g->option->replaced &&
                        strcmp(g->option->name, "output") != 0 && is_same_file(g->value, &output));
    }
    return same ? qx_cli_misuse(cli, "--output %s: that file is read here: choose another", path)
                : QX_OK;
}

enum qx_err cli_parse(struct qx_cli *cli, int *argc, char **argv, bool *help)
{
    int n = 0;
    bool only_operands = false;

    for (int i = 0; i < *argc; i++) {
        if (only_operands || !is_option(argv[i])) {
            argv[n++] = argv[i];
        } else if (strcmp(argv[i], "--") == 0) {
            only_operands = true;
        } else if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            *help = true;
            return QX_OK;
        } else {
            enum qx_err err = parse_option(cli, *argc, argv, &i);

            if (err != QX_OK) {
                return err;
            }
        }
    }
    *argc = n;
    argv[n] = NULL;
    enum qx_err err = check_required(cli);

    return err == QX_OK ? check_output(cli, n, argv) : err;
}

const char *qx_cli_nth(const struct qx_cli *cli, const char *name, size_t i)
{
    for (size_t k = 0; k < cli->n_given; k++) {
        if (strcmp(cli->given[k].option->name, name) == 0 && i-- == 0) {
            return cli->given[k].value;
        }
    }
    return NULL;
}

size_t qx_cli_count(const struct qx_cli *cli, const char *name)
{
    size_t n = 0;

    for (size_t k = 0; k < cli->n_given; k++) {
        n += strcmp(cli->given[k].option->name, name) == 0;
    }
    return n;
}

const char *qx_cli_value(const struct qx_cli *cli, const char *name)
{
    return qx_cli_nth(cli, name, 0);
}

bool qx_cli_flag(const struct qx_cli *cli, const char *name)
{
    return qx_cli_count(cli, name) > 0;
}

enum qx_err qx_cli_time(struct qx_cli *cli, const char *name, int64_t *wall_ms)
{
    const char *text = qx_cli_value(cli, name);

    if (text == NULL) {
        *wall_ms = cli->clock.wall_ms(cli->clock.ctx);
        return QX_OK;
    }
    if (qx_time_parse(qx_slice_text(text), wall_ms) != QX_OK) {
        return qx_cli_misuse(cli, "--%s wants YYYY-MM-DDThh:mm:ssZ or YYYY-MM-DD, not '%s'", name,
                             text);
    }
    return QX_OK;
}

enum qx_err qx_cli_number(struct qx_cli *cli, const char *name, int64_t min, int64_t max,
                          int64_t otherwise, int64_t *out)
{
    const char *text = qx_cli_value(cli, name);
    int64_t value = 0;

    if (text == NULL) {
        *out = otherwise;
        return QX_OK;
    }
    const char *p = text[0] == '-' ? text + 1 : text;
    size_t digits = strspn(p, "0123456789");

    if (digits > 0 && digits <= 18 && p[digits] == '\0') {
        value = strtoll(text, NULL, 10);
        if (value >= min && value <= max) {
            *out = value;
            return QX_OK;
        }
    }
    return qx_cli_misuse(cli, "--%s wants a whole number from %lld to %lld, not '%s'", name,
                         (long long)min, (long long)max, text);
}
