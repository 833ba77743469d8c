"""The quality gate: gold data of the project's own, scores, and the floors that they must not fall below."""
