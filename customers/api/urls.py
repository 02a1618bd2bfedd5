"""Addresses of the API, each with and without a trailing slash."""

from django.urls import path

from .views import CustomersView, CustomerView

urlpatterns = [
    path("core_customer", CustomersView.as_view(), name="customers"),
    path("core_customer/", CustomersView.as_view()),
    path("core_customer/<int:number>", CustomerView.as_view(), name="customer"),
    path("core_customer/<int:number>/", CustomerView.as_view()),
]
