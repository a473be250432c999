"""Facts of the topic pki-cms, most of them as the openssl program judges real certificates."""
import datetime

from tool import key, must, openssl, scratch


def p256(name):
    return key(name, '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256')


def self_signed(name, *extensions):
    cert = scratch(name + '.pem')
    options = [word for extension in extensions for word in ('-addext', extension)]
    must('req', '-x509', '-new', '-key', p256(name), '-subj', '/CN=' + name, '-out', cert, *options)
    return cert


def longest_p256_signature():
    def integer(octets):
        body = b'\0' * (octets[0] >> 7) + octets
        return bytes([2, len(body)]) + body
    body = integer(b'\xff' * 32) + integer(b'\x80' * 32)
    coded = bytes([0x30, len(body)]) + body
    must('asn1parse', '-inform', 'DER', data=coded)
    return str(len(coded))


def order_of_tokens(first, second, *accuracies):
    """Without the field ordering: known only if the times are apart by more than the accuracies."""
    return 'older' if second - first > sum(accuracies) else 'cannot be told'


def hours_of_trust():
    revoked, stale = (datetime.datetime(2026, 11, day, hour) for day, hour in ((4, 6), (10, 0)))
    return str((stale - revoked) // datetime.timedelta(hours=1))


def timestamping_purpose():
    """Of four certificates of time-stamping authorities, one is accepted."""
    found = []
    for n, usage in enumerate(('critical,timeStamping', 'timeStamping',
                               'critical,timeStamping,codeSigning', 'timeStamping,codeSigning')):
        cert = self_signed(f'tsa{n}', 'keyUsage=critical,digitalSignature',
                           'extendedKeyUsage=' + usage)
        if openssl('verify', '-purpose', 'timestampsign', '-CAfile', cert, cert)[0] == 0:
            found.append(usage)
    assert len(found) == 1, found
    return found[0].split(',')[0]


def name_within():
    """The one of four names that a CA with name constraints may certify."""
    root = self_signed('bank', 'keyUsage=critical,keyCertSign',
                       'nameConstraints=critical,permitted;DNS:bank.example,'
                       'excluded;DNS:test.bank.example')
    found = []
    for name in ('mybank.example', 'pay.bank.example', 'bank.example.net', 'www.test.bank.example'):
        request, leaf = scratch('leaf.csr'), scratch('leaf.pem')
        names = scratch('leaf.ext', f'subjectAltName=DNS:{name}\n'.encode())
        must('req', '-new', '-key', p256('leaf'), '-subj', '/O=Bank', '-out', request)
        must('x509', '-req', '-in', request, '-CA', root, '-CAkey', p256('bank'),
             '-CAcreateserial', '-extfile', names, '-out', leaf)
        if openssl('verify', '-CAfile', root, leaf)[0] == 0:
            found.append(name)
    assert len(found) == 1, found
    return found[0]


def elements(coded):
    """The elements of a run of DER, each as (tag, whole, body)."""
    found = []
    while coded:
        size, head = coded[1], 2
        if size & 0x80:
            head += size & 0x7f
            size = int.from_bytes(coded[2:head], 'big')
        found.append((coded[0], coded[:head + size], coded[head:head + size]))
        coded = coded[head + size:]
    return found


def first_octet_hashed():
    """The first octet, instead of the a0 in the message, with which a CMS signature verifies."""
    pair = p256('signer')
    cert = self_signed('signer')
    sealed = must('cms', '-sign', '-outform', 'DER', '-binary', '-signer', cert, '-inkey', pair,
                  data=b'content')
    explicit = elements(elements(sealed)[0][2])[1][2]
    infos = elements(elements(explicit)[0][2])[-1][2]
    info = elements(elements(infos)[0][2])
    attributes = next(whole for tag, whole, _ in info if tag == 0xa0)
    signature = scratch('signed.sig', next(body for tag, _, body in info if tag == 4))
    found = [first for first in (0x30, 0x31, 0xa0)
             if openssl('dgst', '-sha256', '-prverify', pair, '-signature', signature,
                        data=bytes([first]) + attributes[1:])[0] == 0]
    assert len(found) == 1, found
    return f'{found[0]:02x}'
