"""Facts of the list that a program can check: `// claim: expression = answer` above a question. The
expression is computed, with the openssl program where it can, and must equal the answer; the answer
must stand in the right option, and be the key itself where a number or a text is asked for. Each
question that asks for a number has a claim. What one topic alone needs stands in facts/TOPIC.py."""
import importlib
import os
import re

from listed import questions
from tool import greatest, key, must, openssl, scratch


def day_in_force(month, day, days):
    """The first day after `days` full days, of which the day after publication is the first."""
    import datetime
    first = datetime.date(2027, month, day) + datetime.timedelta(days=days + 1)
    return f'{first.day} {first:%B}'


def ctr_flips_one_bit():
    aes = ('enc', '-aes-256-ctr', '-K', '00' * 32, '-iv', '00' * 16)
    text = bytes(range(48))
    sealed = bytearray(must(*aes, data=text))
    sealed[17] ^= 0x10
    opened = must(*aes, '-d', data=bytes(sealed))
    return 'T' if [a ^ b for a, b in zip(text, opened)] == [0] * 17 + [0x10] + [0] * 30 else 'F'


def hkdf_longest(digest):
    def gives(n):
        return openssl('kdf', '-keylen', str(n), '-kdfopt', f'digest:{digest}', '-kdfopt', 'key:k',
                       '-binary', 'HKDF')[0] == 0
    return str(greatest(gives, 1 << 16))


def scrypt_mebibytes(n, r):
    return str(128 * n * r >> 20) + ' MiB'


def scrypt_tebibytes(n, r):
    return str(128 * n * r >> 40) + ' TiB'


def oaep_longest(bits, digest):
    rsa = key(f'rsa{bits}', '-algorithm', 'RSA', '-pkeyopt', f'rsa_keygen_bits:{bits}')

    def fits(n):
        return openssl('pkeyutl', '-encrypt', '-inkey', rsa, '-pkeyopt', 'rsa_padding_mode:oaep',
                       '-pkeyopt', f'rsa_oaep_md:{digest}', data=bytes(n))[0] == 0
    return str(greatest(fits, bits))


def pss_differs_and_verifies():
    rsa = key('rsa2048', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048')
    pss = ('-sha256', '-sigopt', 'rsa_padding_mode:pss', '-sigopt', 'rsa_pss_saltlen:32')
    message = scratch('message', b'one message')
    signed = [must('dgst', *pss, '-sign', rsa, message) for _ in range(2)]
    for i, value in enumerate(signed):
        must('dgst', *pss, '-prverify', rsa, '-signature', scratch(f'pss{i}', value), message)
    return 'T' if signed[0] != signed[1] else 'F'


def blinding_works():
    p, q, e, blind = (1 << 61) - 1, (1 << 89) - 1, 65537, 123456789
    n, d, message = p * q, pow(e, -1, (p - 1) * (q - 1)), 424242
    answer = pow(message * pow(blind, e, n) % n, d, n)
    assert answer * pow(blind, -1, n) % n == pow(message, d, n)
    return 'M * r^e'


def mirrored_pair():
    order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551
    ec = key('p256', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256')
    message = scratch('message', b'one message')
    signed = must('dgst', '-sha256', '-sign', ec, message)
    r_len = signed[3]
    r, s = signed[4:4 + r_len], int.from_bytes(signed[6 + r_len:], 'big')
    other = (order - s).to_bytes(33, 'big').lstrip(b'\0')
    other = b'\0' * (other[0] >> 7) + other
    body = bytes([2, r_len]) + r + bytes([2, len(other)]) + other
    pair = scratch('mirrored', bytes([0x30, len(body)]) + body)
    must('dgst', '-sha256', '-prverify', ec, '-signature', pair, message)
    return '(r, n - s)'


def noverify_accepts():
    ec = key('p256', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256')
    cert, sealed = scratch('own.pem'), scratch('own.p7m')
    must('req', '-x509', '-new', '-key', ec, '-subj', '/CN=anybody', '-out', cert)
    must('cms', '-sign', '-nodetach', '-outform', 'DER', '-signer', cert, '-inkey', ec, '-in',
         scratch('message', b'one message'), '-out', sealed)
    must('cms', '-verify', '-noverify', '-inform', 'DER', '-in', sealed)
    refused, _ = openssl('cms', '-verify', '-inform', 'DER', '-in', sealed)
    assert refused != 0
    return "one's own making"


def repetition_cutoff(alpha_bits, entropy):
    return str(1 + -(-alpha_bits // entropy))


def seconds_of_a_day():
    return str(24 * 60 * 60)


def byte_by_byte_trials(length):
    return str(256 * length)


def holds(question, claim):
    expression, _, answer = claim.rpartition(' = ')
    got = eval(expression, globals() | topic_facts(question.topic))  # text of this repository
    assert got == answer, f'{question.id}: {expression} is {got}, not {answer}'
    rights = [r if ',' in answer else r.replace(',', '') for r in question.right()]
    whole = question.kind in ('numeric', 'short')
    assert any(stands_in(answer, right, whole) for right in rights), \
        f'{question.id}: {answer} is not in the right options: {rights}'


def stands_in(answer, right, whole):
    if whole:
        return answer.lower() == right.lower()
    return re.search(r'(?<!\w)' + re.escape(answer) + r'(?!\w)', right) is not None


def topic_facts(topic):
    path = os.path.join(os.path.dirname(__file__), 'facts', topic.replace('-', '_') + '.py')
    if not os.path.exists(path):
        return {}
    return vars(importlib.import_module('facts.' + topic.replace('-', '_')))


CHECKED = [(q, claim) for q in questions() for claim in q.claims]
for q, claim in CHECKED:
    holds(q, claim)
unclaimed = [q.id for q in questions() if q.kind == 'numeric' and not q.claims]
assert CHECKED and not unclaimed, f'numbers without a claim: {unclaimed}'
print(f'{len(CHECKED)} claims hold')
