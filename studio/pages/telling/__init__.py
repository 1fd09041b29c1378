"""What is told to whom: notices derived from the rows of every app.

It stands here because only here all is known that a notice needs: which character or story an
attempt was for, and on which page it is seen.
"""
