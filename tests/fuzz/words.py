"""Words that are put into texts, one a line, as escapes of Python."""

from __future__ import annotations


def _words(text: str) -> list[bytes]:
    return [line.encode().decode("unicode_escape").encode() for line in text.strip("\n").splitlines()]


POLICY = _words(r"""
timezone:\x20UTC\n
windows:
freezes:
\x20\x20-\x20{
}
[
]
:\x20
-\x20
?\x20
&a\x20
*a
<<: *a
!!python/object:os.system\x20
!!binary\x20
---\n
...\n
#
'
"
\\
\t
,
from: 2026-01-01
until: 9999-12-31
24:00
00:00-24:00
22:00-06:00
{hours:\x20
days:\x20
fri-mon
cron:\x20
0 0 29 2 *
*/1 * * * *
duration: 1m
duration: 99999999999999999999w
rrule: FREQ=DAILY
COUNT=999999999
INTERVAL=0
UNTIL=99991231T235959Z
BYSETPOS=-366
starting: 0001-01-01
holidays: CH-ZH
holidays: [US, NYSE]
match: all
eve:\x20
except:\x20
[{always: true}]
always: true
bake_time: 1h
effect: warn
mode: warn
extends: acme/x:y@z
ics: c.ics
environments:\x20
branches:\x20
'!*'
**
overrides:\x20
incidents:\x20
on_call:\x20
null
~
NO
1e3
0x10
.inf
2026-02-30
\u2028
\ufeff
""")

ICS = _words(r"""
BEGIN:VEVENT\r\n
END:VEVENT\r\n
BEGIN:VTIMEZONE\r\n
END:VTIMEZONE\r\n
UID:1\r\n
DTSTART:20261125T100000\r\n
DTSTART;VALUE=DATE:20261125\r\n
DTSTART;TZID=Europe/Zurich:20261125T100000\r\n
DTSTART;TZID=Nowhere:20261125T100000\r\n
DTEND:20261125T110000Z\r\n
DURATION:PT1H\r\n
DURATION:-P1W\r\n
DURATION:P99999999999D\r\n
RRULE:FREQ=DAILY\r\n
RRULE:FREQ=SECONDLY\r\n
RRULE:FREQ=YEARLY;BYDAY=-53SU;BYMONTH=2\r\n
RRULE:FREQ=MONTHLY;BYMONTHDAY=31;UNTIL=99991231T235959Z\r\n
RRULE:FREQ=WEEKLY;INTERVAL=999999999\r\n
EXDATE:20261126T100000\r\n
RDATE;VALUE=PERIOD:20261126T100000Z/PT1H\r\n
RECURRENCE-ID:20261126T100000\r\n
RECURRENCE-ID;RANGE=THISANDFUTURE:20261126T100000\r\n
SUMMARY:x\r\n
STATUS:CANCELLED\r\n
SEQUENCE:99999999999999999999\r\n
00010101T000000
99991231T235959
;
:
,
\r\n\x20
\n
TZOFFSETTO:+2359\r\n
BEGIN:STANDARD\r\n
END:STANDARD\r\n
BEGIN:VCALENDAR\r\n
END:VCALENDAR\r\n
\x00
\u0661
""")
