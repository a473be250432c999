"""Resolution 440 as a program reads it: days until it is in force, requirements, verdicts."""
import datetime

FACILITY = {'security alarm', 'fire alarm'}


def day_after_expiry(year, month, day, days):
    """The day of the month after `days` full days, of which the day after publication is the first."""
    return str((datetime.date(year, month, day) + datetime.timedelta(days=days + 1)).day)


def not_on_station(connected):
    """What paragraph 3.2 wants connected to the station and is not."""
    return ', '.join(sorted(FACILITY - connected))


def unmet(subtype, safe, passed, degree=True, alarms=frozenset(FACILITY)):
    asked = {'3.1': degree, '3.2': alarms >= FACILITY}
    if subtype == 'development':
        asked |= {'4.1': safe, '4.2': degree and passed}
    return {paragraph for paragraph, met in asked.items() if not met}


def subtypes_met(safe, passed):
    return [s for s in ('development', 'sale') if not unmet(s, safe, passed)]


def verdict(subtypes):
    return ' and '.join(subtypes) or 'neither'


def sufficient_experts(people):
    """How many of (education, exam) meet 3.1 and 4.2 each by himself."""
    return str(sum(not unmet('development', True, exam == 'passed', education == 'engineering')
                   for education, exam in people))
