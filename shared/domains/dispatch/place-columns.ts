// Places on sheets: a column of latitudes and one of longitudes make up one place.
import { decimal } from '../../catalogue/kinds.ts'
import type { ImportHatch } from '../../catalogue/resource.ts'

const degrees = (most: number, headers: readonly string[]) =>
  decimal({ scale: 12, min: -most, max: most, isMeasured: true, optional: true, headers })

/** Latitude and longitude in degrees, in columns of their own. */
export const placeOnSheet = { lat: degrees(90, ['latitude', 'breite']), lon: degrees(180, ['longitude', 'lng', 'länge']) }

/** `{lat, lon}` of the two, where both are there; what else the place says, such as its name, stays. */
export const placed =
  (column: string): NonNullable<ImportHatch['toRow']> =>
  ({ lat, lon }, row) =>
    lat === undefined || lon === undefined || lat === null || lon === null ? {} : { [column]: { ...Object(row[column]), lat, lon } }
