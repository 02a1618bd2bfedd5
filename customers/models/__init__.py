"""The register of customers: one file per noun, in the order of the contract's nodes."""

from .base import Audited, CatalogKey, HistoryRow, ManyPerCustomer, OnePerCustomer
from .customer import Customer, Spouse
from .documents import IdentityDocument
from .employment import Employment, OtherActivity, PreviousEmployment
from .index import CustomerIndex, RefusedPerson
from .logs import Access, Erasure, Export, ExportedFile, LogRecord, Verification
from .references import BankReference, CommercialReference, PersonalReference, Slot
from .residence import Contact, Residence
from .review import PendingRevision, Review
from .revision import Finding, Revision
from .risk import RiskAssessment, Transactionality
from .seal import Seal
from .submission import Submission

AUDITED: tuple[type[Audited], ...] = (
    Customer,
    Spouse,
    RiskAssessment,
    IdentityDocument,
    Residence,
    Contact,
    Employment,
    OtherActivity,
    PreviousEmployment,
    BankReference,
    PersonalReference,
    CommercialReference,
    Transactionality,
)
"""Every table with a history, in the order of the contract."""

LOGS: tuple[type[LogRecord], ...] = (Access, Export, ExportedFile, Erasure, Verification)
"""Every log, in the order in which seals name them."""

__all__ = [
    "AUDITED",
    "LOGS",
    "Access",
    "Audited",
    "BankReference",
    "CatalogKey",
    "CommercialReference",
    "Contact",
    "Customer",
    "CustomerIndex",
    "Employment",
    "Erasure",
    "Export",
    "ExportedFile",
    "Finding",
    "HistoryRow",
    "IdentityDocument",
    "LogRecord",
    "ManyPerCustomer",
    "OnePerCustomer",
    "OtherActivity",
    "PendingRevision",
    "PersonalReference",
    "PreviousEmployment",
    "RefusedPerson",
    "Residence",
    "Review",
    "Revision",
    "RiskAssessment",
    "Seal",
    "Slot",
    "Spouse",
    "Submission",
    "Transactionality",
    "Verification",
]
