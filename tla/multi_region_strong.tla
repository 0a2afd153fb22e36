------------------------ MODULE multi_region_strong --------------------------
(***************************************************************************)
(* A table in three regions that reads the same in all of them.            *)
(*                                                                         *)
(* Source: what is published of global tables with multi-Region strong     *)
(* consistency.  One journal, held by the regions, orders all writes; a    *)
(* write is done once two regions have it.  Each region applies the        *)
(* journal to a copy of its own, and answers from that copy, once it has   *)
(* come as far as the journal was when the question came.  Of two writes   *)
(* that meet, one is refused.                                              *)
(*                                                                         *)
(* The journal itself is `conditional_puts`, a region for each replica: it *)
(* takes a write only if the item is the one that the writing region saw   *)
(* in its copy.                                                            *)
(***************************************************************************)
EXTENDS Integers, Sequences

CONSTANTS
    Ballot, Mutation, Key, Version, MostPuts    \* see `conditional_puts`

VARIABLES
    \* The journal: see `replication` and `conditional_puts`.
    promised, votes, elected, role,
    accepted, holds, held, base, logs, start, acknowledged, read,
    puts, issued, images, question, refusal,
    \* Durable in each region.
    copies,     \* how much of which ballot's log it has applied
    \* History.
    writes,     \* for each mutation: the region it is from, and the copy it was judged on
    vouchers,   \* of the read under way: the leader, and who said that it still leads
    answer,     \* the last read or refusal that a client was given
    conflict    \* the last write that met another

Journal == INSTANCE conditional_puts

\* (Named one by one: TLC loses its way in what `Journal` calls `vars`.)
journal == <<promised, votes, elected, role, accepted, holds, held, base, logs, start,
             acknowledged, read, puts, issued, images, question, refusal>>
regions == <<copies, writes, vouchers, answer, conflict>>

Region  == 0..2
Nobody  == -1
Any     == Journal!Any
Nothing == Journal!Nothing
Empty   == Journal!Empty
Alone   == <<Nobody, Nobody>>

RegionsInit ==
    /\ Journal!PutsInit
    /\ copies   = [r \in Region |-> Empty]
    /\ writes   = [m \in Mutation |-> [region |-> Nobody, judged |-> Empty]]
    /\ vouchers = Alone
    /\ answer   = [region |-> Nobody, copy |-> Empty, key |-> 0, expects |-> Any,
                   floor |-> Journal!NothingYet, vouchers |-> Alone]
    /\ conflict = [region |-> Nobody, judged |-> Empty, key |-> 0, found |-> Empty]

-----------------------------------------------------------------------------
(* The journal's own steps.                                                *)

Heartbeat(l, r, b)   == Journal!Heartbeat_(l, r, b) /\ UNCHANGED regions
Stand(r, b)          == Journal!Stand_(r, b) /\ UNCHANGED regions
Vote(c, r, b)        == Journal!Vote_(c, r, b) /\ UNCHANGED regions
CatchUp(c, r, b)     == Journal!CatchUp_(c, r, b) /\ UNCHANGED regions
Elect(c, r, b)       == Journal!Elect_(c, r, b) /\ UNCHANGED regions
Accept(l, r, b)      == Journal!Accept_(l, r, b) /\ UNCHANGED regions
Acknowledge(l, r, b) == Journal!Acknowledge_(l, r, b) /\ UNCHANGED regions
Answer(l, b)         == Journal!Answer_(l, b) /\ UNCHANGED regions
Restart(r)           == Journal!Restart_(r) /\ UNCHANGED regions

-----------------------------------------------------------------------------
(* A region's copy, and what is written.                                   *)

\* What clients in r see who do not ask for more: it may be old.
Apply(r, b) == \E n \in copies[r].length + 1 .. Len(logs[b]) :
    /\ n <= acknowledged[b]
    /\ copies' = [copies EXCEPT ![r] = [ballot |-> b, length |-> n]]
    /\ UNCHANGED <<journal, writes, vouchers, answer, conflict>>

Item(p, k) == images[p.ballot][p.length + 1][k]

\* The copies that r has had.  (What it had of an earlier ballot's log is in that of the last.)
Past(r) == {[ballot |-> copies[r].ballot, length |-> n] : n \in 0..copies[r].length}

\* The journal takes a write from r: nobody changed the item since r saw it.
Write(r, l, b, k) == \E p \in Past(r) :
    /\ issued < MostPuts
    /\ Item(p, k) \in Version
    /\ Journal!Items(b)[k] = Item(p, k)
    /\ Journal!Take(l, b, k, Item(p, k))
    /\ writes' = [writes EXCEPT ![issued + 1] = [region |-> r, judged |-> p]]
    /\ UNCHANGED <<copies, vouchers, answer, conflict>>

\* Or somebody did: "one or more items are being modified by a request in another Region".
RefuseInConflict(r, l, b, k) == \E p \in Past(r) :
    /\ Journal!Leads(l, b)
    /\ Journal!Items(b)[k] # Item(p, k)
    /\ conflict' = [region |-> r, judged |-> p, key |-> k,
                    found |-> [ballot |-> b, length |-> Len(logs[b])]]
    /\ UNCHANGED <<journal, copies, writes, vouchers, answer>>

-----------------------------------------------------------------------------
(* What is asked, in any region.                                           *)

Asking == vouchers' = Alone /\ UNCHANGED <<copies, writes, answer, conflict>>

Ask(l, b)       == Journal!Ask_(l, b) /\ Asking
AskFor(l, b, k) == Journal!AskFor(l, b, k) /\ Asking

Confirm(l, r, b) ==
    /\ Journal!Confirm_(l, r, b)
    /\ vouchers' = <<l, r>>
    /\ UNCHANGED <<copies, writes, answer, conflict>>

\* r has applied all that the journal had acknowledged; and may be it has more.
Reply(r) ==
    /\ read.answer # Nothing
    /\ copies[r].length >= read.answer
    /\ answer' = [region |-> r, copy |-> copies[r], key |-> question.key,
                  expects |-> question.expects, floor |-> question.floor, vouchers |-> vouchers]
    /\ UNCHANGED <<journal, copies, writes, vouchers, conflict>>

Show(r) == question.expects = Any /\ Reply(r)

Refuse(r) ==
    /\ question.expects # Any
    /\ Reply(r)
    /\ Item(copies[r], question.key) # question.expects

-----------------------------------------------------------------------------

RegionsNext ==
    \/ \E r \in Region : Restart(r) \/ Show(r) \/ Refuse(r)
    \/ \E r \in Region, b \in Ballot : Stand(r, b) \/ Ask(r, b) \/ Answer(r, b) \/ Apply(r, b)
    \/ \E l \in Region, b \in Ballot, k \in Key : AskFor(l, b, k)
    \/ \E x, r \in Region, b \in Ballot :
        \/ Heartbeat(x, r, b) \/ Vote(x, r, b) \/ CatchUp(x, r, b) \/ Elect(x, r, b)
        \/ Accept(x, r, b) \/ Acknowledge(x, r, b) \/ Confirm(x, r, b)
    \/ \E r, l \in Region, b \in Ballot, k \in Key :
        Write(r, l, b, k) \/ RefuseInConflict(r, l, b, k)

-----------------------------------------------------------------------------

First(p) == SubSeq(logs[p.ballot], 1, p.length)

Answered == answer.region # Nobody

\* Whatever was acknowledged when a client asked is in what it was told, wherever it asked.
AnswersAreFresh ==
    Answered =>
        \A b \in Journal!Ballots :
            Journal!IsPrefix(SubSeq(logs[b], 1, answer.floor[b]), First(answer.copy))

\* Nobody sees, and nobody judges on, what may be lost.
CopiesStay ==
    \A r \in Region : copies[r] # Empty => copies[r].length <= acknowledged[copies[r].ballot]

\* A region that is cut off from both others says nothing.
AnswersNeedTwoRegions ==
    Answered => \E r \in Region : \E q \in Region \ {r} : answer.vouchers = <<r, q>>

\* Any one region may burn down.
NoRegionIsNeeded ==
    \A gone \in Region, b \in Ballot :
        \E r \in Region \ {gone} : accepted[r][b] >= acknowledged[b]

\* Who wrote knew the item: from the copy that it was judged on, until the write, it did not change.
WritersKnewTheItem ==
    \A b \in Ballot : \A i \in 1..acknowledged[b] :
        LET p == writes[logs[b][i]].judged
            k == puts[logs[b][i]].key IN
        /\ p.length < i
        /\ First(p) = SubSeq(logs[b], 1, p.length)
        /\ \A j \in p.length + 1 .. i - 1 : puts[logs[b][j]].key # k

RefusalsHaveReasons ==
    Answered /\ answer.expects # Any => Item(answer.copy, answer.key) # answer.expects

ConflictsHaveReasons ==
    conflict.region # Nobody =>
        Item(conflict.judged, conflict.key) # Item(conflict.found, conflict.key)

-----------------------------------------------------------------------------
(* The instance that is compared with the specification's.                 *)

QuickRegions ==
    /\ Journal!OneCandidateABallot
    /\ Journal!TheLastWinnerStays
    /\ Journal!NamedByBallot
    /\ Journal!ReadsHaveSomethingToSee
    /\ promised[2] # 1
    /\ votes[0][2] = Nobody
    /\ accepted[0][2] = Nothing
    /\ promised[0] = 2 => read.ballot = 0 /\ conflict.region = Nobody /\ copies[1] = Empty
    /\ read.ballot = 1 => question.expects # Any
    /\ read.ballot = 2 => read.floor[1] > 0 /\ question.expects = Any
    /\ question.key = 0
    /\ \A m \in Mutation : writes[m].region <= m - 1
    /\ puts[1].key = 0
    /\ copies[0] = Empty /\ copies[2] = Empty
    /\ answer.region \in {Nobody, 1} /\ conflict.region \in {Nobody, 1}
    /\ read.ballot = 0 \/ conflict.region = Nobody
    /\ conflict.key = 0

=============================================================================
