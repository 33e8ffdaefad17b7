// Who the trial tasks are for, and where, beside the people and sites of the seed: enough of them that each has a part of the work.
import type { InsertOf } from '../../shared/catalogue/resource.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { gather, select } from '../../shared/db/store.ts'
import { site, user } from '../../shared/domains/shared/resources.ts'
import { seed } from './seed.ts'
import { add } from './seed-rows.ts'

// biome-ignore format: a list of names
const names = ['Aisha Bello', 'Björn Dahl', 'Chloé Martin', 'Diego Fuentes', 'Emma Novak', 'Farid Rahimi', 'Grace Okafor', 'Hana Suzuki', 'Ivan Petrov', 'Jana Kovač', 'Kofi Mensah', 'Lucía Ortega', 'Mei Chen', 'Nils Berg', 'Olga Danilova', 'Priya Nair']

const crew = names.map((name): InsertOf<typeof user> => {
  const username = name
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z ]/g, '')
    .replace(' ', '.')
  return { username, name, email: `${username}@opsbook.example`, role: 'technician' }
})

const sites: InsertOf<typeof site>[] = [
  { code: 'BASTROP', name: 'Bastrop', location: 'Bastrop, Texas', timezone: 'America/Chicago' },
  { code: 'LEADVILLE', name: 'Leadville', location: 'Leadville, Colorado', timezone: 'America/Denver' },
  { code: 'SEDONA', name: 'Sedona', location: 'Sedona, Arizona', timezone: 'America/Phoenix' },
  { code: 'LEIRIA', name: 'Leiria', location: 'Leiria, Portugal', timezone: 'Europe/Lisbon' },
  { code: 'NANYUKI', name: 'Nanyuki', location: 'Nanyuki, Kenya', timezone: 'Africa/Nairobi' },
]

/** Adds what is missing of the seed and of these people and sites; returns all who can be given work, and all sites. */
export async function callCrew(ctx: DbContext) {
  await seed(ctx)
  await add(ctx, user, crew)
  await add(ctx, site, sites)
  const [people, places] = await gather(ctx, [select(ctx, user, { isActive: true }), select(ctx, site, {})])
  return { people: people.toSorted((a, b) => a.id - b.id), sites: places.toSorted((a, b) => a.id - b.id) }
}
