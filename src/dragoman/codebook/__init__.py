"""The ontology, the frames and the cue lexicons: data files with a schema, and their one loader."""

from dragoman.codebook.crosswalk import Act, CameoCode, Crosswalk, load_crosswalk
from dragoman.codebook.frames import Complement, Frame, Phrase, parse_frame
from dragoman.codebook.loader import Codebook, Cues, EventType, Topic, builtin_frames, load_codebook

__all__ = [
    "Act", "CameoCode", "Codebook", "Complement", "Crosswalk", "Cues", "EventType", "Frame", "Phrase", "Topic",
    "builtin_frames", "load_codebook", "load_crosswalk", "parse_frame",
]  # fmt: skip
