"""How fast the certificates of a whole course are made."""

from __future__ import annotations

from time import process_time

from app.platform.pdf import pdf_bytes

SAID = {
    "programme": "Falkirk partnership",
    "course": "Core course for mentors",
    "cohort": "November 2017",
    "name": "",
    "agency": "Housing",
    "number": "2345-6789-BCDF",
    "issued": "Friday 17 November 2017",
    "presence": "and was present on each of its 4 days",
    "days": [
        [f"Day {day}", f"{12 + day} November 2017", "09:30 to 16:30", "Town hall"] for day in (1, 2, 3, 4)
    ],
    "outcome": "With this course comes the invitation to act as a mentor for colleagues.",
    "signed": [["For the partnership", "Programme lead"], ["For the course", "Lead trainer"]],
    "check": "relay.example.org/falkirk/certificate",
}


def test_forty_certificates_take_three_seconds_at_most() -> None:
    pdf_bytes("certificate", SAID)
    begun = process_time()
    made = [pdf_bytes("certificate", {**SAID, "name": f"Person {number}"}) for number in range(40)]
    took = process_time() - begun
    print(f"40 certificates: {took:.2f} s")
    assert len(made) == 40
    assert took <= 3
