"""The history on disk: one SQLite file, one class per aggregate, plain sentences when something is wrong with it."""
