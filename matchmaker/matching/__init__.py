"""Matching people who need each other: a pure library, without web or database.

Read it in this order: `profiles` (what goes in and comes out), `analysis` and `meaning` (texts to
terms and phrases), `entries` and `table` (what is indexed), `statistics` and `spaces` (what a
collection teaches), `segments` and `index` (how it is kept), `scoring` and `view` (how it is
ranked), `reasons` and `requirements` (why). `matcher` is the whole for a small collection.
"""
