"""The person behind a request that the table of routes has let through."""

from typing import TypedDict

from django.http import HttpRequest

from studio.core.http import client_address

from .models import User


class Acting(TypedDict):
    """What a service wants to know about who acts, for the record."""

    actor: User
    address: str | None


def person(request: HttpRequest) -> User:
    user = request.user
    if not isinstance(user, User):  # Only a route declared for anyone could get here: a fault of ours.
        raise TypeError("This view needs a signed-in person; declare its route as SIGNED_IN.")
    return user


def acting(request: HttpRequest) -> Acting:
    return Acting(actor=person(request), address=client_address(request))
