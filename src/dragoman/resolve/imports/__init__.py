"""Importers: other people's knowledge of actors, made into a base. See `run.import_files`."""
