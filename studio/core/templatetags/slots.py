"""Components with a body: `{% component path a=1 %}…{% fill actions %}…{% endfill %}{% endcomponent %}`."""

from typing import Any

from django.template.base import FilterExpression, Node, NodeList, Parser, Token, token_kwargs
from django.template.context import Context
from django.template.exceptions import TemplateSyntaxError


class FillNode(Node):
    """A named part of a component's body; draws nothing where it stands."""

    def __init__(self, name: str, body: NodeList) -> None:
        self.name, self.body = name, body

    def render(self, context: Context) -> str:
        return ""


class ComponentNode(Node):
    """Renders its body as `slot`, each filled part under its own name, then the component's template."""

    def __init__(self, path: FilterExpression, values: dict[str, FilterExpression], body: NodeList) -> None:
        self.path, self.values, self.nodelist = path, values, body

    def render(self, context: Context) -> Any:
        if context.template is None:
            return ""
        values: dict[str, Any] = {name: value.resolve(context) for name, value in self.values.items()}
        values |= {node.name: node.body.render(context) for node in self.nodelist if isinstance(node, FillNode)}
        values["slot"] = self.nodelist.render(context)
        component = context.template.engine.get_template(self.path.resolve(context))
        with context.push(**values):
            return component.render(context)


def component(parser: Parser, token: Token) -> ComponentNode:
    """Parse `{% component path name=value … %}`."""
    _tag, path, *rest = token.split_contents()
    values = token_kwargs(rest, parser)
    if rest:
        raise TemplateSyntaxError(f"component takes name=value pairs; {rest[0]!r} is not one")
    body = parser.parse(("endcomponent",))
    parser.delete_first_token()
    return ComponentNode(parser.compile_filter(path), values, body)


def fill(parser: Parser, token: Token) -> FillNode:
    """Parse `{% fill name %}`."""
    name = token.split_contents()[1]
    body = parser.parse(("endfill",))
    parser.delete_first_token()
    return FillNode(name, body)
