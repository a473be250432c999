/* Case files: one JSON object a file, in one folder under tests/cases. */
#ifndef QUALEX_TEST_CASES_H
#define QUALEX_TEST_CASES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include <qualex/io.h>
#include <qualex/json.h>

static inline struct qx_json *read_case(const char *folder, const char *name)
{
    char path[512];
    struct qx_buf text = {0};
    struct qx_report report = {0};
    struct qx_json *json = NULL;

    (void)snprintf(path, sizeof path, QX_CASES "/%s/%s", folder, name);
    if (qx_read_file(path, 1 << 22, &text, &report) != QX_OK ||
        qx_json_parse(qx_buf_slice(&text), path, &report, &json) != QX_OK) {
        fail_msg("%s: %s", path, qx_report_last(&report));
    }
    qx_buf_free(&text);
    qx_report_free(&report);
    return json;
}

/* Runs each on every *.json of the folder, in byte order; fails when there are fewer than least. */
static inline void each_case(const char *folder, int least,
                             void (*each)(const char *name, const struct qx_json *json))
{
    struct dirent **names = NULL;
    char path[512];
    int seen = 0;

    (void)snprintf(path, sizeof path, QX_CASES "/%s", folder);
    int n = scandir(path, &names, NULL, alphasort);

    for (int i = 0; i < n; i++) {
        size_t len = strlen(names[i]->d_name);

        if (len > 5 && strcmp(names[i]->d_name + len - 5, ".json") == 0) {
            struct qx_json *json = read_case(folder, names[i]->d_name);

            each(names[i]->d_name, json);
            qx_json_free(&json);
            seen++;
        }
        free(names[i]);
    }
    free(names);
    assert_true(seen >= least);
}

#endif
