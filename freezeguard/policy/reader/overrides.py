"""`overrides`: the reasons that an override waives, and the conditions for it."""

from __future__ import annotations

from ..model import KINDS, WAIVED, Override
from .field_types import BOOLEAN, COUNT, DURATION, TEXT, TEXTS, TRUE_SCHEMA, pattern_list
from .fields import Field, FieldType, choice, list_of, read_mapping
from .patterns import branch_pattern, path_pattern
from .yaml_nodes import INVALID

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    import yaml

    from .fields import SchemaBuilder
    from .yaml_nodes import PolicyReader

OVERRIDE_KEYS = {
    "name": Field(TEXT, "Name of the override in verdicts.", required=True),
    "label": Field(TEXT, "Label that the pull request must have."),
    "approvals": Field(COUNT, "Number of approving reviews of the head commit, without the author's own."),
    "approvers": Field(TEXTS, "People whose approvals count: logins and @org/team."),
    "reason": Field(choice("required", "optional"), "required: the description must contain a line 'Freeze-Override: …'."),
    "expires": Field(DURATION, "How long the override holds after the label was set."),
    "waives": Field(list_of(choice(*KINDS)), "Kinds of reasons that it waives (default window and freeze)."),
    "rollback": Field(BOOLEAN, "true: the commit must have been deployed to this environment successfully before."),
    "paths": Field(pattern_list(path_pattern), "Filter patterns; every changed path must match."),
    "actors": Field(TEXTS, "People who may deploy with this override."),
    "branches": Field(pattern_list(branch_pattern), "Branches on which the override applies, as filter patterns."),
}
# At least one must be present and demand something: `rollback: false` and `approvals: 0` demand nothing.
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
    # A misspelt or invalid condition has been reported, and may be the one that is needed.
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
