"""A lint of calendar bytes that shares no code with what wrote them.

It checks what RFC 5545, 5546 and 7986 ask and what has been seen to go wrong in Outlook, phones and
synchronising programs. `problems` returns sentences; an empty list is a clean file.
"""

from collections import Counter
from dataclasses import dataclass, field

ONCE_IN_EVENT = (
    "UID",
    "SEQUENCE",
    "DTSTAMP",
    "DTSTART",
    "DTEND",
    "SUMMARY",
    "CLASS",
    "STATUS",
    "ORGANIZER",
)
TEXTS = {"SUMMARY", "DESCRIPTION", "LOCATION", "NAME", "X-WR-CALNAME"}


@dataclass
class Property:
    name: str
    params: dict[str, str]
    value: str


@dataclass
class Component:
    name: str
    properties: list[Property] = field(default_factory=list)
    children: list["Component"] = field(default_factory=list)

    def all(self, name: str) -> list[Property]:
        return [found for found in self.properties if found.name == name]

    def value(self, name: str) -> str | None:
        found = self.all(name)
        return found[0].value if found else None

    def within(self, name: str) -> list["Component"]:
        return [child for child in self.children if child.name == name]


def problems(data: bytes) -> list[str]:
    """Everything wrong with this calendar, as sentences."""
    found = _bytes_problems(data)
    if found:
        return found
    try:
        calendar = read(data)
    except ValueError as broken:
        return [str(broken)]
    return [*_calendar_problems(calendar), *_zone_problems(calendar), *_event_problems(calendar)]


def read(data: bytes) -> Component:
    """The one VCALENDAR of the file, unfolded; ValueError if components do not nest."""
    stack: list[Component] = []
    root: Component | None = None
    for line in data.decode().replace("\r\n ", "").replace("\r\n\t", "").removesuffix("\r\n").split("\r\n"):
        found = _property(line)
        if root is not None:
            raise ValueError("Something follows the end of the calendar.")
        if found.name == "BEGIN":
            component = Component(found.value)
            if stack:
                stack[-1].children.append(component)
            stack.append(component)
        elif not stack:
            raise ValueError("Something stands outside the calendar.")
        elif found.name == "END":
            if stack[-1].name != found.value:
                raise ValueError(f"{found.value} ends inside {stack[-1].name}.")
            component = stack.pop()
            root = None if stack else component
        else:
            stack[-1].properties.append(found)
    if root is None or root.name != "VCALENDAR":
        raise ValueError("The file is not one whole VCALENDAR.")
    return root


def _property(line: str) -> Property:
    quoted, end = False, -1
    for position, character in enumerate(line):
        if character == '"':
            quoted = not quoted
        elif character == ":" and not quoted:
            end = position
            break
    if end < 1:
        raise ValueError(f"A line without a name and a value: {line!r}.")
    name, *params = line[:end].split(";")
    pairs = dict(param.partition("=")[::2] for param in params)
    return Property(name.upper(), pairs, line[end + 1 :])


def _bytes_problems(data: bytes) -> list[str]:
    found = []
    if not data.endswith(b"\r\n"):
        found.append("The last line does not end with CRLF.")
    lines = data.removesuffix(b"\r\n").split(b"\r\n")
    if any(b"\r" in line or b"\n" in line for line in lines):
        found.append("A line ends with a lone CR or LF.")
    if any(len(line) > 75 for line in lines):
        found.append("A line is longer than 75 octets.")
    if any(not line.strip() for line in lines):
        found.append("A line is empty.")
    for line in lines:
        try:
            text = line.decode()
        except UnicodeDecodeError:
            found.append("A line does not hold whole UTF-8 characters.")
            break
        if any(ord(character) < 32 and character != "\t" for character in text.replace("\n", "")):
            found.append("A line holds a control character.")
            break
    return found


def _calendar_problems(calendar: Component) -> list[str]:
    found = [
        f"The calendar needs {name} exactly once."
        for name in ("VERSION", "PRODID", "METHOD")
        if len(calendar.all(name)) != 1
    ]
    found += [
        f"The calendar itself has {name}, by which programs merge its entries."
        for name in ("UID", "X-WR-RELCALID")
        if calendar.all(name)
    ]
    if calendar.value("VERSION") != "2.0":
        found.append("The version is not 2.0.")
    for interval in calendar.all("REFRESH-INTERVAL"):
        if interval.params.get("VALUE") != "DURATION":
            found.append("REFRESH-INTERVAL lacks VALUE=DURATION.")
    return found


def _zone_problems(calendar: Component) -> list[str]:
    zones = calendar.within("VTIMEZONE")
    if len(zones) != 1:
        return ["There is not exactly one VTIMEZONE."]
    zone, found = zones[0], []
    if zone.value("TZID") != "Europe/London":
        found.append("The time zone is not Europe/London.")
    for name, before, after in (("DAYLIGHT", "+0000", "+0100"), ("STANDARD", "+0100", "+0000")):
        changes = zone.within(name)
        if len(changes) != 1:
            found.append(f"The time zone does not have exactly one {name}.")
            continue
        change = changes[0]
        if len(change.all("RRULE")) != 1 or change.all("RDATE"):
            found.append(f"{name} is not one yearly rule.")
        if (change.value("TZOFFSETFROM"), change.value("TZOFFSETTO")) != (before, after):
            found.append(f"{name} has the wrong offsets.")
        if (change.value("DTSTART") or "Z").endswith("Z"):
            found.append(f"{name} does not start at a local time.")
    return found


def _event_problems(calendar: Component) -> list[str]:
    found = []
    method = calendar.value("METHOD")
    events = calendar.within("VEVENT")
    if method not in {"REQUEST", "CANCEL", "PUBLISH"}:
        found.append("The method is none of REQUEST, CANCEL and PUBLISH.")
    if method != "PUBLISH" and len(events) != 1:
        found.append("An individual message does not hold exactly one event.")
    if any(times > 1 for times in Counter(event.value("UID") for event in events).values()):
        found.append("Two events share a UID.")
    for event in events:
        found += [
            f"An event needs {name} exactly once." for name in ONCE_IN_EVENT if len(event.all(name)) != 1
        ]
        attendees = len(event.all("ATTENDEE"))
        if attendees != (0 if method == "PUBLISH" else 1):
            found.append(f"An event of {method} lists {attendees} attendees.")
        if (event.value("STATUS") == "CANCELLED", method) in {(True, "REQUEST"), (False, "CANCEL")}:
            found.append("The status contradicts the method.")
        if event.value("CLASS") != "PRIVATE":
            found.append("An event is not private.")
        if not (event.value("DTSTAMP") or "").endswith("Z"):
            found.append("DTSTAMP is not in UTC.")
        for time in (*event.all("DTSTART"), *event.all("DTEND")):
            if time.value.endswith("Z") == ("TZID" in time.params):
                found.append("A time has no zone, or two.")
            if time.params.get("TZID", "Europe/London") != "Europe/London":
                found.append("A time names a zone that the file does not define.")
        if event.all("RRULE"):
            found.append("An event repeats; each meeting is an event of its own.")
    for component in (calendar, *events):
        for text in component.properties:
            if text.name in TEXTS and _unescaped(text.value):
                found.append(f"{text.name} has an unescaped comma or semicolon.")
    return found


def _unescaped(text: str) -> bool:
    bare = text.replace("\\\\", "").replace("\\,", "").replace("\\;", "")
    return "," in bare or ";" in bare
