"""One YAML document → Document: the tables of all keys outside the schedules, and what is made of their values."""

from __future__ import annotations

import yaml

from ..localtime import BEGINNING, DAY, FAR, Duration
from ..localtime import zone as find_zone
from ..schedules.base import Except
from ..subject import Subject
from . import scalars
from .model import BLOCK, ENFORCE, KINDS, WARN, Document, Expectation, Freeze, OnCall, Override, Rotation, Source, Swap, Window
from .nodes import INVALID, Key, Kind, Reader, choice, is_null, list_of, mapping_schema, read_mapping, scalar, sort
from .scalars import show
from .schedule import BOOLEAN, COUNT, DURATION, LOCAL_TIME, SCHEDULE_KEYS, TEXT, ZONE, build_schedule
from .scopes import GLOBS, SCOPE_KEYS, scope_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from ..localtime import Zone
    from ..schedules.base import Schedule

WINDOW_KEYS = {
    "name": Key(TEXT, "How the rule is called in verdicts."),
    **SCHEDULE_KEYS,
    **SCOPE_KEYS,
}


def _link(text: str) -> str:
    if not text.startswith(("https://", "http://")) or any(letter.isspace() or not letter.isprintable() for letter in text):
        raise ValueError(f"{show(text)} is not a link that begins with https://")
    return text


LINK = scalar(_link, {"type": "string", "pattern": "^https?://"})

FREEZE_KEYS = {
    **WINDOW_KEYS,
    "reason": Key(TEXT, "Why, in the words that people are told."),
    "link": Key(LINK, "Where more is told."),
    "effect": Key(choice(BLOCK, WARN), "block (default), or only warn."),
}


def _mapping(keys: dict[str, Key], what: str) -> Kind:
    """A mapping as the plain dict of its values; INVALID where anything in it is."""

    def read(reader: Reader, node: yaml.Node) -> Any:
        before = len(reader.problems)
        pairs = read_mapping(reader, node, keys, what)
        return INVALID if pairs is None or len(reader.problems) > before else pairs.values

    return Kind(read, mapping_schema(keys))


_HEADERS = Kind(
    lambda *given: _read_headers(*given),  # noqa: PLW0108  it is defined below
    {"type": "object", "additionalProperties": {"type": "string"}},
)


def _read_headers(reader: Reader, node: yaml.Node) -> Any:
    if not isinstance(node, yaml.MappingNode):
        return reader.problem(node, "headers is a mapping of names to the environment variables that hold their values")
    found: dict[str, str] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode) or not isinstance(value, yaml.ScalarNode) or not key.value or not value.value:
            return reader.problem(key, "a header is a name and the environment variable that holds its value")
        if key.value in found:
            return reader.problem(key, f"duplicate key {show(key.value)}")
        found[key.value] = value.value
    return found


_TOKEN = Key(TEXT, "The environment variable that holds the token; the token itself never stands in the file.")
SOURCES: dict[str, dict[str, Key]] = {
    "github": {
        "labels": Key(list_of(TEXT), "All of these labels.", required=True),
        "repository": Key(TEXT, "owner/name, else the own repository."),
        "token_env": _TOKEN,
    },
    "pagerduty": {
        "services": Key(list_of(TEXT), "Ids of services."),
        "urgencies": Key(list_of(choice("high", "low")), "high, low or both."),
        "schedule": Key(TEXT, "On call: the id of a schedule."),
        "token_env": _TOKEN,
    },
    "statuspage": {
        "url": Key(LINK, "The page.", required=True),
        "components": Key(list_of(TEXT), "Only these components."),
        "impact": Key(choice("minor", "major", "critical"), "At least this impact."),
    },
    "alertmanager": {"url": Key(LINK, "Its address.", required=True), "filter": Key(list_of(TEXT), "Matchers."), "token_env": _TOKEN},
    "prometheus": {
        "url": Key(LINK, "Its address.", required=True),
        "query": Key(TEXT, "A query that returns something blocks.", required=True),
        "token_env": _TOKEN,
    },
    "http": {
        "url": Key(LINK, "What is fetched.", required=True),
        "expression": Key(TEXT, "A JMESPath expression; what it finds are incidents.", required=True),
        "headers": Key(_HEADERS, "Headers, from environment variables."),
    },
    "file": {"path": Key(TEXT, "A JSON file.", required=True), "expression": Key(TEXT, "A JMESPath expression.")},
}

INCIDENT_KEYS = {
    "name": Key(TEXT, "How the rule is called in verdicts."),
    **{kind: Key(_mapping(keys, kind), f"Incidents from {kind}.") for kind, keys in SOURCES.items()},
    "cooldown": Key(DURATION, "Still blocked this long after it is resolved."),
    "max_age": Key(DURATION, "An incident older than this no longer blocks, it warns."),
    "severity": Key(TEXT, "At least this severity."),
    "timeout": Key(DURATION, "How long the source may take."),
    "on_error": Key(choice("block", "warn", "allow"), "What a source that cannot be asked does: block (default), warn, allow."),
    **SCOPE_KEYS,
}

SWAP_KEYS = {
    "from": Key(LOCAL_TIME, "When the swap begins.", required=True),
    "until": Key(LOCAL_TIME, "When it ends.", required=True),
    "person": Key(TEXT, "Who takes over.", required=True),
}


def _read_swap(reader: Reader, node: yaml.Node) -> Any:
    before = len(reader.problems)
    pairs = read_mapping(reader, node, SWAP_KEYS, "a swap")
    if pairs is None or len(reader.problems) > before:
        return INVALID
    (start, _), (end, whole_day) = pairs.values["from"], pairs.values["until"]
    if end + (DAY if whole_day else 0) <= start:
        return reader.problem(pairs.nodes["until"], "'until' is not after 'from'")
    return pairs.values


ROTATION_KEYS = {
    "name": Key(TEXT, "How the rotation is called.", required=True),
    "people": Key(list_of(TEXT), "Who is on call in turn."),
    "starting": Key(LOCAL_TIME, "When the first of them begins."),
    "shift": Key(DURATION, "How long each is on call."),
    "swaps": Key(list_of(Kind(_read_swap, mapping_schema(SWAP_KEYS)), single=False, empty=True), "Who takes whose place, and when."),
    "pagerduty": Key(_mapping(SOURCES["pagerduty"], "pagerduty"), "A PagerDuty schedule instead of people."),
    "ics": Key(TEXT, "A calendar instead of people; the summary of an event is the person."),
}

ON_CALL_KEYS = {
    "required": Key(BOOLEAN, "true: blocked while nobody is on call."),
    "cover": Key(DURATION, "Somebody must be on call for this long from now."),
    "rotations": Key(
        list_of(_mapping(ROTATION_KEYS, "a rotation"), single=False), "In the order in which people are called.", required=True
    ),
}

OVERRIDE_KEYS = {
    "name": Key(TEXT, "How the override is called in verdicts.", required=True),
    "label": Key(TEXT, "The pull request has this label."),
    "approvals": Key(COUNT, "So many approving reviews of the head commit, the author's own not counted."),
    "approvers": Key(list_of(TEXT), "Whose approvals count: logins and @org/team."),
    "reason": Key(choice("required", "optional"), "A line 'Freeze-Override: …' in the description."),
    "expires": Key(DURATION, "How long after the label was set it holds."),
    "waives": Key(list_of(choice(*KINDS)), "Which kinds of reasons it waives; window and freeze if left out."),
    "rollback": Key(BOOLEAN, "The commit was already deployed to this environment with success."),
    "paths": Key(GLOBS, "Every changed path matches."),
    "actors": Key(list_of(TEXT), "Who deploys."),
    "branches": Key(GLOBS, "Only on these branches."),
}

TEST_KEYS = {
    "at": Key(TEXT, "The instant, a local time or ISO 8601.", required=True),
    "expect": Key(choice("allowed", "blocked"), "What the verdict has to be.", required=True),
    "because": Key(choice(*KINDS), "A kind of reason that has to be in force."),
    "environment": Key(TEXT, "Of the subject."),
    "branch": Key(TEXT, "Of the subject."),
    "repository": Key(TEXT, "Of the subject."),
}


def _nodes(reader: Reader, node: yaml.Node) -> Any:
    """A list that is read later, when the zone is known."""
    if not isinstance(node, yaml.SequenceNode):
        return reader.problem(node, f"a list is expected, not {sort(node)}")
    found = [item for item in node.value if not is_null(item)]
    for item in node.value:
        if is_null(item):
            reader.problem(item, "nothing is listed here")
    return found


def _later(keys: dict[str, Key]) -> Kind:
    return Kind(_nodes, {"type": "array", "items": mapping_schema(keys)})


DOCUMENT_KEYS = {
    "timezone": Key(ZONE, "The IANA time zone of everything in this policy."),
    "extends": Key(list_of(TEXT), "Policies that also have to allow: a path, or owner/repo:path@ref."),
    "windows": Key(_later(WINDOW_KEYS), "When deployments are allowed; none listed: always, save for freezes."),
    "bake_time": Key(DURATION, "A deployment needs this much open time left."),
    "freezes": Key(_later(FREEZE_KEYS), "When deployments are not allowed."),
    "incidents": Key(_later(INCIDENT_KEYS), "Systems that know of incidents, during which deployments are not allowed."),
    "on_call": Key(Kind(lambda _, node: node, mapping_schema(ON_CALL_KEYS)), "Who mends it."),
    "overrides": Key(list_of(_mapping(OVERRIDE_KEYS, "an override"), single=False, empty=True), "What waives reasons."),
    "applies_to": Key(_mapping(SCOPE_KEYS, "applies_to"), "What the policy is for; everything else is allowed."),
    "known_environments": Key(list_of(TEXT), "All environments there are; another one is refused."),
    "mode": Key(choice(ENFORCE, "warn"), "enforce (default), or warn: report everything, block nothing."),
    "tests": Key(_later(TEST_KEYS), "Expectations that `freezeguard test` checks."),
}


def read_document(
    reader: Reader, node: yaml.Node, default: Zone | None, open_file: Callable[[str], bytes]
) -> tuple[Document | None, list[yaml.ScalarNode]]:
    """The document, and the nodes of what it extends. None where it has problems, which are in the reader.

    Args:
        default: the zone of the file's first document; a first document needs its own.
        open_file: reads a file beside the policy; raises OSError.
    """
    before = len(reader.problems)
    pairs = read_mapping(reader, node, DOCUMENT_KEYS, "a policy")
    if pairs is None:
        return None, []
    values, nodes = pairs.values, pairs.nodes
    if default is None and "timezone" not in nodes and "timezone" not in pairs.meant:
        reader.problem(node, "a policy needs 'timezone', an IANA name such as Europe/Zurich")
    extends = nodes["extends"] if "extends" in values else None
    parents: list[yaml.ScalarNode] = (
        extends.value if isinstance(extends, yaml.SequenceNode) else [extends] if isinstance(extends, yaml.ScalarNode) else []
    )
    # Without a zone the rest is read all the same, in UTC: to find what else is wrong, never to be used.
    zone = values.get("timezone", default) or find_zone("UTC")
    windows = [_window(reader, item, zone, open_file) for item in values.get("windows", ())]
    freezes = [_freeze(reader, item, zone, open_file) for item in values.get("freezes", ())]
    incidents = [_incident(reader, item) for item in values.get("incidents", ())]
    on_call = _on_call(reader, values["on_call"], zone) if "on_call" in values else None
    overrides = _overrides(reader, values, nodes)
    tests = [_expectation(reader, item, zone) for item in values.get("tests", ())]
    if len(reader.problems) > before:
        return None, parents
    # A rule that is not there must have been noted: else a freeze would be lost without a word.
    assert all((*windows, *freezes, *incidents, *tests))
    document = Document(
        reader.source,
        zone,
        tuple(window for window in windows if window),
        tuple(freeze for freeze in freezes if freeze),
        values.get("bake_time", Duration()),
        tuple(source for source in incidents if source),
        on_call,
        overrides,
        scope_of(values.get("applies_to", {})),
        tuple(values.get("known_environments", ())),
        values.get("mode", ENFORCE),
        tuple(test for test in tests if test),
        "windows" in nodes and not windows,
    )
    return document, parents


def _window(reader: Reader, node: yaml.Node, zone: Zone, open_file: Callable[[str], bytes]) -> Window | None:
    pairs = read_mapping(reader, node, WINDOW_KEYS, "a window")
    built = pairs and build_schedule(reader, node, pairs, zone, open_file)
    if not pairs or not built:
        return None
    schedule = built[0]
    if _never_on(schedule):
        reader.problem(node, "this window can never open")
        return None
    return Window(pairs.values.get("name", schedule.text), schedule, scope_of(pairs.values), node.start_mark.line + 1)


def _never_on(schedule: Schedule) -> bool:
    if schedule.fixed == [] or schedule.weekly == []:
        return True
    if not isinstance(schedule, Except) or not schedule.calendar:
        return False
    # A cycle of the calendar holds every day of the week on every date but 29 February, which needs 40 years.
    start = 946684800
    return not any(schedule.spans(max(at, BEGINNING), min(at + 366 * DAY, FAR)) for at in range(start, start + 41 * 366 * DAY, 366 * DAY))


def _freeze(reader: Reader, node: yaml.Node, zone: Zone, open_file: Callable[[str], bytes]) -> Freeze | None:
    pairs = read_mapping(reader, node, FREEZE_KEYS, "a freeze")
    built = pairs and build_schedule(reader, node, pairs, zone, open_file)
    if not pairs or not built:
        return None
    values = pairs.values
    schedule, kind = built
    return Freeze(
        values.get("name", schedule.text),
        schedule,
        "holiday" if kind == "holidays" else "freeze",
        values.get("effect", BLOCK),
        values.get("reason"),
        values.get("link"),
        scope_of(values),
        node.start_mark.line + 1,
    )


def _incident(reader: Reader, node: yaml.Node) -> Source | None:
    pairs = read_mapping(reader, node, INCIDENT_KEYS, "an incident source")
    if pairs is None:
        return None
    kinds = [kind for kind in SOURCES if kind in pairs.nodes]
    if not kinds and pairs.meant & SOURCES.keys():
        return None  # noted already: its key is misspelt
    if len(kinds) != 1:
        reader.problem(node, f"an incident source is exactly one of {', '.join(SOURCES)}: here {_and(kinds)}")
        return None
    values = pairs.values
    if kinds[0] not in values:
        return None
    options = {**values[kinds[0]], **{name: values[name] for name in ("severity", "timeout") if name in values}}
    return Source(
        values.get("name", kinds[0]),
        kinds[0],
        options,
        values.get("on_error", BLOCK),
        values.get("cooldown", Duration()),
        values.get("max_age"),
        scope_of(values),
        node.start_mark.line + 1,
    )


def _and(words: Sequence[str]) -> str:
    return ("are " + ", ".join(words)) if len(words) > 1 else f"is {words[0]}" if words else "is none"


def _on_call(reader: Reader, node: yaml.Node, zone: Zone) -> OnCall | None:
    before = len(reader.problems)
    pairs = read_mapping(reader, node, ON_CALL_KEYS, "on_call")
    if pairs is None or len(reader.problems) > before:
        return None
    nodes = pairs.nodes["rotations"].value
    rotations = [
        rotation
        for item, values in zip(nodes, pairs.values["rotations"], strict=True)
        if (rotation := _rotation(reader, item, values, zone))
    ]
    return OnCall(pairs.values.get("required", False), pairs.values.get("cover", Duration()), tuple(rotations), node.start_mark.line + 1)


def _rotation(reader: Reader, node: yaml.Node, values: dict[str, Any], zone: Zone) -> Rotation | None:
    kinds = [kind for kind in ("people", "pagerduty", "ics") if kind in values]
    if len(kinds) != 1:
        reader.problem(node, f"a rotation is exactly one of people, pagerduty, ics: here {_and(kinds)}")
        return None
    if kinds == ["people"]:
        for name in ("starting", "shift"):
            if name not in values:
                reader.problem(node, f"a rotation of people needs {name!r}")
                return None
    source = None
    if kinds == ["pagerduty"]:
        source = Source(values["name"], "pagerduty", values["pagerduty"], line=node.start_mark.line + 1)
    elif kinds == ["ics"]:
        source = Source(values["name"], "ics", {"ics": values["ics"]}, line=node.start_mark.line + 1)
    swaps = []
    for swap in values.get("swaps", ()):
        start, end = zone.first(swap["from"][0]), zone.last(swap["until"][0] + (DAY if swap["until"][1] else 0))
        swaps.append(Swap(start, end, swap["person"]))
    starting = values.get("starting")
    return Rotation(
        values["name"],
        tuple(values.get("people", ())),
        zone.first(starting[0]) if starting else None,
        values.get("shift"),
        tuple(swaps),
        source,
        node.start_mark.line + 1,
    )


def _overrides(reader: Reader, values: dict[str, Any], nodes: dict[str, yaml.Node]) -> tuple[Override, ...]:
    found = []
    items = nodes["overrides"].value if "overrides" in values else ()
    for node, override in zip(items, values.get("overrides", ()), strict=True):
        if not any(override.get(name) for name in ("label", "approvals", "approvers", "rollback", "paths", "actors")):
            reader.problem(node, "an override needs a condition: label, approvals, approvers, rollback, paths or actors")
            continue
        waives = override.get("waives", ["window", "freeze"])
        # Who waives a freeze waives the holidays, and who waives what ends the open time waives the bake time before it.
        waives += ["holiday"] if "freeze" in waives else []
        found.append(
            Override(
                override["name"],
                override.get("label"),
                override.get("approvals", 0),
                tuple(override.get("approvers", ())),
                override.get("reason") == "required",
                override.get("expires"),
                tuple(dict.fromkeys(waives)),
                override.get("rollback", False),
                tuple(override.get("paths", ())),
                tuple(override.get("actors", ())),
                tuple(override.get("branches", ())),
                node.start_mark.line + 1,
            )
        )
    return tuple(found)


def _expectation(reader: Reader, node: yaml.Node, zone: Zone) -> Expectation | None:
    before = len(reader.problems)
    pairs = read_mapping(reader, node, TEST_KEYS, "a test")
    if pairs is None or len(reader.problems) > before:
        return None
    values = pairs.values
    try:
        at = scalars.moment(values["at"], zone)
    except ValueError as error:
        reader.problem(pairs.nodes["at"], str(error))
        return None
    subject = Subject(values.get("repository"), values.get("environment"), values.get("branch"))
    return Expectation(at, values["expect"] == "allowed", values.get("because"), subject, node.start_mark.line + 1)
