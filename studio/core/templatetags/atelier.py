"""Template tags of the studio."""

from django import template

register = template.Library()
