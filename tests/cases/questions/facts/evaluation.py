"""Facts of the topic evaluation."""
import math

from tool import must


def overall_level(*areas):
    """A module is rated as the weakest of its areas."""
    return str(min(areas))


def least_passing(sequences, significance):
    p = 1 - significance
    share = p - 3 * math.sqrt(p * (1 - p) / sequences)
    return str(math.ceil(share * sequences))


def assessed_entropy(bits, original, per_bit, claimed, rows, columns):
    initial = min(original, bits * per_bit, claimed)
    assert min(rows, columns) >= initial / 2, 'validation fails'
    return str(min(initial, rows, columns))


def highest_van(*points):
    """AVA_VAN.n asks for resistance to these potentials: the weakest attack must need more."""
    resists = {2: 10, 3: 14, 4: 20, 5: 25}
    return f'AVA_VAN.{max(n for n, least in resists.items() if sum(points) >= least)}'


def counter_passes():
    """Output of AES in counter mode under a constant key: the monobit and runs tests pass."""
    data = must('enc', '-aes-256-ctr', '-K', '00' * 32, '-iv', '00' * 16, data=bytes(125000))
    bits = [byte >> i & 1 for byte in data for i in range(7, -1, -1)]
    n, ones = len(bits), sum(bits)
    share = ones / n
    monobit = math.erfc(abs(2 * ones - n) / math.sqrt(2 * n))
    runs = 1 + sum(a != b for a, b in zip(bits, bits[1:]))
    even = 2 * n * share * (1 - share)
    oscillation = math.erfc(abs(runs - even) / (even / n * math.sqrt(2 * n)))
    assert min(monobit, oscillation) >= 0.01
    return 'any seed'
