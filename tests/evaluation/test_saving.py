from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient

from app.directory.models import Person
from app.evaluation import queries
from app.evaluation.enums import Moment
from app.evaluation.models import Reply, Sitting
from app.platform import clock
from app.platform.db import db
from tests.conftest import writing_block
from tests.evaluation.conftest import ACCEPTED, BEFORE, STARTS, World
from tests.support.factories.evaluation import create_sittings

SignIn = Callable[[Person], FlaskClient]
MINUTE = timedelta(minutes=1)


def asked_before(world: World) -> Sitting:
    with writing_block():
        sittings = create_sittings(world.isla, world.falkirk.cohort, ACCEPTED)[Moment.PRE]
    return next(one for one in sittings if one.instrument_id == world.test.id)


def send(client: FlaskClient, address: str, **data: str) -> tuple[int, Any]:
    """What the page's script does with an answer."""
    answer = client.post(address, data={"csrf_token": "-"} | data, headers={"Accept": "application/json"})
    return answer.status_code, answer.get_json()


def test_script_saves_each_answer_as_it_is_given(world: World, sign_in: SignIn) -> None:
    sitting = asked_before(world)
    first, second = queries.questions_of(world.test.id)[:2]
    page = f"/falkirk/tests/{sitting.id}/questions/1"
    with clock.held(BEFORE):
        client = sign_in(world.isla)
        assert 'id="saved" role="status"' in client.get(page).text
        told = {"answered": 1, "of": 4, "left": ""}
        saved = told | {"saved": True, "message": ""}
        assert send(client, page, answer=str(first.options[0].id)) == (200, saved)
        assert send(client, page, answer=str(first.options[1].id)) == (200, saved)
        kept = told | {"saved": False}
        assert send(client, page) == (409, kept | {"message": "Choose an answer, or “I don’t know yet”"})
        wrong = send(client, page, answer=str(second.options[0].id))
        assert wrong == (409, kept | {"message": "Choose one of the answers listed"})
    assert [choice.option_id for choice in db.session.query(Reply).one().choices] == [first.options[1].id]
    with clock.held(STARTS):
        status, told = send(client, page, answer=str(first.options[0].id))
    assert (status, told["saved"]) == (409, False)
    assert "has closed" in told["message"]


def test_time_is_asked_for_without_a_reason_and_nothing_is_lost_when_it_ends(
    world: World, sign_in: SignIn
) -> None:
    sitting = asked_before(world)
    with writing_block():
        world.test.minutes = 20
    base = f"/falkirk/tests/{sitting.id}"
    options = [str(one.options[0].id) for one in queries.questions_of(world.test.id)]
    with clock.held(BEFORE):
        client = sign_in(world.isla)
        assert "20 minutes, counted from your first answer" in client.get(base).text
        client.post(f"{base}/questions/1", data={"answer": options[0]})
    with clock.held(BEFORE + 12 * MINUTE):
        assert "You have 8 minutes left, until 10:20" in client.get(f"{base}/questions/2").text
        assert "You have 8 minutes left, until 10:20" in client.get(f"{base}/check").text
        status, told = send(client, f"{base}/questions/2", answer=options[1])
        assert (status, told["left"]) == (200, "You have 8 minutes left, until 10:20.")
    with clock.held(BEFORE + 21 * MINUTE):
        assert "Your time is over" in send(client, f"{base}/questions/3", answer=options[2])[1]["message"]
        late = client.post(f"{base}/questions/3", data={"answer": options[2]}, follow_redirects=True).text
        assert "Your time was over before this answer arrived" in late
        assert "Your time ended at 10:20" in late
        assert "you answered 2 of 4" in late
        over = client.get(f"{base}/check").text
        assert "can be handed in" in over
        assert f"{base}/questions/3" not in over
        # Whoever needs longer says so, before the time ends or after.
        assert "Choose how much time you need" in client.post(f"{base}/time", data={"allowance": ""}).text
        assert client.post(f"{base}/time", data={"allowance": "half_again"}).location == base
        assert "You have 9 minutes left, until 10:30" in client.get(f"{base}/questions/3").text
    with clock.held(BEFORE + 40 * MINUTE):
        assert client.get(f"{base}/questions/3").location == base
        assert client.post(f"{base}/time", data={"allowance": "no_limit"}).location == base
        assert "You have no time limit" in client.get(f"{base}/questions/3").text
        client.post(f"{base}/questions/3", data={"answer": options[2]})
        client.post(f"{base}/time", data={"allowance": "usual"})
        assert client.post(f"{base}/check").location == base
        done = client.get(base).text
    assert "You handed this in" in done
    assert [text in done for text in ("Right answer 1", "Right answer 3", "Not answered")] == [True] * 3
    assert client.get(f"{base}/time").location == base
