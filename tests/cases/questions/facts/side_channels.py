"""Facts of the topic side-channels."""
import math
import random


def traces_to_average(one, wanted):
    """Independent noise: the deviation of a mean falls with the square root of the number."""
    return str(round((one / wanted) ** 2))


def disturbed_prime(n, e, number, returned):
    right = math.gcd(pow(returned, e, n) - number, n)
    assert 1 < right < n
    d = pow(e, -1, (right - 1) * (n // right - 1))
    assert pow(number, d, n) % right == returned % right
    return str(n // right)


def exponent_of(trace):
    bits = '1' + trace.replace('SM', '1').replace('S', '0')
    m, n, r = 5, 10007, 5
    for step in trace:
        r = r * (r if step == 'S' else m) % n
    assert r == pow(m, int(bits, 2), n)
    return str(int(bits, 2))


def masks_choose():
    a, b = 0x1234, 0xabcd
    for s in range(256):
        assert b ^ ((a ^ b) & -(s >> 7)) == (a if s > 127 else b)
    return 'b ^ ((a ^ b) & -(s >> 7));'


def upper_half(plain, line, entry_size, line_size):
    each = line_size // entry_size
    found = {(plain ^ (line * each + i)) >> 4 for i in range(each)}
    assert len(found) == 1
    return f'{found.pop():X}'


def unmasked_store():
    """The value that z gives for every mask."""
    for _ in range(100):
        x, y = random.randrange(256), random.randrange(256)
        seen = {(x ^ m) ^ (y ^ m) for m in range(256)}
        assert seen == {x ^ y}
    return 'x XOR y'


def masked_table():
    box = random.sample(range(256), 256)
    m, n = 0x3a, 0xc5
    ways = {'S[x] ^ m ^ n;': lambda x: (x, box[x] ^ m ^ n),
            'S[x] ^ n;': lambda x: (x ^ m, box[x] ^ n),
            'S[x] ^ m;': lambda x: (x ^ n, box[x] ^ m),
            'S[x ^ n];': lambda x: (x ^ m, box[x ^ n])}
    good = []
    for name, way in ways.items():
        table = dict(way(x) for x in range(256))
        if all(table[x ^ m] == box[x] ^ n for x in range(256)):
            good.append(name)
    return ' '.join(good)


def length_of_sums(trials):
    order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551
    found = set()
    for i in range(trials):
        k = random.randrange(1, order) >> (i % 16) or 1
        found.add(next(v.bit_length() for v in (k + order, k + 2 * order) if v >> 256))
    assert len(found) == 1
    return f'{found.pop()} bits'
