"""iCalendar files as schedules."""
