"""Facts of the topic symmetric: lengths and effects of modes, by the openssl program."""
from tool import must


def birthday_gib(block_bits):
    blocks = 1 << block_bits // 2
    return f'{blocks * block_bits // 8 >> 30} GiB'


def aes_cbc(*more, data, iv='00' * 16):
    return must('enc', '-aes-256-cbc', '-K', '11' * 32, '-iv', iv, *more, data=data)


def cbc_record(length):
    return str(16 + len(aes_cbc(data=bytes(length))))


def cbc_iv_mask(text, wanted, place):
    mask = bytes(a ^ b for a, b in zip(text.encode(), wanted.encode()))
    iv = bytes(range(16))
    sealed = aes_cbc('-nopad', data=text.encode(), iv=iv.hex())
    changed = bytes(a ^ b for a, b in zip(iv, mask))
    assert aes_cbc('-d', '-nopad', data=sealed, iv=changed.hex()) == wanted.encode()
    assert not any(mask[:place]) and not any(mask[place + 1:])
    return f'{mask[place]:02x}'


def gcm_pieces(gibibytes):
    return str(-(-(gibibytes << 33) // ((1 << 39) - 256)))


def acpkm_sections(length, section_kib):
    return str(len(range(0, length, section_kib << 10)))


def wrapped_length(key_bytes):
    return str(len(must('enc', '-id-aes256-wrap', '-K', '11' * 32, '-iv', 'a6' * 8,
                        data=bytes(key_bytes))))


def shared_key_stream(length):
    def blocks(number):
        stream = must('enc', '-aes-256-ctr', '-K', '11' * 32, '-iv', f'{number:032x}',
                      data=bytes(length))
        return {stream[i:i + 16] for i in range(0, length, 16)}
    return str(16 * len(blocks(1) & blocks(2)))
