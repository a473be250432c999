/*
 * The door to libzip, on any bytes. What must hold: no crash, an error that is reported, and of an
 * archive that is accepted every entry is found by its name and unpacks to the size that it says,
 * or is refused. clang: link with -fsanitize=fuzzer,address; elsewhere smoke.c drives it.
 */
#include "fuzz.h"

#include <stdlib.h>

#include <qualex/zip.h>

#include "archive.h"

#define READ_MAX 65536

static struct qx_buf seeds[2];

static void make_seeds(void)
{
    static const struct archive_entry STORED = {.name = "items/a.xml", .data = "<a/>"};
    static const struct archive_entry PACKED = {.name = "items/q\xC3\xA9.xml",
                                                .data = "\x01\x05\x00\xFA\xFFhello",
                                                .len = 10,
                                                .flags = 0x800,
                                                .method = 8,
                                                .size = 5,
                                                .crc = UINT32_C(0x3610A686)};
    const struct archive_entry both[] = {STORED, PACKED};

    archive_make(both, 2, &seeds[0]);
    archive_make(&PACKED, 1, &seeds[1]);
}

struct qx_slice fuzz_seed(size_t i)
{
    if (seeds[0].len == 0) {
        make_seeds();
    }
    return i < 2 ? qx_buf_slice(&seeds[i]) : qx_slice(NULL, 0);
}

static void read_entry(struct qx_zip *zip, size_t i)
{
    struct qx_report report = {0};
    struct qx_buf out = {0};
    size_t at = SIZE_MAX;

    if (!qx_zip_find(zip, qx_zip_name(zip, i), &at) || at != i) {
        abort();
    }
    enum qx_err err = qx_zip_read(zip, i, READ_MAX, &report, &out);

    if ((err == QX_OK) != (report.errors == 0) ||
        out.len != (err == QX_OK ? qx_zip_size(zip, i) : 0)) {
        abort();
    }
    qx_buf_free(&out);
    qx_report_free(&report);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct qx_report report = {0};
    struct qx_zip *zip = NULL;
    enum qx_err err = qx_zip_open(qx_slice(data, size), "fuzz", &report, &zip);

    if ((err == QX_OK) != (report.errors == 0) || (err == QX_OK) != (zip != NULL)) {
        abort();
    }
    for (size_t i = 0; zip != NULL && i < qx_zip_count(zip); i++) {
        read_entry(zip, i);
    }
    qx_zip_close(&zip);
    qx_report_free(&report);
    return 0;
}

void fuzz_close(void)
{
    qx_buf_free(&seeds[0]);
    qx_buf_free(&seeds[1]);
}
