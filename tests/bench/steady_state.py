"""Brings a stack to where an operator's is: contracts that have a past, sessions that ended lately."""
import load
from rounds import DEBTORS, FIRST, NEEDY

CROWD = 84_930_000_000
"""Of a stack of its own."""

SESSIONS_BEFORE = 16
"""Of each of 10,000 subscribers. Older versions remember as many ended ones in a contract; later ones, as many as ended lately."""
SESSIONS_BEFORE_QUICK = 4

RECHARGES_BEFORE = 8  # as many as a contract remembers


def seed(stack):
    """A tenth has an open advance on an account that no session pays from. Further subscribers when they are asked for."""
    stack.seed(FIRST, 9_000, main=900_000_000)
    stack.seed(FIRST + 9_000, 1_000, indebted=True, main=500, data=900_000_000)


def warm_up(stack, sessions_each):
    """Through the front door: what it leaves behind is as each version leaves it."""
    subscribers = {"first_msisdn": FIRST, "subscribers": 10_000, "warmup_s": 0, "seconds": 600, "outstanding": 256}
    recharges = load.run(stack, flow="recharges", requests=RECHARGES_BEFORE * 10_000, **subscribers)
    sessions = load.run(stack, requests=4 * sessions_each * 10_000, others_percent=10, **subscribers)
    return f"{recharges['per_second']:,.0f} recharges a second, then {sessions['per_second']:,.0f} CCRs"


def crowd(stack):
    """100,000 subscribers in all."""
    if stack.has("crowd"):
        return
    stack.seed(FIRST + 10_000, 90_000, main=900_000_000)
    load.run(stack, first_msisdn=FIRST, subscribers=100_000, warmup_s=0, seconds=600, outstanding=256, requests=400_000)


def needy(stack):
    """100,000 below the threshold: each is lent to several times."""
    if not stack.has("needy"):
        stack.seed(NEEDY, 100_000, main=500)


def debtors(stack):
    """20,000 with an open advance."""
    if not stack.has("debtors"):
        stack.seed(DEBTORS, 20_000, indebted=True, main=500)


def crowd_with_advances(stack, count, histories):
    """Each has recharged and been debited as often as is kept; some have a history that is full."""
    stack.seed(CROWD, count, indebted=True, past=True, histories=histories, main=400, data=300)
