/* Verbs of qualex-bank and what they share. */
#ifndef QUALEX_CLI_BANK_H
#define QUALEX_CLI_BANK_H

#include <qualex/bank.h>
#include <qualex/formats.h>
#include <qualex/cli.h>
#include <qualex/policy.h>

int cli_bank_init(struct qx_cli *cli, int argc, char **argv);
int cli_bank_import(struct qx_cli *cli, int argc, char **argv);
int cli_bank_export(struct qx_cli *cli, int argc, char **argv);
int cli_bank_lint(struct qx_cli *cli, int argc, char **argv);
int cli_bank_list(struct qx_cli *cli, int argc, char **argv);
int cli_bank_show(struct qx_cli *cli, int argc, char **argv);
int cli_bank_author(struct qx_cli *cli, int argc, char **argv);
int cli_bank_review(struct qx_cli *cli, int argc, char **argv);
int cli_bank_approve(struct qx_cli *cli, int argc, char **argv);
int cli_bank_retire(struct qx_cli *cli, int argc, char **argv);
int cli_bank_establish(struct qx_cli *cli, int argc, char **argv);
int cli_bank_feasible(struct qx_cli *cli, int argc, char **argv);
int cli_bank_release(struct qx_cli *cli, int argc, char **argv);
int cli_bank_draw(struct qx_cli *cli, int argc, char **argv);

extern const struct qx_cli_option cli_bank_init_options[];
extern const struct qx_cli_option cli_bank_import_options[];
extern const struct qx_cli_option cli_bank_export_options[];
extern const struct qx_cli_option cli_bank_lint_options[];
extern const struct qx_cli_option cli_bank_list_options[];
extern const struct qx_cli_option cli_bank_show_options[];
extern const struct qx_cli_option cli_bank_author_options[];
extern const struct qx_cli_option cli_bank_review_options[];
extern const struct qx_cli_option cli_bank_approve_options[];
extern const struct qx_cli_option cli_bank_retire_options[];
extern const struct qx_cli_option cli_bank_establish_options[];
extern const struct qx_cli_option cli_bank_feasible_options[];
extern const struct qx_cli_option cli_bank_release_options[];
extern const struct qx_cli_option cli_bank_draw_options[];

#define CLI_BANK_FILE_MAX ((size_t)1 << 30)   /* a file of questions */
#define CLI_BANK_POLICY_MAX ((size_t)8 << 20) /* an exam policy, a manifest */

/* Whether a file begins as a ZIP archive does. */
bool cli_bank_is_archive(const char *path);

/* import --policy */
struct cli_draft {
    const char *path; /* where it is written to; NULL: none is asked for */
    bool alone;       /* its file is the test itself, and has no questions */
    struct qx_buf text;
};
/* Reads the draft that is asked for, if any. Errors: USAGE, those of qx_qti_policy. */
QX_MUST_USE enum qx_err cli_bank_draft(struct qx_cli *cli, int argc, char **argv,
                                       struct cli_draft *draft);
QX_MUST_USE enum qx_err cli_bank_write_draft(struct qx_cli *cli, const struct cli_draft *draft);

/* An exam policy from a file. Free json with qx_json_free; policy lives in arena. */
QX_MUST_USE enum qx_err cli_bank_policy(struct qx_cli *cli, const char *path,
                                        struct qx_arena *arena, struct qx_json **json,
                                        struct qx_policy *policy);
/* The person of --as in NFC, without blanks around; empty when there is no --as. Errors: USAGE when
 * it is no name of one line. */
QX_MUST_USE enum qx_err cli_bank_person(struct qx_cli *cli, struct qx_buf *out);
/* Writes the document on stdout as one canonical line and frees it. */
void cli_bank_print_json(struct qx_cli *cli, struct qx_json **json);
/* The report's messages as [{"file","level","line","text"}]; empties the report. */
struct qx_json *cli_bank_messages(struct qx_cli *cli);
/* ",en,ru," as "en,ru". */
struct qx_slice cli_bank_langs(const char *langs);

/* From start to end an interrupt (Ctrl-C, a request to end) only sets what asked() tells. */
void cli_bank_interrupt_start(void);
bool cli_bank_interrupt_asked(void);
void cli_bank_interrupt_end(void);

#endif
