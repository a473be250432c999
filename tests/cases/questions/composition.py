"""What the list promises: topics, levels, kinds, a source for each fact, keys that no habit betrays."""
from collections import Counter

from listed import languages, questions
from translated import differences

TOPICS = ('licensing', 'symmetric', 'hash-mac-kdf', 'asymmetric-signature', 'pki-cms', 'protocols',
          'keys-random', 'implementation-evaluation')
LEVELS = ('know', 'apply', 'analyse')


def longest_right(single):
    """In how many the right option is longer than every other: a quarter at most."""
    found = [q for q in single
             if len(q.right()[0]) > max(len(t) for r, t, _ in q.options if not r)]
    assert len(found) * 4 <= len(single), \
        f'the longest option is right in {len(found)} of {len(single)}: {[q.id for q in found]}'
    return len(found)


def main():
    listed = questions()
    assert len(listed) >= 44, len(listed)
    assert len({q.id for q in listed}) == len(listed), 'an id stands twice'
    assert len({q.stem for q in listed}) == len(listed), 'a stem stands twice'

    ids = {q.id for q in listed}
    for q in listed:
        assert set(q.enemies) <= ids - {q.id}, f'{q.id}: an enemy that is not listed'
        assert q.tags['topic'] in TOPICS and q.file == q.tags['topic'] + '.gift', q.id
        assert q.tags['level'] in LEVELS, q.id
        assert 'source: ' + q.tags['source'] in q.comments, f'{q.id}: source and tag differ'
        assert q.tags['author'], q.id
        texts = [text for _, text, _ in q.options]
        assert len(set(texts)) == len(texts), f'{q.id}: an option stands twice'
        assert not any('of the above' in text.lower() for text in texts), q.id
        if q.kind == 'multiple':
            assert q.stem.endswith('Choose two.') and len(q.right()) == 2, q.id
        assert all(why for _, text, why in q.options if q.kind != 'true-false'), q.id
        assert q.kind == 'true-false' or 4 <= len(texts) <= 6, q.id

    cells = Counter((q.tags['topic'], q.tags['level']) for q in listed)
    for topic in TOPICS:
        assert sum(cells[topic, level] for level in LEVELS) >= 5, topic
        for level in LEVELS:
            assert cells[topic, level] >= 3, f'{topic} × {level}: {cells[topic, level]}'
    kinds = Counter(q.kind for q in listed)
    assert kinds['multiple'] >= 8 and 4 <= kinds['true-false'] <= 6, kinds
    assert sum(q.tags['level'] != 'know' for q in listed) * 3 >= len(listed)

    single = [q for q in listed if q.kind == 'single']
    longest = longest_right(single)
    places = Counter([r for r, _, _ in q.options].index(True) for q in single)
    assert max(places.values()) * 5 <= 2 * len(single), places
    print(f'{len(listed)} questions, {dict(kinds)}, longest right {longest} of {len(single)}')


def other_languages():
    english = questions()
    for lang in languages():
        translated = questions(lang)
        found = differences(english, translated)
        assert translated, f'{lang}: a folder without questions'
        assert not found, '\n'.join(f'{lang}/{line}' for line in found)
        longest = longest_right([q for q in translated if q.kind == 'single'])
        print(f'{lang}: {len(translated)} of {len(english)} questions, longest right {longest}')


main()
other_languages()
