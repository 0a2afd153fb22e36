------------------------------- MODULE streams -------------------------------
(***************************************************************************)
(* The stream of a table.  Each partition has a shard; the leader of the   *)
(* partition copies the acknowledged log into it, some time later.         *)
(* Leaders change without knowing, partitions split, and a reader follows. *)
(*                                                                         *)
(* Source: "Amazon DynamoDB Under the Hood" (re:Invent 2018, DAT321): a    *)
(* stream has every mutation, no duplicates, in order by key, with old and *)
(* new image; a shard is an in-order list of mutations that the leader     *)
(* writes asynchronously, it knows what was committed into the stream and  *)
(* what was not; a split gives the stream more shards.                     *)
(*                                                                         *)
(* A shard is the only judge of an append: it takes the record if the      *)
(* writer names the shard's end.  What a leader believes to be the end is  *)
(* `following`; it may be out of date for as long as one likes, which      *)
(* stands for messages late, doubled or lost.                              *)
(***************************************************************************)
EXTENDS Integers, Sequences

CONSTANTS
    Keys,      \* how many keys there are, from 0
    Values,    \* what is put
    Bound,     \* bound: mutations and changes of the first partition's leader
    Leaders    \* bound: how many leaders the first partition has

Gone == 0      \* no item
Open == -1     \* the end of an open shard
Unknown == -1  \* the end of a shard to a leader that has not asked

Root == 0
Partition == 0 .. 2  \* the first one, and the two that it is split into
Key == 0 .. Keys - 1
Term == 1 .. Leaders
Mutation == [key : Key, old : Values \cup {Gone}, new : Values \cup {Gone}]

VARIABLES
    partitions,  \* how many there are
    parent, low, high,
    log,         \* the acknowledged mutations of each partition
    images,      \* the items of each partition before and after each mutation
    shards,      \* the stream
    ends,        \* where each shard ends, once its partition is split
    leader,      \* the latest leader of each partition
    following,   \* where each leader takes the end of the shard to be
    checkpoint,  \* the reader's place in each shard
    finished,    \* the shards that the reader has read to their end
    view         \* the new image that the reader saw last, for each key

table  == <<partitions, parent, low, high, log, images, ends>>
reader == <<checkpoint, finished, view>>
vars   == <<table, shards, leader, following, reader>>

Empty == [k \in Key |-> Gone]

TypeOK ==
    /\ partitions \in {1, 3}
    /\ parent \in [Partition -> Partition]
    /\ low \in [Partition -> 0 .. Keys] /\ high \in [Partition -> 0 .. Keys]
    /\ \A p \in Partition :
        /\ \A i \in DOMAIN log[p] : log[p][i] \in Mutation
        /\ \A i \in DOMAIN images[p] : images[p][i] \in [Key -> Values \cup {Gone}]
        /\ \A i \in DOMAIN shards[p] : shards[p][i] \in [mutation : Mutation, by : Term]
    /\ ends \in [Partition -> -1 .. Bound]
    /\ leader \in [Partition -> Term]
    /\ following \in [Partition -> [Term -> -1 .. Bound]]
    /\ checkpoint \in [Partition -> 0 .. Bound]
    /\ finished \in SUBSET Partition
    /\ view \in [Key -> Values \cup {Gone}]

Init ==
    /\ partitions = 1
    /\ parent = [p \in Partition |-> Root]
    /\ low = [p \in Partition |-> 0]
    /\ high = [p \in Partition |-> Keys]
    /\ log = [p \in Partition |-> <<>>]
    /\ images = [p \in Partition |-> IF p = Root THEN <<Empty>> ELSE <<>>]
    /\ shards = [p \in Partition |-> <<>>]
    /\ ends = [p \in Partition |-> Open]
    /\ leader = [p \in Partition |-> 1]
    /\ following = [p \in Partition |-> [t \in Term |-> Unknown]]
    /\ checkpoint = [p \in Partition |-> 0]
    /\ finished = {}
    /\ view = Empty

-----------------------------------------------------------------------------
Exists(p) == p < partitions
KeysOf(p) == low[p] .. high[p] - 1
Last(seq) == seq[Len(seq)]

RECURSIVE Sum(_, _)
Sum(f, S) == IF S = {} THEN 0 ELSE LET x == CHOOSE x \in S : TRUE IN f[x] + Sum(f, S \ {x})

(* The bound of the instance: what happened so far leaves room for one thing more. *)
RoomLeft == Sum([p \in Partition |-> Len(log[p])], Partition) + leader[Root] - 1 < Bound

Mutate(p, k, v) ==
    /\ RoomLeft
    /\ Exists(p) /\ ends[p] = Open /\ k \in KeysOf(p)
    /\ LET old == Last(images[p])[k] IN
        /\ old # v
        /\ log' = [log EXCEPT ![p] = Append(@, [key |-> k, old |-> old, new |-> v])]
        /\ images' = [images EXCEPT ![p] = Append(@, [Last(@) EXCEPT ![k] = v])]
    /\ UNCHANGED <<partitions, parent, low, high, ends, shards, leader, following, reader>>

Put(p, k, v) == v # Gone /\ Mutate(p, k, v)

(* The conjunction with TRUE gives the step the name Delete in the state graph. *)
Delete(p, k) == TRUE /\ Mutate(p, k, Gone)

(* Only the first partition's leader changes: one of the bounds. *)
Lead(p) ==
    /\ RoomLeft
    /\ p = Root /\ leader[p] < Leaders
    /\ leader' = [leader EXCEPT ![p] = @ + 1]
    /\ UNCHANGED <<table, shards, following, reader>>

Learn(p, t) ==
    /\ Exists(p) /\ t <= leader[p]
    /\ following[p][t] # Len(shards[p])
    /\ following' = [following EXCEPT ![p][t] = Len(shards[p])]
    /\ UNCHANGED <<table, shards, leader, reader>>

(* The compare-and-append of a shard. *)
Publish(p, t) ==
    LET place == following[p][t] IN
    /\ place = Len(shards[p])
    /\ place < Len(log[p])
    /\ shards' = [shards EXCEPT ![p] = Append(@, [mutation |-> log[p][place + 1], by |-> t])]
    /\ UNCHANGED <<table, leader, following, reader>>

Refuse(p, t) ==
    /\ following[p][t] \in 0 .. Len(shards[p]) - 1
    /\ following' = [following EXCEPT ![p][t] = Unknown]
    /\ UNCHANGED <<table, shards, leader, reader>>

Split(p, k) ==
    LET left  == partitions
        right == partitions + 1
    IN  /\ Exists(p) /\ ends[p] = Open
        /\ right \in Partition
        /\ low[p] < k /\ k < high[p]
        /\ partitions' = partitions + 2
        /\ parent' = [parent EXCEPT ![left] = p, ![right] = p]
        /\ low' = [low EXCEPT ![left] = low[p], ![right] = k]
        /\ high' = [high EXCEPT ![left] = k, ![right] = high[p]]
        /\ images' = [images EXCEPT ![left] = <<Last(images[p])>>, ![right] = <<Last(images[p])>>]
        /\ ends' = [ends EXCEPT ![p] = Len(log[p])]
        /\ UNCHANGED <<log, shards, leader, following, reader>>

MayRead(p) == Exists(p) /\ (p = Root \/ parent[p] \in finished)

Read(p) ==
    /\ MayRead(p)
    /\ checkpoint[p] < Len(shards[p])
    /\ LET record == shards[p][checkpoint[p] + 1].mutation IN
        view' = [view EXCEPT ![record.key] = record.new]
    /\ checkpoint' = [checkpoint EXCEPT ![p] = @ + 1]
    /\ UNCHANGED <<table, shards, leader, following, finished>>

Finish(p) ==
    /\ MayRead(p)
    /\ checkpoint[p] = ends[p]
    /\ finished' = finished \cup {p}
    /\ UNCHANGED <<table, shards, leader, following, checkpoint, view>>

Next ==
    \E p \in Partition :
        \/ \E k \in Key, v \in Values : Put(p, k, v)
        \/ \E k \in Key : Delete(p, k) \/ Split(p, k)
        \/ \E t \in Term : Learn(p, t) \/ Publish(p, t) \/ Refuse(p, t)
        \/ Lead(p) \/ Read(p) \/ Finish(p)

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
(* The mutations of a key as its partitions acknowledged them, and as the stream has them. *)
OfKey(k, seq) == SelectSeq(seq, LAMBDA m : m.key = k)
Mutations(shard) == [i \in DOMAIN shard |-> shard[i].mutation]
Child(k) == CHOOSE p \in Partition \ {Root} : k \in KeysOf(p)

History(k) ==
    OfKey(k, log[Root]) \o (IF partitions > 1 THEN OfKey(k, log[Child(k)]) ELSE <<>>)

InStream(k) ==
    OfKey(k, Mutations(shards[Root]))
        \o (IF partitions > 1 THEN OfKey(k, Mutations(shards[Child(k)])) ELSE <<>>)

IsPrefix(a, b) == Len(a) <= Len(b) /\ a = SubSeq(b, 1, Len(a))

NoGapNoRepeat == \A p \in Partition : IsPrefix(Mutations(shards[p]), log[p])

(* Each key can still be written: it lies in some open partition. *)
NoKeyIsLost ==
    \A k \in Key : \E p \in Partition : Exists(p) /\ ends[p] = Open /\ k \in KeysOf(p)

(* In a key's history each old image is the new image before it. *)
ImagesChain ==
    \A k \in Key : LET h == History(k) IN
        \A i \in DOMAIN h : h[i].old = IF i = 1 THEN Gone ELSE h[i - 1].new

(* Once all is written, the stream has the whole history of every key. *)
CaughtUpIsComplete ==
    (\A p \in Partition : Len(shards[p]) = Len(log[p])) => \A k \in Key : InStream(k) = History(k)

(* What the reader has read of a key, parents first. *)
ReadOf(k) ==
    LET part(p) == OfKey(k, Mutations(SubSeq(shards[p], 1, checkpoint[p])))
    IN  part(Root) \o (IF partitions > 1 THEN part(Child(k)) ELSE <<>>)

ReaderSeesHistory ==
    \A k \in Key : LET h == ReadOf(k) IN
        /\ IsPrefix(h, History(k))
        /\ view[k] = IF h = <<>> THEN Gone ELSE Last(h).new
=============================================================================
