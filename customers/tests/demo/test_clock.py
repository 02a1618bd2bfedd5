"""When things happen."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from customers.demo.agenda import Agenda
from customers.demo.chance import generator
from customers.demo.clock import Clock, Period, draw_desk_moment

from .conftest import UNTIL


def test_moments_are_in_the_period_and_in_order() -> None:
    moments = Period(10, UNTIL).draw(generator(1), 2_000)

    assert moments == sorted(moments)
    assert Period(10, UNTIL).start <= moments[0]
    assert moments[-1] < UNTIL
    assert len({timezone.localdate(moment) for moment in moments}) == 10


def test_a_period_that_has_just_begun_has_moments() -> None:
    midnight = timezone.localtime(UNTIL).replace(hour=0, minute=0, second=2, microsecond=0)

    assert all(timezone.localdate(moment) == midnight.date() for moment in Period(1, midnight).draw(generator(1), 20))


def test_there_is_more_and_more_to_do() -> None:
    period = Period(60, UNTIL)
    middle = period.start + (UNTIL - period.start) / 2
    moments = period.draw(generator(1), 4_000)

    assert sum(moment > middle for moment in moments) > 1.2 * sum(moment < middle for moment in moments)


def test_most_of_it_happens_in_working_hours() -> None:
    moments = list(map(timezone.localtime, Period(60, UNTIL).draw(generator(1), 4_000)))
    by_weekday = Counter(moment.weekday() for moment in moments)

    assert sum(8 <= moment.hour < 18 for moment in moments) > 0.9 * len(moments)
    assert by_weekday[6] < by_weekday[5] < by_weekday[0]


def test_desks_are_manned_on_working_days_and_decide_afterwards() -> None:
    saturday = datetime(2026, 5, 16, 20, tzinfo=UTC)
    for index in range(200):
        moment = timezone.localtime(draw_desk_moment(generator(index), saturday, mean_days=2))

        assert moment > saturday
        assert moment.weekday() < 5
        assert 8 <= moment.hour <= 17


def test_an_agenda_is_gone_through_in_the_order_of_time_and_grows_on_the_way() -> None:
    seen = []
    agenda = Agenda(UNTIL)

    def first(moment: datetime) -> None:
        seen.append("first")
        agenda.add(moment + timedelta(minutes=1), lambda _moment: seen.append("second"))

    agenda.add(UNTIL - timedelta(hours=1), lambda _moment: seen.append("third"))
    agenda.add(UNTIL - timedelta(hours=2), first)
    agenda.add(UNTIL, lambda _moment: seen.append("never"))
    for moment, act in agenda:
        act(moment)

    assert seen == ["first", "second", "third"]


def test_the_clock_stands_in_for_the_present_while_it_runs() -> None:
    before = timezone.now()
    with Clock(UNTIL).running():
        assert timezone.now() == UNTIL
        assert timezone.localdate() == UNTIL.date()
    assert timezone.now() >= before
