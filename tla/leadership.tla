----------------------------- MODULE leadership -----------------------------
(***************************************************************************)
(* The three replicas of a partition elect a leader with single-decree     *)
(* votes, one election round a ballot, and notice by missed heartbeats     *)
(* that their leader is gone.                                              *)
(*                                                                         *)
(* Source: "Amazon DynamoDB Under the Hood" (re:Invent 2018, DAT321): the  *)
(* storage nodes of a partition run Paxos to elect its leader, the leader  *)
(* sends heartbeats, and a node that misses them starts a new round.  The  *)
(* election is the first phase of Lamport's "Paxos Made Simple": to vote   *)
(* in a ballot is to promise to take part in no lower one.                 *)
(*                                                                         *)
(* A replica in silence asks whether others are in silence too, and leaves *)
(* the leader in peace if none is (the paper on DynamoDB of USENIX ATC     *)
(* 2022).                                                                  *)
(*                                                                         *)
(* Nothing is ever taken out of `votes` and `elected`: they are also the   *)
(* messages in flight, which any replica may receive late, again, or       *)
(* never.  A crash is `Restart`: what is not durable returns to its        *)
(* initial value.                                                          *)
(***************************************************************************)
EXTENDS Integers, FiniteSets

CONSTANTS
    Ballot,    \* the ballots that may be stood in: a finite set of naturals above 0
    Patience   \* how many heartbeats a replica misses before it stands

VARIABLES
    promised,  \* durable: the highest ballot that a replica takes part in
    votes,     \* durable: for whom it voted in each ballot
    elected,   \* history: the ballots that it won and announced
    role,      \* volatile: what it believes itself to be
    missed,    \* volatile: heartbeats it missed in a row
    told,      \* volatile: heartbeats that another one missed, by its last answer
    stood_on   \* history: that answer, for each ballot that it stood in

vars == <<promised, votes, elected, role, missed, told, stood_on>>

Replica == 0..2
Nobody  == -1
Majority == {Q \in SUBSET Replica : Cardinality(Q) >= 2}

TypeOK ==
    /\ promised \in [Replica -> Ballot \cup {0}]
    /\ votes    \in [Replica -> [Ballot -> Replica \cup {Nobody}]]
    /\ elected  \in [Replica -> SUBSET Ballot]
    /\ role     \in [Replica -> {"follower", "candidate", "leader"}]
    /\ missed   \in [Replica -> 0..Patience]
    /\ told     \in [Replica -> 0..Patience]
    /\ stood_on \in [Replica -> [Ballot -> 0..Patience]]

Init ==
    /\ promised = [r \in Replica |-> 0]
    /\ votes    = [r \in Replica |-> [b \in Ballot |-> Nobody]]
    /\ elected  = [r \in Replica |-> {}]
    /\ role     = [r \in Replica |-> "follower"]
    /\ missed   = [r \in Replica |-> 0]
    /\ told     = [r \in Replica |-> 0]
    /\ stood_on = [r \in Replica |-> [b \in Ballot |-> 0]]

-----------------------------------------------------------------------------
\* r takes part in b, as `as`, and waits anew for heartbeats.
Enter(r, b, as) ==
    /\ promised' = [promised EXCEPT ![r] = b]
    /\ role'     = [role EXCEPT ![r] = as]
    /\ missed'   = [missed EXCEPT ![r] = 0]
    /\ told'     = [told EXCEPT ![r] = 0]

InSilence(r) == role[r] # "leader" /\ missed[r] = Patience

CastVote(r, b, for) == votes' = [votes EXCEPT ![r][b] = for]

\* A heartbeat interval went by at r in silence.
Miss(r) ==
    /\ role[r] # "leader"
    /\ missed[r] < Patience
    /\ missed' = [missed EXCEPT ![r] = @ + 1]
    /\ UNCHANGED <<promised, votes, elected, role, told, stood_on>>

\* r hears the leader l of ballot b, however old the message is.
Heartbeat(l, r, b) ==
    /\ l # r
    /\ b \in elected[l]
    /\ b >= promised[r]
    /\ Enter(r, b, "follower")
    /\ UNCHANGED <<votes, elected, stood_on>>

\* p, asked by r, answers how long it has been in silence itself.
Tell(p, r) ==
    /\ r # p
    /\ InSilence(r)
    /\ told' = [told EXCEPT ![r] = missed[p]]
    /\ UNCHANGED <<promised, votes, elected, role, missed, stood_on>>

Stand(r, b) ==
    /\ InSilence(r)
    /\ told[r] = Patience
    /\ b > promised[r]
    /\ Enter(r, b, "candidate")
    /\ CastVote(r, b, r)
    /\ stood_on' = [stood_on EXCEPT ![r][b] = told[r]]
    /\ UNCHANGED elected

\* c asked for votes by voting for itself.
Vote(c, r, b) ==
    /\ c # r
    /\ votes[c][b] = c
    /\ b > promised[r]
    /\ Enter(r, b, "follower")
    /\ CastVote(r, b, c)
    /\ UNCHANGED <<elected, stood_on>>

\* The vote of r makes a majority for c.
Elect(c, r, b) ==
    /\ c # r
    /\ role[c] = "candidate"
    /\ promised[c] = b
    /\ votes[r][b] = c
    /\ Enter(c, b, "leader")
    /\ elected' = [elected EXCEPT ![c] = @ \cup {b}]
    /\ UNCHANGED <<votes, stood_on>>

Restart(r) ==
    /\ role'   = [role EXCEPT ![r] = "follower"]
    /\ missed' = [missed EXCEPT ![r] = 0]
    /\ told'   = [told EXCEPT ![r] = 0]
    /\ UNCHANGED <<promised, votes, elected, stood_on>>

-----------------------------------------------------------------------------

Next ==
    \/ \E r \in Replica : Miss(r) \/ Restart(r)
    \/ \E r, p \in Replica : Tell(p, r)
    \/ \E r \in Replica, b \in Ballot : Stand(r, b)
    \/ \E x, r \in Replica, b \in Ballot :
        Heartbeat(x, r, b) \/ Vote(x, r, b) \/ Elect(x, r, b)

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------

\* Agreement.
OneLeaderPerBallot ==
    \A x, y \in Replica : elected[x] \cap elected[y] # {} => x = y

\* Why it holds: a ballot is won with a majority of votes, and each replica has one vote in it.
WinnersHaveAMajority ==
    \A x \in Replica : \A b \in elected[x] :
        \E Q \in Majority : \A r \in Q : votes[r][b] = x

\* Whoever could still vote for a lower ballot is in the minority.
WinnersBlockLowerBallots ==
    \A x \in Replica : \A b \in elected[x] :
        {r \in Replica : promised[r] >= b} \in Majority

LeadersWereElected ==
    \A r \in Replica : role[r] = "leader" => promised[r] \in elected[r]

\* A leader that only one replica does not hear stays.
NobodyStandsAlone ==
    \A r \in Replica, b \in Ballot : votes[r][b] = r => stood_on[r][b] = Patience

-----------------------------------------------------------------------------
(* The instance that is compared with the specification's.                 *)

StoodInOnlyBy(b, c) == \A r \in Replica : votes[r][b] \in {Nobody, c}

Quick ==
    /\ StoodInOnlyBy(2, 1)
    /\ StoodInOnlyBy(3, 0)
    /\ missed[2] > 0 => votes[0][1] = 0 /\ votes[1][1] = 1 /\ promised[2] = 0

=============================================================================
