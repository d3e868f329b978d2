"""With REDIS_URL, against a real Redis that the test starts on a free port of its own."""

from collections.abc import Callable

import pytest
from channels_redis.core import RedisChannelLayer

from tests.conftest import Redis, Site
from tests.socket_page import RawSocket

pytestmark = pytest.mark.redis


async def test_the_layer_is_a_doorbell_between_two_processes(redis_url: str) -> None:
    """Two channel layers as settings.py makes them of REDIS_URL: what one sends to a group, the other receives."""
    here, there = (RedisChannelLayer(hosts=[{"address": redis_url, "socket_timeout": None}]) for _ in range(2))
    ear = await there.new_channel()
    await there.group_add("room-k3v9", ear)
    await here.group_send("room-k3v9", {"type": "ring", "length": 4})
    assert await there.receive(ear) == {"type": "ring", "length": 4}
    for layer in (here, there):
        await layer.close_pools()


def test_a_site_with_redis_plays_and_goes_on_when_redis_is_gone(start_site: Callable[..., Site], redis: Redis) -> None:
    """A run is derived in the process that shows it, so it goes on without Redis."""
    site = start_site(REDIS_URL=redis.url)
    with RawSocket(site.port) as line:
        line.say({"id": 1, "do": "open", "address": "/raft/r1"})
        assert line.hear() == {"ack": 1}
        assert line.hear()["run"]["address"] == "/raft/r1"
        redis.stop()
        line.say({"id": 2, "do": "intervene", "what": "crash:s1", "at": [100_000, 0]})
        answers = [line.hear(), line.hear()]
        while {"ack": 2} not in answers:
            answers.append(line.hear())
