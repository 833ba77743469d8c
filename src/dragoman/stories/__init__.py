"""Which reports are copies of one another, and which events are one: kept as they grow, reversible, with the reasons."""
