"""Facts of the topic protocols, each by a small model of what the standard says."""
import hashlib
import hmac
import zlib


def tunnel_packet(inner):
    """RFC 4303 with AES-GCM: the encrypted part ends with two octets and fills a multiple of 4."""
    encrypted = -(-(inner + 2) // 4) * 4
    return str(20 + 8 + 8 + encrypted + 16)


def nonce_end(write_iv, sequence):
    iv = bytes.fromhex(write_iv)
    nonce = bytes(a ^ b for a, b in zip(iv, sequence.to_bytes(len(iv), 'big')))
    return f'{nonce[-1]:02x}'


def delivered():
    """The window of RFC 4303: the ICV is checked before the window moves."""
    size, top = 64, 1000
    seen = set(range(1, 1001)) - {930, 950}
    found = []
    for place, (number, right) in enumerate(((1064, False), (990, True), (930, True), (950, True))):
        if number > top - size and number not in seen and right:
            found.append(f'Packet {place + 1}')
            seen.add(number)
            top = max(top, number)
    assert len(found) == 1, found
    return found[0]


def readable():
    """Keys K = HKDF(K, "next") of the hours from 9 to 16; the key of 12 is known."""
    def after(k):
        first = hmac.new(bytes(32), k, hashlib.sha256).digest()
        return hmac.new(first, b'next\1', hashlib.sha256).digest()
    keys = [hashlib.sha256(b'agreed').digest()]
    while len(keys) < 8:
        keys.append(after(keys[-1]))
    known = [keys[3]]
    while len(known) < 8:
        known.append(after(known[-1]))
    hours = [9 + n for n, k in enumerate(keys) if k in known]
    return f'{hours[0]}:00 to {hours[-1] + 1}:00'


def shorter_request(letters):
    def octets(letter):
        request = (f'GET /?q=sid={letter} HTTP/1.1\r\nHost: shop.example\r\n'
                   'User-Agent: Mozilla/5.0\r\nAccept: text/html\r\n'
                   'Cookie: lang=kk; sid=c7e1f09a2b\r\n\r\n')
        return len(zlib.compress(request.encode()))
    sizes = {letter: octets(letter) for letter in letters}
    least = [letter for letter in letters if sizes[letter] == min(sizes.values())]
    assert len(least) == 1, sizes
    return 'begins with ' + least[0]


def key_changes(tebibytes, kibibytes):
    records = tebibytes * 2 ** 40 // (kibibytes * 2 ** 10)
    return str(-int(-records // 2 ** 24.5) - 1)
