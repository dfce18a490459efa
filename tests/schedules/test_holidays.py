"""Holidays: spans and names of the library's days, and the end of its data."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime
from typing import Any
from warnings import warn

import pytest

from freezeguard.schedules.holidays import Calendar, Holidays, _end_of_data, _entity, parse_calendar
from freezeguard.temporal.zones import zone
from tests.engine.asking import instant

NOON = 12 * 3600


def make(*codes: str, name: str = "Europe/Zurich", **given: object) -> Holidays:
    return Holidays(zone(name), "holidays", tuple(map(parse_calendar, codes)), **given)  # type: ignore[arg-type]


def spans(rule: Holidays, start: str, end: str) -> list[str]:
    low, high = (int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) for text in (start, end))
    return [f"{rule.zone.datetime(a):%m-%d %H:%M} {rule.zone.datetime(b):%m-%d %H:%M}" for a, b in rule.spans(low, high)]


def names(rule: Holidays, year: int) -> list[str]:
    return [f"{day:%m-%d} {name}" for day, name, _ in rule.dates(year)]


def test_zurich_has_nine_holidays() -> None:
    assert names(make("CH-ZH"), 2026) == [
        "01-01 Neujahrstag",
        "04-03 Karfreitag",
        "04-06 Ostermontag",
        "05-01 Tag der Arbeit",
        "05-14 Auffahrt",
        "05-25 Pfingstmontag",
        "08-01 Nationalfeiertag",
        "12-25 Weihnachten",
        "12-26 Stephanstag",
    ]


def test_adjacent_local_days_are_one_span() -> None:
    assert spans(make("CH-ZH"), "2026-12-01", "2027-01-05") == ["12-25 00:00 12-27 00:00", "01-01 00:00 01-02 00:00"]


def test_eve_begins_on_the_day_before() -> None:
    assert spans(make("CH-ZH", eve=NOON), "2026-12-01", "2026-12-31") == ["12-24 12:00 12-27 00:00"]


def test_holiday_observed_in_the_previous_year_is_included() -> None:
    rule = make("US", name="America/New_York")
    assert "12-31 New Year's Day (observed)" in names(rule, 2027)
    assert spans(rule, "2027-12-30", "2028-01-03") == ["12-31 00:00 01-02 00:00"]


def test_half_days_close_at_the_given_time() -> None:
    assert "04-20" not in str(names(make("CH-Stadt Zurich"), 2026))
    rule = make("CH-Stadt Zurich", half_days=NOON)
    assert "04-20 Sechseläuten" in names(rule, 2026)
    assert spans(rule, "2026-04-19", "2026-04-22") == ["04-20 12:00 04-21 00:00"]


def test_half_days_can_close_at_midnight() -> None:
    start, end = instant("2026-04-20 00:00"), instant("2026-04-21 00:00")
    assert make("CH-Stadt Zurich", half_days=0).spans(start - 86400, end + 86400) == [(start, end)]


def test_half_days_have_no_eve() -> None:
    rule = make("CH-Stadt Zurich", half_days=15 * 3600, eve=NOON)
    assert spans(rule, "2026-04-19", "2026-04-22") == ["04-20 15:00 04-21 00:00"]


def test_match_any_or_all_of_several_calendars() -> None:
    assert len(make("CH-ZH", "US").dates(2026)) == 18
    assert names(make("CH-ZH", "US", match_all=True), 2026) == [
        "01-01 Neujahrstag, New Year's Day",
        "05-25 Pfingstmontag, Memorial Day",
        "12-25 Weihnachten, Christmas Day",
    ]


def test_only_and_excluding_include_the_observed_day() -> None:
    assert names(make("CH-ZH", only=("Weihnachten",)), 2026) == ["12-25 Weihnachten"]
    rule = make("US", excluding=("New Year's Day",), eve=NOON, name="America/New_York")
    assert not [name for name in names(rule, 2027) if "New Year" in name]
    assert spans(rule, "2027-12-29", "2028-01-05") == []


def test_markets() -> None:
    assert "06-19 Juneteenth National Independence Day" in names(make("NYSE"), 2026)
    assert names(make("ECB"), 2026)[0] == "01-01 New Year's Day"


def test_norway_is_a_country() -> None:
    assert "05-17 Grunnlovsdag" in names(make("NO"), 2026)


def test_describe_names_the_days_of_a_span() -> None:
    rule = make("CH-ZH", eve=NOON)
    ((start, end),) = rule.spans(*(int(datetime(2026, 12, day, tzinfo=UTC).timestamp()) for day in (23, 29)))
    assert rule.describe(start, end) == "Weihnachten, Stephanstag"


def test_names_do_not_depend_on_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "fr")
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    assert "12-25 Weihnachten" in names(make("CH-ZH"), 2026)


@pytest.mark.parametrize("last", [*range(2020, 2031), 2058, 2059, 2060])
def test_data_end_in_the_last_year_without_a_warning(last: int) -> None:
    class Country:
        end_year = 2060

        def __init__(self, years: int, subdiv: str | None) -> None:
            if subdiv == "XX" and years > last:
                warn("nothing is known of that year", stacklevel=2)
            warn("this will be called otherwise", DeprecationWarning, stacklevel=2)
            warn("somebody else left a file open", ResourceWarning, stacklevel=2)

    assert _end_of_data(Country, "XX") == last
    assert _end_of_data(Country, None) == 2060


def test_known_until_is_the_end_of_the_library_data() -> None:
    assert make("CH").known_until == zone("Europe/Zurich").earliest(int(datetime(2101, 1, 1, tzinfo=UTC).timestamp()))
    # India's Muslim holidays are known until 2035; the library warns about later years.
    delhi = zone("Asia/Kolkata")
    assert delhi.datetime(Holidays(delhi, "holidays", (Calendar("IN"),)).known_until).date() == date(2036, 1, 1)


LONG = "x" * 60
CANTONS = "(accepted: AG, AI, AR, BE, BL, BS, FR, GE, GL, GR, JU, LU, NE, NW, OW, SG, SH, SO, SZ, TG, TI, UR, VD, VS, ZG, ZH, Stadt Zurich)"


@pytest.mark.parametrize(
    ("code", "given", "message"),
    [
        ("QQ", {}, "unknown country or market 'QQ'"),
        ("", {}, "unknown country or market ''"),
        ("NYSEE", {}, "unknown country or market 'NYSEE', did you mean 'NYSE'?"),
        (LONG, {}, f"unknown country or market '{LONG[:40].upper()}'"),
        ("CH-ZX", {}, f"CH has no subdivision 'ZX' {CANTONS}"),
        ("NYSE-NY", {}, "NYSE has no subdivision 'NY' (accepted: none)"),
        ("CH-Zurich", {}, "CH has no subdivision 'Zurich', did you mean 'Zürich'?"),
        (f"CH-{LONG}", {}, f"CH has no subdivision '{LONG[:40]}' {CANTONS}"),
        ("CH", {"only": ("Weihnacht",)}, "CH has no holiday 'Weihnacht', did you mean 'Weihnachten'?"),
        ("CH", {"only": ("Weihnachten", "Fasnacht")}, "CH has no holiday 'Fasnacht'"),
        ("AU-NSW", {"only": ("ANZAC Day; Easter Sunday",)}, "AU has no holiday 'ANZAC Day; Easter Sunday', did you mean 'Easter Sunday'?"),
        ("CH", {"excluding": (LONG * 2,)}, f"CH has no holiday '{LONG}'"),
        # The name of a half day is known only if half days are used.
        ("CH-Stadt Zurich", {"only": ("Sechseläuten",)}, "CH has no holiday 'Sechseläuten'"),
        ("DE", {"only": ("Sechseläuten",), "half_days": NOON}, "DE has no holiday 'Sechseläuten'"),
    ],
)
def test_names_unknown_to_the_library_are_rejected(code: str, given: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError) as caught:
        make(code, **given)
    assert str(caught.value) == message


@pytest.mark.parametrize("category", ["publik", LONG])
def test_unknown_category_is_rejected_with_the_accepted_ones(category: str) -> None:
    with pytest.raises(ValueError) as caught:
        Holidays(zone("UTC"), "holidays", (Calendar("CH", None, ("public", category)),))
    assert str(caught.value) == f"CH has no category '{category[:40]}' (accepted: de_facto, half_day, optional, public)"


def test_only_the_requested_categories_are_included() -> None:
    def of(*categories: str) -> list[str]:
        return names(Holidays(zone("Europe/Zurich"), "holidays", (Calendar("CH", "ZH", categories),)), 2026)

    assert of("de_facto") == ["04-05 Ostersonntag", "05-24 Pfingstsonntag", "09-20 Eidgenössischer Bettag"]
    assert of("public", "de_facto") == sorted([*of("public"), *of("de_facto")])
    assert of() == of("public")


@pytest.mark.parametrize("code", ["ch-ZH", " CH-ZH ", "CH-ZH"])
def test_country_codes_ignore_case_and_surrounding_space(code: str) -> None:
    assert len(names(make(code), 2026)) == 9


def test_name_includes_observed_and_estimated_days() -> None:
    assert names(make("US", only=("Christmas Day",), name="America/New_York"), 2027) == [
        "12-24 Christmas Day (observed)",
        "12-25 Christmas Day",
    ]
    ramadan = names(make("TR", only=("Ramazan Bayramı",)), 2035)
    assert ramadan
    assert all(name.endswith("Ramazan Bayramı (tahmini)") for name in ramadan)
    puasa = names(make("SG", only=("Hari Raya Puasa",)), 2028)
    assert puasa == ["02-27 Hari Raya Puasa (estimated)", "02-28 Hari Raya Puasa (observed, estimated)"]
    assert not [name for name in names(make("TR", excluding=("Ramazan Bayramı",)), 2035) if "Ramazan" in name]


def test_describe_names_only_the_selected_holiday_of_a_day() -> None:
    def anzac(**given: object) -> list[str]:
        return [name for name in names(make("AU-NSW", name="Australia/Sydney", **given), 2038) if name.startswith("04-25")]

    assert anzac() == ["04-25 ANZAC Day, Easter Sunday"]
    assert anzac(only=("Easter Sunday",)) == ["04-25 Easter Sunday"]
    assert anzac(excluding=("Easter Sunday",)) == ["04-25 ANZAC Day"]
    assert anzac(only=("ANZAC Day", "Easter Sunday"), excluding=("Easter Sunday",)) == ["04-25 ANZAC Day"]
    assert anzac(excluding=("ANZAC Day", "Easter Sunday")) == []


def test_only_selects_half_days_by_name() -> None:
    rule = make("CH-Stadt Zurich", half_days=NOON, only=("Sechseläuten", "Weihnachten"), eve=15 * 3600)
    assert rule.dates(2026) == [(date(2026, 4, 20), "Sechseläuten", True), (date(2026, 12, 25), "Weihnachten", False)]
    assert spans(rule, "2026-04-19", "2026-04-22") == ["04-20 12:00 04-21 00:00"]
    assert spans(rule, "2026-12-20", "2026-12-28") == ["12-24 15:00 12-26 00:00"]


def test_describe_names_the_holidays_within_a_span() -> None:
    rule = make("CH-ZH", eve=NOON)
    for start, end, name in [
        ("2026-12-24 12:00", "2026-12-25 00:00", None),
        ("2026-12-24 12:00", "2026-12-25 00:01", "Weihnachten"),
        ("2026-12-25 23:00", "2026-12-26 00:00", "Weihnachten"),
        ("2026-12-26 23:00", "2026-12-28 00:00", "Stephanstag"),
        ("2026-12-27 00:00", "2026-12-28 00:00", None),
        ("2025-12-26 12:00", "2027-01-02 00:00", ", ".join(dict.fromkeys(name[6:] for name in ["00-00 Stephanstag", *names(rule, 2026)]))),
    ]:
        assert rule.describe(instant(start), instant(end)) == name
    assert rule.describe(instant("2026-12-24 12:00"), instant("2026-12-25 00:00") + 1) == "Weihnachten"


def test_country_imported_alone_equals_the_regular_import() -> None:
    """An import without the package's `__init__` finds the same class for every country and market, and breaks nothing else."""
    program = """
import warnings; warnings.simplefilter("ignore")
from holidays.registry import COUNTRIES, FINANCIAL
from freezeguard.schedules.holidays import _entity
alone = {codes[0]: dict(_entity(codes[0])(years=2026)) for registry in (COUNTRIES, FINANCIAL) for _, *codes in registry.values() if codes}
import holidays, sys
assert "holidays.countries" not in sys.modules
countries = holidays.list_supported_countries()
made = {code: holidays.country_holidays if code in countries else holidays.financial_holidays for code in alone}
whole = {code: dict(made[code](code, years=2026)) for code in alone}
assert alone == whole, [code for code in alone if alone[code] != whole[code]]
print(len(alone))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 250


@pytest.mark.parametrize("code", ["US", "GB-ENG", "CH-ZH", "TR", "NYSE", "AU-NSW", "JP"])
def test_blocks_of_years_equal_the_library_year_by_year(code: str) -> None:
    """Each year of a block has the same days as when the library is queried for all surrounding years at once."""
    calendar = parse_calendar(code)
    entity = _entity(calendar.code)
    rule = make(code)
    for year in range(2021, 2036):
        whole = entity(years=range(year - 2, year + 3), subdiv=calendar.subdivision, language=entity.default_language)
        assert [day for day, _, _ in rule.dates(year)] == sorted(day for day in whole if day.year == year)
