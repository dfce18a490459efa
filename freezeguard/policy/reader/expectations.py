"""`tests`: expectations that a policy states about its own verdicts."""

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
    "at": Field(TEXT, "When to evaluate: a local time, or ISO 8601 with an offset.", required=True),
    "expect": Field(choice("allowed", "blocked"), "The expected verdict.", required=True),
    "because": Field(choice(*KINDS), "A kind of reason that must be in force."),
    "environment": Field(TEXT, "Environment of the deployment."),
    "branch": Field(TEXT, "Branch of the deployment."),
    "repository": Field(TEXT, "Repository of the deployment."),
}
TESTS = nodes_of(lambda schema: schema.mapping(TEST_KEYS))


def read_expectation(reader: PolicyReader, node: yaml.Node, zone: Zone) -> Expectation | None:
    """Return a test of a document in `zone`; None if it has problems, which are reported."""
    before = len(reader.problems)
    pairs = read_mapping(reader, node, TEST_KEYS, "a test")
    if pairs is None:
        return None
    values = pairs.values
    instant = None
    if "at" in values:
        try:
            instant = scalars.moment(values["at"], zone)
        except ValueError as error:
            reader.problem(pairs.nodes["at"], str(error))
    if "environment" in values:
        reader.environments.append(pairs.nodes["environment"])
    if instant is None or len(reader.problems) > before:
        return None
    subject = Subject(values.get("repository"), values.get("environment"), values.get("branch"))
    return Expectation(instant, values["expect"] == "allowed", values.get("because"), subject, node.start_mark.line + 1)
