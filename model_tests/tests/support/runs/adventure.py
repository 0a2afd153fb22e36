"""A run of the simulated cluster with every fault."""

from __future__ import annotations

from random import Random
from typing import Any

from dynastore.node.state import Settings
from dynastore.simulation.cluster import CLIENTS, Simulation
from dynastore.simulation.parts import Network

TABLE = {
    "TableName": "table",
    "KeySchema": [{"AttributeName": "k", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "k", "AttributeType": "S"}],
    "BillingMode": "PAY_PER_REQUEST",
}


def put(key: str, **members: Any) -> dict[str, Any]:
    return {"TableName": "table", "Item": {"k": {"S": key}}, **members}


def get(key: str, consistent: bool = True) -> dict[str, Any]:
    return {"TableName": "table", "Key": {"k": {"S": key}}, "ConsistentRead": consistent}


def request(rng: Random, number: int) -> tuple[str, dict[str, Any]]:
    key = rng.choice("xy")
    where = {"TableName": "table", "Key": {"k": {"S": key}}}
    conditions = ("attribute_exists(k)", "attribute_not_exists(k)")
    return rng.choice(
        (
            ("PutItem", put(key, ConditionExpression=rng.choice(conditions))),
            ("GetItem", get(key, consistent=rng.random() < 0.8)),
            ("DeleteItem", {**where, "ReturnValues": "ALL_OLD"}),
            (
                "UpdateItem",
                {
                    **where,
                    "UpdateExpression": "SET v = :v",
                    "ExpressionAttributeValues": {":v": {"N": str(number)}},
                    "ReturnValues": "ALL_OLD",
                },
            ),
        )
    )


def fault(simulation: Simulation, rng: Random) -> None:
    node = rng.choice((rng.randrange(3), max(0, simulation.leader())))
    match rng.randrange(7):
        case 0 | 1:
            simulation.run_until(lambda: simulation.writing(node), 200)
            simulation.crash(node)
        case 2 | 3:
            simulation.restart(node)
        case 4:
            simulation.isolate(node)
        case 5:
            simulation.cut(rng.randrange(3), CLIENTS)
        case _:
            simulation.heal()


def adventure(seed: int, settings: Settings | None = None) -> Simulation:
    """Requests and faults as the seed has it, then peace."""
    rng = Random(seed)
    network = Network(rng.choice((0, 0.1)), rng.choice((0, 0.2)), (1, rng.choice((5, 50, 300))))
    sync = (1, rng.choice((8, 200)))
    simulation = Simulation(seed, network=network, sync=sync, settings=settings)
    simulation.submit("a", "CreateTable", TABLE)
    for number in range(80):
        if rng.random() < 0.5:
            simulation.submit(rng.choice("abcd"), *request(rng, number))
        elif rng.random() < 0.6:
            simulation.run(rng.choice((5, 50, 500, 3000)))
        else:
            fault(simulation, rng)
    simulation.weather()
    simulation.heal()
    for r in range(3):
        simulation.restart(r)
    simulation.run(20_000)
    return simulation
