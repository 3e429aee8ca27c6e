"""Which 32 bytes may serve as an Ed25519 public key (RFC 8032, section 5.1).

OpenSSL verifies signatures under points of small order, for which anybody can forge them, and does
not say so; hence this check when a key is configured.
"""

_P = 2**255 - 19
_D = -121665 * pow(121666, -1, _P) % _P

# The y of the eight points whose order divides 8 (with either sign of x).
_SMALL_ORDER = {
    0,
    1,
    _P - 1,
    0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7,
    0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826,
}


def has_small_order(public: bytes) -> bool:
    """Tell whether the point, multiplied by 8, is the neutral one."""
    return _y(public) in _SMALL_ORDER


def is_point(public: bytes) -> bool:
    """Tell whether the bytes are the one encoding of a point of the curve."""
    y = _y(public)
    if y >= _P:
        return False
    # x^2 = (y^2 - 1) / (d y^2 + 1) must have a root: the product has one if the quotient does.
    square = (y * y - 1) * (_D * y * y + 1) % _P
    return pow(square, (_P - 1) // 2, _P) in (0, 1) and not (square == 0 and public[31] >> 7)


def _y(public: bytes) -> int:
    return int.from_bytes(public, "little") & (1 << 255) - 1
