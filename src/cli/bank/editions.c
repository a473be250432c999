/* bank diff A.release B.release: what changed between two editions. */
#include "bank.h"

#include <stdlib.h>

#include <qualex/hex.h>
#include <qualex/release.h>

#include "manifest.h"

enum change { ADDED, REMOVED, CHANGED, MOVED, N_CHANGES };

static const char *const CHANGES[N_CHANGES] = {"added", "removed", "changed", "moved"};
static const char MARKS[N_CHANGES] = {'+', '-', '~', '>'};

struct comparing {
    struct qx_cli *cli;
    const struct qx_release *first;
    const struct qx_release *second;
    struct qx_json *policy;    /* changes, with --json; else NULL */
    struct qx_json *questions; /* the same */
    size_t counts[N_CHANGES];
};

/* Members of a manifest that people compare; its digests differ from release to release. */
static const char *const MEMBERS[] = {"policy", "not_before", "not_after", "list"};

static enum qx_err open_edition(struct qx_cli *cli, const char *path, struct qx_release **out)
{
    struct qx_buf manifest = {0};
    enum qx_err err = cli_bank_manifest_beside(cli, path, &manifest);

    if (err == QX_OK) {
        err = qx_release_open(path, qx_buf_slice(&manifest), &cli->report, out);
    }
    qx_buf_free(&manifest);
    return err;
}

/* --- what the manifests say --- */

static void add_json(struct qx_buf *out, const struct qx_json *value)
{
    if (value == NULL) {
        qx_buf_text(out, "nothing");
    } else {
        qx_json_write(out, value);
    }
}

static void tell(struct comparing *c, const char *path, const struct qx_json *a,
                 const struct qx_json *b)
{
    struct qx_buf from = {0};
    struct qx_buf to = {0};

    add_json(&from, a);
    add_json(&to, b);
    if (!qx_slice_equal(qx_buf_slice(&from), qx_buf_slice(&to)) && c->policy != NULL) {
        struct qx_json *one = qx_json_new_object();

        qx_json_set_text(one, "member", path);
        if (a != NULL) {
            qx_json_set(one, "from", qx_json_copy(a));
        }
        if (b != NULL) {
            qx_json_set(one, "to", qx_json_copy(b));
        }
        qx_json_append(c->policy, one);
    } else if (!qx_slice_equal(qx_buf_slice(&from), qx_buf_slice(&to))) {
        qx_print_safe(c->cli->out, path);
        (void)fputs(": ", c->cli->out);
        qx_print_safe(c->cli->out, qx_buf_cstr(&from));
        (void)fputs(" to ", c->cli->out);
        qx_print_safe(c->cli->out, qx_buf_cstr(&to));
        (void)fputc('\n', c->cli->out);
    }
    qx_buf_free(&from);
    qx_buf_free(&to);
}

static void compare(struct comparing *c, const char *path, const struct qx_json *a,
                    const struct qx_json *b);

static void compare_member(struct comparing *c, const char *path, const char *key,
                           const struct qx_json *a, const struct qx_json *b)
{
    struct qx_buf deeper = {0};

    qx_buf_printf(&deeper, "%s.%s", path, key);
    compare(c, qx_buf_cstr(&deeper), a, b);
    qx_buf_free(&deeper);
}

/* Members of both in order of keys, as a merge. */
static void compare_objects(struct comparing *c, const char *path, const struct qx_json *a,
                            const struct qx_json *b)
{
    struct qx_json_member *left = NULL;
    struct qx_json_member *right = NULL;
    size_t n = qx_json_members(a, &left);
    size_t m = qx_json_members(b, &right);

    for (size_t i = 0; i < n; i++) {
        compare_member(c, path, left[i].key, left[i].value, qx_json_get(b, left[i].key));
    }
    for (size_t i = 0; i < m; i++) {
        if (qx_json_get(a, right[i].key) == NULL) {
            compare_member(c, path, right[i].key, NULL, right[i].value);
        }
    }
    free(left);
    free(right);
}

static void compare_arrays(struct comparing *c, const char *path, const struct qx_json *a,
                           const struct qx_json *b)
{
    size_t n = qx_json_count(a) > qx_json_count(b) ? qx_json_count(a) : qx_json_count(b);

    for (size_t i = 0; i < n; i++) {
        struct qx_buf deeper = {0};

        qx_buf_printf(&deeper, "%s[%zu]", path, i);
        compare(c, qx_buf_cstr(&deeper), qx_json_at(a, i), qx_json_at(b, i));
        qx_buf_free(&deeper);
    }
}

/* As deep as qx_json_parse takes a document. */
static void compare(struct comparing *c, const char *path, const struct qx_json *a,
                    const struct qx_json *b)
{
    if (qx_json_is_object(a) && qx_json_is_object(b)) {
        compare_objects(c, path, a, b);
    } else if (qx_json_is_array(a) && qx_json_is_array(b)) {
        compare_arrays(c, path, a, b);
    } else {
        tell(c, path, a, b);
    }
}

/* --- the questions --- */

static enum change kind_of(const struct qx_edition_change *q)
{
    return q->from == 0 ? ADDED : q->to == 0 ? REMOVED : q->from != q->to ? CHANGED : MOVED;
}

static const struct qx_cell *cell_of(const struct qx_release *e, uint32_t cell)
{
    return &qx_release_policy(e)->cells[cell];
}

static void print_cell(struct qx_cli *cli, const struct qx_cell *cell)
{
    (void)fputs(" (", cli->out);
    qx_print_safe(cli->out, cell->topic);
    (void)fputs(cell->level[0] == '\0' ? "" : ", ", cli->out);
    qx_print_safe(cli->out, cell->level);
    (void)fputc(')', cli->out);
}

static void print_question(const struct comparing *c, const struct qx_edition_change *q,
                           enum change kind)
{
    (void)fprintf(c->cli->out, "%c %s", MARKS[kind], q->id);
    if (kind == CHANGED) {
        (void)fprintf(c->cli->out, " v%lld to v%lld", (long long)q->from, (long long)q->to);
    } else {
        (void)fprintf(c->cli->out, " v%lld", (long long)(q->to == 0 ? q->from : q->to));
    }
    if (q->from != 0) {
        print_cell(c->cli, cell_of(c->first, q->from_cell));
    }
    if (q->from != 0 && q->to != 0) {
        (void)fputs(" to", c->cli->out);
    }
    if (q->to != 0) {
        print_cell(c->cli, cell_of(c->second, q->to_cell));
    }
    (void)fputc('\n', c->cli->out);
}

static void set_side(struct qx_json *one, const char *key, const struct qx_release *e,
                     int64_t version, uint32_t cell)
{
    if (version != 0) {
        struct qx_json *side = qx_json_new_object();

        qx_json_set_int(side, "version", version);
        qx_json_set_text(side, "topic", cell_of(e, cell)->topic);
        qx_json_set_text(side, "level", cell_of(e, cell)->level);
        qx_json_set(one, key, side);
    }
}

static void add_question(void *ctx, const struct qx_edition_change *q)
{
    struct comparing *c = ctx;
    enum change kind = kind_of(q);

    c->counts[kind]++;
    if (c->questions == NULL) {
        print_question(c, q, kind);
        return;
    }
    struct qx_json *one = qx_json_new_object();

    qx_json_set_text(one, "id", q->id);
    qx_json_set_text(one, "change", CHANGES[kind]);
    set_side(one, "from", c->first, q->from, q->from_cell);
    set_side(one, "to", c->second, q->to, q->to_cell);
    qx_json_append(c->questions, one);
}

/* --- the whole --- */

static void set_edition(struct qx_json *all, const char *key, const struct qx_release *e)
{
    struct qx_json *one = qx_json_new_object();

    qx_json_set_int(one, "number", qx_release_number(e));
    qx_json_set_hex(one, "digest", qx_slice(qx_release_digest(e), QX_SHA256_LEN));
    qx_json_set(all, key, one);
}

static void print_edition(struct qx_cli *cli, const char *path, const struct qx_release *e)
{
    char digest[2 * QX_SHA256_LEN + 1];

    qx_hex(qx_slice(qx_release_digest(e), QX_SHA256_LEN), digest);
    qx_print_safe(cli->out, path);
    (void)fprintf(cli->out, ": release %lld, ", (long long)qx_release_number(e));
    qx_print_safe(cli->out, qx_release_policy(e)->id);
    (void)fprintf(cli->out, ", edition %lld, digest %s\n", (long long)qx_release_policy(e)->edition,
                  digest);
}

static enum qx_err print(struct comparing *c, char **argv)
{
    bool as_json = qx_cli_flag(c->cli, "json");
    size_t same = 0;

    if (as_json) {
        c->policy = qx_json_new_array();
        c->questions = qx_json_new_array();
    } else {
        print_edition(c->cli, argv[0], c->first);
        print_edition(c->cli, argv[1], c->second);
    }
    for (size_t i = 0; i < sizeof MEMBERS / sizeof MEMBERS[0]; i++) {
        compare(c, MEMBERS[i], qx_json_get(qx_release_manifest(c->first), MEMBERS[i]),
                qx_json_get(qx_release_manifest(c->second), MEMBERS[i]));
    }
    enum qx_err err = qx_release_compare(c->first, c->second, add_question, c, &same);

    if (as_json) {
        struct qx_json *all = qx_json_new_object();

        set_edition(all, "from", c->first);
        set_edition(all, "to", c->second);
        qx_json_set(all, "members", c->policy);
        qx_json_set(all, "questions", c->questions); /* both now owned by all */
        qx_json_set_int(all, "same", (int64_t)same);
        cli_bank_print_json(c->cli, &all);
    } else {
        (void)fprintf(
            c->cli->out, "%zu added, %zu removed, %zu changed, %zu moved, %zu as they were\n",
            c->counts[ADDED], c->counts[REMOVED], c->counts[CHANGED], c->counts[MOVED], same);
    }
    return err == QX_OK ? QX_OK
                        : qx_fail(&c->cli->report, err, argv[0], 0,
                                  "could not be compared with %s: fetch both again", argv[1]);
}

enum qx_err cli_bank_editions(struct qx_cli *cli, char **argv)
{
    struct qx_release *first = NULL;
    struct qx_release *second = NULL;
    enum qx_err err = open_edition(cli, argv[0], &first);

    if (err == QX_OK) {
        err = open_edition(cli, argv[1], &second);
    }
    if (err == QX_OK) {
        struct comparing c = {.cli = cli, .first = first, .second = second};

        err = print(&c, argv);
    }
    qx_release_close(&first);
    qx_release_close(&second);
    return err;
}
