"""Numbers as people write them: 1,234.5 and 1.234,5, $12, 16.49M, and what stands for no number.

Which of comma and point is the decimal sign is decided once for a table, by its fields.
"""

import re

_DASHES = ("-", "--", "---", "\u2014", "\u2013")
_WORDS = ("null", "(null)", "nan", "na", "n/a", "#n/a", "#na", "n.a.", "none", "nil", "nd", "<na>")
MISSING = frozenset(("", *_DASHES, ".", "..", "...", ":", *_WORDS, "#value!", "#div/0!"))
_AROUND = re.compile(r"^[\s$€£¥₩₹]+|[\s$€£¥₩₹%원円元]+$")
_LETTER = re.compile(r"^(.*\d)\s*([kmbt천만억조])$", re.IGNORECASE)
_POWERS = {"k": 3, "m": 6, "b": 9, "t": 12, "천": 3, "만": 4, "억": 8, "조": 12}
_SPACED = re.compile(r"[+-]?\d{1,3}([\s'\u2019]\d{3})+([.,]\d+)?")
_POINT = re.compile(r"[+-]?(\d{1,3}(,\d{2,3})*,\d{3}|\d+)(\.\d*)?(e[+-]?\d+)?", re.IGNORECASE)
_COMMA = re.compile(r"[+-]?(\d{1,3}(\.\d{3})+|\d+)(,\d*)?(e[+-]?\d+)?", re.IGNORECASE)


def is_missing(field):
    """Returns whether a field stands for no value, such as null, N/A or -."""
    return field.lower() in MISSING


def decimal_sign(fields, if_unclear="."):
    """Returns "." or ",": the decimal sign of a table.

    Args:
      fields: of its columns of numbers.
      if_unclear: what 1,234 is where no other field tells: "." takes it for one thousand.
    """
    if not any("," in field or field.count(".") > 1 for field in fields):
        return "."
    signs = {"." if "." in vote else "," for vote in map(_vote, fields) if vote}
    if len(signs) == 1:
        return signs.pop()
    has_comma = any("," in field for field in fields)
    return if_unclear if not signs and has_comma else "."


def examples(fields):
    """Returns the first field with a comma and the first that ends in a letter, such as 5.2M."""
    comma = next((field for field in fields if "," in field), None)
    letter = next((field for field in fields if field[-1:].isalpha()), None)
    return list(dict.fromkeys(field for field in (comma, letter) if field))


def parse(field, sign="."):
    """Returns a field as a float.

    Raises:
      ValueError: it is no number with this decimal sign.
    """
    if sign == "." or not ("." in field or "," in field):
        try:
            return float(field)
        except ValueError:
            pass
    core, power = _core(field)
    pattern = _POINT if sign == "." else _COMMA
    if not pattern.fullmatch(core):
        raise ValueError(f"{field!r} is not a number")
    if sign == ",":
        core = core.replace(".", "").replace(",", ".")
    return float(f"{core.replace(',', '')}e{power}" if power else core.replace(",", ""))


def _core(field):
    """Returns the digits and signs of a field, and the power of 10 that its unit stands for."""
    core, power = _AROUND.sub("", field), 0
    letter = _LETTER.match(core)
    if letter:
        core, power = letter[1], _POWERS[letter[2].lower()]
    if _SPACED.fullmatch(core):
        core = re.sub(r"[\s'\u2019]", "", core)
    return core, power


def _vote(field):
    """Returns the decimal sign that a field shows beyond doubt, or ""."""
    if "," not in field and field.count(".") < 2:
        # 1.5 has a decimal point; 1.234 may be more than a thousand
        digits = field.partition(".")[2]
        return "." if digits[:1].isdecimal() and len(_core(digits)[0]) != 3 else ""
    core, _ = _core(field)
    if not re.fullmatch(r"[+-]?[\d.,]*\d[\d.,]*", core):
        return ""
    if "." in core and "," in core:
        return max(".,", key=core.rfind)
    sign = "," if "," in core else "."
    if core.count(sign) > 1:
        return "." if sign == "," else ","
    before, _, after = core.partition(sign)
    if len(after) == 3 and 1 <= len(before.lstrip("+-")) <= 3 and not before.startswith("0"):
        return ""
    return sign
