"""Facts of the topic asymmetric: small numbers where they will do, openssl for keys in earnest."""
import math

from tool import key, must


def key_from_nonce(n, e, k, r, s):
    """The private key of ECDSA out of one signature and its k."""
    found = [d for d in range(1, n) if (s * k - e - r * d) % n == 0]
    assert len(found) == 1, found
    return str(found[0])


def private_exponent(p, q, e):
    wanted = math.lcm(p - 1, q - 1)
    return str(next(d for d in range(1, wanted) if e * d % wanted == 1))


def leaks_from_crt_exponent():
    """a^(e * dp) is a modulo p and not modulo q, so that one gcd with n gives p."""
    p, q, e = (1 << 61) - 1, (1 << 89) - 1, 65537
    d = pow(e, -1, math.lcm(p - 1, q - 1))
    found = math.gcd(pow(2, e * (d % (p - 1)), p * q) - 2, p * q)
    return 'd mod (p - 1)' if found == p else 'nothing'


def prefix_of_odd_point():
    """Of P-256 keys until one has an odd y-coordinate."""
    for n in range(64):
        pair = key(f'point{n}', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256')
        full, short = (must('ec', '-in', pair, '-pubout', '-outform', 'DER', '-conv_form', form)
                       for form in ('uncompressed', 'compressed'))
        assert full[-65] == 4 and short[-32:] == full[-64:-32]
        if full[-1] % 2 == 1:
            return f'{short[-33]:02x}'
    raise AssertionError('64 even points in a row')


def edge_value():
    p = 1019  # 2 * 509 + 1
    found = sorted({pow(p - 1, b, p) for b in range(1, p - 1)})
    assert found == [1, p - 1], found
    return 'Z is ' + ' or '.join({1: '1', p - 1: 'p - 1'}[z] for z in found)


def x25519(scalar, u):
    """RFC 7748, section 5, in plain numbers."""
    p = (1 << 255) - 19
    scalar = scalar & ~7 & ((1 << 254) - 1) | 1 << 254
    x2, z2, x3, z3 = 1, 0, u, 1
    for t in reversed(range(255)):
        bit = scalar >> t & 1
        if bit:
            x2, z2, x3, z3 = x3, z3, x2, z2
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        x3, z3 = (d * a + c * b) ** 2 % p, u * (d * a - c * b) ** 2 % p
        x2, z2 = a * a * b * b % p, (a * a - b * b) * (a * a + 121665 * (a * a - b * b)) % p
        if bit:
            x2, z2, x3, z3 = x3, z3, x2, z2
    return x2 * pow(z2, p - 2, p) % p


def zeros_from():
    """The base point gives no zeros; each point of order 1, 2 or 4 gives nothing else."""
    scalars = [int.from_bytes(bytes(range(n, n + 32)), 'little') for n in (1, 50, 99)]
    a, b = scalars[:2]
    assert x25519(a, x25519(b, 9)) == x25519(b, x25519(a, 9)) != 0
    small = all(x25519(s, u) == 0 for s in scalars for u in (0, 1, (1 << 255) - 20))
    return 'small order' if small else 'another point'


def shared_prime(n1, n2):
    prime = math.gcd(n1, n2)
    assert all(prime % d for d in range(2, prime))
    return str(prime)
