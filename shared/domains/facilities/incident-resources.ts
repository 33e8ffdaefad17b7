// Medical incidents: only medics and administrators see them, and every look at one is recorded.
import { z } from 'zod'
import { choice, instant, json, ref, text } from '../../catalogue/kinds.ts'
import { type Access, defineResource } from '../../catalogue/resource.ts'
import { attachmentsOf } from '../attachments.ts'

const medics: Access = { medic: ['read', 'create', 'update'] }

/** An injury or illness at work. Never edited: what is to be added is an appended note. */
export const medicalIncident = defineResource({
  domain: 'facilities',
  name: 'medicalIncident',
  slug: 'medical-incidents',
  description: 'An injury or illness at work, with its treatment. Never edited: notes are appended. Every read is recorded.',
  columns: {
    number: text({ max: 40, headers: ['incident no', 'incident number', 'case no'] }),
    occurredAt: instant({ headers: ['date', 'occurred', 'when'] }),
    siteId: ref('site', {}),
    patientName: text({ max: 120, personal: true, headers: ['patient', 'injured person', 'name'] }),
    patientKind: choice(['employee', 'contractor', 'visitor'], { headers: ['kind', 'type'] }),
    description: text({ max: 4000, personal: true, headers: ['what happened', 'injury'] }),
    treatment: text({ max: 4000, personal: true, optional: true, headers: ['first aid given'] }),
    outcome: text({ max: 400, personal: true, optional: true }),
    suppliesUsed: json(z.array(z.strictObject({ item: z.string(), quantity: z.number(), unit: z.string() })).max(100), {
      optional: true,
      readOnly: true,
      description: 'What was used of the first-aid stock; each is a movement of kind consume.',
    }),
  },
  naturalKey: ['number'],
  lists: { occurredAt: ['siteId'] },
  glance: ['occurredAt', 'siteId', 'patientName', 'patientKind', 'description', 'outcome'],
  verbs: ['read'],
  access: medics,
  sheets: ['medical incidents', 'incidents', 'accident book', 'first aid log'],
  recordsReads: true,
  isImportable: true,
})

/** A note that was appended to an incident. */
export const incidentNote = defineResource({
  domain: 'facilities',
  name: 'incidentNote',
  slug: 'incident-notes',
  description: 'What was added to a medical incident later. Never edited.',
  columns: {
    incidentId: ref('medicalIncident', {}),
    authorId: ref('user', { optional: true }),
    body: text({ max: 4000, personal: true }),
  },
  naturalKey: [],
  lists: { incidentId: [] },
  glance: ['body', 'incidentId', 'authorId', 'createdAt'],
  verbs: ['read'],
  access: medics,
  within: 'incidentId',
  recordsReads: true,
})

/** A file of an incident. */
export const incidentAttachment = attachmentsOf({
  domain: 'facilities',
  owner: 'medicalIncident',
  slug: 'medical-incident',
  access: { medic: ['read', 'create', 'delete'] },
  recordsReads: true,
})
