// What tasks store: who is to do what by when, what is said about it, and how people want to be told.
import { z } from 'zod'
import { choice, date, idsOf, instant, integer, json, ref, text, time } from '../../catalogue/kinds.ts'
import { type Access, defineResource } from '../../catalogue/resource.ts'
import { attachmentsOf } from '../attachments.ts'
import { dueOf } from './due.ts'
import { checkRule } from './recurrence.ts'
import { rule } from './rule-column.ts'
import { checkTask, isOpen } from './rules.ts'

const access: Access = {
  manager: ['read', 'create', 'update', 'delete'],
  staff: ['read', 'create', 'update'],
  medic: ['read', 'create', 'update'],
  technician: ['read', 'create', 'update'],
  auditor: ['read'],
}

/** Every state of a task. */
export const taskStates = ['pending', 'in-progress', 'completed', 'cancelled'] as const

/** Something that somebody is to do. */
export const task = defineResource({
  domain: 'tasks',
  name: 'task',
  slug: 'tasks',
  description: 'Something that somebody is to do, once or again and again. A technician sees and changes their own.',
  columns: {
    number: text({ max: 40, numbered: 'T-', headers: ['task no', 'task number', 'no'] }),
    title: text({ max: 200, headers: ['task', 'subject', 'what'] }),
    description: text({ max: 10_000, optional: true, headers: ['notes', 'details', 'comments'] }),
    siteId: ref('site', { optional: true, headers: ['site name', 'location'] }),
    assignerId: ref('user', { optional: true, isActor: true, headers: ['assigned by', 'assigner', 'from'] }),
    assigneeId: ref('user', { mustBe: { isActive: true }, headers: ['assigned to', 'assignee', 'owner', 'who'] }),
    dueOn: date({ optional: true, headers: ['due date', 'due', 'deadline'], description: 'Without a time: until the end of this day.' }),
    dueTime: time({ optional: true, headers: ['time'] }),
    timezone: text({ max: 60, format: 'timezone', default: 'UTC', headers: ['time zone', 'zone'] }),
    dueAt: instant({
      optional: true,
      readOnly: true,
      description: 'When it is due: that wall time in its zone, or the end of that day there.',
    }),
    openDueAt: instant({ optional: true, readOnly: true, description: 'When it is due, while it is neither completed nor cancelled.' }),
    reminderMinutes: integer({ min: 0, max: 525_600, optional: true, description: 'Remind so many minutes before it is due.' }),
    reminderAt: instant({ optional: true, headers: ['reminder'], description: 'Remind at this instant, whenever it is due.' }),
    remindAt: instant({ optional: true, readOnly: true, description: 'When the assignee is reminded, while it is open.' }),
    status: choice(taskStates, { default: 'pending', isState: true }),
    priority: choice(['low', 'normal', 'high', 'urgent'], { default: 'normal' }),
    recurrence: rule({
      headers: ['rrule', 'recurrence rule', 'repeat', 'repeats', 'recurring'],
      description:
        'An RRULE of RFC 5545, such as FREQ=WEEKLY;BYDAY=MO. On a sheet also daily, weekdays, weekly, biweekly, monthly, quarterly or yearly.',
    }),
    recurrenceBase: choice(['due', 'completion'], {
      default: 'due',
      description: 'Whether the next one counts from the day it was due or completed.',
    }),
    seriesStartOn: date({
      optional: true,
      readOnly: true,
      description: 'The day from which its recurrence counts; it begins anew with the day due when that day or the rule is changed.',
    }),
    occurrenceNo: integer({ min: 1, default: 1, readOnly: true, description: 'Which one of its series it is.' }),
    previousTaskId: ref('task', { optional: true, readOnly: true, description: 'The task whose completion made this one.' }),
    startedAt: instant({ optional: true, readOnly: true, isStamp: true }),
    completedAt: instant({ optional: true, isState: true, isStamp: true, headers: ['completed', 'done at', 'completed at'] }),
    cancelledAt: instant({ optional: true, readOnly: true, isStamp: true }),
    openedAt: instant({
      optional: true,
      isState: true,
      headers: ['created', 'created at', 'opened'],
      description: 'When it was first written down, where a workbook says so.',
    }),
    externalId: text({ max: 100, optional: true, headers: ['external id', 'id'] }),
    sheetRowKey: text({ max: 64, optional: true, readOnly: true, description: 'What tells the rows of a workbook without numbers apart.' }),
  },
  naturalKey: ['number'],
  unique: ['externalId', 'sheetRowKey', 'previousTaskId'],
  lists: {
    dueAt: ['assigneeId', 'siteId', 'status', 'priority'],
    openDueAt: ['assigneeId', 'siteId'],
    updatedAt: ['assigneeId'],
    completedAt: ['assigneeId'],
    remindAt: [],
  },
  glance: ['status', 'priority', 'assigneeId', 'siteId', 'dueAt'],
  textIndex: ['title', 'description'],
  access,
  tells: ({ number, title, status, assigneeId }, before) =>
    assigneeId === before?.assigneeId || (before !== null && !isOpen({ status }))
      ? []
      : [{ to: assigneeId, kind: 'task-assigned', subject: `${number ?? 'A task'} was assigned to you: ${title}`, body: title }],
  own: { column: 'assigneeId', roles: ['technician'] },
  sheets: ['tasks', 'to do', 'todo', 'task list'],
  imports: { columns: {}, brings: [], rowKey: { column: 'sheetRowKey', from: ['title', 'siteId', 'openedAt'] } },
  check: (row) => [...checkTask(row), ...(row.recurrence === null || row.dueOn === null ? [] : checkRule(row.recurrence, row.dueOn))],
  computed: dueOf,
  shortcuts: {
    toDo: { column: 'status', operator: 'in', value: 'pending,in-progress', opens: true },
    overdue: { column: 'openDueAt', operator: 'lt', value: 'now', marks: 'dueAt' },
    open: { column: 'openDueAt', operator: 'null', value: 'false', isOffered: false },
  },
})

/** What somebody says about a task. */
export const taskComment = defineResource({
  domain: 'tasks',
  name: 'taskComment',
  slug: 'task-comments',
  description: 'What somebody says about a task; those mentioned as @username are told.',
  columns: {
    taskId: ref('task', {}),
    authorId: ref('user', { optional: true }),
    body: text({ max: 4000 }),
    mentions: json(idsOf('user').max(50), { optional: true, description: 'The people mentioned, by id.' }),
  },
  naturalKey: [],
  lists: { taskId: [] },
  glance: ['body', 'taskId', 'authorId', 'createdAt'],
  verbs: ['read', 'delete'],
  access: { manager: ['read', 'delete'], staff: ['read'], medic: ['read'], technician: ['read'], auditor: ['read'] },
  within: 'taskId',
  isImportable: false,
})

/** A file of a task. */
export const taskAttachment = attachmentsOf({ domain: 'tasks', owner: 'task', slug: 'task', access })

const everyone = ['read', 'create', 'update'] as const

/** How a person wants to be told; who has said nothing finds messages in the app only. */
export const notificationPreference = defineResource({
  domain: 'tasks',
  name: 'notificationPreference',
  slug: 'notification-preferences',
  description: 'How a person wants to be told: by which channels, outside which hours, and when the digest comes. Everybody has their own.',
  columns: {
    userId: ref('user', { isFixed: true }),
    channels: json(z.array(z.enum(['log', 'webhook', 'telegram', 'email'])).max(4), { default: ['log'] }),
    quietFrom: time({ optional: true, description: 'From this local time on nothing is sent; needs quietUntil.' }),
    quietUntil: time({ optional: true }),
    digestAt: time({ optional: true, description: 'The local time at which a digest of open tasks comes every day; none where empty.' }),
  },
  naturalKey: ['userId'],
  lists: { userId: [] },
  verbs: ['read', 'create', 'update'],
  access: { manager: everyone, staff: everyone, medic: everyone, technician: everyone, auditor: everyone },
  own: { column: 'userId', roles: ['manager', 'staff', 'technician', 'auditor', 'medic'] },
  isImportable: false,
  check: ({ quietFrom, quietUntil }) =>
    (quietFrom === null) === (quietUntil === null)
      ? []
      : [
          {
            path: quietFrom === null ? 'quietFrom' : 'quietUntil',
            code: 'required',
            message: 'is missing',
            hint: 'Quiet hours have a beginning and an end.',
          },
        ],
})

/** All resources of the domain. */
export const taskResources = [task, taskComment, taskAttachment, notificationPreference]
