"""Validate frame files by hand: `python tests/check_frames.py FILE.csv`."""
import csv, sys
sys.path.insert(0, "src")
from dragoman.codebook.frames import parse_frame
bad = 0
seen = {}
for path in sys.argv[1:]:
    for n, row in enumerate(csv.DictReader(open(path, encoding="utf8")), 2):
        try:
            f = parse_frame(row["frame"], row["type"], row["mode"] or None)
            if f.text in seen: raise ValueError(f"same frame as {seen[f.text]}")
            seen[f.text] = f"{path}:{n}"
            if None in row or not row["example"].strip(): raise ValueError("columns")
        except Exception as e:
            bad += 1; print(f"{path}:{n}: {e}")
print(len(seen), "frames,", bad, "bad")
