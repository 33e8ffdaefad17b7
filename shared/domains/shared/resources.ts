// What all domains share: people, customers, sites and suppliers.
import { z } from 'zod'
import { choice, decimal, flag, idsOf, instant, json, ref, secret, text } from '../../catalogue/kinds.ts'
import { defineResource, roles } from '../../catalogue/resource.ts'
import { checkEntraObjectId, checkUsername, waitOnSheet } from './rules.ts'

/** A person who signs in or receives work; the password hash never leaves the database. */
export const user = defineResource({
  domain: 'shared',
  name: 'user',
  slug: 'users',
  description: 'A person who signs in or receives work.',
  columns: {
    username: text({ max: 60, headers: ['user', 'login'] }),
    email: text({ max: 120, format: 'email', personal: true }),
    name: text({ max: 120, personal: true, headers: ['full name'] }),
    phone: text({ max: 40, optional: true, personal: true }),
    telegramId: text({ max: 40, optional: true, personal: true }),
    role: choice(roles, { default: 'staff' }),
    siteIds: json(idsOf('site').max(200), {
      optional: true,
      description: 'Limits the person to these sites; all of them where none is given.',
    }),
    locale: text({ max: 20, default: 'en' }),
    timezone: text({ max: 60, format: 'timezone', default: 'UTC' }),
    isActive: flag({ default: true }),
    entraObjectId: text({
      max: 36,
      optional: true,
      personal: true,
      example: '8b87af7d-8647-4dc7-8df4-5f69a2011bb5',
      description: 'Object id in Microsoft Entra, where the person signs in with a token of its tenant.',
    }),
    lastLoginAt: instant({ optional: true, readOnly: true, isStamp: true }),
    passwordHash: secret({ optional: true }),
  },
  naturalKey: ['username'],
  unique: ['email', 'entraObjectId'],
  lists: { username: ['role', 'isActive'], name: [] },
  glance: ['role', 'email', 'phone', 'isActive', 'lastLoginAt'],
  search: ['username', 'name', 'email'],
  access: { manager: ['read'], auditor: ['read'] },
  check: ({ username, entraObjectId }) => [...checkUsername(username), ...checkEntraObjectId(entraObjectId)],
  isImportable: false,
})

/** Whom work is done for. */
export const customer = defineResource({
  domain: 'shared',
  name: 'customer',
  slug: 'customers',
  description: 'Whom goods are delivered to and work is done for.',
  columns: {
    code: text({ max: 40, headers: ['customer code', 'customer id', 'account'] }),
    name: text({ max: 120, headers: ['customer', 'customer name', 'company'] }),
    email: text({ max: 120, format: 'email', optional: true, headers: ['e-mail', 'mail'] }),
    phone: text({ max: 40, optional: true, headers: ['telephone', 'tel'] }),
    address: text({ max: 400, optional: true }),
    constraints: json(z.record(z.string().max(60), z.json()), {
      optional: true,
      description: 'What planning must respect, such as {"maxWaitHours": 4}.',
    }),
    preferences: json(z.record(z.string().max(60), z.json()), { optional: true }),
  },
  naturalKey: ['code'],
  lists: { code: [], name: [] },
  search: ['code', 'name'],
  sheets: ['clients'],
  imports: {
    columns: {
      maxWaitHours: decimal({
        scale: 2,
        min: 0,
        optional: true,
        units: ['h', 'hours'],
        headers: ['max wait', 'longest wait'],
        description: 'The longest that the customer may wait, in hours; kept among the constraints.',
      }),
    },
    brings: [],
    toRow: waitOnSheet,
  },
})

/** A place where the company works. */
export const site = defineResource({
  domain: 'shared',
  name: 'site',
  slug: 'sites',
  description: 'A place where the company works.',
  columns: {
    code: text({ max: 40, headers: ['site code'] }),
    name: text({ max: 120, headers: ['site', 'site name'] }),
    location: text({ max: 200, optional: true, headers: ['address'] }),
    timezone: text({ max: 60, format: 'timezone', default: 'UTC', headers: ['time zone'] }),
  },
  naturalKey: ['code'],
  lists: { code: [], name: [] },
  search: ['code', 'name'],
})

/** From whom goods are bought. */
export const supplier = defineResource({
  domain: 'shared',
  name: 'supplier',
  slug: 'suppliers',
  description: 'From whom goods are bought.',
  columns: {
    code: text({ max: 40, headers: ['supplier code', 'supplier id', 'vendor code'] }),
    name: text({ max: 120, headers: ['supplier', 'supplier name', 'vendor', 'vendor name'] }),
    email: text({ max: 120, format: 'email', optional: true, headers: ['e-mail', 'mail'] }),
    phone: text({ max: 40, optional: true, headers: ['telephone', 'tel'] }),
    contactName: text({ max: 120, optional: true, headers: ['contact', 'contact person'] }),
    address: text({ max: 400, optional: true }),
    isActive: flag({ default: true, headers: ['active'] }),
    rating: decimal({ scale: 2, min: 0, max: 5, optional: true, readOnly: true, description: 'Computed, 0 to 5.' }),
  },
  naturalKey: ['code'],
  lists: { code: ['isActive'], name: ['isActive'] },
  search: ['code', 'name'],
  sheets: ['vendors'],
})

const everything = ['read', 'create', 'update', 'delete'] as const

/** A list as somebody likes to see it. Everybody has their own, and sees no others: one is shared by its link. */
export const savedView = defineResource({
  domain: 'shared',
  name: 'savedView',
  slug: 'saved-views',
  description: 'A list as somebody likes to see it: filters, order and columns under a name. Everybody has their own.',
  columns: {
    name: text({ max: 120 }),
    resource: text({ max: 60, description: 'The name of the resource that is listed, such as inventoryItem.' }),
    query: json(z.record(z.string().max(60), z.json()), { description: 'Filters, order and columns, as the page of the list has them.' }),
    ownerId: ref('user', { optional: true, readOnly: true, isActor: true, description: 'Whoever made it.' }),
  },
  naturalKey: [],
  lists: { name: ['resource'] },
  glance: ['resource', 'ownerId', 'createdAt'],
  indexes: [
    ['ownerId', 'name'],
    ['ownerId', 'resource', 'name'],
  ],
  access: { manager: everything, staff: everything, medic: everything, technician: everything, auditor: everything },
  own: { column: 'ownerId', roles },
  isImportable: false,
})

/** All resources of the domain. */
export const sharedResources = [user, customer, site, supplier, savedView]
