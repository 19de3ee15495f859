"""The libraries that open files and ship no types, or partial ones: named once, used as `Any`."""

from typing import Any

import lxml.etree  # pyright: ignore[reportMissingTypeStubs, reportMissingModuleSource] - ships none
import lxml.html  # pyright: ignore[reportMissingTypeStubs, reportMissingModuleSource] - as above
import olefile as _olefile
import openpyxl as _openpyxl  # pyright: ignore[reportMissingModuleSource] - as above
import pdfplumber as _pdfplumber
import pypdfium2 as _pypdfium2  # pyright: ignore[reportMissingTypeStubs] - as above
import python_calamine as _calamine

etree: Any = lxml.etree  # pyright: ignore[reportUnknownMemberType, reportAttributeAccessIssue, reportUnknownVariableType] - as above
html: Any = lxml.html  # pyright: ignore[reportUnknownMemberType, reportAttributeAccessIssue] - as above
olefile: Any = _olefile
openpyxl: Any = _openpyxl
pdfplumber: Any = _pdfplumber
pypdfium2: Any = _pypdfium2
calamine: Any = _calamine
