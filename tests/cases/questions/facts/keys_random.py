"""What the questions on keys and randomness rest on."""
import datetime
from fractions import Fraction

from tool import must


def shamir_secret(p, *shares):
    """The constant term of the polynomial through the shares (x, y), modulo p."""
    secret = 0
    for x, y in shares:
        for other, _ in shares:
            if other != x:
                y = y * other * pow(other - x, -1, p) % p
        secret += y
    return str(secret % p)


def pairwise_keys(stations):
    return str(sum(range(stations)))


def samples_for(bits, *denominators):
    """Each sample has the probabilities 1/d; min-entropy counts the likeliest value alone."""
    assert sum(Fraction(1, d) for d in denominators) == 1
    entropy = min(denominators).bit_length() - 1
    assert 1 << entropy == min(denominators)
    return str(-(-bits // entropy))


def prints_hex_octets(subcommand, octets):
    first, second = (must(subcommand, '-hex', str(octets)).decode().strip() for _ in range(2))
    assert len(bytes.fromhex(first)) == octets and first != second
    return subcommand


def first_rejected(values):
    """From which octet on none may be used, if octet mod values is to be uniform."""
    bound = 256 - 256 % values
    counts = [sum(b % values == v for b in range(bound)) for v in range(values)]
    assert len(set(counts)) == 1
    return str(bound)


def year_of_destruction(first_day, years_in_use, years_readable):
    day = datetime.date.fromisoformat(first_day)
    last_use = day.replace(year=day.year + years_in_use) - datetime.timedelta(days=1)
    free = last_use.replace(year=last_use.year + years_readable) + datetime.timedelta(days=1)
    return str(free.year)
