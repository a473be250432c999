/* Verbs of qualex-bank and what they share. */
#ifndef QUALEX_CLI_BANK_H
#define QUALEX_CLI_BANK_H

#include <qualex/life.h>
#include <qualex/formats.h>
#include <qualex/cli.h>
#include <qualex/policy.h>

int cli_bank_init(struct qx_cli *cli, int argc, char **argv);
int cli_bank_import(struct qx_cli *cli, int argc, char **argv);
int cli_bank_export(struct qx_cli *cli, int argc, char **argv);
int cli_bank_lint(struct qx_cli *cli, int argc, char **argv);
int cli_bank_list(struct qx_cli *cli, int argc, char **argv);
int cli_bank_show(struct qx_cli *cli, int argc, char **argv);
int cli_bank_history(struct qx_cli *cli, int argc, char **argv);
int cli_bank_diff(struct qx_cli *cli, int argc, char **argv);
int cli_bank_search(struct qx_cli *cli, int argc, char **argv);
int cli_bank_comment(struct qx_cli *cli, int argc, char **argv);
int cli_bank_author(struct qx_cli *cli, int argc, char **argv);
int cli_bank_review(struct qx_cli *cli, int argc, char **argv);
int cli_bank_approve(struct qx_cli *cli, int argc, char **argv);
int cli_bank_pretest(struct qx_cli *cli, int argc, char **argv);
int cli_bank_suspend(struct qx_cli *cli, int argc, char **argv);
int cli_bank_resume(struct qx_cli *cli, int argc, char **argv);
int cli_bank_retire(struct qx_cli *cli, int argc, char **argv);
int cli_bank_establish(struct qx_cli *cli, int argc, char **argv);
int cli_bank_feasible(struct qx_cli *cli, int argc, char **argv);
int cli_bank_release(struct qx_cli *cli, int argc, char **argv);
int cli_bank_draw(struct qx_cli *cli, int argc, char **argv);
int cli_bank_syllabus(struct qx_cli *cli, int argc, char **argv);

extern const struct qx_cli_option cli_bank_init_options[];
extern const struct qx_cli_option cli_bank_import_options[];
extern const struct qx_cli_option cli_bank_export_options[];
extern const struct qx_cli_option cli_bank_lint_options[];
extern const struct qx_cli_option cli_bank_list_options[];
extern const struct qx_cli_option cli_bank_show_options[];
extern const struct qx_cli_option cli_bank_history_options[];
extern const struct qx_cli_option cli_bank_diff_options[];
extern const struct qx_cli_option cli_bank_search_options[];
extern const struct qx_cli_option cli_bank_comment_options[];
extern const struct qx_cli_option cli_bank_author_options[];
extern const struct qx_cli_option cli_bank_review_options[];
extern const struct qx_cli_option cli_bank_approve_options[];
extern const struct qx_cli_option cli_bank_pretest_options[];
extern const struct qx_cli_option cli_bank_suspend_options[];
extern const struct qx_cli_option cli_bank_resume_options[];
extern const struct qx_cli_option cli_bank_retire_options[];
extern const struct qx_cli_option cli_bank_establish_options[];
extern const struct qx_cli_option cli_bank_feasible_options[];
extern const struct qx_cli_option cli_bank_release_options[];
extern const struct qx_cli_option cli_bank_draw_options[];
extern const struct qx_cli_option cli_bank_syllabus_options[];

#define CLI_BANK_FILE_MAX ((size_t)1 << 30)   /* a file of questions */
#define CLI_BANK_POLICY_MAX ((size_t)8 << 20) /* an exam policy, a manifest */

/* Whether a file begins as a ZIP archive does. */
bool cli_bank_is_archive(const char *path);

/* import --policy */
struct cli_draft {
    const char *path; /* where it is written to; NULL: none is asked for */
    bool alone;       /* its file is the test itself, and has no questions */
    bool made;        /* it is written */
    struct qx_buf text;
};
/* Reads the draft that is asked for, if any, and writes it. Errors: USAGE, EXISTS, those of
 * qx_qti_policy and qx_create_file. */
QX_MUST_USE enum qx_err cli_bank_draft(struct qx_cli *cli, int argc, char **argv,
                                       struct cli_draft *draft);
/* Tells of it, or takes it back when the questions were not taken. */
void cli_bank_draft_end(struct qx_cli *cli, struct cli_draft *draft, bool taken);

/* An exam policy from a file. Free json with qx_json_free; policy lives in arena. */
QX_MUST_USE enum qx_err cli_bank_policy(struct qx_cli *cli, const char *path,
                                        struct qx_arena *arena, struct qx_json **json,
                                        struct qx_policy *policy);
/* A bank to write to. Errors: IO when the file or its folder may not be written; those of
 * qx_bank_open; reported. */
QX_MUST_USE enum qx_err cli_bank_open(struct qx_cli *cli, const char *path, struct qx_bank **out);
struct qx_trust;
/* The root that a live bank trusts, with the revocation lists of --crl. Free with qx_trust_free.
 * Errors: those of reading and of qx_trust_read. */
QX_MUST_USE enum qx_err cli_bank_trust(struct qx_cli *cli, const struct qx_bank *bank,
                                       const char *where, struct qx_trust **out);
/* The person of --as in NFC, without blanks around; empty when there is no --as. Errors: USAGE when
 * it is no name of one line. */
QX_MUST_USE enum qx_err cli_bank_person(struct qx_cli *cli, struct qx_buf *out);
/* Writes the document on stdout as one canonical line and frees it. */
void cli_bank_print_json(struct qx_cli *cli, struct qx_json **json);
/* The report's messages as [{"file","level","line","text"}]; empties the report. */
struct qx_json *cli_bank_messages(struct qx_cli *cli);
/* ",en,ru," as "en,ru". */
struct qx_slice cli_bank_langs(const char *langs);
/* As an array, a member of a document. */
void cli_bank_set_langs(struct qx_json *object, const char *key, const char *langs);
/* What --status, --topic, --level, --lang, --text, --overdue and --all say; today is where the date
 * of --overdue is kept. Errors: USAGE, reported. */
QX_MUST_USE enum qx_err cli_bank_filter(struct qx_cli *cli, char today[static 11],
                                        struct qx_filter *out);
/* Warns of a topic or language that no question of the bank has. Errors: the bank's, reported. */
QX_MUST_USE enum qx_err cli_bank_tell_unknown(struct qx_cli *cli, struct qx_bank *bank,
                                              const char *where, const struct qx_filter *filter);
/* Returns USAGE, with the names that there are. */
enum qx_err cli_bank_no_status(struct qx_cli *cli, const char *status);
/* --status by its name, "in-review" too; NULL = not given. Errors: USAGE. Borrowed. */
QX_MUST_USE enum qx_err cli_bank_status(struct qx_cli *cli, const char **out);
/* A stored question. Everything in arena. Errors: JSON_SYNTAX, JSON_FIELD, QUESTION; reported. */
QX_MUST_USE enum qx_err cli_bank_question(struct qx_cli *cli, struct qx_slice json,
                                          const char *where, struct qx_arena *arena,
                                          struct qx_question *out);
/* Whether marks may be colours: on a terminal, and nobody asked for none. */
bool cli_bank_colour(const struct qx_cli *cli);

/* A step or comment as one line, and as a member of "steps". */
void cli_bank_print_step(struct qx_cli *cli, const struct qx_step *step);
struct qx_json *cli_bank_step_json(const struct qx_step *step);

/* Reads the ids on standard input: the first word of each line that does not begin with a blank,
 * and behind it nothing or a version. Errors: USAGE for another line, which ends it; the first one
 * of visit, which does not. */
typedef enum qx_err cli_bank_id_visit(void *ctx, const char *id);
QX_MUST_USE enum qx_err cli_bank_read_ids(struct qx_cli *cli, cli_bank_id_visit *visit, void *ctx);

/* What a step did; all borrowed. */
struct cli_bank_outcome {
    const struct qx_intent *intent;
    size_t n;
    size_t waiting;
    const struct qx_left *left;
};
void cli_bank_print_outcome(struct qx_cli *cli, const struct cli_bank_outcome *o);
/* Free with qx_json_free. */
struct qx_json *cli_bank_outcome_json(const struct cli_bank_outcome *o);

/* bank diff of two releases. Errors: those of the manifests and of qx_release_open. */
QX_MUST_USE enum qx_err cli_bank_editions(struct qx_cli *cli, char **argv);

/* The question as people read it, answer key included, in that language. */
void cli_bank_print_question(struct qx_cli *cli, const struct qx_question *question,
                             const char *lang);
/* "name: text", nothing when there is no text. */
void cli_bank_print_line(struct qx_cli *cli, const char *name, const char *text);

/* From start to end an interrupt (Ctrl-C, a request to end) only sets what asked() tells. */
void cli_bank_interrupt_start(void);
bool cli_bank_interrupt_asked(void);
void cli_bank_interrupt_end(void);

#endif
