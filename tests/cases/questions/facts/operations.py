"""Expiry, revocation, rotation and logs, computed."""
import hashlib
from datetime import date, datetime, timedelta

from tool import key, must, openssl, scratch


def longest_acceptance(every, valid):
    """Hours from a revocation just after the CRL of hour 0 to the first CRL a client uses that lists it."""
    longest = 0
    for minute in range(0, every * 60):  # when the client fetched the CRL of hour 0
        issued, now = 0, minute / 60
        while issued == 0:  # it lists no revocation
            now = issued + valid
            issued = int(now // every) * every
        longest = max(longest, now)
    return str(longest)


def full_days_of_key(messages, per_second):
    return str(messages // per_second // (24 * 60 * 60))


def option_that_warns():
    """openssl x509 -checkend fails for a certificate of 20 days and not for one of 40."""
    ec = key('p256', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256')
    answers = []
    for days in ('20', '40'):
        cert = scratch(f'{days}.pem')
        must('req', '-x509', '-new', '-key', ec, '-subj', '/CN=c', '-days', days, '-out', cert)
        answers.append(openssl('x509', '-in', cert, '-noout', '-checkend', '2592000')[0])
    assert answers == [1, 0], answers
    return 'checkend'


def first_warning():
    ends = (date(2027, 3, 1), date(2026, 12, 31), date(2031, 5, 15))
    warned = min(ends) - timedelta(days=30)
    return f'{warned.day} {warned:%B %Y}'


def least_slow(clock, this_update):
    gap = datetime.strptime(this_update, '%H:%M:%S') - datetime.strptime(clock, '%H:%M:%S')
    return f'{gap.seconds // 60} minutes'


def digest(entry):
    before, text = entry
    return hashlib.sha256(before + text.encode()).digest()


def altered_entry():
    """The table of the question is of this log, with entry 3 changed after the fact."""
    before, log = bytes(32), []
    for text in ('key loaded', 'signature 1', 'signature 2', 'signature 3', 'key unloaded'):
        log.append((before, text))
        before = digest(log[-1])
    stamped = before
    log[2] = (log[2][0], 'signature 9')
    assert digest(log[-1]) == stamped
    shown = [(log[n][0].hex()[:4], digest(log[n - 1]).hex()[:4]) for n in range(1, 5)]
    assert shown == [('0f13',) * 2, ('d39f',) * 2, ('0717', '7bd5'), ('4937',) * 2], shown
    wrong = [n for n in range(1, 5) if log[n][0] != digest(log[n - 1])]
    return ', '.join(f'Entry {n}' for n in wrong)  # entry n + 1, counted from 1, holds that of entry n


def in_real_order():
    logged = (('The connection from outside opens', 4, 58, 0, 0),
              ("The administrator's password changes", 8, 0, 3, 0),
              ('The service account logs in', 10, 1, 5, 0),
              ('The signature is made', 10, 9, 5, 6),
              ('The alarm mail is sent', 5, 5, 0, 0))
    return [what for what, *_ in sorted(logged, key=lambda e: (e[1] - e[3]) * 60 + e[2] - e[4])]


def seeds_left(seeds, key_bits):
    return f'{min(seeds, 2 ** key_bits):,}'
