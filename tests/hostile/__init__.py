"""What comes from outside at its worst, made by hypothesis and read by everything that reads.

`python -m tests.hostile --examples N` tries N of each kind and counts them.
"""
