// Alerts: what alerts.json says is what is deployed, each with its query, to people who read mail.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import rules from '../../infra/azure/alerts/alerts.json' with { type: 'json' }
import { askedOf, deployed, folder, within } from './world.ts'

const isRule = (rule: unknown): rule is Record<string, unknown> => typeof rule === 'object' && rule !== null

test('every query has its rule and every rule its query, as Azure is asked for it', async () => {
  const all: readonly unknown[] = rules
  const asked = askedOf(await deployed('standard'), 'insights/scheduled-query-rule').map(({ given }) => given)
  expect(globSync('alerts/*.kql', { cwd: folder }).sort()).toEqual(all.map((rule) => join('alerts', String(within(rule, 'query')))).sort())
  expect(asked).toHaveLength(all.length)
  for (const [index, rule] of all.filter(isRule).entries()) {
    expect(asked[index]).toMatchObject({
      name: `opsbook-${rule.name}`,
      alertDescription: rule.remedy,
      severity: rule.severity,
      windowSize: `PT${rule.windowMinutes}M`,
      evaluationFrequency: `PT${rule.everyMinutes}M`,
      actions: { actionGroupResourceIds: [expect.objectContaining({ text: 'action-group.outputs.resourceId' })] },
    })
    const [criterion] = [within(asked[index], 'criterias.allOf.0')]
    expect(criterion).toMatchObject({ operator: rule.operator, threshold: rule.threshold })
    expect(within(criterion, 'query')).toBe(readFileSync(join(folder, 'alerts', String(rule.query)), 'utf8'))
  }
})

/** What Azure takes for how often a query runs and how far it looks back, https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-types */
const minutes = [1, 5, 10, 15, 30, 45, 60, 120, 180, 240, 300, 360, 1440]

test('Azure takes how often every query runs, how far it looks back, and how it is compared', () => {
  for (const { name, everyMinutes, windowMinutes, operator, severity } of rules) {
    expect([name, minutes.includes(everyMinutes), [...minutes, 2880].includes(windowMinutes), windowMinutes >= everyMinutes]).toEqual([
      name,
      true,
      true,
      true,
    ])
    expect(['Equals', 'GreaterThan', 'GreaterThanOrEqual', 'LessThan', 'LessThanOrEqual']).toContain(operator)
    expect([0, 1, 2, 3, 4]).toContain(severity)
  }
})

test.each([
  ['GeneralPurpose', 'cpu_percent'],
  ['Standard', 'dtu_consumption_percent'],
])('a database of tier %s is watched by %s', async (databaseTier, metric) => {
  const asked = askedOf(await deployed('standard', { databaseTier }), 'insights/metric-alert').map(({ given }) =>
    within(given, 'criteria.allof.0.metricName'),
  )
  expect(asked).toEqual([metric, 'storage_percent', 'Http5xx', 'DroppedEventCount'])
})

test('every alert names its remedy, which is a heading of docs/watching.md', async () => {
  const headings = readFileSync(join(folder, '..', '..', 'docs', 'watching.md'), 'utf8').split('\n')
  const asked = askedOf(await deployed('standard'), 'insights/metric-alert').map(({ given }) => given)
  expect(asked).toHaveLength(4)
  for (const { name } of rules) expect(headings).toContain(`### ${name}`)
  for (const alert of asked) {
    const name = String(within(alert, 'name')).replace('opsbook-', '')
    expect(within(alert, 'alertDescription')).toMatch(new RegExp(`docs/watching\\.md#${name}$`))
    expect(headings).toContain(`### ${name}`)
  }
})

test('every address gets a mail', async () => {
  const [people] = askedOf(await deployed('small'), 'insights/action-group')
  expect(within(people?.given, 'emailReceivers.1')).toEqual({
    name: 'boss@company.example',
    emailAddress: 'boss@company.example',
    useCommonAlertSchema: true,
  })
})
