"""`dynaspec attack`: how long an honest client is kept waiting while a target is attacked.

`attacks` has what is sent, `catalogue` the list; `attacker` sends it, in a process of its own
(`assault`); `honest` asks meanwhile at a steady rate; `trial` does one attack with its baseline and
judges it; `watched` is the target with its processes' memory; `page` writes docs/robustness.md.
"""
