"""Moving the rehearsal's clock, and having the rest of the cast play on."""

from app.rehearsal.services.cast import play_on
from app.rehearsal.services.clock import arrive, ask_to_move, set_clock

__all__ = ["arrive", "ask_to_move", "play_on", "set_clock"]
