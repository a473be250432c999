"""What the questions on the GOST family rest on: Streebog, Kuznyechik, Magma and GOST R 34.10-2012
in plain Python, each held to an example of its standard."""
import math

# ---- GOST R 34.11-2012 (RFC 6986) ----

PI = bytes.fromhex('''
fceedd11cf6e3116fbc4fada23c5044de977f0db932e99ba1736f1bb14cd5fc1
f918655ae25cef21811c3c428b018e4f058402aee36a8fa0060bed987fd4d31f
eb342c51eac848abf22a68a2fd3aceccb5700e56080c7612bf7213479cb75d87
15a19629107b9ac7f391786f9d9eb2b13275193dff358a7e6d54c680c3bd0d57
dff524a93ea843c9d779d6f67c22b903e00fecde7a94b0bcdce828504e330a4a
a79760731e0062441ab83882649f2641ad454692275e552f8ca3a57d69d5953b
0758b34086ac1df730376be488d9e789e11b83494c3ff8fe8d53aa90cad88561
207167a42d2b095bcb9b25d0bee56c5259a674d2e6f4b4c0d166afc2394b63b6''')

ROWS = [int(row, 16) for row in '''
8e20faa72ba0b470 47107ddd9b505a38 ad08b0e0c3282d1c d8045870ef14980e
6c022c38f90a4c07 3601161cf205268d 1b8e0b0e798c13c8 83478b07b2468764
a011d380818e8f40 5086e740ce47c920 2843fd2067adea10 14aff010bdd87508
0ad97808d06cb404 05e23c0468365a02 8c711e02341b2d01 46b60f011a83988e
90dab52a387ae76f 486dd4151c3dfdb9 24b86a840e90f0d2 125c354207487869
092e94218d243cba 8a174a9ec8121e5d 4585254f64090fa0 accc9ca9328a8950
9d4df05d5f661451 c0a878a0a1330aa6 60543c50de970553 302a1e286fc58ca7
18150f14b9ec46dd 0c84890ad27623e0 0642ca05693b9f70 0321658cba93c138
86275df09ce8aaa8 439da0784e745554 afc0503c273aa42a d960281e9d1d5215
e230140fc0802984 71180a8960409a42 b60c05ca30204d21 5b068c651810a89e
456c34887a3805b9 ac361a443d1c8cd2 561b0d22900e4669 2b838811480723ba
9bcf4486248d9f5d c3e9224312c8c1a0 effa11af0964ee50 f97d86d98a327728
e4fa2054a80b329c 727d102a548b194e 39b008152acb8227 9258048415eb419d
492c024284fbaec0 aa16012142f35760 550b8e9e21f7a530 a48b474f9ef5dc18
70a6a56e2440598e 3853dc371220a247 1ca76e95091051ad 0edd37c48a08a6d8
07e095624504536c 8d70c431ac02a736 c83862965601dd1b 641c314b2b8ee083'''.split()]

CONSTANTS = bytes.fromhex('''
b1085bda1ecadae9ebcb2f81c0657c1f2f6a76432e45d016714eb88d7585c4fc
4b7ce09192676901a2422a08a460d31505767436cc744d23dd806559f2a64507
6fa3b58aa99d2f1a4fe39d460f70b5d7f3feea720a232b9861d55e0f16b50131
9ab5176b12d699585cb561c2db0aa7ca55dda21bd7cbcd56e679047021b19bb7
f574dcac2bce2fc70a39fc286a3d843506f15e5f529c1f8bf2ea7514b1297b7b
d3e20fe490359eb1c1c93a376062db09c2b6f443867adb31991e96f50aba0ab2
ef1fdfb3e81566d2f948e1a05d71e4dd488e857e335c3c7d9d721cad685e353f
a9d72c82ed03d675d8b71333935203be3453eaa193e837f1220cbebc84e3d12e
4bea6bacad4747999a3f410c6ca923637f151c1f1686104a359e35d7800fffbd
bfcd1747253af5a3dfff00b723271a167a56a27ea9ea63f5601758fd7c6cfe57
ae4faeae1d3ad3d96fa4c33b7a3039c02d66c4f95142a46c187f9ab49af08ec6
cffaa6b71c9ab7b40af21f66c2bec6b6bf71c57236904f35fa68407a46647d6e
f4c70e16eeaac5ec51ac86febf240954399ec6c7e6bf87c9d3473e33197a93c9
0992abc52d822c3706476983284a05043517454ca23c4af38886564d3a14d493
9b1f5b424d93c9a703e7aa020c6e41414eb7f8719c36de1e89b4443b4ddbc49a
f4892bcb929b069069d18d2bd1a5c42f36acc2355951a8d9a47f0dd4bf02e71e
378f5a541631229b944c9ad8ec165fde3a7d3a1b258942243cd955b7e00d0984
800a440bdbb2ceb17b2b8a9aa6079c540e38dc92cb1f2a607261445183235adb
abbedea680056f52382ae548b2e4f3f38941e71cff8a78db1fffe18a1b336103
9fe76702af69334b7a1e6c303b7652f43698fad1153bb6c374b4c7fb98459ced
7bcd9ed0efc889fb3002c6cd635afe94d8fa6bbbebab07612001802114846679
8a1d71efea48b9caefbacd1d7d476e98dea2594ac06fd85d6bcaa4cd81f32d1b
378ee767f11631bad21380b00449b17acda43c32bcdf1d77f82012d430219f9b
5d80ef9d1891cc86e71da4aa88e12852faf417d5d9b21b9948bc924af11bd720''')
ITERATIONS = [int.from_bytes(CONSTANTS[i:i + 64], 'big') for i in range(0, 768, 64)]


def lps(state):
    """S, P and L of a 512-bit vector, octet 0 on its right as in the standard."""
    octets = [PI[b] for b in state.to_bytes(64, 'little')]
    out = 0
    for word in range(8):
        line = sum(octets[8 * i + word] << 8 * i for i in range(8))
        mixed = 0
        for bit in range(64):
            if line >> (63 - bit) & 1:
                mixed ^= ROWS[bit]
        out |= mixed << 64 * word
    return out


def compressed(n, h, m):
    key, text = lps(h ^ n), m
    for c in ITERATIONS:
        key, text = lps(key ^ c), lps(text ^ key)
    return key ^ text ^ h ^ m


def state_of_streebog(data, iv):
    h = int.from_bytes(iv, 'little')
    n = total = 0
    while len(data) >= 64:
        block, data = int.from_bytes(data[:64], 'little'), data[64:]
        h = compressed(n, h, block)
        n, total = n + 512, (total + block) % (1 << 512)
    block = int.from_bytes(data + b'\x01', 'little')
    h = compressed(n, h, block)
    n, total = n + 8 * len(data), (total + block) % (1 << 512)
    return compressed(0, compressed(0, h, n), total).to_bytes(64, 'little')


def streebog512(data):
    return state_of_streebog(data, bytes(64))


def streebog256(data):
    return state_of_streebog(data, b'\x01' * 64)[32:]


M1 = b'0123456789' * 6 + b'012'


def variants_differ_by():
    """No half of the long hash value is the short one; with its IV they are one function."""
    wide, narrow = streebog512(M1), streebog256(M1)
    assert narrow not in (wide[:32], wide[32:])
    assert narrow == state_of_streebog(M1, b'\x01' * 64)[32:]
    assert wide == state_of_streebog(M1, bytes(64))
    return 'initialization vector'


def same_octets_reversed(printed, shown):
    """`printed` and `shown` are how the standard and a tool begin the hash value of M1."""
    got = streebog256(M1)
    assert got.hex().startswith(shown) and got[::-1].hex().startswith(printed)
    return 'reverse order'


# ---- GOST R 34.12-2015 ----

def times(a, b):
    got = 0
    while b:
        if b & 1:
            got ^= a
        a = a << 1 ^ (0x1c3 if a & 0x80 else 0)
        b >>= 1
    return got


MIX = (148, 32, 133, 16, 194, 192, 1, 251, 1, 192, 194, 16, 133, 32, 148, 1)


def linear(block):
    block = list(block)
    for _ in range(16):
        top = 0
        for factor, octet in zip(MIX, block):
            top ^= times(octet, factor)
        block = [top] + block[:-1]
    return bytes(block)


def xor(a, b):
    return bytes(x ^ y for x, y in zip(a, b))


def round_keys(key):
    a, b = key[:16], key[16:]
    keys = [a, b]
    for i in range(1, 33):
        constant = linear(bytes(15) + bytes([i]))
        a, b = xor(linear(bytes(PI[x] for x in xor(a, constant))), b), a
        if i % 8 == 0:
            keys += [a, b]
    return keys


def kuznyechik(key, block):
    keys = round_keys(key)
    for k in keys[:-1]:
        block = linear(bytes(PI[x] for x in xor(block, k)))
    return xor(block, keys[-1])


SBOXES = [[int(x, 16) for x in row] for row in (
    'c462a5b9e8d703f1', '68239a5c1e47bd0f', 'b3582fade174c960', 'c821d4f670a53e9b',
    '7f5a816d093eb42c', '5df692cab78143e0', '8e25691cf4b0da37', '17ed05834fa69cb2')]


def magma(key, block, endian='big'):
    """With endian='little' the octets are read as GOST 28147-89 is commonly coded."""
    words = [int.from_bytes(key[i:i + 4], endian) for i in range(0, 32, 4)]
    left, right = int.from_bytes(block[:4], endian), int.from_bytes(block[4:], endian)
    if endian == 'little':
        left, right = right, left
    order = words * 3 + words[::-1]
    for k in order:
        t = (right + k) % (1 << 32)
        t = sum(SBOXES[i][t >> 4 * i & 15] << 4 * i for i in range(8))
        t = (t << 11 | t >> 21) & 0xffffffff
        left, right = right, left ^ t
    left, right = right, left
    if endian == 'little':
        left, right = right, left
    return left.to_bytes(4, endian) + right.to_bytes(4, endian)


KEY = bytes.fromhex('8899aabbccddeeff0011223344556677fedcba98765432100123456789abcdef')
MAGMA_KEY = bytes.fromhex('ffeeddccbbaa99887766554433221100f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff')


def magma_and_its_elder():
    """One cipher: with key and block read from the other end, the old reading gives the same."""
    block = bytes.fromhex('fedcba9876543210')
    new = magma(MAGMA_KEY, block)
    assert new.hex() == '4ee901e5c2d8ca3d'
    turned = b''.join(MAGMA_KEY[i:i + 4][::-1] for i in range(0, 32, 4))
    assert magma(turned, block[::-1], 'little') == new[::-1]
    assert magma(MAGMA_KEY, block, 'little') != new
    return 'byte order'


# ---- GOST R 34.13-2015 and what stands on it ----

def omac_key_ends_in():
    r = kuznyechik(KEY, bytes(16))
    assert r.hex() == '94bec15e269cf1e506f02b994c0a8ea0'
    value = int.from_bytes(r, 'big') << 1
    if value >> 128:
        value = value & ((1 << 128) - 1) ^ 0x87
    assert value.to_bytes(16, 'big').hex() == '297d82bc4d39e3ca0de0573298151dc7'
    return value.to_bytes(16, 'big').hex()[-2:]


def packets_until_even_odds(block_bits):
    """Random IVs of half a block: how many until two agree with probability 1/2, in thousands."""
    space = 1 << block_bits // 2
    return f'{math.sqrt(2 * math.log(2) * space) / 1000:.0f},000'


def zero_padding_loses():
    def padded(m):
        return m + bytes(-len(m) % 16)
    assert padded(b'ab') == padded(b'ab\0') and padded(b'a\x80') != padded(b'a')
    return 'end in zero octets'


def nonce_bits(block_bits):
    return str(block_bits - 1)


def acpkm_steps(octets, section):
    keys, done = 1, section
    while done < octets:
        keys, done = keys + 1, done + section
    return str(keys - 1)


def exposed_sections(total, current):
    """Sections whose keys follow from the one in use: a key gives the next one, not the last."""
    found = list(range(current, total + 1))
    return f'{found[0]} to {found[-1]}'


# ---- GOST R 34.10-2012 (RFC 7091) ----

def gost_s(q, r, d, k, e):
    return str((r * d + k * e) % q)


def private_key(q, r, e1, s1, e2, s2):
    k = (s1 - s2) * pow(e1 - e2, -1, q) % q
    d = (s1 - k * e1) * pow(r, -1, q) % q
    assert (r * d + k * e1) % q == s1 and (r * d + k * e2) % q == s2
    return str(d)


P = (1 << 255) + 0x431
Q = 0x8000000000000000000000000000000150FE8A1892976154C59CFC193ACCF5B3
BASE = (2, 0x8E2A8A0E65147D4BD6316030E16D19C85C97F0A9CA267122B96ABBCEA7E8FC8)


def plus(a, b):
    if a is None or b is None:
        return a or b
    if a[0] == b[0]:
        if (a[1] + b[1]) % P == 0:
            return None
        slope = (3 * a[0] * a[0] + 7) * pow(2 * a[1], -1, P)
    else:
        slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, P)
    x = (slope * slope - a[0] - b[0]) % P
    return x, (slope * (a[0] - x) - a[1]) % P


def multiple(n, point):
    got = None
    while n:
        if n & 1:
            got = plus(got, point)
        point, n = plus(point, point), n >> 1
    return got


def accepted(e, r, s, public):
    if not (0 < r < Q and 0 < s < Q):
        return False
    v = pow(e, -1, Q)
    point = plus(multiple(s * v % Q, BASE), multiple(-r * v % Q, public))
    return point is not None and point[0] % Q == r


def mirrored_is_refused():
    """The example of RFC 7091, section 7.1, and the pair (r, q - s) beside it."""
    d = 0x7A929ADE789BB9BE10ED359DD39A72C11B60961F49397EEE1D19CE9891EC3B28
    e = 0x2DFBC1B372D89A1188C09C52E0EEC61FCE52032AB1022E8E67ECE6672B043EE5
    k = 0x77105C9B20BCD3122823C8CF6FCC7B956DE33814E95B7FE64FED924594DCEAB3
    r = multiple(k, BASE)[0] % Q
    s = (r * d + k * e) % Q
    assert r == 0x41AA28D2F1AB148280CD9ED56FEDA41974053554A42767B83AD043FD39DC0493
    public = multiple(d, BASE)
    assert accepted(e, r, s, public)
    return 'is refused' if not accepted(e, r, Q - s, public) else 'is accepted'


def public_key_octets(bits):
    """x and y, each of the length of the key."""
    return str(2 * bits // 8)


assert streebog256(M1)[::-1].hex() == \
    '00557be5e584fd52a449b16b0251d05d27f94ab76cbaa6da890b59d8ef1e159d'
assert kuznyechik(KEY, bytes.fromhex('1122334455667700ffeeddccbbaa9988')).hex() == \
    '7f679d90bebc24305a468d42b9d4edcd'
