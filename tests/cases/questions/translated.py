"""What a question must have in common with its English text in any other language: its file, its
answer key, its code, its numbers; and that none is missing. The wording is for people to judge."""
import re
from collections import Counter


def numbers(text):
    """The numbers of a text however its language groups their digits: 8,192 and 8 192 are 8192."""
    joined = re.sub('(?<=\\d)[, \u00a0](?=\\d{3}(?!\\d))', '', text)
    return Counter(n.replace(',', '.') for n in re.findall(r'\d+(?:[.,]\d+)*', joined))


def indented(stem):
    return [line.rstrip() for line in stem.split('\\n') if line.startswith('    ')]


def is_code(lines):
    """Statements or a command, and no table of words, logs or messages."""
    return any(re.search(r'[;{}]$|^ +openssl ', line) for line in lines)


def signs(text):
    return Counter(re.findall(r'[=|^(){}\[\]<>"&]', text))


def told(found):
    return ' '.join(sorted(found.elements())) or 'nothing'


def compared(what, english, other, of):
    a, b = of(english), of(other)
    return [f'{what}: {told(a - b)} became {told(b - a)}'] if a != b else []


def in_stem(english, other):
    a, b = indented(english.stem), indented(other.stem)
    if len(a) != len(b):
        return [f'stem: {len(a)} lines of code became {len(b)}']
    if is_code(a):
        return [f'code: "{x.strip()}" became "{y.strip()}"' for x, y in zip(a, b) if x != y]
    return [line for x, y in zip(a, b) for of in (numbers, signs)
            for line in compared(f'line "{x.strip()}"', x, y, of)]


def in_question(english, other):
    if (english.kind, len(english.options)) != (other.kind, len(other.options)):
        return [f'{english.kind} of {len(english.options)} options became {other.kind} of '
                f'{len(other.options)}']
    found = [] if english.weights == other.weights else [
        f'weights {english.weights} became {other.weights}']
    found += in_stem(english, other) + compared('stem', english.stem, other.stem, numbers)
    for i, ((_, text, _), (_, texts, _)) in enumerate(zip(english.options, other.options)):
        found += compared(f'option {i + 1}', text, texts, numbers)
    texts = [text for _, text, _ in other.options]
    if len(set(texts)) < len(texts):
        found.append('an option stands twice')
    if english.kind == 'numeric' and english.right() != other.right():
        found.append(f'keys {english.right()} became {other.right()}')
    if not other.title.strip():
        found.append('no title')
    return found + in_feedback(english, other)


def in_feedback(english, other):
    found = [f'option {i + 1}: feedback in one language only'
             for i, ((_, _, why), (_, _, whys)) in enumerate(zip(english.options, other.options))
             if bool(why) != bool(whys)]
    if bool(english.rationale.strip()) != bool(other.rationale.strip()):
        found.append('rationale in one language only')
    return found + compared('rationale', english.rationale, other.rationale, numbers)


def differences(english, translated):
    """Lines `file: id: what differs`; none when all is well."""
    by_id = {q.id: q for q in english}
    twice = [f'{q.file}: {q.id}: stands {n} times' for q in by_id.values()
             if (n := sum(t.id == q.id for t in translated)) > 1]
    found = []
    for q in translated:
        if q.id not in by_id or by_id[q.id].file != q.file:
            found.append(f'{q.file}: {q.id}: not in the English file of that name')
            continue
        found += [f'{q.file}: {q.id}: {line}' for line in in_question(by_id[q.id], q)]
    there = {q.id for q in translated}
    missing = [f'{q.file}: {q.id}: not there' for q in english if q.id not in there]
    return twice + found + missing
