#include "audit_parts.h"

#include <stdarg.h>
#include <stdio.h>

#include <qualex/hex.h>

const char *qx_audit_answer_text(enum qx_audit_answer answer)
{
    static const char *const TEXTS[] = {"same", "differs", "unknown"};

    return answer <= QX_AUDIT_UNKNOWN ? TEXTS[answer] : "unknown";
}

static int weight(enum qx_audit_answer answer)
{
    return answer == QX_AUDIT_DIFFERS ? 2 : answer == QX_AUDIT_UNKNOWN ? 1 : 0;
}

static struct qx_audit_line *line_of(struct qx_audit *out, const char *part)
{
    for (size_t i = 0; i < out->n; i++) {
        if (strcmp(out->lines[i].part, part) == 0) {
            return &out->lines[i];
        }
    }
    return NULL;
}

void audit_say(struct audit *a, const char *part, enum qx_audit_answer answer, const char *format,
               ...)
{
    struct qx_audit *out = a->out;
    struct qx_audit_line *line = line_of(out, part);
    va_list args;
    char text[1024];

    if (line == NULL) {
        line = &out->lines[out->n++];
        *line = (struct qx_audit_line){.part = part, .answer = answer, .text = ""};
    } else if (weight(answer) <= weight(line->answer)) {
        return;
    }
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    line->answer = answer;
    line->text = qx_arena_text(a->arena, qx_slice_text(text));
    if (weight(answer) > weight(out->answer)) {
        out->answer = answer;
    }
}

const char *audit_text(const struct qx_json *object, const char *key)
{
    const char *text = qx_json_get_text(object, key);

    return text == NULL ? "" : text;
}

const char *audit_hex(struct audit *a, const uint8_t digest[static 32])
{
    char *text = qx_arena_alloc(a->arena, 65, 1);

    qx_hex(qx_slice(digest, 32), text);
    return text;
}

bool audit_is_certificate(const struct audit *a)
{
    return a->paper.kind == QX_KIND_CERTIFICATE;
}

/* The lines in the order of the header, whoever spoke first. */
static void sort_lines(struct qx_audit *out)
{
    static const char *const PARTS[QX_AUDIT_LINES] = {
        "signatures", "documents", "person",  "chain", "journal",  "time", "consents",
        "commitment", "draw",      "options", "score", "decision", "paper"};
    struct qx_audit_line sorted[QX_AUDIT_LINES];
    size_t n = 0;

    for (size_t i = 0; i < QX_AUDIT_LINES; i++) {
        const struct qx_audit_line *line = line_of(out, PARTS[i]);

        if (line != NULL) {
            sorted[n++] = *line;
        }
    }
    memcpy(out->lines, sorted, n * sizeof sorted[0]);
}

enum qx_err qx_audit_sitting(const struct qx_audit_files *files, const struct qx_judge *judge,
                             struct qx_report *report, struct qx_audit *out)
{
    struct audit a = {
        .files = files, .judge = judge, .report = report, .out = out, .arena = &out->arena};
    enum qx_err err = audit_read(&a);

    if (err == QX_OK) {
        audit_documents(&a);
        audit_person(&a);
        audit_journal(&a);
        audit_draw(&a);
        audit_score(&a);
        audit_paper(&a);
        sort_lines(out);
    }
    audit_close(&a);
    return err;
}

void qx_audit_free(struct qx_audit *audit)
{
    qx_arena_free(&audit->arena);
    memset(audit, 0, sizeof *audit);
}
