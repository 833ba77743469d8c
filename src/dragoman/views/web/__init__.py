"""The workbench: a local web site on a database. `create_app` makes it, `dragoman serve` runs it."""
