"""What people say of events: made from plain values, checked, kept, measured and exported."""

from dragoman.corrections.choices import Choices
from dragoman.corrections.desk import Corrections

__all__ = ["Choices", "Corrections"]
