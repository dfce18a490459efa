"""Read one YAML document into a `Document`: the table of its keys, and the model built from their values."""

from __future__ import annotations

import yaml

from ...temporal.zones import Duration
from ...temporal.zones import zone as find_zone
from ..model import ENFORCE, LANGUAGES, WARN, Document
from .expectations import TEST_KEYS, TESTS, read_expectation
from .field_types import DURATION, TEXTS, ZONE
from .fields import Field, choice, mapping, read_mapping
from .incidents import INCIDENT_KEYS, INCIDENTS, SOURCES, read_incident
from .on_call import ON_CALL, ON_CALL_KEYS, ROTATION_KEYS, read_on_call
from .overrides import OVERRIDE_KEYS, OVERRIDES
from .rules import FREEZE_KEYS, FREEZES, WINDOWS, read_freeze, read_window
from .scopes import SCOPE_KEYS, check_environments, scope_of
from .yaml_nodes import is_null

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...temporal.zones import Zone
    from .schedule import OpenFile
    from .yaml_nodes import PolicyReader

# Includes the key tables of everything a document may contain: a test checks that the docs name every key.
__all__ = [
    "DOCUMENT_KEYS",
    "FREEZE_KEYS",
    "INCIDENT_KEYS",
    "ON_CALL_KEYS",
    "OVERRIDE_KEYS",
    "ROTATION_KEYS",
    "SOURCES",
    "TEST_KEYS",
    "read_document",
]

DOCUMENT_KEYS = {
    "timezone": Field(ZONE, "IANA time zone of this policy, for example Europe/Zurich."),
    "extends": Field(TEXTS, "Further policies that must allow the deployment too: a path, or owner/repo:path@ref."),
    "windows": Field(WINDOWS, "When deployments are allowed. An empty list means always, except during freezes."),
    "bake_time": Field(DURATION, "Open time that a deployment needs before the next closing."),
    "freezes": Field(FREEZES, "When deployments are not allowed."),
    "incidents": Field(INCIDENTS, "Systems that report incidents. Deployments are not allowed during an incident."),
    "on_call": Field(ON_CALL, "Rotations of people on call, and whether somebody must be."),
    "overrides": Field(OVERRIDES, "Exceptions that waive reasons for blocking."),
    "applies_to": Field(mapping(SCOPE_KEYS, "applies_to"), "Subjects that the policy covers. Everything else is allowed."),
    "known_environments": Field(TEXTS, "All environments of this repository. An environment that is not listed is rejected."),
    "mode": Field(choice(ENFORCE, WARN), "enforce (default), or warn to report everything and block nothing."),
    "language": Field(choice(*LANGUAGES), "Language of comments, summaries and the calendar page: en (default) or de."),
    "tests": Field(TESTS, "Expectations that `freezeguard test` checks."),
}


def read_document(
    reader: PolicyReader, node: yaml.Node, default: Zone | None, open_file: OpenFile
) -> tuple[Document | None, list[yaml.ScalarNode]]:
    """Return the document, and the nodes of the policies it extends.

    The document is None if it has problems or a source was not available; the reader has collected either.

    Args:
        default: zone of the file's first document, which must have its own.
        open_file: reads a file relative to the policy; raises OSError, ValueError or UndecidedError.
    """
    before = len(reader.problems), len(reader.undecided)
    pairs = read_mapping(reader, node, DOCUMENT_KEYS, "a policy")
    if pairs is None:
        return None, []
    values, nodes = pairs.values, pairs.nodes
    if default is None and pairs.lacks("timezone"):
        reader.problem(node, "a policy needs 'timezone', an IANA name such as Europe/Zurich")
    # Without a zone, read the rest in UTC to report its problems too; the result is never used.
    zone = values.get("timezone", default) or find_zone("UTC")
    windows = [read_window(reader, item, zone, open_file) for item in values.get("windows", ())]
    freezes = [read_freeze(reader, item, zone, open_file) for item in values.get("freezes", ())]
    incidents = [read_incident(reader, item, open_file) for item in values.get("incidents", ())]
    on_call = read_on_call(reader, values["on_call"], zone, open_file) if "on_call" in values else None
    tests = [read_expectation(reader, item, zone) for item in values.get("tests", ())]
    if "known_environments" in values:
        reader.known_environments.append(tuple(values["known_environments"]))
        for name in ("applies_to", "windows", "freezes", "incidents"):
            if name in nodes:
                check_environments(reader, nodes[name], values["known_environments"])
    parents = _texts(nodes["extends"]) if "extends" in nodes else []
    if (len(reader.problems), len(reader.undecided)) != before:
        return None, parents
    # A rule that could not be read must have been reported: otherwise a freeze would disappear silently.
    assert all((*windows, *freezes, *incidents, *tests))
    document = Document(
        reader.source,
        zone,
        tuple(window for window in windows if window),
        tuple(freeze for freeze in freezes if freeze),
        values.get("bake_time", Duration()),
        tuple(source for source in incidents if source),
        on_call,
        tuple(values.get("overrides", ())),
        scope_of(values.get("applies_to", {})),
        tuple(values.get("known_environments", ())),
        values.get("mode", ENFORCE),
        tuple(test for test in tests if test),
        "windows" in nodes and not windows,
        nodes["bake_time"].start_mark.line + 1 if "bake_time" in nodes else 0,
        nodes["mode"].start_mark.line + 1 if "mode" in nodes else 0,
        values.get("language", LANGUAGES[0]),
    )
    return document, parents


def _texts(node: yaml.Node) -> list[yaml.ScalarNode]:
    """Return the text nodes of a list, or of a single value. Other items have been reported already."""
    items = node.value if isinstance(node, yaml.SequenceNode) else [node]
    return [item for item in items if isinstance(item, yaml.ScalarNode) and item.value.strip() and not is_null(item)]
