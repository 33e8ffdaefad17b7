// A new row.
import { useTranslate } from 'ra-core'
import { useMemo, useRef, useState } from 'react'
import { useForm } from 'react-hook-form'
import { useSearchParams } from 'react-router'
import { call } from '../api/call.ts'
import { Empty } from '../parts/empty.tsx'
import { placeProblem } from '../parts/form-problem.tsx'
import { Page } from '../parts/page.tsx'
import { rowTitle } from '../parts/row-title.ts'
import { isShape } from '../parts/schema-columns.ts'
import { useTell } from '../parts/tell.ts'
import type { ResourceMetadata } from '../shell/me.tsx'
import { useKey } from './key.ts'
import { RecordForm, type Values } from './record-form.tsx'
import { type RowData, useRefreshAll } from './row.ts'
import { useUnsaved } from './unsaved.tsx'

export function NewForm({ resource }: { resource: ResourceMetadata }) {
  const translate = useTranslate()
  const [query] = useSearchParams()
  const columns = useMemo(() => resource.columns.filter(({ isWritable }) => isWritable), [resource])
  /** Columns that the address gives, such as the owner of what is made from its page. */
  const given = useRef(
    Object.fromEntries(
      columns.flatMap(({ name, kind }) => {
        const value = query.get(name)
        return value === null ? [] : [[name, kind === 'ref' || kind === 'integer' ? Number(value) : value]]
      }),
    ),
  )
  const fallbacks = Object.fromEntries(
    columns.map(({ name, fallback, kind, isOptional }) => [name, fallback ?? (kind === 'flag' && !isOptional ? false : null)]),
  )
  const form = useForm<Values>({ defaultValues: { ...fallbacks, ...given.current } })
  const [error, setError] = useState<unknown>(null)
  const refresh = useRefreshAll()
  const tell = useTell()
  const keyOf = useKey()
  const { question, leave, ask } = useUnsaved(form.formState.isDirty)
  const title = translate('records.new.title', { what: resource.label })
  if (!resource.verbs.includes('create'))
    return (
      <Page title={title}>
        <Empty title={translate('records.refused.title')}>{translate('records.refused.create', { what: resource.pluralLabel })}</Empty>
      </Page>
    )

  const save = async (values: Values) => {
    setError(null)
    // what was left empty is left out: the API fills it in, or says that it is missing
    const body = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== undefined))
    try {
      const row = await call<RowData>(resource.path, { method: 'POST', body, headers: keyOf(body) })
      tell(translate('records.new.done', { what: rowTitle(resource, row) }))
      await refresh()
      leave(`/r/${resource.name}/${row.id}`)
    } catch (refused) {
      setError(
        placeProblem(
          form,
          refused,
          columns.map(({ name }) => name),
          columns.filter(isShape).map(({ name }) => name),
        ),
      )
    }
  }
  return (
    <Page title={title} about={resource.description}>
      <RecordForm
        form={form}
        resource={resource}
        columns={columns}
        error={error}
        onSubmit={save}
        onCancel={() => ask(`/r/${resource.name}`)}
      />
      {question}
    </Page>
  )
}
