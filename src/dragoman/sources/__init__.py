"""Files, folders, archives, JSON Lines, HTML and standard input, read as a stream of reports."""

from dragoman.sources.counting import count_reports
from dragoman.sources.metering import Meter
from dragoman.sources.reports import read_reports
from dragoman.sources.sharding import Shard, shard_reports, split_into_shards

__all__ = ["Meter", "Shard", "count_reports", "read_reports", "shard_reports", "split_into_shards"]
