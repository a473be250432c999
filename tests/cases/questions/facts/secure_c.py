"""Facts of the topic secure-c."""
import ctypes


def wrapped_product(count, size, bits):
    return str(count * size % (1 << bits))


def getting_past(room, *lengths):
    """Lengths that pass `(int)n > room` and are copied as more than there is room for."""
    signed = {n: ctypes.c_int32(n).value for n in lengths}
    passed = [n for n in lengths if signed[n] <= room]
    return ' '.join(f'0x{n:08x}' for n in passed if ctypes.c_size_t(signed[n]).value > room)


def strncmp(a, b, n):
    for x, y in zip(a[:n], b[:n]):
        if x != y:
            return x - y
        if x == 0:
            break
    return 0


def images_to_try():
    """One in so many hash values passes beside a wanted one that begins with 00."""
    want = bytes([0]) + bytes(range(1, 20))
    values = [bytes([first]) + bytes([7]) * 19 for first in range(256)]
    passing = sum(strncmp(value, want, 20) == 0 for value in values)
    return str(len(values) // passing)


def bytes_of_a_pointer():
    return str(ctypes.sizeof(ctypes.POINTER(ctypes.c_uint8 * 32)))
