"""What can be typed on the rehearsal's pages."""

from __future__ import annotations

from wtforms.validators import DataRequired

from app.platform.forms import BaseForm, DateField, TimeField


class ClockForm(BaseForm):
    """A time to move the clock to."""

    day = DateField("Day", hint="For example, 2 10 2017", validators=[DataRequired("Enter a day")])
    time = TimeField("Time", hint="For example, 09:00", validators=[DataRequired("Enter a time")])
