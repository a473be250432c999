#!/usr/bin/env python3
"""Writes a C header with the text of a schema: embed.py IN.sql OUT.h NAME.

Numbers instead of a string literal, because ISO C promises no literal above 4,095 characters.
"""
import sys


def main(source, target, name):
    with open(source, "rb") as file:
        text = file.read()
    if b"\0" in text:
        sys.exit(f"embed.py: {source}: contains a NUL")
    with open(target, "w", encoding="ascii") as file:
        file.write(f"static const char {name}[] = {{")
        file.write(",".join(str(byte) for byte in text.decode("utf-8").encode("utf-8") + b"\0"))
        file.write("};\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
