"""Events and stories in the columns of other event data sets; docs/exports.md explains every column."""
