"""Assessments on their way out: JSON document, QuakeML, HTML report and a summary to read aloud.

Heavy libraries load only when something is drawn.
"""

from testban.reporting.document import assessment_document, assessment_schema, write_json
from testban.reporting.quakeml import write_quakeml
from testban.reporting.report import ReportSettings, write_report
from testban.reporting.summary import summary

__all__ = [
    "ReportSettings",
    "assessment_document",
    "assessment_schema",
    "summary",
    "write_json",
    "write_quakeml",
    "write_report",
]
