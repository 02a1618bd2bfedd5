"""Addresses of the API, those of the contract with and without a trailing slash."""

from django.urls import path

from .openapi.views import schema, swagger_ui
from .views import CustomersView, CustomerView

urlpatterns = [
    path("core_customer", CustomersView.as_view(), name="customers"),
    path("core_customer/", CustomersView.as_view()),
    path("core_customer/<int:number>", CustomerView.as_view(), name="customer"),
    path("core_customer/<int:number>/", CustomerView.as_view()),
    path("api/schema/", schema, name="api-schema"),
    path("api/docs/", swagger_ui, name="api-docs"),
]
