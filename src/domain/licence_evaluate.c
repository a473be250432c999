#include "licence_evaluate.h"

#include <qualex/clock.h>
#include <qualex/hex.h>

#include <string.h>

static const struct licence_outcome MET = {LICENCE_MET, "MET", "", ""};

static struct licence_outcome fails(const struct qx_rule_test *test)
{
    return (struct licence_outcome){LICENCE_NOT_MET, test->code, test->reason, ""};
}

static struct licence_outcome decide(const struct qx_rule_test *test, bool holds)
{
    return holds ? MET : fails(test);
}

static struct licence_outcome not_stated(const struct evaluation *e, const char *field)
{
    return (struct licence_outcome){LICENCE_MISSING, "NOT_STATED",
                                    qx_arena_printf(e->arena, "%s is not stated", field), ""};
}

const struct qx_json *licence_member(const struct qx_json *item, const char *path)
{
    char key[128];

    while (item != NULL) {
        size_t len = strcspn(path, ".");

        if (len >= sizeof key) {
            return NULL;
        }
        memcpy(key, path, len);
        key[len] = '\0';
        item = qx_json_get(item, key);
        if (path[len] == '\0') {
            return item == NULL || qx_json_is_null(item) ? NULL : item;
        }
        path += len + 1;
    }
    return NULL;
}

bool licence_same_person(const struct qx_json *person, const char *scheme, const char *id)
{
    const char *own_scheme = qx_json_get_text(person, "scheme");
    const char *own_id = qx_json_get_text(person, "id");

    return own_scheme != NULL && own_id != NULL && strcmp(own_scheme, scheme) == 0 &&
           strcmp(own_id, id) == 0;
}

/* --- notices --- */

static void notice(struct evaluation *e, const char *text)
{
    for (size_t i = 0; i < e->n_notices; i++) {
        if (strcmp(e->notices[i], text) == 0) {
            return;
        }
    }
    const char **more = qx_arena_alloc(e->arena, e->n_notices + 1, sizeof *more);

    if (e->n_notices > 0) {
        memcpy(more, e->notices, e->n_notices * sizeof *more);
    }
    more[e->n_notices++] = text;
    e->notices = more;
}

void licence_compare_names(struct evaluation *e, const char *label, const char *signed_by,
                           const char *signed_name, const char *name)
{
    if (signed_name == NULL || name == NULL || strcmp(signed_name, name) == 0) {
        return;
    }
    notice(e, qx_arena_printf(e->arena,
                              "%s: %s bears the name '%s', the dossier '%s': see whether both are "
                              "the same",
                              label, signed_by, signed_name, name));
}

/* --- evidence --- */

static void keep_exhibit(struct evaluation *e, const char *file, const char *what,
                         const uint8_t sha256[static 32], const struct qx_evidence *evidence)
{
    struct qx_requirement_result *r = e->result;
    struct qx_exhibit x = {.file = file, .what = what, .state = evidence->state};

    memcpy(x.sha256, sha256, sizeof x.sha256);
    x.has_payload = evidence->payload != NULL;
    if (x.has_payload) {
        memcpy(x.payload, evidence->digest, sizeof x.payload);
    }
    for (size_t i = 0; i < r->n_exhibits; i++) {
        if (strcmp(r->exhibits[i].file, file) == 0 && strcmp(r->exhibits[i].what, what) == 0 &&
            qx_slice_equal(qx_slice(r->exhibits[i].sha256, 32), qx_slice(sha256, 32))) {
            return;
        }
    }
    if ((r->n_exhibits & (r->n_exhibits - 1)) == 0) { /* grow at the powers of two */
        struct qx_exhibit *more =
            qx_arena_alloc(e->arena, r->n_exhibits == 0 ? 1 : 2 * r->n_exhibits, sizeof *more);

        if (r->n_exhibits > 0) {
            memcpy(more, r->exhibits, r->n_exhibits * sizeof *more);
        }
        r->exhibits = more;
    }
    r->exhibits[r->n_exhibits++] = x;
}

struct qx_evidence licence_exhibit(struct evaluation *e, const struct qx_json *document,
                                   const char *kind)
{
    const char *file = qx_json_get_text(document, "file");
    const char *digits = qx_json_get_text(document, "sha256");
    uint8_t sha256[32];

    if (file == NULL || digits == NULL ||
        qx_unhex(qx_slice_text(digits), sha256, sizeof sha256) != QX_OK) {
        return (struct qx_evidence){.state = QX_EVIDENCE_ABSENT,
                                    .code = "NOT_STATED",
                                    .reason = "no file and digest are given"};
    }
    struct qx_evidence found = kind == NULL
                                   ? e->source->document(e->source->ctx, file, sha256)
                                   : e->source->artefact(e->source->ctx, file, sha256, kind);

    if (e->result != NULL) {
        keep_exhibit(e, file, kind == NULL ? "document" : kind, sha256, &found);
    }
    return found;
}

struct licence_outcome licence_of_evidence(const struct qx_evidence *evidence)
{
    static const enum licence_answer ANSWERS[] = {
        [QX_EVIDENCE_ABSENT] = LICENCE_MISSING,  [QX_EVIDENCE_DIFFERS] = LICENCE_NOT_MET,
        [QX_EVIDENCE_INVALID] = LICENCE_NOT_MET, [QX_EVIDENCE_UNDETERMINED] = LICENCE_UNDETERMINED,
        [QX_EVIDENCE_VALID] = LICENCE_MET,
    };

    return (struct licence_outcome){ANSWERS[evidence->state], evidence->code, evidence->reason, ""};
}

/* --- tests of one field --- */

static bool listed(const char *text, const char *const *texts, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(texts[i], text) == 0) {
            return true;
        }
    }
    return false;
}

static bool contains(const struct evaluation *e, const struct qx_rule_test *test,
                     const struct qx_json *list)
{
    const char *value = strcmp(test->texts[0], "@subtype") == 0 ? e->subtype : test->texts[0];

    for (size_t i = 0; i < qx_json_count(list); i++) {
        const char *text = qx_json_text(qx_json_at(list, i));

        if (text != NULL && strcmp(text, value) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_value(const struct qx_rule_test *test, const struct qx_json *v)
{
    bool flag = !test->flag;

    if (test->n_texts > 0) {
        const char *text = qx_json_text(v);

        return text != NULL && strcmp(text, test->texts[0]) == 0;
    }
    return qx_json_bool(v, &flag) && flag == test->flag;
}

static struct licence_outcome on_field(struct evaluation *e, const struct qx_rule_test *test,
                                       struct subject s)
{
    const struct qx_json *v = licence_member(s.json, test->field);
    const char *text = qx_json_text(v);
    int64_t number = 0;

    if (v == NULL) {
        return not_stated(e, test->field);
    }
    switch (test->kind) {
    case QX_TEST_IS:
        return decide(test, is_value(test, v));
    case QX_TEST_ONE_OF:
        return decide(test, text != NULL && listed(text, test->texts, test->n_texts));
    case QX_TEST_CONTAINS:
        return decide(test, contains(e, test, v));
    case QX_TEST_AT_LEAST:
        return decide(test, qx_json_int(v, &number) && number >= test->number);
    case QX_TEST_AT_MOST:
        return decide(test, qx_json_int(v, &number) && number <= test->number);
    case QX_TEST_STATED:
    default:
        return decide(test, qx_json_is_array(v)
                                ? qx_json_count(v) > 0
                                : text == NULL || qx_slice_trim(qx_slice_text(text)).len > 0);
    }
}

static struct licence_outcome on_day(struct evaluation *e, const struct qx_rule_test *test,
                                     struct subject s)
{
    const char *texts[] = {
        test->field == NULL ? NULL : qx_json_text(licence_member(s.json, test->field)),
        test->other == NULL ? NULL : qx_json_text(licence_member(s.json, test->other)),
    };
    int64_t from = INT64_MIN;
    int64_t to = INT64_MAX;

    if (test->field != NULL && texts[0] == NULL) {
        return not_stated(e, test->field);
    }
    if ((texts[0] != NULL && qx_date_parse(qx_slice_text(texts[0]), &from) != QX_OK) ||
        (texts[1] != NULL && qx_date_parse(qx_slice_text(texts[1]), &to) != QX_OK)) {
        return fails(test);
    }
    return decide(test, from <= e->day_ms && e->day_ms <= to);
}

static struct licence_outcome on_document(struct evaluation *e, const struct qx_rule_test *test,
                                          struct subject s)
{
    const struct qx_json *document = licence_member(s.json, test->field);

    if (document == NULL) {
        return not_stated(e, test->field);
    }
    struct qx_evidence found = licence_exhibit(e, document, NULL);

    return licence_of_evidence(&found);
}

/* --- tests of tests --- */

static struct licence_outcome all_of(struct evaluation *e, const struct qx_rule_test *test,
                                     struct subject s)
{
    /* worst first: what is not met stays so whatever else comes; what cannot be told must not be
     * mistaken for a gap that the applicant can fill */
    static const int BADNESS[LICENCE_ANSWERS] = {[LICENCE_NOT_MET] = 3,
                                                 [LICENCE_UNDETERMINED] = 2,
                                                 [LICENCE_MISSING] = 1,
                                                 [LICENCE_MET] = 0};
    struct licence_outcome worst = MET;

    for (size_t i = 0; i < test->n_parts && worst.answer != LICENCE_NOT_MET; i++) {
        struct licence_outcome part = licence_evaluate(e, &test->parts[i], s);

        if (BADNESS[part.answer] > BADNESS[worst.answer]) {
            worst = part;
        }
    }
    return worst;
}

static struct licence_outcome any_of(struct evaluation *e, const struct qx_rule_test *test,
                                     struct subject s)
{
    struct licence_outcome best = licence_evaluate(e, &test->parts[0], s);

    for (size_t i = 1; i < test->n_parts && best.answer != LICENCE_MET; i++) {
        struct licence_outcome part = licence_evaluate(e, &test->parts[i], s);

        if (part.answer > best.answer) {
            best = part;
        }
    }
    return best;
}

static struct licence_outcome not_of(struct evaluation *e, const struct qx_rule_test *test,
                                     struct subject s)
{
    struct licence_outcome part = licence_evaluate(e, &test->parts[0], s);

    if (part.answer == LICENCE_MET) {
        return fails(test);
    }
    return part.answer == LICENCE_NOT_MET ? MET : part;
}

static enum qx_requirement_status status_of(enum licence_answer answer)
{
    switch (answer) {
    case LICENCE_MET:
        return QX_REQUIREMENT_MET;
    case LICENCE_NOT_MET:
        return QX_REQUIREMENT_NOT_MET;
    case LICENCE_MISSING:
    case LICENCE_UNDETERMINED:
    default:
        return QX_REQUIREMENT_EVIDENCE_MISSING;
    }
}

static void keep_considered(struct evaluation *e, const struct qx_considered *items, size_t n)
{
    struct qx_requirement_result *r = e->result;

    if (r == NULL || n == 0) {
        return;
    }
    struct qx_considered *all = qx_arena_alloc(e->arena, r->n_considered + n, sizeof *all);

    if (r->n_considered > 0) {
        memcpy(all, r->considered, r->n_considered * sizeof *all);
    }
    memcpy(all + r->n_considered, items, n * sizeof *all);
    r->considered = all;
    r->n_considered += n;
}

static struct licence_outcome exists(struct evaluation *e, const struct qx_rule_test *test,
                                     struct subject s)
{
    const struct qx_json *list = licence_member(s.json, test->field);
    size_t n = qx_json_count(list);
    size_t at_least[LICENCE_ANSWERS] = {0}; /* items whose answer is this or better */
    struct qx_considered *considered = qx_arena_alloc(e->arena, n, sizeof *considered);
    struct licence_outcome best = fails(test);
    const char *first = "";
    bool failing = false;

    for (size_t i = 0; i < n; i++) {
        struct subject item = {qx_json_at(list, i),
                               qx_arena_printf(e->arena, "%s%s%s[%zu]", s.label,
                                               s.label[0] == '\0' ? "" : ".", test->field, i)};
        struct licence_outcome o = licence_evaluate(e, &test->parts[0], item);

        considered[i] = (struct qx_considered){item.label, status_of(o.answer), o.code, o.reason};
        for (int a = 0; a <= (int)o.answer; a++) {
            at_least[a]++;
        }
        o.item = o.item[0] == '\0' ? item.label : o.item;
        if (o.answer == LICENCE_MET) {
            first = first[0] == '\0' ? item.label : first;
        } else if (!failing || o.answer > best.answer) {
            best = o;
            failing = true;
        }
    }
    if (s.label[0] == '\0') {
        keep_considered(e, considered, n);
    }
    if (at_least[LICENCE_MET] >= (size_t)test->number) {
        return (struct licence_outcome){LICENCE_MET, "MET", "", first};
    }
    /* with too few items the answer is the same, however the open ones turn out */
    if (at_least[LICENCE_MISSING] < (size_t)test->number && best.answer != LICENCE_NOT_MET) {
        return fails(test);
    }
    return best;
}

struct licence_outcome licence_evaluate(struct evaluation *e, const struct qx_rule_test *test,
                                        struct subject s)
{
    switch (test->kind) {
    case QX_TEST_ALL:
    case QX_TEST_USE:
        return all_of(e, test, s);
    case QX_TEST_ANY:
        return any_of(e, test, s);
    case QX_TEST_NOT:
        return not_of(e, test, s);
    case QX_TEST_EXISTS:
        return exists(e, test, s);
    case QX_TEST_ON_DAY:
        return on_day(e, test, s);
    case QX_TEST_DOCUMENT:
        return on_document(e, test, s);
    case QX_TEST_FINDING:
        return licence_finding(e, test, s);
    case QX_TEST_CERTIFICATE:
        return licence_certificate(e, test, s);
    case QX_TEST_IS:
    case QX_TEST_ONE_OF:
    case QX_TEST_CONTAINS:
    case QX_TEST_STATED:
    case QX_TEST_AT_LEAST:
    case QX_TEST_AT_MOST:
    case QX_TEST_COUNT:
    default:
        return on_field(e, test, s);
    }
}
