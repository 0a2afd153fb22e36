------------------------------- MODULE leases -------------------------------
(***************************************************************************)
(* Workers share the shards of a stream through a table of leases: a row   *)
(* for each shard, with an owner, a checkpoint, and a counter which every  *)
(* write raises and is conditional on.                                     *)
(*                                                                         *)
(* Source: the design of the Kinesis Client Library, which AWS recommends  *)
(* for the streams of "Amazon DynamoDB Under the Hood" (re:Invent 2018,    *)
(* DAT321).                                                                *)
(*                                                                         *)
(* leases[h] is the sequence of all that the row of shard h has said.      *)
(* Whoever seems to be gone may be deposed at any time; whether it is gone *)
(* nobody knows. Writes take effect late, and answers are late or lost.    *)
(***************************************************************************)
EXTENDS Integers, Sequences

CONSTANTS
    Workers,        \* numbers from 0
    Shards,         \* 0 .. n; each is the child of the one before it
    MaxRecords,     \* bound: how many records there are in all
    MaxRow,         \* bound: how often a row is written
    MaxWrites       \* bound: how often rows are written in all

VARIABLES
    length,     \* how many records a shard has
    closed,     \* whether a shard has ended, and its child begun
    leases,     \* leases[h]: what the row of h has said
    knows,      \* knows[w][h]: the counter of the row of h by which w holds it, or Never
    came,       \* came[w][h][c]: how many records w had passed when it knew c, or Not
    handled     \* handled[h][i]: how often record i was handled

vars == <<length, closed, leases, knows, came, handled>>

Nobody == -1
Never == -1
Not == -1

Counters == 0 .. MaxRow
Places == 0 .. MaxRecords - 1
Lease == [owner : Workers \cup {Nobody}, checkpoint : 0 .. MaxRecords, finished : BOOLEAN]
New == [owner |-> Nobody, checkpoint |-> 0, finished |-> FALSE]

(* Counters count from 0, sequences from 1. *)
Last(h) == Len(leases[h]) - 1
At(h, c) == leases[h][c + 1]
Row(h) == At(h, Last(h))

RECURSIVE Sum(_, _)
Sum(f, n) == IF n < 0 THEN 0 ELSE f[n] + Sum(f, n - 1)
LastShard == CHOOSE h \in Shards : \A g \in Shards : g <= h
Records == Sum(length, LastShard)
Writes == Sum([h \in Shards |-> Last(h)], LastShard)

TypeOK ==
    /\ length \in [Shards -> 0 .. MaxRecords]
    /\ closed \in [Shards -> BOOLEAN]
    /\ \A h \in Shards : leases[h] \in Seq(Lease) /\ leases[h] # <<>>
    /\ knows \in [Workers -> [Shards -> Counters \cup {Never}]]
    /\ came \in [Workers -> [Shards -> [Counters -> 0 .. MaxRecords \cup {Not}]]]
    /\ \A h \in Shards, i \in Places : handled[h][i] \in Nat

Init ==
    /\ length = [h \in Shards |-> 0]
    /\ closed = [h \in Shards |-> FALSE]
    /\ leases = [h \in Shards |-> <<New>>]
    /\ knows = [w \in Workers |-> [h \in Shards |-> Never]]
    /\ came = [w \in Workers |-> [h \in Shards |-> [c \in Counters |-> Not]]]
    /\ handled = [h \in Shards |-> [i \in Places |-> 0]]

-----------------------------------------------------------------------------
Exists(h) == IF h = 0 THEN TRUE ELSE closed[h - 1]
MayRead(h) == IF h = 0 THEN TRUE ELSE Row(h - 1).finished

(* What w had passed when it knew the row as it is. *)
Passed(w, h) == came[w][h][Last(h)]

Write(h, row) ==
    /\ Last(h) < MaxRow
    /\ Writes < MaxWrites
    /\ leases' = [leases EXCEPT ![h] = Append(@, row)]

Append_(h) ==
    /\ Exists(h)
    /\ ~closed[h]
    /\ Records < MaxRecords
    /\ length' = [length EXCEPT ![h] = @ + 1]
    /\ UNCHANGED <<closed, leases, knows, came, handled>>

Close(h) ==
    /\ Exists(h)
    /\ ~closed[h]
    /\ closed' = [closed EXCEPT ![h] = TRUE]
    /\ UNCHANGED <<length, leases, knows, came, handled>>

Take(w, h) ==
    /\ MayRead(h)
    /\ ~Row(h).finished
    /\ knows[w][h] = Never
    /\ Write(h, [Row(h) EXCEPT !.owner = w])
    /\ UNCHANGED <<length, closed, knows, came, handled>>

(* An answer is heard once. Who holds nothing begins at the row's checkpoint. *)
Learn(w, h, c) ==
    /\ c <= Last(h)
    /\ At(h, c).owner = w
    /\ came[w][h][c] = Not
    /\ knows[w][h] \in {Never, c - 1}
    /\ LET place == IF knows[w][h] = Never
                    THEN At(h, c).checkpoint
                    ELSE came[w][h][knows[w][h]]
       IN came' = [came EXCEPT ![w][h][c] = place]
    /\ knows' = [knows EXCEPT ![w][h] = c]
    /\ UNCHANGED <<length, closed, leases, handled>>

Handle(w, h) ==
    /\ knows[w][h] # Never
    /\ LET c == knows[w][h]
           i == came[w][h][c]
       IN  /\ i < length[h]
           /\ handled' = [handled EXCEPT ![h][i] = @ + 1]
           /\ came' = [came EXCEPT ![w][h][c] = i + 1]
    /\ UNCHANGED <<length, closed, leases, knows>>

Checkpoint(w, h, i) ==
    /\ Passed(w, h) # Not
    /\ Row(h).checkpoint <= i
    /\ i <= Passed(w, h)
    /\ Write(h, [owner |-> w, checkpoint |-> i, finished |-> FALSE])
    /\ UNCHANGED <<length, closed, knows, came, handled>>

Finish(w, h) ==
    /\ closed[h]
    /\ Passed(w, h) = length[h]
    /\ Write(h, [owner |-> Nobody, checkpoint |-> length[h], finished |-> TRUE])
    /\ UNCHANGED <<length, closed, knows, came, handled>>

Stop(w, h) ==
    /\ knows[w][h] # Never
    /\ knows' = [knows EXCEPT ![w][h] = Never]
    /\ UNCHANGED <<length, closed, leases, came, handled>>

Next ==
    \E h \in Shards :
        \/ Append_(h)
        \/ Close(h)
        \/ \E w \in Workers :
            \/ Take(w, h)
            \/ \E c \in Counters : Learn(w, h, c)
            \/ Handle(w, h)
            \/ \E i \in Places : Checkpoint(w, h, i)
            \/ Finish(w, h)
            \/ Stop(w, h)

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
(* The records of h that were handled at least once are the first of them. *)
HandledInOrder ==
    \A h \in Shards : \E n \in 0 .. length[h] :
        \A i \in Places : handled[h][i] > 0 <=> i < n

CheckpointsGoForward ==
    \A h \in Shards : \A c \in 0 .. Last(h) - 1 : At(h, c).checkpoint <= At(h, c + 1).checkpoint

NothingIsSkipped ==
    \A h \in Shards : \A i \in 0 .. Row(h).checkpoint - 1 : handled[h][i] > 0

AgainFromTheCheckpointAtMost ==
    \A w \in Workers, h \in Shards :
        knows[w][h] # Never => came[w][h][knows[w][h]] >= At(h, knows[w][h]).checkpoint

(* Whoever reads a child finds its parent done with. *)
ParentsFirst ==
    \A h \in Shards \ {0} :
        (\E i \in Places : handled[h][i] > 0)
            => closed[h - 1] /\ \A i \in 0 .. length[h - 1] - 1 : handled[h - 1][i] > 0

OneFollows ==
    \A h \in Shards : \A v, w \in Workers : Passed(v, h) # Not /\ Passed(w, h) # Not => v = w
=============================================================================
