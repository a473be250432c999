#include "import_format.h"

#include <qualex/io.h>

static enum qx_err read_gift(const struct cli_columns *columns, struct qx_slice text,
                             struct qx_reading *reading)
{
    (void)columns;
    return qx_gift_read(text, reading);
}

static enum qx_err read_aiken(const struct cli_columns *columns, struct qx_slice text,
                              struct qx_reading *reading)
{
    (void)columns;
    return qx_aiken_read(text, reading);
}

static enum qx_err read_moodle_xml(const struct cli_columns *columns, struct qx_slice text,
                                   struct qx_reading *reading)
{
    (void)columns;
    return qx_moodle_xml_read(text, reading);
}

static enum qx_err read_csv(const struct cli_columns *columns, struct qx_slice text,
                            struct qx_reading *reading)
{
    return qx_csv_read(text, columns->map, columns->delimiter, reading);
}

static enum qx_err read_tsv(const struct cli_columns *columns, struct qx_slice text,
                            struct qx_reading *reading)
{
    return qx_csv_read(text, columns->map, columns->delimiter != 0 ? columns->delimiter : '\t',
                       reading);
}

static enum qx_err read_json(const struct cli_columns *columns, struct qx_slice text,
                             struct qx_reading *reading)
{
    (void)columns;
    return qx_json_read(text, reading);
}

static enum qx_err read_qti(const struct cli_columns *columns, struct qx_slice text,
                            struct qx_reading *reading)
{
    (void)columns;
    return qx_qti_read(text, reading);
}

static const struct cli_import_format FORMATS[] = {
    {"gift",       {".gift", ".gift.txt"},   true,  read_gift,       NULL               },
    {"aiken",      {".aiken", ".aiken.txt"}, true,  read_aiken,      NULL               },
    {"moodle-xml", {NULL},                   true,  read_moodle_xml, NULL               },
    {"qti",        {".zip", ".imscc"},       true,  read_qti,        qx_qti_package_read},
    {"csv",        {".csv"},                 true,  read_csv,        NULL               },
    {"tsv",        {".tsv"},                 true,  read_tsv,        NULL               },
    {"json",       {".json"},                false, read_json,       NULL               },
};

static bool ends_with(const char *name, const char *tail)
{
    size_t n = strlen(name);
    size_t t = strlen(tail);

    return n > t && strcmp(name + n - t, tail) == 0;
}

static bool named_for(const struct cli_import_format *f, const char *path)
{
    for (size_t i = 0; i < sizeof f->endings / sizeof f->endings[0]; i++) {
        if (f->endings[i] != NULL && ends_with(path, f->endings[i])) {
            return true;
        }
    }
    return false;
}

const struct cli_import_format *cli_import_format(const struct qx_cli *cli, const char *path)
{
    const char *given = qx_cli_value(cli, "format");

    for (size_t i = 0; i < sizeof FORMATS / sizeof FORMATS[0]; i++) {
        if (given == NULL ? named_for(&FORMATS[i], path) : strcmp(given, FORMATS[i].name) == 0) {
            return &FORMATS[i];
        }
    }
    return NULL;
}

enum qx_err cli_import_no_format(struct qx_cli *cli, const char *path)
{
    return qx_cli_misuse(cli, "%s: say --format gift, aiken, moodle-xml, qti, csv, tsv or json",
                         path);
}

bool cli_import_is_package(const struct cli_import_format *format, const char *path)
{
    return format->read_package != NULL &&
           (cli_bank_is_archive(path) || ends_with(path, ".zip") || ends_with(path, ".imscc"));
}

/* --- the columns of csv and tsv --- */

static enum qx_err read_delimiter(struct qx_cli *cli, struct cli_columns *columns)
{
    const char *d = qx_cli_value(cli, "delimiter");

    if (d == NULL) {
        return QX_OK;
    }
    columns->delimiter = strcmp(d, "tab") == 0 ? '\t' : d[0];
    return strcmp(d, "tab") == 0 || (strlen(d) == 1 && strchr("\"\n\r", d[0]) == NULL)
               ? QX_OK
               : qx_cli_misuse(cli, "--delimiter takes one character, or tab");
}

/* --map: a name, else a file. */
static enum qx_err read_map(struct qx_cli *cli, struct cli_columns *columns)
{
    const char *name = qx_cli_value(cli, "map");
    struct qx_buf text = {0};
    enum qx_err err = QX_OK;

    if (name == NULL) {
        return QX_OK;
    }
    if (qx_map_known(name) != NULL) {
        qx_buf_text(&text, qx_map_known(name));
    } else {
        err = qx_read_file(name, CLI_BANK_POLICY_MAX, &text, &cli->report);
    }
    if (err == QX_OK) {
        err = qx_map_read(qx_buf_slice(&text), name, &cli->report, &columns->map);
    }
    qx_buf_free(&text);
    return err;
}

enum qx_err cli_columns_read(struct qx_cli *cli, struct cli_columns *columns)
{
    enum qx_err err = read_delimiter(cli, columns);

    return err == QX_OK ? read_map(cli, columns) : err;
}
