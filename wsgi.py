"""What a web server runs."""

from app import create_app

app = create_app()
