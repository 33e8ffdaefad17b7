// Matrices: sheets that people keep become one, or every cell that is wrong is named; their bytes; what of them is asked for again.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Cell } from '../../shared/catalogue/cell.ts'
import {
  emptyMatrix,
  fromBytes,
  hashOf,
  type Matrix,
  type MatrixPlace,
  noWay,
  sizeOf,
  toBytes,
  unknown,
} from '../../shared/domains/dispatch/travel/matrix.ts'
import { figuresOf } from '../../shared/domains/dispatch/travel/matrix-places.ts'
import { readMatrix } from '../../shared/domains/dispatch/travel/matrix-sheet.ts'
import { blocksOf } from '../../shared/domains/dispatch/travel/routing-blocks.ts'
import { AppError } from '../../shared/errors.ts'
import type { Sheet } from '../../shared/tabular/sheet.ts'

const sheet = (rows: readonly (readonly Cell[])[]): Sheet => ({
  name: 'Ways',
  state: 'visible',
  rows: async function* () {
    yield rows.map((cells, at) => ({ number: at + 1, cells: [...cells], hidden: false }))
  },
})
const read = (rows: readonly (readonly Cell[])[], isSymmetric = false) => readMatrix(sheet(rows), isSymmetric)
const issuesOf = (work: Promise<unknown>) =>
  work.then(
    () => [],
    (error: AppError) => error.issues.map(({ path, code, message }) => `${path} ${code}: ${message}`),
  )
/** Metres and seconds from one place to another, by name. */
const way = ({ places, metres, seconds }: Matrix, from: string, to: string) => {
  const [a, b] = [from, to].map((name) => places.findIndex((place) => place.name === name))
  const at = (a ?? 0) * places.length + (b ?? 0)
  return metres[at] === unknown ? null : [metres[at], seconds[at]]
}
const header = ['From', 'To', 'Km', 'Minutes']

describe('a sheet of distances', () => {
  it('is read: names in any case, kilometres and minutes, also as text with either decimal sign', async () => {
    const matrix = await read([
      header,
      ['Nakuru', 'Nairobi', 157.5, 170],
      ['NAKURU ', 'Kitale', '198,4', '3:30'],
      ['Kitale', 'nakuru', '201.25', '215 '],
    ])
    expect(matrix.places).toEqual([{ name: 'Nakuru' }, { name: 'Nairobi' }, { name: 'Kitale' }])
    expect(way(matrix, 'Nakuru', 'Nairobi')).toEqual([157_500, 10_200])
    expect(way(matrix, 'Nakuru', 'Kitale')).toEqual([198_400, 12_600])
    expect(way(matrix, 'Kitale', 'Nakuru')).toEqual([201_250, 12_900])
    expect(sizeOf(matrix)).toEqual({ placeCount: 3, pairCount: 3 })
  })

  it.each([
    [['Von', 'Nach', 'Entfernung (km)', 'Dauer (min)'], 1000, 60],
    [['Origin', 'Destination', 'Distance (m)', 'Duration (s)'], 1, 1],
    [['De', 'Vers', 'Miles', 'Heures'], 1609, 3600],
    [['From city', 'To city', 'Umbali', 'Muda'], 1000, 60],
    [['to', 'from', 'hours', 'kilometres'], null, null],
  ])('may have the header %j', async (headers, metres, seconds) => {
    const matrix = await read([headers, ['A', 'B', 1, 1]])
    expect(way(matrix, 'A', 'B')).toEqual(metres === null ? null : [metres, seconds])
    if (metres === null) expect(way(matrix, 'B', 'A')).toEqual([1000, 3600])
  })

  it('takes a comma for the decimal sign where its numbers prove that', async () => {
    const matrix = await read([header, ['A', 'B', '1,250', '10'], ['B', 'A', '12,5', '10']])
    expect(way(matrix, 'A', 'B')?.[0]).toBe(1250)
    expect(way(await read([header, ['A', 'B', '1,250', '10']]), 'A', 'B')?.[0]).toBe(1_250_000)
  })

  it('knows places by where they are, and a name with a spot by both', async () => {
    const where = ['From lat', 'From lon', 'To lat', 'To lon', 'Km', 'Minutes']
    const matrix = await read([where, [-1.2864, 36.8172, -0.3031, 36.08, 157, 170]])
    expect(matrix.places).toEqual([
      { lat: -1.2864, lon: 36.8172 },
      { lat: -0.3031, lon: 36.08 },
    ])
    const both = await read([
      ['From', ...where.slice(0, 2), 'To', ...where.slice(2)],
      ['Nairobi', -1.2864, 36.8172, 'Nakuru', null, null, 157, 170],
    ])
    expect(both.places).toEqual([{ name: 'Nairobi', lat: -1.2864, lon: 36.8172 }, { name: 'Nakuru' }])
  })

  it('counts in one direction only, unless it is said to be symmetric, and then a row of its own wins', async () => {
    const rows = [header, ['A', 'B', 10, 10], ['B', 'C', 20, 20], ['C', 'B', 25, 25]]
    expect(way(await read(rows), 'B', 'A')).toBeNull()
    const matrix = await read(rows, true)
    expect([way(matrix, 'B', 'A'), way(matrix, 'B', 'C'), way(matrix, 'C', 'B')]).toEqual([
      [10_000, 600],
      [20_000, 1200],
      [25_000, 1500],
    ])
  })

  it('may say the same way twice, and that a place is no way from itself', async () => {
    expect(sizeOf(await read([header, ['A', 'B', 1, 2], ['a', 'b', 1, 2], ['A', 'A', 0, 0]]))).toEqual({ placeCount: 2, pairCount: 1 })
  })

  it('refuses every cell that is wrong, with its address', async () => {
    const wrong = await issuesOf(
      read([
        header,
        ['A', 'B', -5, 10],
        ['A', 'C', 'far', 10],
        ['A', 'D', 10],
        [null, 'E', 10, 10],
        ['A', '—', 10, 10],
        ['A', 'A', 3, 0],
        ['A', 'F', 10, 10],
        ['a', 'f', 10, 11],
        ['A', 'G', 1e9, { kind: 'error', text: '#N/A' }],
      ]),
    )
    expect(wrong).toEqual([
      'Ways!C2 range: -5 is negative',
      'Ways!C3 number: "far" is not a number',
      'Ways!D4 required: is empty',
      'Ways!A5 place: is empty',
      'Ways!B6 place: "—" is no name of a place',
      'Ways!C7 range: is not zero, and the way begins where it ends',
      'Ways!C9 twice: differs from row 8, which is the same way',
      'Ways!C10 range: 1000000000 is too large',
      'Ways!D10 error_cell: the cell holds the error #N/A',
    ])
  })

  it('refuses coordinates that are none, and a name in two places', async () => {
    const where = ['From', 'From lat', 'From lon', 'To', 'To lat', 'To lon', 'Km', 'Minutes']
    const wrong = issuesOf(read([where, ['A', 91, 36, 'B', 0, 181, 1, 1], ['C', 1, 1, 'D', 2, 2, 1, 1], ['C', 1.5, 1, 'D', 2, 2, 1, 1]]))
    expect(await wrong).toEqual([
      'Ways!B2 range: 91 is outside -90 to 90',
      'Ways!F2 range: 181 is outside -180 to 180',
      'Ways!B4 twice: puts C elsewhere than a row above',
    ])
  })

  it('names a thousand cells at most, and says how many are wrong', async () => {
    const many = Array.from({ length: 1500 }, (_, at): Cell[] => [`A${at}`, 'B', -1, 1])
    const refusal = read([header, ...many]).catch((error: AppError) => error)
    expect(await refusal).toMatchObject({ message: '1500 cells are wrong, and nothing was loaded; the first 1000 are named' })
    expect(((await refusal) as AppError).issues).toHaveLength(1000)
  })

  it('refuses headers that are missing or twice there, an empty sheet, and more places than a matrix has', async () => {
    expect(await issuesOf(read([['From', 'Whither', 'Km', 'Distance', 'Minutes']]))).toEqual([
      'Ways twice: two columns say the distance, the second is Distance',
      'Ways column: there is no column with the place where the way ends',
    ])
    await expect(read([])).rejects.toThrow('the sheet Ways is empty')
    await expect(read([header])).rejects.toThrow('the sheet Ways has no row below its header')
    const many = Array.from({ length: 2500 }, (_, at): Cell[] => ['A', `B${at}`, 1, 1])
    await expect(read([header, ...many])).rejects.toThrow('the sheet Ways has more places, the limit is 2500')
  })

  it('never fails in any other way, whatever its cells hold', async () => {
    const cell: fc.Arbitrary<Cell> = fc.oneof(
      fc.constantFrom<Cell>(null, '', ' ', true, '1e400', '１２', '\u0000', '12:99', 'NaN', 'Infinity', '=1+1', '<script>'),
      fc.string(),
      fc.double(),
      fc.constant<Cell>({ kind: 'error', text: '#REF!' }),
      fc.constant<Cell>({ kind: 'date', iso: '1899-12-31T01:30:00.000' }),
    )
    const anything = fc.array(fc.array(cell, { maxLength: 6 }), { maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(anything, async (rows) => {
        const outcome = await read([header, ...rows]).catch((error: unknown) => error)
        if (outcome instanceof Error) expect(outcome).toBeInstanceOf(AppError)
        else for (const one of (outcome as Matrix).metres) expect(one === unknown || one <= 100_000_000).toBe(true)
      }),
    )
  })
})

const places: fc.Arbitrary<MatrixPlace[]> = fc.uniqueArray(
  fc.oneof(
    fc.record({ name: fc.string({ minLength: 1 }) }),
    fc.record({ lat: fc.double({ noNaN: true }), lon: fc.double({ noNaN: true }) }),
  ),
  { maxLength: 7, selector: (one) => JSON.stringify(one) },
)
const matrices = places.chain((some) =>
  fc
    .array(fc.oneof(fc.constantFrom(unknown, noWay), fc.nat(100_000_000)), { minLength: some.length ** 2, maxLength: some.length ** 2 })
    .map(
      (metres): Matrix => ({
        places: some,
        metres: Uint32Array.from(metres),
        seconds: Uint32Array.from(metres, (one) => (one < noWay ? one >> 3 : 0)),
      }),
    ),
)

describe('the bytes of a matrix', () => {
  it('give the same matrix again, and the same bytes', () => {
    fc.assert(
      fc.property(matrices, (matrix) => {
        const bytes = toBytes(matrix)
        const again = fromBytes(bytes)
        expect(toBytes(again)).toEqual(bytes)
        const wayOf = ({ places: of, metres, seconds }: Matrix) =>
          of
            .flatMap((from, a) => of.map((to, b) => JSON.stringify([from, to, metres[a * of.length + b], seconds[a * of.length + b]])))
            .sort()
        expect(wayOf(again)).toEqual(wayOf(matrix))
      }),
    )
  })

  it('do not depend on the order in which the sheet has its rows', async () => {
    const rows: Cell[][] = [
      ['A', 'B', 1, 2],
      ['B', 'C', 3, 4],
      ['C', 'A', 5, 6],
    ]
    const [one, other] = [await read([header, ...rows]), await read([header, ...rows.toReversed()])]
    expect(hashOf(toBytes(other))).toBe(hashOf(toBytes(one)))
  })

  it('are nothing else', () => {
    const bytes = toBytes(emptyMatrix([{ name: 'A' }, { name: 'B' }]))
    expect(() => fromBytes(bytes.subarray(3))).toThrow('the content is no matrix')
    expect(() => fromBytes(Buffer.concat([bytes, Buffer.alloc(8)]))).toThrow('the content of the matrix is not whole')
  })
})

describe('the places of a plan', () => {
  const matrix = () => read([header, ['Nakuru', 'Nairobi', 157, 170], ['Nairobi', 'Nakuru', 158, 171], ['Nairobi', 'Kitale', 380, 400]])
  const at = (name?: string, lat = 0, lon = 0) => ({ lat, lon, ...(name === undefined ? {} : { name }) })

  it('are found by name, and two in one town are no way apart', async () => {
    const { metres, seconds } = figuresOf(await matrix(), 'TM-12', [at('nakuru'), at('NAIROBI'), at('Nakuru', 1, 1)], true)
    expect([...metres]).toEqual([0, 157_000, 0, 158_000, 0, 158_000, 0, 157_000, 0])
    expect([...seconds]).toEqual([0, 10_200, 0, 10_260, 0, 10_260, 0, 10_200, 0])
  })

  it('are found around a spot where they have no name that the matrix knows', async () => {
    const where = ['From lat', 'From lon', 'To lat', 'To lon', 'Km', 'Minutes']
    const placed = await read([where, [-1.2864, 36.8172, -0.3031, 36.08, 157, 170], [-0.3031, 36.08, -1.2864, 36.8172, 158, 171]])
    const near = [at('Depot', -1.28645, 36.81725), at(undefined, -0.3031, 36.08)]
    expect([...figuresOf(placed, 'TM-12', near, true).metres]).toEqual([0, 157_000, 158_000, 0])
    expect(() => figuresOf(placed, 'TM-12', [at(undefined, -1.287, 36.8172), ...near], true)).toThrow('TM-12 has no place -1.287, 36.8172')
  })

  it('are refused by name, all that are missing at once', async () => {
    const known = await matrix()
    expect(() => figuresOf(known, 'TM-12', [at('Nakuru'), at('Nairobi'), at('Kitale')], true)).toThrow(
      expect.objectContaining({
        code: 'conflict',
        issues: [
          expect.objectContaining({ message: 'no way from Nakuru to Kitale in TM-12' }),
          expect.objectContaining({ message: 'no way from Kitale to Nakuru in TM-12' }),
          expect.objectContaining({ message: 'no way from Kitale to Nairobi in TM-12' }),
        ],
      }),
    )
    const many = Array.from({ length: 30 }, (_, one) => at(`Town ${one}`))
    expect(() => figuresOf(known, 'TM-12', many, true)).toThrow(
      'TM-12 does not know 30 places or ways that are needed; 20 of them are named',
    )
  })
})

describe('what a service is asked for', () => {
  const known = (count: number, isKnown: (from: number, to: number) => boolean) => {
    const matrix = emptyMatrix(Array.from({ length: count }, (_, at) => ({ lat: at, lon: at })))
    for (let from = 0; from < count; from++) for (let to = 0; to < count; to++) if (isKnown(from, to)) matrix.metres[from * count + to] = 1
    return matrix
  }
  const pairs = (matrix: Matrix, side: number) =>
    blocksOf(matrix, side).flatMap(({ from, to }) => from.flatMap((a) => to.map((b) => `${a}-${b}`)))

  it('holds every pair that is missing, in blocks that fit, and none of it twice', () => {
    fc.assert(
      fc.property(
        fc.nat(12),
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.boolean(), { minLength: 144, maxLength: 144 }),
        (count, side, flags) => {
          const isKnown = (from: number, to: number) => flags[from * 12 + to] ?? false
          const matrix = known(count, isKnown)
          const asked = pairs(matrix, side)
          expect(new Set(asked).size).toBe(asked.length)
          for (let from = 0; from < count; from++)
            for (let to = 0; to < count; to++) if (from !== to && !isKnown(from, to)) expect(asked).toContain(`${from}-${to}`)
          for (const { from, to } of blocksOf(matrix, side)) expect(Math.max(from.length, to.length)).toBeLessThanOrEqual(side)
        },
      ),
    )
  })

  it('is nothing where all is known, and for one place more a row and a column', () => {
    expect(
      blocksOf(
        known(40, () => true),
        10,
      ),
    ).toEqual([])
    const asked = pairs(
      known(40, (from, to) => from !== 39 && to !== 39),
      10,
    )
    // the block in which the new place lies is asked for whole
    expect(asked.length).toBeLessThanOrEqual(2 * 39 + 100)
  })
})
