"""The peer's one address."""

from django.urls import path
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from .serializers import CoreCustomerSerializer


class CoreCustomerView(APIView):
    """`POST /core_customer`"""

    def post(self, request: Request) -> Response:
        """Answer 201 with the customer number."""
        serializer = CoreCustomerSerializer(data=request.data)
        if not serializer.is_valid():
            return Response({"message": str(serializer.errors)}, status=status.HTTP_400_BAD_REQUEST)
        return Response({"customer_number": serializer.save().pk}, status=status.HTTP_201_CREATED)


urlpatterns = [path("core_customer", CoreCustomerView.as_view())]
