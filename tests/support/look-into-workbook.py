# Prints what openpyxl finds in a workbook as JSON, so that a test can compare two; --save writes it again, as openpyxl would.
import json
import sys

import openpyxl

book = openpyxl.load_workbook(sys.argv[1])


def look(sheet):
    cells = {}
    for row in sheet.iter_rows():
        for cell in row:
            comment = cell.comment.text if cell.comment else None
            if cell.value is None and not cell.has_style and comment is None:
                continue
            style = [repr(part) for part in (cell.fill, cell.font, cell.border, cell.alignment, cell.protection)] if cell.has_style else []
            link = (cell.hyperlink.target or cell.hyperlink.location) if cell.hyperlink else None
            cells[cell.coordinate] = [str(cell.value), cell.data_type, cell.number_format, style, comment, link]
    rules = [
        [str(found.sqref), [[rule.type, rule.formula, rule.operator, rule.dxf.fill.bgColor.rgb if rule.dxf and rule.dxf.fill else None] for rule in found.rules]]
        for found in sheet.conditional_formatting
    ]
    return {
        "cells": cells,
        "rules": rules,
        "merged": sorted(str(found) for found in sheet.merged_cells.ranges),
        "lists": [[str(found.sqref), found.formula1] for found in sheet.data_validations.dataValidation],
        "tables": sorted(sheet.tables),
        "charts": len(sheet._charts),
        "images": len(sheet._images),
        "pivots": [pivot.name for pivot in sheet._pivots],
        "protected": sheet.protection.sheet,
        "filter": sheet.auto_filter.ref,
        "frozen": sheet.freeze_panes,
    }


print(json.dumps({"names": book.sheetnames, "active": book.active.title, "sheets": {sheet.title: look(sheet) for sheet in book.worksheets}}))
if len(sys.argv) > 2:
    book.save(sys.argv[2])
