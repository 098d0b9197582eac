"""The person behind a request that the table of routes has let through."""

from django.http import HttpRequest

from studio.accounts.models import User


def person(request: HttpRequest) -> User:
    user = request.user
    if not isinstance(user, User):  # Only a route declared for anyone could get here: a fault of ours.
        raise TypeError("This view needs a signed-in person; declare its route as SIGNED_IN.")
    return user
