"""`tests`: what a policy expects of itself."""

from __future__ import annotations

from ..model import KINDS, Expectation
from ..subject import Subject
from . import scalars
from .field_types import TEXT
from .fields import Field, choice, nodes_of, read_mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    import yaml

    from ...temporal.zones import Zone
    from .yaml_nodes import PolicyReader

TEST_KEYS = {
    "at": Field(TEXT, "The instant, a local time or ISO 8601.", required=True),
    "expect": Field(choice("allowed", "blocked"), "What the verdict has to be.", required=True),
    "because": Field(choice(*KINDS), "A kind of reason that has to be in force."),
    "environment": Field(TEXT, "Of the subject."),
    "branch": Field(TEXT, "Of the subject."),
    "repository": Field(TEXT, "Of the subject."),
}
TESTS = nodes_of(lambda schema: schema.mapping(TEST_KEYS))


def read_expectation(reader: PolicyReader, node: yaml.Node, zone: Zone) -> Expectation | None:
    """A test of a document in that zone; None where something is wrong with it, which is noted."""
    before = len(reader.problems)
    pairs = read_mapping(reader, node, TEST_KEYS, "a test")
    if pairs is None:
        return None
    values = pairs.values
    at = None
    if "at" in values:
        try:
            at = scalars.moment(values["at"], zone)
        except ValueError as error:
            reader.problem(pairs.nodes["at"], str(error))
    if "environment" in values:
        reader.environments.append(pairs.nodes["environment"])
    if at is None or len(reader.problems) > before:
        return None
    subject = Subject(values.get("repository"), values.get("environment"), values.get("branch"))
    return Expectation(at, values["expect"] == "allowed", values.get("because"), subject, node.start_mark.line + 1)
