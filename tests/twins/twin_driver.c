#include "twin_driver.h"

#include <stdio.h>

#include <qualex/io.h>

/* twin_driver draw|score < an array of cases > an array of outcomes */
int main(int argc, char **argv)
{
    struct qx_buf text = {0};
    struct qx_buf out = {0};
    struct qx_report report = {0};
    struct qx_arena arena = {0};
    struct qx_json *cases = NULL;
    bool draw = argc == 2 && strcmp(argv[1], "draw") == 0;

    if (argc != 2 || (!draw && strcmp(argv[1], "score") != 0) ||
        qx_read_file("-", 1 << 26, &text, &report) != QX_OK ||
        qx_json_parse(qx_buf_slice(&text), "cases", &report, &cases) != QX_OK) {
        (void)fprintf(stderr, "twin_driver: %s\n", qx_report_last(&report));
        return 2;
    }
    struct qx_json *results = qx_json_new_array();

    for (size_t i = 0; i < qx_json_count(cases); i++) {
        qx_json_append(results, draw ? qx_drive_draw(qx_json_at(cases, i), &arena)
                                     : qx_drive_score(qx_json_at(cases, i), &arena));
    }
    qx_json_write(&out, results);
    (void)puts(qx_buf_cstr(&out));
    qx_json_free(&results);
    qx_json_free(&cases);
    qx_buf_free(&out);
    qx_buf_free(&text);
    qx_report_free(&report);
    qx_arena_free(&arena);
    return 0;
}
