"""The fuzz of the wire: what no client should send, and what a target must do with it all the same.

`attempts` is what is sent, drawn by `payloads` (bodies), `fields` (wrong values in each member of
each operation), `wide` (too much of what is right), `repeated` (the same many times over) and
`hostile` (heads, connections, sizes); `client` sends one and waits; `judge` says what an outcome
breaks; `campaign` goes through them and shrinks what broke; `subject` is the target, its memory,
and whether it still answers correctly.
"""
