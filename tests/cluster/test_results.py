"""What several workers found is put together in the order of their updates."""

from common.cluster import member, results, traffic
from common.errors import InputError

import numpy as np
import pytest

FIRST = {"losses": [4.0, 2.0], "updates": [1, 3], "seconds": [9.0, 0.5, 0.5]}
SECOND = {"losses": [3.0, 1.0], "updates": [2, 4], "seconds": [0.25]}


def test_losses_are_in_the_order_of_their_updates():
    found = [{"alone": FIRST, "asynchronous": FIRST}, {"asynchronous": SECOND}]
    trained = results.by_mode(found, characters=100)
    assert list(trained) == ["alone", "asynchronous"]
    assert trained["alone"].workers == 1 and trained["alone"].losses.tolist() == [4.0, 2.0]
    both = trained["asynchronous"]
    assert both.workers == 2 and both.losses.tolist() == [4.0, 3.0, 2.0, 1.0]
    assert both.loss == 2.5 and both.characters_per_second == 100 / 0.5 + 100 / 0.25
    assert str(both) == "4 steps in all, loss 2.500, 600 characters/s"


def test_a_worker_that_came_too_late_changes_nothing():
    late = {"losses": [], "updates": [], "seconds": []}
    assert results.of([FIRST, late], 100).characters_per_second == 200
    assert np.isnan(results.of([late], 100).loss)


def test_the_difference_is_that_of_the_mean_and_of_the_first_steps():
    whole = [9.0, *[1.0] * results.ROUNDING, 0.0]
    steps = results.ROUNDING + 1
    workers = [{"losses": [1.5] * steps}, {"losses": [0.75] * steps}]
    # continued after the first step; after the last one they differ by 1.125
    assert results.difference(workers, whole) == 0.125


def test_what_a_step_costs_in_words():
    found = {"places": {"kernel": "/job:ps/task:0"}, "fetched": 4_000_000, "sent": 4_000_008}
    said = traffic.in_words(found, weights=1_000_000, characters=100)
    assert "/job:ps/task:0" in said and "fetched 4,000,000 bytes and sent 4,000,008" in said
    assert "64.0 ms of network and 12.0 ms of arithmetic" in said


def test_a_host_that_nobody_knows_is_named():
    with pytest.raises(InputError, match=r"server 0: this machine does not know the host 'no\.inv"):
        member._wait_for("no.invalid:2222", "parameter server 0", print)
