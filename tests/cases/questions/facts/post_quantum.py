"""Facts of the topic post-quantum: sizes from the parameters of the standards, and plans in years."""


def grover_steps(key_bits):
    return f'2^{key_bits // 2}'


def hybrid_server_share(k, du, dv):
    """The ciphertext of ML-KEM and a public key of X25519."""
    return str(32 * (du * k + dv) + 32)


def exposed_years(secret, migration, computer):
    return str(sum(year + secret > computer for year in range(1, migration + 1)))


def whole_months(height, products, signatures):
    return str(2 ** height // (products * signatures))


# lambda, k, l, bits of gamma1, omega
ML_DSA = {'ML-DSA-44': (128, 4, 4, 18, 80), 'ML-DSA-65': (192, 6, 5, 20, 55),
          'ML-DSA-87': (256, 8, 7, 20, 75)}
# n, h, d, a, k, len
SLH_DSA = {'SLH-DSA-SHA2-128s': (16, 63, 7, 12, 14, 35)}


def ml_dsa_public(name):
    return 32 + 32 * ML_DSA[name][1] * (23 - 13)


def signature_lengths():
    found = {name: strength // 4 + 32 * columns * bits + omega + rows
             for name, (strength, rows, columns, bits, omega) in ML_DSA.items()}
    found |= {name: n * (1 + k * (1 + a) + h + d * chains)
              for name, (n, h, d, a, k, chains) in SLH_DSA.items()}
    return found


def chain_bytes(certificates, more_signatures):
    public, signature = ml_dsa_public('ML-DSA-65'), signature_lengths()['ML-DSA-65']
    return str(certificates * (public + signature) + more_signatures * signature)


def longest_that_fits(units, octets):
    fitting = {name: n for name, n in signature_lengths().items() if -(-n // octets) <= units}
    return max(fitting, key=fitting.get)
