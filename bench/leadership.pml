/*
 * Leadership in Promela, for SPIN: the deep instance of spec/dynaspec/machines/leadership.py,
 * three replicas, three ballots, patience 1. Read beside tla/leadership.tla: the actions and the
 * invariants have the same names and order.
 *
 * All is written out by macros, and each variable is a bit field of its own, as SPIN is fastest so:
 * its arrays of bits take a byte an element. With CHECKED the invariants are asked after each step,
 * without it nothing is. SPIN is no judge here; its count of states is held to the specification's.
 */
#define PATIENCE 1
#define NOBODY 3
#define FOLLOWER 0
#define CANDIDATE 1
#define LEADER 2

/* P: promised, R: role, M: missed, T: told, V: votes, E: elected, S: stood on; then the replica, then the ballot. */
#define REPLICA(r) \
  unsigned P_##r : 2 = 0; unsigned R_##r : 2 = FOLLOWER; unsigned M_##r : 1 = 0; unsigned T_##r : 1 = 0; \
  unsigned S_##r##_1 : 1 = 0; unsigned S_##r##_2 : 1 = 0; unsigned S_##r##_3 : 1 = 0; \
  unsigned V_##r##_1 : 2 = NOBODY; unsigned V_##r##_2 : 2 = NOBODY; unsigned V_##r##_3 : 2 = NOBODY; \
  unsigned E_##r##_1 : 1 = 0; unsigned E_##r##_2 : 1 = 0; unsigned E_##r##_3 : 1 = 0;
REPLICA(0)
REPLICA(1)
REPLICA(2)

#define TWO_OF(a, b, c) (((a) && (b)) || ((b) && (c)) || ((a) && (c)))
#define ENTER(r, b, as) P_##r = b; R_##r = as; M_##r = 0; T_##r = 0

/* --- Invariants --- */
#define ONE_LEADER(b) (E_0_##b + E_1_##b + E_2_##b <= 1)
#define TWO_VOTES(x, b) (!E_##x##_##b || (V_##x##_##b == x && (V_0_##b == x) + (V_1_##b == x) + (V_2_##b == x) >= 2))
#define BLOCKED(x, b) (!E_##x##_##b || TWO_OF(P_0 >= b, P_1 >= b, P_2 >= b))
#define BINDS(r, b) (V_##r##_##b == NOBODY || P_##r >= b)
#define WON_ITS_OWN(r) ((P_##r == 1 && E_##r##_1) || (P_##r == 2 && E_##r##_2) || (P_##r == 3 && E_##r##_3))
#define OWN_VOTE(r) ((P_##r == 1 && V_##r##_1 == r) || (P_##r == 2 && V_##r##_2 == r) || (P_##r == 3 && V_##r##_3 == r))
#define FOR_ONE_WHO_STANDS(r, b) \
  ((V_##r##_##b != 0 || V_0_##b == 0) && (V_##r##_##b != 1 || V_1_##b == 1) && (V_##r##_##b != 2 || V_2_##b == 2))
#define ON_A_PEERS_WORD(r, b) (V_##r##_##b != r || S_##r##_##b >= PATIENCE)
#define ENTERED(r, b) (P_##r != b || V_##r##_##b != NOBODY || E_0_##b || E_1_##b || E_2_##b)
#define IN_BALLOT(r, b) \
  (TWO_VOTES(r, b) && BLOCKED(r, b) && BINDS(r, b) && FOR_ONE_WHO_STANDS(r, b) && ENTERED(r, b) \
   && ON_A_PEERS_WORD(r, b))
#define OF_REPLICA(r) \
  (IN_BALLOT(r, 1) && IN_BALLOT(r, 2) && IN_BALLOT(r, 3) && (R_##r != LEADER || WON_ITS_OWN(r)) \
   && (R_##r != CANDIDATE || (OWN_VOTE(r) && !WON_ITS_OWN(r))) \
   && (T_##r == 0 || M_##r >= PATIENCE) && (R_##r != LEADER || M_##r == 0))
#define INVARIANTS \
  (ONE_LEADER(1) && ONE_LEADER(2) && ONE_LEADER(3) && OF_REPLICA(0) && OF_REPLICA(1) && OF_REPLICA(2))

/* --- Actions --- */
#ifdef CHECKED
#define STEP(guard, change) :: d_step { (guard) -> change; assert(INVARIANTS) }
#else
#define STEP(guard, change) :: d_step { (guard) -> change }
#endif
#define MISS(r) STEP(R_##r != LEADER && M_##r < PATIENCE, M_##r = M_##r + 1)
#define HEARTBEAT(l, r, b) STEP(E_##l##_##b && P_##r <= b, ENTER(r, b, FOLLOWER))
#define TELL(p, r) STEP(R_##r != LEADER && M_##r >= PATIENCE, T_##r = M_##p)
#define STAND(r, b) \
  STEP(R_##r != LEADER && M_##r >= PATIENCE && T_##r >= PATIENCE && P_##r < b, \
       S_##r##_##b = T_##r; ENTER(r, b, CANDIDATE); V_##r##_##b = r)
#define VOTE(c, r, b) STEP(V_##c##_##b == c && P_##r < b, ENTER(r, b, FOLLOWER); V_##r##_##b = c)
#define ELECT(c, r, b) \
  STEP(R_##c == CANDIDATE && P_##c == b && V_##r##_##b == c, R_##c = LEADER; M_##c = 0; T_##c = 0; E_##c##_##b = 1)
#define RESTART(r) STEP(true, R_##r = FOLLOWER; M_##r = 0; T_##r = 0)

#define BETWEEN(x, r, b) HEARTBEAT(x, r, b) VOTE(x, r, b) ELECT(x, r, b)
#define OTHERS(x, y, b) BETWEEN(x, y, b) BETWEEN(y, x, b)
#define IN(b) STAND(0, b) STAND(1, b) STAND(2, b) OTHERS(0, 1, b) OTHERS(1, 2, b) OTHERS(0, 2, b)
#define ALONE(r) MISS(r) RESTART(r)
#define TOLD(x, y) TELL(x, y) TELL(y, x)

active proctype group() {
  do
  ALONE(0) ALONE(1) ALONE(2)
  TOLD(0, 1) TOLD(1, 2) TOLD(0, 2)
  IN(1) IN(2) IN(3)
  od
}
