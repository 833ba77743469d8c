"""Measurements of speed, memory and start-up; they print tables and write nothing."""
