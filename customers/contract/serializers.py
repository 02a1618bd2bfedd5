"""The contract, declared once: its eight nodes, each field with its size, its star and the column it is kept in.

Source: "Creación / Actualización de Clientes Persona Física", and what later revisions of it added. Where its table and
its examples contradict each other, the reading that takes in the examples is declared here, with a comment.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from catalogs import registry
from catalogs.models import (
    Branch,
    CivilStatus,
    CommercialActivity,
    DocumentType,
    HousingType,
    ImmigrationStatus,
    Occupation,
    PersonType,
    Province,
    Relationship,
    RelationshipKind,
    RelationshipType,
    RiskLevel,
    Sex,
)
from customers import models
from customers.errors import InvalidPayload
from customers.models import CommercialReference, Slot

from .fields import (
    LARGEST_NUMBER,
    BirthDate,
    CatalogCode,
    Count,
    Country,
    Currency,
    Flag,
    HiringDate,
    Money,
    NumericCatalogCode,
    Text,
)
from .nodes import REQUIRED, WRONG, DocumentsNode, Node, Reading, ReferenceNode
from .snapshot import CUSTOMER, Row, Snapshot, dump_unknown

COUNTRY_CODE = 2
COUNTRY_NAME = 50  # the table says 2 for references, but every example sends a name
DOCUMENT_TYPE = 20  # the table says 4 for the spouse and references, 20 for the documents themselves


class SpouseInfo(Node):
    """`client_info.spouse_info`"""

    model = models.Spouse

    first_name = Text(30)
    middle_name = Text(30)
    last_name = Text(30)
    middle_last_name = Text(30, source="second_last_name")
    document_type_code = CatalogCode(DocumentType, DOCUMENT_TYPE, source="document_type_id")
    document_number = Text(15)
    issuing_country_code = Country(COUNTRY_CODE, source="issuing_country_id")


class ImmigrationStatusInfo(Node):
    """`client_info.immigration_status`"""

    model = models.Customer

    unique_name = CatalogCode(ImmigrationStatus, 50, source="immigration_status_id")
    description = Text(50, source="immigration_status_description")


class RiskData(Node):
    """`client_info.risk_data`, since 2023-10-28"""

    model = models.RiskAssessment

    risk_value = Money(digits=8, decimals=10, source="value")
    risk_level_unique_description = CatalogCode(RiskLevel, 25, source="level_id")
    risk_level_description = Text(25, source="level_description")


class ClientInfo(Node):
    """`client_info`: who the person is"""

    model = models.Customer

    customer_number = Count(largest=LARGEST_NUMBER, source="number")
    first_name = Text(30, required=True)
    middle_name = Text(30)
    last_name = Text(30, required=True)
    middle_last_name = Text(30, source="second_last_name")
    nickname = Text(100)
    sex = CatalogCode(Sex, 2, required=True, source="sex_id")  # the table says 1, but lists NB and NC
    other_sex_description = Text(50)
    birth_date = BirthDate(required=True)
    civil_status_id = NumericCatalogCode(CivilStatus, required=True)
    civil_status_description = Text(50)
    civil_status_unique_description = Text(20, source="civil_status_unique_name")
    nationality_code = Country(COUNTRY_CODE, source="nationality_id")
    other_nationality_code = Country(COUNTRY_CODE, source="other_nationality_id")
    person_type_code = CatalogCode(PersonType, 10, source="person_type_id")
    spouse_info = SpouseInfo()
    immigration_status = ImmigrationStatusInfo()
    risk_data = RiskData()
    wisenroll_code = Text(6, required=True)
    additional_field1 = Text(150)
    additional_field2 = Text(150)
    additional_field3 = Text(150)
    # Only the examples have these five; their sizes are ours.
    account_officer = Text(50)
    office_representative = Text(50)
    bonding_type = Text(50)
    industry_code = Text(50)
    business_code = Text(50)


class ClientDocuments(DocumentsNode):
    """`client_documents`: what identifies the person"""

    document_type_code = CatalogCode(DocumentType, DOCUMENT_TYPE, required=True, source="document_type_id")
    document_number = Text(20, required=True, source="number")
    issuing_country_code = Country(COUNTRY_CODE, required=True, source="issuing_country_id")
    main = Flag(required=True, source="is_main")


class ClientLocation(Node):
    """`client_location`: where the customer lives"""

    model = models.Residence

    city_description = Text(30, required=True, source="city")
    country_code = Country(COUNTRY_CODE, required=True, source="country_id")
    country_description = Text(20, required=True)
    locality_code = Text(6, required=True)
    locality_description = Text(70, required=True)
    address = Text(100, required=True)
    housing_type = CatalogCode(HousingType, 50, source="housing_type_id")
    rent_amount = Money()
    rent_currency = Currency(3, source="rent_currency_id")
    owner = Text(80)
    owner_phone = Text(30)
    postal_code = Text(10)
    neighbourhood_description = Text(150, source="neighbourhood")
    province_code = CatalogCode(Province, 10, source="province_id")
    province_description = Text(70)


class ClientContact(Node):
    """`client_contact`: how the customer is reached"""

    model = models.Contact

    email = Text(50, required=True)
    cell_phone = Text(20, required=True)
    home_phone = Text(20)
    buss_phone = Text(20, source="business_phone")
    social_network_name = Text(45)
    social_network_username = Text(30)


class OtherJobInfo(Node):
    """`client_job_info.other_job_info`: another economic activity"""

    model = models.OtherActivity

    commercial_activity_code = CatalogCode(CommercialActivity, 6, source="activity_id")
    commercial_activity_description = Text(source="activity_description")
    country_code = Country(COUNTRY_CODE, source="country_id")
    country_description = Text(20)
    quantity_of_employees = Count(source="employee_count")
    total_assets = Money()
    income_in_another_currency = Money(source="income_in_usd")
    origin_income = Text(100, source="origin_of_income")


class PreviouslyEmploymentData(Node):
    """`client_job_info.previously_employment_data`"""

    model = models.PreviousEmployment

    previous_boss_full_name = Text(200, source="boss_full_name")
    previous_company_name = Text(50, source="company_name")
    previous_seniority = Count(source="seniority_months")


class ClientJobInfo(Node):
    """`client_job_info`: the customer's employment

    The contract stars `country`, a name; its own examples and its later revisions send `company_country_code` or
    `company_country_description` instead. One of the three is required.
    """

    model = models.Employment

    salary = Money(required=True)
    annual_gross_salary = Money(required=True)
    net_income = Money(required=True)
    currency_code = Currency(4, required=True, source="currency_id")
    company_name = Text(100)
    company_code = Text(6)
    country = Country(COUNTRY_NAME, source="country_id")
    company_country_code = Country(COUNTRY_CODE, source="company_country_id")
    company_country_description = Text(20)
    work_address = Text(150, required=True)
    work_email = Text(100)
    entry_date = HiringDate(required=True, source="hired_on")
    professional_position = Text(100, required=True, source="position")
    occupation_code = CatalogCode(Occupation, 50, required=True, source="occupation_id")
    occupation_description = Text(required=True)
    other_job_info = OtherJobInfo()
    previously_employment_data = PreviouslyEmploymentData()

    def check(self, row: Row, path: str, reading: Reading) -> None:
        if row["country_id"] or row["company_country_id"]:
            return
        if row["company_country_description"] is WRONG:
            return
        if not row["company_country_description"]:
            reading.refuse(f"{path}.country", REQUIRED)
            return
        row["company_country_id"] = registry.country_code(row["company_country_description"])
        if row["company_country_id"] is None:
            reading.refuse(f"{path}.company_country_description", _("It is not a known country."))


class BankReferenceInfo(ReferenceNode):
    """`client_references.first_bank_reference`, `second_bank_reference`"""

    model = models.BankReference

    country_code = Country(COUNTRY_CODE, source="country_id")
    bank_name = Text(50)
    # The table misspells it; every example spells it right.
    account_type_description = Text(50, source="account_type", also_called=("acount_type_description",))
    account_number = Text(50)
    officer = Text(100)
    canceled = Flag(source="is_canceled")
    canceled_reason = Text(200, source="cancellation_reason")
    aba_code = Text(50)
    iban_code = Text(50)
    swift_code = Text(50)


class PersonalReferenceInfo(ReferenceNode):
    """`client_references.first_personal_reference`, `second_personal_reference`"""

    model = models.PersonalReference

    name = Text(100)
    relationship = CatalogCode(RelationshipKind, 50, source="relationship_kind_id")
    reference_relationship_type_description = CatalogCode(RelationshipType, 50, source="relationship_type_id")
    reference_relationship_unique_description = CatalogCode(Relationship, 50, source="relationship_id")
    reference_relationship_description = Text(50, source="relationship_description")
    phone = Text(20)
    address = Text(150)
    document_number = Text(20)
    document_type_code = CatalogCode(DocumentType, DOCUMENT_TYPE, source="document_type_id")
    country = Country(COUNTRY_NAME, source="country_id")
    email = Text(150)


class CommercialReferenceInfo(ReferenceNode):
    """`client_references.first_supplier_commercial_reference` and the three like it"""

    model = models.CommercialReference

    name = Text(100)
    phone = Text(20)
    country = Country(COUNTRY_NAME, source="country_id")


SUPPLIER, CLIENT = CommercialReference.Kind.SUPPLIER.value, CommercialReference.Kind.CLIENT.value


class ClientReferences(Node):
    """`client_references`. The contract's text also prints the commercial ones with doubled underscores."""

    model = models.Customer

    first_bank_reference = BankReferenceInfo(key=(Slot.FIRST.value,))
    second_bank_reference = BankReferenceInfo(key=(Slot.SECOND.value,))
    first_personal_reference = PersonalReferenceInfo(key=(Slot.FIRST.value,), required=True)
    second_personal_reference = PersonalReferenceInfo(key=(Slot.SECOND.value,), required=True)
    first_supplier_commercial_reference = CommercialReferenceInfo(
        key=(SUPPLIER, Slot.FIRST.value),
        also_called=("first_supplier__commercial_reference", "first__supplier__commercial_reference"),
    )
    second_supplier_commercial_reference = CommercialReferenceInfo(
        key=(SUPPLIER, Slot.SECOND.value),
        also_called=("second_supplier__commercial_reference", "second__supplier__commercial_reference"),
    )
    first_client_commercial_reference = CommercialReferenceInfo(
        key=(CLIENT, Slot.FIRST.value),
        also_called=("first_client__commercial_reference", "first__client__commercial_reference"),
    )
    second_client_commercial_reference = CommercialReferenceInfo(
        key=(CLIENT, Slot.SECOND.value),
        also_called=("second_client__commercial_reference", "second__client__commercial_reference"),
    )


class ClientTransactionality(Node):
    """`client_transactionality`: the monthly movements that the customer announces"""

    model = models.Transactionality

    inc_transactionality = Money(required=True, source="incoming_amount")
    inc_transactionality_currency = Currency(3, required=True, source="incoming_currency_id")
    inc_monthly_movements = Count(required=True, source="incoming_movements")
    out_transactionality = Money(required=True, source="outgoing_amount")
    out_transactionality_currency = Currency(3, required=True, source="outgoing_currency_id")
    out_monthly_movements = Count(required=True, source="outgoing_movements")
    funds_country_code = Country(COUNTRY_CODE, required=True, source="funds_country_id")
    funds_country_description = Text(50, required=True)


class ClientEntityBranch(Node):
    """`client_entity_branch`: where the person is a customer"""

    model = models.Customer

    branch_code = CatalogCode(Branch, 6, required=True, source="branch_id")
    branch_name = Text(35, required=True)


class Payload(Node):
    """The whole of it."""

    model = models.Customer

    client_info = ClientInfo(required=True)
    client_documents = ClientDocuments(required=True)
    client_location = ClientLocation(required=True)
    client_contact = ClientContact(required=True)
    client_job_info = ClientJobInfo(required=True)
    client_references = ClientReferences(required=True)
    client_transactionality = ClientTransactionality(required=True)
    client_entity_branch = ClientEntityBranch(required=True)


PAYLOAD = Payload(required=True)


def read_payload(payload: dict[str, Any]) -> Snapshot:
    """The snapshot that a parsed payload describes. Raises InvalidPayload with all that is wrong, by path."""
    reading = Reading()
    unknown = PAYLOAD.read(payload, "", reading)
    if reading.errors:
        raise InvalidPayload(reading.errors)
    for row_key, row in reading.rows.items():
        row |= row_key.model.comparison_keys(row)
    customer = reading.rows[CUSTOMER]
    number = customer.pop("number")
    customer["unknown_keys"] = dump_unknown(unknown)
    return Snapshot(reading.rows, number)
