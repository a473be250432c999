#include "csv.h"

struct qx_slice csv_field(const struct csv_record *record, size_t column)
{
    if (column >= record->n) {
        return qx_slice(NULL, 0);
    }
    size_t start = column == 0 ? 0 : record->ends[column - 1];

    return qx_slice(record->bytes.ptr == NULL ? NULL : record->bytes.ptr + start,
                    record->ends[column] - start);
}

static void end_field(struct csv_record *r)
{
    if (r->n == CSV_COLUMNS_MAX) {
        r->fault = "more columns than 128: leave out what is not mapped";
        return;
    }
    if (r->bytes.len - (r->n == 0 ? 0 : r->ends[r->n - 1]) > CSV_FIELD_MAX) {
        r->fault = "a field of more than 65,536 bytes: shorten it";
    }
    r->ends[r->n++] = r->bytes.len;
}

/* A quoted field; s starts after its quote. Gives what follows the closing quote. */
static struct qx_slice quoted(struct csv_file *f, struct csv_record *r, struct qx_slice s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '"' && i + 1 < s.len && s.ptr[i + 1] == '"') {
            i++;
        } else if (s.ptr[i] == '"') {
            return qx_slice(s.ptr + i + 1, s.len - i - 1);
        }
        f->line += s.ptr[i] == '\n' ? 1 : 0;
        qx_buf_byte(&r->bytes, s.ptr[i]);
    }
    r->fault = "a quoted field without its closing quote: close it";
    return qx_slice(s.ptr + s.len, 0);
}

static struct qx_slice bare(const struct csv_file *f, struct csv_record *r, struct qx_slice s)
{
    size_t i = 0;

    while (i < s.len && s.ptr[i] != '\n' && s.ptr[i] != (uint8_t)f->delimiter) {
        if (s.ptr[i] == '"' && !f->unquoted) {
            r->fault = "a quote in a field that does not start with one: double it and quote the "
                       "field";
        }
        i++;
    }
    qx_buf_add(&r->bytes, qx_slice(s.ptr, i));
    return qx_slice(s.ptr + i, s.len - i);
}

/* The rest of a line that cannot be read. */
static struct qx_slice skip_line(struct qx_slice s)
{
    const uint8_t *end = s.len == 0 ? NULL : memchr(s.ptr, '\n', s.len);

    return end == NULL ? qx_slice(s.ptr + s.len, 0) : qx_slice(end, s.len - (size_t)(end - s.ptr));
}

static struct qx_slice fields(struct csv_file *f, struct csv_record *r, struct qx_slice s)
{
    for (;;) {
        bool is_quoted = !f->unquoted && s.len > 0 && s.ptr[0] == '"';

        s = is_quoted ? quoted(f, r, qx_slice(s.ptr + 1, s.len - 1)) : bare(f, r, s);
        end_field(r);
        if (s.len == 0 || s.ptr[0] == '\n') {
            return s;
        }
        if (s.ptr[0] != (uint8_t)f->delimiter) {
            r->fault = "text after a closing quote: double the quotes within a field";
        }
        if (r->fault != NULL) {
            return skip_line(s);
        }
        s = qx_slice(s.ptr + 1, s.len - 1);
    }
}

bool csv_next(struct csv_file *file, struct csv_record *record)
{
    struct qx_slice s = file->rest;

    while (s.len > 0 && s.ptr[0] == '\n') {
        file->line++;
        s = qx_slice(s.ptr + 1, s.len - 1);
    }
    if (s.len == 0) {
        return false;
    }
    qx_buf_clear(&record->bytes);
    record->n = 0;
    record->fault = NULL;
    record->line = file->line;
    s = fields(file, record, s);
    if (s.len > 0) {
        file->line++;
        s = qx_slice(s.ptr + 1, s.len - 1);
    }
    file->rest = s;
    return true;
}
