------------------------------ MODULE recovery ------------------------------
(***************************************************************************)
(* A replica whose disk has lost something, and how it comes back.         *)
(*                                                                         *)
(* Source: Liskov and Cowling, "Viewstamped Replication Revisited" (2012), *)
(* section 4.3: a recovering replica asks all others under a number of its *)
(* own, waits for a majority that includes the primary of the latest view  *)
(* it hears of, and takes the primary's log.  With three replicas that     *)
(* majority is both its peers.  When a disk tells that it has lost         *)
(* something: Alagappan and others, "Protocol-Aware Recovery for           *)
(* Consensus-Based Storage" (FAST 2018).                                   *)
(*                                                                         *)
(* The election and the log are those of `leadership` and `replication`,   *)
(* told in fewer steps: a candidate takes the log of its voter when it     *)
(* wins.  What was said stays said, whatever becomes of the speaker's      *)
(* disk: `votes`, `held` and `accepted` are messages.                      *)
(***************************************************************************)
EXTENDS Integers, Sequences, FiniteSets

CONSTANTS
    Ballot,     \* the ballots that may be stood in: a finite set of naturals above 0
    Mutation    \* what a client may ask to write

VARIABLES
    promised,   \* durable: the ballot that a replica takes part in
    holds,      \* durable: whose log it has on disk
    lost,       \* durable: it has lost something
    role,       \* volatile
    votes,      \* said: whom it votes for in each ballot
    held,       \* said: the value of `holds` when it voted
    accepted,   \* said: how much of each ballot's log it has
    winner, second,   \* who won a ballot, and with whose vote
    logs, start, acknowledged,   \* as in `replication`
    heard,      \* volatile: what its peers have answered to a replica that lost something
    source, goal      \* volatile: which of them leads, and how long its log was

disks == <<promised, holds, lost, role>>
said  == <<votes, held, accepted>>
past  == <<winner, second, logs, start, acknowledged>>
asked == <<heard, source, goal>>
vars  == <<disks, said, past, asked>>

Replica == 0..2
Nobody  == -1
Never   == 0
Nothing == -1
Unheard == -1
Ballots == {Never} \cup Ballot
Lengths == {Nothing} \cup Nat
Roles   == {"follower", "candidate", "leader"}
Majority == {m \in SUBSET Replica : Cardinality(m) >= 2}

TypeOK ==
    /\ promised     \in [Replica -> Ballots]
    /\ holds        \in [Replica -> Ballots]
    /\ lost         \in [Replica -> BOOLEAN]
    /\ role         \in [Replica -> Roles]
    /\ votes        \in [Replica -> [Ballots -> Replica \cup {Nobody}]]
    /\ held         \in [Replica -> [Ballots -> Ballots]]
    /\ accepted     \in [Replica -> [Ballots -> Lengths]]
    /\ winner       \in [Ballots -> Replica \cup {Nobody}]
    /\ second       \in [Ballots -> Replica \cup {Nobody}]
    /\ logs         \in [Ballots -> Seq(Mutation)]
    /\ start        \in [Ballots -> Lengths]
    /\ acknowledged \in [Ballots -> Lengths]
    /\ heard        \in [Replica -> [Replica -> Ballots \cup {Unheard}]]
    /\ source       \in [Replica -> Replica \cup {Nobody}]
    /\ goal         \in [Replica -> Lengths]

BeforeAll == [b \in Ballots |-> IF b = Never THEN 0 ELSE Nothing]
NoAnswer  == [p \in Replica |-> Unheard]

Init ==
    /\ promised     = [r \in Replica |-> Never]
    /\ holds        = [r \in Replica |-> Never]
    /\ lost         = [r \in Replica |-> FALSE]
    /\ role         = [r \in Replica |-> "follower"]
    /\ votes        = [r \in Replica |-> [b \in Ballots |-> Nobody]]
    /\ held         = [r \in Replica |-> [b \in Ballots |-> Never]]
    /\ accepted     = [r \in Replica |-> BeforeAll]
    /\ winner       = [b \in Ballots |-> Nobody]
    /\ second       = [b \in Ballots |-> Nobody]
    /\ logs         = [b \in Ballots |-> <<>>]
    /\ start        = BeforeAll
    /\ acknowledged = [b \in Ballots |-> Nothing]
    /\ heard        = [r \in Replica |-> NoAnswer]
    /\ source       = [r \in Replica |-> Nobody]
    /\ goal         = [r \in Replica |-> Nothing]

-----------------------------------------------------------------------------
(* The election and the log, among those that have lost nothing.           *)

Sound(r) == ~lost[r]

Enter(r, b, what) ==
    /\ promised' = [promised EXCEPT ![r] = b]
    /\ role'     = [role EXCEPT ![r] = what]

Leads(l, b)  == role[l] = "leader" /\ promised[l] = b
Stands(c, b) == role[c] = "candidate" /\ promised[c] = b

OnDisk(r)       == [ballot |-> holds[r], length |-> accepted[r][holds[r]]]
VotedWith(r, b) == [ballot |-> held[r][b], length |-> accepted[r][held[r][b]]]

p \preceq q == p.ballot < q.ballot \/ (p.ballot = q.ballot /\ p.length <= q.length)

\* x has voted for r in b, and would say so again.
StandsBy(x, b) == Sound(x) /\ promised[x] = b /\ start[b] = Nothing

\* What counts of its vote when r stands in b.
Counted(x, r, b) == IF votes[x][b] = r /\ ~ StandsBy(x, b) THEN Nobody ELSE votes[x][b]

\* A replica may stand where it has stood before and forgotten it: old votes are not for this time.
Stand(r, b) ==
    /\ Sound(r)
    /\ role[r] # "leader"
    /\ b > promised[r]
    /\ Enter(r, b, "candidate")
    /\ votes' = [x \in Replica |-> [votes[x] EXCEPT ![b] = IF x = r THEN r ELSE Counted(x, r, b)]]
    /\ UNCHANGED <<holds, lost, held, accepted, past, asked>>

Vote(c, r, b) ==
    /\ c # r
    /\ Sound(r)
    /\ b > promised[r]
    /\ votes[c][b] = c
    /\ Enter(r, b, "follower")
    /\ votes' = [votes EXCEPT ![r][b] = c]
    /\ held'  = [held EXCEPT ![r][b] = holds[r]]
    /\ UNCHANGED <<holds, lost, accepted, past, asked>>

Elect(c, r, b) ==
    LET base == IF VotedWith(r, b) \preceq OnDisk(c) THEN OnDisk(c) ELSE VotedWith(r, b) IN
    /\ c # r
    /\ Stands(c, b)
    /\ votes[r][b] = c
    /\ role'     = [role EXCEPT ![c] = "leader"]
    /\ holds'    = [holds EXCEPT ![c] = b]
    /\ accepted' = [accepted EXCEPT ![c][b] = base.length]
    /\ winner'   = [winner EXCEPT ![b] = c]
    /\ second'   = [second EXCEPT ![b] = r]
    /\ logs'     = [logs EXCEPT ![b] = SubSeq(logs[base.ballot], 1, base.length)]
    /\ start'    = [start EXCEPT ![b] = base.length]
    /\ UNCHANGED <<promised, lost, votes, held, acknowledged, asked>>

Append_(l, b, m) ==
    /\ Leads(l, b)
    /\ logs' = [logs EXCEPT ![b] = Append(@, m)]
    /\ UNCHANGED <<disks, said, winner, second, start, acknowledged, asked>>

\* r hears from whoever won b.
Hears(r, b) ==
    /\ Sound(r)
    /\ winner[b] \notin {Nobody, r}
    /\ promised[r] <= b
    /\ Enter(r, b, "follower")

Follow(r, b) ==
    /\ Hears(r, b)
    /\ UNCHANGED <<holds, lost, said, past, asked>>

Accept(r, b) == \E n \in start[b]..Len(logs[b]) :
    /\ IF winner[b] = r THEN Leads(r, b) /\ UNCHANGED <<promised, role>>
                        ELSE Hears(r, b)
    /\ n > accepted[r][b]
    /\ accepted' = [accepted EXCEPT ![r][b] = n]
    /\ holds'    = [holds EXCEPT ![r] = b]
    /\ UNCHANGED <<lost, votes, held, past, asked>>

Acknowledge(l, r, b) == \E n \in start[b]..accepted[l][b] :
    /\ l # r
    /\ Leads(l, b)
    /\ accepted[r][b] >= n
    /\ n > acknowledged[b]
    /\ acknowledged' = [acknowledged EXCEPT ![b] = n]
    /\ UNCHANGED <<disks, said, winner, second, logs, start, asked>>

Restart(r) ==
    /\ Sound(r)
    /\ role' = [role EXCEPT ![r] = "follower"]
    /\ UNCHANGED <<promised, holds, lost, said, past, asked>>

-----------------------------------------------------------------------------
(* A loss, and the way back.                                               *)

Forget(r) ==
    /\ heard'  = [heard EXCEPT ![r] = NoAnswer]
    /\ source' = [source EXCEPT ![r] = Nobody]
    /\ goal'   = [goal EXCEPT ![r] = Nothing]

\* Nothing is left that r may rest anything on.  It may lose more while it is on its way back.
Lose(r) ==
    /\ lost'  = [lost EXCEPT ![r] = TRUE]
    /\ holds' = [holds EXCEPT ![r] = Never]
    /\ Enter(r, Never, "follower")
    /\ Forget(r)
    /\ UNCHANGED <<said, past>>

Tell(r, p) ==
    /\ p # r
    /\ lost[r]
    /\ Sound(p)
    /\ heard' = [heard EXCEPT ![r][p] = promised[p]]
    /\ IF role[p] = "leader"
         THEN /\ source' = [source EXCEPT ![r] = p]
              /\ goal'   = [goal EXCEPT ![r] = Len(logs[promised[p]])]
         ELSE IF source[r] = p
         THEN /\ source' = [source EXCEPT ![r] = Nobody]
              /\ goal'   = [goal EXCEPT ![r] = Nothing]
         ELSE UNCHANGED <<source, goal>>
    /\ UNCHANGED <<disks, said, past>>

Recover(r) ==
    LET b == heard[r][source[r]] IN
    /\ lost[r]
    /\ source[r] # Nobody
    /\ \A p \in Replica \ {r} : heard[r][p] \in 0..b
    /\ \E n \in goal[r]..Len(logs[b]) : accepted' = [accepted EXCEPT ![r][b] = n]
    /\ lost'  = [lost EXCEPT ![r] = FALSE]
    /\ holds' = [holds EXCEPT ![r] = b]
    /\ Enter(r, b, "follower")
    /\ Forget(r)
    /\ UNCHANGED <<votes, held, past>>

-----------------------------------------------------------------------------

Next ==
    \/ \E r \in Replica : Restart(r) \/ Lose(r) \/ Recover(r)
    \/ \E r, p \in Replica : Tell(r, p)
    \/ \E r \in Replica, b \in Ballot : Stand(r, b) \/ Follow(r, b) \/ Accept(r, b)
    \/ \E l \in Replica, b \in Ballot, m \in Mutation : Append_(l, b, m)
    \/ \E x, r \in Replica, b \in Ballot : Vote(x, r, b) \/ Elect(x, r, b) \/ Acknowledge(x, r, b)

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------

IsPrefix(p, q) == Len(p) <= Len(q) /\ p = SubSeq(q, 1, Len(p))

Acknowledged(b) == SubSeq(logs[b], 1, acknowledged[b])

Won == {b \in Ballots : start[b] # Nothing}

\* What clients were told is done stays done, whatever disks lose.
NothingAcknowledgedIsLost ==
    \A b \in Ballots, c \in Won : b < c => IsPrefix(Acknowledged(b), SubSeq(logs[c], 1, start[c]))

OneLog ==
    \A b, c \in Ballots :
        \/ IsPrefix(Acknowledged(b), Acknowledged(c))
        \/ IsPrefix(Acknowledged(c), Acknowledged(b))

AcknowledgedWasOnTwoDisks ==
    \A b \in Ballots : {r \in Replica : accepted[r][b] >= acknowledged[b]} \in Majority

\* Who has lost something leads nobody and stands nowhere.
TheLostAreIdle == \A r \in Replica : lost[r] => role[r] = "follower" /\ promised[r] = Never

\* Reads rest on this.
PeersVouch ==
    \A l, r \in Replica, b, c \in Ballots :
        (l # r /\ Leads(l, b) /\ Sound(r) /\ promised[r] = b /\ c > b) => acknowledged[c] = Nothing

-----------------------------------------------------------------------------
(* The instance that is compared with the specification's.                 *)

StoodInOnlyBy(b, c) == \A r \in Replica : votes[r][b] \in {Nobody, c}

TheLastWinnerStays == winner[2] # Nobody => Leads(winner[2], 2)

TwoStandsFirst == promised[2] = 1 \/ lost[2] => votes[2][2] = 2

NamedByBallot == \A b \in Won : \A i \in start[b] + 1 .. Len(logs[b]) : logs[b][i] = b

Quick ==
    /\ StoodInOnlyBy(1, 0)
    /\ StoodInOnlyBy(2, 2)
    /\ Sound(0)
    /\ TheLastWinnerStays
    /\ TwoStandsFirst
    /\ winner[2] # Nobody => Len(logs[2]) = start[2]
    /\ NamedByBallot
    /\ \A b \in Ballots : Len(logs[b]) <= 1

=============================================================================
