"""What the facts of the list are computed with: the openssl program, in a scratch folder."""
import os
import subprocess
import tempfile

FOLDER = tempfile.TemporaryDirectory()


def openssl(*args, data=b''):
    done = subprocess.run(['openssl', *args], input=data, capture_output=True, check=False)
    return done.returncode, done.stdout


def must(*args, data=b''):
    status, out = openssl(*args, data=data)
    assert status == 0, args
    return out


def scratch(name, data=None):
    path = os.path.join(FOLDER.name, name)
    if data is not None:
        with open(path, 'wb') as stream:
            stream.write(data)
    return path


def key(name, *options):
    path = scratch(name)
    if not os.path.exists(path):
        must('genpkey', *options, '-out', path)
    return path


def greatest(holds, bound):
    low, high = 1, bound
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if holds(middle) else (low, middle - 1)
    return low
