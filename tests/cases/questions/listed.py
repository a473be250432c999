"""The licenser's list as it stands in questions/: one plain reading of the house style of GIFT, for
the tests of its content. The bank's importer is tested elsewhere."""
import glob
import os
import re

FOLDER = os.environ.get('QUALEX_QUESTIONS') or os.path.join(
    os.path.dirname(__file__), '..', '..', '..', 'questions')


class Question:
    def __init__(self, file, block):
        self.file = os.path.basename(file)
        self.comments = [line[2:].strip() for line in block if line.startswith('//')]
        text = '\n'.join(line for line in block if not line.startswith('//'))
        tags = ' '.join(line for line in self.comments if line.startswith('[id:'))
        self.id = one(r'\[id:([^]]+)\]', tags, file)
        self.tags = dict(re.findall(r'\[tag:(\w+):([^]]+)\]', tags))
        self.topic = os.path.splitext(self.file)[0]
        self.enemies = re.findall(r'\[tag:enemy:([^]]+)\]', tags)
        self.claims = [line[6:].strip() for line in self.comments if line.startswith('claim:')]
        match = re.fullmatch(r'::(.+?)(?<!\\):: (.+?) ?(?<!\\)\{(.*)(?<!\\)\}', text, re.S)
        assert match, f'{self.id}: not ::title:: stem {{answers}}'
        self.title, self.stem, answers = match.groups()
        self.options = []  # (right, text, why); of an ordering in the right order
        self.weights = []  # percent of the mark, in the order of the options
        answers, _, self.rationale = answers.partition('####')
        if re.match(r'[TF]#', answers):
            self.kind = 'true-false'
            self.weights = [100 * (answers[0] == 'T'), 100 * (answers[0] == 'F')]
            self.options = [(answers[0] == 'T', 'T', answers[2:]), (answers[0] == 'F', 'F', '')]
        elif answers.startswith('>'):
            self.kind = 'ordering'
            self.take([f'={line} # ' for line in answers[1:].strip().split('\n')])
        elif ' -> ' in answers:
            self.kind = 'matching'
            self.take([f'{line} # ' for line in answers.strip().split('\n')])
        else:
            self.take(answers.removeprefix('#').strip().split('\n'))
            rights = sum(o[0] for o in self.options)
            self.kind = ('numeric' if answers.startswith('#') else
                         'short' if rights == len(self.options) else
                         'multiple' if rights > 1 else 'single')

    def take(self, lines):
        for line in lines:
            option = re.fullmatch(r'([=~])(%-?[0-9.]+%)?(.+?) # (.*)', line)
            assert option, f'{self.id}: not an option: {line}'
            share = float(option[2].strip('%')) if option[2] else 100 * (option[1] == '=')
            self.weights.append(share)
            self.options.append((share > 0, plain(option[3]), plain(option[4])))

    def right(self):
        return [text for right, text, _ in self.options if right]


def one(pattern, text, where):
    found = re.findall(pattern, text)
    assert len(found) == 1, f'{where}: {pattern}: {len(found)} of one'
    return found[0]


def plain(text):
    return re.sub(r'\\([~=#{}:])', r'\1', text).strip()


def languages():
    """The other languages that the list has a folder for."""
    folders = glob.glob(os.path.join(FOLDER, 'mcpi', '*', ''))
    return sorted({os.path.basename(os.path.dirname(f)) for f in folders} - {'en'})


def questions(lang='en'):
    found = []
    for file in sorted(glob.glob(os.path.join(FOLDER, 'mcpi', lang, '*.gift'))):
        with open(file, encoding='utf-8') as stream:
            blocks = re.split(r'\n{2,}', stream.read().strip())
        for block in blocks:
            lines = block.split('\n')
            if any('[id:' in line for line in lines):
                found.append(Question(file, lines))
    return found
