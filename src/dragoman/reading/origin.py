"""Who first reported it, and who carries it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dragoman.reading.boilerplate import Finding
from dragoman.reading.names import AgencyNames

# Subjects of disclaimers that name nobody.
_NOBODY = re.compile(
    r"(?:We|It|This|They|These|Our|The\s+(?:site|website|editors?|publishers?|authors?|page))\b",
    re.IGNORECASE,
)
_LAST_WORDS = re.compile(r"[\s,;|–—-]+(?:All|Inc|Ltd|LLC)?\.?$")


def find_origins(
    from_dateline: Sequence[str], findings: Sequence[Finding], credits: Sequence[str], agencies: AgencyNames
) -> tuple[str, ...]:
    """Return the agencies and outlets that first reported it; `credits` are the texts of credit lines."""
    names = list(from_dateline)
    for finding in findings:
        names.extend(agencies.canonical(name) for name in finding.origins if not _NOBODY.match(name))
    for credit in credits:
        # "(Reporting by ...; Reuters)": an agency set off by itself.
        parts = (part.strip(" ()[].") for part in re.split(r"[;,\n]", credit))
        names.extend(agencies.canonical(part) for part in parts if agencies.is_known(part))
    return tuple(dict.fromkeys(names))


def find_publisher(given: str | None, findings: Sequence[Finding]) -> str | None:
    """Return who carries the report: as it came with it, else as its disclaimers and copyright lines say."""
    if given:
        return given
    for finding in findings:
        if finding.publisher and not _NOBODY.match(finding.publisher):
            return _LAST_WORDS.sub("", finding.publisher)
    return None
