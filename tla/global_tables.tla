---------------------------- MODULE global_tables ----------------------------
(***************************************************************************)
(* Last writer wins between the regions of a global table: one item, which *)
(* every region may put and delete, and which replicates from each region  *)
(* to all others through the regions' streams.                             *)
(*                                                                         *)
(* Source: "Amazon DynamoDB Under the Hood" (re:Invent 2018, DAT321): rep  *)
(* out reads a region's stream and ships what has no replication metadata, *)
(* rep in puts it elsewhere; updatetime is a time in milliseconds and a    *)
(* counter, the last writer wins, and updateregion breaks ties.            *)
(*                                                                         *)
(* `shipped` only grows: a message may be taken in late, again, or never.  *)
(***************************************************************************)
EXTENDS Integers, Sequences, FiniteSets

CONSTANTS
    Regions,    \* 0 .. n; their order breaks ties
    Values,     \* what users put
    Limit,      \* the highest number that the counter of a millisecond reaches
    MaxClock,   \* bound: the last millisecond of every region's clock
    MaxWrites   \* bound: how many puts and deletes there are in all

Gone == 0

Positions == 0 .. MaxWrites - 1

VARIABLES
    clock,      \* each region's clock, in milliseconds
    counter,    \* how many writes a region has stamped in its millisecond
    items,      \* what each region stores
    streams,    \* each region's stream: all changes of its item
    shipped,    \* shipped[r]: the positions in the stream of r that were sent out
    seen        \* seen[r][o]: the positions in the stream of o of the writes that r knows

vars == <<clock, counter, items, streams, shipped, seen>>

Stamp == [time : Nat, counter : Nat, region : Regions]
Write == [stamp : Stamp, value : Values \cup {Gone}, position : Nat]
Record == [write : Write, replicated : BOOLEAN]

Nothing == [stamp |-> [time |-> 0, counter |-> 0, region |-> 0], value |-> Gone, position |-> 0]

(* The lexicographic order on stamps. *)
Later(a, b) ==
    \/ a.time > b.time
    \/ a.time = b.time /\ a.counter > b.counter
    \/ a.time = b.time /\ a.counter = b.counter /\ a.region > b.region

RecordAt(r, i) == streams[r][i + 1]
WriteAt(r, i) == RecordAt(r, i).write
InStream(r, i) == i < Len(streams[r])
Own(r, i) == InStream(r, i) /\ ~RecordAt(r, i).replicated

(* The writes that were made, each named by its region and its position there. *)
Writes == {w \in Regions \X Positions : Own(w[1], w[2])}

TypeOK ==
    /\ clock \in [Regions -> 0 .. MaxClock]
    /\ counter \in [Regions -> 0 .. Limit]
    /\ \A r \in Regions :
        /\ items[r] \in Write
        /\ \A i \in 1 .. Len(streams[r]) : streams[r][i] \in Record
    /\ shipped \in [Regions -> SUBSET Positions]
    /\ seen \in [Regions -> [Regions -> SUBSET Positions]]

Init ==
    /\ clock = [r \in Regions |-> 0]
    /\ counter = [r \in Regions |-> 0]
    /\ items = [r \in Regions |-> Nothing]
    /\ streams = [r \in Regions |-> <<>>]
    /\ shipped = [r \in Regions |-> {}]
    /\ seen = [r \in Regions |-> [o \in Regions |-> {}]]

-----------------------------------------------------------------------------
(* Every change of a region's item goes into its stream. *)
Store(r, w, replicated) ==
    /\ items' = [items EXCEPT ![r] = w]
    /\ streams' = [streams EXCEPT ![r] = Append(@, [write |-> w, replicated |-> replicated])]

(* A user's write waits until the counter and the clock have a later stamp to give. *)
Change(r, v) ==
    LET next == [time |-> clock[r], counter |-> counter[r] + 1, region |-> r]
        place == Len(streams[r])
    IN  /\ Cardinality(Writes) < MaxWrites
        /\ next.counter <= Limit
        /\ Later(next, items[r].stamp)
        /\ counter' = [counter EXCEPT ![r] = @ + 1]
        /\ seen' = [seen EXCEPT ![r][r] = @ \cup {place}]
        /\ Store(r, [stamp |-> next, value |-> v, position |-> place], FALSE)
        /\ UNCHANGED <<clock, shipped>>

Tick(r) ==
    /\ clock[r] < MaxClock
    /\ clock' = [clock EXCEPT ![r] = @ + 1]
    /\ counter' = [counter EXCEPT ![r] = 0]
    /\ UNCHANGED <<items, streams, shipped, seen>>

Put(r, v) == v # Gone /\ Change(r, v)

Delete(r) == items[r].value # Gone /\ Change(r, Gone)

RepOut(r, i) ==
    /\ Own(r, i)
    /\ shipped' = [shipped EXCEPT ![r] = @ \cup {i}]
    /\ UNCHANGED <<clock, counter, items, streams, seen>>

RepIn(source, r, i) ==
    /\ source # r
    /\ i \in shipped[source]
    /\ LET w == WriteAt(source, i) IN
        /\ seen' = [seen EXCEPT ![r][w.stamp.region] = @ \cup {w.position}]
        /\ IF Later(w.stamp, items[r].stamp)
           THEN Store(r, w, TRUE)
           ELSE UNCHANGED <<items, streams>>
    /\ UNCHANGED <<clock, counter, shipped>>

Next ==
    \E r \in Regions :
        \/ Tick(r)
        \/ \E v \in Values : Put(r, v)
        \/ Delete(r)
        \/ \E i \in Positions : RepOut(r, i)
        \/ \E source \in Regions, i \in Positions : RepIn(source, r, i)

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
SeenBy(r) == {w \in Regions \X Positions : w[2] \in seen[r][w[1]]}

(* What a region holds is the maximum of the writes that it has seen. *)
ItemIsLatestSeen ==
    \A r \in Regions :
        IF SeenBy(r) = {}
        THEN items[r] = Nothing
        ELSE /\ \E w \in SeenBy(r) : items[r] = WriteAt(w[1], w[2])
             /\ \A w \in SeenBy(r) : ~Later(WriteAt(w[1], w[2]).stamp, items[r].stamp)

SameSeenSameItem == \A r, q \in Regions : SeenBy(r) = SeenBy(q) => items[r] = items[q]

StampsAreUnique ==
    \A v, w \in Writes : WriteAt(v[1], v[2]).stamp = WriteAt(w[1], w[2]).stamp => v = w

StreamsMoveForward ==
    \A r \in Regions : \A i \in 1 .. Len(streams[r]) - 1 :
        Later(streams[r][i + 1].write.stamp, streams[r][i].write.stamp)

NothingLoops ==
    \A r \in Regions : \A i \in shipped[r] : Own(r, i) /\ WriteAt(r, i).stamp.region = r

(* A put that a delete has overtaken does not come back. *)
DeletesAreNotUndone ==
    \A r \in Regions : \A w \in SeenBy(r) :
        WriteAt(w[1], w[2]).value = Gone /\ items[r].value # Gone
            => Later(items[r].stamp, WriteAt(w[1], w[2]).stamp)
=============================================================================
