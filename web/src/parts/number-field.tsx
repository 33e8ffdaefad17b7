// A number: typed in the signs of the person's language, kept exactly.
import { TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Bound } from './field.tsx'
import { numberFromText, textFromNumber, useDecimalSign } from './number-text.ts'

export function NumberField({ column, value, onChange, input, inputRef }: Bound) {
  const sign = useDecimalSign()
  const [typed, setTyped] = useState<string | null>(null)
  // what is typed stays as it is typed until somebody else, such as a merge, sets the value
  const isTyped = typed !== null && (typed === '' ? value === null || value === undefined : numberFromText(typed, sign) === value)
  return (
    <TextInput
      {...input}
      ref={inputRef}
      inputMode={column.kind === 'integer' ? 'numeric' : 'decimal'}
      autoComplete="off"
      className="numeric"
      value={isTyped ? typed : textFromNumber(value, sign, column.scale)}
      onChange={({ currentTarget }) => {
        setTyped(currentTarget.value)
        onChange(currentTarget.value.trim() === '' ? null : numberFromText(currentTarget.value, sign))
      }}
      onBlur={() => {
        setTyped(null)
        input.onBlur()
      }}
    />
  )
}
