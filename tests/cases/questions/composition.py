"""What the list promises: topics, levels, kinds, a source for each fact, keys that no habit betrays,
enough for the blueprint, and scores that rest on the authors' estimates."""
import csv
import hashlib
import json
import math
import os
import re
from collections import Counter, defaultdict

from listed import FOLDER, languages, questions
from translated import differences

TOPICS = ('licensing', 'symmetric', 'hash-mac-kdf', 'asymmetric', 'pki-cms', 'protocols', 'gost',
          'keys-random', 'side-channels', 'secure-c', 'evaluation', 'custody', 'post-quantum',
          'operations')
LEVELS = ('know', 'apply', 'analyse')
CHOOSE = {'en': (r'Choose (two|three|four)\.$', {'two': 2, 'three': 3, 'four': 4}),
          'ru': (r'Выберите (два|три|четыре) ответа\.$', {'два': 2, 'три': 3, 'четыре': 4}),
          'kk': (r'(Екі|Үш|Төрт) жауапты таңдаңыз\.$', {'Екі': 2, 'Үш': 3, 'Төрт': 4})}
EXAMS = os.path.join(FOLDER, '..', 'data', 'exams')


def options_are_sound(q):
    texts = [text for _, text, _ in q.options]
    if q.kind not in ('numeric', 'short'):
        assert len(set(texts)) == len(texts), f'{q.id}: an option stands twice'
    assert not any('of the above' in text.lower() for text in texts), q.id
    if q.kind in ('single', 'multiple'):
        assert 4 <= len(texts) <= 6, f'{q.id}: {len(texts)} options'
    if q.kind == 'multiple':
        assert abs(sum(w for w in q.weights if w > 0) - 100) < 0.1, f'{q.id}: {q.weights}'
    if q.kind in ('matching', 'ordering'):
        assert q.rationale.strip(), f'{q.id}: no rationale'
        assert (4 if q.kind == 'ordering' else 3) <= len(texts) <= 8, f'{q.id}: {len(texts)}'
    elif q.kind != 'true-false':
        assert all(why for _, _, why in q.options), f'{q.id}: an option without feedback'


def says_how_many(q, lang):
    pattern, numbers = CHOOSE[lang]
    found = re.search(pattern, q.stem)
    assert (q.kind == 'multiple') == bool(found), f'{lang}/{q.id}: {q.stem[-40:]}'
    if found:
        assert numbers[found[1]] == len(q.right()), f'{lang}/{q.id}: {found[0]}'


def tags_are_whole(q, ids):
    assert set(q.enemies) <= ids - {q.id}, f'{q.id}: an enemy that is not listed'
    assert q.tags['level'] in LEVELS, q.id
    assert 'source: ' + q.tags['source'] in q.comments, f'{q.id}: source and tag differ'
    assert q.tags['author'] and q.title, q.id
    assert 30 <= int(q.tags['difficulty']) <= 95, f'{q.id}: difficulty {q.tags["difficulty"]}'
    topic = q.tags['topic']
    if q.file == 'samples.gift':
        assert topic == 'samples' and q.tags['sample'] in TOPICS, q.id
    else:
        assert topic in TOPICS and q.file == topic + '.gift', q.id


def enemies_on_one_side(listed):
    pairs = {(q.id, enemy) for q in listed for enemy in q.enemies}
    both = [pair for pair in pairs if pair[::-1] in pairs]
    assert not both, f'enemies named on both sides: {both}'
    return len(pairs)


def code_fits(q):
    """A line of code is never wrapped: 72 columns and four blanks before."""
    for line in re.sub(r'\\([~=#{}:])', r'\1', q.stem).split('\\n'):
        assert not line.startswith('    ') or len(line) <= 76, f'{q.file}: {q.id}: {line}'


def keys_keep_no_habit(lang, listed):
    """The right option is the longest in a quarter at most, and at no place in more than 40 %."""
    single = [q for q in listed if q.kind == 'single']
    longest = [q.id for q in single
               if len(q.right()[0]) > max(len(t) for r, t, _ in q.options if not r)]
    assert len(longest) * 4 <= len(single), f'{lang}: the longest is right in {longest}'
    for topic in TOPICS:
        places = Counter([r for r, _, _ in q.options].index(True) for q in single if q.topic == topic)
        # A file has too few for the percentage to the letter: one more is chance.
        assert max(places.values()) <= 0.4 * sum(places.values()) + 1, (lang, topic, places)
    places = Counter([r for r, _, _ in q.options].index(True) for q in single)
    assert max(places.values()) * 5 <= 2 * len(single), (lang, places)
    return f'longest right {len(longest)} of {len(single)}'


def list_is_balanced(drawn):
    kinds = Counter(q.kind for q in drawn)
    levels = Counter(q.tags['level'] for q in drawn)
    assert len(drawn) >= 300, len(drawn)
    assert (levels['apply'] + levels['analyse']) * 3 >= len(drawn), levels
    assert kinds['multiple'] >= 40, kinds
    assert kinds['numeric'] + kinds['short'] >= 30, kinds
    assert kinds['matching'] + kinds['ordering'] >= 20, kinds
    for topic in TOPICS:
        of_topic = Counter(q.kind for q in drawn if q.topic == topic)
        assert sum(of_topic.values()) >= 22 and of_topic['true-false'] <= 2, (topic, of_topic)
        assert of_topic['multiple'] >= 3 and of_topic['numeric'] + of_topic['short'] >= 3, topic
        assert of_topic['matching'] + of_topic['ordering'] >= 2, (topic, of_topic)
    return dict(kinds)


def samples_cover_each_topic(listed):
    samples = Counter(q.tags['sample'] for q in listed if q.tags['topic'] == 'samples')
    assert all(samples[topic] >= 1 for topic in TOPICS), samples


# --- the policy on top of it ---

def policy_fits(drawn):
    """Each cell has three times what a form takes of it; the scores are what the page says."""
    with open(os.path.join(EXAMS, 'mcpi-developer.json'), encoding='utf-8') as file:
        policy = json.load(file)
    ratings = defaultdict(list)
    for q in drawn:
        ratings[q.topic, q.tags['level']].append(int(q.tags['difficulty']))
    rows, total, questions_in_all = [], 0, 0
    for section in policy['sections']:
        count, expected = 0, 0
        for cell in section['cells']:
            assert cell['topic'] in TOPICS, cell
            rated = ratings[cell['topic'], cell['level']]
            attempts = policy['attempts']['max']['value']
            assert len(rated) >= attempts * cell['count'], f'{cell}: {len(rated)} in the list'
            count += cell['count']
            expected += cell['count'] * sum(rated) / len(rated) / 100
        assert count >= 10 and section['cut']['value'] <= expected, section['id']
        rows.append(f'| {section["id"]} | {count} | {expected:.1f} | {section["cut"]["value"]} |')
        total += expected
        questions_in_all += count
    assert questions_in_all == 60 and policy['time_limit_s']['value'] == 5400
    assert {c['topic'] for s in policy['sections'] for c in s['cells']} == set(TOPICS)
    assert policy['attempts']['max']['value'] == 3 and policy['reuse_days']['value'] > 0
    band = policy['expected_cut']['value']
    assert band['from'] < 100 * total < band['to'], f'{total:.2f} points are not in the band'
    cut = policy['cut']['value']
    assert cut == math.ceil(total), f'the estimates give {total:.2f} points, the cut is {cut}'
    rows.append(f'| the form | {questions_in_all} | {total:.1f} | {cut} |')
    with open(os.path.join(EXAMS, 'mcpi-developer-standard.md'), 'rb') as file:
        report = file.read()
    found = [line for line in report.decode().split('\n') if re.match(r'\| \S.*\d', line)]
    assert found == rows, 'mcpi-developer-standard.md: write\n' + '\n'.join(rows)
    said = policy['standard_setting']
    assert said['method'] == 'placeholder' and said['report'] == hashlib.sha256(report).hexdigest(), \
        f'standard_setting.report: write {hashlib.sha256(report).hexdigest()}'


def glossary_is_in_order():
    with open(os.path.join(FOLDER, 'glossary.csv'), encoding='utf-8', newline='') as file:
        rows = list(csv.DictReader(file))
    terms = [row['en'].lower() for row in rows]
    assert terms == sorted(terms) and len(set(terms)) == len(terms), 'not sorted, or a term twice'
    assert all(row['en'] and row['ru'] and row['kk'] for row in rows), 'a term without a language'
    return len(rows)


def main():
    listed = questions()
    ids = {q.id for q in listed}
    assert len(ids) == len(listed), 'an id stands twice'
    assert len({q.stem for q in listed}) == len(listed), 'a stem stands twice'
    for q in listed:
        tags_are_whole(q, ids)
        options_are_sound(q)
        says_how_many(q, 'en')
        code_fits(q)
    drawn = [q for q in listed if q.tags['topic'] != 'samples']
    kinds = list_is_balanced(drawn)
    samples_cover_each_topic(listed)
    policy_fits(drawn)
    print(f'{len(drawn)} questions, {kinds}, {len(listed) - len(drawn)} samples, '
          f'{enemies_on_one_side(listed)} pairs of enemies, {keys_keep_no_habit("en", drawn)}')
    print(f'{glossary_is_in_order()} terms')


def other_languages():
    english = questions()
    assert languages() == ['kk', 'ru']
    for lang in languages():
        translated = questions(lang)
        found = differences(english, translated)
        assert not found, '\n'.join(f'{lang}/{line}' for line in found)
        for q in translated:
            says_how_many(q, lang)
            code_fits(q)
        print(f'{lang}: {len(translated)} questions, {keys_keep_no_habit(lang, translated)}')


main()
other_languages()
