"""What happens to messages: latency, loss, cuts, holds, pauses, streams, and what a person does to one."""

import msgspec
import pytest

from protocols.engine.explore import Bounds, Explorer, SearchedWorld
from tests.engine.toy import SPEC, STREAM, notes, play, shorts

pytestmark = pytest.mark.engine


# ------------------------------------------------------------------------------------------------ network


def test_a_message_takes_latency_plus_a_draw_up_to_jitter() -> None:
    took = [m.due_us - s.t_us for s in play(params={"chatty": True, "latency": 10, "jitter": 5}, until_ms=5_000).steps for m in s.sends]
    assert 10_000 <= min(took) < 10_500
    assert 14_500 < max(took) <= 15_000


def test_loss_and_duplication_are_later_steps_and_about_as_many_as_asked_for() -> None:
    run = play(params={"chatty": True, "loss": 30, "duplication": 20}, until_ms=8_000)
    sends, lost, copies = (len(shorts(run, kind)) for kind in ("send", "lost", "duplicate"))
    assert 0.25 < lost / sends < 0.35
    assert 0.10 < copies / sends < 0.20  # of the 70 % that are not lost
    for step in run.steps:
        if step.kind == "lost":
            (send,) = [s for s in run.steps if s.kind == "send" and s.ref == step.ref]
            assert step.t_us == (send.t_us + send.sends[0].due_us) // 2
            assert step.notes[0] == ("lost", {"why": "loss", "from": send.node})


def test_what_a_crashed_node_sent_travels_on_and_what_reaches_it_bounces() -> None:
    run = play("client:a.send-b-1@10", "client:b.send-a-2@11", "crash:a@12")
    assert shorts(run)[-2:] == ["20 b deliver a-b.1", "21 a bounced b-a.1"]


@pytest.mark.parametrize(("cut_at", "dies_at"), [(12, 15), (15, 15), (17, 17)])
def test_a_message_that_is_cut_while_it_flies_dies_at_the_curtain_half_way_or_where_it_is(cut_at: int, dies_at: int) -> None:
    run = play("client:a.send-b-1@10", f"cut:a-b@{cut_at}")
    assert shorts(run, "lost", "deliver") == [f"{dies_at} b lost a-b.1"]
    assert notes(run, "lost") == [{"why": "cut", "from": "a"}]


def test_a_message_sent_into_a_cut_dies_at_once_and_healing_revives_none() -> None:
    run = play("client:a.send-b-1@10", "cut:a-b@12", "client:a.send-b-2@12.5", "mend:a-b@13", "client:a.send-b-3@14")
    assert shorts(run, "lost", "deliver") == ["12.5 b lost a-b.2", "15 b lost a-b.1", "24 b deliver a-b.3"]


def test_a_one_way_cut_lets_the_other_direction_through() -> None:
    run = play("cut:a-b.one-way@1", "client:a.send-b-1@10", "client:b.send-a-2@10")
    assert shorts(run, "lost", "deliver") == ["10 b lost a-b.1", "20 a deliver b-a.1"]


def test_a_partition_separates_groups_and_those_it_does_not_name_are_one_more() -> None:
    run = play("partition:a-b@1", "client:a.all-1@10", "client:c.send-z-2@10", "heal@30", "client:a.send-b-3@40")
    assert [s.ref for s in run.steps if s.kind == "partition"] == ["a-b-c.z"]
    assert shorts(run, "deliver") == ["20 z deliver c-z.1", "50 b deliver a-b.2"]


def test_isolating_one_node_leaves_the_others_together() -> None:
    run = play("isolate:a@1", "client:a.all-1@10", "client:b.send-c-2@10", "isolate:b@30", "client:b.send-c-3@40", "client:c.send-z-4@40")
    assert [s.ref for s in run.steps if s.kind == "partition"] == ["b.c.z-a", "c.z-a-b"]
    assert shorts(run, "deliver") == ["20 c deliver b-c.1", "50 z deliver c-z.1"]


def test_heal_mends_partitions_and_cuts_but_releases_no_held_link() -> None:
    run = play("partition:a-b.c.z@1", "cut:b-c@2", "hold:a-z@3", "heal@4", "client:a.send-b-1.send-z-2@10", "client:b.send-c-1@10")
    assert shorts(run, "deliver") == ["20 b deliver a-b.1", "20 c deliver b-c.1"]


def test_a_held_message_stays_in_the_air_until_its_link_is_released() -> None:
    run = play("hold:a-b@5", "client:a.send-b-1@10", "client:a.send-b-2@11", "release:a-b@50", "client:a.send-b-3@60")
    assert shorts(run, "deliver") == ["50 b deliver a-b.1", "50 b deliver a-b.2", "70 b deliver a-b.3"]


def test_a_link_released_before_the_arrival_held_nothing() -> None:
    assert shorts(play("hold:a-b@5", "client:a.send-b-1@10", "release:a-b@15"), "deliver") == ["20 b deliver a-b.1"]


def test_a_held_message_can_be_cut_dropped_delayed_and_copied() -> None:
    hold = ("hold:a-b@5", "client:a.send-b-1@10")
    assert shorts(play(*hold, "cut:a-b@50", "release:a-b@60"), "lost", "deliver") == ["50 b lost a-b.1"]
    assert shorts(play(*hold, "drop:a-b.1.word@50", "release:a-b@60"), "lost", "deliver") == ["50 b lost a-b.1"]
    assert shorts(play(*hold, "delay:a-b.1.word.30@50", "release:a-b@60"), "deliver") == ["80 b deliver a-b.1"]
    assert shorts(play(*hold, "duplicate:a-b.1.word@50", "release:a-b@55"), "deliver") == ["55 b deliver a-b.1", "60 b deliver a-b.1.b"]


def test_time_never_goes_back() -> None:
    run = play(
        "hold:a-b@5",
        "client:a.send-b-1@10",
        "duplicate:a-b.1.word@500",
        "pause:b@510",
        "delay:a-b.1.b.word.1@600",
        "resume:b@700",
        "release:a-b@800",
    )
    times = [step.t_us for step in run.steps]
    assert times == sorted(times)


def test_a_paused_node_handles_nothing_and_then_everything_in_the_order_in_which_it_was_due() -> None:
    run = play(
        "client:b.timer-tick-15@5",  # due at 20
        "client:b.timer-tock-13@5",  # due at 18
        "pause:b@10",
        "client:c.send-b-2@9",  # arrives at 19
        "client:a.send-b-1@9.5",
        "client:b.send-a-7@15",
        "resume:b@100",
    )
    assert shorts(run)[-5:] == [
        "100 b resume",
        "100 b timer b.tock.1",
        "100 b deliver c-b.1",
        "100 b deliver a-b.1",
        "100 b timer b.tick.1",
    ]
    assert notes(run, "no-effect") == [{"why": "already-paused", "what": "client:b.send-a-7"}]


def test_a_paused_node_sends_nothing_but_its_disk_goes_on() -> None:
    run = play("client:b.set-4.force-x.send-a-1@10", "pause:b@12", "resume:b@30", params={"force": 5})
    assert shorts(run, "forced", "send") == ["15 b forced x", "30 b send b-a.1"]
    assert run.disks["b"].kept == 4


def test_what_reached_a_paused_node_has_arrived_and_no_later_cut_takes_it_away() -> None:
    run = play("pause:b@1", "client:a.send-b-1@10", "cut:a-b@30", "resume:b@50")
    assert shorts(run, "deliver", "lost") == ["50 b deliver a-b.1"]


def test_a_paused_node_that_crashes_bounces_what_waited_for_it() -> None:
    run = play("pause:b@1", "client:a.send-b-1@10", "crash:b@30", "restart:b@50", "resume:b@60")
    assert shorts(run)[-4:] == ["30 b crash", "30 b bounced a-b.1", "50 b restart", "60 b no-effect resume:b"]


# ------------------------------------------------------------------------------------------------ streams


def test_a_stream_is_first_in_first_out_whatever_the_jitter() -> None:
    script = tuple(f"client:a.send-b-{n}@{n}" for n in range(1, 40))
    heard = {
        spec.links: [s.msg.n for s in play(*script, spec=spec, params={"jitter": 30}).steps if s.kind == "deliver"]
        for spec in (SPEC, STREAM)
    }  # type: ignore[union-attr]
    assert heard["datagram"] != sorted(heard["datagram"])
    assert heard["stream"] == sorted(heard["stream"])


def test_a_delay_on_a_stream_puts_off_what_was_sent_after() -> None:
    run = play("client:a.send-b-1.send-b-2@10", "delay:a-b.1.word.50@15", "client:a.send-b-3@20", spec=STREAM)
    assert shorts(run, "deliver") == ["70 b deliver a-b.1", "70 b deliver a-b.2", "70 b deliver a-b.3"]


@pytest.mark.parametrize(
    ("fault", "heard_by_a", "heard_by_b"),
    [
        ("drop:a-b.1.word@12", ("-b",), ("-a",)),
        ("cut:a-b@12", ("-b",), ("-a",)),
        ("crash:b@12", ("-b",), ()),
        ("isolate:b@12", ("-b",), ("-a",)),
    ],
)
def test_a_broken_stream_loses_what_is_in_the_air_and_tells_both_ends(
    fault: str, heard_by_a: tuple[str, ...], heard_by_b: tuple[str, ...]
) -> None:
    run = play("client:a.send-b-1@10", "client:a.send-b-2@11", "client:b.send-a-3@11", fault, spec=STREAM)
    assert shorts(run, "deliver") == [
        f"22 {node} deliver {peer}-{node}" for node, peer, heard in (("a", "b", heard_by_a), ("b", "a", heard_by_b)) if heard
    ] + (["22 c deliver b-c", "22 z deliver b-z"] if fault.startswith("crash") else [])
    assert (run.nodes["a"].heard, run.nodes["b"].heard) == (heard_by_a, heard_by_b)
    assert sorted(s.ref for s in run.steps if s.kind == "lost") == ["a-b.1", "a-b.2", "b-a.1"]
    breaks = {run.steps[s.cause].kind for s in run.steps if s.kind == "deliver"}
    assert breaks == {fault.partition(":")[0].replace("isolate", "partition")}


def test_a_paused_end_of_a_stream_hears_of_the_break_when_it_goes_on() -> None:
    run = play("pause:a@5", "client:b.send-a-1@10", "drop:b-a.1.word@12", "resume:a@90", spec=STREAM)
    assert shorts(run, "deliver") == ["22 b deliver a-b", "90 a deliver b-a"]


# ------------------------------------------------------------------------------------------------ messages as targets


def test_a_message_is_dropped_by_its_id() -> None:
    run = play("client:a.send-b-1.send-b-2@10", "drop:a-b.2.word@14")
    assert shorts(run, "drop", "lost", "deliver") == ["14 a drop a-b.2", "14 b lost a-b.2", "20 b deliver a-b.1"]


def test_an_id_that_means_another_type_is_no_target() -> None:
    run = play("client:a.ask-b@10", "drop:a-b.1.word@14")
    assert shorts(run, "no-effect", "lost") == ["14 no-effect drop:a-b.1.word"]
    assert notes(run, "no-effect") == [{"why": "another-message", "what": "drop:a-b.1.word"}]


def test_the_kth_message_of_a_type_on_a_link_is_counted_from_the_runs_start() -> None:
    run = play("client:a.send-b-1@5", "drop:a-b.word.3@8", "client:a.ask-b.send-b-2.send-b-3.send-b-4@10")
    assert shorts(run, "drop") == ["10.002 a drop a-b.4"]
    assert run.nodes["b"].heard == ("a1", "a2", "a4")
    late = play("client:a.send-b-1@5", "drop:a-b.word.1@8", "client:a.send-b-2@10")
    assert shorts(late, "drop") == []  # the first one had left before


def test_a_kth_message_that_leaves_into_a_cut_is_counted_and_is_past_dropping() -> None:
    run = play("cut:a-b@1", "client:a.send-b-1@5", "drop:a-b.word.1@0", "drop:a-b.word.2@0", "mend:a-b@8", "client:a.send-b-2@10")
    assert shorts(run, "no-effect", "drop", "lost") == [
        "5 no-effect drop:a-b.word.1",
        "5 b lost a-b.1",
        "10 a drop a-b.2",
        "15 b lost a-b.2",
    ]


def test_any_stands_for_every_node() -> None:
    run = play("client:c.send-b-1@5", "client:a.send-b-1@10", "drop:any-b.word.2@0")
    assert shorts(run, "drop") == ["10 a drop a-b.1"]


def test_a_delayed_message_arrives_so_much_later() -> None:
    assert shorts(play("client:a.send-b-1@10", "delay:a-b.1.word.7.5@15"), "delay", "deliver") == [
        "15 a delay a-b.1",
        "27.5 b deliver a-b.1",
    ]


def test_a_copy_has_an_id_of_its_own_and_can_be_dropped_by_it() -> None:
    script = ("client:a.send-b-1@10", "duplicate:a-b.1.word@12", "duplicate:a-b.1.word@13", "duplicate:a-b.1.b.word@14")
    run = play(*script)
    assert [s.sends[0].id for s in run.steps if s.kind == "duplicate"] == ["a-b.1.b", "a-b.1.c", "a-b.1.d"]
    assert len(shorts(run, "deliver")) == 4
    run = play(*script, "drop:a-b.1.c.word@15")
    assert shorts(run, "lost") == ["15 b lost a-b.1.c"]
    assert len(shorts(run, "deliver")) == 3


def test_a_message_has_at_most_25_copies() -> None:
    run = play("client:a.send-b-1@10", *["duplicate:a-b.1.word@12"] * 26)
    assert len(shorts(run, "deliver")) == 26
    assert [note["why"] for note in notes(run, "no-effect")] == ["enough-copies"]


def test_a_stream_copies_nothing() -> None:
    run = play("client:a.send-b-1@10", "duplicate:a-b.1.word@12", spec=STREAM, params={"duplication": 100})
    assert shorts(run, "duplicate") == []
    assert [note["why"] for note in notes(run, "no-effect")] == ["no-copies"]
    assert len(shorts(play("client:a.send-b-1@10", params={"duplication": 100}), "duplicate")) > 0


def test_no_order_lets_a_message_of_a_stream_overtake() -> None:
    order = ("client:a.send-b-1", "client:a.send-b-2", "send:a", "send:a", "deliver:a-b.2", "deliver:a-b.1", "deliver:a-b.2")
    heard = {spec.links: [s.msg.n for s in play(spec=spec, order=order).steps if s.kind == "deliver"] for spec in (SPEC, STREAM)}  # type: ignore[union-attr]
    assert heard == {"datagram": [2, 1], "stream": [1, 2]}
    assert [note["why"] for note in notes(play(spec=STREAM, order=order), "no-effect")] == ["overtakes"]


def test_the_explorer_lets_no_message_of_a_stream_overtake() -> None:
    def second_first(world: SearchedWorld) -> bool:
        return world.nodes["b"].heard[:1] == ("a2",)

    bounds = Bounds(commands=("a.send-b-1.send-b-2",))
    found = {
        links: Explorer(msgspec.structs.replace(SPEC, links=links), {"nodes": 2}, bounds).find(goal=second_first).result
        for links in ("datagram", "stream")
    }
    assert found == {"datagram": "found", "stream": "none within bounds"}
    with pytest.raises(ValueError, match="breaks no connection"):
        Explorer(STREAM, {"nodes": 2}, Bounds(crashes=1))
