"""Takes from a text what tells who wrote it: names, where they work, and how to reach them.

Whole words only, whatever their case, accents or apostrophes. A part of a name that is an ordinary word
("Will", "Grace") goes only where it has a capital, so that a sentence keeps its words; at the start of a
sentence one too many is taken rather than one too few.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

_PARTICLES = """
al and bin da dame de del den der di dr du el ibn la lady le lord los miss mr mrs ms mx of prof rev sir
st the van von
"""

_ORDINARY = """
able ace amber an angel ann april art ash august autumn baker banks barber bay be bell best better bill
bishop black blue bond book boy bridge bright brook brown buck bush butler by call can carpenter case
cash chance chase child christian church clay clean cliff close coach coast cole cook cotton court crown
dale day dean dear do down drew drive duke early east english eve ever fair faith farmer field fields
fine fisher flower flowers ford forest foster fox frank free french friend frost gay gene gentle gill
glass glen go gold good grace grand grant gray green grey guy hall hand hands hardy harmony haste hazel
he head heath heather her herd high hill his holiday holly holy home honey hope house hunt hunter ice in
iris is it ivy jack jade jay jet job joy june just justice keen key keys kind king knight lake lamb lane
large law lawless lee light lily little long love low main major mark market marsh martin mason may me
means mercy merry mild mile miles mill miller mine moon moor more much my new news nice night no noble
noon norm north nurse oak old on one or our page park parks parsons patience peace pearl penny perfect
piece pike place plain poole poor pope porter potter power price prince prior proper prudence pure queen
rain rainbow ray read reason red reed reid rich ring rise river roads robin rock rose round royal ruby
rule sage sailor sand school scott sea sears see senior sharp she shepherd short simple singer sky
slater small smart smith snow so song south sparks speed spring square star stark steel stern still
stone street strong style sue summer summers swan sweet tailor take teller temple tend thorn to town
trade true truly turner up us vale verity victor violet virtue wait walker wall ward warden water waters
way we weaver weeks well wells west wheat wheeler while white who wild will wills winner winter wise
wish witness wolf wood woods word work worth wren wright yard year york you young your
"""

_GENERIC = """
a addiction addictions adult adults advice aid alcohol an and association associations at board care
center centre charities charity chief child children childrens cic community company council court
courts criminal department development division drug drugs early education educational elected families
family fire for general group health hearing hearings home homeless homelessness homes housing in
justice learning limited local ltd members men mens mental midwifery national network nhs nursing of
office officers organisation panel partnership people police practice practices primary prison project
protection psychology public recovery regional reporter reporters rescue safeguarding safety school
schools scotland scottish secondary sector service services social society support team the third to
trust uk unit victim victims visiting voluntary welfare wellbeing witness witnesses women womens work
years young youth
"""

NAME, PLACE, CONTACT = "[name]", "[agency]", "[contact]"
SHORTEST_PART = 2
SHORTEST_NUMBER = 6

# Parts of names that stand for nobody by themselves.
PARTICLES = frozenset(_PARTICLES.split())
# Names that are ordinary words as well.
ORDINARY = frozenset(_ORDINARY.split())
# Words that many agencies have in their names; a short form needs one that is not among them.
GENERIC = frozenset(_GENERIC.split())
# Capitals that mean something to everybody.
COMMON_CAPITALS = frozenset({"AM", "PM", "IT", "HR", "TV", "OK", "UK", "EU", "US", "ID", "CV", "DA", "SW"})

MARKS = "[\u0300-\u036f]*"
LETTER = r"[^\W\d_]"
BEFORE = rf"(?<!{LETTER})(?<![\u0300-\u036f])"
AFTER = rf"(?!{LETTER}|[\u0300-\u036f])"
HYPHEN = re.compile(r"[-\u2010-\u2015]")
BETWEEN = r"[\W_]{0,3}"
QUOTES = "'\u2019\u2018\u02bc`\u00b4"
EMAIL = r"[^\s@<>()\[\],;:\"]+@[^\s@<>()\[\],;:\"]+\.[^\s@<>()\[\],;:\"]+"
TELEPHONE = r"(?<![\d+])(?:\+\d{1,3}|00\d{1,3}|0)(?:[\s().\-]{0,2}\d){9,10}(?!\d)"


@dataclass(frozen=True)
class Traces:
    """What would tell who wrote a text. `known_places` are words that every writer may use of the area."""

    names: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    telephones: tuple[str, ...] = ()
    known_places: tuple[str, ...] = ()


class Mask:
    """Takes one writer's traces out of texts."""

    def __init__(self, traces: Traces) -> None:
        contacts = [EMAIL, TELEPHONE]
        contacts += [re.escape(each.strip()) for each in traces.addresses if each.strip()]
        contacts += [found for each in traces.telephones if (found := _number(each))]
        agencies = _agencies(traces.agencies, frozenset(_words(" ".join(traces.known_places))))
        parts = [
            f"(?P<contact>(?i:{'|'.join(contacts)}))",
            *_group("agency", agencies),
            *_group("name", _names(traces.names)),
        ]
        self._pattern = re.compile("|".join(parts))

    def __call__(self, text: str) -> str:
        """The text with a word in brackets for each trace; untouched where there is none."""
        plain = unicodedata.normalize("NFD", text)
        masked, count = self._pattern.subn(_stand_in, plain)
        return unicodedata.normalize("NFC", masked) if count else text


def _stand_in(found: re.Match[str]) -> str:
    return {"contact": CONTACT, "agency": PLACE, "name": NAME}[found.lastgroup or "name"]


def _group(name: str, patterns: Iterable[str]) -> list[str]:
    """One alternative of the whole pattern, the longest first, or none."""
    listed = sorted(set(patterns), key=lambda each: (-len(each), each))
    return [f"(?P<{name}>{BEFORE}(?:{'|'.join(listed)}){AFTER})"] if listed else []


def _names(names: Iterable[str]) -> list[str]:
    found: list[str] = []
    for name in names:
        words = _words(name)
        if len(words) > 1:
            found.append(_folded(words))
        # A name with a hyphen goes as a whole and in its halves.
        parts = [part for word in words for part in dict.fromkeys([word, *HYPHEN.split(word)])]
        telling = [
            part for part in parts if len(_fold(part)) >= SHORTEST_PART and _fold(part) not in PARTICLES
        ]
        for part in telling:
            if _fold(part) in ORDINARY:
                found += [_spelt(part.capitalize()), _spelt(part.upper())]
            else:
                found.append(_folded([part]))
        found += [
            _folded(list(pair))
            for pair in combinations(telling, 2)
            if not ORDINARY.issuperset(map(_fold, pair))
        ]
    return found


def _agencies(agencies: Iterable[str], known_places: frozenset[str]) -> list[str]:
    found: list[str] = []
    for agency in agencies:
        bracketed = re.findall(r"\(([^)]+)\)", agency)
        forms = [_words(re.sub(r"\([^)]*\)", " ", agency)), *map(_words, bracketed)]
        for listed in forms:
            words = listed[1:] if listed and listed[0].casefold() == "the" else listed
            if not words:
                continue
            found.append(_folded(words, plural=True))
            found += [_folded(short) for short in _short_forms(words, known_places)]
            found += [_dotted(capitals) for capitals in _capitals(words)]
    return found


def _short_forms(words: list[str], known_places: frozenset[str]) -> list[list[str]]:
    """The name without what others have in theirs too, as long as something of its own remains."""
    found = []
    for start in range(len(words)):
        for end in range(start + 1, len(words) + 1):
            dropped = words[:start] + words[end:]
            kept = words[start:end]
            own = [w for w in kept if _fold(w) not in GENERIC | known_places and len(w) >= SHORTEST_PART]
            if dropped and own and all(_fold(word) in GENERIC for word in dropped):
                found.append(kept)
    return found


def _capitals(words: list[str]) -> list[str]:
    """Its initials, with and without the small words; words in capitals stay whole."""
    small = {"the", "of", "and", "for", "in", "at", "a", "an", "to"}
    found = set()
    for chosen in (words, [word for word in words if word.casefold() not in small]):
        letters = "".join(_initial(word) for word in chosen).upper()
        whole = "".join(word if word.isupper() else _initial(word) for word in chosen).upper()
        found |= {letters, whole}
    return [each for each in sorted(found) if len(each) >= SHORTEST_PART and each not in COMMON_CAPITALS]


def _initial(word: str) -> str:
    letters = re.findall(LETTER, word)
    return letters[0] if letters else ""


def _dotted(capitals: str) -> str:
    return r"\.?".join(map(re.escape, capitals))


def _number(telephone: str) -> str:
    """A telephone number however it is spaced, with or without the code of the country."""
    digits = re.sub(r"\D", "", telephone)
    bare = re.sub(r"^(?:00)?(?:44)?0?", "", digits)
    return (
        r"(?<!\d)\+?(?:\d{1,4}[\s().\-]{0,3})?" + r"[\s().\-]{0,3}".join(bare) + r"(?!\d)"
        if (len(bare) >= SHORTEST_NUMBER)
        else ""
    )


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[\s,/_]+", text.strip()) if re.search(LETTER, word) or word == "&"]


def _fold(word: str) -> str:
    plain = unicodedata.normalize("NFD", word)
    return "".join(re.findall(LETTER, plain)).casefold()


def _folded(words: list[str], *, plural: bool = False) -> str:
    """A pattern for these words in this order, whatever the case, accents and apostrophes."""
    spelt = [
        r"(?:and|&|\+)"
        if word.casefold() in ("and", "&")
        else _spelt(word, plural=plural and at == len(words))
        for at, word in enumerate(words, start=1)
    ]
    return f"(?i:{BETWEEN.join(spelt)})"


def _spelt(word: str, *, plural: bool = False) -> str:
    plain = "".join(each for each in unicodedata.normalize("NFD", word) if unicodedata.combining(each) == 0)
    if plural:
        plain = re.sub(r"(?i)s$", "", plain)
    pieces = []
    for each in plain:
        if each in QUOTES:
            pieces.append(f"[{QUOTES}]?")
        elif re.fullmatch(LETTER, each):
            pieces.append(re.escape(each) + MARKS)
        elif each.isdigit():
            pieces.append(each)
        else:
            pieces.append(r"[\W_]{0,2}")
    return "".join(pieces) + ("s?" if plural else "")
