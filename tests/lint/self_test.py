"""Each check of the lint against a small bad repository that it must find, and a good one."""

import os
import tempfile

GOOD = {
    "include/qualex/slice.h": "#ifndef S_H\n#define S_H\n#include <stddef.h>\nstruct qx_slice {\n"
                              "    size_t len;\n};\n#endif\n",
    "include/qualex/json.h": "#ifndef J_H\n#define J_H\n#include <qualex/slice.h>\n#endif\n",
    "src/base/slice.c": "#include <qualex/slice.h>\n",
    "src/json/parse.c": "#include \"tree.h\"\n#include <jansson.h>\n"
                        "/* strcpy( in a comment */ static const char a[] = \"strcpy(\";\n",
    "src/json/tree.h": "#ifndef T_H\n#define T_H\n#include <qualex/json.h>\n#endif\n",
    "src/cli/print.c": "int x(void)\n{\n    return printf(\"%d\", 1);\n}\n",
    "data/exams/a.json": '{"edition": 1, "cut": {"value": 5, "basis": "Order 1"}}\n',
    "docs/a.md": "A path /usr/share/doc, a word/work, https://example.org/root/x.\n",
}

LONG_FUNCTION = "void f(void)\n{\n" + "    ;\n" * 71 + "}\n"

# what is put into the good repository, check, path, line, a part of the text
BAD = [
    ({"src/json/x.c": "#include <qualex/db.h>\n", "include/qualex/db.h": "\n"},
     "edges", "src/json/x.c", 1, "json may not include db"),
    ({"src/base/x.c": "\n#include <qualex/json.h>\n"}, "edges", "src/base/x.c", 2, "downwards"),
    ({"src/cli/bank/x.c": "#include <qualex/key.h>\n", "include/qualex/key.h": "\n"},
     "edges", "src/cli/bank/x.c", 1, "cli may not include crypto/private"),
    ({"src/cli/x.c": "#include <qualex/odd.h>\n"}, "edges", "src/cli/x.c", 1, "nobody owns"),
    ({"src/odd/x.c": "\n"}, "edges", "src/odd/x.c", 1, "no known module"),
    ({"include/qualex/odd.h": "\n"}, "edges", "include/qualex/odd.h", 1, "no known module"),
    ({"src/db/x.c": "#include \"../json/tree.h\"\n"}, "edges", "src/db/x.c", 1, "private"),
    ({"src/cli/x.c": "#include <sqlite3.h>\n"}, "doors", "src/cli/x.c", 1, "belongs to db"),
    ({"include/qualex/json.h": "#include <jansson.h>\n#include <openssl/evp.h>\n"},
     "doors", "include/qualex/json.h", 2, "belongs to crypto"),
    ({"src/base/x.c": "#include <assert.h>\n"}, "doors", "src/base/x.c", 1, "nobody"),
    ({"src/base/x.c": "#include <zlib.h>\n"}, "doors", "src/base/x.c", 1, "no door"),
    ({"src/base/x.c": LONG_FUNCTION}, "size", "src/base/x.c", 2, "71 lines"),
    ({"src/base/x.c": "\n" * 451}, "size", "src/base/x.c", 451, "450"),
    ({"src/base/string_" + "util.c": "\n"}, "name", "src/base/string_util.c", 1, "util"),
    ({"src/json/tree.h": "struct a {\n    size_t b;\n};\n"}, "header", "src/json/tree.h", 2, "size_t"),
    ({"docs/a.md": "see\n/wo" + "rk/main\n"}, "text", "docs/a.md", 2, "one machine"),
    ({"docs/a.md": "`/tmp/" + "team/x`\n"}, "text", "docs/a.md", 1, "one machine"),
    ({"docs/a.md": "TO" + "DO: more\n"}, "text", "docs/a.md", 1, "finish"),
    ({"docs/a.md": "FIX" + "ME\n"}, "text", "docs/a.md", 1, "finish"),
    ({"docs/a.md": "a\nb \n"}, "blank", "docs/a.md", 2, "end of the line"),
    ({"docs/a.md": "a"}, "blank", "docs/a.md", 1, "no line end"),
    ({"data/a.json": '{"a": 1,\n"a": 2}\n'}, "data", "data/a.json", 1, "twice"),
    ({"data/a.json": '{\n"a": }\n'}, "data", "data/a.json", 2, "not JSON"),
    ({"data/exams/a.json": '{\n"cut": {"value": 5}}\n'}, "basis", "data/exams/a.json", 2, "value"),
    ({"data/rules/a.json": '{"cut": [{"n": 5, "basis": " "}]}\n'}, "basis", "data/rules/a.json", 1, "n"),
]

# one line each that must be found in src/term, where no rule makes an exception
FORBIDDEN = [
    "strcpy(a, b);", "strcat(a, b);", "sprintf(a, b);", "vsprintf(a, b, c);", "gets(a);", "atoi(a);",
    "strtok(a, b);", "system(a);", "popen(a, b);", "sqlite3_mprintf(a);", "memcmp(key, other, 32);",
    "if (memcmp(a->pin, b, 4) == 0)", "time(NULL);", "getenv(a);", "setenv(a, b, 1);", "rand();",
    "random();", "clock_gettime(a, &b);", "localtime(&a);", "assert(a != NULL);", "printf(a);",
    "fprintf(stderr, a);", "exit(1);", "_exit(1);", "abort();", "typedef struct a b;", "alloca(5);",
    "double a;", "sscanf(a, b);", "strncpy(a, b, 5);", "signal(1, a);", "getrandom(a, 1, 0);",
]
ALLOWED = [
    ("src/base/clock.c", "clock_gettime(a, &b);"), ("src/base/env.c", "getenv(a);"),
    ("src/text/locale.c", "setenv(a, b, 1);"), ("src/cmd/a.c", "exit(1);"),
    ("src/cli/a.c", "printf(a);"), ("src/term/a.c", "qx_buf_printf(a, b);"),
    ("src/term/a.c", "snprintf(a, 1, b);"), ("src/term/a.c", "memcmp(a->runes, b->runes, 4);"),
    ("src/term/a.c", "/* exit(1) */"), ("src/term/a.c", "qx_time(a);"),
]

SYMBOLS = [
    ("qualex-verify", "sqlite3_open_v2", True), ("qualex-verify", "CMS_sign@OPENSSL_3.0.0", True),
    ("qualex-verify", "PEM_read_bio_PrivateKey", True), ("qualex-verify", "newterm", True),
    ("qualex-verify", "CMS_verify", False), ("qualex-exam", "newterm", False),
    ("qualex-exam", "sqlite3_step", True), ("qualex-keeper", "EVP_DigestSign", True),
    ("qualex-sign", "CMS_sign", False), ("qualex-sign", "initscr", True),
    ("qualex-audit", "EVP_PKEY_keygen", True), ("qualex-audit", "sqlite3_step", False),
]


def findings_of(lint, changes, exceptions=()):
    with tempfile.TemporaryDirectory() as root:
        for path, text in {**GOOD, **changes}.items():
            os.makedirs(os.path.dirname(os.path.join(root, path)), exist_ok=True)
            with open(os.path.join(root, path), "w", encoding="utf-8") as file:
                file.write(text)
        return lint.lint(lint.Repository(root), list(exceptions))


def found(findings, check, path, line, part):
    return any(f.check == check and f.path == path and f.line == line and part in f.text
               for f in findings)


def check_repositories(lint):
    yield "the good repository is clean", findings_of(lint, {}) == []
    for changes, check, path, line, part in BAD:
        yield f"{check}: {path}: {part}", found(findings_of(lint, changes), check, path, line, part)


def check_forbidden(lint):
    text = "\n".join(FORBIDDEN) + "\n"
    findings = findings_of(lint, {"src/term/x.c": text})
    for number, line in enumerate(FORBIDDEN, 1):
        yield f"forbidden: {line}", found(findings, "forbidden", "src/term/x.c", number, "")
    for path, line in ALLOWED:
        hits = [f for f in findings_of(lint, {path: line + "\n"}) if f.check == "forbidden"]
        yield f"allowed in {path}: {line}", hits == []


def check_exceptions(lint):
    changes = {"src/term/x.c": "exit(1);\nexit(2);\n"}
    for granted, left in (("2", 0), ("*", 0), ("1", 2), ("3", 1)):
        findings = findings_of(lint, changes, [f"forbidden | src/term/x.c | {granted} | a reason"])
        yield f"{granted} exceptions granted for 2", len(findings) == left


def check_symbols(lint):
    rules = lint.program_rules()
    for name, symbol, bad in SYMBOLS:
        hits = list(lint.check_symbols(name, (rules[name][0], set()), "main\n" + symbol))
        yield f"{symbol} in {name}", bool(hits) == bad


HEADERS = """  Type:                              DYN (Position-Independent Executable file)
  GNU_STACK      0x000000 0x0000000000000000 0x0000000000000000 0x000000 0x000000 RW  0x10
  GNU_RELRO      0x02dd10 0x000000000002ed10 0x000000000002ed10 0x0012f0 0x0012f0 R   0x1
 0x000000006ffffffb (FLAGS_1)            Flags: NOW PIE
"""


def check_hardening(lint):
    yield "a hardened program is clean", list(lint.check_hardening("qualex", HEADERS)) == []
    for good, bad in (("DYN", "EXEC"), ("RELRO", "NOTE"), ("NOW", ""), ("NOW PIE", "NOW"),
                      ("RW  0x10", "RWE 0x10")):
        yield f"{good} missing", len(list(lint.check_hardening("qualex", HEADERS.replace(good, bad)))) == 1
    rules = lint.program_rules()
    for listing, hits in (("main", 1), ("main\nqx_secret_close_process", 0)):
        yield f"{listing.split()[-1]} in qualex-sign", \
            len(list(lint.check_symbols("qualex-sign", rules["qualex-sign"], listing))) == hits


def run(lint):
    failed = passed = 0
    for check in (check_repositories, check_forbidden, check_exceptions, check_symbols,
                  check_hardening):
        for name, good in check(lint):
            passed += good
            failed += not good
            if not good:
                print(f"self-test: {name}: the lint does not do that")
    print(f"self-test: {passed} passed, {failed} failed")
    return 1 if failed else 0
