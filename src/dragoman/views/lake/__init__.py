"""A lake: reports, their coding and their stories as a folder of Parquet files, made shard by shard."""

from dragoman.views.lake.folder import Folder, LakeError
from dragoman.views.lake.lake import About, Lake, Planned, Receipt, Summary, salt
from dragoman.views.lake.loading import Loaded, load_lake
from dragoman.views.lake.reading import shard_results
from dragoman.views.lake.stories import make_stories, plan_digest
from dragoman.views.lake.writing import keep_shard

__all__ = [
    "About",
    "Folder",
    "Lake",
    "LakeError",
    "Loaded",
    "Planned",
    "Receipt",
    "Summary",
    "keep_shard",
    "load_lake",
    "make_stories",
    "plan_digest",
    "salt",
    "shard_results",
]
