// A refusal within a form: each issue next to the field that it concerns, all at once, and above them how many there are and where.
import { Alert, Anchor, List } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useTranslate } from 'ra-core'
import { useEffect, useRef } from 'react'
import { type FieldValues, get, type Path, type UseFormReturn } from 'react-hook-form'
import { Problem } from '../api/problem.ts'
import { faultsOf } from './field.tsx'
import { type Fault, useSentences } from './refusal.tsx'
import { Trouble } from './trouble.tsx'

/** Marks the fields of a refusal, of `shapes` those within; gives what belongs to none of them, to be shown above, or null. */
export function placeProblem<V extends FieldValues>(
  form: UseFormReturn<V>,
  error: unknown,
  names: readonly string[],
  shapes: readonly string[] = [],
): unknown {
  if (!(error instanceof Problem)) return error
  const placeOf = (path: string) => {
    const name = names.find((one) => path === one || path.startsWith(`${one}.`))
    return name !== undefined && shapes.includes(name) ? path : name
  }
  const rest = error.issues.filter(({ path }) => placeOf(path) === undefined)
  for (const name of new Set(error.issues.flatMap(({ path }) => placeOf(path) ?? []))) {
    const told = error.issues.filter(({ path }) => placeOf(path) === name)
    // a list or an object may hold several: each is told with where within it stands
    const faults: Fault[] = told.map(({ path, code, message, hint, values }) => ({
      message: `${path === name ? '' : `${path.slice(name.length + 1)}: `}${message}.${hint && !isForPrograms(hint) ? ` ${hint}` : ''}`,
      code,
      values,
    }))
    const refused = { type: 'refused', message: faults.map(({ message }) => message).join(' '), faults } // the form keeps what it does not know too
    form.setError(name as Path<V>, refused) // the names are those of the form's fields
  }
  if (error.issues.length > 0 && rest.length === 0) return null
  return new Problem({ ...error, message: error.message, issues: rest })
}

/** Some remedies are for whoever writes a program: they lead to the contract. */
const isForPrograms = (hint: string) => hint.includes('/api/')

/** The first field below a path that something is wrong with. */
function firstOf(errors: unknown, path: string): string {
  if (typeof errors !== 'object' || errors === null || 'message' in errors) return path
  const [within] = Object.entries(errors).filter(([, inner]) => faultsOf(inner).length > 0)
  return within ? firstOf(within[1], `${path}.${within[0]}`) : path
}

interface FaultsProps<V extends FieldValues> {
  readonly form: UseFormReturn<V>
  /** Fields in their order with what people call them. */
  readonly fields: readonly { readonly name: string; readonly label: string }[]
  /** What belongs to no field. */
  readonly error: unknown
}

/** What is wrong with a form, above it, where it takes the focus; each fault leads to its field. */
export function Faults<V extends FieldValues>({ form, fields, error }: FaultsProps<V>) {
  const translate = useTranslate()
  const { ofCode } = useSentences()
  const place = useRef<HTMLDivElement>(null)
  const { errors, submitCount } = form.formState
  const faults = fields.flatMap(({ name, label }) => {
    // the API's own words stand at the field
    const messages = faultsOf(get(errors, name)).map(({ message, code, values }) => (code && ofCode(code, values)) || message)
    return messages.length > 0 ? [{ name, label, message: [...new Set(messages)].join(' ') }] : []
  })
  const isWrong = faults.length > 0 || Boolean(error)
  // biome-ignore lint/correctness/useExhaustiveDependencies: anew after each try
  useEffect(() => {
    if (isWrong) place.current?.focus()
  }, [isWrong, submitCount])
  if (!isWrong) return null
  return (
    <div ref={place} tabIndex={-1}>
      {Boolean(error) && <Trouble error={error} />}
      {faults.length > 0 && (
        <Alert
          color="red"
          variant="light"
          role="alert"
          mt={error ? 'xs' : 0}
          icon={<IconAlertTriangle aria-hidden />}
          title={translate('records.form.faults', { smart_count: faults.length })}
        >
          <List size="sm">
            {faults.map(({ name, label, message }) => (
              <List.Item key={name}>
                <Anchor
                  component="button"
                  type="button"
                  size="sm"
                  underline="always"
                  onClick={() => form.setFocus(firstOf(get(errors, name), name) as Path<V>)}
                >
                  {label}
                </Anchor>
                {translate('shell.pair', { name: '', value: message })}
              </List.Item>
            ))}
          </List>
        </Alert>
      )}
    </div>
  )
}
