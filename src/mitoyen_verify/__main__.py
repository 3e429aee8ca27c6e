"""The command: `mitoyen-verify ARCHIVE`."""

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

USAGE, NOT_A_COPY, KEY_REFUSED, INTERRUPTED = 2, 3, 4, 130

_EPILOG = """exit status:
  0  everything is intact (contents erased as the journal says are no fault), or what the last
     line says is, where no key is known for the list of rooms
  1  something is altered, missing or unexpected; the report says what and where
  2  the command was not understood, or the file of --keys cannot be read
  3  the archive cannot be read as an own copy
  4  a key is refused: malformed, unsafe, or not the one expected
"""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Check an archive, say what was found, and leave with the exit status."""
    sys.exit(_run(_parser().parse_args(arguments)))


def _run(asked: argparse.Namespace) -> int:
    try:
        return _check(asked)
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # we are leaving
        return _stop("interrupted", INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return INTERRUPTED
    except ImportError as fault:
        return _stop(f"{fault}; install it with: pip install cryptography", USAGE)
    except Exception as fault:  # noqa: BLE001 - an archive made to surprise us gets one line too
        return _stop(f"not readable: {type(fault).__name__}: {fault}", NOT_A_COPY)


def _check(asked: argparse.Namespace) -> int:
    from mitoyen_verify import report  # noqa: PLC0415 - needs cryptography, and we say so kindly
    from mitoyen_verify.archive import NotACopy  # noqa: PLC0415 - idem
    from mitoyen_verify.checking import check_copy  # noqa: PLC0415 - idem
    from mitoyen_verify.keys import KeyRefused  # noqa: PLC0415 - idem
    from mitoyen_verify.manifest import read_keys  # noqa: PLC0415 - idem

    keys = None
    try:
        if asked.keys:
            try:
                lines = asked.keys.read_text("utf-8").split("\n")
            except (OSError, ValueError) as fault:
                return _stop(f"the keys cannot be read: {asked.keys}: {fault}", USAGE)
            keys = read_keys(lines)
        result = check_copy(asked.archive, keys, asked.jobs, _progress)
    except KeyRefused as fault:
        return _stop(f"key refused: {fault}", KEY_REFUSED)
    except NotACopy as fault:
        return _stop(f"not readable as an own copy: {fault}", NOT_A_COPY)
    finally:
        _progress("", 0, 0)
    lines = [report.as_json(result)] if asked.json else report.as_text(result, asked.lang)
    for line in lines:
        print(line)
    sys.stdout.flush()
    return report.status(result)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "mitoyen-verify",
        description="Check an own copy of Mitoyen, offline: complete and intact, or what is not.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("archive", type=Path, metavar="ARCHIVE", help="the copy, a zip file")
    parser.add_argument("--keys", type=Path, metavar="FILE", help="keys to trust, one a line")
    parser.add_argument("--lang", choices=("en", "fr"), default="en", help="of the report")
    parser.add_argument("--json", action="store_true", help="report everything as JSON")
    parser.add_argument(
        "--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help="processes at most"
    )
    return parser


def _progress(name: str, done: int, size: int) -> None:
    """Show how far it is, to people only."""
    if sys.stderr.isatty():
        line = f"{done * 100 // size:3} % {name}" if size else ""
        sys.stderr.write("\r\x1b[K" + "".join(sign for sign in line[:70] if sign.isprintable()))
        sys.stderr.flush()


def _stop(sentence: str, status: int) -> int:
    safe = "".join(sign if sign.isprintable() else "\ufffd" for sign in sentence)
    print(f"mitoyen-verify: {safe[:500]}", file=sys.stderr)
    return status


if __name__ == "__main__":
    main()
