"""What is typed about people, agencies and programmes."""

from __future__ import annotations

from wtforms.validators import ValidationError

from app.directory.enums import Audience, ContactBy, Role, Sector, SupportKind
from app.platform.forms import (
    BaseForm,
    Choice,
    DateParts,
    Email,
    FreeText,
    Hidden,
    Hundredths,
    LongText,
    Number,
    Radios,
    Select,
    Telephone,
    Text,
    Tick,
    TimeOfDay,
)

NOT_LISTED = "not listed"
YES_NO = (Choice("yes", "Yes"), Choice("no", "No"))


class DetailsForm(BaseForm):
    """What somebody is called and does."""

    full_name = Text("Full name", required="Enter your full name", autocomplete="name", width="two-thirds")
    known_as = Text(
        "Name you go by",
        hint="Shown on registers and screens. Leave it empty to use your full name.",
        width="two-thirds",
    )
    job_title = Text("Job title", required="Enter your job title", autocomplete="organization-title")
    team = Text("Team or service", hint="You can leave this empty")
    audience = Radios(
        "Which is closest to your work?", of=Audience, required="Choose what is closest to your work"
    )


class AgencyChoiceForm(BaseForm):
    """Which agency somebody belongs to; `choices` are set from the programme's list."""

    agency = Select("Agency", required="Choose your agency, or choose that it is not listed")
    other = Text(
        "Name of your agency, if it is not listed",
        required="Enter the name of your agency",
        shown_when=("agency", NOT_LISTED),
    )


class WishesForm(BaseForm):
    """How somebody wishes to be reached."""

    contact_by = Radios(
        "How may we reach you?",
        [
            Choice(ContactBy.EMAIL.value, "By email", "To your safe address"),
            Choice(
                ContactBy.TELEPHONE.value,
                "By telephone only",
                "All emails to you stop, also those that wait. We call you instead.",
            ),
        ],
        of=ContactBy,
        required="Choose how we may reach you",
    )
    telephone = Telephone("Telephone number", hint="A number that only you answer")
    may_telephone = Radios(
        "May we telephone you?", YES_NO, required="Choose whether we may telephone you", inline=True
    )
    may_leave_message = Radios(
        "May we leave a message?",
        YES_NO,
        hint="With whoever answers, or on a machine. We say only that the training team called.",
        required="Choose whether we may leave a message",
        inline=True,
    )
    contact_from = TimeOfDay("Safe from", hint="Leave both empty if any time is safe. For example, 09:30")
    contact_until = TimeOfDay("Safe until", hint="For example, 16:30")


class AddressForm(BaseForm):
    """Another address, to be confirmed."""

    email = Email("New email address", required="Enter the new email address")


class ConfirmForm(BaseForm):
    """The code that went to the new address."""

    code = Text(
        "Six-digit code",
        required="Enter the six digits from the email",
        longest=20,
        width="10",
        autocomplete="one-time-code",
        attributes={"inputmode": "numeric"},
    )


class CalendarForm(BaseForm):
    """Whether calendar entries say where."""

    place = Radios(
        "What may calendar entries say?",
        [
            Choice("no", "Date, time and a neutral title", "For example, “Training day 2”"),
            Choice("yes", "The place too", "I know who can see my calendar"),
        ],
        required="Choose what calendar entries may say",
    )


class PressForm(BaseForm):
    """A button and nothing else."""


class SearchForm(BaseForm):
    """Narrows a list of people; sent in the address."""

    class Meta:
        csrf = False

    q = Text("Name, job or address", width="20")
    agency = Select("Agency", prompt="All agencies")
    audience = Select("Part at work", of=Audience, prompt="All parts")
    role = Select("Role", of=Role, prompt="All people")

    def options(self, name: str) -> list[tuple[str, str]]:
        """What a filter offers, the empty line first."""
        field = self[name]
        return [("", field.prompt), *((choice.value, choice.label) for choice in field.choices)]


class PersonForm(BaseForm):
    """Somebody whom an administrator adds."""

    full_name = Text("Full name", required="Enter the full name", width="two-thirds")
    email = Email(
        "Email address",
        hint="Asked for and given by the person. An address that somebody gave us is never replaced.",
        required="Enter an email address",
        autocomplete="off",
    )
    job_title = Text("Job title")
    team = Text("Team or service")
    agency = Select("Agency", prompt="Not known yet")
    audience = Select("Part at work", of=Audience, required="Choose the part at work")


class StaffDetailsForm(BaseForm):
    """What an administrator may put right about somebody."""

    full_name = Text("Full name", required="Enter the full name", width="two-thirds")
    known_as = Text("Name this person goes by", width="two-thirds")
    job_title = Text("Job title")
    team = Text("Team or service")
    audience = Select("Part at work", of=Audience, required="Choose the part at work")
    agency = Select("Agency", prompt="No agency")


class CallWishesForm(WishesForm):
    """The same wishes, as somebody told us on the telephone."""

    email = Email(
        "New safe email address",
        hint="Only if the person gave one in this call. Nothing is sent to the address it replaces.",
        autocomplete="off",
    )
    told = Tick(
        "The person told me this in a call that we made to the number we hold",
        required="Confirm that the person told you this in a call we made",
    )


class RoleForm(BaseForm):
    """A role to give to somebody."""

    person = Email(
        "Email address of the person",
        hint="Somebody we know already. Add other people first.",
        required="Enter the person’s email address",
        autocomplete="off",
    )
    role = Radios("Role", of=Role, required="Choose a role")
    agency = Select(
        "Which agency?", required="Choose the agency", shown_when=("role", Role.AGENCY_LEAD.value)
    )


class AgencyForm(BaseForm):
    """An agency and its share basis."""

    name = Text("Name", required="Enter the agency’s name")
    code = Text(
        "Short name", hint="For lists, like HOUSING", required="Enter a short name", longest=40, width="10"
    )
    sector = Select("Sector", of=Sector, required="Choose a sector")
    relevant_staff = Number(
        "Relevant staff",
        hint="How many people the training is meant for. The agency’s fair share of places follows from it.",
        required="Enter how many relevant staff the agency has",
        least=0,
        most=100_000,
    )
    active = Radios(
        "Does it send people now?", YES_NO, required="Choose whether it sends people now", inline=True
    )


class ResolveAgencyForm(BaseForm):
    """Which agency somebody meant: one of the list, or a new one."""

    which = Radios(
        "Which agency is it?",
        (("listed", "One on the list"), ("new", "It is new: add it")),
        required="Choose whether it is on the list or new",
    )
    agency = Select("Agency", required="Choose the agency", shown_when=("which", "listed"))
    name = Text("Name", required="Enter the agency’s name", shown_when=("which", "new"))
    code = Text(
        "Short name",
        hint="For lists, like HOUSING",
        required="Enter a short name",
        longest=40,
        width="10",
        shown_when=("which", "new"),
    )
    sector = Select("Sector", of=Sector, required="Choose a sector", shown_when=("which", "new"))
    relevant_staff = Number(
        "Relevant staff",
        hint="How many people the training is meant for. The agency’s fair share of places follows from it.",
        required="Enter how many relevant staff the agency has",
        least=0,
        most=100_000,
        shown_when=("which", "new"),
    )
    others = Tick("Resolve it in the same way for the others who typed this name")


class MergeForm(BaseForm):
    """Which of two records stays; `choices` are set to the two."""

    stays = Radios(
        "Which record stays?",
        hint="Its name, job, agency, address and wishes about letters and calls are kept.",
        required="Choose which record stays",
    )
    asked = Tick(
        "I have spoken with this person. Both records are theirs, and they want letters where the record "
        "that stays says.",
        required="Speak with the person first, then tick that you have",
    )


class KeepApartForm(BaseForm):
    """Two people who must not be brought into one room. There is no room for a reason."""

    one = Email("Email address of one person", required="Enter the first email address", autocomplete="off")
    other = Email("Email address of the other", required="Enter the second email address", autocomplete="off")


class MessageForm(BaseForm):
    """What to write to a list of people."""

    text = FreeText(
        "Message",
        who_reads="everybody on the list, each in an email or call of their own",
        required="Write the message",
        rows=10,
        longest=5_000,
        hint="{known as} becomes the person’s name, {programme} the programme’s. Empty lines part the text.",
    )
    answer_by = DateParts(
        "Answer by", hint="Leave empty if no answer is needed. It stands in the subject.", called="The day"
    )
    expected = Hidden()


class SettingsForm(BaseForm):
    """What a programme says of itself."""

    name = Text("Name of the programme", required="Enter the programme’s name")
    area = Text("Area", required="Enter the area")
    team_name = Text("Name of the team", required="Enter the team’s name")
    sender_name = Text(
        "Sender of emails",
        hint="A lock screen shows this, so it must tell nothing. “Training” is a good choice.",
        required="Enter a sender name",
        longest=60,
        width="20",
    )
    contact_email = Email(
        "Email address of the team",
        hint="A role mailbox, not a person’s. Answers to our emails go there.",
        required="Enter the team’s email address",
        autocomplete="off",
    )
    contact_phone = Telephone(
        "Telephone number of the team", required="Enter the team’s telephone number", autocomplete="off"
    )
    contact_hours = Text("Hours", required="Enter when the team can be reached")
    mentor_word = Radios(
        "What you call those who finish the core course",
        [Choice("mentor", "Mentor"), Choice("champion", "Champion")],
        required="Choose a word",
        inline=True,
        literal=True,
    )
    agreed_level = Hundredths(
        "How many of them for every 100 relevant staff",
        hint="The level that the partnership agreed, like 4 or 2.5. Leave it empty if none is agreed yet.",
        called="How many for every 100 relevant staff",
    )
    summary = LongText("What the programme is about", hint="Shown on the public first page", longest=2_000)
    privacy_notice = LongText("Privacy notice", rows=10, required="Write the privacy notice")
    procedure_notice = LongText(
        "If somebody reports a colleague",
        hint="What staff tell them: the employer’s own procedure. This service records no allegations.",
        longest=2_000,
    )
    retention_months = Number(
        "Months to keep records", required="Enter how many months to keep records", least=6, most=120
    )


class SupportRouteForm(BaseForm):
    """Somewhere to turn to."""

    kind = Radios("Whom is it for?", of=SupportKind, required="Choose whom it is for")
    name = Text("Name", required="Enter the name")
    description = LongText("What it offers", rows=3, required="Say what it offers", longest=500)
    telephone = Telephone("Telephone number", autocomplete="off")
    web = Text("Web address", hint="Beginning with https://", longest=200)

    def validate_web(self, field: Text) -> None:
        """A link on the support page must be an ordinary one."""
        if field.data and not field.data.startswith(("https://", "http://")):
            raise ValidationError("The web address must begin with https://")


class ClosureForm(BaseForm):
    """A day on which nobody works, or nobody of one agency."""

    day = DateParts("Day", required="Enter the day")
    name = Text("What for", hint="For example, October school week", required="Say what the day is for")
    agency = Select("Who is closed?", prompt="The whole programme")


class WordingForm(BaseForm):
    """What a programme adds to one kind of email."""

    text = FreeText(
        "Your own words",
        who_reads="everybody who gets this email",
        required="Write the words to add",
        rows=8,
        longest=2_000,
        hint="They stand below the service’s words, which stay whole. Empty lines part the text.",
    )


class ProgrammeForm(BaseForm):
    """What a new programme begins with."""

    name = Text("Name of the programme", required="Enter the programme’s name")
    slug = Text(
        "Word in its web address",
        hint="Small letters, digits and hyphens, like falkirk. It stays.",
        required="Enter a word for the web address",
        longest=40,
        width="20",
    )
    area = Text("Area", required="Enter the area")
    contact_email = Email(
        "Email address of its training team",
        hint="A role mailbox",
        required="Enter the team’s email address",
        autocomplete="off",
    )
    contact_phone = Telephone(
        "Telephone number of its training team",
        required="Enter the team’s telephone number",
        autocomplete="off",
    )
    administrator_name = Text(
        "Name of its first training administrator", required="Enter the administrator’s name"
    )
    administrator_email = Email(
        "Email address of its first training administrator",
        required="Enter the administrator’s email address",
        autocomplete="off",
    )
