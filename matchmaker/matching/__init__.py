"""Matching people who need each other: a pure library, without web or database.

Read it in this order: `profiles` (what goes in and comes out), `analysis` (text to terms),
`tfidf` (terms to vectors), `matcher` (vectors to ranked suggestions), `reasons` (why).
"""
