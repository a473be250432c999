"""qualex.1 and --help tell of the same verbs and options, and mandoc has nothing to say about it.

covers.py BUILD MAN
"""
import glob
import os
import re
import shutil
import subprocess
import sys


def usage(*command):
    done = subprocess.run([*command, '--help'], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f'{command}: --help answers {done.returncode}: {done.stderr}'
    return done.stdout


def programs(build):
    for path in sorted(glob.glob(os.path.join(build, 'src', 'cmd', 'qualex-*'))):
        if os.path.isfile(path) and os.access(path, os.X_OK):
            yield path


def helps(path):
    """(verb, its usage); the verb of a program without verbs is its own name after 'qualex-'."""
    text = usage(path)
    if not text.startswith(f'usage: {os.path.basename(path)} VERB'):
        return [(os.path.basename(path)[len('qualex-'):], text)]
    verbs = re.findall(r'^  ([a-z][a-z-]*) ', text, re.M)
    assert verbs, f'{path}: names no verbs'
    return [(verb, usage(path, verb)) for verb in verbs]


def main(build, man):
    with open(man, encoding='utf-8') as stream:
        page = stream.read()
    told = set(re.findall(r'Fl -([a-z][a-z-]*)', page))
    known = {'help', 'version'}
    wrong = []

    for path in programs(build):
        name = os.path.basename(path)[len('qualex-'):]
        if f'.Ss qualex {name}\n' not in page:
            wrong.append(f'qualex {name}: has no section of its own')
        for verb, text in helps(path):
            if not re.search(rf'\b{verb}\b', page):
                wrong.append(f'qualex {name} {verb}: the verb is not told of')
            listed = re.findall(r'^(?:      |  -[a-z], )--([a-z][a-z-]*)', text, re.M)
            options = set(listed)
            wrong += [f'qualex {name} {verb}: --{o} is listed twice' for o in sorted(options)
                      if listed.count(o) > 1]
            known |= options
            wrong += [f'qualex {name} {verb}: --{o} is not told of' for o in sorted(options - told)]
    wrong += [f'--{option}: no program knows it' for option in sorted(told - known)]

    if not shutil.which('mandoc'):
        wrong.append('mandoc: not there: install it')
    else:
        done = subprocess.run(['mandoc', '-Tlint', '-Wwarning', man], capture_output=True,
                              text=True, check=False)
        wrong += done.stdout.splitlines()
    sys.exit('\n'.join(wrong) if wrong else 0)


if __name__ == '__main__':
    main(*sys.argv[1:])
