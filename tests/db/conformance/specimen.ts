// One resource with a column of every kind, beside the resources of the domains, so that every kind is stored, sorted and filtered.
import { z } from 'zod'
import { defineCatalogue } from '../../../shared/catalogue/catalogue.ts'
import {
  choice,
  date,
  decimal,
  flag,
  instant,
  integer,
  json,
  ref,
  secret,
  sum,
  text,
  time,
  translated,
} from '../../../shared/catalogue/kinds.ts'
import { defineResource } from '../../../shared/catalogue/resource.ts'
import { domains } from '../../../shared/domains/index.ts'

/** A row with a column of every kind. */
export const specimen = defineResource({
  domain: 'test',
  name: 'specimen',
  slug: 'specimens',
  description: 'A row with a column of every kind.',
  columns: {
    code: text({ max: 400 }),
    label: text({ max: 200, optional: true }),
    note: text({ max: 4000, optional: true }),
    essay: text({ max: 1_000_000, optional: true }),
    tally: integer({ optional: true }),
    whole: decimal({ scale: 0, optional: true }),
    quantity: decimal({ scale: 3, min: 0, default: 0 }),
    worth: decimal({ scale: 2, min: 0, default: 0 }),
    ratio: decimal({ scale: 15, optional: true }),
    isOn: flag({ optional: true }),
    state: choice(['new', 'in-progress', 'done', "can't"], { default: 'new' }),
    madeOn: date({ optional: true }),
    opensAt: time({ optional: true }),
    seenAt: instant({ optional: true }),
    parentId: ref('specimen', { optional: true }),
    shape: json(z.union([z.record(z.string(), z.json()), z.array(z.json())]), { optional: true }),
    names: translated({ max: 100, optional: true }),
    passwordHash: secret({ optional: true }),
    childQuantity: sum('specimen', 'parentId', 'quantity', { scale: 3, description: 'What the children have together.' }),
  },
  naturalKey: ['code'],
  unique: ['label'],
  lists: {
    code: ['state', 'isOn'],
    label: ['parentId'],
    tally: ['isOn'],
    whole: [],
    quantity: ['state'],
    ratio: [],
    isOn: [],
    madeOn: ['isOn'],
    opensAt: [],
    seenAt: ['state'],
    parentId: [],
    updatedAt: [],
  },
  search: ['code', 'label'],
})

/** The resources of all domains and the specimen. */
export const everything = defineCatalogue([...domains.flatMap((domain) => domain.resources), specimen])
