"""Worker processes of a command: each a Django of its own, on the same database, in the same language."""

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import TypeVar

import django
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.utils import translation

from customers.replica import read_alias, read_from

Item = TypeVar("Item")
Result = TypeVar("Result")


def in_order(function: Callable[[Item], Result], items: Iterable[Item], processes: int) -> Iterator[Result]:
    """What the function makes of each item, in their order; few items are under way at a time, in so many processes.

    With one process it is this one. Otherwise function, items and results have to be picklable.
    """
    if processes == 1:
        yield from map(function, items)
        return
    facts = (connection.settings_dict["NAME"], translation.get_language(), read_alias())
    context = get_context("spawn")  # a connection survives no fork
    with ProcessPoolExecutor(processes, mp_context=context, initializer=prepare, initargs=facts) as pool:
        under_way: deque[Future[Result]] = deque()
        try:
            for item in items:
                under_way.append(pool.submit(function, item))
                if len(under_way) > 2 * processes:
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)  # where it was interrupted, what has not begun is left


def prepare(database_name: str, language: str | None, alias: str = DEFAULT_DB_ALIAS) -> None:
    """Make a fresh process ready; imports no model, since there is none before."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the command, which lets its workers finish
    Thread(target=_end_with_the_command, daemon=True).start()
    django.setup()
    connections[DEFAULT_DB_ALIAS].settings_dict["NAME"] = database_name
    read_from(alias)
    if language:
        translation.activate(language)


def _end_with_the_command() -> None:
    """A worker whose command was killed would wait for the next item for ever, and keep its connection."""
    if command := parent_process():
        command.join()
        os._exit(1)
