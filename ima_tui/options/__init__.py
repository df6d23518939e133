"""What a user can set: one table of options, what each value may be, and the settings file's text understood by it.

Nothing here opens a file or asks the environment. `settings` decides which source wins, `memory.settings_file` writes.
"""
