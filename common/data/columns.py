"""The columns of a table by the names that people and offices give them."""

import re

from common.errors import InputError

# Names in other files, most usual first, as `key` writes them.
ALIASES = {
    "Date": (
        *("date", "날짜", "일자", "datetime", "tradedate", "tradingdate", "tradingday", "day"),
        *(
            "기준일",
            "기준일자",
            "거래일",
            "거래일자",
            "년월일",
            "日期",
            "日付",
            "交易日期",
            "datum",
        ),
        *("fecha", "data", "observationdate", "refdate", "quotedate", "pricedate", "localdate"),
        *("timestamp", "unix", "unixtime", "epoch", "opentime", "dates", "period", "time"),
    ),
    "Open": (
        *("open", "openprice", "openingprice", "시가", "开盘", "开盘价", "始値", "eröffnung"),
        *("eröffnungskurs", "eröffn", "erster", "ouverture", "ouv", "apertura", "abertura", "o"),
    ),
    "High": (
        *("high", "highprice", "highest", "고가", "最高", "最高价", "高値", "hoch", "tageshoch"),
        *("höchst", "haut", "plushaut", "max", "massimo", "máximo", "máxima", "alto", "h"),
    ),
    "Low": (
        *("low", "lowprice", "lowest", "저가", "最低", "最低价", "安値", "tief", "tagestief"),
        *("tiefst", "bas", "plusbas", "min", "minimo", "mínimo", "mínima", "bajo", "l"),
    ),
    "Close": (
        *("close", "closeprice", "closingprice", "closelast", "종가", "收盘", "收盘价", "終値"),
        *("schlusskurs", "schluss", "kurs", "zuletzt", "clôture", "dernier", "chiusura", "ultimo"),
        *("último", "cierre", "fechamento", "price", "last", "lastprice", "현재가", "settle", "c"),
    ),
    "Adj Close": (
        *("adjclose", "adjustedclose", "closeadj", "adjcloseprice", "adjustedclosingprice"),
        *("closeadjusted", "adjustedprice", "수정종가", "조정종가"),
    ),
    "Volume": (
        *("volume", "vol", "거래량", "成交量", "出来高", "volumen", "volumetraded", "sharevolume"),
        *("totalvolume", "totaltradequantity", "volumes", "quantity", "v"),
    ),
    "Name": (
        *("name", "symbol", "ticker", "tic", "company", "stock", "stockname", "stocksymbol"),
        *("종목명", "종목", "종목코드", "code", "isin", "instrument", "security", "asset"),
    ),
    "News": (
        *("news", "headline", "headlines", "title", "뉴스", "제목", "기사제목", "기사", "헤드라인"),
        *("newstitle", "article", "text"),
    ),
    "Text": (
        *("text", "review", "document", "reviewbody", "reviewtext", "reviews", "리뷰", "내용"),
        *("본문", "문장", "content", "comment", "comments", "sentence", "tweet", "body", "후기"),
        *("message", "댓글", "phrase", "feedback"),
    ),
    "Label": (
        *("label", "sentiment", "labels", "class", "polarity", "target", "rating", "stars"),
        *(
            "starrating",
            "star",
            "score",
            "overall",
            "평점",
            "별점",
            "레이블",
            "라벨",
            "감정",
            "극성",
        ),
        *("airlinesentiment", "liked", "recommended"),
    ),
    "Value": ("value", "obsvalue", "values", "값", "수치", "wert", "valor", "valeur"),
    "Source": ("source", "src", "english", "eng", "en", "원문", "input", "question", "영어"),
    "Target": ("target", "tgt", "korean", "kor", "ko", "번역문", "output", "answer", "한국어"),
}


def key(name):
    """Returns a column's name without what differs: `5. Adjusted Close*` is `adjustedclose`."""
    name = re.sub(r"^\s*\d+[.)]\s+", "", name.lower())
    without_unit = re.sub(r"\(.*?\)|\[.*?\]", "", name)
    return re.sub(r"[\W_]", "", without_unit) or re.sub(r"[\W_]", "", name)


def place_of(path, names, column, renamed=None):
    """Returns the place of a column, or None where there is none.

    Args:
      names: of the columns in the file.
      column: "Close", or another name that `ALIASES` may know.
      renamed: {column: its name in the file, or its number from 1}, as --columns says.

    Raises:
      InputError: several columns have that name, or `renamed` names none.
    """
    if renamed and column in renamed:
        is_company = column == "Name" and _find(names, renamed[column]) is None
        if not is_company:
            return _renamed(path, names, column, renamed[column])
    lower = [name.lower() for name in names]
    places = [place for place, name in enumerate(lower) if name == column.lower()]
    if not places:
        keys = [key(name) for name in names]
        for alias in ALIASES.get(column, ()):
            places = [place for place, name in enumerate(keys) if name == alias]
            if places:
                break
    if len(places) > 1:
        raise InputError(f"{path}: {len(places)} columns are named {column}; keep one of them")
    return places[0] if places else None


def places_of(path, names, columns, renamed=None):
    """Returns the places of several columns.

    Raises:
      InputError: one is missing, or several have that name.
    """
    places = [place_of(path, names, column, renamed) for column in columns]
    if None in places:
        missing = columns[places.index(None)]
        text = shorten_list(names) or "no names"
        garbled = "" if text.isascii() else ", or if these names are garbled: --encoding NAME"
        raise InputError(
            f"{path}: no column {missing!r}; the file has {text}; say which it is: "
            f"--columns {missing}=NAME{garbled}"
        )
    return places


def known(names):
    """Returns how many of a line's fields are names of columns that `ALIASES` knows."""
    keys = {key(name) for name in names[:200]} - {""}
    return sum(any(alias in keys for alias in aliases) for aliases in ALIASES.values())


def filters(path, names, renamed):
    """Returns {place: value} of the columns whose rows --columns chooses, as in symbol=AAPL.

    They are columns of the file that this course does not ask for, and that of the companies.

    Raises:
      InputError: `renamed` has a name that is neither.
    """
    chosen = {}
    for name, value in (renamed or {}).items():
        if name in ALIASES and (name != "Name" or _find(names, value) is not None):
            continue
        place = _find(names, name)
        if place is None and key(name) in ALIASES["Name"]:
            place = next((at for at, own in enumerate(names) if key(own) in ALIASES["Name"]), None)
        if place is None:
            raise InputError(
                f"{path}: --columns {name}={value}: neither {', '.join(list(ALIASES)[:7])} nor a "
                f"column of the file: {shorten_list(names) or 'it has no names'}"
            )
        chosen[place] = value
    return chosen


def shorten_list(names):
    """Returns at most ten names, joined by commas, and the number of the others."""
    return ", ".join(names[:10]) + (f" and {len(names) - 10} more" if len(names) > 10 else "")


def _renamed(path, names, column, name):
    place = _find(names, name)
    if place is None and name.isdecimal() and 1 <= int(name) <= len(names):
        place = int(name) - 1
    if place is None:
        raise InputError(
            f"{path}: --columns {column}={name}: no column {name!r}; the file has "
            f"{shorten_list(names) or 'no names'}"
        )
    return place


def _find(names, name):
    """Returns the place of the first column of this name, or None."""
    lower = [own.lower() for own in names]
    return lower.index(name.lower()) if name.lower() in lower else None
