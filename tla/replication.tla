----------------------------- MODULE replication -----------------------------
(***************************************************************************)
(* The log of a partition, kept by the three replicas that `leadership`    *)
(* elects a leader among.                                                  *)
(*                                                                         *)
(* Source: "Amazon DynamoDB Under the Hood" (re:Invent 2018, DAT321): the  *)
(* leader stores a put and sends it to its two peers, the client hears     *)
(* once one peer has it, the third is close behind, and nobody leads       *)
(* before it has caught up.  It is Multi-Paxos with a stable leader, told  *)
(* with one log for each ballot, as Viewstamped Replication tells it.      *)
(*                                                                         *)
(* A ballot that was won owns a log.  Its leader starts the log with the   *)
(* longest one among its voters', and from then on only appends.  So a     *)
(* replica's disk is known by two numbers: the last ballot that it took    *)
(* something from, and how much.  `logs` is also what was sent, `accepted` *)
(* what was acknowledged to the leader: as in `leadership`, messages are   *)
(* never taken back, so they may come late, again, or never.               *)
(***************************************************************************)
EXTENDS Integers, Sequences, FiniteSets

CONSTANTS
    Ballot,     \* the ballots that may be stood in: a finite set of naturals above 0
    Mutation    \* what a client may ask to write

VARIABLES
    \* The election: see `leadership`.
    promised, votes, elected, role,
    \* Durable at each replica.
    accepted,   \* how much of each ballot's log it took; Nothing if none of it
    holds,      \* the last ballot that it took anything from: whose log it has on disk
    held,       \* the value of `holds` when it voted in a ballot
    \* Volatile at each replica.
    base,       \* the best log that a candidate has found so far
    \* History.
    logs,       \* what the leader of each ballot has sent
    start,      \* how much of that it had not written itself; Nothing: ballot not won
    acknowledged, \* how much of it clients were told is done; Nothing: none of it
    read        \* one strongly consistent read: it changes nothing, so one is any number

election == <<promised, votes, elected, role>>
disks    == <<accepted, holds>>
history  == <<logs, start, acknowledged>>
vars     == <<election, disks, held, base, history, read>>

\* Elections may start at any moment here: nothing below relies on the clock.
Election == INSTANCE leadership WITH Patience <- 0, missed <- [r \in 0..2 |-> 0],
                told <- [r \in 0..2 |-> 0], stood_on <- [r \in 0..2 |-> [b \in Ballot |-> 0]]

Replica  == 0..2
Never    == 0              \* the ballot before all others: its log is empty
Nothing  == -1             \* less than the empty prefix
Ballots  == {Never} \cup Ballot
Lengths  == {Nothing} \cup Nat
Prefix   == [ballot : Ballots, length : Nat]
Empty    == [ballot |-> Never, length |-> 0]

TypeOK ==
    /\ accepted     \in [Replica -> [Ballots -> Lengths]]
    /\ holds        \in [Replica -> Ballots]
    /\ held         \in [Replica -> [Ballots -> Ballots]]
    /\ base         \in [Replica -> Prefix]
    /\ logs         \in [Ballots -> Seq(Mutation)]
    /\ start        \in [Ballots -> Lengths]
    /\ acknowledged \in [Ballots -> Lengths]
    /\ read \in [ballot : Ballots, floor : [Ballots -> Lengths], confirmed : BOOLEAN,
                 answer : Lengths]

\* Everybody holds the empty log of the ballot before all others.
BeforeAll == [b \in Ballots |-> IF b = Never THEN 0 ELSE Nothing]

Init ==
    /\ Election!Init
    /\ accepted     = [r \in Replica |-> BeforeAll]
    /\ holds        = [r \in Replica |-> Never]
    /\ held         = [r \in Replica |-> [b \in Ballots |-> Never]]
    /\ base         = [r \in Replica |-> Empty]
    /\ logs         = [b \in Ballots |-> <<>>]
    /\ start        = BeforeAll
    /\ acknowledged = [b \in Ballots |-> Nothing]
    /\ read = [ballot |-> Never, floor |-> [b \in Ballots |-> Nothing], confirmed |-> FALSE,
               answer |-> Nothing]

-----------------------------------------------------------------------------
(* Electing a leader that has everything.                                  *)

\* The log on r's disk when it voted in b.  It took nothing from that log's leader since: it has
\* promised not to.
VotedWith(r, b) == [ballot |-> held[r][b], length |-> accepted[r][held[r][b]]]

p \preceq q == p.ballot < q.ballot \/ (p.ballot = q.ballot /\ p.length <= q.length)

RememberLog(r, b) == held' = [held EXCEPT ![r][b] = holds[r]]

Heartbeat(l, r, b) ==
    /\ Election!Heartbeat(l, r, b)
    /\ UNCHANGED <<disks, held, base, history, read>>

Stand(r, b) ==
    /\ Election!Stand(r, b)
    /\ RememberLog(r, b)
    /\ base' = [base EXCEPT ![r] = [ballot |-> holds[r], length |-> accepted[r][holds[r]]]]
    /\ UNCHANGED <<disks, history, read>>

Vote(c, r, b) ==
    /\ Election!Vote(c, r, b)
    /\ RememberLog(r, b)
    /\ UNCHANGED <<disks, base, history, read>>

\* c finds a voter ahead of it and fetches its log.
CatchUp(c, r, b) ==
    /\ c # r
    /\ role[c] = "candidate" /\ promised[c] = b
    /\ votes[r][b] = c
    /\ ~ (VotedWith(r, b) \preceq base[c])
    /\ base' = [base EXCEPT ![c] = VotedWith(r, b)]
    /\ UNCHANGED <<election, disks, held, history, read>>

\* c wins with the vote of r, no sooner than it has what r had.  That log becomes the start of its
\* own, and is on its disk as such.
Elect(c, r, b) ==
    LET log == SubSeq(logs[base[c].ballot], 1, base[c].length) IN
    /\ Election!Elect(c, r, b)
    /\ VotedWith(r, b) \preceq base[c]
    /\ logs'     = [logs EXCEPT ![b] = log]
    /\ start'    = [start EXCEPT ![b] = Len(log)]
    /\ accepted' = [accepted EXCEPT ![c][b] = Len(log)]
    /\ holds'    = [holds EXCEPT ![c] = b]
    /\ UNCHANGED <<held, base, acknowledged, read>>

Restart(r) ==
    /\ Election!Restart(r)
    /\ base' = [base EXCEPT ![r] = Empty]
    /\ UNCHANGED <<disks, held, history, read>>

-----------------------------------------------------------------------------
(* Writing.                                                                *)

\* l believes that it leads b.  It may be the last to know that it does not.
Leads(l, b) == role[l] = "leader" /\ promised[l] = b

\* The underscore: `Append` is taken by Sequences.
Append_(l, b, m) ==
    /\ Leads(l, b)
    /\ logs' = [logs EXCEPT ![b] = Append(@, m)]
    /\ UNCHANGED <<election, disks, held, base, start, acknowledged, read>>

\* r writes the first n mutations of b's log to its disk.  If it is not the leader itself, that they
\* came is as good as a heartbeat.  What the leader started from is taken in one piece.
Accept(l, r, b) == \E n \in start[b]..Len(logs[b]) :
    /\ IF l = r THEN Leads(l, b) /\ UNCHANGED election
                ELSE Election!Heartbeat(l, r, b)
    /\ n > accepted[r][b]
    /\ accepted' = [accepted EXCEPT ![r][b] = n]
    /\ holds'    = [holds EXCEPT ![r] = b]
    /\ UNCHANGED <<held, base, history, read>>

\* The client is told, once one peer and the leader have it on disk.
Acknowledge(l, r, b) == \E n \in start[b]..accepted[l][b] :
    /\ l # r
    /\ Leads(l, b)
    /\ accepted[r][b] >= n
    /\ n > acknowledged[b]
    /\ acknowledged' = [acknowledged EXCEPT ![b] = n]
    /\ UNCHANGED <<election, disks, held, base, logs, start, read>>

-----------------------------------------------------------------------------
(* Reading, strongly consistent.                                           *)

Reading == UNCHANGED <<election, disks, held, base, history>>

\* The read remembers, for us, what had been acknowledged anywhere when it began.
Ask(l, b) ==
    /\ Leads(l, b)
    /\ read' = [ballot |-> b, floor |-> acknowledged, confirmed |-> FALSE, answer |-> Nothing]
    /\ Reading

\* A peer still follows l: nobody else has led until now.
Confirm(l, r, b) ==
    /\ l # r
    /\ Leads(l, b)
    /\ read.ballot = b /\ read.answer = Nothing
    /\ promised[r] = b
    /\ read' = [read EXCEPT !.confirmed = TRUE]
    /\ Reading

Answer(l, b) ==
    /\ Leads(l, b)
    /\ read.ballot = b /\ read.answer = Nothing
    /\ read.confirmed
    /\ acknowledged[b] # Nothing
    /\ read' = [read EXCEPT !.answer = acknowledged[b]]
    /\ Reading

-----------------------------------------------------------------------------

Next ==
    \/ \E r \in Replica : Restart(r)
    \/ \E r \in Replica, b \in Ballot : Stand(r, b) \/ Ask(r, b) \/ Answer(r, b)
    \/ \E l \in Replica, b \in Ballot, m \in Mutation : Append_(l, b, m)
    \/ \E x, r \in Replica, b \in Ballot :
        \/ Heartbeat(x, r, b) \/ Vote(x, r, b) \/ CatchUp(x, r, b) \/ Elect(x, r, b)
        \/ Accept(x, r, b) \/ Acknowledge(x, r, b)
        \/ Confirm(x, r, b)

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------

\* It is an election, with a log beside it.
IsAnElection == Election!Spec

IsPrefix(p, q) == Len(p) <= Len(q) /\ p = SubSeq(q, 1, Len(p))

Acknowledged(b) == SubSeq(logs[b], 1, acknowledged[b])

Won == {b \in Ballots : start[b] # Nothing}

\* What clients were told is done stays done.
NothingAcknowledgedIsLost ==
    \A b \in Ballots, c \in Won : b < c => IsPrefix(Acknowledged(b), SubSeq(logs[c], 1, start[c]))

\* So there is one log, of which every leader has acknowledged a part.
OneLog ==
    \A b, c \in Ballots :
        \/ IsPrefix(Acknowledged(b), Acknowledged(c))
        \/ IsPrefix(Acknowledged(c), Acknowledged(b))

AcknowledgedIsOnTwoDisks ==
    \A b \in Ballots : {r \in Replica : accepted[r][b] >= acknowledged[b]} \in Election!Majority

LeadersHaveTheirLog ==
    \A r \in Replica : \A b \in elected[r] : b \in Won /\ accepted[r][b] >= start[b]

\* A read sees all that had been acknowledged when it was asked.
ReadsAreFresh ==
    read.answer # Nothing =>
        \A b \in Ballots :
            IsPrefix(SubSeq(logs[b], 1, read.floor[b]), SubSeq(logs[read.ballot], 1, read.answer))

-----------------------------------------------------------------------------
(* The instance that is compared with the specification's.                 *)

OneCandidateABallot == Election!StoodInOnlyBy(1, 0) /\ Election!StoodInOnlyBy(2, 2)

TheLastWinnerStays == \A r \in Replica : 2 \in elected[r] => Leads(r, 2)

ReadsHaveSomethingToSee == read.ballot # Never => \E b \in Ballots : read.floor[b] > 0

\* What the leader of b appends itself is called b: the logs of two ballots are told apart.
NamedByBallot == \A b \in Won : \A i \in start[b] + 1 .. Len(logs[b]) : logs[b][i] = b

Quick ==
    /\ OneCandidateABallot
    /\ TheLastWinnerStays
    /\ ReadsHaveSomethingToSee
    /\ NamedByBallot
    /\ \A b \in Ballots : Len(logs[b]) <= 1

=============================================================================
