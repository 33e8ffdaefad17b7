// The settings of distances and times: what is taken, and what is said of what is not, without saying a key.
import { describe, expect, test } from 'vitest'
import { readConfig } from '../../shared/config.ts'

const key = 'AIza-tests-only'
const refusal = (env: Record<string, string>) => {
  try {
    readConfig(env)
  } catch (error) {
    return String(error)
  }
  throw new Error('was taken')
}

describe('a routing service', () => {
  test('is none unless it is set up', () => {
    expect(readConfig({}).routing).toBeNull()
  })

  test.each([
    [{ OPSBOOK_ROUTING: 'osrm:http://localhost:5000' }, { kind: 'osrm', address: 'http://localhost:5000', key: null }],
    [
      { OPSBOOK_ROUTING: 'osrm:https://maps.company.example/osrm/' },
      { kind: 'osrm', address: 'https://maps.company.example/osrm', key: null },
    ],
    [
      { OPSBOOK_ROUTING: 'google:https://maps.googleapis.com', OPSBOOK_ROUTING_KEY: key },
      { kind: 'google', address: 'https://maps.googleapis.com', key },
    ],
  ])('may be %j', (env, routing) => {
    expect(readConfig(env).routing).toEqual(routing)
  })

  test.each([
    'https://osrm.company.example',
    'here:https://osrm.company.example',
    'osrm:ftp://osrm.company.example',
    'osrm:https://user:pass@osrm.company.example',
    'osrm:https://osrm.company.example?key=1',
    'osrm:https://osrm.company.example#a',
    'osrm:https://',
    'osrm:http://[::1',
  ])('cannot be %s', (text) => {
    expect(refusal({ OPSBOOK_ROUTING: text })).toContain('setting OPSBOOK_ROUTING: is neither osrm:ADDRESS nor google:ADDRESS')
  })

  test('of Google needs a key, and no refusal says it', () => {
    expect(refusal({ OPSBOOK_ROUTING: 'google:https://maps.googleapis.com' })).toContain(
      'setting OPSBOOK_ROUTING_KEY: is missing beside OPSBOOK_ROUTING of a Google-compatible service',
    )
    const said = refusal({ OPSBOOK_ROUTING: 'google:nowhere', OPSBOOK_ROUTING_KEY: `${key} and more` })
    expect(said).toContain('setting OPSBOOK_ROUTING_KEY: is no key')
    expect(said).not.toContain(key)
  })
})

test('roads are 1.3 times as long as a straight line and driven at 50 km/h, unless told otherwise', () => {
  expect(readConfig({}).road).toEqual({ roadFactor: 1.3, kilometresPerHour: 50 })
  expect(readConfig({ OPSBOOK_ROAD_FACTOR: '1.42', OPSBOOK_ROAD_SPEED_KMH: '35' }).road).toEqual({
    roadFactor: 1.42,
    kilometresPerHour: 35,
  })
  expect(refusal({ OPSBOOK_ROAD_FACTOR: '0.9', OPSBOOK_ROAD_SPEED_KMH: 'fast' })).toBe(
    'AppError: setting OPSBOOK_ROAD_FACTOR: is not a factor from 1 to 5; setting OPSBOOK_ROAD_SPEED_KMH: is not a speed in km/h from 1 to 200',
  )
})
