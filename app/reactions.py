"""The one list of what follows from what. Handlers run in order, in the transaction of the event."""

from __future__ import annotations

from app.accounts import services as accounts
from app.directory.events import AddressChanged, RoleGiven
from app.evaluation import services as evaluation
from app.platform.events import Reactions
from app.training.events import SessionDayChanged

REACTIONS: Reactions = {
    RoleGiven: (accounts.sign_out_after_role,),
    AddressChanged: (accounts.follow_new_address,),
    SessionDayChanged: (evaluation.reschedule_sittings,),
}
