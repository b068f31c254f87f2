"""What a web server runs."""

import gc

from flask import Flask


def _started() -> Flask:
    """The service. What is made while it starts stays for good: nothing looks for what can be thrown away."""
    gc.disable()
    from app import create_app

    made = create_app()
    gc.freeze()
    gc.enable()
    return made


app = _started()
