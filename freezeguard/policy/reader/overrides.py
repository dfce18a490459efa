"""`overrides`: what waives reasons, and on which conditions."""

from __future__ import annotations

from ..model import KINDS, WAIVED, Override
from .field_types import BOOLEAN, COUNT, DURATION, TEXT, TEXTS, TRUE_SCHEMA
from .fields import Field, FieldType, choice, list_of, read_mapping
from .yaml_nodes import INVALID

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    import yaml

    from .fields import SchemaBuilder
    from .yaml_nodes import PolicyReader

OVERRIDE_KEYS = {
    "name": Field(TEXT, "How the override is called in verdicts.", required=True),
    "label": Field(TEXT, "The pull request has this label."),
    "approvals": Field(COUNT, "So many approving reviews of the head commit, the author's own not counted."),
    "approvers": Field(TEXTS, "Whose approvals count: logins and @org/team."),
    "reason": Field(choice("required", "optional"), "A line 'Freeze-Override: …' in the description."),
    "expires": Field(DURATION, "How long after the label was set it holds."),
    "waives": Field(list_of(choice(*KINDS)), "Which kinds of reasons it waives; window and freeze if left out."),
    "rollback": Field(BOOLEAN, "The commit was already deployed to this environment with success."),
    "paths": Field(TEXTS, "Every changed path matches."),
    "actors": Field(TEXTS, "Who deploys."),
    "branches": Field(TEXTS, "Only on these branches."),
}
# One of these has to be there, and to ask for something: `rollback: false` and `approvals: 0` do not.
_CONDITIONS: dict[str, dict[str, Any]] = {
    "label": {},
    "approvals": {"not": {"enum": [0, "0"]}},
    "approvers": {},
    "rollback": TRUE_SCHEMA,
    "paths": {},
    "actors": {},
}


def _read(reader: PolicyReader, node: yaml.Node) -> Any:
    before = len(reader.problems)
    pairs = read_mapping(reader, node, OVERRIDE_KEYS, "an override")
    if pairs is None:
        return INVALID
    values = pairs.values
    # A condition that is misspelt or wrong is noted already: it may be the one that is needed.
    if not any(values.get(name, name in pairs.nodes or name in pairs.meant) for name in _CONDITIONS):
        reader.problem(node, "an override needs a condition: label, approvals, approvers, rollback, paths or actors")
    if len(reader.problems) > before:
        return INVALID
    return Override(
        values["name"],
        values.get("label"),
        values.get("approvals", 0),
        tuple(values.get("approvers", ())),
        values.get("reason") == "required",
        values.get("expires"),
        tuple(values.get("waives", WAIVED)),
        values.get("rollback", False),
        tuple(values.get("paths", ())),
        tuple(values.get("actors", ())),
        tuple(values.get("branches", ())),
        node.start_mark.line + 1,
    )


def _schema(schema: SchemaBuilder) -> dict[str, Any]:
    holds = [{"required": [name], **({"properties": {name: value}} if value else {})} for name, value in _CONDITIONS.items()]
    return schema.mapping(OVERRIDE_KEYS, {"anyOf": holds})


OVERRIDES = list_of(FieldType(_read, _schema), single=False, empty=True)
