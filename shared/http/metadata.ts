// What a client needs to know to show any resource without knowing it: the catalogue as one person may use it, with labels in one language.
import { z } from 'zod'
import type { AnyAction } from '../catalogue/action.ts'
import type { AnyColumn } from '../catalogue/column.ts'
import { descriptionOf, type LabelLanguage, type Labels, labelOf } from '../catalogue/labels.ts'
import type { Condition } from '../catalogue/marks.ts'
import type { AnyReport, Naming } from '../catalogue/report.ts'
import {
  type Columns,
  conditionsOf,
  isShown,
  isTyped,
  labelName,
  type Resource,
  requiredColumns,
  searchLanguages,
  type Verb,
} from '../catalogue/resource.ts'
import type { Suits } from '../catalogue/suits.ts'
import type { Actor } from '../context.ts'
import { kebab } from './action-endpoints.ts'
import type { ServedDomain, Service } from './service.ts'

/** A JSON schema. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** A value with what people call it. */
export interface Choice {
  readonly value: string
  readonly label: string
}

/** Where the currency or the unit of a figure stands: a property of the row, or of the row to which `reference` points. */
export interface Measure {
  readonly kind: 'currency' | 'unit'
  readonly column: string
  readonly reference: string | null
  readonly refersTo: string | null
}

/** A column as a list, a form and a filter need it. */
export interface ColumnMetadata {
  readonly name: string
  readonly label: string
  /** The kind of the design: `text integer decimal flag choice date time instant ref json translated`. */
  readonly kind: string
  readonly isOptional: boolean
  /** A new row must give it. */
  readonly isRequired: boolean
  /** Requests may give it. */
  readonly isWritable: boolean
  /** Set when the row is made, never changed afterwards. */
  readonly isFixed: boolean
  readonly choices: readonly Choice[]
  /** The resource that a reference points to. */
  readonly refersTo: string | null
  /** Under which property of a row the label of a reference stands. */
  readonly labelName: string | null
  /** Decimal places. */
  readonly scale: number
  /** In what a figure is counted, and where that stands; null where it is a bare number. */
  readonly measure: Measure | null
  readonly fallback: unknown
  readonly description: string | null
  /** What requests give. */
  readonly schema: JsonSchema
  /** What a read shows of a column of kind `json`, with labels; null of any other. */
  readonly shape: JsonSchema | null
}

/** An action that the person may take. */
export interface ActionMetadata {
  readonly name: string
  readonly label: string
  readonly on: 'row' | 'collection'
  /** The rows that it is offered for; every row where it is null. */
  readonly suits: Suits | null
  /** Properties of the input that a form begins with what a column of the row holds, each with that column. */
  readonly startsFrom: Readonly<Record<string, string>>
  readonly description: string
  /** `/api/.../{id}/issue` */
  readonly path: string
  readonly input: JsonSchema
}

/** A mark of the rows that meet all its conditions, beside one of their columns; a client holds them against a row that it has. */
export interface MarkMetadata extends Choice {
  readonly beside: string
  readonly when: readonly Condition[]
}

/** A resource that the person may read. */
export interface ResourceMetadata {
  readonly name: string
  readonly domain: string
  readonly path: string
  readonly label: string
  readonly pluralLabel: string
  readonly description: string
  readonly columns: readonly ColumnMetadata[]
  readonly naturalKey: readonly string[]
  /** Sorts, each with the filters that go with it; the first is the usual one. */
  readonly lists: Readonly<Record<string, readonly string[]>>
  /** Columns that a list shows first, after the natural key and the name; empty where kinds tell as well. */
  readonly glance: readonly string[]
  /** Filters that go with every sort. */
  readonly unique: readonly string[]
  readonly isSearchable: boolean
  /** A search finds words, newest first: it goes with the sort by id only. */
  readonly isSearchedByWord: boolean
  readonly searchLanguages: readonly string[]
  /** Filters with a name, each with the column that it stands for; `isOffered` is false where another tells people more. */
  readonly shortcuts: readonly (Choice & { readonly column: string; readonly isOffered: boolean })[]
  /** The shortcut with which a list opens, for people, until they choose otherwise; null where it opens whole. */
  readonly opens: string | null
  /** What of a row is told at a glance. */
  readonly marks: readonly MarkMetadata[]
  readonly verbs: readonly Verb[]
  /** The rows that a verb is offered for; every row where it is null. */
  readonly suits: { readonly update: Suits | null; readonly delete: Suits | null }
  readonly isImportable: boolean
  /** References of other resources that point here, as far as the person may read them. */
  readonly referredBy: readonly { readonly resource: string; readonly column: string }[]
  readonly actions: readonly ActionMetadata[]
  /** What each of its actions is called, also those that the person may not take: the history of a row names them. */
  readonly actionNames: readonly Choice[]
}

/** A report that the person may ask for. */
export interface ReportMetadata {
  readonly name: string
  readonly domain: string
  readonly path: string
  readonly label: string
  readonly description: string
  readonly input: JsonSchema
  readonly columns: readonly ColumnMetadata[]
  /** Columns that name rows of resources by their natural key, by their id where they have none. */
  readonly names: Readonly<Record<string, Naming>>
}

/** Everything. */
export interface Metadata {
  readonly language: LabelLanguage
  /** What the role of the person is called. */
  readonly role: string
  readonly domains: readonly { readonly name: string; readonly label: string }[]
  readonly resources: readonly ResourceMetadata[]
  readonly reports: readonly ReportMetadata[]
  /** Every permission that the person has, such as `workOrder.approve` and `audit.read`. */
  readonly permissions: readonly string[]
}

const schemas = new WeakMap<z.ZodType, JsonSchema>()

function toJson(schema: z.ZodType): JsonSchema {
  let made = schemas.get(schema)
  if (!made) {
    const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
    made = rest as JsonSchema // what zod made is one
    schemas.set(schema, made)
  }
  return made
}

/** The schema of an input with what people call its properties (`title`) and its choices (`x-labels`), at any depth. */
function labelled(schema: JsonSchema, labels: Labels): JsonSchema {
  const within = (inner: unknown): unknown => {
    if (Array.isArray(inner)) return inner.map(within)
    return typeof inner === 'object' && inner !== null ? labelled(inner as JsonSchema, labels) : inner // what holds schemas holds objects
  }
  const told = Object.entries(schema).map(([key, inner]) => {
    if (key !== 'properties') return [key, key === 'default' || key === 'const' ? inner : within(inner)]
    const properties = Object.entries(inner as Record<string, JsonSchema>) // JSON schema says so
    return [
      key,
      Object.fromEntries(properties.map(([name, one]) => [name, { title: labelOf(labels, 'column', name), ...labelled(one, labels) }])),
    ]
  })
  const words = schema.enum ?? (schema.const === undefined ? [] : [schema.const])
  const choices = (words as unknown[]).map((word) => [String(word), labelOf(labels, 'choice', String(word))])
  return { ...Object.fromEntries(told), ...(choices.length > 0 ? { 'x-labels': Object.fromEntries(choices) } : {}) }
}

/** The catalogue as an actor may use it. */
export function toMetadata(service: Service, actor: Actor, labels: Labels): Metadata {
  const { catalogue, domains, can } = service
  const readable = new Set(catalogue.resources.filter(({ name }) => can(actor, `${name}.read`)))
  return {
    language: labels.language,
    role: labelOf(labels, 'choice', actor.role),
    domains: domains.map(({ name }) => ({ name, label: labelOf(labels, 'domain', name) })),
    resources: domains.flatMap((domain) =>
      domain.resources.filter((resource) => readable.has(resource)).map((resource) => describe(resource, domain)),
    ),
    reports: domains.flatMap(({ name, reports }) =>
      reports.filter((report) => can(actor, `report.${report.name}`)).map((report) => ofReport(name, report, labels)),
    ),
    permissions: service.permissions.filter((permission) => can(actor, permission)),
  }

  function named(value: string): Choice {
    return { value, label: labelOf(labels, 'choice', value) }
  }

  function describe(resource: Resource, { actions }: ServedDomain): ResourceMetadata {
    const { name, domain, path, description, naturalKey, lists, glance, unique } = resource
    const required = new Set(requiredColumns(resource))
    const own = actions.filter((action) => action.resource === name)
    const verbs = (['read', 'create', 'update', 'delete'] as const).filter(
      (verb) => can(actor, `${name}.${verb}`) && resource.verbs.has(verb),
    )
    return {
      name,
      domain,
      path,
      label: labelOf(labels, 'resource', name),
      pluralLabel: labelOf(labels, 'resources', name),
      description,
      columns: Object.entries(resource.columns).flatMap(([column, made]) =>
        isShown(made) ? [{ ...ofColumn(column, made, required.has(column), labels), measure: measureOf(made, resource.columns) }] : [],
      ),
      naturalKey,
      lists,
      glance,
      unique,
      isSearchable: resource.search.length + resource.textIndex.length > 0,
      isSearchedByWord: resource.textIndex.length > 0,
      searchLanguages: searchLanguages(resource),
      shortcuts: Object.entries(resource.shortcuts).map(([value, { column, isOffered = true }]) => ({
        ...named(value),
        column,
        isOffered,
      })),
      opens: Object.keys(resource.shortcuts).find((shortcut) => resource.shortcuts[shortcut]?.opens) ?? null,
      marks: [
        ...Object.entries(resource.shortcuts).flatMap(([value, shortcut]) =>
          shortcut.marks === undefined ? [] : [{ ...named(value), beside: shortcut.marks, when: conditionsOf(shortcut) }],
        ),
        ...Object.entries(resource.marks).map(([value, { marks, ...when }]) => ({ ...named(value), beside: marks, when: [when] })),
      ],
      verbs,
      suits: { update: resource.suits.update ?? null, delete: resource.suits.delete ?? null },
      isImportable: resource.isImportable && can(actor, 'import.create') && can(actor, `${name}.create`),
      referredBy: catalogue.to(resource).flatMap(({ from, column }) => (readable.has(from) ? [{ resource: from.name, column }] : [])),
      actions: own.filter((action) => can(actor, `${name}.${action.name}`)).map((action) => ofAction(resource, action)),
      actionNames: own.map(({ name: value }) => ({ value, label: labelOf(labels, 'action', value) })),
    }
  }

  function ofAction({ path }: Resource, { name, on, suits, startsFrom, description, input }: AnyAction<never>): ActionMetadata {
    const place = on === 'row' ? `${path}/{id}` : path
    return {
      name,
      label: labelOf(labels, 'action', name),
      on,
      suits: suits ?? null,
      startsFrom: startsFrom ?? {},
      description,
      path: `${place}/${kebab(name)}`,
      input: labelled(toJson(input), labels),
    }
  }
}

function ofReport(domain: string, { name, description, input, columns, names = {} }: AnyReport<never>, labels: Labels): ReportMetadata {
  return {
    name,
    domain,
    path: `/api/${domain}/reports/${kebab(name)}`,
    label: labelOf(labels, 'report', name),
    description: descriptionOf(labels, name, description),
    input: labelled(toJson(input), labels),
    columns: Object.entries(columns).map(([column, made]) => ({
      ...ofColumn(column, made, false, labels),
      measure: measureOf(made, columns),
    })),
    names,
  }
}

/** Reports lay what their rows refer to beside them: `itemId.unit` of a resource is `unit` there. */
function measureOf({ options: { currencyIn, unitIn } }: AnyColumn, columns: Columns): Measure | null {
  const kind = currencyIn === undefined ? 'unit' : 'currency'
  const [near, far] = (currencyIn ?? unitIn ?? '').split('.')
  const refersTo = near === undefined ? null : (columns[near]?.refersTo ?? null)
  if (near !== undefined && far !== undefined && refersTo !== null) return { kind, column: far, reference: near, refersTo }
  const column = far ?? near
  return column !== undefined && column in columns ? { kind, column, reference: null, refersTo: null } : null
}

function ofColumn(name: string, column: AnyColumn, isRequired: boolean, labels: Labels): Omit<ColumnMetadata, 'measure'> {
  const { kind, nullable, options, choices, refersTo, scale, fallback } = column
  const asked = toJson(options.asked ?? column.schema)
  return {
    name,
    label: labelOf(labels, 'column', name),
    kind,
    isOptional: nullable,
    isRequired,
    isWritable: isTyped(column) && column.sum === null,
    isFixed: options.isFixed ?? false,
    choices: choices.map((value) => ({ value, label: labelOf(labels, 'choice', value) })),
    refersTo,
    labelName: refersTo === null ? null : labelName(name),
    scale,
    fallback: fallback ?? null,
    description: options.description ?? null,
    schema: kind === 'json' ? labelled(asked, labels) : asked,
    shape: kind === 'json' ? labelled(toJson(column.schema), labels) : null,
  }
}
