"""Facts of the topic hash-mac-kdf: blocks, tags and trees, computed."""
import hashlib
import hmac

from tool import greatest, must


def hmac_block(digest):
    """The longest key that HMAC does not hash first."""
    def is_whole(n):
        key = b'k' * n
        short = hashlib.new(digest, key).digest()
        return hmac.digest(key, b'm', digest) != hmac.digest(short, b'm', digest)
    return str(greatest(is_whole, 1 << 10))


def pbkdf2_hours(guesses, iterations, speed):
    return str(guesses * iterations // speed // 3600)


def hmac_of_long_key(length):
    def digest(data):
        return hashlib.sha256(data).digest()

    key, message = b'k' * length, b'one message'
    padded = digest(key) + bytes(32)
    inner = digest(bytes(b ^ 0x36 for b in padded) + message)
    result = bytes(b ^ 0x5c for b in padded) + inner
    return 'Hash the result' if digest(result) == hmac.digest(key, message, 'sha256') else 'wrong'


def inner_block_bytes(length, value, *places):
    key = bytes([value]) * length
    inner = bytes(b ^ 0x36 for b in key.ljust(64, b'\0'))
    outer = bytes(b ^ 0x5c for b in key.ljust(64, b'\0'))
    tag = hashlib.sha256(outer + hashlib.sha256(inner + b'm').digest()).digest()
    assert tag == hmac.digest(key, b'm', 'sha256')
    return ''.join(f'{inner[place - 1]:02x}' for place in places)


def cbc_mac_forgery():
    def tag(data):
        return must('enc', '-aes-128-cbc', '-nopad', '-K', '11' * 16, '-iv', '00' * 16,
                    data=data)[-16:]

    def xor(a, b):
        return bytes(x ^ y for x, y in zip(a, b))

    m = b'one block, 16 by'
    t = tag(m)
    candidates = {'T || (M ⊕ T)': t + xor(m, t), '(M ⊕ T) || M': xor(m, t) + m,
                  'M || (T ⊕ T)': m + xor(t, t), 'M || (M ⊕ T)': m + xor(m, t)}
    return ', '.join(name for name, data in candidates.items() if tag(data) == t)


def forgery_chance(tag_bits, trials_bits):
    miss = (1 - 2.0 ** -tag_bits) ** (1 << trials_bits)
    return f'1 in {int(1 / (1 - miss))}'


def node_as_entry():
    def digest(data):
        return hashlib.sha256(data).digest()

    leaves = [digest(entry) for entry in (b'a', b'b', b'c', b'd')]
    nodes = [digest(leaves[0] + leaves[1]), digest(leaves[2] + leaves[3])]
    root = digest(nodes[0] + nodes[1])
    entry = leaves[0] + leaves[1]
    return 'two joined hash values' if digest(digest(entry) + nodes[1]) == root else 'nothing'


def half_of_bits(hex_digits):
    return str(4 * hex_digits // 2)
