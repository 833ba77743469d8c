"""Which reports are copies of one another, and which events are one: reversible, with the reasons kept."""
