-------------------------- MODULE conditional_puts ---------------------------
(***************************************************************************)
(* Conditional puts on a replicated log: what the mutations of             *)
(* `replication` say.                                                      *)
(*                                                                         *)
(* Source: "Amazon DynamoDB Under the Hood" (re:Invent 2018, DAT321): a    *)
(* leader must know every mutation because "when you're doing a put, a     *)
(* conditional put, you have to know that you have the correct value to    *)
(* compare the put to".                                                    *)
(*                                                                         *)
(* An item is here its version, the number of puts it has seen.  A         *)
(* condition names the version it expects; the leader compares it with the *)
(* item after its whole log.  A put that is refused leaves no trace in the *)
(* log, so its answer is a read: it is given from one that was begun for   *)
(* it, and confirmed since.                                                *)
(***************************************************************************)
EXTENDS replication

CONSTANTS
    Key,        \* primary keys
    Version,    \* the versions that conditions name
    MostPuts    \* how many mutations are issued at most (mutations are numbered)

VARIABLES
    puts,       \* what each mutation says
    issued,     \* how many there are
    images,     \* the items after each prefix of each ballot's log, the empty one first
    question,   \* the condition that the read under way was begun for, and what had been
                \* acknowledged when that came; Any: for a client that just reads
    refusal     \* the last refusal that a client was given

meaning == <<puts, images, issued>>

Any     == -1
NoItems == [k \in Key |-> 0]
NoPut   == [key |-> 0, expects |-> Any, before |-> 0]
NothingYet == [b \in Ballots |-> Nothing]
NoCondition == [key |-> 0, expects |-> Any, floor |-> NothingYet]

PutsInit ==
    /\ Init
    /\ puts    = [m \in Mutation |-> NoPut]
    /\ issued  = 0
    /\ images  = [b \in Ballots |-> <<NoItems>>]
    /\ question = NoCondition
    /\ refusal = [ballot |-> Never, length |-> 0, key |-> 0, expects |-> Any,
                  floor |-> NothingYet]

\* The B-tree of the leader of b.
Items(b) == images[b][Len(images[b])]

-----------------------------------------------------------------------------
(* Steps of the log that say nothing new; the underscore tells them from   *)
(* the log's own.                                                          *)

Silent == UNCHANGED <<meaning, question, refusal>>

Heartbeat_(l, r, b)    == Heartbeat(l, r, b) /\ Silent
Stand_(r, b)           == Stand(r, b) /\ Silent
Vote_(c, r, b)         == Vote(c, r, b) /\ Silent
CatchUp_(c, r, b)      == CatchUp(c, r, b) /\ Silent
Accept_(l, r, b)       == Accept(l, r, b) /\ Silent
Acknowledge_(l, r, b)  == Acknowledge(l, r, b) /\ Silent
Confirm_(l, r, b)      == Confirm(l, r, b) /\ Silent
Answer_(l, b)          == Answer(l, b) /\ Silent
Restart_(r)            == Restart(r) /\ Silent

\* A new leader's B-tree is what the log it found adds up to.
Elect_(c, r, b) ==
    /\ Elect(c, r, b)
    /\ images' = [images EXCEPT ![b] = SubSeq(images[base[c].ballot], 1, base[c].length + 1)]
    /\ UNCHANGED <<puts, issued, question, refusal>>

-----------------------------------------------------------------------------
(* Puts.                                                                   *)

Take(l, b, k, expects) ==
    LET m == issued + 1
        version == Items(b)[k] IN
    /\ Append_(l, b, m)
    /\ issued' = m
    /\ puts'   = [puts EXCEPT ![m] = [key |-> k, expects |-> expects, before |-> version]]
    /\ images' = [images EXCEPT ![b] = Append(@, [Items(b) EXCEPT ![k] = version + 1])]
    /\ UNCHANGED <<question, refusal>>

Put(l, b, k) ==
    /\ issued < MostPuts
    /\ Take(l, b, k, Any)

ConditionalPut(l, b, k) == \E v \in Version :
    /\ issued < MostPuts
    /\ Items(b)[k] = v
    /\ Take(l, b, k, v)

\* A read for its own sake.
Ask_(l, b) ==
    /\ Ask(l, b)
    /\ question' = [NoCondition EXCEPT !.floor = acknowledged]
    /\ UNCHANGED <<meaning, refusal>>

\* A conditional put came; should its condition fail, this read will tell.
AskFor(l, b, k) == \E v \in Version :
    /\ Ask(l, b)
    /\ question' = [key |-> k, expects |-> v, floor |-> acknowledged]
    /\ UNCHANGED <<meaning, refusal>>

\* "The conditional request failed", says a leader that was confirmed since the put came.
Refuse(l, b) ==
    LET k == question.key
        v == question.expects IN
    /\ Leads(l, b)
    /\ v # Any
    /\ read.ballot = b /\ read.answer # Nothing
    /\ images[b][read.answer + 1][k] # v
    /\ refusal' = [ballot |-> b, length |-> read.answer, key |-> k, expects |-> v,
                   floor |-> question.floor]
    /\ UNCHANGED <<vars, meaning, question>>

-----------------------------------------------------------------------------

PutsNext ==
    \/ \E r \in Replica : Restart_(r)
    \/ \E r \in Replica, b \in Ballot : Stand_(r, b) \/ Ask_(r, b) \/ Answer_(r, b) \/ Refuse(r, b)
    \/ \E l \in Replica, b \in Ballot, k \in Key :
        Put(l, b, k) \/ ConditionalPut(l, b, k) \/ AskFor(l, b, k)
    \/ \E x, r \in Replica, b \in Ballot :
        \/ Heartbeat_(x, r, b) \/ Vote_(x, r, b) \/ CatchUp_(x, r, b) \/ Elect_(x, r, b)
        \/ Accept_(x, r, b) \/ Acknowledge_(x, r, b) \/ Confirm_(x, r, b)

PutsSpec == PutsInit /\ [][PutsNext]_<<vars, meaning, question, refusal>>

-----------------------------------------------------------------------------

Successful(b) == {puts[logs[b][i]] : i \in 1..acknowledged[b]}

\* Replaying a log from nothing gives its images, and every condition held when its turn came.
LogsReplay ==
    \A b \in Ballots : \A i \in 1..Len(logs[b]) :
        LET put == puts[logs[b][i]] IN
        /\ put.expects \in {Any, images[b][i][put.key]}
        /\ images[b][i + 1] = [images[b][i] EXCEPT ![put.key] = @ + 1]

\* Who read the same version and wrote conditionally on it: one of them at most succeeded.
NoLostUpdate ==
    \A b, c \in Ballots : \A i \in 1..acknowledged[b], j \in 1..acknowledged[c] :
        LET p == logs[b][i]
            q == logs[c][j] IN
        /\ puts[p].key = puts[q].key
        /\ puts[p].expects = puts[q].expects
        /\ puts[p].expects # Any
        => p = q

RefusalsAreRight ==
    refusal.ballot # Never =>
        /\ images[refusal.ballot][refusal.length + 1][refusal.key] # refusal.expects
        /\ refusal.length <= acknowledged[refusal.ballot]

\* Whoever knows that a put succeeded, and then puts, is not refused for what was before.
RefusalsAreFresh ==
    refusal.ballot # Never =>
        \A b \in Ballots :
            IsPrefix(SubSeq(logs[b], 1, refusal.floor[b]),
                     SubSeq(logs[refusal.ballot], 1, refusal.length))

-----------------------------------------------------------------------------
(* The instance that is compared with the specification's.                 *)

QuickPuts ==
    /\ OneCandidateABallot
    /\ TheLastWinnerStays
    /\ ReadsHaveSomethingToSee
    /\ read.ballot = 1 => question.expects # Any
    /\ read.ballot = 2 => read.floor[1] > 0
    /\ question.key = 0
    /\ \A m \in Mutation : puts[m].key = 0 /\ puts[m].expects \in {Any, 0}
    /\ issued > 0 => puts[1].expects = 0
    /\ \A r \in Replica, b \in Ballot : accepted[r][b] <= 1
    /\ accepted[2][1] = Nothing

=============================================================================
