"""Search terms are names and documents of people: they stay out of addresses, and so out of logs and bookmarks.

The search form is posted, its term kept in the session, and the address of the list names it by a token. A term that
somebody types into an address is taken, too: it is no address of ours.
"""

import secrets
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import PAGE_VAR, SEARCH_VAR
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from .paging import ShortList

SESSION_KEY = "search_terms"
MARK = "~"
TERMS_KEPT = 20


class PrivateChangeList(ShortList):
    """A list that knows its search term; `query` is what its address has for it."""

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.term = _recall(request, self.query)


class PrivateSearch(admin.ModelAdmin):  # type: ignore[type-arg]  # takes no argument at run time
    """A list whose search is posted; `search_form.html` of its model includes `private_search.html`."""

    def find(self, request: HttpRequest, queryset: QuerySet[Any], term: str) -> QuerySet[Any]:
        """The rows that a term, which is not blank, finds."""
        raise NotImplementedError

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[PrivateChangeList]:
        return PrivateChangeList

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if request.method == "POST" and SEARCH_VAR in request.POST:
            query = request.GET.copy()
            query.pop(PAGE_VAR, None)
            query.pop(SEARCH_VAR, None)
            if term := request.POST[SEARCH_VAR].replace("\0", "").strip():
                query[SEARCH_VAR] = _remember(request, term)
            return HttpResponseRedirect(f"{request.path}?{query.urlencode()}")
        return super().changelist_view(request, extra_context)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = _recall(request, search_term).strip()
        return (self.find(request, queryset, term) if term else queryset), False


def _remember(request: HttpRequest, term: str) -> str:
    """The token under which the session keeps a term from now on."""
    terms = request.session.get(SESSION_KEY, {})
    token = next((known for known, kept in terms.items() if kept == term), MARK + secrets.token_urlsafe(6))
    terms = {known: kept for known, kept in terms.items() if known != token} | {token: term}
    request.session[SESSION_KEY] = dict(list(terms.items())[-TERMS_KEPT:])
    return token


def _recall(request: HttpRequest, query: str) -> str:
    """The term that an address means.

    Raises IncorrectLookupParameters for a token that the session does not know (any more): to search for nothing would
    show, and export, everything.
    """
    if not query.startswith(MARK):
        return query.replace("\0", "")
    try:
        term: str = request.session.get(SESSION_KEY, {})[query]
    except KeyError as error:
        raise IncorrectLookupParameters from error
    return term
