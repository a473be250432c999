#!/usr/bin/env python3
"""The house's lint: what the compiler cannot say about this repository.

    lint.py [--root DIR] [--build DIR] [--cc CC]    all findings, as file:line: what: what to do
    lint.py --self-test                             each check finds its bad example

The rules are the .txt files beside this one. Exit status: 0 clean, 1 findings, 2 usage.
"""

import argparse
import collections
import fnmatch
import json
import os
import re
import subprocess
import sys

RULES = os.path.dirname(os.path.abspath(__file__))
FILE_LINES_MAX = 450
FUNCTION_LINES_MAX = 70
BAD_NAMES = {"util", "utils", "common", "helper", "helpers", "misc", "manager"}

Finding = collections.namedtuple("Finding", "check path line text")


def rule_lines(name):
    with open(os.path.join(RULES, name), encoding="utf-8") as file:
        for line in file:
            line = line.rstrip("\n")
            if line.strip() and not line.startswith("#"):
                yield line


def code_of(text):
    """C without comments and without what stands in strings; every line keeps its number."""
    pattern = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)

    def blank(match):
        found = match.group(0)
        if found.startswith("/"):
            return " " + "\n" * found.count("\n")
        return found[0] + found[-1]

    return pattern.sub(blank, text)


class Repository:
    def __init__(self, root, build=None, cc="cc"):
        self.root = root
        self.build = build
        self.cc = cc
        self.paths = self.list_paths()
        self.texts = {}

    def list_paths(self):
        try:
            listed = subprocess.run(
                ["git", "-C", self.root, "ls-files", "-z", "-co", "--exclude-standard"],
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout
            top = subprocess.run(["git", "-C", self.root, "rev-parse", "--show-toplevel"],
                                 stdout=subprocess.PIPE, check=True).stdout.decode().strip()
            paths = listed.decode().split("\0")
            if os.path.realpath(top) != os.path.realpath(self.root):
                raise OSError("another repository's")
        except (OSError, subprocess.CalledProcessError):
            paths = []
            for folder, folders, files in os.walk(self.root):
                folders[:] = [f for f in folders if f != ".git" and not f.startswith("build")]
                paths += [os.path.relpath(os.path.join(folder, f), self.root) for f in files]
        return sorted(p for p in paths if p and os.path.isfile(os.path.join(self.root, p)))

    def text(self, path):
        """None for what is no text."""
        if path not in self.texts:
            with open(os.path.join(self.root, path), "rb") as file:
                data = file.read()
            self.texts[path] = None if b"\0" in data else data.decode("utf-8", "replace")
        return self.texts[path]

    def sources(self, *prefixes):
        return [p for p in self.paths if p.endswith((".c", ".h")) and p.startswith(prefixes)]


# --- the house: modules, edges, doors ---------------------------------------------------------


class House:
    def __init__(self, repo):
        self.repo = repo
        self.floors, self.edges, self.private = {}, {}, set()
        for line in rule_lines("edges.txt"):
            name, *rest = line.split()
            if name == "private":
                self.private = set(rest)
            else:
                self.floors[name], self.edges[name] = int(rest[0]), rest[1:]
        self.headers = dict(line.split() for line in rule_lines("headers.txt"))
        self.doors = [line.split() for line in rule_lines("doors.txt")]

    def module(self, path):
        """The longest module whose name the path begins with, or else the folder."""
        inside = path[len("src/"):]
        names = [m for m in self.floors if re.match(re.escape(m) + r"[/._]", inside)]
        return max(names, key=len) if names else os.path.dirname(inside)

    def owner(self, header):
        if header in self.headers:
            return self.headers[header]
        stem = header[:-2]
        if stem in self.floors:
            return stem
        modules = {m for m in self.floors if m.endswith("/" + stem) and not m.startswith("cli/")}
        if len(modules) == 1:
            return modules.pop()
        for pattern in (rf"src/(?!cli/|cmd/).*/{stem}\.c", rf"src/(?!cli/|cmd/).*/{stem}_[^/]*\.c"):
            found = {self.module(p) for p in self.repo.paths if re.fullmatch(pattern, p)}
            if len(found) == 1:
                return found.pop()
        return None

    def may(self, module, target):
        if module == target or module.startswith(target + "/"):
            return True
        edges = self.edges[module]
        below = self.floors[target] < self.floors[module]
        return target in edges or ("*" in edges and below and target not in self.private)

    def check_table(self):
        for module, edges in self.edges.items():
            for edge in edges:
                if edge != "*" and self.floors.get(edge, 99) >= self.floors[module] and \
                        not module.endswith("/private") and "/" not in module:
                    yield Finding("edges", "tests/lint/edges.txt", 1,
                                  f"{module} names {edge}, which is not below it: correct the table")

    def check_public(self, path, line, module, header):
        target = self.owner(header)
        if target is None:
            yield Finding("edges", path, line, f"nobody owns <qualex/{header}>: name its module in "
                                               "tests/lint/headers.txt")
        elif target not in self.floors:
            yield Finding("edges", path, line, f"the module {target} stands nowhere: give it a line "
                                               "in tests/lint/edges.txt")
        elif not self.may(module, target):
            yield Finding("edges", path, line, f"{module} may not include {target} "
                                               f"(<qualex/{header}>): call downwards only")

    def check_door(self, path, line, module, header):
        for prefix, *modules in self.doors:
            if header.startswith(prefix):
                if "*" not in modules and module not in modules:
                    door = " or ".join(modules) if modules != ["-"] else "nobody"
                    yield Finding("doors", path, line,
                                  f"<{header}> belongs to {door}: go through its module")
                return
        yield Finding("doors", path, line,
                      f"<{header}> has no door: name its module in tests/lint/doors.txt")

    def check_file(self, path):
        public = path.startswith("include/")
        module = self.owner(os.path.basename(path)) if public else self.module(path)
        if module not in self.floors:
            where = "headers.txt" if module is None else "edges.txt"
            yield Finding("edges", path, 1,
                          f"it belongs to no known module: name it in tests/lint/{where}")
            return
        for number, line in enumerate(self.repo.text(path).split("\n"), 1):
            include = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
            if not include:
                continue
            quote, header = include.groups()
            if quote == '"':
                target = os.path.normpath(os.path.join(os.path.dirname(path), header))
                folder = "src/" + module.split("/")[0] + "/"
                if public or not target.startswith(folder):
                    yield Finding("edges", path, number, f'"{header}" is private to another '
                                                         "module: include what it makes public")
            elif header.startswith("qualex/"):
                yield from self.check_public(path, number, module, header[len("qualex/"):])
            else:
                yield from self.check_door(path, number, module, header)


def check_house(repo):
    house = House(repo)
    yield from house.check_table()
    for path in repo.sources("src/", "include/"):
        yield from house.check_file(path)


# --- sources ----------------------------------------------------------------------------------


def check_forbidden(repo):
    rules = []
    for line in rule_lines("forbidden.txt"):
        pattern, allowed, advice = line.rsplit(" | ", 2)
        rules.append((re.compile(pattern), tuple(allowed.split()), advice))
    for path in repo.sources("src/", "include/"):
        for number, line in enumerate(code_of(repo.text(path)).split("\n"), 1):
            for pattern, allowed, advice in rules:
                found = pattern.search(line)
                if found and not path.startswith(allowed):
                    yield Finding("forbidden", path, number,
                                  f"{found.group(0).rstrip('( ')}: {advice}")


def check_sizes(repo):
    for path in repo.sources("src/", "include/"):
        lines = repo.text(path).split("\n")
        if path.endswith(".c") and len(lines) - 1 > FILE_LINES_MAX:
            yield Finding("size", path, len(lines) - 1,
                          f"more than {FILE_LINES_MAX} lines: split the file by what it does")
        start = None
        for number, line in enumerate(lines, 1):
            if line == "{":
                start = number
            elif line == "}" and start is not None:
                if number - start - 1 > FUNCTION_LINES_MAX:
                    yield Finding("size", path, start, f"a function of {number - start - 1} lines, "
                                  f"{FUNCTION_LINES_MAX} are allowed: take a step out of it")
                start = None


def check_names(repo):
    for path in repo.paths:
        parts = re.split(r"[/._-]", path.lower())
        for part in BAD_NAMES.intersection(parts):
            yield Finding("name", path, 1, f'"{part}" says nothing: name what it does')


def check_headers(repo):
    headers = [p for p in repo.sources("src/", "include/") if p.endswith(".h")]
    for at in range(0, len(headers), 16):
        command = [repo.cc, "-fsyntax-only", "-x", "c", "-std=c17", "-D_GNU_SOURCE", "-Wall", "-Wextra",
                   "-Wpedantic", "-Werror", "-Wno-unused-function", "-Wno-unused-variable",
                   "-Wno-unused-const-variable", "-Iinclude", *headers[at:at + 16]]
        done = subprocess.run(command, cwd=repo.root, stderr=subprocess.PIPE, text=True, check=False)
        if done.returncode != 0:
            errors = re.findall(r"^([^:\s]+):(\d+):\d+: (?:fatal )?error: (.*)", done.stderr, re.M)
            for path, line, text in errors or [(headers[at], "1", done.stderr.strip())]:
                yield Finding("header", path, int(line), f"does not compile alone: {text}")


# --- texts and data ---------------------------------------------------------------------------

MACHINE_PATH = re.compile(r"(?<![\w./*-])/(?:work|root|farm|" + "tmp" + r"/team)(?=[/\s\"'`),;:]|$)")
UNFINISHED = re.compile(r"\b(" + "TO" + "DO|FIX" + "ME|X" + "XX)\\b")


def check_texts(repo):
    for path in repo.paths:
        text = repo.text(path)
        if text is None:
            continue
        for number, line in enumerate(text.split("\n"), 1):
            found = MACHINE_PATH.search(line)
            if found:
                yield Finding("text", path, number, f"{found.group(0)} is a path of one machine: "
                                                    "speak of what holds everywhere")
            found = UNFINISHED.search(line)
            if found:
                yield Finding("text", path, number,
                              f"{found.group(0)}: finish it, or open an issue and remove the mark")
            if line.endswith((" ", "\t", " \r", "\t\r")):
                yield Finding("blank", path, number, "blanks at the end of the line: remove them")
        if text and not text.endswith("\n"):
            yield Finding("blank", path, text.count("\n") + 1, "no line end at the end: add it")


def without_duplicates(pairs):
    seen = dict(pairs)
    if len(seen) != len(pairs):
        raise ValueError("a member stands twice")
    return seen


def line_of(text, key, occurrence):
    at = -1
    for _ in range(occurrence + 1):
        at = text.find(f'"{key}"', at + 1)
    return text.count("\n", 0, max(at, 0)) + 1


def unbased(value, based, key, free):
    """The keys of numbers without a basis beside or above them."""
    if isinstance(value, dict):
        basis = value.get("basis")
        based = based or (isinstance(basis, str) and basis.strip() != "")
        for name, inner in value.items():
            yield from unbased(inner, based, name, free)
    elif isinstance(value, list):
        for inner in value:
            yield from unbased(inner, based, key, free)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        if not based and key not in free:
            yield key


def check_data(repo):
    free = set(rule_lines("unbased.txt"))
    for path in repo.paths:
        if not (path.startswith("data/") and path.endswith(".json")):
            continue
        text = repo.text(path)
        try:
            value = json.loads(text, object_pairs_hook=without_duplicates)
        except ValueError as error:
            yield Finding("data", path, getattr(error, "lineno", 1), f"not JSON ({error}): correct it")
            continue
        if path.startswith(("data/exams/", "data/rules/")):
            for key in unbased(value, False, "", free):
                yield Finding("basis", path, line_of(text, key, 0),
                              f"the number of {key} has no basis: name the act and paragraph")


# --- programs ---------------------------------------------------------------------------------


def program_rules():
    groups, programs = collections.defaultdict(list), {}
    for line in rule_lines("programs.txt"):
        name, rest = line.split(None, 1)
        if name.startswith("@"):
            groups[name].append(rest.strip())
        else:
            words = [word for word in rest.split() if word != "-"]
            never = [p for word in words if word[0] != "+" for p in groups.get(word, [word])]
            programs[name] = (re.compile("|".join(never)) if never else None,
                              {word[1:] for word in words if word[0] == "+"})
    return programs


def check_symbols(name, rule, listing):
    never, always = rule
    symbols = {symbol.split("@")[0] for symbol in listing.split()}
    for symbol in sorted(s for s in symbols if never and never.fullmatch(s)):
        yield Finding("program", name, 1,
                      f"it has {symbol}: unlink what it must not be able to do (programs.txt)")
    for symbol in sorted(always - symbols):
        yield Finding("program", name, 1, f"it lacks {symbol}: call it first (programs.txt)")


def check_hardening(name, headers):
    """What readelf -hldW says of a program: PIE, everything resolved and read-only, no code on the stack."""
    for wanted, pattern in (("position independence", r"Type:\s+DYN"), ("relro", r"GNU_RELRO"),
                            ("binding at start", r"FLAGS_1.*\bNOW\b"), ("PIE", r"FLAGS_1.*\bPIE\b"),
                            ("a stack without code", r"GNU_STACK(\s+0x\w+){5}\s+RW\s")):
        if not re.search(pattern, headers):
            yield Finding("program", name, 1, f"it lacks {wanted}: restore the link arguments of "
                                              "meson.build")


def output_of(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout


def check_programs(repo):
    folder = os.path.join(repo.build, "src", "cmd") if repo.build else None
    if folder is None or not os.path.isdir(folder):
        return
    programs = program_rules()
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        if not (name.startswith("qualex") and os.path.isfile(path) and os.access(path, os.X_OK)):
            continue
        if name not in programs:
            yield Finding("program", name, 1, "no line in tests/lint/programs.txt: say what it must "
                                              "not be able to do")
        else:
            listing = output_of("nm", "--format=just-symbols", path)
            if "main" not in listing.split():
                yield Finding("program", name, 1, "it has no symbols to look at: build it unstripped")
            yield from check_symbols(name, programs[name], listing)
            yield from check_hardening(name, output_of("readelf", "-hldW", path))


# --- all --------------------------------------------------------------------------------------

CHECKS = (check_house, check_forbidden, check_sizes, check_names, check_headers, check_texts,
          check_data, check_programs)


def without_exceptions(findings, lines):
    """Counted exceptions: a file that grew better must also lower its number."""
    kept = list(findings)
    for line in lines:
        check, pattern, granted, reason = line.split(" | ", 3)
        hits = [f for f in kept if f.check == check and fnmatch.fnmatch(f.path, pattern)]
        if granted == "*" or len(hits) == int(granted):
            kept = [f for f in kept if f not in hits]
        elif len(hits) < int(granted):
            kept = [f for f in kept if f not in hits]
            kept.append(Finding("exception", "tests/lint/exceptions.txt", 1,
                                f"{check} in {pattern}: {granted} granted ({reason}), {len(hits)} "
                                "found: lower the number"))
    return kept


def lint(repo, exceptions):
    findings = [finding for check in CHECKS for finding in check(repo)]
    return sorted(without_exceptions(findings, exceptions), key=lambda f: (f.path, f.line, f.text))


def main():
    parser = argparse.ArgumentParser(description="The house's lint.")
    parser.add_argument("--root", default=os.path.dirname(os.path.dirname(RULES)))
    parser.add_argument("--build", help="the build folder, whose programs are looked into")
    parser.add_argument("--cc", default="cc", help="compiles headers alone")
    parser.add_argument("--self-test", action="store_true")
    args = parser.parse_args()
    if args.self_test:
        sys.dont_write_bytecode = True
        import self_test
        return self_test.run(sys.modules[__name__])
    findings = lint(Repository(args.root, args.build, args.cc), list(rule_lines("exceptions.txt")))
    for finding in findings:
        print(f"{finding.path}:{finding.line}: {finding.text}")
    print(f"{len(findings)} findings", file=sys.stderr)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
