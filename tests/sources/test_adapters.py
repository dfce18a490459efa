"""What each source makes of a good answer, of options, and of answers whose parts are missing or hostile.

What is recorded is in `test_recorded`, what programs really answer in `test_programs`, what fails in `test_faults`. The shapes here:

- Alertmanager: its API v2 (`api/v2/openapi.yaml`), `gettableAlert`.
- Prometheus: its HTTP API, "Instant queries" and "Instant vectors".
- PagerDuty and Statuspage: see `examples`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest

from freezeguard.policy.model import Source
from freezeguard.policy.reader.incidents import SOURCES, _expression
from freezeguard.sources import json_file, pagerduty
from freezeguard.sources.incident import MAX_BYTES, MOST_INCIDENTS, Incident, SourceError, seconds
from freezeguard.sources.source_query import INCIDENTS
from freezeguard.temporal.zones import Duration

from . import examples
from .questions import HOUR, NOW, SECRET, asking
from .serving import Reply, Served

NO_TEXT: list[Any] = [None, 7, "", [], {}, ["x"], True]
PARTIAL: list[dict[str, Any]] = [{"isPartial": True}, {"warnings": ["store: timeout"]}, {"infos": ["one block was not read"]}]
NO_LABELS: list[Any] = [None, 7, [], {"job": 7}]


def ask(kind: str, served: Served, cooldown: Duration = Duration(), **options: Any) -> list[Incident]:  # noqa: B008  immutable
    source = Source("Ops", kind, {"url": served.url, **options}, cooldown=cooldown)
    found: list[Incident] = import_module(f"freezeguard.sources.{INCIDENTS[kind]}").query(source, asking())
    return found


def test_every_kind_of_source_has_a_module_that_asks_it() -> None:
    assert SOURCES.keys() == INCIDENTS.keys()
    assert all(callable(import_module(f"freezeguard.sources.{name}").query) for name in INCIDENTS.values())


def alert(**more: Any) -> dict[str, Any]:
    return {
        "annotations": {"summary": "Checkout is down", "description": "All of it"},
        "endsAt": "2026-11-25T11:04:00.000Z",
        "fingerprint": "e8f3b8e7c7a9b8c1",
        "receivers": [{"name": "ops"}],
        "startsAt": "2026-11-25T10:00:00.000Z",
        "status": {"inhibitedBy": [], "silencedBy": [], "state": "active"},
        "updatedAt": "2026-11-25T11:00:00.000Z",
        "generatorURL": "https://prometheus/graph?g0.expr=up",
        "labels": {"alertname": "CheckoutDown", "severity": "critical"},
        **more,
    }


def test_alerts(served: Served) -> None:
    served.replies["/api/v2/alerts"] = Reply(body=[alert()])
    assert ask("alertmanager", served, filter=['team="shop"', "env=~prod|live"], token_env="TOKEN") == [
        Incident(
            "Checkout is down",
            "alert CheckoutDown",
            "https://prometheus/graph?g0.expr=up",
            "critical",
            seconds("2026-11-25T10:00:00Z"),
        )
    ]
    (asked,) = served.asked
    assert asked.query == [
        ("active", "true"),
        ("silenced", "false"),
        ("inhibited", "false"),
        ("filter", 'team="shop"'),
        ("filter", "env=~prod|live"),
    ]
    assert asked.headers["Authorization"] == f"Bearer {SECRET}"


@pytest.mark.parametrize(
    ("more", "incident"),
    [
        ({"annotations": {"description": "All of it"}}, ("All of it", "alert CheckoutDown")),
        *(({"annotations": value}, ("CheckoutDown", "alert CheckoutDown")) for value in NO_TEXT),
        *(({"annotations": {"summary": value}}, ("CheckoutDown", "alert CheckoutDown")) for value in NO_TEXT),
        ({"annotations": None, "labels": {}}, ("", None)),
    ],
)
def test_what_an_alert_is_called(served: Served, more: dict[str, Any], incident: tuple[str, str | None]) -> None:
    served.replies["*"] = Reply(body=[alert(**more)])
    (found,) = ask("alertmanager", served)
    assert (found.title, found.called) == incident


@pytest.mark.parametrize("value", [*NO_TEXT, "javascript:alert(1)", "not a moment"])
def test_an_alert_with_hostile_parts_counts(served: Served, value: Any) -> None:
    served.replies["*"] = Reply(body=[alert(generatorURL=value, startsAt="soon", labels={"severity": [value]})])
    (found,) = ask("alertmanager", served)
    assert (found.link, found.since, found.severity) == (None, None, None)


def vector(*labels: Any, **more: Any) -> Reply:
    result = [{"metric": each, "value": [1795604400.781, "1"]} for each in labels]
    return Reply(body={"status": "success", "data": {"resultType": "vector", "result": result}, **more})


def test_the_result_of_a_query(served: Served) -> None:
    served.replies["/api/v1/query"] = vector(
        {"__name__": "ALERTS", "alertname": "Down", "severity": "page"}, {"__name__": "up", "job": "shop", "instance": "a:1"}, {}
    )
    found = ask("prometheus", served, query="up == 0", token_env="TOKEN")
    assert found == [
        Incident("Down", "alert Down", severity="page"),
        Incident('up{instance="a:1", job="shop"}'),
        Incident("{}"),
    ]
    assert served.asked[0].query == [("query", "up == 0")]
    assert served.asked[0].headers["Authorization"] == f"Bearer {SECRET}"


def test_what_a_query_returned_within_the_cooldown(served: Served) -> None:
    # A function over a range may drop the name of the metric, which makes no other series.
    served.replies["*"] = [vector({"__name__": "up", "job": "shop"}), vector({"job": "shop"}, {"job": "till"})]
    found = ask("prometheus", served, Duration(1, HOUR), query="up == 0")
    assert found == [Incident('up{job="shop"}'), Incident('{job="till"}', note=f"over, but for less than {Duration(1, HOUR)}")]
    assert served.asked[1].query == [("query", "last_over_time((up == 0)[90000s:30s])")]


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(body={"status": "error", "errorType": "bad_data", "error": SECRET}), "field 'status' is not 'success'"),
        (vector(data=None), "the query does not return a vector"),
        *(
            (vector(data={"resultType": name, "result": [1, "1"]}), "the query does not return a vector")
            for name in ("scalar", "matrix", "string")
        ),
        (vector(data={"resultType": "vector", "result": {}}), "field 'data.result' is not a list"),
        *((vector(labels), "field 'metric' of a sample is not a set of labels") for labels in NO_LABELS),
        (vector(warnings=["No StoreAPIs matched for this query"]), "the query returned a partial result only"),
        (vector(isPartial=True), "the query returned a partial result only"),
        (vector({}, isPartial=True), "the query returned a partial result only"),
        # W15: the part that is there does not show how severe the missing part is.
        *((vector({"severity": "low"}, **hole), "the query returned a partial result only") for hole in PARTIAL),
        (vector(*[{}] * (MOST_INCIDENTS + 1)), "the list has more than 10000 entries"),
    ],
)
@pytest.mark.parametrize("cooldown", [False, True])
def test_a_result_that_is_none(served: Served, reply: Reply, said: str, cooldown: bool) -> None:
    served.replies["*"] = [vector(), reply] if cooldown else reply
    with pytest.raises(SourceError, match=said) as caught:
        ask("prometheus", served, Duration(0, HOUR if cooldown else 0), query="up == 0")
    assert SECRET not in str(caught.value)


def test_json_with_secrets_in_headers(served: Served) -> None:
    served.replies["/state"] = Reply(body={"open": [{"name": "Fire", "html_url": "https://x/1", "impact": "SEV1", "created": NOW}]})
    found = ask("http", served, url=f"{served.url}/state", expression="open", headers={"X-Key": "TOKEN", "X-Other": "PAGERDUTY_TOKEN"})
    assert found == [Incident("Fire", None, "https://x/1", "SEV1", NOW)]
    assert (served.asked[0].headers["X-Key"], served.asked[0].headers["X-Other"]) == (SECRET, SECRET)


def test_a_header_that_is_none(served: Served) -> None:
    with pytest.raises(SourceError) as caught:
        ask("http", served, expression="open", headers={"two words:\n": "TOKEN"})
    assert SECRET not in str(caught.value)
    assert served.asked == []


@pytest.mark.parametrize("value", NO_TEXT)
def test_an_incident_of_pagerduty_with_hostile_parts_counts(served: Served, value: Any) -> None:
    names = ("title", "summary", "html_url", "incident_number", "priority", "urgency", "created_at")
    entry = examples.incident(1, **{name: [value] for name in names})
    served.replies["*"] = Reply(body=examples.page("incidents", [entry]))
    assert ask("pagerduty", served) == [Incident("")]
    assert served.asked[0].headers["Authorization"] == f"Token token={SECRET}"
    assert served.asked[0].headers["Accept"] == "application/vnd.pagerduty+json;version=2"


def test_when_pagerduty_resolved_it(served: Served) -> None:
    def resolved(**more: Any) -> list[Incident]:
        entry = examples.incident(7, status="resolved", **more)
        served.replies["*"] = [Reply(body=examples.page("incidents", entries)) for entries in ([], [entry])]
        return ask("pagerduty", served, Duration(0, 2 * HOUR))

    (found,) = resolved(resolved_at=None, last_status_change_at="2026-11-25T10:30:00Z")
    assert found.resolved == seconds("2026-11-25T10:30:00Z")
    with pytest.raises(SourceError, match="field 'resolved_at' of a resolved incident is missing"):
        resolved(resolved_at="lately", last_status_change_at=None)


def shifts(served: Served, schedule: Any, oncalls: Any) -> list[Any]:
    served.replies = {"/schedules/PXYZ789": Reply(body=schedule), "/oncalls": Reply(body=oncalls)}
    source = Source("Primary", "pagerduty", {"url": served.url, "schedule": "PXYZ789"})
    return pagerduty.shifts(source, asking(), NOW, NOW + HOUR)


@pytest.mark.parametrize("schedule", [None, [], {}, {"schedule": None}, {"schedule": {"id": 7}}])
def test_a_schedule_that_is_none(served: Served, schedule: Any) -> None:
    with pytest.raises(SourceError, match=r"field 'schedule\.id' is missing"):
        shifts(served, schedule, examples.page("oncalls", []))


@pytest.mark.parametrize("entry", [None, 7, "Ana", []])
def test_a_shift_that_is_none(served: Served, entry: Any) -> None:
    with pytest.raises(SourceError, match="a shift is not an object"):
        shifts(served, examples.SCHEDULE, examples.page("oncalls", [entry]))


def test_nobody_is_on_call_in_a_schedule_that_is_there(served: Served) -> None:
    assert shifts(served, examples.SCHEDULE, examples.page("oncalls", [])) == []


def statuspage(served: Served, incidents: list[Any], **options: Any) -> list[str]:
    group = examples.component("Everything", "operational", "all", group=True)
    parts = [{**examples.component(name, "operational", name.lower()), "group_id": "all"} for name in ("Actions", "Pages")]
    other = examples.component("Billing", "operational", "billing")
    served.replies["*"] = Reply(body=examples.summary([group, *parts, other], incidents))
    return [found.title for found in ask("statuspage", served, **options)]


def touching(*components: Any) -> dict[str, Any]:
    return {**examples.trouble("Delays", "major"), "components": list(components)}


IN_GROUP = {"id": "pages", "name": "Pages", "group_id": "all"}
OUTSIDE = {"id": "billing", "name": "Billing", "group_id": None}


@pytest.mark.parametrize(
    ("components", "chosen", "counts"),
    [
        ([IN_GROUP], ["Pages"], True),
        ([IN_GROUP], ["Actions"], False),
        ([IN_GROUP], ["actions", "pages"], True),
        ([IN_GROUP], ["Everything"], True),  # the page lists the parts of a group, not the group
        ([OUTSIDE], ["Everything"], False),
        ([OUTSIDE, IN_GROUP], ["Everything"], True),
        ([], ["Actions"], True),
        ([7], ["Actions"], True),
        ([{"name": "Pages"}], ["Actions"], True),
    ],
)
def test_incidents_of_chosen_components(served: Served, components: list[Any], chosen: list[str], counts: bool) -> None:
    assert statuspage(served, [touching(*components)], components=chosen) == (["Delays"] if counts else [])


@pytest.mark.parametrize("value", NO_TEXT)
def test_an_incident_of_a_statuspage_with_hostile_parts_counts(served: Served, value: Any) -> None:
    names = ("name", "impact", "shortlink", "started_at", "created_at", "components", "resolved_at")
    assert statuspage(served, [{name: [value] for name in names}], impact="critical", components=["Actions"]) == [""]


@pytest.mark.parametrize("entry", [None, 7, "x", []])
def test_an_entry_of_a_statuspage_that_is_none(served: Served, entry: Any) -> None:
    with pytest.raises(SourceError, match="an incident is not an object"):
        statuspage(served, [entry])
    served.replies["*"] = Reply(body=examples.summary([entry], []))
    with pytest.raises(SourceError, match="field 'status' of a component is missing"):
        ask("statuspage", served)


FILES: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "a web page": lambda: b"<!DOCTYPE html>",
    "cut off": lambda: b'{"incidents": [',
    "deep": lambda: b"[" * 100_000,
    "too long": lambda: b" " * MAX_BYTES + b"[]",
    "a million items": lambda: json.dumps(["x"] * 1_000_000).encode(),
    **{body: (lambda body=body: body.encode()) for body in ("null", "7", '"x"', "{}", "[7]", "[null]", "[[]]", '{"incidents": 7}')},  # type: ignore[misc]
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_tells_nothing(name: str) -> None:
    with pytest.raises(SourceError):
        json_file.query(Source("Ops", "file", {"path": "state.json"}, read=lambda _: FILES[name]()), asking())


@pytest.mark.parametrize("error", [FileNotFoundError(2, "No such file"), PermissionError(13, "Permission denied"), ValueError("outside")])
def test_a_file_that_cannot_be_read(error: Exception) -> None:
    def read(_: str) -> bytes:
        raise error

    with pytest.raises(SourceError, match=r"cannot read 'state\.json': "):
        json_file.query(Source("Ops", "file", {"path": "state.json"}, read=read), asking())


@pytest.mark.parametrize("text", ["", "a.", "`", "a[?", "(" * 5000 + "a" + ")" * 5000, "a[" + "9" * 5000 + "]"])
def test_an_expression_that_is_none(text: str) -> None:
    with pytest.raises(ValueError) as caught:
        _expression(text)
    assert str(caught.value).endswith("is not a valid JMESPath expression")
