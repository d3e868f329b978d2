"""What only the lease promises."""

import pytest
from lease import SPEC

from protocols.contract.promises import play, played
from protocols.engine.recipe import Recipe, RecipeError
from protocols.engine.simulate import Run
from protocols.engine.trace import Sent


def test_a_lease_alone_does_not_protect_the_file() -> None:
    """Both clients believe that they hold it, with a fence and without. Only the fence keeps the order."""
    assert {played("lease", s).checker.status["two-believe"] for s in ("paused", "paused-unfenced")} == {"seen"}
    assert played("lease", "paused").checker.status["in-order"] == "holds"
    assert played("lease", "paused-unfenced").checker.status["in-order"] == "broken"


@pytest.mark.parametrize("asleep_ms", [1, 100, 137, 5_000])
@pytest.mark.parametrize("paused_at_ms", range(30, 90, 5))
def test_the_fence_holds_whenever_a_client_sleeps_and_however_long(paused_at_ms: int, asleep_ms: int) -> None:
    script = ("client:a.write@10", "client:b.write@20", f"pause:a@{paused_at_ms}", f"resume:a@{paused_at_ms + asleep_ms}")
    run = play("lease", Recipe(protocol="lease", script=script, until_us=8_000_000))
    assert run.checker.status["in-order"] == "holds"
    assert "B" in [write.by for write in run.disks["d"].writes]


def test_tokens_go_on_from_those_of_a_start_that_was_set_up() -> None:
    run = play("lease", Recipe(protocol="lease", start="custom.l-token.7_d-token.5", script=("client:a.write@10",), until_us=900_000))
    assert [write.token for write in run.disks["d"].writes] == [8]
    with pytest.raises(RecipeError, match="D has seen token 8, and L has given away none above 7"):
        Run(SPEC, Recipe(protocol="lease", start="custom.l-token.7_d-token.8"))


def test_no_token_is_given_away_twice() -> None:
    """After a crash the lock server knows nothing but the token."""
    granted = [sent.msg.token for scenario in SPEC.scenarios for sent in sends(played("lease", scenario.slug), "granted")]
    assert granted == [1, 2] * len(SPEC.scenarios)


def sends(run: Run, slug: str) -> list[Sent]:
    return [sent for step in run.steps for sent in step.sends if sent.msg.slug == slug]
