// The drop-down lists of a workbook: short ones stand in their rule, long ones on a hidden sheet.
import type { Cell, Workbook } from 'exceljs'
import { columnLetters } from './cell.ts'

/** The name of the hidden sheet. */
export const CHOICES_SHEET = 'Choices'

const LONGEST_INLINE = 255

/** Collects lists while sheets are written; `write` adds the hidden sheet where one is needed. */
export class ChoiceLists {
  private readonly lists: (readonly string[])[] = []

  /** The formula of a validation rule for these choices; a rule takes 255 characters and no comma within a choice. */
  formula(choices: readonly string[]): string {
    const inline = choices.join(',')
    if (inline.length <= LONGEST_INLINE && choices.every((choice) => choice === choice.trim() && !/[,"]/.test(choice))) return `"${inline}"`
    this.lists.push(choices)
    const letters = columnLetters(this.lists.length - 1)
    return `${CHOICES_SHEET}!$${letters}$1:$${letters}$${choices.length}`
  }

  /** Adds the hidden sheet; `fill` sets a cell. */
  write(workbook: Workbook, fill: (cell: Cell, value: string) => void): void {
    if (this.lists.length === 0) return
    const sheet = workbook.addWorksheet(CHOICES_SHEET, { state: 'hidden' })
    const longest = Math.max(...this.lists.map(({ length }) => length))
    for (let index = 0; index < longest; index++) {
      const row = sheet.getRow(index + 1)
      this.lists.forEach((list, column) => {
        const choice = list[index]
        if (choice !== undefined) fill(row.getCell(column + 1), choice)
      })
      row.commit()
    }
    sheet.commit()
  }
}
