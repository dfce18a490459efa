"""What is changed, in groups, and by which tests each is judged."""

from __future__ import annotations

ENGINE = (
    "freezeguard.engine.overrides",
    "freezeguard.engine.decide",
    "freezeguard.engine.timeline",
    "freezeguard.engine.rule_index",
    "freezeguard.engine.availability",
    "freezeguard.temporal.intervals",
    "freezeguard.engine.verdict",
    "freezeguard.temporal.zones",
    "freezeguard.engine.on_call",
    "freezeguard.policy.subject",
    "freezeguard.policy.model",
)
SCHEDULES = (
    "freezeguard.temporal.tzif",
    "freezeguard.schedules.pending",
    "freezeguard.schedules.base",
    "freezeguard.schedules.cron",
    "freezeguard.schedules.derived",
    "freezeguard.schedules.holidays",
    "freezeguard.schedules.ics.schedule",
    "freezeguard.schedules.ics.content_lines",
    "freezeguard.schedules.ics.events",
    "freezeguard.schedules.ics.zones",
    "freezeguard.schedules.period",
    "freezeguard.schedules.recurrence_rule",
    "freezeguard.schedules.rrule",
    "freezeguard.schedules.weekly",
    "freezeguard.schedules.yearly",
)
READER = (
    "freezeguard.policy.pending_calendars",
    "freezeguard.policy.reader.document",
    "freezeguard.policy.reader.expectations",
    "freezeguard.policy.reader.holidays",
    "freezeguard.policy.reader.incidents",
    "freezeguard.policy.reader.field_types",
    "freezeguard.policy.load",
    "freezeguard.policy.reader.yaml_nodes",
    "freezeguard.policy.reader.on_call",
    "freezeguard.policy.reader.overrides",
    "freezeguard.policy.reader.rules",
    "freezeguard.policy.reader.scalars",
    "freezeguard.policy.reader.schedule",
    "freezeguard.policy.schema",
    "freezeguard.policy.reader.scopes",
    "freezeguard.policy.reader.fields",
)
TESTS_OF_THE_ENGINE = (
    "tests/test_overrides.py",
    "tests/engine",
    "tests/truth/test_truth.py",
    # They ask other modules, or for too long.
    "--ignore=tests/engine/test_agenda.py",
    "--ignore=tests/engine/test_difference.py",
    "--ignore=tests/engine/test_explain.py",
    "--deselect=tests/engine/test_edges.py::test_what_is_closed_without_a_gap_is_proven_in_little_memory",
    "--deselect=tests/engine/test_on_call.py::test_hand_overs_over_a_clock_change_minute_by_minute",
    "--deselect=tests/truth/test_truth.py::test_the_oracle_gives_the_answers_of_the_table",
)
TESTS_OF_SCHEDULES = (
    "tests/schedules",
    "tests/engine/test_clock_changes.py",
    "tests/engine/test_edges.py",
    "tests/engine/test_horizons.py",
    "tests/engine/test_localtime.py",
    "tests/engine/test_tzif.py",
    "tests/engine/test_verdicts.py",
    "tests/policy/test_given.py::test_rule_without_a_name_is_named_by_its_schedule",
    "--deselect=tests/engine/test_edges.py::test_what_is_closed_without_a_gap_is_proven_in_little_memory",
)
TESTS_OF_THE_READER = ("tests/policy", "tests/hook/test_outside.py::test_outside")
GROUPS = ((ENGINE, TESTS_OF_THE_ENGINE), (SCHEDULES, TESTS_OF_SCHEDULES), (READER, TESTS_OF_THE_READER))
