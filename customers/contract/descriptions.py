"""What each field of the contract means, with an example: for those who read the contract as OpenAPI.

Source: the contract's field table and its later revisions, with their copying errors mended; examples are of the
contract where it has any.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from .nodes import Node
from .serializers import (
    BankReferenceInfo,
    ClientContact,
    ClientDocuments,
    ClientEntityBranch,
    ClientInfo,
    ClientJobInfo,
    ClientLocation,
    ClientReferences,
    ClientTransactionality,
    CommercialReferenceInfo,
    ImmigrationStatusInfo,
    OtherJobInfo,
    Payload,
    PersonalReferenceInfo,
    PreviouslyEmploymentData,
    RiskData,
    SpouseInfo,
)


class Described(NamedTuple):
    """What a field or an object is, and an example of a field's value."""

    text: Any
    example: Any = None


DESCRIPTIONS: Mapping[type[Node], Mapping[str, Described]] = {
    Payload: {
        "client_info": Described(_("Who the person is.")),
        "client_documents": Described(
            _("What identifies the person: at least one document, at most one of them main, none twice.")
        ),
        "client_location": Described(_("Where the customer lives.")),
        "client_contact": Described(_("How the customer is reached.")),
        "client_job_info": Described(
            _("The employment. One of country, company_country_code and company_country_description is required.")
        ),
        "client_references": Described(_("Bank, personal and commercial references. Bank references are optional.")),
        "client_transactionality": Described(_("The monthly movements that the customer announces.")),
        "client_entity_branch": Described(_("The branch of the entity where the person is a customer.")),
    },
    ClientInfo: {
        "customer_number": Described(
            _("Customer number that the entity's core assigned. Not sent, or null, for new customers."), 1
        ),
        "first_name": Described(_("First name of the customer."), "LUIS"),
        "middle_name": Described(_("Second name of the customer."), "ALEJANDRO"),
        "last_name": Described(_("First surname of the customer."), "MARTINEZ"),
        "middle_last_name": Described(_("Second surname of the customer."), "GOMEZ"),
        "nickname": Described(_("Nickname."), "Maria M"),
        "sex": Described(_("Gender: M (male), F (female), NB (not binary), NC (no comments), O (other)."), "M"),
        "other_sex_description": Described(_("The gender that the customer states, where sex is O."), "Otro"),
        "birth_date": Described(_("Date of birth, YYYY-MM-DD."), "1991-11-14"),
        "civil_status_id": Described(_("Code of the civil status."), 2),
        "civil_status_description": Described(_("The civil status in words."), "Casado(a)"),
        "civil_status_unique_description": Described(
            _("Unique name of the civil status: married, single, ..."), "married"
        ),
        "nationality_code": Described(_("Country of the nationality, ISO 3166-1 Alpha-2."), "US"),
        "other_nationality_code": Described(_("Country of the second nationality, ISO 3166-1 Alpha-2."), "DO"),
        "person_type_code": Described(
            _("PEP or RPEP for politically exposed persons and those related to them; otherwise empty."), "PEP"
        ),
        "spouse_info": Described(_("The customer's spouse.")),
        "immigration_status": Described(_("The customer's immigration status.")),
        "risk_data": Described(_("What the assessment of money laundering risk came to.")),
        "wisenroll_code": Described(_("Wisenroll code."), "4MTA2C"),
        "additional_field1": Described(
            _("Free for what the customer states; sent only if there is a value."), "Value1"
        ),
        "additional_field2": Described(
            _("Free for what the customer states; sent only if there is a value."), "Value2"
        ),
        "additional_field3": Described(
            _("Free for what the customer states; sent only if there is a value."), "Value3"
        ),
        "account_officer": Described(_("Code of the account officer. Only the contract's examples have it."), "JCA"),
        "office_representative": Described(
            _("Code of the office's representative. Only the contract's examples have it."), "VME"
        ),
        "bonding_type": Described(_("Type of the bond with the entity. Only the contract's examples have it."), "NI"),
        "industry_code": Described(_("Code of the industry. Only the contract's examples have it."), "511"),
        "business_code": Described(_("Code of the business. Only the contract's examples have it."), "L003"),
    },
    SpouseInfo: {
        "first_name": Described(_("First name of the spouse."), "EMILY"),
        "middle_name": Described(_("Second name of the spouse."), "ROSA"),
        "last_name": Described(_("First surname of the spouse."), "TORRES"),
        "middle_last_name": Described(_("Second surname of the spouse."), "DIAZ"),
        "document_type_code": Described(_("Type of document."), "IDEN"),
        "document_number": Described(_("Document number."), "556699130"),
        "issuing_country_code": Described(_("Country that issued the document, ISO 3166-1 Alpha-2."), "VE"),
    },
    ImmigrationStatusInfo: {
        "unique_name": Described(
            _("Unique name of the immigration status: work_permit, holidays, resident."), "resident"
        ),
        "description": Described(_("The immigration status in words."), "Residente"),
    },
    RiskData: {
        "risk_value": Described(_("Value of the risk assessment."), 2.1),
        "risk_level_unique_description": Described(_("Unique name of the level of risk: low, medium, high."), "low"),
        "risk_level_description": Described(_("The level of risk in words."), "Riesgo Bajo"),
    },
    ClientDocuments: {
        "document_type_code": Described(_("Type of document."), "SSN"),
        "document_number": Described(_("Document number."), "111110001"),
        "issuing_country_code": Described(_("Country that issued the document, ISO 3166-1 Alpha-2."), "US"),
        "main": Described(_("1 for the main document, 0 for the others."), 1),
    },
    ClientLocation: {
        "city_description": Described(_("Name of the city of residence."), "Miami"),
        "country_code": Described(_("Country of residence, ISO 3166-1 Alpha-2."), "US"),
        "country_description": Described(_("Name of the country of residence."), "Estados Unidos"),
        "locality_code": Described(_("Code of the locality; in the USA its ZIP code."), "33132"),
        "locality_description": Described(_("Name of the locality."), "MIAMI"),
        "address": Described(_("Address of the home."), "1100 Biscayne Boulevard"),
        "housing_type": Described(_("Type of housing: Propia (owned) or Alquilada (rented)."), "Alquilada"),
        "rent_amount": Described(_("Rent, where the home is rented."), 2000.0),
        "rent_currency": Described(_("Currency of the rent, ISO 4217."), "USD"),
        "owner": Described(_("Name of the owner, where the home is rented."), "JOE DOE"),
        "owner_phone": Described(_("Phone of the owner, where the home is rented."), "7869898899"),
        "postal_code": Described(_("Postal code."), "33132"),
        "neighbourhood_description": Described(_("Neighbourhood where the customer lives."), "Brickell"),
        "province_code": Described(_("Code of the province, for addresses in the Dominican Republic."), "0100"),
        "province_description": Described(_("Name of the province."), "Florida"),
    },
    ClientContact: {
        "email": Described(_("E-mail address."), "aauser07@dev.aclaoverseas.com"),
        "cell_phone": Described(_("Mobile phone."), "7862229999"),
        "home_phone": Described(_("Phone at home."), "7861110000"),
        "buss_phone": Described(_("Phone at the office."), "7861111121"),
        "social_network_name": Described(_("Name of a social network."), "Instagram"),
        "social_network_username": Described(_("User name in that network."), "luismart01"),
    },
    ClientJobInfo: {
        "salary": Described(_("Salary."), 8000.0),
        "annual_gross_salary": Described(_("Gross salary of a year."), 100000.0),
        "net_income": Described(_("Net income of a month."), 8000.0),
        "currency_code": Described(_("Currency of the salary, ISO 4217."), "USD"),
        "company_name": Described(_("Name of the company where the customer works."), "TECH GROUP LLC"),
        "company_code": Described(_("Code of that company, where it is a customer of the entity itself."), "C00001"),
        "country": Described(
            _("Country where the company is, by its name in Spanish or English or its code."), "Estados Unidos"
        ),
        "company_country_code": Described(_("Country where the company is, ISO 3166-1 Alpha-2."), "US"),
        "company_country_description": Described(_("Name of the country where the company is."), "Estados Unidos"),
        "work_address": Described(_("Address of the workplace."), "601 Brickell Key Drive, Miami, FL 33131"),
        "work_email": Described(_("E-mail address at work."), "luis@business.com"),
        "entry_date": Described(_("Day when the employment began, YYYY-MM-DD."), "2020-02-21"),
        "professional_position": Described(_("Position in the company."), "Software Developer Senior"),
        "occupation_code": Described(
            _("Code of the occupation: CIIU in the Dominican Republic, SOC in the USA."), "151252"
        ),
        "occupation_description": Described(_("The occupation in words."), "Software Developers"),
        "other_job_info": Described(_("Another economic activity of the customer.")),
        "previously_employment_data": Described(_("The previous employment, if there was one.")),
    },
    OtherJobInfo: {
        "commercial_activity_code": Described(_("Code of the other commercial activity."), "541810"),
        "commercial_activity_description": Described(
            _("The other commercial activity in words."), "Advertising Agencies"
        ),
        "country_code": Described(_("Country of the business, ISO 3166-1 Alpha-2."), "US"),
        "country_description": Described(_("Name of the country of the business."), "Estados Unidos"),
        "quantity_of_employees": Described(_("Number of employees."), 1),
        "total_assets": Described(_("Total of the assets."), 500.0),
        "income_in_another_currency": Described(_("Income in another currency, in USD."), 10000.0),
        "origin_income": Described(_("Where the income comes from."), "Ad Campaign for some companies"),
    },
    PreviouslyEmploymentData: {
        "previous_boss_full_name": Described(_("Full name of the superior in the previous employment."), "ANA SUERO"),
        "previous_company_name": Described(_("Name of the company of the previous employment."), "SOFTWARE HOUSE SRL"),
        "previous_seniority": Described(_("Months in the previous employment."), 18),
    },
    ClientReferences: {
        "first_bank_reference": Described(_("First bank reference.")),
        "second_bank_reference": Described(_("Second bank reference.")),
        "first_personal_reference": Described(_("First personal reference: at least one of its fields has a value.")),
        "second_personal_reference": Described(_("Second personal reference: at least one of its fields has a value.")),
        "first_supplier_commercial_reference": Described(
            _("First commercial reference, a supplier; asked for where the customer has another economic activity.")
        ),
        "second_supplier_commercial_reference": Described(_("Second commercial reference, a supplier.")),
        "first_client_commercial_reference": Described(
            _("First of the main clients; asked for where the customer has another economic activity.")
        ),
        "second_client_commercial_reference": Described(_("Second of the main clients.")),
    },
    BankReferenceInfo: {
        "country_code": Described(_("Country of the bank, ISO 3166-1 Alpha-2."), "US"),
        "bank_name": Described(_("Name of the bank."), "WELLS FARGO"),
        "account_type_description": Described(_("Type of account."), "Corriente"),
        "account_number": Described(_("Account number."), "515155155"),
        "officer": Described(_("Name of the officer in charge."), "Ramon Marquez"),
        "canceled": Described(_("1 for an account that was cancelled, otherwise 0."), 0),
        "canceled_reason": Described(_("Why the account was cancelled."), "Inactividad"),
        "aba_code": Described(_("ABA routing number, for banks in the USA."), "063107513"),
        "iban_code": Described(_("International Bank Account Number."), "DO28BAGR00000001212453611324"),
        "swift_code": Described(_("SWIFT code."), "WFBIUS6S"),
    },
    PersonalReferenceInfo: {
        "name": Described(_("Full name of the reference."), "JESUS RODRIGUEZ"),
        "relationship": Described(_("Familiar (relative) or No Familiar (no relative)."), "Familiar"),
        "reference_relationship_type_description": Described(
            _("Unique name of the same: familiar or unfamiliar."), "familiar"
        ),
        "reference_relationship_unique_description": Described(
            _("Unique name of the relationship: brother, father, mother, ..."), "brother_in_law"
        ),
        "reference_relationship_description": Described(_("The relationship in words."), "Cuñado"),
        "phone": Described(_("Phone of the reference."), "7865545454"),
        "address": Described(_("Address."), "465 Ocean Drive, Miami Beach, FL 33139"),
        "document_number": Described(_("Document number."), "78986888668"),
        "document_type_code": Described(_("Type of document."), "IDEN"),
        "country": Described(
            _("Country of the document, by its name in Spanish or English or its code."), "Republica Dominicana"
        ),
        "email": Described(_("E-mail address."), "jesusr@example.com"),
    },
    CommercialReferenceInfo: {
        "name": Described(_("Full name of the supplier or client: a company or a person."), "NEXGEN SOLUTIONS"),
        "phone": Described(_("Phone of the supplier or client."), "7865454545"),
        "country": Described(
            _("Country where the supplier or client is, by its name in Spanish or English or its code."),
            "Estados Unidos",
        ),
    },
    ClientTransactionality: {
        "inc_transactionality": Described(_("Incoming amount of a month."), 8000.0),
        "inc_transactionality_currency": Described(_("Currency of the incoming amount, ISO 4217."), "USD"),
        "inc_monthly_movements": Described(_("Number of incoming movements of a month."), 2),
        "out_transactionality": Described(_("Outgoing amount of a month."), 7550.0),
        "out_transactionality_currency": Described(_("Currency of the outgoing amount, ISO 4217."), "USD"),
        "out_monthly_movements": Described(_("Number of outgoing movements of a month."), 10),
        "funds_country_code": Described(_("Country where the funds come from and go to, ISO 3166-1 Alpha-2."), "US"),
        "funds_country_description": Described(
            _("Name of the country where the funds come from and go to."), "Estados Unidos"
        ),
    },
    ClientEntityBranch: {
        "branch_code": Described(_("Code of the branch of the entity."), "01"),
        "branch_name": Described(_("Name of the branch of the entity."), "Branch 01"),
    },
}
"""Node -> field or object, by its name on the wire."""
